"""Oversight committees and public accountability hearings."""
