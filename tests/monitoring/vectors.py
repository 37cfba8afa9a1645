"""The twelve persons of the domain notes, section 3.2, year 2022."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from civic.events.models import Category
from civic.monitoring import participation as rule
from civic.monitoring.participation import MandateRow, Period, Result, SittingRow
from civic.organisations.models import Sector


class CameRow(NamedTuple):
    """A person who came to a sitting."""

    person: int
    session: int


def participation(
    mandates: Iterable[MandateRow], sittings: Iterable[SittingRow], came: Iterable[CameRow], period: Period
) -> Result:
    """The rule, asked with a row for each mark."""
    persons: dict[int, set[int]] = {}
    for person, session in came:
        persons.setdefault(session, set()).add(person)
    return rule.participation(mandates, sittings, persons, period)


CIVIL, PUBLIC = Sector.CIVIL_SOCIETY, Sector.PUBLIC
YEAR = Period.of_year(2022)
ORGANIZATIONS = {letter: number for number, letter in enumerate("ABCDEFGHIJM", 1)}
LONG_AGO = date(2021, 3, 1)

SITTINGS = [
    SittingRow(1, 1, date(2022, 5, 15), Category.CIVIC, held=True, closed=True),
    SittingRow(2, 2, date(2022, 7, 28), Category.CULTURAL, held=True, closed=True),
    SittingRow(3, 3, date(2022, 10, 20), Category.CULTURAL, held=True, closed=False),
    SittingRow(4, 4, date(2022, 6, 3), Category.TRAINING, held=True, closed=True),
    SittingRow(5, 5, date(2022, 8, 12), Category.CIVIC, held=False, closed=False),
]


def mandate(person, letter, titular=True, first=LONG_AGO, last=None, sector=CIVIL):
    return MandateRow(person, ORGANIZATIONS[letter], sector, titular, first, last)


MANDATES = [
    mandate(1, "A"),
    mandate(2, "A", titular=False),
    mandate(3, "B"),
    mandate(3, "C"),
    mandate(4, "D", last=date(2022, 3, 31)),
    mandate(5, "D", first=date(2022, 4, 1)),
    mandate(6, "E"),
    # P7: the file of org F is still submitted, so there is no mandate
    mandate(8, "M", sector=PUBLIC),
    mandate(9, "G"),
    mandate(10, "H"),
    mandate(11, "I", last=date(2021, 12, 31)),
    mandate(12, "J"),
]

# P10 was excused, which is not coming; P12's mark stood on a duplicate record that was merged.
CAME = [
    CameRow(person, session)
    for person, session in [
        (1, 1), (2, 1), (3, 1), (3, 2), (3, 3), (4, 1), (5, 2), (6, 4), (7, 1), (8, 1), (9, 5), (11, 1), (12, 3),
    ]
]  # fmt: skip

IN_D = {
    1: True,
    2: False,
    3: True,
    4: True,
    5: True,
    6: True,
    7: False,
    8: False,
    9: True,
    10: True,
    11: False,
    12: True,
}
IN_N = {
    1: True,
    2: False,
    3: True,
    4: False,
    5: True,
    6: False,
    7: False,
    8: False,
    9: False,
    10: False,
    11: False,
    12: True,
}
