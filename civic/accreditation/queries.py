"""Reads of seats, representatives and mandates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from civic.accreditation.models import (
    AccreditationStep,
    FileState,
    Mandate,
    MandateRole,
    Membership,
    Representation,
)
from civic.core.db import db
from civic.core.errors import found
from civic.core.text import like
from civic.organisations.models import Organization, Sector
from civic.organisations.queries import leader_organizations, similar_organizations
from civic.people.models import Person
from civic.spaces.models import Space, Stage, TeamMember

__all__ = ["leader_organizations", "similar_organizations"]

PENDING = (FileState.DRAFT, FileState.SUBMITTED, FileState.OBSERVED, FileState.REVIEWED)
WITH_COMMITTEE = (FileState.SUBMITTED, FileState.REVIEWED)


# --- mandates: what other rooms ask ---------------------------------------------------------------------------------


def _known(as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return Mandate.superseded_at.is_(None)
    return and_(
        Mandate.recorded_at <= as_of, or_(Mandate.superseded_at.is_(None), Mandate.superseded_at > as_of)
    )


def _overlaps(from_day: date, to_day: date) -> ColumnElement[bool]:
    return and_(Mandate.valid_from <= to_day, or_(Mandate.valid_to.is_(None), Mandate.valid_to >= from_day))


def mandates_known_statement(
    space_ids: Collection[int] | Select[tuple[int]],
    from_day: date,
    to_day: date,
    as_of: datetime | None = None,
) -> Select[tuple[Mandate]]:
    """The statement behind `mandates_known`, to be narrowed or counted further."""
    return select(Mandate).where(Mandate.space_id.in_(space_ids), _overlaps(from_day, to_day), _known(as_of))


def mandates_known(
    space_ids: Collection[int] | Select[tuple[int]],
    from_day: date,
    to_day: date,
    as_of: datetime | None = None,
) -> Sequence[Mandate]:
    """All mandate rows of the spaces that overlap a period (both days included), as known at a moment or now.

    `space_ids` is a collection of ids or a subquery such as `spaces.queries.tree_ids(space)`. Every role and sector is
    in it; persons and organisations come without further queries only if asked for by id.
    """
    statement = mandates_known_statement(space_ids, from_day, to_day, as_of)
    return db.session.scalars(statement.order_by(Mandate.id)).all()


def mandates_of_person(person: Person, day: date | None = None) -> Sequence[Mandate]:
    """The mandates of a person known now: all of them, or those in force on a day; newest first."""
    statement = (
        select(Mandate)
        .where(Mandate.person_id == person.id, Mandate.superseded_at.is_(None))
        .options(
            joinedload(Mandate.organization),
            joinedload(Mandate.representation).joinedload(Representation.membership),
        )
        .order_by(Mandate.valid_from.desc(), Mandate.id.desc())
    )
    if day is not None:
        statement = statement.where(_overlaps(day, day))
    return db.session.scalars(statement).all()


def organizations_of_person(person: Person, day: date) -> Sequence[Organization]:
    """The organisations a person represents anywhere on a day, by name."""
    ids = select(Mandate.organization_id).where(
        Mandate.person_id == person.id, Mandate.superseded_at.is_(None), _overlaps(day, day)
    )
    return _organizations(ids)


def _organizations(ids: Select[tuple[int]]) -> Sequence[Organization]:
    return db.session.scalars(
        select(Organization).where(Organization.id.in_(ids)).order_by(Organization.name_key)
    ).all()


def _with_ancestors(space: Space) -> Select[tuple[int]]:
    above = select(Space.id, Space.parent_id).where(Space.id == space.id).cte("above", recursive=True)
    above = above.union_all(select(Space.id, Space.parent_id).join(above, Space.id == above.c.parent_id))
    return select(above.c.id)


def representing_choices(person: Person, space: Space, day: date) -> Sequence[Organization]:
    """The organisations a person may represent at an event of a space on a day: in it or in a space above it."""
    ids = select(Mandate.organization_id).where(
        Mandate.person_id == person.id,
        Mandate.superseded_at.is_(None),
        Mandate.space_id.in_(_with_ancestors(space)),
        _overlaps(day, day),
    )
    return _organizations(ids)


def is_representative(person: Person, space: Space, day: date) -> bool:
    """Whether a person has a mandate in force in a space on a day, of either role."""
    return bool(
        db.session.scalar(
            select(func.count(Mandate.id)).where(
                Mandate.person_id == person.id,
                Mandate.space_id == space.id,
                Mandate.superseded_at.is_(None),
                _overlaps(day, day),
            )
        )
    )


def representatives_in_force(
    space_ids: Collection[int] | Select[tuple[int]], day: date
) -> Sequence[Representation]:
    """The representatives of spaces in force on a day as known now, with person, organisation and space, by surname."""
    return db.session.scalars(
        select(Representation)
        .join(Mandate, and_(Mandate.representation_id == Representation.id, Mandate.superseded_at.is_(None)))
        .join(Person, Representation.person_id == Person.id)
        .where(Mandate.space_id.in_(space_ids), _overlaps(day, day))
        .order_by(Person.name_key, Representation.id)
    ).all()


# --- seats ------------------------------------------------------------------------------------------------------------


def accredited_organizations(space: Space | None = None) -> Select[tuple[Organization]]:
    """The statement of organisations accredited now in a space (in any space without one), by name."""
    ids = select(Membership.organization_id).where(Membership.state == FileState.ACCREDITED)
    if space is not None:
        ids = ids.where(Membership.space_id == space.id)
    return (
        select(Organization)
        .where(Organization.id.in_(ids), Organization.ended_on.is_(None))
        .order_by(Organization.name_key, Organization.id)
    )


def accredited_ids(space_slug: str | None = None) -> Select[tuple[int]]:
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
                Membership.organization_id == organization_id, Membership.decided_at.is_not(None),
                Membership.valid_from.is_not(None),
            )
        )
        or db.session.scalar(
            select(func.count(Membership.id)).where(
                Membership.organization_id == organization_id,
                Membership.state.in_((FileState.ACCREDITED, FileState.ENDED)),
            )
        )
    )  # fmt: skip


def spaces_with_members() -> Sequence[Space]:
    """The spaces in which at least one organisation is accredited now, by name."""
    ids = select(Membership.space_id).where(Membership.state == FileState.ACCREDITED)
    return db.session.scalars(select(Space).where(Space.id.in_(ids)).order_by(Space.name_key)).all()


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


def locked_membership(membership_id: int) -> Membership:
    """A seat as it is now, its row held until the end of the writing block, so that two moves follow one another."""
    return found(
        db.session.scalar(
            select(Membership)
            .where(Membership.id == membership_id)
            .with_for_update(of=Membership)
            .execution_options(populate_existing=True)
        )
    )


def memberships_of(organization: Organization) -> Sequence[Membership]:
    """All seats and files of an organisation with their representatives, spaces by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.space)
        .where(Membership.organization_id == organization.id)
        .options(contains_eager(Membership.space), selectinload(Membership.representations))
        .order_by(Space.name_key)
    ).all()


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
        .options(selectinload(Space.stages))
        .order_by(Space.name_key)
    ).all()
    here = organization.ubigeo or ""
    return sorted(rows, key=lambda space: not any(here.startswith(part.code) for part in space.territory))


