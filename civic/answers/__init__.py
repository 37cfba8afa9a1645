"""What was answered to each proposal, by when, and what became of the accepted ones."""
