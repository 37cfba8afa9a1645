"""From counted persons to the public rows of each dimension. Pure: attributes come as plain values."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from civic.core.disclosure import Breakdown, Group, protect
from civic.monitoring.participation import Result
from civic.monitoring.trained import People

AGES = ((0, 11), (12, 17), (18, 29), (30, 59), (60, None))
UNKNOWN = "unknown"
AGE_NAMES = tuple(f"{low}-{high}" if high else f"{low}+" for low, high in AGES)
SEXES = ("female", "male", "unstated")
AREAS = ("urban", "rural")
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


def tally(keys: Iterable[tuple[int, str]], came: Container[int], order: Iterable[str]) -> dict[str, Group]:
    """Distinct persons per key, and how many of them came; a person with two keys stands in both.

    The keys stand in an order given from outside, never in one that the numbers make; others follow by name.
    """
    counts: dict[str, list[int]] = {}
    for person, key in set(keys):
        pair = counts.setdefault(key, [0, 0])
        pair[1] += 1
        pair[0] += person in came
    known = [key for key in order if key in counts]
    rest = sorted(counts.keys() - set(known) - {UNKNOWN})
    return {key: Group(*counts[key]) for key in [*known, *rest, *([UNKNOWN] if UNKNOWN in counts else [])]}


def breakdowns(
    result: Result,
    traits: Iterable[Traits],
    kinds: Iterable[tuple[int, str]],
    sectors: Mapping[str, Result],
    threshold: int,
    places: Iterable[str] = (),
    kind_order: Iterable[str] = (),
) -> dict[str, Breakdown]:
    """The public rows of every dimension. `kinds` are (person, kind of organisation) pairs of the counted mandates;
    `sectors` the same count for every sector (persons may stand in two, and the sum is not published)."""
    known = [row for row in traits if row.person in result.denominator]
    day = result.period.last
    columns: dict[str, tuple[list[tuple[int, str]], Iterable[str]]] = {
        "sex": ([(row.person, row.sex) for row in known], SEXES),
        "age": ([(row.person, age_group(row.birth_date, day)) for row in known], AGE_NAMES),
        "district": ([(row.person, row.ubigeo or UNKNOWN) for row in known], places),
        "area": ([(row.person, row.area or UNKNOWN) for row in known], AREAS),
        "kind": ([pair for pair in kinds if pair[0] in result.denominator], kind_order),
    }
    total = Group(*result.share)
    shown = {
        name: protect(tally(column, result.numerator, order), total, threshold)
        for name, (column, order) in columns.items()
    }
    groups = {name: Group(*counted.share) for name, counted in sectors.items()}
    everybody = Group(sum(g.came for g in groups.values()), sum(g.people for g in groups.values()))
    shown["sector"] = protect(groups, everybody, threshold)
    return shown


def training_breakdowns(
    people: People,
    traits: Iterable[Traits],
    kinds: Iterable[tuple[int, str]],
    day: date,
    threshold: int,
    places: Iterable[str] = (),
    kind_order: Iterable[str] = (),
) -> dict[str, Breakdown]:
    """The public rows of every dimension of those who came to a training: how many of each group completed one."""
    known = [row for row in traits if row.person in people.attended]
    total = Group(len(people.completed), len(people.attended))
    columns: dict[str, tuple[list[tuple[int, str]], Iterable[str]]] = {
        "sex": ([(row.person, row.sex) for row in known], SEXES),
        "age": ([(row.person, age_group(row.birth_date, day)) for row in known], AGE_NAMES),
        "district": ([(row.person, row.ubigeo or UNKNOWN) for row in known], places),
        "area": ([(row.person, row.area or UNKNOWN) for row in known], AREAS),
        "kind": ([pair for pair in kinds if pair[0] in people.attended], kind_order),
    }
    return {
        name: protect(tally(column, people.completed, order), total, threshold)
        for name, (column, order) in columns.items()
    }
