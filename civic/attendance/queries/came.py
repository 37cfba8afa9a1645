"""What was known of attendance at a moment: the rows from which the participation rate is computed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from civic.attendance.models import CAME, Attendance, AttendanceStatus, ProofLevel
from civic.core import clock
from civic.core.db import db
from civic.events.models import Event, EventSession
from civic.people.models import Person

Ids = Collection[int] | Select[Any]


@dataclass(frozen=True)
class Came:
    """One person who came to one session, as known at a moment; `day` is the session's date in Lima."""

    person_id: int
    session_id: int
    event_id: int
    space_id: int
    day: date
    status: AttendanceStatus
    proof: ProofLevel
    organization_id: int | None
    recorded_at: datetime


def known_at(moment: datetime | None) -> ColumnElement[bool]:
    """The condition that a mark was in force, as known at a moment (None: now): recorded_at ≤ moment < superseded_at."""
    if moment is None:
        return Attendance.superseded_at.is_(None)
    return and_(
        Attendance.recorded_at <= moment,
        or_(Attendance.superseded_at.is_(None), Attendance.superseded_at > moment),
    )


def came_known_select(
    *,
    spaces: Ids | None = None,
    events: Ids | None = None,
    sessions: Ids | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    as_of: datetime | None = None,
    levels: Collection[ProofLevel] | None = None,
) -> Select[Any]:
    """The statement behind `came_known`, for counting in the database; columns person_id, session_id, event_id, space_id,
    starts_at, status, proof, organization_id, recorded_at."""
    statement: Any = (
        select(
            Attendance.person_id, Attendance.session_id, EventSession.event_id, Event.space_id, EventSession.starts_at,
            Attendance.status, Attendance.proof, Attendance.organization_id, Attendance.recorded_at,
        )
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .where(Attendance.status.in_(CAME), known_at(as_of))
    )  # fmt: skip
    for column, wanted in (
        (Event.space_id, spaces),
        (Event.id, events),
        (Attendance.session_id, sessions),
        (Attendance.proof, levels),
    ):
        if wanted is not None:
            statement = statement.where(column.in_(wanted))
    if from_day is not None:
        statement = statement.where(EventSession.starts_at >= clock.at(from_day))
    if to_day is not None:
        statement = statement.where(EventSession.starts_at < clock.end_of(to_day))
    return statement


def came_known(**choice: Any) -> list[Came]:
    """Who came (present or late), as known at a moment; the choice is that of `came_known_select`.

    Days are Lima dates, both inclusive; `levels` the proofs that count (all by default). Whether an event was held is
    the caller's question: a mark at a cancelled event is given back too.
    """
    return [
        Came(
            row.person_id, row.session_id, row.event_id, row.space_id, clock.local(row.starts_at).date(),
            row.status, row.proof, row.organization_id, row.recorded_at,
        )
        for row in db.session.execute(came_known_select(**choice).order_by(EventSession.starts_at, Attendance.id))
    ]  # fmt: skip


def attendance_of_person(person: Person) -> Sequence[Attendance]:
    """The marks in force of a person with their sessions and events, newest session first."""
    return db.session.scalars(
        select(Attendance)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(
            Attendance.person_id == person.id,
            Attendance.superseded_at.is_(None),
            Attendance.status != AttendanceStatus.VOID,
        )
        .options(joinedload(Attendance.session), joinedload(Attendance.organization))
        .order_by(EventSession.starts_at.desc(), Attendance.id.desc())
    ).all()