def stages_of(space: Space) -> Sequence[Stage]:
    """The stages of a space in order."""
    return db.session.scalars(
        select(Stage).where(Stage.space_id == space.id).order_by(Stage.opens_at, Stage.id)
    ).all()


# --- files: what the committee and the leaders see --------------------------------------------------------------------


def files_waiting(space: Space) -> Sequence[Membership]:
    """The organisations' files that wait for the committee of a space, longest first."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.space_id == space.id, Membership.state.in_(WITH_COMMITTEE))
        .options(selectinload(Membership.representations))
        .order_by(Membership.submitted_at, Membership.id)
    ).all()


def representations_waiting(space: Space) -> Sequence[Representation]:
    """The representatives' own files (of seats already accredited) that wait for the committee, longest first."""
    return db.session.scalars(
        select(Representation)
        .join(Representation.membership)
        .where(
            Membership.space_id == space.id,
            Membership.state == FileState.ACCREDITED,
            Representation.state.in_(WITH_COMMITTEE),
        )
        .options(contains_eager(Representation.membership))
        .order_by(Representation.submitted_at, Representation.id)
    ).all()


def files_of_space(space: Space, state: FileState | None = None) -> Select[tuple[Membership]]:
    """The statement of all files a committee may look up (never a leader's draft), by organisation."""
    statement = (
        select(Membership)
        .join(Membership.organization)
        .where(Membership.space_id == space.id, Membership.state != FileState.DRAFT)
        .options(contains_eager(Membership.organization), selectinload(Membership.representations))
        .order_by(Organization.name_key, Membership.id)
    )
    return statement.where(Membership.state == state) if state else statement


