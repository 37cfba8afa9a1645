"""What the demonstration must know of a database before it writes into it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Integer, func, select

from civic.core.audit import AuditEntry
from civic.core.db import Base, db
from civic.organisations.models import OrganizationKind
from civic.people.models import Person
from civic.territory.models import AreaType, District, Province, Settlement

LOADED = "demo.load_demo"


def is_loaded() -> bool:
    """Whether the demonstration was loaded into this database."""
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == LOADED).limit(1)) is not None


def has_people() -> bool:
    """Whether the database holds anybody at all."""
    return db.session.scalar(select(Person.id).limit(1)) is not None


def highest_ids() -> dict[str, int]:
    """Table → highest number given, for every table whose key is a running number."""
    found = {}
    for table in Base.metadata.sorted_tables:
        key = table.columns.get("id")
        if key is not None and key.primary_key and isinstance(key.type, Integer):
            found[table.name] = db.session.scalar(select(func.max(key))) or 0
    return found


def settlements_by_district() -> dict[str, list[tuple[str, bool]]]:
    """District → its settlements as (code, whether urban), in the order of their codes."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for code, ubigeo, area in db.session.execute(
        select(Settlement.code, Settlement.ubigeo, Settlement.area_type).order_by(Settlement.code)
    ):
        found[ubigeo].append((code, area is AreaType.URBAN))
    return dict(found)


def provinces_with_districts() -> list[tuple[str, str, str, list[tuple[str, str, int]]]]:
    """(code, name, department, [(district, name, population)]) of every province, by code."""
    districts: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for code, name, province, population in db.session.execute(
        select(District.ubigeo, District.name, District.province_code, District.population).order_by(
            District.ubigeo
        )
    ):
        districts[province].append((code, name, population or 1000))
    provinces = db.session.scalars(select(Province).order_by(Province.code))
    return [(p.code, p.name, p.department.name, districts[p.code]) for p in provinces]


def kinds_known() -> set[str]:
    """The codes of the kinds of organisation that are there."""
    return set(db.session.scalars(select(OrganizationKind.code)))
