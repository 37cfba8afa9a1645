"""Reads of who answers for the data of plans, what a person did, and what is still owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from civic.core.db import db
from civic.plan import due
from civic.plan.models import (
    Goal,
    Indicator,
    IndicatorDuty,
    IndicatorReport,
    MeasurementMode,
    MilestoneReport,
    Plan,
    ReportReminder,
)
from civic.plan.queries.reports import Report, in_force, of_plan


@dataclass(frozen=True)
class Owed:
    """An indicator with the periods nobody has told of: those whose day has passed, and those whose day is near."""

    indicator: Indicator
    duty: IndicatorDuty | None
    late: tuple[due.Due, ...]
    coming: tuple[due.Due, ...]


def duties_in_force(plan: Plan) -> dict[int, IndicatorDuty]:
    """Who answers for each indicator's data and achievement, by the indicator's id."""
    rows = db.session.scalars(of_plan(IndicatorDuty, plan).where(IndicatorDuty.superseded_at.is_(None)))
    return {duty.indicator_id: duty for duty in rows}


def duty_of(indicator: Indicator) -> IndicatorDuty | None:
    """Who answers for the indicator now, or None."""
    return db.session.scalar(
        select(IndicatorDuty).where(
            IndicatorDuty.indicator_id == indicator.id, IndicatorDuty.superseded_at.is_(None)
        )
    )


def answers_for(indicator: Indicator, person_id: int | None) -> bool:
    """Whether a person is named as the one who answers for the indicator's data."""
    return person_id is not None and bool(
        db.session.scalar(
            select(IndicatorDuty.id).where(
                IndicatorDuty.indicator_id == indicator.id,
                IndicatorDuty.person_id == person_id,
                IndicatorDuty.superseded_at.is_(None),
            )
        )
    )


def plans_answered_for(person_id: int) -> list[Plan]:
    """The plans with an indicator whose data a person answers for."""
    return list(
        db.session.scalars(
            select(Plan)
            .where(
                Plan.id.in_(
                    select(Indicator.plan_id)
                    .join(IndicatorDuty, IndicatorDuty.indicator_id == Indicator.id)
                    .where(IndicatorDuty.person_id == person_id, IndicatorDuty.superseded_at.is_(None))
                )
            )
            .order_by(Plan.id)
        )
    )


def plans_with_duties() -> list[Plan]:
    """The plans in which somebody answers for data: those of whom the daily reminder asks."""
    return list(
        db.session.scalars(
            select(Plan)
            .where(
                Plan.id.in_(
                    select(Indicator.plan_id)
                    .join(IndicatorDuty, IndicatorDuty.indicator_id == Indicator.id)
                    .where(IndicatorDuty.person_id.is_not(None), IndicatorDuty.superseded_at.is_(None))
                )
            )
            .options(joinedload(Plan.space))
            .order_by(Plan.id)
        )
    )


def acts_of(person_id: int) -> tuple[list[Report], list[Report], list[IndicatorDuty]]:
    """What a person reported, what a person verified or sent back, and for what a person answers."""
    made: list[Report] = []
    checked: list[Report] = []
    models: list[Any] = [IndicatorReport, MilestoneReport]
    for model in models:
        load = joinedload(model.indicator)
        made += db.session.scalars(
            select(model).where(model.reported_by_id == person_id).order_by(model.id).options(load)
        ).all()
        checked += db.session.scalars(
            select(model).where(model.verified_by_id == person_id).order_by(model.id).options(load)
        ).all()
    duties = db.session.scalars(
        select(IndicatorDuty)
        .where(IndicatorDuty.person_id == person_id)
        .order_by(IndicatorDuty.id)
        .options(joinedload(IndicatorDuty.indicator))
    ).all()
    return made, checked, list(duties)


def owed(plan: Plan, day: date, ahead: int = 0) -> list[Owed]:
    """What is owed by hand for a plan: late on a day, or due within `ahead` days; in the plan's order."""
    wanted = db.session.scalars(
        select(Indicator)
        .join(Goal)
        .where(Indicator.plan_id == plan.id, Indicator.mode != MeasurementMode.RECORDS)
        .order_by(Goal.position, Indicator.position)
        .options(joinedload(Indicator.goal))
    ).all()
    spans, days = _told(select(Indicator.id).where(Indicator.plan_id == plan.id))
    duties = duties_in_force(plan)
    rows = []
    for indicator in wanted:
        every = due.periods(indicator.frequency, plan.period_start, plan.period_end)
        open_ones = due.untold(every, spans[indicator.id], days[indicator.id])
        late = tuple(due.overdue(open_ones, day))
        coming = tuple(one for one in open_ones if 0 <= (one.on - day).days <= ahead and one.end < day)
        if late or coming:
            rows.append(Owed(indicator, duties.get(indicator.id), late, coming))
    return rows


def count_overdue(space_ids: Collection[int], day: date) -> dict[int, int]:
    """{space: how many values of its plans were due before a day and were not reported}."""
    of_plans = Plan.space_id.in_(space_ids)
    wanted: Sequence[Any] = db.session.execute(
        select(Plan.space_id, Indicator.id, Indicator.frequency, Plan.period_start, Plan.period_end)
        .join(Indicator, Indicator.plan_id == Plan.id)
        .where(of_plans, Indicator.mode != MeasurementMode.RECORDS)
    ).all()
    spans, days = _told(select(Indicator.id).join(Plan, Plan.id == Indicator.plan_id).where(of_plans))
    counts: dict[int, int] = defaultdict(int)
    for space_id, indicator_id, frequency, first, last in wanted:
        open_ones = due.untold(due.periods(frequency, first, last), spans[indicator_id], days[indicator_id])
        counts[space_id] += len(due.overdue(open_ones, day))
    return counts


def _told(
    indicators: Select[int],
) -> tuple[dict[int, list[tuple[date, date]]], dict[int, list[date]]]:
    """(indicator → the periods of its values, indicator → the days of its milestones) that hold or wait to be verified."""
    spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
    days: dict[int, list[date]] = defaultdict(list)
    for indicator_id, first, last in db.session.execute(
        select(IndicatorReport.indicator_id, IndicatorReport.period_start, IndicatorReport.period_end).where(
            IndicatorReport.indicator_id.in_(indicators), *in_force(IndicatorReport)
        )
    ):
        spans[indicator_id].append((first, last))
    for indicator_id, day in db.session.execute(
        select(MilestoneReport.indicator_id, MilestoneReport.occurred_on).where(
            MilestoneReport.indicator_id.in_(indicators), *in_force(MilestoneReport)
        )
    ):
        days[indicator_id].append(day)
    return spans, days


def reminded(plan: Plan) -> set[tuple[int, str]]:
    """(person, about) of every reminder that was sent for a plan."""
    return {
        (row.person_id, row.about)
        for row in db.session.execute(
            select(ReportReminder.person_id, ReportReminder.about).where(ReportReminder.plan_id == plan.id)
        )
    }
