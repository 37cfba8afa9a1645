"""The table of what can be counted, which of it a row asks for, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from civic.monitoring.queries.plan_records import PlanRecords
from civic.monitoring.values.acts import (
    campaign_pieces,
    campaigns,
    commitments,
    covenants,
    events,
    index,
    quorum,
    seats,
    spaces,
)
from civic.monitoring.values.ask import Ask, Counted, effective_rule
from civic.monitoring.values.people import (
    improved,
    networks,
    organisations,
    participation,
    promoters,
    proposals,
    trained,
)
from civic.plan.models import Indicator


def is_yearly(indicator: Indicator) -> bool:
    """Whether a row counts a calendar year by itself and not since the plan began."""
    rule = indicator.rule or {}
    return (
        indicator.target_per == "year" or rule.get("period") == "calendar_year" or "formula" in rule
        or measure_of(indicator) in ("participation", "organisations")
    )  # fmt: skip


def measure_of(indicator: Indicator) -> str | None:
    """What a row measures of the platform's records, by the name in the table; None when they are not its source."""
    sources, rule = set(indicator.platform_source or ()), indicator.rule or {}
    return next((one.name for one in MEASURES if one.asks(sources, rule, indicator)), None)


def counted(
    indicator: Indicator, records: PlanRecords | None, siblings: Sequence[Indicator] = ()
) -> Counted | None:
    """What the records come to for a row on their day; None when the row is not counted from records or has no space."""
    name = measure_of(indicator)
    if name is None or records is None:
        return None
    first = date(records.day.year, 1, 1) if is_yearly(indicator) else records.first
    ask = Ask(
        indicator,
        effective_rule(indicator, siblings),
        records,
        max(first, records.first),
        records.day,
        siblings,
    )
    if ask.first > ask.last:
        return None
    found = BY_NAME[name].count(ask)
    if found.value == 0 and not records.in_use(ask.first, ask.last):
        found = replace(found, value=None, numerator=None, denominator=None, missing=("nothing_recorded",))
    return replace(found, period=(ask.first, ask.last))


def _indicators(_ask: Ask) -> Counted:
    """How many rows of the plan have a value: known only when all others are; `status.plan_status` fills it in."""
    return Counted(None, missing=("counted_last",))


@dataclass(frozen=True)
class Measure:
    """A way to count: when a row asks for it, and how."""

    name: str
    asks: Callable[[set[str], Mapping[str, Any], Indicator], bool]
    count: Callable[[Ask], Counted]


MEASURES: tuple[Measure, ...] = (
    Measure("index", lambda s, r, i: "components" in r and bool(s), index),
    Measure(
        "organisations",
        lambda s, r, i: {"organizations", "representations", "events", "attendances"} <= s and i.parameter == "percentage",
        organisations,
    ),
    Measure(
        "participation",
        lambda s, r, i: {"representations", "events", "attendances"} <= s and i.parameter == "percentage",
        participation,
    ),
    Measure("trained", lambda s, r, i: "course_enrolments" in s and "completion" in r, trained),
    Measure("improved", lambda s, r, i: "course_assessments" in s, improved),
    Measure("proposals", lambda s, r, i: {"proposals", "course_enrolments"} <= s, proposals),
    Measure("events", lambda s, r, i: "events" in s and r.get("distinct_by") == "event", events),
    Measure("networks", lambda s, r, i: "networks" in s, networks),
    Measure("promoters", lambda s, r, i: {"memberships", "activities"} <= s, promoters),
    Measure("covenants", lambda s, r, i: "agreements" in s, covenants),
    Measure("commitments", lambda s, r, i: s == {"commitments"}, commitments),
    Measure("quorum", lambda s, r, i: "sessions" in s and "sessions_held_with_quorum" in str(r.get("formula")), quorum),
    Measure("spaces", lambda s, r, i: "spaces" in s and "space_type" in r, spaces),
    Measure("seats", lambda s, r, i: "required_sectors" in r, seats),
    Measure("campaigns", lambda s, r, i: "campaigns" in s, campaigns),
    Measure("campaign_pieces", lambda s, r, i: "campaign_actions" in s, campaign_pieces),
    Measure("indicators", lambda s, r, i: "indicator_values" in s, _indicators),
)  # fmt: skip
BY_NAME: Mapping[str, Measure] = {one.name: one for one in MEASURES}
