"""Marks in force, their histories, and corrections that wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload, selectinload

from civic.attendance.models import (
    Attendance,
    AttendanceCorrection,
    AttendanceStatus,
    CorrectionState,
)
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.events.models import Event, EventSession, EventStatus
from civic.events.queries import first_of_each_space
from civic.people.models import Person


def marks_in_force(
    session_id: int, person_ids: Collection[int], *, lock: bool = False
) -> Sequence[Attendance]:
    """The marks in force of these people at a session, undone ones left out (but given when locking, to be superseded)."""
    statement = select(Attendance).where(
        Attendance.session_id == session_id,
        Attendance.person_id.in_(person_ids),
        Attendance.superseded_at.is_(None),
    )
    if lock:
        locked = for_change(statement, Attendance)
        return db.session.scalars(locked).all()
    return db.session.scalars(
        statement.where(Attendance.status != AttendanceStatus.VOID).options(
            selectinload(Attendance.organization), selectinload(Attendance.recorded_by)
        )
    ).all()


def ids_in_force(session_id: int, person_ids: Collection[int]) -> dict[int, int]:
    """{person id: id of their mark in force} at a session, undone ones too."""
    rows = db.session.execute(
        select(Attendance.person_id, Attendance.id).where(
            Attendance.session_id == session_id,
            Attendance.person_id.in_(person_ids),
            Attendance.superseded_at.is_(None),
        )
    ).all()
    return {person_id: mark_id for person_id, mark_id in rows}  # noqa: C416


def mark_by_client_id(client_id: str) -> Attendance | None:
    """The mark that a device sent under this id, or None."""
    return db.session.scalar(select(Attendance).where(Attendance.client_id == client_id))


def mark_at_session(session: EventSession, mark_id: int) -> Attendance:
    """A mark of this session with its person, or NotFound."""
    return found(
        db.session.scalar(
            select(Attendance)
            .where(Attendance.id == mark_id, Attendance.session_id == session.id)
            .options(
                joinedload(Attendance.person),
                joinedload(Attendance.organization),
                joinedload(Attendance.recorded_by),
            )
        )
    )


def mark_before(mark: Attendance) -> Attendance | None:
    """The mark that this one replaced, or None when it was the first."""
    return db.session.scalar(
        select(Attendance)
        .where(Attendance.superseded_by_id == mark.id, Attendance.person_id == mark.person_id)
        .order_by(Attendance.id.desc())
        .limit(1)
    )


def marks_of_person(session: EventSession, person: Person) -> Sequence[Attendance]:
    """Every mark of a person at a session, newest first, with who recorded and confirmed it."""
    return db.session.scalars(
        select(Attendance)
        .where(Attendance.session_id == session.id, Attendance.person_id == person.id)
        .options(
            joinedload(Attendance.recorded_by),
            joinedload(Attendance.confirmed_by),
            joinedload(Attendance.organization),
        )
        .order_by(Attendance.id.desc())
    ).all()


def all_marks_in_force_of(person: Person) -> Sequence[Attendance]:
    """Every row in force of a person, undone ones too, locked: for merging two records."""
    return db.session.scalars(
        select(Attendance)
        .where(Attendance.person_id == person.id, Attendance.superseded_at.is_(None))
        .order_by(Attendance.id)
        .with_for_update(of=Attendance)
    ).all()


def every_mark_of(person: Person) -> Sequence[Attendance]:
    """Every row of a person, superseded ones too."""
    return db.session.scalars(select(Attendance).where(Attendance.person_id == person.id)).all()


def correction_by_id(correction_id: int, *, lock: bool = False) -> AttendanceCorrection:
    """A correction, or NotFound; locked and read again when it is to be decided."""
    statement = select(AttendanceCorrection).where(AttendanceCorrection.id == correction_id)
    if lock:
        statement = for_change(statement, AttendanceCorrection)
    return found(db.session.scalar(statement))


def corrections_of_person(session: EventSession, person: Person) -> Sequence[AttendanceCorrection]:
    """The corrections asked for a person at a session, newest first."""
    return db.session.scalars(
        select(AttendanceCorrection)
        .where(AttendanceCorrection.session_id == session.id, AttendanceCorrection.person_id == person.id)
        .options(
            joinedload(AttendanceCorrection.proposed_by),
            joinedload(AttendanceCorrection.decided_by),
            joinedload(AttendanceCorrection.person),
        )
        .order_by(AttendanceCorrection.id.desc())
    ).all()


def corrections_of(person: Person) -> Sequence[AttendanceCorrection]:
    """Every correction that names a person."""
    return db.session.scalars(
        select(AttendanceCorrection).where(AttendanceCorrection.person_id == person.id)
    ).all()


def open_corrections(event: Event) -> Sequence[AttendanceCorrection]:
    """The corrections of an event's sessions that wait for a second person, oldest first."""
    return db.session.scalars(
        select(AttendanceCorrection)
        .join(EventSession, EventSession.id == AttendanceCorrection.session_id)
        .where(EventSession.event_id == event.id, AttendanceCorrection.state == CorrectionState.PROPOSED)
        .options(
            joinedload(AttendanceCorrection.person),
            joinedload(AttendanceCorrection.proposed_by),
            joinedload(AttendanceCorrection.session),
        )
        .order_by(AttendanceCorrection.id)
    ).all()


def events_with_corrections(space_ids: Collection[int], limit: int = 5) -> Sequence[Row[Any]]:
    """(space_id, slug, title, number) of events with corrections that wait for a second person: the first of each space."""
    counted = (
        select(Event.space_id, Event.slug, Event.title, func.count(AttendanceCorrection.id).label("number"))
        .join(EventSession, EventSession.event_id == Event.id)
        .join(AttendanceCorrection, AttendanceCorrection.session_id == EventSession.id)
        .where(Event.space_id.in_(space_ids), AttendanceCorrection.state == CorrectionState.PROPOSED)
        .group_by(Event.id)
    )
    return first_of_each_space(counted, Event.starts_at, Event.id, limit=limit)


def events_with_open_lists(
    space_ids: Collection[int], moment: datetime, limit: int = 5
) -> Sequence[Row[Any]]:
    """(space_id, slug, title, number) of events whose sessions have ended while their lists are open: the latest of each space."""
    counted = (
        select(Event.space_id, Event.slug, Event.title, func.count(EventSession.id).label("number"))
        .join(EventSession, EventSession.event_id == Event.id)
        .where(
            Event.space_id.in_(space_ids),
            Event.status.in_((EventStatus.PUBLISHED, EventStatus.HELD)),
            EventSession.ends_at < moment,
            EventSession.attendance_closed_at.is_(None),
        )
        .group_by(Event.id)
    )
    return first_of_each_space(counted, Event.starts_at.desc(), Event.id, limit=limit)
