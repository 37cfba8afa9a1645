"""Changes to the territory: the first load, and what an administrator adds or renames without a release."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert

from civic.core.actors import Actor
from civic.core.audit import record
from civic.core.db import db
from civic.core.text import fold
from civic.territory.models import Department, District, Province, Settlement, district_key

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
