"""Filters, criteria, independent scores, discussion and the ranking of a call."""
