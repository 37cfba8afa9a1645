"""Most points first: what fits is funded; and the same order by points per cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number
from civic.voting.counting.ballots import Election
from civic.voting.counting.results import Outcome, Step
from civic.voting.counting.ties import Chain

Worth = Callable[[int], Any]


def amount(election: Election, cents: int | Fraction) -> int | float:
    """An amount as the step log writes it: in units of the currency."""
    return plain_number(Fraction(cents) / election.unit)


def fund(
    election: Election,
    chain: Chain,
    options: Iterable[int],
    worth: Worth,
    left: int,
    *,
    skip: bool = True,
    first_step: int = 1,
    shown: Callable[[int], int | float] | None = None,
) -> tuple[list[int], list[Step]]:
    """What the money left buys, going from the highest worth to the lowest; and the steps."""
    groups: dict[Any, list[int]] = {}
    for option in options:
        groups.setdefault(worth(option), []).append(option)
    bought: list[int] = []
    steps: list[Step] = []
    step = first_step
    for value in sorted(groups, reverse=True):
        level = groups[value]
        while level:
            option = chain.choose(level, step)
            level = [other for other in level if other != option]
            cost = election.options[option].cost
            fits = cost <= left
            left -= cost if fits else 0
            steps.append(
                {
                    "kind": "funded" if fits else "skipped" if skip else "stopped",
                    "step": step,
                    "option": election.name_of(option),
                    "points": shown(option) if shown else plain_number(election.totals[option]),
                    "cost": amount(election, cost),
                    "left": amount(election, left),
                }
            )
            step += 1
            if fits:
                bought.append(option)
            elif not skip:
                return bought, steps
    return bought, steps


def greedy_score(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """Most points first; what does not fit is skipped (or, with no_skip, ends it); below the threshold never."""
    return _greedy(election, parameters, chain, lambda option: election.totals[option])


def greedy_density(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """Most points per cost first; what is free and supported comes before everything."""

    def density(option: int) -> tuple[int, Fraction]:
        cost, points = election.options[option].cost, election.totals[option]
        if cost == 0:
            return (1 if points > 0 else 0, Fraction(0))
        return (0, points / cost)

    return _greedy(election, parameters, chain, density)


def _greedy(election: Election, parameters: Mapping[str, Any], chain: Chain, worth: Worth) -> Outcome:
    threshold = Fraction(str(parameters.get("threshold") or 0))
    options = range(len(election.options))
    high = [option for option in options if not threshold or election.totals[option] >= threshold]
    steps: list[Step] = [
        {
            "kind": "below",
            "step": 0,
            "option": election.name_of(option),
            "points": plain_number(election.totals[option]),
            "threshold": plain_number(threshold),
        }
        for option in options
        if option not in set(high)
    ]
    skip = not parameters.get("no_skip")
    bought, made = fund(election, chain, high, worth, election.budget or 0, skip=skip)
    return Outcome(tuple(bought), (*steps, *made))
