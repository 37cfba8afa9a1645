"""The recount by a stranger: what an opened box must hold, checked with nothing but the standard library."""
