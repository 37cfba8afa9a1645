"""Town: what is told to persons: the outbox of mails and the list of calls to make."""
