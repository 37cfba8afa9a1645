"""Reads of what is told about one indicator: everything ever, and what a new report finds there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.plan.models import Indicator, IndicatorReport, MilestoneReport, TargetDecision, TrackedWork


def history_of(indicator: Indicator) -> list[IndicatorReport]:
    """Every value ever reported for an indicator, newest period first, and of a period the newest first."""
    return list(
        db.session.scalars(
            select(IndicatorReport)
            .where(IndicatorReport.indicator_id == indicator.id)
            .order_by(IndicatorReport.period_end.desc(), IndicatorReport.id.desc())
        )
    )


def milestone_history_of(indicator: Indicator) -> list[MilestoneReport]:
    """Everything ever reported on an indicator's milestones, newest first."""
    return list(
        db.session.scalars(
            select(MilestoneReport)
            .where(MilestoneReport.indicator_id == indicator.id)
            .order_by(MilestoneReport.occurred_on.desc(), MilestoneReport.id.desc())
        )
    )


def works_of(indicator: Indicator) -> list[TrackedWork]:
    """The works an indicator counts, with those that were dropped, in the order in which they were added."""
    return list(
        db.session.scalars(
            select(TrackedWork).where(TrackedWork.indicator_id == indicator.id).order_by(TrackedWork.id)
        )
    )


def decisions_of(indicator: Indicator) -> list[TargetDecision]:
    """Every act that set the indicator's target, newest first."""
    return list(
        db.session.scalars(
            select(TargetDecision)
            .where(TargetDecision.indicator_id == indicator.id)
            .order_by(TargetDecision.id.desc())
        )
    )


def locked_indicator(indicator_id: int) -> Indicator:
    """The indicator, locked until the block ends: one report at a time is written on it."""
    return found(
        db.session.scalar(for_change(select(Indicator).where(Indicator.id == indicator_id), of=Indicator))
    )


def values_of_period(indicator: Indicator, start: date, end: date) -> Sequence[IndicatorReport]:
    """The reports on a period that were not superseded: at most a verified one and one more."""
    return db.session.scalars(
        select(IndicatorReport).where(
            IndicatorReport.indicator_id == indicator.id,
            IndicatorReport.period_start == start,
            IndicatorReport.period_end == end,
            IndicatorReport.superseded_at.is_(None),
        )
    ).all()


def steps_reported(work_id: int, milestone_id: int) -> Sequence[MilestoneReport]:
    """The reports on a step of a work that were not superseded: at most a verified one and one more."""
    return db.session.scalars(
        select(MilestoneReport).where(
            MilestoneReport.work_id == work_id,
            MilestoneReport.milestone_id == milestone_id,
            MilestoneReport.superseded_at.is_(None),
        )
    ).all()


def report_of_form(model: type[IndicatorReport] | type[MilestoneReport], indicator_id: int, once: str) -> Any:
    """The report that this very form made already, or None."""
    return db.session.scalar(select(model).where(model.indicator_id == indicator_id, model.once == once))


def work_of(indicator: Indicator, work_id: int) -> TrackedWork | None:
    """A work of an indicator that was not dropped, or None."""
    return db.session.scalar(
        select(TrackedWork).where(
            TrackedWork.indicator_id == indicator.id,
            TrackedWork.id == work_id,
            TrackedWork.dropped_at.is_(None),
        )
    )
