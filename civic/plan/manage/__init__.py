"""The team's pages of plans: what is owed and waits, and reporting on an indicator."""

from civic.plan.manage import checking, reporting

__all__ = ["checking", "reporting"]
