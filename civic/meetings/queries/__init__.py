"""Reads of sessions (`meetings`), of who is in at a moment (`presence`) and of what was decided (`decisions`)."""

from civic.meetings.queries.decisions import (
    decision_by_once,
    decision_of,
    decision_of_commitment,
    decisions_of,
    polls_of_session,
    polls_to_link,
    public_decisions,
)
from civic.meetings.queries.meetings import (
    item_of,
    last_with_acta,
    locked_meeting,
    meeting_by_slug,
    meeting_of_event,
    meeting_of_record,
    meetings_statement,
    next_meeting,
    next_number,
    notices_of,
    notices_of_person,
    seats_to_call,
    to_call_and_to_write,
)
from civic.meetings.queries.presence import (
    EARLY,
    Presence,
    SeatRow,
    came_of,
    chairs_of,
    departure_of,
    departures_of,
    departures_of_person,
    guests_count,
    organizations_by_id,
    outs_of,
    people_by_id,
    presence_at,
    recomputed,
    seat_rows,
)
from civic.meetings.quorum import is_in

__all__ = [
    "EARLY", "Presence", "SeatRow", "came_of", "chairs_of", "decision_by_once", "decision_of", "decision_of_commitment",
    "decisions_of", "departure_of", "departures_of", "departures_of_person", "guests_count", "is_in", "item_of",
    "last_with_acta", "locked_meeting", "meeting_by_slug", "meeting_of_event", "meeting_of_record", "meetings_statement",
    "next_meeting", "next_number", "notices_of", "notices_of_person", "organizations_by_id", "outs_of", "people_by_id",
    "polls_of_session", "polls_to_link", "presence_at", "public_decisions", "recomputed", "seat_rows", "seats_to_call",
    "to_call_and_to_write",
]  # fmt: skip
