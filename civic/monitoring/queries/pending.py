"""Who is accredited and has not come yet, for the team that calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from civic.monitoring.queries.kept import kept
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
    mandates: Mapping[int, Sequence[int]]  # person → organisations


@dataclass(frozen=True)
class Waiting:
    """The same in the order in which it is listed, each with the district (ubigeo)."""

    missing: Missing
    people: Sequence[tuple[int, str | None]]  # a person joined from two records may stand here twice
    organizations: Sequence[tuple[int, str | None]]
    districts: Sequence[tuple[str, str]]  # (ubigeo, name) in which the representatives of today live


def missing(space: Space, today: date | None = None) -> Missing:
    """Who is in force today and has not come this year: titulars as persons, organisations by all their mandates."""
    return _waiting(space, today or clock.today()).missing


def _waiting(space: Space, today: date) -> Waiting:
    return kept("waiting", space, today, lambda: _count(space, today))


def _count(space: Space, today: date) -> Waiting:
    counted = count(space, today.year, today)
    in_force = [
        row for row in counted.mandates
        if row.sector is COUNTED_SECTOR and row.first <= today and (row.last is None or today <= row.last)
    ]  # fmt: skip
    mandates: dict[int, list[int]] = {}
    for row in in_force:
        if row.titular:
            mandates.setdefault(row.person, []).append(row.organization)
    who = Missing(
        frozenset(mandates.keys() - counted.result.numerator.keys()),
        frozenset({row.organization for row in in_force} - counted.result.organizations_came),
        mandates,
    )
    return Waiting(
        who,
        [line for line in _people(space, today) if line[0] in who.people],
        [line for line in _organizations(space, today) if line[0] in who.organizations],
        _districts(space, today),
    )


def _mandated(space: Space, today: date, *columns: object) -> object:
    return (
        mandates_known_statement(rows.scope_of(space, True), today, today, rows.end_of_knowledge(today))
        .where(Mandate.sector == COUNTED_SECTOR)
        .with_only_columns(*columns)  # type: ignore[call-overload]
    )


def _people(space: Space, today: date) -> list[tuple[int, str | None]]:
    """The representatives of today by surname; read lean, because a page shows only a few of them."""
    statement = (
        select(Person.id, Person.ubigeo)
        .where(Person.id.in_(_mandated(space, today, Mandate.person_id)))  # type: ignore[arg-type]
        .order_by(Person.name_key, Person.id)
    )
    same = rows.one_person()
    return [(same.get(person, person), place) for person, place in db.session.execute(statement)]


def _organizations(space: Space, today: date) -> list[tuple[int, str | None]]:
    """The organisations with a mandate in force today, by name."""
    statement = (
        select(Organization.id, Organization.ubigeo)
        .where(Organization.id.in_(_mandated(space, today, Mandate.organization_id)))  # type: ignore[arg-type]
        .order_by(Organization.name_key, Organization.id)
    )
    return [(one, place) for one, place in db.session.execute(statement)]


def _districts(space: Space, today: date) -> list[tuple[str, str]]:
    ids = _mandated(space, today, Mandate.person_id)
    found = db.session.execute(
        select(District.ubigeo, District.name)
        .where(District.ubigeo.in_(select(Person.ubigeo).where(Person.id.in_(ids))))  # type: ignore[arg-type]
        .order_by(District.name_key)
    )
    return [(key, value) for key, value in found]


def _page_of(
    lines: Sequence[tuple[int, str | None]], ubigeo: str, number: int, size: int
) -> tuple[list[int], int, int]:
    """The ids on a page of one district (of all without one), the number of the page, and how many ids there are."""
    ids = list(dict.fromkeys(one for one, place in lines if not ubigeo or place == ubigeo))
    number = max(1, min(number, max(1, -(-len(ids) // size))))
    return ids[(number - 1) * size : number * size], number, len(ids)


def pending_people(space: Space, ubigeo: str = "", number: int = 1, size: int = SIZE) -> Page[PendingPerson]:
    """A page of the representatives who have not come this year, by surname."""
    waiting = _waiting(space, clock.today())
    here, number, total = _page_of(waiting.people, ubigeo, number, size)
    people = {
        person.id: person
        for person in db.session.scalars(
            select(Person).where(Person.id.in_(here)).options(joinedload(Person.district))
        )
    }
    mandates = waiting.missing.mandates
    wanted = {organization for person in here for organization in mandates[person]}
    named = select(Organization.id, Organization.name).where(Organization.id.in_(wanted))
    names = {row[0]: row[1] for row in db.session.execute(named)}
    items = [
        PendingPerson(people[person], sorted({names[one] for one in mandates[person]}))
        for person in here
        if person in people
    ]
    return Page(items, number, total, size)


def pending_organizations(
    space: Space, ubigeo: str = "", number: int = 1, size: int = SIZE
) -> Page[Organization]:
    """A page of the organisations of which nobody has come this year, by name."""
    here, number, total = _page_of(_waiting(space, clock.today()).organizations, ubigeo, number, size)
    found = {
        organization.id: organization
        for organization in db.session.scalars(
            select(Organization).where(Organization.id.in_(here)).options(joinedload(Organization.district))
        )
    }
    return Page([found[one] for one in here], number, total, size)


def districts_of_people(space: Space) -> list[tuple[str, str]]:
    """(ubigeo, name) of the districts in which the space's representatives of today live, by name."""
    return list(_waiting(space, clock.today()).districts)
