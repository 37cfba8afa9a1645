"""What was agreed, who promised what by when, and who keeps their word."""
