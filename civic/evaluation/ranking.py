"""From scores to the order of a call: weighted points as fractions, the tie-break, the list up to the ceiling, the reserve.

Nothing here reads a clock, a table or a language. The same rows in any order give the same answer; every step of the
way stands in `Ranking.steps`, which words.py turns into sentences.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

HUNDRED = Fraction(100)
# Points are shown with two decimals, halves upward; the order is made from the exact fractions.
DECIMALS = 100


class TieBreak(StrEnum):
    """What decides between equal points, one after the other."""

    CRITERIA = "criteria"  # the mean on the heaviest criterion, then on the next …
    BENEFITED = "benefited"  # more people
    COST = "cost"  # the smaller cost
    NUMBER = "number"  # the earlier number; closes every chain, because no two proposals share one


class Reserve(StrEnum):
    """What happens when a proposal no longer fits under the ceiling."""

    STOP = "stop"  # the list ends there: nobody is overtaken by a cheaper one
    SKIP = "skip"  # it waits in the reserve, and a later one that fits may enter


class Outcome(StrEnum):
    """Where a proposal ends."""

    PRIORITY = "priority"
    RESERVE = "reserve"
    BELOW = "below"  # under the least points the sheet asks for
    FILTERED = "filtered"  # did not pass the filters; it has no place


@dataclass(frozen=True)
class Rule:
    """What was fixed before anybody scored. `criteria` are (code, weight) in the order of the sheet; they sum to 100."""

    criteria: tuple[tuple[str, Fraction], ...]
    lowest: int
    highest: int
    evaluators: int = 2
    tie_break: tuple[TieBreak, ...] = (
        TieBreak.CRITERIA,
        TieBreak.BENEFITED,
        TieBreak.COST,
        TieBreak.NUMBER,
    )
    reserve: Reserve = Reserve.STOP
    minimum: Fraction = Fraction(0)


@dataclass(frozen=True)
class Entry:
    """A proposal as it was evaluated. `scores` are {evaluator: {criterion: number}}; empty when it did not pass."""

    number: int
    cost: int  # in cents
    benefited: int | None
    passed: bool
    scores: Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class Placed:
    """A proposal with its points, its place (None when filtered) and where it ended."""

    number: int
    place: int | None
    points: Fraction | None
    by_criterion: Mapping[str, Fraction]  # the evaluators' mean on each, on the sheet's scale
    by_evaluator: Mapping[int, Fraction]
    cost: int
    outcome: Outcome
    used: int | None  # cents used of the ceiling up to and including it, for those on the list


class Step(NamedTuple):
    """One thing that happened on the way, by name and with its figures."""

    what: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Ranking:
    """The whole answer: all proposals in their order (filtered ones last), what the list costs, and how it came about."""

    rows: tuple[Placed, ...]
    used: int
    ceiling: int | None
    steps: tuple[Step, ...]

    def of(self, outcome: Outcome) -> list[Placed]:
        """The proposals that ended there, in order."""
        return [row for row in self.rows if row.outcome is outcome]


def missing_weight(weights: Iterable[Fraction]) -> Fraction:
    """How much the weights lack to 100; negative when they are too many."""
    return HUNDRED - sum(weights, Fraction(0))


def points_of(rule: Rule, scores: Mapping[str, int]) -> Fraction:
    """One evaluator's points from 0 to 100; ValueError when a criterion lacks its number or the number is off the scale."""
    if set(scores) != {code for code, _weight in rule.criteria}:
        raise ValueError("a score for each criterion of the sheet, and for no other")
    if any(not rule.lowest <= value <= rule.highest for value in scores.values()):
        raise ValueError("a score off the scale")
    span = rule.highest - rule.lowest
    return sum((weight * (scores[code] - rule.lowest) / span for code, weight in rule.criteria), Fraction(0))


def difference(rule: Rule, scores: Mapping[int, Mapping[str, int]]) -> Fraction:
    """How far the farthest two evaluators lie apart, in points."""
    points = [points_of(rule, one) for one in scores.values()]
    return max(points) - min(points) if points else Fraction(0)


def rounded(points: Fraction) -> str:
    """Points as they are written: two decimals, halves upward."""
    whole = int(points * DECIMALS + Fraction(1, 2))
    return f"{whole // DECIMALS}.{whole % DECIMALS:02d}"


