"""One seat from ranked ballots: Borda, and the rules that compare options two by two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number
from civic.voting.counting.ballots import Election
from civic.voting.counting.results import Outcome, Step
from civic.voting.counting.ties import Chain

Table = list[list[int]]


def pairwise(election: Election) -> Table:
    """table[a][b]: how many voters put a above b. Ranked is above not ranked; equal ranks say nothing."""
    count = len(election.options)
    table = [[0] * count for _ in range(count)]
    ranks = election.ranks
    for ranking, weight in zip(ranks.rankings, ranks.weights, strict=True):
        below = set(range(count))
        for place in ranking:
            below.difference_update(place)
            for above in place:
                row = table[above]
                for other in below:
                    row[other] += weight
    return table


def shown_table(election: Election, table: Table) -> dict[str, dict[str, int]]:
    """The comparisons by ids: how many put the first above the second."""
    ids = [option.id for option in election.options]
    return {a: {b: table[i][j] for j, b in enumerate(ids) if i != j} for i, a in enumerate(ids)}


def ranking_by(
    election: Election, chain: Chain, worth: Callable[[int], Fraction | int], first_step: int = 1
) -> list[int]:
    """All options from the highest worth down, ties by the chain."""
    groups: dict[Fraction | int, list[int]] = {}
    for option in range(len(election.options)):
        groups.setdefault(worth(option), []).append(option)
    order: list[int] = []
    for value in sorted(groups, reverse=True):
        level = groups[value]
        while level:
            option = chain.choose(level, len(order) + first_step)
            level = [other for other in level if other != option]
            order.append(option)
    return order


def borda(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """n−1 points for the first of n, then one less each; tied or not ranked: the mean of their places."""
    count = len(election.options)
    doubled = [0] * count  # points × 2: a mean of whole places is a half at most
    ranks = election.ranks
    for ranking, weight in zip(ranks.rankings, ranks.weights, strict=True):
        rest, top = set(range(count)), count - 1
        for place in ranking:
            rest.difference_update(place)
            for option in place:
                doubled[option] += weight * (2 * top - len(place) + 1)
            top -= len(place)
        for option in rest:
            doubled[option] += weight * (2 * top - len(rest) + 1)
    points = [Fraction(double, 2) for double in doubled]
    order = ranking_by(election, chain, lambda option: points[option])
    seats = int(parameters.get("seats") or 1)
    rounds = [_scores(election, order, points)]
    return Outcome(
        tuple(order[:seats]), _winners(election, order, seats, points), tuple(order), tuple(rounds)
    )


def _scores(election: Election, order: Sequence[int], points: Sequence[Fraction | int]) -> Step:
    return {
        "round": 1,
        "votes": {election.options[option].id: plain_number(Fraction(points[option])) for option in order},
    }


def _winners(
    election: Election, order: Sequence[int], seats: int, points: Sequence[Fraction | int]
) -> tuple[Step, ...]:
    return tuple(
        {
            "kind": "seat" if number <= seats else "no seat",
            "step": number,
            "option": election.name_of(option),
            "points": plain_number(Fraction(points[option])),
        }
        for number, option in enumerate(order, 1)
    )


def most(points_of: Callable[[Election], Sequence[Fraction | int]]) -> Callable[..., Outcome]:
    """The rule that seats those with the most of something."""

    def rule(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
        points = points_of(election)
        order = ranking_by(election, chain, lambda option: points[option])
        seats = int(parameters.get("seats") or 1)
        steps = _winners(election, order, seats, points)
        return Outcome(tuple(order[:seats]), steps, tuple(order), (_scores(election, order, points),))

    return rule


def first_places(election: Election) -> list[int]:
    """How many voters put each option alone in the first place."""
    votes = [0] * len(election.options)
    ranks = election.ranks
    for ranking, weight in zip(ranks.rankings, ranks.weights, strict=True):
        if ranking and len(ranking[0]) == 1:
            votes[ranking[0][0]] += weight
    return votes


def condorcet(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """Who beats every other one by one; nobody when there is no such option."""
    del parameters
    table, options = pairwise(election), range(len(election.options))
    wins = [sum(table[a][b] > table[b][a] for b in options) for a in options]
    winners = tuple(a for a in options if wins[a] == len(options) - 1)
    order = ranking_by(election, chain.again({}), lambda a: wins[a])
    steps = _duels(election, table, winners)
    return Outcome(
        winners,
        steps,
        tuple(order),
        _table_round(election, table),
        {"pairwise": shown_table(election, table)},
    )


def _duels(election: Election, table: Table, winners: Sequence[int]) -> tuple[Step, ...]:
    if not winners:
        return ({"kind": "nobody beats all", "step": 1},)
    winner = winners[0]
    return tuple(
        {
            "kind": "beats",
            "step": step,
            "option": election.name_of(winner),
            "other": election.name_of(other),
            "votes": table[winner][other],
            "against": table[other][winner],
        }
        for step, other in enumerate((o for o in range(len(election.options)) if o != winner), 1)
    )


def _table_round(election: Election, table: Table) -> tuple[Step, ...]:
    ids = [option.id for option in election.options]
    wins = {ids[a]: sum(table[a][b] > table[b][a] for b in range(len(ids))) for a in range(len(ids))}
    return ({"round": 1, "wins": wins},)


def copeland(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """One point for each option beaten, half a point for each draw."""
    del parameters
    table, options = pairwise(election), range(len(election.options))
    points = [
        sum(
            Fraction((table[a][b] > table[b][a]) * 2 + (table[a][b] == table[b][a]), 2)
            for b in options
            if b != a
        )
        for a in options
    ]
    order = ranking_by(election, chain, lambda a: points[a])
    more = {"pairwise": shown_table(election, table)}
    return Outcome(
        tuple(order[:1]),
        _winners(election, order, 1, points),
        tuple(order),
        (_scores(election, order, points),),
        more,
    )


def schulze(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """Who has a path at least as strong to every other option as back (Schulze)."""
    table, options = pairwise(election), range(len(election.options))
    margins = parameters["strength"] == "margins"
    path = [
        [(table[a][b] - (table[b][a] if margins else 0)) if table[a][b] > table[b][a] else 0 for b in options]
        for a in options
    ]
    for via in options:
        for a in options:
            if a == via or not path[a][via]:
                continue
            for b in options:
                if b not in (a, via):
                    path[a][b] = max(path[a][b], min(path[a][via], path[via][b]))
    left: list[int] = list(options)
    order: list[int] = []
    while left:
        free = [a for a in left if all(path[a][b] >= path[b][a] for b in left)]
        order.append(chain.choose(free, len(order) + 1))
        left.remove(order[-1])
    steps: list[Step] = []
    for step, other in enumerate(order[1:], 1):
        steps.append(
            {
                "kind": "path",
                "step": step,
                "option": election.name_of(order[0]),
                "other": election.name_of(other),
                "votes": path[order[0]][other],
                "against": path[other][order[0]],
            }
        )
    ids = [option.id for option in election.options]
    strengths = {ids[a]: {ids[b]: path[a][b] for b in options if a != b} for a in options}
    more = {"pairwise": shown_table(election, table), "paths": strengths}
    return Outcome(tuple(order[:1]), tuple(steps), tuple(order), _table_round(election, table), more)
