"""Rules side by side, who is left with nothing, and what a project would have needed: all by counting again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number, rounded
from civic.voting.counting.ballots import Election, Marks, Ranks, marks_of
from civic.voting.counting.registry import SIDE_BY_SIDE, count
from civic.voting.counting.results import Result


def without_project(election: Election, winners: Iterable[str | int]) -> int:
    """How many voters supported something on their ballot, and nothing of it was funded; empty ballots are not asked."""
    won = {election.index[str(winner)] for winner in winners}
    left = 0
    for options, points, weight in election.marks:
        liked = [option for option, given in zip(options, points, strict=True) if given > 0]
        left += weight if liked and not won.intersection(liked) else 0
    return left


def supporters_of_something(election: Election) -> int:
    """How many ballots support at least one option."""
    return sum(weight for _, points, weight in election.marks if any(given > 0 for given in points))


@dataclass(frozen=True)
class Line:
    """One rule in the comparison."""

    result: Result
    left_out: int
    asked: int

    def as_data(self) -> dict[str, Any]:
        """The line as plain values."""
        share = Fraction(100 * self.left_out, self.asked) if self.asked else Fraction(0)
        return {
            "rule": self.result.rule,
            "parameters": dict(self.result.parameters),
            "winners": self.result.winners,
            "projects": len(self.result.winners),
            "total_cost": self.result.total_cost,
            "voters_without_project": self.left_out,
            "voters_without_project_percent": float(rounded(share, 1)),
        }


def side_by_side(
    election: Election, rules: Sequence[tuple[str, Mapping[str, Any]]] | None = None
) -> list[Line]:
    """What several rules make of the same ballots, and how many voters each leaves with nothing."""
    asked = supporters_of_something(election)
    lines = []
    for rule, parameters in rules or SIDE_BY_SIDE:
        result = count(election, rule, parameters)
        lines.append(Line(result, without_project(election, result.winners), asked))
    return lines


def what_it_would_take(
    election: Election, rule: str, parameters: Mapping[str, Any], option: str, most: int | None = None
) -> dict[str, Any]:
    """For a project that was not funded: how many more ballots naming only it (up to `most`), or what lower cost, would have
    been enough. Each answer was counted: it is funded so, and not with one ballot less or one unit more."""
    place = election.index[option]
    limit = election.voters if most is None else most

    def with_more(number: int) -> bool:
        return option in map(str, count(_with_ballots(election, place, number), rule, parameters).winners)

    def at_cost(units: int) -> bool:
        options = list(election.options)
        options[place] = replace(options[place], cost=units * election.unit)
        return option in map(str, count(replace(election, options=tuple(options)), rule, parameters).winners)

    if with_more(0):
        return {"option": option, "funded": True}
    full = election.options[place].cost // election.unit
    cost = _edge(lambda less: at_cost(full - less), full - 1) if full > 1 else None
    return {
        "option": option,
        "funded": False,
        "more_supporters": _edge(with_more, limit),
        "cost_at_most": None if cost is None else plain_number(Fraction(full - cost)),
    }


def _edge(enough: Callable[[int], bool], limit: int) -> int | None:
    """The smallest number found from 1 to limit that is enough while one less is not."""
    low, high = 0, 1
    while high < limit and not enough(high):
        low, high = high, high * 2
    high = min(high, limit)
    if high <= low or not enough(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def _with_ballots(election: Election, place: int, number: int) -> Election:
    """The election with so many more ballots that name only this option, as strongly as a ballot can."""
    if not number:
        return election
    if isinstance(election.ballots, Ranks):
        more = Ranks((*election.ballots.rankings, ((place,),)), (*election.ballots.weights, number))
        return replace(election, ballots=more)
    ballots = election.ballots
    if ballots.points is None:
        return replace(election, ballots=_appended(ballots, place, number))
    top = max(ballots.points, default=1)
    rows = [
        ({o: Fraction(p, ballots.scale) for o, p in zip(options, points, strict=True)}, weight)
        for options, points, weight in ballots
    ]
    return replace(election, ballots=marks_of([*rows, ({place: Fraction(top, ballots.scale)}, number)]))


def _appended(ballots: Marks, place: int, number: int) -> Marks:
    starts, options, weights = ballots.starts[:], ballots.options[:], ballots.weights[:]
    options.append(place)
    starts.append(len(options))
    weights.append(number)
    return Marks(starts, options, weights)
