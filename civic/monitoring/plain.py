"""A plan's rows as plain values: what the command line prints and other programs read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from civic.monitoring import pace
from civic.monitoring.links import evidence_url, rows_url
from civic.monitoring.status import RowStatus, as_number
from civic.plan.models import Plan


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def row_plain(row: RowStatus) -> dict[str, Any]:
    """A row as plain JSON; what is not known is null, never 0."""
    told = row.told
    return {
        "line": row.goal.code,
        "line_text": row.goal.text,
        "indicator": row.indicator.code,
        "name": row.indicator.name,
        "unit": row.indicator.unit,
        "value": as_number(row.value),
        "numerator": as_number(row.numerator),
        "denominator": as_number(row.denominator),
        "period": [_day(one) for one in row.period] if row.period else None,
        "baseline": as_number(row.baseline),
        "target": as_number(row.target),
        "operator": row.indicator.target_operator,
        "direction": row.indicator.direction,
        "target_set_by": row.decision.act if row.decision else None,
        "state": row.state.value,
        "time_gone": as_number(row.gone),
        "due_on": _day(row.due_on),
        "source": row.source.value,
        "measure": row.measure if row.source.value == "computed" else None,
        "rows": rows_url(row) or None,
        "milestones_percent": as_number(row.standing.percent) if row.standing else None,
        "entity": told.entity if told else None,
        "reported_by": told.by if told else None,
        "reported_on": _day(told.on) if told else None,
        "evidence": (told.evidence or None) if told else None,
        "evidence_url": evidence_url(row) or None,
        "verified": row.is_verified,
        "verified_by": told.verified_by if told else None,
        "verified_on": _day(told.verified_on) if told else None,
        "owed_since": _day(row.late[0].on) if row.late else None,
        "missing": list(row.counted.missing) if row.counted and row.value is None else [],
        "not_checked": list(row.counted.unchecked) if row.counted and row.value is not None else [],
    }


def plan_plain(plan: Plan, rows: Sequence[RowStatus], day: date) -> dict[str, Any]:
    """A plan with all its rows on a day."""
    return {
        "plan": plan.slug,
        "title": plan.title,
        "day": day.isoformat(),
        "period": [plan.period_start.isoformat(), plan.period_end.isoformat()],
        "states": {state.value: number for state, number in pace.tally(row.state for row in rows).items()},
        "rows": [row_plain(row) for row in rows],
    }
