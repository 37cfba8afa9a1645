"""Many marks at once, decided by the rules of another room (the door)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from civic.attendance import queries, rules
from civic.attendance.commands.writing import told
from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel, Source
from civic.core import clock
from civic.core.audit import record_lines
from civic.core.db import db, insert_rows
from civic.core.errors import allow, refuse_if
from civic.events.models import EventSession
from civic.people.rules import Actor


@dataclass(frozen=True)
class NewMark:
    """A mark that another room's rules have decided on, with where it came from."""

    person_id: int
    status: AttendanceStatus
    source: Source
    proof: ProofLevel
    client_id: str | None = None
    device: str | None = None
    device_order: int | None = None
    claimed_at: datetime | None = None
    organization_id: int | None = None
    reason: str | None = None


def record_batch(
    actor: Actor, session: EventSession, marks: Sequence[NewMark], current: Mapping[int, Attendance]
) -> dict[int, int]:
    """{person id: id of the new mark in force} for at most one mark a person, in as many statements for one as for 200.

    For the door, whose own rules (docs/door-sync.md) say which mark replaces which: what is in force is superseded. The
    caller has locked the session and `current`, the marks in force of these people, and has read both since.
    """
    allow(rules.may_record(actor, session.event.space))
    refuse_if(rules.why_not_record(session))
    ids = [mark.person_id for mark in marks]
    current = {person_id: current[person_id] for person_id in ids if person_id in current}
    day = clock.local(session.starts_at).date()
    organizations = queries.organizations_represented(session.event, day, ids)
    now = clock.now()
    for before in current.values():
        before.superseded_at = now
    if current:
        db.session.flush()  # the closing is written first: the unique index allows one in force
    rows = [
        vars(new) | {
            "session_id": session.id, "recorded_at": now, "recorded_by_id": actor.id,
            "organization_id": new.organization_id or organizations.get(new.person_id),
            "proof": ProofLevel.DECLARED if actor.id == new.person_id else new.proof,
        }
        for new in marks
    ]  # fmt: skip
    insert_rows(Attendance, rows)
    made = queries.ids_in_force(session.id, ids)
    for person_id, earlier in current.items():
        earlier.superseded_by_id = made[person_id]
    lines = [
        {
            "subject_id": str(made[new.person_id]), "reason": new.reason,
            "before": told(current.get(new.person_id)),
            "after": {"status": new.status, "person_id": new.person_id, "session_id": session.id},
        }
        for new in marks
    ]  # fmt: skip
    record_lines(
        actor,
        "attendance.record_attendance",
        Attendance.__tablename__,
        lines,
        space_id=session.event.space_id,
    )
    return made
