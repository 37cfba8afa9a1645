"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.accreditation.models import Mandate
from civic.attendance.commands import record_attendance
from civic.attendance.models import AttendanceStatus
from civic.core import clock
from civic.core.db import db, transaction
from civic.meetings import commands, queries
from civic.meetings.models import DecisionWay, Departure, Meeting, MeetingKind
from civic.meetings.rules import CallData, DecisionData
from civic.people.models import System
from tests.world import World

ACCESS = {
    "meetings.of_space GET": ("public", ""),
    "meetings.detail GET": ("public", "organisations, no person"),
    "meetings.call GET": ("public", "the call on paper, no person"),
    "meetings.manage_list GET": ("facilitator", "of the space"),
    "meetings.manage_new GET": ("coordinator", "of the space"),
    "meetings.manage_new POST": ("coordinator", "of the space"),
    "meetings.manage_edit GET": ("coordinator", "of the session's space"),
    "meetings.manage_edit POST": ("coordinator", "of the session's space"),
    "meetings.manage_detail GET": ("facilitator", "who was called, by name"),
    "meetings.add_item POST": ("facilitator", "of the session's space"),
    "meetings.manage_item GET": ("facilitator", "of the session's space"),
    "meetings.manage_item POST": ("facilitator", "of the session's space"),
    "meetings.move_item POST": ("facilitator", "of the session's space"),
    "meetings.remove_item POST": ("facilitator", "of the session's space"),
    "meetings.notify POST": ("coordinator", "of the session's space"),
    "meetings.note_call POST": ("facilitator", "of the session's space"),
    "meetings.draft_minutes POST": ("coordinator", "of the session's space"),
    "meetings.manage_paper GET": ("facilitator", "of the session's space"),
    "meetings.manage_hall GET": ("facilitator", "who is in, by name"),
    "meetings.open_meeting POST": ("facilitator", "of the session's space"),
    "meetings.close_meeting POST": ("facilitator", "of the session's space"),
    "meetings.mark_present POST": ("facilitator", "of the session's space"),
    "meetings.log_departure POST": ("facilitator", "of the session's space"),
    "meetings.log_return POST": ("facilitator", "of the session's space"),
    "meetings.withdraw_departure POST": ("facilitator", "of the session's space"),
    "meetings.manage_point GET": ("facilitator", "of the session's space"),
    "meetings.manage_point POST": ("facilitator", "of the session's space"),
    "meetings.manage_decide GET": ("facilitator", "of the session's space"),
    "meetings.manage_decide POST": ("facilitator", "of the session's space"),
    "meetings.manage_annul GET": ("coordinator", "of the session's space"),
    "meetings.manage_annul POST": ("coordinator", "of the session's space"),
    "meetings.manage_commit GET": ("coordinator", "of the session's space"),
    "meetings.manage_commit POST": ("coordinator", "of the session's space"),
}


def meeting_of(world: World) -> Meeting:
    """A session of the world's space that goes on: two points, the first representative has left, one decision."""
    made = db.session.query(Meeting).filter_by(space_id=world.space.id).first()
    if made is not None:
        return made
    start = clock.now() - timedelta(hours=2)
    data = CallData(
        kind=MeetingKind.ORDINARY, starts_at=start, ends_at=start + timedelta(hours=4), place="Local comunal",
        items=("Informe", "Plan"),
    )  # fmt: skip
    with clock.pretending(start - timedelta(days=3)), transaction():
        meeting = commands.call_meeting(System(), world.space, data)
    seat = db.session.query(Mandate).filter_by(space_id=world.space.id).order_by(Mandate.id).first()
    with clock.pretending(start + timedelta(minutes=5)), transaction():
        if seat is not None:
            record_attendance(System(), meeting.session, seat.person, AttendanceStatus.PRESENT)
        commands.open_meeting(System(), meeting, start + timedelta(minutes=5))
    with clock.pretending(start + timedelta(minutes=20)), transaction():
        commands.take_decision(
            System(), meeting,
            DecisionData(
                "Se aprueba el plan.", DecisionWay.CONSENSUS, start + timedelta(minutes=20), "uno",
                item_id=meeting.items[0].id,
            ),
        )  # fmt: skip
    if seat is not None:
        with clock.pretending(start + timedelta(minutes=30)), transaction():
            commands.log_departure(System(), meeting, seat.person, start + timedelta(minutes=30))
    return meeting


def _slug(world: World) -> dict[str, Any]:
    return {"slug": meeting_of(world).slug}


def _item(world: World) -> dict[str, Any]:
    meeting = meeting_of(world)
    return {"slug": meeting.slug, "item_id": meeting.items[1].id}


def _departure(world: World) -> dict[str, Any]:
    meeting = meeting_of(world)
    gone = db.session.query(Departure).filter_by(meeting_id=meeting.id).first()
    return {"slug": meeting.slug, "departure_id": gone.id if gone else 1}


def _decision(world: World) -> dict[str, Any]:
    meeting = meeting_of(world)
    return {"slug": meeting.slug, "decision_id": queries.decisions_of(meeting, with_annulled=True)[0].id}


_OF_SPACE = {"of_space", "manage_list", "manage_new"}
_OF_ITEM = {"manage_item", "move_item", "remove_item", "manage_point"}
_OF_DEPARTURE = {"log_return", "withdraw_departure"}
_OF_DECISION = {"manage_annul", "manage_commit"}
PARAMS = {
    endpoint: (
        _item if name in _OF_ITEM else _departure if name in _OF_DEPARTURE
        else _decision if name in _OF_DECISION else _slug
    )
    for endpoint in {key.split(" ")[0] for key in ACCESS}
    if (name := endpoint.split(".")[1]) not in _OF_SPACE
}  # fmt: skip
