"""How far milestones and reports come to: exact fractions from weights and percents. Pure: no database here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from civic.plan.models import IndicatorReport, Milestone, MilestoneReport, ReportState, TrackedWork

_NAMED = re.compile(r"«([A-Za-z0-9_.-]+)»")


@dataclass(frozen=True)
class StepStanding:
    """A milestone of a work with the report that says how far it is, if anybody reported it."""

    step: Milestone
    percent: int
    report: MilestoneReport | None


@dataclass(frozen=True)
class WorkStanding:
    """One of the things counted: each step, the weighted percent of all, whether it counts, and who may be believed."""

    work: TrackedWork
    steps: tuple[StepStanding, ...]
    percent: Fraction
    counts: bool

    @property
    def is_verified(self) -> bool:
        """Whether somebody else verified every report it stands on, and there is one."""
        told = [s.report for s in self.steps if s.report]
        return bool(told) and all(report.is_verified for report in told)

    @property
    def stage(self) -> Milestone | None:
        """The last step that was reached whole."""
        return next((s.step for s in reversed(self.steps) if s.percent == 100), None)

    @property
    def moved_on(self) -> date | None:
        """The last day on which something of it happened."""
        return max((s.report.occurred_on for s in self.steps if s.report), default=None)


@dataclass(frozen=True)
class Standing:
    """What the milestones of an indicator come to: its value, and the mean percent of the works it counts."""

    value: Fraction
    percent: Fraction
    counting: Milestone
    works: tuple[WorkStanding, ...]

    @property
    def is_verified(self) -> bool:
        """Whether every report below was verified."""
        told = [work for work in self.works if any(s.report for s in work.steps)]
        return bool(told) and all(work.is_verified for work in told)


def weighted(parts: Iterable[tuple[int, int]]) -> Fraction:
    """The percent that (weight, percent) pairs come to; 0 when nothing weighs anything."""
    listed = list(parts)
    whole = sum(weight for weight, _percent in listed)
    return Fraction(sum(weight * percent for weight, percent in listed), whole) if whole else Fraction(0)


def counting_step(how: str, steps: Sequence[Milestone]) -> Milestone:
    """The step from which a work counts: the first one that the indicator's rule names between «», else the last."""
    by_code = {step.code: step for step in steps}
    return next((by_code[code] for code in _NAMED.findall(how) if code in by_code), steps[-1])


def standing(
    parameter: str, how: str, wanted: Fraction | None, steps: Sequence[Milestone],
    works: Sequence[TrackedWork], reports: Sequence[MilestoneReport],
) -> Standing | None:  # fmt: skip
    """What the reports come to for one indicator; None when it has no steps or nobody has reported any.

    A count is how many works reached the step that counts; a share is the mean of their weighted percents. The mean
    goes over the works wanted when fewer are known: one finished reservoir of two is half of the way, not the whole.
    """
    if not steps or not reports:
        return None
    told = {(r.work_id, r.milestone_id): r for r in _best(reports)}
    counting = counting_step(how, steps)
    rows = []
    for work in works:
        if work.dropped_at is not None:
            continue
        parts = tuple(
            StepStanding(step, report.percent if report else 0, report)
            for step in steps
            for report in [told.get((work.id, step.id))]
        )
        reached = any(p.step is counting and p.percent == 100 for p in parts)
        rows.append(WorkStanding(work, parts, weighted((p.step.weight, p.percent) for p in parts), reached))
    if not rows:
        return None
    is_count = parameter == "number"
    over = max(len(rows), int(wanted) if is_count and wanted else 0)
    percent = sum((row.percent for row in rows), Fraction(0)) / over
    value = Fraction(sum(row.counts for row in rows)) if is_count else percent
    return Standing(value, percent, counting, tuple(rows))


def _best(reports: Sequence[MilestoneReport]) -> list[MilestoneReport]:
    """Of each work and step the verified report, else the one that waits: put last, so that it wins."""
    return sorted(
        (r for r in reports if r.superseded_at is None and r.state is not ReportState.RETURNED),
        key=lambda r: r.is_verified,
    )


def latest(reports: Iterable[IndicatorReport]) -> IndicatorReport | None:
    """The report that gives the value: of the newest period, the verified one before one that waits; None without any.

    A report without a figure is a report, but not a value: the newest with a figure is taken.
    """
    told = [
        r
        for r in reports
        if r.superseded_at is None and r.state is not ReportState.RETURNED and r.value is not None
    ]
    return max(told, key=lambda r: (r.period_end, r.is_verified, r.period_start, r.id or 0), default=None)
