"""The team's pages: calls with their questions (`calls`), what came in (`proposals`), sheets that are copied (`paper`)."""

from civic.proposals.manage import calls, paper, proposals

__all__ = ["calls", "paper", "proposals"]
