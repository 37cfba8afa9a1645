"""What the page of a plan puts together from its rows: sums, what is late, what moved, and what two plans measure alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from civic.core import clock
from civic.monitoring import pace
from civic.monitoring.pace import RowState
from civic.monitoring.status import RowStatus, Source, counted_rows, plan_status, records_of
from civic.monitoring.values import Counted, counted, is_yearly, measure_of
from civic.plan.models import Indicator, Plan

MOVED_DAYS = 30


@dataclass(frozen=True)
class Move:
    """A row that changed lately: from a value to another, or by a report or a check of one."""

    row: RowStatus
    on: date | None  # None: counted again, somewhere within the days
    before: Fraction | None = None
    was_checked: bool = False


@dataclass(frozen=True)
class Board:
    """A plan with all its rows on a day."""

    plan: Plan
    day: date
    rows: list[RowStatus]
    moved: list[Move]

    @property
    def tally(self) -> dict[RowState, int]:
        """How many rows are in each state."""
        return pace.tally(row.state for row in self.rows)

    @property
    def believed(self) -> int:
        """How many of the rows reached stand on a word that nobody has checked yet."""
        return sum(row.state is RowState.REACHED and row.is_believed for row in self.rows)

    @property
    def late(self) -> list[RowStatus]:
        """The rows behind and those whose report is owed: what is owed longest first, then the least done."""

        def order(row: RowStatus) -> tuple[bool, date, Fraction]:
            aim = pace.Aim(row.target, row.indicator.target_operator, row.indicator.direction, row.baseline)
            done = pace.part_done(aim, row.value) if row.value is not None else None
            return (
                row.state is RowState.OVERDUE,
                row.late[0].on if row.late else row.due_on,
                done or Fraction(0),
            )

        return sorted((row for row in self.rows if row.is_late), key=order)

    @property
    def gone(self) -> Fraction:
        """Which part of the plan's own time is over."""
        return pace.gone(self.plan.period_start, self.plan.period_end, self.day)

    def of_goal(self, goal_id: int) -> list[RowStatus]:
        """The rows of a line."""
        return [row for row in self.rows if row.goal.id == goal_id]

    def of_section(self, section_id: int) -> dict[RowState, int]:
        """The sums of a dimension or component."""
        return pace.tally(row.state for row in self.rows if row.goal.section_id == section_id)


def board(plan: Plan, day: date | None = None, *, with_moves: bool = True) -> Board:
    """A plan as its page shows it."""
    day = day or clock.today()
    rows = plan_status(plan, day)
    return Board(plan, day, rows, _moved(plan, rows, day) if with_moves else [])


def _moved(plan: Plan, rows: Sequence[RowStatus], day: date) -> list[Move]:
    """What changed within the last days: counted values against the count known then, reports by their dates."""
    since = day - timedelta(days=MOVED_DAYS)
    earlier = counted_rows(plan, since) if since >= plan.period_start else {}
    moves = []
    for row in rows:
        if row.indicator.stated_in:  # it repeats the number of another line: one change is told once
            continue
        if row.source is Source.COMPUTED and row.measure != "indicators":
            then = earlier.get(row.indicator.id)
            if _is_other(then, row):
                moves.append(Move(row, None, then.value if then else None))
        elif row.told is not None:
            checked = row.told.verified_on
            if checked and checked > since:
                moves.append(Move(row, checked, was_checked=True))
            elif row.told.on > since:
                moves.append(Move(row, row.told.on))
    return sorted(moves, key=lambda move: (move.on is not None, move.on or day), reverse=True)


def _is_other(then: Counted | None, row: RowStatus) -> bool:
    """Whether an earlier count of the same period came to another value."""
    if then is None or then.value is None or then.period is None or row.period is None:
        return False
    return then.period[0] == row.period[0] and then.value != row.value


# ── two plans beside each other ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Side:
    """One plan's part of a comparison; `row` is None where the plan has no such row and the platform counts it all the same."""

    plan: Plan
    row: RowStatus | None
    counted: Counted | None = None

    @property
    def value(self) -> Fraction | None:
        """The value."""
        return self.row.value if self.row else self.counted.value if self.counted else None


@dataclass(frozen=True)
class Pair:
    """What two plans measure alike."""

    indicator: Indicator  # whose words name it
    sides: tuple[Side, Side]

    @property
    def is_yearly(self) -> bool:
        """Whether it counts a calendar year and not since each plan began."""
        return is_yearly(self.indicator)


@dataclass(frozen=True)
class Comparison:
    """Two plans: the rows they share, and what only one of them promised but the records of both tell."""

    plans: tuple[Plan, Plan]
    shared: list[Pair]
    counted_alike: list[Pair]


def measured_as(indicator: Indicator) -> str | None:
    """What a row measures, as a text that is equal for rows that measure the same: the same records by the same rule, or the
    same steps. None when the file says nothing that could be compared."""
    rule = {key: value for key, value in (indicator.rule or {}).items() if key != "notes"}
    if measure_of(indicator) is not None:
        sources = sorted(indicator.platform_source)
        return json.dumps(["records", sources, rule, indicator.parameter], sort_keys=True, ensure_ascii=False)
    if indicator.milestone_template:
        return json.dumps(["steps", indicator.milestone_template, indicator.parameter])
    return None


def compare(first: Plan, second: Plan, day: date | None = None) -> Comparison:
    """What two plans have in common, and what can be counted alike for both."""
    day = day or clock.today()
    rows = (plan_status(first, day), plan_status(second, day))
    keyed = tuple({key: row for row in side if (key := measured_as(row.indicator))} for side in rows)
    shared = [
        Pair(row.indicator, (Side(first, row), Side(second, keyed[1][key])))
        for key, row in keyed[0].items()
        if key in keyed[1]
    ]
    plans = (first, second)
    records = tuple(records_of(plan, day) for plan in plans)
    alike = []
    for here in (0, 1):
        other, seen = 1 - here, set()
        for key, row in keyed[here].items():
            if (
                key in keyed[other]
                or key in seen
                or row.source is not Source.COMPUTED
                or row.measure == "indicators"
            ):
                continue
            seen.add(key)
            found = counted(row.indicator, records[other], row.goal.indicators)
            if found is None or found.value is None or not (found.value or row.value):
                continue
            mine, theirs = Side(plans[here], row), Side(plans[other], None, found)
            alike.append(Pair(row.indicator, (mine, theirs) if here == 0 else (theirs, mine)))
    return Comparison(plans, shared, alike)
