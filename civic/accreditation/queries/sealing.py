"""Who keeps copies of the seals: leaders of the organisations that sit in a space, and the auditors."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from civic.accreditation.queries.memberships import accredited_ids
from civic.core.audit import AuditSeal
from civic.core.db import db, for_change
from civic.messages.models import Message
from civic.organisations.models import Leadership, Organization
from civic.people.models import Channel, Person, PlatformRole, RoleGrant

KIND = "accreditation/seals"
WEEK = timedelta(days=7)


def locked_seal(day: date) -> AuditSeal | None:
    """The seal of a day, held until the end of the writing block."""
    return db.session.scalar(for_change(select(AuditSeal).where(AuditSeal.day == day)))


def topic_of(day: date) -> str:
    """Under which a message with the seals up to a day is known."""
    return f"seals:{day.isoformat()}"


def keepers_due(day: date, among: Collection[int] | None = None) -> dict[int, date]:
    """{person: the last day whose seal they have} of those whose turn it is: auditors every day, leaders once a week.

    Only who is reached by mail: a digest is nothing to be told on the phone.
    """
    auditors = select(RoleGrant.person_id).where(
        RoleGrant.role == PlatformRole.AUDITOR, RoleGrant.until.is_(None)
    )
    leaders = (
        select(Leadership.person_id)
        .join(Organization, Organization.id == Leadership.organization_id)
        .where(
            Leadership.until.is_(None), Organization.ended_on.is_(None),
            Organization.id.in_(accredited_ids()),
        )
    )  # fmt: skip
    reached = select(Person.id).where(
        Person.email.is_not(None), Person.preferred_channel.not_in((Channel.PHONE, Channel.IN_PERSON)),
        Person.forgotten_at.is_(None), Person.merged_into_id.is_(None),
    )  # fmt: skip
    told = (
        select(Message.person_id, func.max(Message.topic))
        .where(Message.kind == KIND)
        .group_by(Message.person_id)
    )
    if among is not None:
        reached, told = reached.where(Person.id.in_(among)), told.where(Message.person_id.in_(among))
    had = {
        person: date.fromisoformat(str(topic).removeprefix("seals:"))
        for person, topic in db.session.execute(told)
    }
    every_day = set(db.session.scalars(reached.where(Person.id.in_(auditors))))
    due = {}
    for person in sorted(every_day | set(db.session.scalars(reached.where(Person.id.in_(leaders))))):
        last, pause = had.get(person, day - WEEK), timedelta(days=1) if person in every_day else WEEK
        if last + pause <= day:
            due[person] = last
    return due


def people_numbered(numbers: Collection[int]) -> Sequence[Person]:
    """These persons, in the order of their numbers."""
    return db.session.scalars(select(Person).where(Person.id.in_(numbers)).order_by(Person.id)).all()
