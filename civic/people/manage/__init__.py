"""The desk at which people are helped in person, and the administrators' pages about persons."""

from civic.people.manage import desk, merges, requests, roles, trail

__all__ = ["desk", "merges", "requests", "roles", "trail"]
