"""Where a row of a plan stands: one rule for every state that is shown, told in docs/plan-status.md. Pure, exact fractions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

# On track: at least this part of what the time gone would ask for. The participation rate calls the same «close».
ENOUGH = Fraction(4, 5)
# Nothing done is «not begun» in the first quarter of the time, and late after it.
MAY_WAIT = Fraction(1, 4)


class RowState(StrEnum):
    """How far a row is, in a word; in the order in which they are summed up."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    OVERDUE = "report_overdue"
    NO_DATA = "no_data"
    NOT_BEGUN = "not_begun"
    NOT_QUANTIFIED = "not_quantified"


LATE = (RowState.BEHIND, RowState.OVERDUE)


@dataclass(frozen=True)
class Aim:
    """What a row wants: from where, which way and to what. An unknown baseline is None, never 0."""

    target: Fraction | None
    operator: str = ">="
    direction: str = "increase"
    baseline: Fraction | None = None


def exact(value: Decimal | int | Fraction | None) -> Fraction | None:
    """The same number as a fraction; None stays None."""
    return None if value is None else Fraction(value)


def gone(first: date, last: date, day: date) -> Fraction:
    """Which part of the days from first to last (both included) is over at the end of a day, from 0 to 1."""
    whole = (last - first).days + 1
    if whole <= 0:
        return Fraction(int(day >= last))
    return Fraction(min(max((day - first).days + 1, 0), whole), whole)


def holds(aim: Aim, value: Fraction) -> bool:
    """Whether a value meets the target as its operator says, unrounded."""
    if aim.target is None:
        return False
    if aim.operator == "=":
        return value == aim.target
    return value <= aim.target if aim.operator == "<=" else value >= aim.target


def part_done(aim: Aim, value: Fraction) -> Fraction | None:
    """Which part of the way from the start to the target is made; less than 0 when it goes the wrong way.

    An increase without baseline is measured from 0. What should fall has no such start: without baseline there is no
    part, nor is there one for what should stay as it is.
    """
    if aim.target is None or aim.direction == "maintain":
        return None
    if aim.direction == "decrease" and aim.baseline is None:
        return None
    start = aim.baseline if aim.baseline is not None else Fraction(0)
    if start == aim.target:
        return Fraction(int(holds(aim, value)))
    return (value - start) / (aim.target - start)


def row_state(
    aim: Aim, value: Fraction | None, time_gone: Fraction, *, overdue: bool = False, part: Fraction | None = None
) -> RowState:  # fmt: skip
    """The state of a row. `part` is what its milestones come to, where there are any: a work may be half done while
    none is finished. `overdue`: somebody owes a report whose day has passed.
    """
    if aim.target is None:
        return RowState.NOT_QUANTIFIED
    if value is None:
        if overdue:
            return RowState.OVERDUE
        return RowState.NO_DATA if time_gone else RowState.NOT_BEGUN
    if holds(aim, value):
        # what should stay as it is has not arrived before the end
        return RowState.ON_TRACK if aim.direction == "maintain" and time_gone < 1 else RowState.REACHED
    if overdue:
        return RowState.OVERDUE
    if time_gone >= 1 or aim.direction == "maintain":
        return RowState.BEHIND
    own = part_done(aim, value)
    done = max((one for one in (own, part) if one is not None), default=None)
    if done is None:  # it should fall and nobody knows from where: there is no pace to judge
        return RowState.NO_DATA
    if done == 0 and time_gone < MAY_WAIT:
        return RowState.NOT_BEGUN
    return RowState.ON_TRACK if done > 0 and done >= time_gone * ENOUGH else RowState.BEHIND


def tally(states: Iterable[RowState]) -> dict[RowState, int]:
    """How many rows are in each state, in their order; states of no row are left out."""
    listed = list(states)
    return {state: listed.count(state) for state in RowState if state in listed}
