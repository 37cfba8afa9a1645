"""The participation rate, as a pure function from rows to figures: no session, no clock, no float.

The definition is told for anyone in docs/participation.md. A change of what is counted is a new DEFINITION_VERSION.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from civic.events.models import Category
from civic.organisations.models import Sector

DEFINITION_VERSION = "1.0"
COUNTED_CATEGORIES = frozenset({Category.CIVIC, Category.CULTURAL})
COUNTED_SECTOR = Sector.CIVIL_SOCIETY
# «Close» begins at this share of the target: 56 % when the target is 70 %.
CLOSE_FROM = Fraction(4, 5)


class MandateRow(NamedTuple):
    """One recorded validity of a representation; `last` is the last valid day, None while open-ended."""

    person: int
    organization: int
    sector: Sector
    titular: bool
    first: date
    last: date | None


class SittingRow(NamedTuple):
    """One sitting of an event with what its event was known to be; `closed` tells of its attendance list."""

    session: int
    event: int
    day: date
    category: Category
    held: bool
    closed: bool


# Sitting → the distinct persons who came to it (present or late).
Came = Mapping[int, Set[int]]


class Period(NamedTuple):
    """The days that are counted, both included."""

    first: date
    last: date

    @classmethod
    def of_year(cls, year: int, until: date | None = None) -> Period:
        """A calendar year, or its part up to a day."""
        last = date(year, 12, 31)
        return cls(date(year, 1, 1), min(last, until) if until else last)


class State(StrEnum):
    """How far the target is, in a word."""

    REACHED = "reached"
    CLOSE = "close"
    FAR = "far"
    NO_TARGET = "no_target"
    NO_DATA = "no_data"


class Flag(StrEnum):
    """What a reader must know beside the rate."""

    NO_DATA = "no_data"
    NO_EVENTS = "no_events_held"
    OPEN_LISTS = "open_lists"


class Share(NamedTuple):
    """«N of D» people or organisations, and what follows from it without rounding."""

    numerator: int
    denominator: int

    @property
    def exact(self) -> Fraction | None:
        """100 × N / D, or None when D is 0: «no data», never 0 % or 100 %."""
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None

    @property
    def rate(self) -> float | None:
        """The rate in percent with one decimal, halves upward; None when D is 0."""
        if not self.denominator:
            return None
        tenths = (2000 * self.numerator + self.denominator) // (2 * self.denominator)
        return tenths / 10

    def need(self, target: Decimal) -> int:
        """How many of D must have come to reach a target in percent: ceil(target × D / 100)."""
        wanted = Fraction(target) * self.denominator / 100
        return -(-wanted.numerator // wanted.denominator)

    def gap(self, target: Decimal) -> int | None:
        """How many people are still needed, 0 when the target is reached; None when D is 0."""
        return max(0, self.need(target) - self.numerator) if self.denominator else None

    def state(self, target: Decimal | None) -> State:
        """The word for how far the target is, compared unrounded."""
        if self.exact is None:
            return State.NO_DATA
        if target is None:
            return State.NO_TARGET
        if self.exact >= Fraction(target):
            return State.REACHED
        return State.CLOSE if self.exact >= Fraction(target) * CLOSE_FROM else State.FAR


class Point(NamedTuple):
    """The running figure at the end of a month, or on the last day counted."""

    day: date
    share: Share


@dataclass(frozen=True)
class Result:
    """Who is counted and what it comes to. The ids stay inside the house; `figures()` is what may leave it."""

    period: Period
    denominator: Mapping[int, date]  # person → first day as titular in the period
    numerator: Mapping[int, date]  # person → first day on which coming counted
    alternates: frozenset[int]  # everybody with a mandate of either role
    alternates_came: frozenset[int]
    organizations: frozenset[int]
    organizations_came: frozenset[int]
    exposed: frozenset[int]  # of the denominator: in force on a day with a counted event
    other_attendees: int
    events: frozenset[int]
    events_closed: frozenset[int]

    @property
    def share(self) -> Share:
        """N of D."""
        return Share(len(self.numerator), len(self.denominator))

    def ids(self) -> dict[str, list[int]]:
        """Everybody counted, by what they are counted as."""
        return {name: sorted(getattr(self, name)) for name in _IDS}

    def figures(self) -> Figures:
        """The numbers without any id."""
        flags = []
        if not self.denominator:
            flags.append(Flag.NO_DATA)
        if not self.events:
            flags.append(Flag.NO_EVENTS)
        if self.events_closed != self.events:
            flags.append(Flag.OPEN_LISTS)
        return Figures(
            share=self.share,
            with_alternates=Share(len(self.alternates_came), len(self.alternates)),
            by_organisation=Share(len(self.organizations_came), len(self.organizations)),
            exposed=Share(len(self.numerator), len(self.exposed)),
            other_attendees=self.other_attendees,
            events=len(self.events),
            events_closed=len(self.events_closed),
            flags=tuple(flags),
            trend=tuple(monthly(self)),
        )


@dataclass(frozen=True)
class Figures:
    """What is published of a period: the rate, its variants and what stands beside them."""

    share: Share
    with_alternates: Share
    by_organisation: Share
    exposed: Share
    other_attendees: int
    events: int
    events_closed: int
    flags: tuple[Flag, ...]
    trend: tuple[Point, ...]

    def to_plain(self) -> dict[str, Any]:
        """The figures as plain JSON."""
        return {
            **{name: list(getattr(self, name)) for name in _SHARES},
            "other_attendees": self.other_attendees,
            "events": self.events,
            "events_closed": self.events_closed,
            "flags": [flag.value for flag in self.flags],
            "trend": [[point.day.isoformat(), *point.share] for point in self.trend],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Figures:
        """The figures that were kept as plain JSON."""
        return cls(
            **{name: Share(*plain[name]) for name in _SHARES},
            other_attendees=plain["other_attendees"],
            events=plain["events"],
            events_closed=plain["events_closed"],
            flags=tuple(Flag(flag) for flag in plain["flags"]),
            trend=tuple(Point(date.fromisoformat(day), Share(n, d)) for day, n, d in plain["trend"]),
        )


_IDS = (
    "numerator", "denominator", "alternates", "alternates_came", "organizations", "organizations_came", "exposed",
)  # fmt: skip
_SHARES = ("share", "with_alternates", "by_organisation", "exposed")


def is_counted(sitting: SittingRow, period: Period) -> bool:
    """Whether a sitting counts: its event was held, is civic or cultural, and its date lies in the period."""
    return (
        sitting.held and sitting.category in COUNTED_CATEGORIES and period.first <= sitting.day <= period.last
    )


def participation(
    mandates: Iterable[MandateRow],
    sittings: Iterable[SittingRow],
    came: Came,
    period: Period,
    sector: Sector = COUNTED_SECTOR,
) -> Result:
    """Who is counted in a period, of one sector (civil society, as the target says, unless asked otherwise).

    Denominator: distinct persons with a titular mandate in force on at least one day. Numerator: those of them who came
    to at least one counted sitting on a day inside one of these mandates. Order and repetition of rows do not matter.
    Of those who came, only the ones with a mandate are looked at one by one: the others are many.
    """
    counted = {sitting.session: sitting for sitting in sittings if is_counted(sitting, period)}
    days = sorted({sitting.day for sitting in counted.values()})
    in_force: dict[int, list[MandateRow]] = {}
    denominator: dict[int, date] = {}
    exposed: set[int] = set()
    for row in mandates:
        if (
            row.sector != sector
            or row.first > period.last
            or (row.last is not None and row.last < period.first)
        ):
            continue
        in_force.setdefault(row.person, []).append(row)
        if row.titular:
            start = max(row.first, period.first)
            if row.person not in denominator or start < denominator[row.person]:
                denominator[row.person] = start
            at = bisect_left(days, start)
            if at < len(days) and (row.last is None or days[at] <= row.last):
                exposed.add(row.person)
    numerator: dict[int, date] = {}
    alternates_came: set[int] = set()
    organizations_came: set[int] = set()
    attendees: set[int] = set()
    for session, persons in came.items():
        sitting = counted.get(session)
        if sitting is None:
            continue
        attendees |= persons
        day = sitting.day
        for person in in_force.keys() & persons:
            for row in in_force[person]:
                if row.first <= day and (row.last is None or day <= row.last):
                    alternates_came.add(person)
                    organizations_came.add(row.organization)
                    if row.titular and (person not in numerator or day < numerator[person]):
                        numerator[person] = day
    closed: dict[int, bool] = {}
    for sitting in counted.values():
        closed[sitting.event] = closed.get(sitting.event, True) and sitting.closed
    return Result(
        period=period,
        denominator=denominator,
        numerator=numerator,
        alternates=frozenset(in_force),
        alternates_came=frozenset(alternates_came),
        organizations=frozenset(row.organization for rows in in_force.values() for row in rows),
        organizations_came=frozenset(organizations_came),
        exposed=frozenset(exposed),
        other_attendees=len(attendees - numerator.keys()),
        events=frozenset(closed),
        events_closed=frozenset(event for event, all_closed in closed.items() if all_closed),
    )


def monthly(result: Result) -> list[Point]:
    """The running figure at the end of each month of the period, the last on its last day: that one is the rate."""
    ends = []
    first, last = result.period
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        ends.append(min(date(year, month, monthrange(year, month)[1]), last))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    joined, arrived = sorted(result.denominator.values()), sorted(result.numerator.values())
    return [Point(day, Share(_until(arrived, day), _until(joined, day))) for day in ends]


def _until(days: list[date], last: date) -> int:
    """How many of the sorted days are not after the last."""
    return bisect_left(days, date.fromordinal(last.toordinal() + 1))


class Projection(NamedTuple):
    """What comes of the pace so far: how many will have come by the end, and the day the target would be reached."""

    numerator: int
    reached_on: date | None


def projection(share: Share, target: Decimal | None, period: Period, today: date) -> Projection | None:
    """What would come of it if new people kept coming at the pace of the days so far and D stayed as it is.

    None before 60 days have passed, after the period, or while nobody has come: there is no pace to speak of.
    """
    elapsed, whole = (today - period.first).days + 1, (period.last - period.first).days + 1
    if elapsed < 60 or today >= period.last or not share.numerator or not share.denominator:
        return None
    expected = min(share.denominator, share.numerator * whole // elapsed)
    reached_on = None
    if target is not None and not share.gap(target):
        return Projection(expected, None)
    if target is not None:
        days = -(-share.need(target) * elapsed // share.numerator)
        if days <= whole and share.need(target) <= share.denominator:
            reached_on = date.fromordinal(period.first.toordinal() + days - 1)
    return Projection(expected, reached_on)
