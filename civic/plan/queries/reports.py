"""Reads of what is told about plans by hand: reports, targets set later, duties, and what is still owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.orm import joinedload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.files import StoredFile
from civic.plan import due
from civic.plan.models import (
    Goal,
    Indicator,
    IndicatorDuty,
    IndicatorReport,
    MeasurementMode,
    Milestone,
    MilestoneReport,
    Plan,
    PlanDraft,
    PlanSection,
    ReportReminder,
    ReportState,
    TargetDecision,
    TrackedWork,
)
from civic.spaces.models import Space

Report = IndicatorReport | MilestoneReport


@dataclass(frozen=True)
class Owed:
    """An indicator with the periods nobody has told of: those whose day has passed, and those whose day is near."""

    indicator: Indicator
    duty: IndicatorDuty | None
    late: tuple[due.Due, ...]
    coming: tuple[due.Due, ...]


def reports_in_force(plan: Plan) -> list[IndicatorReport]:
    """The values that hold for a plan or wait to be verified (a correction may wait beside the verified one), oldest first.

    `progress.latest` takes the one that gives an indicator's value.
    """
    return list(
        db.session.scalars(
            _of_plan(IndicatorReport, plan)
            .where(*_in_force(IndicatorReport))
            .order_by(IndicatorReport.period_end, IndicatorReport.id)
        )
    )


def milestone_reports_in_force(plan: Plan) -> list[MilestoneReport]:
    """What is known of the milestones of a plan, verified or waiting, oldest first."""
    return list(
        db.session.scalars(
            _of_plan(MilestoneReport, plan)
            .where(*_in_force(MilestoneReport))
            .order_by(MilestoneReport.occurred_on, MilestoneReport.id)
        )
    )


def target_decisions_in_force(plan: Plan) -> list[TargetDecision]:
    """The numbers that the space set by an act where the plan gives none."""
    return list(
        db.session.scalars(_of_plan(TargetDecision, plan).where(TargetDecision.superseded_at.is_(None)))
    )


def duties_in_force(plan: Plan) -> dict[int, IndicatorDuty]:
    """Who answers for each indicator's data and achievement, by the indicator's id."""
    rows = db.session.scalars(_of_plan(IndicatorDuty, plan).where(IndicatorDuty.superseded_at.is_(None)))
    return {duty.indicator_id: duty for duty in rows}


def works_in_force(plan: Plan) -> dict[int, list[TrackedWork]]:
    """The works each indicator counts, by the indicator's id, in the order in which they were added."""
    rows: dict[int, list[TrackedWork]] = defaultdict(list)
    for work in db.session.scalars(
        _of_plan(TrackedWork, plan).where(TrackedWork.dropped_at.is_(None)).order_by(TrackedWork.id)
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


def _of_plan(model: Any, plan: Plan) -> Any:
    return select(model).where(
        model.indicator_id.in_(select(Indicator.id).where(Indicator.plan_id == plan.id))
    )


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


def waiting(plan: Plan) -> list[Report]:
    """The reports of a plan that nobody has verified yet, oldest first."""
    rows: list[Report] = []
    for model in (IndicatorReport, MilestoneReport):
        rows += db.session.scalars(
            _of_plan(model, plan)
            .where(model.superseded_at.is_(None), model.state == ReportState.REPORTED)
            .options(joinedload(model.indicator))
        ).all()
    return sorted(rows, key=lambda report: (report.reported_at, report.id))


def sent_back(plan: Plan) -> list[Report]:
    """The reports of a plan that went back and were not mended yet, newest first."""
    rows: list[Report] = []
    for model in (IndicatorReport, MilestoneReport):
        rows += db.session.scalars(
            _of_plan(model, plan)
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
            IndicatorReport.indicator_id.in_(indicators), *_in_force(IndicatorReport)
        )
    ):
        spans[indicator_id].append((first, last))
    for indicator_id, day in db.session.execute(
        select(MilestoneReport.indicator_id, MilestoneReport.occurred_on).where(
            MilestoneReport.indicator_id.in_(indicators), *_in_force(MilestoneReport)
        )
    ):
        days[indicator_id].append(day)
    return spans, days


def _in_force(model: Any) -> tuple[Any, Any]:
    return model.superseded_at.is_(None), model.state != ReportState.RETURNED


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


def reminded(plan: Plan) -> set[tuple[int, str]]:
    """(person, about) of every reminder that was sent for a plan."""
    return {
        (row.person_id, row.about)
        for row in db.session.execute(
            select(ReportReminder.person_id, ReportReminder.about).where(ReportReminder.plan_id == plan.id)
        )
    }


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


def told_of(plan: Plan) -> tuple[set[int], set[int]]:
    """(ids of indicators, ids of milestones) of a plan on which something was reported, decided or is tracked."""
    indicators: set[int] = set()
    for model in (IndicatorReport, MilestoneReport, TargetDecision, TrackedWork, IndicatorDuty):
        indicators |= set(db.session.scalars(_of_plan(model, plan).with_only_columns(model.indicator_id)))
    milestones = set(
        db.session.scalars(_of_plan(MilestoneReport, plan).with_only_columns(MilestoneReport.milestone_id))
    )
    return indicators, milestones


def drafts_of(space: Space) -> list[PlanDraft]:
    """The plans that a space is writing, newest first."""
    return list(
        db.session.scalars(
            select(PlanDraft)
            .where(PlanDraft.space_id == space.id, PlanDraft.closed_at.is_(None))
            .order_by(PlanDraft.id.desc())
        )
    )


def draft_by_token(token: str, *, lock: bool = False) -> PlanDraft:
    """A plan that is being written, or NotFound; locked until the block ends if asked."""
    statement = select(PlanDraft).where(PlanDraft.token == token)
    return found(db.session.scalar(for_change(statement, of=PlanDraft) if lock else statement))
