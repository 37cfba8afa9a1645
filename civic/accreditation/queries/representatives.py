"""Reads of representatives, their other seats and what is public of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from civic.accreditation.models import (
    FileState,
    Mandate,
    MandateRole,
    Membership,
    Representation,
)
from civic.accreditation.queries.mandates import overlaps
from civic.accreditation.queries.memberships import PENDING
from civic.core.db import db
from civic.core.errors import found
from civic.core.remembered import remembered
from civic.organisations.models import Organization, Sector
from civic.organisations.queries import led_ids, narrowed
from civic.spaces.models import Space, TeamMember


def representation_by_id(representation_id: int) -> Representation:
    """A representation by number, or NotFound."""
    return found(db.session.get(Representation, representation_id))


def representation_by_token(token: str) -> Representation:
    """The representation a credential's QR names, or NotFound."""
    return found(db.session.scalar(select(Representation).where(Representation.token == token)))


def representations_of_seat(
    membership: Membership, states: Iterable[FileState] | None = None
) -> Sequence[Representation]:
    """The representations of a seat, titulars first, newest first."""
    statement = select(Representation).where(Representation.membership_id == membership.id)
    if states is not None:
        statement = statement.where(Representation.state.in_(tuple(states)))
    rows = db.session.scalars(statement.order_by(Representation.id.desc())).all()
    return sorted(rows, key=lambda r: r.role is not MandateRole.TITULAR)


def current_mandate(representation_id: int) -> Mandate | None:
    """The mandate row in force (not superseded) of a representation."""
    return db.session.scalar(
        select(Mandate).where(Mandate.representation_id == representation_id, Mandate.superseded_at.is_(None))
    )


@remembered
def organizations_tied_to(person_id: int) -> frozenset[int]:
    """The ids of the organisations a person leads, represents, or is about to represent, in any space."""
    represented = db.session.scalars(
        select(Membership.organization_id)
        .join(Representation, Representation.membership_id == Membership.id)
        .where(
            Representation.person_id == person_id,
            Representation.state.in_((*PENDING, FileState.ACCREDITED)),
        )
    )
    return frozenset([*led_ids(person_id), *represented])


def other_seats_of(person_id: int, membership: Membership) -> Sequence[Representation]:
    """The other organisations a person represents, or asks to represent, in the same space."""
    return db.session.scalars(
        select(Representation)
        .join(Representation.membership)
        .where(
            Representation.person_id == person_id,
            Membership.space_id == membership.space_id,
            Membership.id != membership.id,
            Representation.state.in_(
                (FileState.SUBMITTED, FileState.REVIEWED, FileState.ACCREDITED, FileState.OBSERVED)
            ),
        )
        .options(contains_eager(Representation.membership))
    ).all()


def public_posts_of(person_id: int, day: date) -> Sequence[Mandate]:
    """The mandates a person holds on a day for public entities: officials do not speak for civil society."""
    return db.session.scalars(
        select(Mandate)
        .where(
            Mandate.person_id == person_id,
            Mandate.sector == Sector.PUBLIC,
            Mandate.superseded_at.is_(None),
            overlaps(day, day),
        )
        .options(joinedload(Mandate.organization))
    ).all()


def is_on_team(person_id: int, space: Space) -> bool:
    """Whether a person works in the space's team now."""
    return bool(
        db.session.scalar(
            select(func.count(TeamMember.id)).where(
                TeamMember.person_id == person_id, TeamMember.space_id == space.id, TeamMember.until.is_(None)
            )
        )
    )


def public_members(
    space: Space, term: str = "", kind: str = "", sector: str = "", district: str = ""
) -> Select[Membership]:
    """The statement of a space's accredited organisations with kind and district, filtered, by name."""
    statement = (
        select(Membership)
        .join(Membership.organization)
        .where(Membership.space_id == space.id, Membership.state == FileState.ACCREDITED)
        .options(
            contains_eager(Membership.organization).joinedload(Organization.district),
            selectinload(Membership.representations),
        )
        .order_by(Organization.name_key, Membership.id)
    )
    return narrowed(statement, term, kind, sector, district)


def mandates_of_representations(ids: Collection[int]) -> Sequence[Mandate]:
    """The mandate rows known now of some representations."""
    return db.session.scalars(
        select(Mandate).where(Mandate.representation_id.in_(ids), Mandate.superseded_at.is_(None))
    ).all()


def representations_of_person(person_id: int) -> Sequence[Representation]:
    """Everything a person has represented or asked to represent."""
    return db.session.scalars(
        select(Representation).where(Representation.person_id == person_id).order_by(Representation.id)
    ).all()


def all_mandates_of_person(person_id: int) -> Sequence[Mandate]:
    """The mandate rows known now of a person, by number."""
    return db.session.scalars(
        select(Mandate)
        .where(Mandate.person_id == person_id, Mandate.superseded_at.is_(None))
        .order_by(Mandate.id)
    ).all()
