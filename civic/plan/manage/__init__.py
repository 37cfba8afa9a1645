"""The team's pages of plans: what is owed and waits, reporting on an indicator, and writing a plan."""

from civic.plan.manage import checking, drafts, reporting

__all__ = ["checking", "drafts", "reporting"]
