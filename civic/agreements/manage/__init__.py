"""The team's pages, and the page on which a commitment is reported and decided."""

from civic.agreements.manage import agreements, commitments

__all__ = ["agreements", "commitments"]
