"""Reads of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.remembered import remembered
from civic.core.text import fold, like
from civic.organisations.models import Leadership, Organization, OrganizationDocument, OrganizationKind
from civic.people.models import Person
from civic.territory.models import Department, District, Province
from civic.territory.queries import Place, places_where

T = TypeVar("T")

# Words that say what an organisation is, not which one: they must not make two organisations look alike.
_COMMON = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "y",
        "junta",
        "vecinal",
        "comite",
        "asociacion",
        "club",
        "madres",
        "organizacion",
        "social",
        "base",
    ]
)


def organization_by_slug(slug: str) -> Organization:
    """The organisation with this address part, or NotFound."""
    return found(db.session.scalar(select(Organization).where(Organization.slug == slug)))


def locked_organization(organization_id: int) -> Organization:
    """An organisation as it is now, its row held until the end of the writing block."""
    return found(
        db.session.scalar(
            for_change(select(Organization).where(Organization.id == organization_id), Organization)
        )
    )


def slug_taken(slug: str) -> bool:
    """Whether an address part is in use."""
    return bool(db.session.scalar(select(func.count(Organization.id)).where(Organization.slug == slug)))


def kinds(*, active_only: bool = True) -> Sequence[OrganizationKind]:
    """The kinds of organisation in their order."""
    statement = select(OrganizationKind).order_by(OrganizationKind.position, OrganizationKind.code)
    if active_only:
        statement = statement.where(OrganizationKind.is_active)
    return db.session.scalars(statement).all()


def kind_by_code(code: str) -> OrganizationKind:
    """The kind with this code, or NotFound."""
    return found(db.session.get(OrganizationKind, code))


def kind_uses() -> dict[str, int]:
    """How many organisations have each kind."""
    rows = db.session.execute(
        select(Organization.kind_code, func.count(Organization.id)).group_by(Organization.kind_code)
    )
    return {row[0]: row[1] for row in rows}


@remembered
def leader_organizations(person: Person) -> Sequence[Organization]:
    """The organisations a person leads now, drafts too, by name."""
    return db.session.scalars(
        select(Organization)
        .join(Leadership, Leadership.organization_id == Organization.id)
        .where(Leadership.person_id == person.id, Leadership.until.is_(None))
        .order_by(Organization.name_key, Organization.id)
    ).all()


@remembered
def led_ids(person_id: int) -> frozenset[int]:
    """The organisations a person leads now, drafts too."""
    led = select(Leadership.organization_id).where(
        Leadership.person_id == person_id, Leadership.until.is_(None)
    )
    return frozenset(db.session.scalars(led))


def leads(person_id: int | None, organization_id: int) -> bool:
    """Whether a person leads an organisation now."""
    return person_id is not None and organization_id in led_ids(person_id)


def leaders_of(organization: Organization) -> Sequence[Leadership]:
    """The leaders in force, longest first, with their persons and whether they can sign in."""
    return db.session.scalars(
        select(Leadership)
        .where(Leadership.organization_id == organization.id, Leadership.until.is_(None))
        .options(joinedload(Leadership.person).joinedload(Person.account))
        .order_by(Leadership.since, Leadership.id)
    ).all()


def leadership_by_id(organization: Organization, leadership_id: int) -> Leadership:
    """A leadership in force of this organisation, or NotFound."""
    return found(
        db.session.scalar(
            select(Leadership).where(
                Leadership.id == leadership_id,
                Leadership.organization_id == organization.id,
                Leadership.until.is_(None),
            )
        )
    )


def leaderships_of_person(person_id: int) -> Sequence[Leadership]:
    """The leaderships in force of a person."""
    return db.session.scalars(
        select(Leadership).where(Leadership.person_id == person_id, Leadership.until.is_(None))
    ).all()


def leaderships_by_ids(ids: Sequence[int]) -> Sequence[Leadership]:
    """Leaderships by number."""
    return db.session.scalars(select(Leadership).where(Leadership.id.in_(ids))).all()


def documents_of(organization: Organization) -> Sequence[OrganizationDocument]:
    """The papers of an organisation, oldest first."""
    return db.session.scalars(
        select(OrganizationDocument)
        .where(OrganizationDocument.organization_id == organization.id)
        .order_by(OrganizationDocument.id)
    ).all()


def document_by_id(organization: Organization, document_id: int) -> OrganizationDocument:
    """A paper of this organisation, or NotFound."""
    return found(
        db.session.scalar(
            select(OrganizationDocument).where(
                OrganizationDocument.id == document_id,
                OrganizationDocument.organization_id == organization.id,
            )
        )
    )


def published(
    public_ids: Select[Any],
    term: str = "",
    kind: str = "",
    sector: str = "",
    district: str = "",
    *,
    few: bool = False,
) -> Select[Organization]:
    """The statement of the public registry: accredited organisations, filtered, with kind and district, by name; `few` when
    they are those of one space."""
    statement = (
        select(Organization)
        .where(_among(public_ids, few), Organization.ended_on.is_(None))
        .options(selectinload(Organization.district))
        .order_by(Organization.name_key, Organization.id)
    )
    return narrowed(statement, term, kind, sector, district)


def narrowed(statement: Select[T], term: str, kind: str, sector: str, district: str) -> Select[T]:
    """The statement, which selects or joins organisations, with only those that fit every filter that is not empty."""
    if term:
        statement = statement.where(Organization.name_key.like(like(term), escape="\\"))
    if kind:
        statement = statement.where(Organization.kind_code == kind)
    if sector:
        statement = statement.where(Organization.sector == sector)
    if district:
        statement = statement.where(Organization.ubigeo == district)
    return statement


def _among(public_ids: Select[Any], few: bool = False) -> ColumnElement[bool]:
    """The condition that an organisation is one of these. Of many each is asked by itself, so that a page reads what it
    shows and not all that could be in it; few are read first."""
    if few:
        return Organization.id.in_(public_ids)
    (column,) = public_ids.selected_columns
    return public_ids.where(column == Organization.id).exists()


def districts_with(public_ids: Select[Any], *, few: bool = False) -> list[Place]:
    """The districts in which the public registry has organisations, by province and name; `few` as in `published`."""
    if few:
        used = select(Organization.ubigeo).where(_among(public_ids, few))
        return places_where(District.ubigeo.in_(used), by_province=True)
    here = select(Organization.id).where(Organization.ubigeo == District.ubigeo, _among(public_ids))
    return places_where(here.exists(), by_province=True)


def organizations_matching(folded: str, public_ids: Select[Any], limit: int = 10) -> Sequence[Organization]:
    """Public organisations whose folded name holds a LIKE pattern."""
    return db.session.scalars(
        select(Organization)
        .where(
            Organization.name_key.like(folded, escape="\\"),
            Organization.ended_on.is_(None),
            _among(public_ids),
        )
        .order_by(Organization.name_key, Organization.id)
        .limit(limit)
    ).all()


def looks_alike(one: str, other: str) -> bool:
    """Whether two folded names probably mean one organisation: same letters but for a slip, or same telling words."""
    if one == other or SequenceMatcher(None, one, other).ratio() >= 0.86:
        return True
    telling, telling_other = set(one.split()) - _COMMON, set(other.split()) - _COMMON
    if not telling or not telling_other:
        return False
    shared = telling & telling_other
    return (
        bool(shared) and len(shared) >= min(len(telling), len(telling_other)) and len(" ".join(shared)) >= 5
    )


def similar_organizations(
    name: str,
    ubigeo: str | None,
    *,
    among: Select[Any] | None = None,
    but_not: int | None = None,
    limit: int = 5,
) -> Sequence[Organization]:
    """Organisations whose name is much like this one's, in the same district (anywhere if it is the very same name)."""
    key = fold(name)
    if not key:
        return []
    statement = select(Organization).where(
        Organization.ended_on.is_(None), Organization.registered_at.is_not(None)
    )
    statement = statement.where(
        (Organization.name_key == key) | (Organization.ubigeo == ubigeo)
        if ubigeo
        else Organization.name_key == key
    ).order_by(Organization.id)
    if among is not None:
        statement = statement.where(Organization.id.in_(among))
    if but_not is not None:
        statement = statement.where(Organization.id != but_not)
    rows = db.session.scalars(statement.options(selectinload(Organization.district))).all()
    return [row for row in rows if looks_alike(key, row.name_key)][:limit]


def drafts_of(person: Person) -> Sequence[Organization]:
    """The registrations a person has begun and not sent to any space, newest first."""
    rows = leader_organizations(person)
    return sorted((row for row in rows if row.is_draft and row.ended_on is None), key=lambda row: -row.id)


def places_named(codes: Sequence[str]) -> dict[str, str]:
    """{code: name} of departments, provinces and districts, districts as «distrito, provincia»."""
    named: dict[str, Any] = {}
    for model, key, length in ((Department, "code", 2), (Province, "code", 4), (District, "ubigeo", 6)):
        wanted = [code for code in codes if len(code) == length]
        if wanted:
            column: Any = getattr(model, key)
            for row in db.session.scalars(select(model).where(column.in_(wanted))):
                named[getattr(row, key)] = getattr(row, "full_name", None) or getattr(row, "name", "")
    return named
