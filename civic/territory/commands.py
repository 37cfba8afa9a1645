"""Changes to the territory: the first load, and what an administrator adds or renames without a release."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert

from civic.core.actors import Actor
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.text import clean, fold
from civic.territory.models import Department, District, Province, Settlement, district_key
from civic.territory.queries import is_district
from civic.territory.rules import may_edit_territory, why_not_code, why_not_district_name

on_clash("districts", "ubigeo", sentence=_l("There is a district with this code already."))

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _float(text: str) -> float | None:
    return float(text) if text else None


def load_territory(actor: Actor) -> dict[str, int]:
    """How many departments, provinces, districts and settlements were added; what is there already is left alone."""
    extra = {row["ubigeo"]: row for row in _rows("ubigeo_extra.csv")}
    departments: dict[str, dict[str, object]] = {}
    provinces: dict[str, dict[str, object]] = {}
    districts: dict[str, dict[str, object]] = {}
    for row in _rows("ubigeo.csv"):
        code, more = row["ubigeo"], extra.get(row["ubigeo"], {})
        departments[code[:2]] = {"code": code[:2], "name": row["department"]}
        provinces[code[:4]] = {
            "code": code[:4],
            "department_code": code[:2],
            "name": row["province"],
            "name_key": fold(row["province"]),
        }
        districts[code] = {
            "ubigeo": code,
            "province_code": code[:4],
            "name": row["district"],
            "name_key": district_key(row["district"], row["province"], row["department"]),
            "reniec_code": more.get("ubigeo_reniec") or None,
            "capital": more.get("capital") or None,
            "altitude_m": _float(more.get("altitude_m", "")),
            "latitude": _float(more.get("latitude", "")),
            "longitude": _float(more.get("longitude", "")),
            "population": int(float(more["population_projected_2025"]))
            if more.get("population_projected_2025")
            else None,
        }
    settlements = {
        row["settlement_code"]: {
            "code": row["settlement_code"],
            "ubigeo": row["ubigeo"],
            "name": row["name"].title(),
            "name_key": fold(row["name"]),
            "area_type": row["area_type"],
            "latitude": _float(row["latitude"]),
            "longitude": _float(row["longitude"]),
        }
        for row in _rows("centros_poblados_pilot.csv")
    }
    added = {}
    for model, rows in (
        (Department, departments), (Province, provinces), (District, districts), (Settlement, settlements),
    ):  # fmt: skip
        key = next(iter(model.__table__.primary_key))
        known = set(db.session.execute(model.__table__.select().with_only_columns(key)).scalars())
        new = [row for code, row in rows.items() if code not in known]
        if new:
            db.session.execute(insert(model), new)
        added[model.__tablename__] = len(new)
    if any(added.values()):
        record(actor, "territory.load_territory", District, after=added)
    return added


def add_district(actor: Actor, ubigeo: str, name: str, province: Province, reason: str) -> District:
    """A district that was made by law after the data was gathered; the reason (the law) stays in the trail."""
    allow(may_edit_territory(actor))
    name, ubigeo = clean(name), clean(ubigeo)
    refuse_if(why_not_code(ubigeo, province.code) or why_not_district_name(name))
    refuse_if(_l("There is a district with this code already.") if is_district(ubigeo) else None)
    refuse_if(None if clean(reason) else _l("Write the law or reason: it stays in the trail of changes."))
    district = District(
        ubigeo=ubigeo,
        province_code=province.code,
        name=name,
        name_key=district_key(name, province.name, province.department.name),
    )
    db.session.add(district)
    record(actor, "territory.add_district", district, after={"name": name}, reason=clean(reason)[:1000])
    db.session.flush()
    return district


def rename_district(actor: Actor, district: District, name: str, reason: str) -> District:
    """The district under its new name; its code, and all that hangs on it, stays."""
    allow(may_edit_territory(actor))
    name = clean(name)
    refuse_if(why_not_district_name(name))
    refuse_if(None if clean(reason) else _l("Write the law or reason: it stays in the trail of changes."))
    before = district.name
    district.name = name
    district.name_key = district_key(name, district.province.name, district.province.department.name)
    record(
        actor, "territory.rename_district", district,
        before={"name": before}, after={"name": name}, reason=clean(reason)[:1000],
    )  # fmt: skip
    return district
