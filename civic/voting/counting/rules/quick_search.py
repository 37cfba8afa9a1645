"""Add1 on large elections: floats look for the number of steps, and say so when they are not sure; they decide nothing.

`raise_money` counts the last that fits and the first that does not again in whole numbers. A count in which two prices or
a purse and a cost lie nearer than 1e-9 without being provably equal is made in whole numbers at once.
"""

from __future__ import annotations

from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from civic.voting.counting.rules.equal_shares import NEAR, Run, Shape, run_exactly
from civic.voting.counting.ties import Chain

Array = Any


class _Field:
    """The election as flat arrays, made once for all counts."""

    def __init__(self, shape: Shape) -> None:
        weights = np.asarray(shape.weights, dtype=np.float64)
        self.rows: dict[int, Array] = {}
        self.points: dict[int, Array] = {}
        self.weights: dict[int, Array] = {}  # how many pay, times their points
        self.paying: dict[int, int] = {}
        self.twins: dict[int, int] = {}
        seen: dict[tuple[Any, ...], int] = {}
        self.even = all(points is None for _, points in shape.supporters)
        self.count = len(weights)
        for option in shape.wanted:
            rows, points = shape.supporters[option]
            self.rows[option] = np.asarray(rows, dtype=np.intp)
            given = np.ones(len(rows)) if points is None else np.asarray(points, dtype=np.float64)
            self.points[option] = given
            self.weights[option] = weights[self.rows[option]] * given
            self.paying[option] = int(self.weights[option].sum())
            self.twins[option] = seen.setdefault((rows, points, shape.costs[option]), option)


def search(
    shape: Shape, budget: int, share: Fraction, step: Fraction, early: bool, chain: Chain
) -> int | None:
    """How many steps the money can surely be raised: the count to be confirmed."""
    field, times = _Field(shape), 0
    wanted = shape.wanted
    while True:
        money = share + times * step
        found = _bought(shape, field, float(money), chain)
        if found is None:
            found = run_exactly(shape, money, chain).options
        cost = sum(shape.costs[option] for option in found)
        if cost > budget:
            return times - 1 if times else None
        had = set(found)
        if len(found) == len(wanted) or (
            early and not any(cost + shape.costs[o] <= budget for o in wanted if o not in had)
        ):
            return times
        times += 1


def _bought(shape: Shape, field: _Field, money: float, chain: Chain) -> list[int] | None:
    """What would be bought with this money per ballot, or None when floats cannot tell."""
    chain = chain.again(chain.forced)
    purse = np.full(field.count, money)
    queue: list[tuple[float, int]] = []
    # No price is below cost / points, and none falls while money is spent.
    for option in field.rows:
        first = shape.costs[option] / field.paying[option]
        queue.append((first / shape.worth(option), option))
    heapify(queue)
    bought: list[int] = []
    while queue:
        best: list[tuple[float, int, float, bool]] = []
        least = float("inf")
        looked: list[tuple[float, int]] = []
        while queue and queue[0][0] <= least * (1 + NEAR):
            old, option = heappop(queue)
            answer = _price(shape, field, option, purse, old * shape.worth(option))
            if answer is None:
                continue
            payment, plain, sure = answer
            if not sure:
                return None
            rho = payment / shape.worth(option)
            looked.append((rho, option))
            best.append((rho, option, payment, plain))
            least = min(least, rho)
        if not best:
            break
        near = [entry for entry in best if entry[0] <= least * (1 + NEAR)]
        if len(near) > 1 and not _surely_tied(shape, field, near):
            return None
        chosen = chain.choose(sorted(entry[1] for entry in near), len(bought) + 1)
        payment = next(entry[2] for entry in near if entry[1] == chosen)
        for entry in looked:
            if entry[1] != chosen:
                heappush(queue, entry)
        rows = field.rows[chosen]
        purse[rows] = np.maximum(purse.take(rows, mode="clip") - payment * field.points[chosen], 0.0)
        bought.append(chosen)
    return bought


def _price(
    shape: Shape, field: _Field, option: int, purse: Array, start: float
) -> tuple[float, bool, bool] | None:
    """(payment per point, nobody is emptied, whether floats are sure); None when supporters surely cannot pay."""
    cost, all_pay = shape.costs[option], field.paying[option]
    held, weights = purse.take(field.rows[option], mode="clip"), field.weights[option]
    if not field.even:
        held /= field.points[option]  # what each can pay per point
    all_money = float((held * weights).sum())  # not dot: BLAS starts threads for nothing
    if all_money < cost * (1 + NEAR):
        return None if all_money < cost * (1 - NEAR) else (0.0, False, False)
    payment, emptied = start * (1 - 1e-12), -1
    # Newton from below: those who cannot pay so much pay all they have, the others share the rest.
    for _ in range(500):
        full = (held < payment).nonzero()[0]
        if len(full) == emptied:
            break
        emptied = len(full)
        taken = weights.take(full)
        rest = all_pay - float(taken.sum())
        if rest <= 0:
            return 0.0, False, False
        payment = max(payment, (cost - float((held.take(full) * taken).sum())) / rest)
    else:
        return 0.0, False, False
    plain = emptied == 0 and float(held.min()) > payment * (1 + NEAR)
    return payment, plain, True


def _surely_tied(shape: Shape, field: _Field, near: list[tuple[float, int, float, bool]]) -> bool:
    """Whether near prices are equal by what they are made of: twins, or the same fraction with nobody emptied."""
    first = near[0][1]
    if all(field.twins[option] == field.twins[first] for _, option, _, _ in near):
        return True
    if not all(plain for _, _, _, plain in near):
        return False
    top, bottom = shape.costs[first], field.paying[first] * shape.worth(first)
    return all(
        shape.costs[option] * bottom == top * field.paying[option] * shape.worth(option)
        for _, option, _, _ in near
    )


__all__ = ["Run", "search"]
