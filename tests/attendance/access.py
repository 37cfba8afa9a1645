"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.attendance.models import AttendanceCorrection, AttendanceStatus
from civic.core import clock
from civic.core.db import db, transaction
from tests.world import World

ACCESS = {
    "attendance.door GET": ("facilitator", "of the event's space"),
    "attendance.mark POST": ("facilitator", "of the event's space"),
    "attendance.undo POST": ("facilitator", "of the event's space"),
    "attendance.mark_rest POST": ("facilitator", "of the event's space"),
    "attendance.walk_ins GET": ("facilitator", "of the event's space"),
    "attendance.walk_ins POST": ("facilitator", "of the event's space"),
    "attendance.close POST": ("facilitator", "of the event's space"),
    "attendance.history GET": ("facilitator", "of the event's space"),
    "attendance.correct POST": ("facilitator", "of the event's space"),
    "attendance.manage_event GET": ("facilitator", "of the event's space"),
    "attendance.confirm_correction POST": ("facilitator", "of the space, and not who proposed it"),
    "attendance.decline_correction POST": ("facilitator", "of the space, and not who proposed it"),
}


def _correction(world: World) -> dict[str, Any]:
    """A correction that the secretary proposed for the representative at the held event's session."""
    person = world.people["representative"]
    wanted = {"session_id": world.session.id, "person_id": person.id}
    made = db.session.query(AttendanceCorrection).filter_by(**wanted).first()
    if made is None:
        with transaction():
            made = AttendanceCorrection(
                **wanted,
                status=AttendanceStatus.ABSENT,
                reason="se confundió",
                proposed_by_id=world.people["secretary"].id,
                proposed_at=clock.now(),
            )
            db.session.add(made)
    return {"correction_id": made.id}


def _person(world: World) -> dict[str, Any]:
    return {"session_id": world.session.id, "person_id": world.people["representative"].id}


PARAMS = {
    "attendance.confirm_correction": _correction,
    "attendance.decline_correction": _correction,
    "attendance.history": _person,
    "attendance.correct": _person,
}
