"""Civic: concertation spaces, their organisations, events and public targets, recomputable by anybody."""

__version__ = "0.1.0"
