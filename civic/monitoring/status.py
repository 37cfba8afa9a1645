"""Every row of a plan with its value, its state, where the value comes from, and who says so.

The number of statements is the same for a plan of ten rows and of a hundred: the records are read by kind, the reports by plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from civic.core import clock
from civic.monitoring import pace
from civic.monitoring.pace import Aim, RowState
from civic.monitoring.queries import PlanRecords
from civic.monitoring.queries.kept import kept
from civic.monitoring.values import Counted, counted, is_yearly, measure_of, share_of
from civic.plan import due, progress
from civic.plan import queries as plan_queries
from civic.plan.models import (
    Goal,
    Indicator,
    IndicatorDuty,
    IndicatorReport,
    MeasurementMode,
    MilestoneReport,
    Plan,
    TargetDecision,
)
from civic.plan.progress import Standing


class Source(StrEnum):
    """From where a value comes."""

    COMPUTED = "computed"
    VERIFIED = "verified"
    REPORTED = "reported"
    MILESTONES = "milestones"
    NONE = "none"


@dataclass(frozen=True)
class Told:
    """Who said it, when, with what evidence, and who checked it."""

    entity: str
    by: str
    on: date
    evidence: str
    evidence_url: str
    evidence_token: str | None
    verified_by: str | None
    verified_on: date | None
    note: str = ""

    @classmethod
    def of(cls, report: IndicatorReport | MilestoneReport) -> Told:
        """What a report carries."""
        file = report.evidence_file
        return cls(
            report.entity, report.reported_by.full_name, clock.local(report.reported_at).date(), report.evidence_name,
            report.evidence_url, file.token if file else None,
            report.verified_by.full_name if report.is_verified and report.verified_by else None,
            clock.local(report.verified_at).date() if report.is_verified and report.verified_at else None,
            report.note if report.is_verified else "",
        )  # fmt: skip


@dataclass(frozen=True)
class RowStatus:
    """A row of a plan as it stands on a day."""

    goal: Goal
    indicator: Indicator
    value: Fraction | None
    target: Fraction | None
    state: RowState
    source: Source
    gone: Fraction  # of the time until it is due, from 0 to 1
    due_on: date
    period: tuple[date, date] | None = None  # the days the value speaks of
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    decision: TargetDecision | None = None  # the act that set the target
    counted: Counted | None = None
    standing: Standing | None = None
    told: Told | None = None
    duty: IndicatorDuty | None = None
    late: tuple[due.Due, ...] = ()  # periods nobody told of although their day has passed

    @property
    def baseline(self) -> Fraction | None:
        """Where it started; None when nobody knows."""
        return pace.exact(self.indicator.baseline_value)

    @property
    def is_verified(self) -> bool:
        """Whether another person checked what was reported; what the platform counts needs no word of anybody."""
        if self.source is Source.MILESTONES:
            return self.standing is not None and self.standing.is_verified
        return self.source is Source.VERIFIED

    @property
    def is_believed(self) -> bool:
        """Whether it stands on somebody's word alone: reported, and checked by nobody yet."""
        return self.told is not None and not self.is_verified

    @property
    def measure(self) -> str | None:
        """What it counts of the platform's records, if it does."""
        return measure_of(self.indicator)

    @property
    def is_late(self) -> bool:
        """Whether it is behind, or a report on it is owed."""
        return self.state in pace.LATE


@dataclass(frozen=True)
class _Told:
    """All that was told by hand about a plan, by row."""

    reports: Mapping[int, list[IndicatorReport]] = field(default_factory=dict)
    steps: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    works: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    milestones: Mapping[int, list[MilestoneReport]] = field(default_factory=dict)
    decisions: Mapping[int, TargetDecision] = field(default_factory=dict)
    duties: Mapping[int, IndicatorDuty] = field(default_factory=dict)
    late: Mapping[int, tuple[due.Due, ...]] = field(default_factory=dict)


def records_of(plan: Plan, day: date) -> PlanRecords | None:
    """The records a plan's rows are counted from on a day; None when no space carries it."""
    return PlanRecords(plan.space, plan.period_start, day) if plan.space else None


