"""Roof: a fictional year of two provinces, the same for the same seed."""
