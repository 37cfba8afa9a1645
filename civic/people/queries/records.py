"""Reads of what is kept about persons: roles, notices, consents, requests, merges, and the trail of changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from civic.core.audit import AuditEntry
from civic.core.db import db
from civic.core.errors import found
from civic.people.models import (
    Account,
    Consent,
    DataRequest,
    Notice,
    NoticeKind,
    Person,
    PersonMerge,
    PlatformRole,
    RoleGrant,
    SelfIdentification,
)
from civic.web.paging import Page, paginate


def active_grants() -> Sequence[tuple[RoleGrant, Person]]:
    """The platform roles in force with their persons, by role and surname."""
    rows = db.session.execute(
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.until.is_(None))
        .order_by(RoleGrant.role, Person.name_key)
    )
    return [(grant, person) for grant, person in rows]


def administrators_left(without: RoleGrant) -> int:
    """How many persons with a working account would still run the platform without a grant."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(RoleGrant.person_id)))
            .join(Account, Account.person_id == RoleGrant.person_id)
            .where(
                RoleGrant.role == PlatformRole.ADMINISTRATOR,
                RoleGrant.until.is_(None),
                RoleGrant.id != without.id,
                Account.is_active,
            )
        )
        or 0
    )


def current_notices() -> dict[NoticeKind, Notice]:
    """The newest version of each notice."""
    notices = db.session.scalars(select(Notice).order_by(Notice.version))
    return {notice.kind: notice for notice in notices}


def current_notice(kind: NoticeKind) -> Notice | None:
    """The newest version of a notice, or None before any was published."""
    return db.session.scalar(
        select(Notice).where(Notice.kind == kind).order_by(Notice.version.desc()).limit(1)
    )


def consents_of(person_id: int) -> dict[NoticeKind, Consent]:
    """The last yes or no of a person about each thing that was asked."""
    rows = db.session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    return {consent.notice.kind: consent for consent in rows}


def has_consent(person_id: int, kind: NoticeKind) -> bool:
    """Whether the person's last word about something is yes."""
    last = db.session.scalar(
        select(Consent)
        .join(Notice, Notice.id == Consent.notice_id)
        .where(Consent.person_id == person_id, Notice.kind == kind)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return last is not None and last.given


def self_identification_of(person_id: int) -> SelfIdentification | None:
    """What a person said of themself, or None."""
    return db.session.get(SelfIdentification, person_id)


def requests_of(person_id: int) -> Sequence[DataRequest]:
    """The requests of a person about their data, newest first."""
    return db.session.scalars(
        select(DataRequest)
        .where(DataRequest.person_id == person_id)
        .order_by(DataRequest.id.desc())
        .limit(50)
    ).all()


def open_requests(page: int) -> Page[Any]:
    """A page of the requests that wait for an answer, the most urgent first."""
    return paginate(
        select(DataRequest)
        .where(DataRequest.answered_at.is_(None))
        .options(joinedload(DataRequest.person))
        .order_by(DataRequest.due_on, DataRequest.id),
        page,
    )


def request_by_id(request_id: int) -> DataRequest:
    """The request with this number, with its person, or NotFound."""
    return found(
        db.session.scalar(
            select(DataRequest).where(DataRequest.id == request_id).options(joinedload(DataRequest.person))
        )
    )


def merges_page(page: int) -> Page[Any]:
    """A page of the merges made, newest first."""
    return paginate(
        select(PersonMerge)
        .options(joinedload(PersonMerge.kept), joinedload(PersonMerge.duplicate))
        .order_by(PersonMerge.id.desc()),
        page,
    )


def merge_by_id(merge_id: int) -> PersonMerge:
    """The merge with this number, with both records, or NotFound."""
    return found(
        db.session.scalar(
            select(PersonMerge)
            .where(PersonMerge.id == merge_id)
            .options(joinedload(PersonMerge.kept), joinedload(PersonMerge.duplicate))
        )
    )


def audit_page(
    page: int, *, action: str = "", actor_id: int | None = None, subject_type: str = "", subject_id: str = ""
) -> Page[Any]:
    """A page of the trail of changes, newest first; `action` is the beginning of its name («events.»)."""
    statement = select(AuditEntry)
    if action:
        statement = statement.where(AuditEntry.action.startswith(action, autoescape=True))
    if actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == actor_id)
    if subject_type:
        statement = statement.where(AuditEntry.subject_type == subject_type)
    if subject_id:
        statement = statement.where(AuditEntry.subject_id == subject_id)
    return paginate(statement.order_by(AuditEntry.id.desc()), page, size=50)


def trail_actions() -> Sequence[str]:
    """The names of all actions in the trail, in order."""
    return db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """{id: full name} of persons, in one query."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    if not wanted:
        return {}
    people = db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: person.full_name for person in people}


def ids_of_person(model: type[Any], person_id: int) -> list[int]:
    """The ids of the rows of a table that belong to a person."""
    return list(db.session.scalars(select(model.id).where(model.person_id == person_id).order_by(model.id)))
