"""Who stands behind a proposal and who wants to hear of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from civic.core.db import db
from civic.messages.models import Message
from civic.opinions.models import Follow, Support
from civic.organisations.models import Organization
from civic.organisations.queries import leader_organizations
from civic.people.models import Person
from civic.proposals.models import Proposal
from civic.web.paging import Page, paginate


@dataclass(frozen=True)
class Standing:
    """How a proposal is supported, and how the reader stands to it."""

    people: int = 0
    organizations: int = 0
    names: Sequence[Organization] = ()  # the first of them
    mine: Support | None = None
    theirs: Sequence[
        tuple[Organization, bool]
    ] = ()  # the organisations the reader leads; whether each supports
    follows: bool = False


def support_counts(proposal_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """{proposal id: (persons, organisations)} in one statement; those without any are left out."""
    rows = db.session.execute(
        select(Support.proposal_id, func.count(Support.person_id), func.count(Support.organization_id))
        .where(Support.proposal_id.in_(proposal_ids))
        .group_by(Support.proposal_id)
    )
    return {identity: (people, organizations) for identity, people, organizations in rows}


def supporting_organizations(proposal: Proposal, number: int = 1, size: int = 20) -> Page[Organization]:
    """The organisations behind a proposal, by name."""
    return paginate(
        select(Organization)
        .join(Support, Support.organization_id == Organization.id)
        .where(Support.proposal_id == proposal.id)
        .order_by(Organization.name_key, Organization.id),
        number,
        size,
    )


def first_organizations(proposal: Proposal, most: int) -> Sequence[Organization]:
    """The first of the organisations behind a proposal, by name."""
    return db.session.scalars(
        select(Organization)
        .join(Support, Support.organization_id == Organization.id)
        .where(Support.proposal_id == proposal.id)
        .order_by(Organization.name_key, Organization.id)
        .options(lazyload(Organization.kind))
        .limit(most)
    ).all()


def support_of(
    proposal_id: int, *, person_id: int | None = None, organization_id: int | None = None
) -> Support | None:
    """The support that a person or an organisation gives, or None."""
    who = (
        Support.organization_id == organization_id
        if organization_id
        else Support.person_id == (person_id or -1)
    )
    return db.session.scalar(select(Support).where(Support.proposal_id == proposal_id, who))


def has_support(proposal_id: int, person_id: int) -> bool:
    """Whether a person supports a proposal."""
    return support_of(proposal_id, person_id=person_id) is not None


def follow_of(proposal_id: int, person_id: int | None) -> Follow | None:
    """The following of a person, or None."""
    if person_id is None:
        return None
    return db.session.scalar(
        select(Follow).where(Follow.proposal_id == proposal_id, Follow.person_id == person_id)
    )


def led_organizations(person: Person) -> list[Organization]:
    """The registered organisations for which a person may speak."""
    return [each for each in leader_organizations(person) if not each.is_draft and each.ended_on is None]


def standing_of(proposal: Proposal, reader: Person | None, most: int = 8) -> Standing:
    """How a proposal stands and how the reader does, in five statements at most."""
    people, organizations = support_counts([proposal.id]).get(proposal.id, (0, 0))
    names = first_organizations(proposal, most) if organizations else ()
    if reader is None:
        return Standing(people, organizations, names)
    led = led_organizations(reader)
    rows = db.session.scalars(
        select(Support).where(
            Support.proposal_id == proposal.id,
            (Support.person_id == reader.id) | Support.organization_id.in_([each.id for each in led]),
        )
    ).all()
    theirs = {row.organization_id for row in rows if row.organization_id}
    return Standing(
        people, organizations, names,
        mine=next((row for row in rows if row.person_id == reader.id), None),
        theirs=[(each, each.id in theirs) for each in led],
        follows=follow_of(proposal.id, reader.id) is not None,
    )  # fmt: skip


def supports_to_carry(source_id: int, target_id: int) -> Sequence[Support]:
    """The supports of a proposal whose giver does not stand behind the other one yet."""
    people = select(Support.person_id).where(Support.proposal_id == target_id, Support.person_id.is_not(None))
    organizations = select(Support.organization_id).where(
        Support.proposal_id == target_id, Support.organization_id.is_not(None)
    )
    return db.session.scalars(
        select(Support)
        .where(
            Support.proposal_id == source_id,
            Support.person_id.is_(None) | Support.person_id.not_in(people),
            Support.organization_id.is_(None) | Support.organization_id.not_in(organizations),
        )
        .order_by(Support.id)
    ).all()


def follower_ids(proposal_id: int, *, with_supporters: bool = False) -> list[int]:
    """The persons who want to hear of a proposal; with its supporters (a leader for their organisation) when it matters to them."""
    ids = set(db.session.scalars(select(Follow.person_id).where(Follow.proposal_id == proposal_id)))
    if with_supporters:
        giver = func.coalesce(Support.person_id, Support.given_by_id)
        ids |= set(
            db.session.scalars(select(giver).where(Support.proposal_id == proposal_id, giver.is_not(None)))
        )
    return sorted(ids)


def persons_by_ids(ids: Collection[int]) -> Sequence[Person]:
    """These persons, by number."""
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).unique().all()


def told_already(kind: str, topic: str, since: datetime) -> set[int]:
    """The persons for whom such a message was written since a moment: a job begun again does not tell them twice."""
    return set(
        db.session.scalars(
            select(Message.person_id).where(
                Message.kind == kind, Message.topic == topic, Message.created_at >= since
            )
        )
    )


def supports_of_person(person_id: int) -> Sequence[Support]:
    """What a person supports, or gave as a leader, newest first."""
    return db.session.scalars(
        select(Support)
        .where((Support.person_id == person_id) | (Support.given_by_id == person_id))
        .order_by(Support.id.desc())
    ).all()


def follows_of_person(person_id: int) -> Sequence[Follow]:
    """What a person follows, newest first."""
    return db.session.scalars(
        select(Follow).where(Follow.person_id == person_id).order_by(Follow.id.desc())
    ).all()
