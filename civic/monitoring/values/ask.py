"""What a row of a plan asks of the records, what plan files call things, and what is counted from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from civic.monitoring.queries.plan_records import PlanRecords
from civic.networks.models import NetworkKind
from civic.plan.models import Indicator
from civic.spaces.models import SpaceKind, SpaceLevel

# What plan files call things → what they are here.
SPACE_TYPES: Mapping[str, tuple[SpaceKind, SpaceLevel | None]] = {
    "mclcp_provincial": (SpaceKind.MCLCP, SpaceLevel.PROVINCIAL),
    "mclcp_regional": (SpaceKind.MCLCP, SpaceLevel.REGIONAL),
    "mclcp_district": (SpaceKind.MCLCP, SpaceLevel.DISTRICT),
    "strategic_table": (SpaceKind.STRATEGIC, None),
}
NETWORK_TYPES = {
    "municipal_promoters": NetworkKind.MUNICIPAL,
    "local_development_promoters": NetworkKind.LOCAL_DEVELOPMENT,
}
# An event is of a type because of its category, or of the series or course (by template) to which it belongs.
EVENT_TYPES = {
    "thematic_workshop": "thematic_workshops",
    "public_progress_event": "provincial_events",
    "forum": "regional_forums",
    "experience_exchange": "exchange_public_management",
    "family_integration": "family_integration",
}
COURSE_TOPICS = {
    "project_formulation": "project_formulation_youth",
    "leadership_and_advocacy": "leadership_advocacy",
    "democratic_governance_gender": "governance_gender",
    "sustainable_territorial_development": "sustainable_territorial_development",
}
# A covenant is about a theme when its title or object names one of these beginnings of words (folded).
THEMES = {"employment": ("emple", "trabaj", "laboral")}
MUNICIPALITY = "municipalidad"
MOST_ITEMS = 100
# What a rule does not say itself, the lines of its goal that say it tell: the scope of the goal's measure.
INHERITED = ("space_type", "network_type", "event_categories", "mandate_roles", "audience")
MONTHS_IN_DAYS = Fraction(365, 12)


class Item(NamedTuple):
    """One of the rows behind a value: its day, its name, and its page."""

    day: date | None
    title: str
    endpoint: str
    values: Mapping[str, str]
    counts: bool = True  # a row of the denominator alone is shown too


@dataclass(frozen=True)
class Counted:
    """A value with what it was counted from. No value: the records tell nothing, `missing` says of what."""

    value: Fraction | None
    numerator: int | None = None
    denominator: int | None = None
    period: tuple[date, date] | None = None
    page: tuple[str, Mapping[str, str]] | None = None  # where the rows behind it stand
    items: tuple[Item, ...] = ()
    unchecked: tuple[str, ...] = ()  # codes of what the rule asks for and no record tells
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """What a row asks of the records: its rule with what its goal's other lines add, and the days that count."""

    indicator: Indicator
    rule: Mapping[str, Any]
    records: PlanRecords
    first: date
    last: date
    siblings: Sequence[Indicator] = field(default=())

    def within(self, day: date) -> bool:
        """Whether a day counts."""
        return self.first <= day <= self.last


def effective_rule(indicator: Indicator, siblings: Iterable[Indicator] = ()) -> dict[str, Any]:
    """The rule of a row; what scope it leaves open, the first other line of its goal that has it fills."""
    rule = dict(indicator.rule or {})
    for key in INHERITED:
        if key not in rule:
            found = next(
                (s.rule[key] for s in siblings if s is not indicator and key in (s.rule or {})), None
            )
            if found is not None:
                rule[key] = found
    return rule


def share_of(numerator: int, denominator: int, **more: Any) -> Counted:
    """100 × N / D; no value where there is nothing to divide by."""
    value = Fraction(100 * numerator, denominator) if denominator else None
    return Counted(value, numerator, denominator, missing=() if denominator else ("nothing_due",), **more)


def count(items: Iterable[Item], page: tuple[str, Mapping[str, str]] | None, *unchecked: str) -> Counted:
    """How many of the rows count, with the last of them."""
    listed = list(items)
    number = sum(item.counts for item in listed)
    return Counted(Fraction(number), number, None, None, page, tuple(listed[-MOST_ITEMS:]), unchecked)


def space_page(ask: Ask, endpoint: str) -> tuple[str, Mapping[str, str]]:
    """A page of the space that is asked about."""
    return endpoint, {"slug": ask.records.space.slug}


def is_member(stretch: tuple[int, date, date | None], day: date) -> bool:
    """Whether a stretch in a network holds on a day."""
    return stretch[1] <= day and (stretch[2] is None or stretch[2] > day)


def months_back(day: date, months: int) -> date:
    """The day some months before."""
    return date.fromordinal(day.toordinal() - int(months * MONTHS_IN_DAYS))
