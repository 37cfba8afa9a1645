"""The work pages: of the committee, and of the hearings."""

from civic.oversight.manage import committee, hearings

__all__ = ["committee", "hearings"]
