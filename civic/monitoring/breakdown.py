"""From counted persons to the public rows of each dimension. Pure: attributes come as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from civic.monitoring.disclosure import Breakdown, Group, protect
from civic.monitoring.participation import Result

AGES = ((0, 11), (12, 17), (18, 29), (30, 59), (60, None))
UNKNOWN = "unknown"
DIMENSIONS = ("sex", "age", "district", "area", "kind", "sector")


class Traits(NamedTuple):
    """What a breakdown needs to know of a person."""

    person: int
    sex: str
    birth_date: date | None
    ubigeo: str | None
    area: str | None


def age_group(birth_date: date | None, day: date) -> str:
    """«18-29» for the completed years on a day, «60+» from sixty, «unknown» without a (possible) birth date."""
    if birth_date is None or birth_date > day:
        return UNKNOWN
    years = day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    for low, high in AGES:
        if high is None:
            return f"{low}+"
        if years <= high:
            return f"{low}-{high}"
    raise AssertionError("the last age group has no end")


def tally(keys: Iterable[tuple[int, str]], came: Mapping[int, date]) -> dict[str, Group]:
    """Distinct persons per key, and how many of them came; a person with two keys stands in both."""
    counts: dict[str, list[int]] = {}
    for person, key in set(keys):
        pair = counts.setdefault(key, [0, 0])
        pair[1] += 1
        pair[0] += person in came
    return {key: Group(*pair) for key, pair in sorted(counts.items())}


def breakdowns(
    result: Result,
    traits: Iterable[Traits],
    kinds: Iterable[tuple[int, str]],
    sectors: Mapping[str, Result],
    threshold: int,
) -> dict[str, Breakdown]:
    """The public rows of every dimension. `kinds` are (person, kind of organisation) pairs of the counted mandates;
    `sectors` the same count for every sector (their persons may overlap, and their sum is not published)."""
    known = [row for row in traits if row.person in result.denominator]
    day = result.period.last
    columns = {
        "sex": [(row.person, row.sex) for row in known],
        "age": [(row.person, age_group(row.birth_date, day)) for row in known],
        "district": [(row.person, row.ubigeo or UNKNOWN) for row in known],
        "area": [(row.person, row.area or UNKNOWN) for row in known],
        "kind": [pair for pair in kinds if pair[0] in result.denominator],
    }
    total = Group(*result.share)
    shown = {name: protect(tally(column, result.numerator), total, threshold) for name, column in columns.items()}
    groups = {name: Group(*counted.share) for name, counted in sectors.items()}
    all_sectors = Group(sum(g.came for g in groups.values()), sum(g.people for g in groups.values()))
    shown["sector"] = protect(groups, all_sectors, threshold)
    return shown
