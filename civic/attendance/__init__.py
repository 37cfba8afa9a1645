"""Workshop: who came to which session, with every correction kept."""