def rank(rule: Rule, entries: Sequence[Entry], ceiling: int | None = None) -> Ranking:
    """The order, the list under the ceiling (None: there is none) and the reserve; ValueError for what cannot be ranked."""
    _check(rule, entries)
    measured = sorted(
        (_measure(rule, entry) for entry in entries if entry.passed), key=lambda m: _order(rule, m)
    )
    steps = [
        Step("filtered", {"number": entry.number})
        for entry in sorted(entries, key=lambda e: e.number) if not entry.passed
    ]  # fmt: skip
    steps += _ties(rule, measured)
    placed, used, walked = _walk(rule, measured, ceiling)
    filtered = [
        Placed(entry.number, None, None, {}, {}, entry.cost, Outcome.FILTERED, None)
        for entry in sorted(entries, key=lambda e: e.number) if not entry.passed
    ]  # fmt: skip
    return Ranking((*placed, *filtered), used, ceiling, (*steps, *walked))


class _Measured(NamedTuple):
    entry: Entry
    points: Fraction
    by_criterion: dict[str, Fraction]
    by_evaluator: dict[int, Fraction]


def _check(rule: Rule, entries: Sequence[Entry]) -> None:
    if missing_weight(weight for _code, weight in rule.criteria):
        raise ValueError("the weights do not sum to 100")
    if rule.highest <= rule.lowest:
        raise ValueError("a scale without a span")
    if rule.tie_break[-1:] != (TieBreak.NUMBER,):
        raise ValueError("a tie-break that may leave two proposals equal")
    numbers = [entry.number for entry in entries]
    if len(numbers) != len(set(numbers)):
        raise ValueError("a proposal twice")
    for entry in entries:
        if entry.passed and len(entry.scores) < rule.evaluators:
            raise ValueError(f"proposal {entry.number} lacks an evaluator")


def _measure(rule: Rule, entry: Entry) -> _Measured:
    by_evaluator = {who: points_of(rule, scores) for who, scores in entry.scores.items()}
    n = len(by_evaluator)
    by_criterion = {
        code: Fraction(sum(scores[code] for scores in entry.scores.values()), n)
        for code, _weight in rule.criteria
    }
    return _Measured(entry, sum(by_evaluator.values(), Fraction(0)) / n, by_criterion, by_evaluator)


def heaviest_first(rule: Rule) -> list[str]:
    """The criteria by weight; of equal weights the one that stands first on the sheet."""
    return [code for code, _weight in sorted(rule.criteria, key=lambda pair: -pair[1])]


def _keys(rule: Rule, one: _Measured) -> list[tuple[str, Any]]:
    """(what it looks at, value: the smaller goes first) of every step of the tie-break."""
    keys: list[tuple[str, Any]] = []
    for step in rule.tie_break:
        if step is TieBreak.CRITERIA:
            keys += [(code, -one.by_criterion[code]) for code in heaviest_first(rule)]
        elif step is TieBreak.BENEFITED:
            keys.append((step.value, -(one.entry.benefited or 0)))
        elif step is TieBreak.COST:
            keys.append((step.value, one.entry.cost))
        else:
            keys.append((step.value, one.entry.number))
    return keys


def _order(rule: Rule, one: _Measured) -> tuple[Any, ...]:
    return (-one.points, *(value for _name, value in _keys(rule, one)))


def _ties(rule: Rule, measured: Sequence[_Measured]) -> list[Step]:
    """What decided between neighbours with equal points."""
    found = []
    for first, second in itertools.pairwise(measured):
        if first.points == second.points:
            decided = next(
                name
                for (name, one), (_same, other) in zip(_keys(rule, first), _keys(rule, second), strict=True)
                if one != other
            )
            found.append(
                Step("tie", {"first": first.entry.number, "second": second.entry.number,
                             "points": rounded(first.points), "by": decided})
            )  # fmt: skip
    return found


def _walk(
    rule: Rule, measured: Sequence[_Measured], ceiling: int | None
) -> tuple[list[Placed], int, list[Step]]:
    """Down the list from the first place, as long as the money lasts."""
    used, ended = 0, False
    rows, steps = [], []
    for place, one in enumerate(measured, 1):
        cost = one.entry.cost
        values = {"number": one.entry.number, "place": place, "points": rounded(one.points), "cost": cost}
        fits = ceiling is None or used + cost <= ceiling
        if one.points < rule.minimum:
            outcome, what = Outcome.BELOW, "below"
        elif ended or not fits:
            outcome, what = Outcome.RESERVE, "after_end" if ended else "does_not_fit"
            ended = ended or rule.reserve is Reserve.STOP
        else:
            outcome, what = Outcome.PRIORITY, "fits"
            used += cost
        left = None if ceiling is None else ceiling - used
        steps.append(Step(what, values | {"left": left}))
        rows.append(
            Placed(
                one.entry.number, place, one.points, one.by_criterion, one.by_evaluator, cost, outcome,
                used if outcome is Outcome.PRIORITY else None,
            )
        )  # fmt: skip
    return rows, used, steps
