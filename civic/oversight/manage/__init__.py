"""The work pages: of the committee, of what it does, and of the hearings."""

from civic.oversight.manage import committee, hearings, shared, watching

__all__ = ["committee", "hearings", "shared", "watching"]
