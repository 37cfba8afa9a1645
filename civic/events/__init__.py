"""Workshop: events, their sessions, registrations and waiting lists."""