def plan_status(plan: Plan, day: date | None = None, goals: Collection[int] | None = None) -> list[RowStatus]:
    """Every row of a plan (of some of its lines) in its order. What the records tell is what was known at the end of the day;
    what was told by hand is what holds now, as far as it was said by that day."""
    day = day or clock.today()
    told, found = _read(plan, day), counted_rows(plan, day, goals)
    rows = [
        _row(plan, goal, indicator, day, told, found.get(indicator.id)) for goal, indicator in _lines(plan, goals)
    ]  # fmt: skip
    return [_counted_last(plan, row, rows, day, told) for row in rows]


def counted_rows(plan: Plan, day: date, goals: Collection[int] | None = None) -> dict[int, Counted]:
    """What the records come to on a day for every row of a plan that is counted from them, by row."""
    records = records_of(plan, day)
    if plan.space is None or records is None:
        return {}

    def count() -> dict[int, Counted]:
        found = {one.id: counted(one, records, goal.indicators) for goal, one in _lines(plan, goals)}
        return {number: value for number, value in found.items() if value is not None}

    return kept("plan", plan.space, (plan.id, day, goals and frozenset(goals)), count)


def _lines(plan: Plan, goals: Collection[int] | None) -> list[tuple[Goal, Indicator]]:
    """The rows of a plan (of some of its lines) in its order."""
    return [
        (goal, indicator)
        for section in plan.sections
        for goal in section.goals
        if goals is None or goal.id in goals
        for indicator in goal.indicators
    ]


def goal_status(goal: Goal, day: date | None = None) -> list[RowStatus]:
    """The rows of one line of a plan."""
    plan = goal.section.plan
    alone = all(measure_of(indicator) != "indicators" for indicator in goal.indicators)
    return [row for row in plan_status(plan, day, [goal.id] if alone else None) if row.goal.id == goal.id]


def _read(plan: Plan, day: date) -> _Told:
    until = clock.end_of(day)
    reports, milestones = defaultdict(list), defaultdict(list)
    for report in plan_queries.reports_in_force(plan):
        if report.reported_at < until:
            reports[report.indicator_id].append(report)
    for moved in plan_queries.milestone_reports_in_force(plan):
        if moved.reported_at < until:
            milestones[moved.indicator_id].append(moved)
    return _Told(
        reports, plan_queries.steps_of_plan(plan), plan_queries.works_in_force(plan), milestones,
        {one.indicator_id: one for one in plan_queries.target_decisions_in_force(plan)},
        plan_queries.duties_in_force(plan),
        {one.indicator.id: one.late for one in plan_queries.owed(plan, day) if one.late},
    )  # fmt: skip


def _due_on(plan: Plan, goal: Goal, indicator: Indicator) -> date:
    return goal.due_date or min(date(indicator.due_year, 12, 31), max(plan.period_end, plan.period_start))


def _is_overdue(plan: Plan, indicator: Indicator, late: Sequence[due.Due], day: date) -> bool:
    """Whether the newest period whose day has passed was told by nobody: an old gap that a later report covers is none."""
    passed = due.overdue(due.periods(indicator.frequency, plan.period_start, plan.period_end), day)
    return bool(passed) and passed[-1] in late


def _row(
    plan: Plan, goal: Goal, indicator: Indicator, day: date, told: _Told, computed: Counted | None
) -> RowStatus:  # fmt: skip
    number = indicator.id
    report = progress.latest(told.reports.get(number, ()))
    decision = told.decisions.get(number)
    is_computed = _records_tell(indicator, computed, report is not None or bool(told.milestones.get(number)))
    yearly = is_yearly(indicator) if is_computed else indicator.target_per == "year"
    year = report.period_end.year if report and not is_computed else day.year
    wanted = indicator.target_in(year if yearly else None)
    target = pace.exact(decision.value if decision else wanted)
    due_on = _due_on(plan, goal, indicator)
    standing = _standing(indicator, target, told)
    late = told.late.get(number, ())
    row = RowStatus(
        goal, indicator, None, target, RowState.NO_DATA, Source.NONE, pace.gone(plan.period_start, due_on, day), due_on,
        decision=decision, counted=computed, standing=standing, duty=told.duties.get(number),
        late=() if is_computed else late,
    )  # fmt: skip
    if is_computed and computed is not None:
        row = _from_records(row, computed, yearly, day)
    elif report is not None:
        row = _from_report(row, report, yearly, day)
    elif standing is not None:
        row = _from_milestones(row, standing, told.milestones.get(number, ()))
    return _with_state(plan, row, day)


