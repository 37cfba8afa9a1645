"""Reads of seats and of the organisations that hold them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from civic.accreditation.models import (
    FileState,
    Membership,
)
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.organisations.models import Organization
from civic.spaces.models import Space, SpaceTerritory, Stage

PENDING = (FileState.DRAFT, FileState.SUBMITTED, FileState.OBSERVED, FileState.REVIEWED)
WITH_COMMITTEE = (FileState.SUBMITTED, FileState.REVIEWED)


def accredited_organizations(space: Space | None = None) -> Select[Organization]:
    """The statement of organisations accredited now in a space (in any space without one), by name."""
    ids = select(Membership.organization_id).where(Membership.state == FileState.ACCREDITED)
    if space is not None:
        ids = ids.where(Membership.space_id == space.id)
    return (
        select(Organization)
        .where(Organization.id.in_(ids), Organization.ended_on.is_(None))
        .order_by(Organization.name_key, Organization.id)
    )


def accredited_ids(space_slug: str | None = None) -> Select[Any]:
    """The ids of organisations accredited now, in one space if its slug is given."""
    ids = select(Membership.organization_id).where(Membership.state == FileState.ACCREDITED)
    if space_slug:
        ids = ids.join(Space, Space.id == Membership.space_id).where(Space.slug == space_slug)
    return ids


def was_accredited(organization_id: int) -> bool:
    """Whether any space has ever accredited the organisation: from then on its name is public."""
    return bool(
        db.session.scalar(
            select(func.count(Membership.id)).where(
                Membership.organization_id == organization_id,
                or_(Membership.state == FileState.ACCREDITED, Membership.valid_from.is_not(None)),
            )
        )
    )


def spaces_with_members() -> list[tuple[str, str]]:
    """(slug, name) of the spaces in which at least one organisation is accredited now, by name."""
    seated = select(Membership.id).where(
        Membership.space_id == Space.id, Membership.state == FileState.ACCREDITED
    )
    rows = db.session.execute(
        select(Space.slug, Space.name).where(seated.exists()).order_by(Space.name_key, Space.id)
    )
    return [(slug, name) for slug, name in rows]


def territory_codes() -> Sequence[str]:
    """The codes of the territory of all active spaces, each once."""
    return db.session.scalars(
        select(SpaceTerritory.code)
        .join(Space, Space.id == SpaceTerritory.space_id)
        .where(Space.state != "inactive")
        .distinct()
        .order_by(SpaceTerritory.code)
    ).all()


def membership_of(space: Space, organization: Organization) -> Membership | None:
    """The seat of an organisation in a space, whatever its state."""
    return db.session.scalar(
        select(Membership).where(
            Membership.space_id == space.id, Membership.organization_id == organization.id
        )
    )


def membership_by_slugs(organization_slug: str, space_slug: str) -> Membership:
    """The seat of an organisation in a space by their address parts, or NotFound."""
    return found(
        db.session.scalar(
            select(Membership)
            .join(Membership.organization)
            .join(Membership.space)
            .where(Organization.slug == organization_slug, Space.slug == space_slug)
            .options(contains_eager(Membership.organization), contains_eager(Membership.space))
        )
    )


def membership_by_id(membership_id: int) -> Membership:
    """A seat by number, or NotFound."""
    return found(db.session.get(Membership, membership_id))


def locked_membership(membership_id: int) -> Membership:
    """A seat as it is now, its row held until the end of the writing block, so that two moves follow one another."""
    return found(
        db.session.scalar(for_change(select(Membership).where(Membership.id == membership_id), Membership))
    )


def memberships_of(organization: Organization) -> Sequence[Membership]:
    """All seats and files of an organisation with their representatives, spaces by name."""
    return db.session.scalars(
        _by_space([organization.id]).options(selectinload(Membership.representations))
    ).all()


def seats_of(organization_ids: Collection[int]) -> dict[int, list[Membership]]:
    """{organisation: all its seats and files, spaces by name}, without their representatives."""
    seats: dict[int, list[Membership]] = {organization_id: [] for organization_id in organization_ids}
    for membership in db.session.scalars(_by_space(organization_ids)) if organization_ids else ():
        seats[membership.organization_id].append(membership)
    return seats


def _by_space(organization_ids: Collection[int]) -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.space)
        .where(Membership.organization_id.in_(organization_ids))
        .options(contains_eager(Membership.space))
        .order_by(Space.name_key)
    )


def under_review(organization_id: int) -> bool:
    """Whether a committee is reading a file of the organisation now, so that its answers must hold still."""
    return bool(
        db.session.scalar(
            select(func.count(Membership.id)).where(
                Membership.organization_id == organization_id, Membership.state.in_(WITH_COMMITTEE)
            )
        )
    )


def spaces_to_join(organization: Organization) -> Sequence[Space]:
    """The active spaces in which the organisation has no seat or file yet, nearest first then by name."""
    taken = select(Membership.space_id).where(Membership.organization_id == organization.id)
    rows = db.session.scalars(
        select(Space)
        .where(Space.id.not_in(taken), Space.state != "inactive")
        .options(selectinload(Space.stages), selectinload(Space.territory))
        .order_by(Space.name_key)
    ).all()
    here = organization.ubigeo or ""
    return sorted(rows, key=lambda space: not any(here.startswith(part.code) for part in space.territory))


def stages_of(space: Space) -> Sequence[Stage]:
    """The stages of a space in order."""
    return db.session.scalars(
        select(Stage).where(Stage.space_id == space.id).order_by(Stage.opens_at, Stage.id)
    ).all()


def count_accredited() -> int:
    """How many organisations are accredited now in at least one space."""
    return db.session.scalar(select(func.count()).select_from(accredited_ids().distinct().subquery())) or 0
