"""The team's pages of sessions: calling them (`calling`) and leading the hall (`hall`)."""

from civic.meetings.manage import calling, hall

__all__ = ["calling", "hall"]
