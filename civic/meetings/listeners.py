"""What sessions do when their event moves, and when people are merged or take a copy of their data along."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.core.db import db
from civic.core.signals import event_cancelled, event_moved, merge_undone, person_exported, persons_merged
from civic.events.models import Event, EventStatus
from civic.meetings import commands, queries
from civic.people.models import Person
from civic.people.rules import Actor


@event_moved.connect
def tell_moved(event: Event, *, actor: Actor, **_rest: Any) -> None:
    """Whoever was called to the session hears of its new hour or place, or that it has no date."""
    meeting = queries.meeting_of_event(event.id)
    if meeting is not None:
        what = "cancelled" if event.status is EventStatus.POSTPONED else "moved"
        commands.tell_change(actor, meeting, what, event.status_reason or "")


@event_cancelled.connect
def tell_cancelled(event: Event, *, actor: Actor, **_rest: Any) -> None:
    """Whoever was called to the session hears that it does not take place."""
    meeting = queries.meeting_of_event(event.id)
    if meeting is not None:
        commands.tell_change(actor, meeting, "cancelled", event.status_reason or "")


@persons_merged.connect
def move_notices(kept: Person, *, duplicate: Person, **_rest: Any) -> list[dict[str, Any]]:
    """What moved from the duplicate: to what it was called, and when it left."""
    moved: list[dict[str, Any]] = []
    for notice in queries.notices_of_person(duplicate):
        notice.person_id = kept.id
        moved.append({"notice": notice.id})
    for departure in queries.departures_of_person(duplicate):
        departure.person_id = kept.id
        moved.append({"departure": departure.id})
    db.session.flush()
    return moved


@merge_undone.connect
def return_notices(kept: Person, *, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give back what a merge moved."""
    told = moved.get(f"{__name__}.move_notices", [])
    notices = {row["notice"] for row in told if "notice" in row}
    departures = {row["departure"] for row in told if "departure" in row}
    for notice in queries.notices_of_person(kept):
        if notice.id in notices:
            notice.person_id = duplicate.id
    for departure in queries.departures_of_person(kept):
        if departure.id in departures:
            departure.person_id = duplicate.id


@person_exported.connect
def export_calls(person: Person, **_rest: Any) -> tuple[str, list[dict[str, Any]]]:
    """The sessions to which a person was called and when they left early, for a copy of their data."""
    lines: list[dict[str, Any]] = [
        {
            "session": notice.meeting.name, "organization": notice.organization.name,
            "how": notice.channel.value, "told_at": notice.told_at.isoformat(),
        }
        for notice in queries.notices_of_person(person)
    ]  # fmt: skip
    lines += [
        {
            "session": gone.meeting.name, "left_at": gone.left_at.isoformat(),
            "came_back_at": gone.came_back_at.isoformat() if gone.came_back_at else None,
        }
        for gone in queries.departures_of_person(person)
    ]  # fmt: skip
    return _("Sessions"), lines