def _records_tell(indicator: Indicator, computed: Counted | None, is_told: bool) -> bool:
    """Whether the records give the value. Where the file names both, a report holds until the records hold anything."""
    if computed is None or computed.value is None:
        return False
    return indicator.mode is MeasurementMode.RECORDS or computed.value > 0 or not is_told


def _with_state(plan: Plan, row: RowStatus, day: date) -> RowStatus:
    indicator = row.indicator
    aim = Aim(row.target, indicator.target_operator, indicator.direction, row.baseline)
    overdue = _is_overdue(plan, indicator, row.late, day)
    part = row.standing.percent / 100 if row.standing and row.source is not Source.COMPUTED else None
    # what a year came to says nothing of the next one, which nobody has told
    value = None if overdue and indicator.target_per == "year" else row.value
    return replace(row, state=pace.row_state(aim, value, row.gone, overdue=overdue, part=part))


def _standing(indicator: Indicator, target: Fraction | None, told: _Told) -> Standing | None:
    if indicator.milestone_template is None:
        return None
    return progress.standing(
        indicator.parameter, indicator.how, target, told.steps.get(indicator.milestone_template, ()),
        told.works.get(indicator.id, ()), told.milestones.get(indicator.id, ()),
    )  # fmt: skip


def _from_records(row: RowStatus, computed: Counted, yearly: bool, day: date) -> RowStatus:
    row = replace(
        row, value=computed.value, numerator=pace.exact(computed.numerator),
        denominator=pace.exact(computed.denominator), period=computed.period, source=Source.COMPUTED,
    )  # fmt: skip
    if yearly:
        end = date(day.year, 12, 31)
        row = replace(row, gone=pace.gone(date(day.year, 1, 1), end, day), due_on=end)
    return row


def _from_report(row: RowStatus, report: IndicatorReport, yearly: bool, day: date) -> RowStatus:
    row = replace(
        row, value=pace.exact(report.value), numerator=pace.exact(report.numerator),
        denominator=pace.exact(report.denominator), period=(report.period_start, report.period_end),
        source=Source.VERIFIED if report.is_verified else Source.REPORTED, told=Told.of(report),
    )  # fmt: skip
    if yearly:
        row = replace(
            row, gone=pace.gone(report.period_start, report.period_end, day), due_on=report.period_end
        )
    return row


def _from_milestones(row: RowStatus, standing: Standing, reports: Sequence[MilestoneReport]) -> RowStatus:
    newest = max(reports, key=lambda one: (one.occurred_on, one.id))
    return replace(
        row, value=standing.value, source=Source.MILESTONES, told=Told.of(newest),
        period=(row.goal.section.plan.period_start, newest.occurred_on),
    )  # fmt: skip


def _counted_last(plan: Plan, row: RowStatus, rows: Sequence[RowStatus], day: date, told: _Told) -> RowStatus:
    """The share of the plan's rows that have a value: it needs all the others."""
    if row.measure != "indicators" or row.told is not None:
        return row
    others = [one for one in rows if one.indicator.id != row.indicator.id]
    share = share_of(sum(one.value is not None for one in others), len(others))
    computed = replace(share, period=(date(day.year, 1, 1), day), page=("plan.detail", {"slug": plan.slug}))
    if computed.value is None:
        return row
    return _with_state(plan, _from_records(replace(row, counted=computed), computed, True, day), day)


def as_number(value: Fraction | Decimal | None) -> int | float | None:
    """A number as JSON has it: whole where it is whole, else with at most four decimals."""
    if value is None:
        return None
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else round(float(exact), 4)
