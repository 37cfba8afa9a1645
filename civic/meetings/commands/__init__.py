"""Every change of a session: `calling` it, its `agenda`, leading the `hall`, `deciding` and writing the acta."""

from civic.meetings.commands import clashes  # noqa: F401  it names the sentence of each clash
from civic.meetings.commands.agenda import add_item, change_item, move_item, remove_item, treat_item
from civic.meetings.commands.calling import call_meeting, change_call, note_call, notify, tell_change
from civic.meetings.commands.deciding import annul_decision, draft_minutes, promise, take_decision
from civic.meetings.commands.hall import (
    close_meeting,
    log_departure,
    log_return,
    mark_present,
    open_meeting,
    withdraw_departure,
)

__all__ = [
    "add_item", "annul_decision", "call_meeting", "change_call", "change_item", "close_meeting", "draft_minutes",
    "log_departure", "log_return", "mark_present", "move_item", "note_call", "notify", "open_meeting", "promise",
    "remove_item", "take_decision", "tell_change", "treat_item", "withdraw_departure",
]  # fmt: skip
