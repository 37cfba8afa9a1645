"""Reads of what people ask about their data: by when it is due, who answers, how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select

from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.people.models import Account, DataRequest, Person, PlatformRole, RequestKind, RoleGrant
from civic.privacy.models import RequestExtension, RequestReminder


def extension_of(request_id: int) -> RequestExtension | None:
    """The extension of a request's deadline, if there was one."""
    return db.session.get(RequestExtension, request_id)


def extensions_of(person_id: int) -> Sequence[RequestExtension]:
    """The extensions of a person's requests."""
    return db.session.scalars(
        select(RequestExtension)
        .join(DataRequest, DataRequest.id == RequestExtension.request_id)
        .where(DataRequest.person_id == person_id)
    ).all()


def request_for_change(request_id: int) -> DataRequest:
    """A request, held, or NotFound."""
    return found(db.session.scalar(for_change(select(DataRequest).where(DataRequest.id == request_id))))


def requests_due(until: date) -> Sequence[DataRequest]:
    """Requests without an answer that are due on a day or before, the most urgent first."""
    return db.session.scalars(
        select(DataRequest)
        .where(DataRequest.answered_at.is_(None), DataRequest.due_on <= until)
        .order_by(DataRequest.due_on, DataRequest.id)
    ).all()


def reminded() -> set[tuple[int, str]]:
    """What was reminded of already: (request, about)."""
    rows = db.session.execute(select(RequestReminder.request_id, RequestReminder.about))
    return {(request_id, about) for request_id, about in rows}


def who_answers() -> Sequence[Person]:
    """Administrators and operators who can sign in."""
    return (
        db.session.scalars(
            select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .join(Account, Account.person_id == Person.id)
            .where(
                RoleGrant.until.is_(None),
                RoleGrant.role.in_((PlatformRole.ADMINISTRATOR, PlatformRole.OPERATOR)),
                Account.is_active,
                Person.forgotten_at.is_(None),
            )
            .order_by(Person.id)
        )
        .unique()
        .all()
    )


class Answered(NamedTuple):
    """One request as it is counted: when it came, by when it was due, when it was answered."""

    kind: RequestKind
    created_at: datetime
    due_on: date
    answered_at: datetime | None


def requests_since(moment: datetime) -> list[Answered]:
    """Every request since a moment, for counting."""
    rows = db.session.execute(
        select(DataRequest.kind, DataRequest.created_at, DataRequest.due_on, DataRequest.answered_at)
        .where(DataRequest.created_at >= moment)
        .order_by(DataRequest.created_at)
    )
    return [Answered(*row) for row in rows]


def late_requests() -> tuple[int, int]:
    """(requests that wait, those of them that are late)."""
    late = func.sum(func.coalesce(DataRequest.due_on < clock.today(), False).cast(db.Integer))
    waiting, overdue = db.session.execute(
        select(func.count(DataRequest.id), late).where(DataRequest.answered_at.is_(None))
    ).one()
    return waiting, overdue or 0
