"""Who is accredited and has not come yet, for the team that calls them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import Mandate
from civic.accreditation.queries import mandates_known_statement
from civic.core import clock
from civic.core.db import db
from civic.monitoring.participation import COUNTED_SECTOR
from civic.monitoring.queries import rows
from civic.monitoring.queries.reports import count
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space
from civic.territory.models import District
from civic.web.paging import SIZE, Page


@dataclass(frozen=True)
class PendingPerson:
    """A representative who has not come yet, with the organisations spoken for."""

    person: Person
    organizations: Sequence[str]


@dataclass(frozen=True)
class Missing:
    """The ids of everybody, and of every organisation, in force today and not counted as having come this year."""

    people: frozenset[int]
    organizations: frozenset[int]
    mandates: dict[int, list[int]]  # person → organisations


def missing(space: Space, today: date | None = None) -> Missing:
    """Who is in force today and has not come this year: titulars as persons, organisations by all their mandates."""
    today = today or clock.today()
    counted = count(space, today.year, today)
    in_force = [
        row for row in counted.mandates
        if row.sector is COUNTED_SECTOR and row.first <= today and (row.last is None or today <= row.last)
    ]  # fmt: skip
    mandates: dict[int, list[int]] = {}
    for row in in_force:
        if row.titular:
            mandates.setdefault(row.person, []).append(row.organization)
    return Missing(
        frozenset(mandates.keys() - counted.result.numerator.keys()),
        frozenset({row.organization for row in in_force} - counted.result.organizations_came),
        mandates,
    )


def _mandated(space: Space, today: date, *columns: object) -> object:
    return (
        mandates_known_statement(rows.scope_of(space, True), today, today, rows.end_of_knowledge(today))
        .where(Mandate.sector == COUNTED_SECTOR)
        .with_only_columns(*columns)  # type: ignore[call-overload]
    )


def _sorted_people(space: Space, ids: frozenset[int], ubigeo: str, today: date) -> list[int]:
    """The ids by surname, of one district if asked; read lean, because a page shows only a few of them."""
    statement = (
        select(Person.id, Person.ubigeo, Person.merged_into_id)
        .where(Person.id.in_(_mandated(space, today, Mandate.person_id)))  # type: ignore[arg-type]
        .order_by(Person.name_key, Person.id)
    )
    same = rows.one_person()
    found = dict.fromkeys(
        same.get(person, person)
        for person, place, _merged in db.session.execute(statement)
        if not ubigeo or place == ubigeo
    )
    return [person for person in found if person in ids]


def pending_people(space: Space, ubigeo: str = "", number: int = 1, size: int = SIZE) -> Page[PendingPerson]:
    """A page of the representatives who have not come this year, by surname."""
    today = clock.today()
    who = missing(space, today)
    ids = _sorted_people(space, who.people, ubigeo, today)
    number = max(1, min(number, max(1, -(-len(ids) // size))))
    here = ids[(number - 1) * size : number * size]
    people = {
        person.id: person
        for person in db.session.scalars(
            select(Person).where(Person.id.in_(here)).options(joinedload(Person.district))
        )
    }
    wanted = {organization for person in here for organization in who.mandates[person]}
    named = select(Organization.id, Organization.name).where(Organization.id.in_(wanted))
    names = {row[0]: row[1] for row in db.session.execute(named)}
    items = [
        PendingPerson(people[person], sorted({names[one] for one in who.mandates[person]}))
        for person in here
        if person in people
    ]
    return Page(items, number, len(ids), size)


def pending_organizations(
    space: Space, ubigeo: str = "", number: int = 1, size: int = SIZE
) -> Page[Organization]:
    """A page of the organisations of which nobody has come this year, by name."""
    today = clock.today()
    ids = missing(space, today).organizations
    statement = (
        select(Organization.id, Organization.ubigeo)
        .where(Organization.id.in_(_mandated(space, today, Mandate.organization_id)))  # type: ignore[arg-type]
        .order_by(Organization.name_key, Organization.id)
    )
    kept = [
        one for one, place in db.session.execute(statement) if one in ids and (not ubigeo or place == ubigeo)
    ]
    number = max(1, min(number, max(1, -(-len(kept) // size))))
    here = kept[(number - 1) * size : number * size]
    found = {
        organization.id: organization
        for organization in db.session.scalars(
            select(Organization).where(Organization.id.in_(here)).options(joinedload(Organization.district))
        )
    }
    return Page([found[one] for one in here], number, len(kept), size)


def districts_of_people(space: Space) -> list[tuple[str, str]]:
    """(ubigeo, name) of the districts in which the space's representatives of today live, by name."""
    today = clock.today()
    ids = _mandated(space, today, Mandate.person_id)
    found = db.session.execute(
        select(District.ubigeo, District.name)
        .where(District.ubigeo.in_(select(Person.ubigeo).where(Person.id.in_(ids))))  # type: ignore[arg-type]
        .order_by(District.name_key)
    )
    return [(key, value) for key, value in found]
