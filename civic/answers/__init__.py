"""The answer to a proposal, its clock and what became of it."""
