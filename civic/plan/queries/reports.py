"""Reads of what is told about a plan by hand: what holds, what waits to be verified, what went back, and what shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import joinedload

from civic.core.db import db
from civic.core.errors import found
from civic.core.files import StoredFile
from civic.plan.models import (
    Goal,
    Indicator,
    IndicatorDuty,
    IndicatorReport,
    Milestone,
    MilestoneReport,
    Plan,
    PlanSection,
    ReportState,
    TargetDecision,
    TrackedWork,
)

Report = IndicatorReport | MilestoneReport


def of_plan(model: Any, plan: Plan) -> Any:
    """The rows of a table that hang on an indicator of a plan."""
    return select(model).where(
        model.indicator_id.in_(select(Indicator.id).where(Indicator.plan_id == plan.id))
    )


def in_force(model: Any) -> tuple[Any, Any]:
    """What is asked of a report that holds or waits to be verified."""
    return model.superseded_at.is_(None), model.state != ReportState.RETURNED


def reports_in_force(plan: Plan) -> list[IndicatorReport]:
    """The values that hold for a plan or wait to be verified (a correction may wait beside the verified one), oldest first.

    `progress.latest` takes the one that gives an indicator's value.
    """
    return list(
        db.session.scalars(
            of_plan(IndicatorReport, plan)
            .where(*in_force(IndicatorReport))
            .order_by(IndicatorReport.period_end, IndicatorReport.id)
        )
    )


def milestone_reports_in_force(plan: Plan) -> list[MilestoneReport]:
    """What is known of the milestones of a plan, verified or waiting, oldest first."""
    return list(
        db.session.scalars(
            of_plan(MilestoneReport, plan)
            .where(*in_force(MilestoneReport))
            .order_by(MilestoneReport.occurred_on, MilestoneReport.id)
        )
    )


def target_decisions_in_force(plan: Plan) -> list[TargetDecision]:
    """The numbers that the space set by an act where the plan gives none."""
    return list(
        db.session.scalars(of_plan(TargetDecision, plan).where(TargetDecision.superseded_at.is_(None)))
    )


def works_in_force(plan: Plan) -> dict[int, list[TrackedWork]]:
    """The works each indicator counts, by the indicator's id, in the order in which they were added."""
    rows: dict[int, list[TrackedWork]] = defaultdict(list)
    for work in db.session.scalars(
        of_plan(TrackedWork, plan).where(TrackedWork.dropped_at.is_(None)).order_by(TrackedWork.id)
    ):
        rows[work.indicator_id].append(work)
    return rows


def steps_of_plan(plan: Plan) -> dict[str, list[Milestone]]:
    """The steps of each milestone template of a plan, in order."""
    rows: dict[str, list[Milestone]] = defaultdict(list)
    for step in db.session.scalars(
        select(Milestone).where(Milestone.plan_id == plan.id).order_by(Milestone.template, Milestone.position)
    ):
        rows[step.template].append(step)
    return rows


def told_of(plan: Plan) -> tuple[set[int], set[int]]:
    """(ids of indicators, ids of milestones) of a plan on which something was reported, decided or is tracked."""
    indicators: set[int] = set()
    for model in (IndicatorReport, MilestoneReport, TargetDecision, TrackedWork, IndicatorDuty):
        indicators |= set(db.session.scalars(of_plan(model, plan).with_only_columns(model.indicator_id)))
    milestones = set(
        db.session.scalars(of_plan(MilestoneReport, plan).with_only_columns(MilestoneReport.milestone_id))
    )
    return indicators, milestones


def waiting(plan: Plan) -> list[Report]:
    """The reports of a plan that nobody has verified yet, oldest first."""
    rows: list[Report] = []
    for model in (IndicatorReport, MilestoneReport):
        rows += db.session.scalars(
            of_plan(model, plan)
            .where(model.superseded_at.is_(None), model.state == ReportState.REPORTED)
            .options(joinedload(model.indicator))
        ).all()
    return sorted(rows, key=lambda report: (report.reported_at, report.id))


def sent_back(plan: Plan) -> list[Report]:
    """The reports of a plan that went back and were not mended yet, newest first."""
    rows: list[Report] = []
    for model in (IndicatorReport, MilestoneReport):
        rows += db.session.scalars(
            of_plan(model, plan)
            .where(model.superseded_at.is_(None), model.state == ReportState.RETURNED)
            .options(joinedload(model.indicator))
        ).all()
    return sorted(rows, key=lambda report: (report.verified_at, report.id), reverse=True)


def count_to_verify(space_ids: Collection[int], reader_id: int | None) -> dict[int, int]:
    """{space: reports of its plans that this person may verify, as somebody else wrote them}."""
    reports = union_all(
        *(
            select(Plan.space_id)
            .join(Indicator, Indicator.plan_id == Plan.id)
            .join(model, model.indicator_id == Indicator.id)
            .where(
                Plan.space_id.in_(space_ids),
                model.superseded_at.is_(None),
                model.state == ReportState.REPORTED,
                model.reported_by_id.is_distinct_from(reader_id),
            )
            for model in (IndicatorReport, MilestoneReport)
        )
    ).subquery()
    rows = db.session.execute(select(reports.c.space_id, func.count()).group_by(reports.c.space_id))
    return dict(rows.all())


def report_by_id(slug: str, kind: str, report_id: int) -> Report:
    """A report on a plan («valor» or «hito») with its indicator, or NotFound."""
    model: Any = {"valor": IndicatorReport, "hito": MilestoneReport}.get(kind)
    if model is None or report_id > 2**31 - 1:
        return found(None)
    row = db.session.scalar(
        select(model)
        .join(Indicator, Indicator.id == model.indicator_id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(Plan.slug == slug, model.id == report_id)
        .options(
            joinedload(model.indicator)
            .joinedload(Indicator.goal)
            .joinedload(Goal.section)
            .joinedload(PlanSection.plan)
            .joinedload(Plan.space)
        )
    )
    return found(row)


def evidence_by_token(token: str) -> StoredFile:
    """A file that shows a report or an act that sets a target, or NotFound: it is public with them."""
    file = db.session.scalar(select(StoredFile).where(StoredFile.token == token))
    if file is None:
        return found(None)
    held = db.session.scalar(
        select(
            or_(
                select(IndicatorReport.id).where(IndicatorReport.evidence_file_id == file.id).exists(),
                select(MilestoneReport.id).where(MilestoneReport.evidence_file_id == file.id).exists(),
                select(TargetDecision.id).where(TargetDecision.document_id == file.id).exists(),
            )
        )
    )
    return found(file if held else None)
