"""How a mark is written: the row in force is closed and another is added; never is one edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from civic.attendance import queries
from civic.attendance.models import CAME, Attendance, AttendanceStatus, ProofLevel, Source
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.events.models import EventSession
from civic.people.models import Person
from civic.people.rules import Actor

PROOF_OF = {
    Source.LIST: ProofLevel.MARKED,
    Source.WALK_IN: ProofLevel.MARKED,
    Source.SCAN: ProofLevel.SCANNED,
    Source.PAPER: ProofLevel.SIGNED,
    Source.IMPORT: ProofLevel.DECLARED,
    Source.SELF: ProofLevel.DECLARED,
}
_LEVELS = list(ProofLevel)


def proof_for(actor: Actor, person: Person, source: Source) -> ProofLevel:
    """The level of proof of a mark: by its source; nobody proves their own attendance, so that is declared."""
    return ProofLevel.DECLARED if actor.id == person.id else PROOF_OF[source]


def current_marks(session: EventSession, people: Sequence[Person]) -> dict[int, Attendance]:
    """{person id: row in force, undone ones too}, locked so that two marks of one person follow one another."""
    ids = [person.id for person in people]
    return {mark.person_id: mark for mark in queries.marks_in_force(session.id, ids, lock=True)}


def organizations_at(session: EventSession, people: Sequence[Person]) -> dict[int, int]:
    """{person id: organisation represented on the day of a session}, without those who represent none."""
    day = clock.local(session.starts_at).date()
    return queries.organizations_represented(session.event, day, [person.id for person in people])


def changes(current: Attendance | None, status: AttendanceStatus) -> bool:
    """Whether a status differs from the one in force; a better proof of the same status is no correction."""
    return current is not None and current.status is not status


def stands(current: Attendance, status: AttendanceStatus, proof: ProofLevel) -> bool:
    """Whether the row in force says this already, as well proved."""
    if current.status is not status:
        return False
    return status not in CAME or _LEVELS.index(proof) <= _LEVELS.index(current.proof)


def put(mark: Attendance, current: Attendance | None) -> Attendance:
    """Close the row in force and add the mark. The closing is written first: the unique index allows one in force."""
    now = clock.now()
    mark.recorded_at = now
    if current is not None:
        current.superseded_at = now
        db.session.flush()
    db.session.add(mark)
    db.session.flush()
    if current is not None:
        current.superseded_by_id = mark.id
    return mark


def told(mark: Attendance | None) -> dict[str, Any] | None:
    """What the audit line says of a mark that stood before."""
    return {"status": mark.status, "mark": mark.id} if mark else None


def audit(
    actor: Actor,
    action: str,
    session: EventSession,
    mark: Attendance,
    current: Attendance | None,
    reason: str | None,
) -> None:
    """The audit line of a new mark: what stood before it, what stands now, and why."""
    record(
        actor,
        action,
        mark,
        before=told(current),
        after={"status": mark.status, "person_id": mark.person_id, "session_id": session.id},
        reason=reason,
        space_id=session.event.space_id,
    )