def soon_expiring(space: Space, today: date, within_days: int = 60) -> Sequence[Representation]:
    """The representatives whose mandate ends within some days, soonest first."""
    return db.session.scalars(
        select(Representation)
        .join(Representation.membership)
        .where(
            Membership.space_id == space.id,
            Representation.state == FileState.ACCREDITED,
            Representation.valid_to.is_not(None),
            Representation.valid_to >= today,
            Representation.valid_to <= today + timedelta(days=within_days),
        )
        .options(contains_eager(Representation.membership))
        .order_by(Representation.valid_to, Representation.id)
    ).all()


def expired(today: date) -> Sequence[Representation]:
    """The representatives still marked accredited although their last valid day has passed."""
    return db.session.scalars(
        select(Representation).where(
            Representation.state == FileState.ACCREDITED, Representation.valid_to < today
        )
    ).all()


def steps_of(membership: Membership) -> Sequence[AccreditationStep]:
    """The history of a seat and its representatives with who moved what, newest first."""
    return db.session.scalars(
        select(AccreditationStep)
        .where(AccreditationStep.membership_id == membership.id)
        .options(
            joinedload(AccreditationStep.by),
            joinedload(AccreditationStep.document),
            joinedload(AccreditationStep.representation),
        )
        .order_by(AccreditationStep.id.desc())
    ).all()


def last_step_to(membership: Membership, state: FileState) -> AccreditationStep | None:
    """The last move of the organisation's own file into a state."""
    return db.session.scalar(
        select(AccreditationStep)
        .where(
            AccreditationStep.membership_id == membership.id,
            AccreditationStep.representation_id.is_(None),
            AccreditationStep.to_state == state,
        )
        .order_by(AccreditationStep.id.desc())
        .limit(1)
    )


# --- representatives --------------------------------------------------------------------------------------------------


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


def represents_organization(person_id: int, organization_id: int) -> bool:
    """Whether a person is, or is about to be, a representative of an organisation in any space."""
    return bool(
        db.session.scalar(
            select(func.count(Representation.id))
            .join(Membership, Membership.id == Representation.membership_id)
            .where(
                Representation.person_id == person_id,
                Membership.organization_id == organization_id,
                Representation.state.in_((*PENDING, FileState.ACCREDITED)),
            )
        )
    )


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
            _overlaps(day, day),
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
) -> Select[tuple[Membership]]:
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
    if term:
        statement = statement.where(Organization.name_key.like(like(term), escape="\\"))
    if kind:
        statement = statement.where(Organization.kind_code == kind)
    if sector:
        statement = statement.where(Organization.sector == sector)
    if district:
        statement = statement.where(Organization.ubigeo == district)
    return statement


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


def count_accredited() -> int:
    """How many organisations are accredited now in at least one space."""
    return db.session.scalar(select(func.count()).select_from(accredited_ids().distinct().subquery())) or 0
