"""Reads of mandates: who spoke for whom on a day, and as known when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import (
    Mandate,
    Representation,
)
from civic.core.db import db
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space


def _known(as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return Mandate.superseded_at.is_(None)
    return and_(
        Mandate.recorded_at <= as_of, or_(Mandate.superseded_at.is_(None), Mandate.superseded_at > as_of)
    )


def overlaps(from_day: date, to_day: date) -> ColumnElement[bool]:
    """The condition that a mandate is valid on some day of a period, both days included."""
    return and_(Mandate.valid_from <= to_day, or_(Mandate.valid_to.is_(None), Mandate.valid_to >= from_day))


def mandates_known_statement(
    space_ids: Collection[int] | Select[Any],
    from_day: date,
    to_day: date,
    as_of: datetime | None = None,
) -> Select[Mandate]:
    """The statement behind `mandates_known`, to be narrowed or counted further."""
    return select(Mandate).where(Mandate.space_id.in_(space_ids), overlaps(from_day, to_day), _known(as_of))


def mandates_known(
    space_ids: Collection[int] | Select[Any],
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
        statement = statement.where(overlaps(day, day))
    return db.session.scalars(statement).all()


def organizations_of_person(person: Person, day: date) -> Sequence[Organization]:
    """The organisations a person represents anywhere on a day, by name."""
    ids = select(Mandate.organization_id).where(
        Mandate.person_id == person.id, Mandate.superseded_at.is_(None), overlaps(day, day)
    )
    return _organizations(ids)


def _organizations(ids: Select[Any]) -> Sequence[Organization]:
    return db.session.scalars(
        select(Organization).where(Organization.id.in_(ids)).order_by(Organization.name_key)
    ).all()


def _with_ancestors(space: Space) -> Select[Any]:
    above = select(Space.id, Space.parent_id).where(Space.id == space.id).cte("above", recursive=True)
    above = above.union_all(select(Space.id, Space.parent_id).join(above, Space.id == above.c.parent_id))
    return select(above.c.id)


def representing_choices(person: Person, space: Space, day: date) -> Sequence[Organization]:
    """The organisations a person may represent at an event of a space on a day: in it or in a space above it."""
    ids = select(Mandate.organization_id).where(
        Mandate.person_id == person.id,
        Mandate.superseded_at.is_(None),
        Mandate.space_id.in_(_with_ancestors(space)),
        overlaps(day, day),
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
                overlaps(day, day),
            )
        )
    )


def representatives_in_force(space_ids: Collection[int] | Select[Any], day: date) -> Sequence[Representation]:
    """The representatives of spaces in force on a day as known now, with person, organisation and space, by surname."""
    return db.session.scalars(
        select(Representation)
        .join(Mandate, and_(Mandate.representation_id == Representation.id, Mandate.superseded_at.is_(None)))
        .join(Person, Representation.person_id == Person.id)
        .where(Mandate.space_id.in_(space_ids), overlaps(day, day))
        .order_by(Person.name_key, Representation.id)
    ).all()
