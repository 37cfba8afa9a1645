"""The team's pages of events: `planning` them, their `states`, who is `registered`."""

from civic.events.manage import planning, registered, states

__all__ = ["planning", "registered", "states"]
