"""Sequential Phragmén: everybody's purse fills at the same speed, and supporters buy as soon as they can pay together."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import rounded
from civic.voting.counting.ballots import Election
from civic.voting.counting.results import Outcome, Step
from civic.voting.counting.rules.greedy import amount
from civic.voting.counting.ties import Chain


def phragmen(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """The projects in the order in which their supporters can pay; the first one that does not fit ends it."""
    del parameters
    rows = [
        (weight, [o for o, p in zip(options, points, strict=True) if p > 0])
        for options, points, weight in election.marks
    ]
    supporters: dict[int, list[int]] = {}
    for row, (_, options) in enumerate(rows):
        for option in options:
            supporters.setdefault(option, []).append(row)
    # The load of a row is the moment at which its purse was empty for the last time. Supporters of one project share it,
    # so equal loads are one object with a number, and sums are taken per number.
    loads = [Fraction(0)]
    load_of = [0] * len(rows)
    size = {option: sum(rows[row][0] for row in found) for option, found in supporters.items()}
    left, step = election.budget or 0, 0
    bought: list[int] = []
    steps: list[Step] = []
    while supporters:
        step += 1
        times: dict[int, Fraction] = {}
        for option, found in supporters.items():
            tally: dict[int, int] = {}
            for row in found:
                tally[load_of[row]] = tally.get(load_of[row], 0) + rows[row][0]
            used = sum((loads[number] * weight for number, weight in tally.items()), Fraction(0))
            times[option] = (election.options[option].cost + used) / size[option]
        soonest = min(times.values())
        option = chain.choose(sorted(o for o, moment in times.items() if moment == soonest), step)
        cost = election.options[option].cost
        fits = cost <= left
        left -= cost if fits else 0
        steps.append(
            {
                "kind": "paid" if fits else "ended",
                "step": step,
                "option": election.name_of(option),
                "supporters": size[option],
                "cost": amount(election, cost),
                "each": rounded(soonest / election.unit, 4),
                "left": amount(election, left),
            }
        )
        if not fits:
            break
        bought.append(option)
        loads.append(soonest)
        for row in supporters.pop(option):
            load_of[row] = len(loads) - 1
    return Outcome(tuple(bought), tuple(steps), ranking=tuple(bought))
