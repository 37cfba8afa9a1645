"""How the lists of sessions stand: expected, came, absent, unmarked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import aliased

from civic.attendance.models import Attendance, AttendanceStatus
from civic.core.db import db
from civic.events.models import EventSession, Registration, RegistrationState


@dataclass(frozen=True)
class Counts:
    """How a session's list stands. `expected`: everybody on it (confirmed registrations and whoever is marked)."""

    expected: int = 0
    present: int = 0
    late: int = 0
    absent: int = 0
    excused: int = 0

    @property
    def came(self) -> int:
        """Present and late together."""
        return self.present + self.late

    @property
    def marked(self) -> int:
        """Everybody with a mark in force."""
        return self.came + self.absent + self.excused

    @property
    def unmarked(self) -> int:
        """Those on the list without a mark."""
        return self.expected - self.marked


def session_counts(session_ids: Iterable[int]) -> dict[int, Counts]:
    """{session id: Counts} in two queries, whatever the number of sessions; 0 everywhere for an empty list."""
    ids = list(session_ids)
    marks: dict[int, dict[str, int]] = {session_id: {} for session_id in ids}
    for session_id, status, n in db.session.execute(
        select(Attendance.session_id, Attendance.status, func.count())
        .where(
            Attendance.session_id.in_(ids),
            Attendance.superseded_at.is_(None),
            Attendance.status != AttendanceStatus.VOID,
        )
        .group_by(Attendance.session_id, Attendance.status)
    ):
        marks[session_id][status.value] = n
    waiting_for = dict(
        db.session.execute(
            select(EventSession.id, func.count(Registration.id))
            .join(Registration, Registration.event_id == EventSession.event_id)
            .where(
                EventSession.id.in_(ids),
                Registration.state == RegistrationState.CONFIRMED,
                ~has_mark(EventSession.id, Registration.person_id),
            )
            .group_by(EventSession.id)
        ).all()
    )
    return {
        session_id: Counts(expected=sum(found_marks.values()) + waiting_for.get(session_id, 0), **found_marks)
        for session_id, found_marks in marks.items()
    }


def has_mark(
    session_id: Any, person_id: Any, statuses: Collection[AttendanceStatus] = ()
) -> ColumnElement[bool]:
    """Whether a person has a mark in force at a session (one of the statuses, or any but VOID)."""
    mark = aliased(Attendance)
    which = mark.status.in_(statuses) if statuses else mark.status != AttendanceStatus.VOID
    return (
        select(literal(1))
        .select_from(mark)
        .where(
            mark.session_id == session_id, mark.person_id == person_id, mark.superseded_at.is_(None), which
        )
        .exists()
    )
