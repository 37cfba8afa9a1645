"""The Method of Equal Shares, counted in whole numbers: no float decides anything here.

Every ballot has the same money. A project is bought when its supporters can pay it together, each in proportion to the
points given and nobody more than what is left; the cheapest in cost per satisfaction (least rho) goes first. Ballots with
the same money are one purse, and all purses are whole numbers over one denominator, so a count is exact and quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

from civic.voting.counting.amounts import plain_number, rounded
from civic.voting.counting.ballots import Election
from civic.voting.counting.faults import N_, RuleFault
from civic.voting.counting.results import Outcome, Step
from civic.voting.counting.rules.greedy import amount, fund
from civic.voting.counting.ties import Chain, Tie

NEAR = 1e-9  # what floats say is that near is looked at in whole numbers
LARGE = 6_000  # from so many marks on ballots the search goes by floats; the answer is confirmed all the same
SMALL = 1_500  # up to so many marks it pays to work out how far the money can grow without any change

Price = tuple[int, int]  # rho as numerator and denominator


@dataclass(frozen=True)
class Shape:
    """What Equal Shares needs to know of an election: who supports what, with how many points, at what cost."""

    voters: int
    weights: tuple[int, ...]
    costs: tuple[int, ...]
    supporters: tuple[
        tuple[tuple[int, ...], tuple[int, ...] | None], ...
    ]  # rows, and their points unless all 1
    by_cost: bool  # utility: points × cost, or points alone

    @cached_property
    def heavy(self) -> tuple[tuple[int, ...], ...]:
        """Of each option's rows those that several voters cast."""
        return tuple(tuple(row for row in rows if self.weights[row] > 1) for rows, _ in self.supporters)

    @property
    def marks(self) -> int:
        """How many marks stand on the ballots (equal ballots once)."""
        return sum(len(rows) for rows, _ in self.supporters)

    def worth(self, option: int) -> int:
        """What a point is multiplied by to be satisfaction."""
        return self.costs[option] if self.by_cost else 1

    @property
    def wanted(self) -> list[int]:
        """The options that can be bought: they cost something and somebody supports them."""
        return [o for o, (rows, _) in enumerate(self.supporters) if rows and self.costs[o] > 0]


@dataclass(frozen=True)
class Buy:
    """One purchase: each supporter paid `payment` per point, or all that was left."""

    option: int
    payment: Fraction
    rho: Fraction
    supporters: int
    emptied: int


@dataclass
class Run:
    """One count with a given money per ballot."""

    money: Fraction
    bought: list[Buy] = field(default_factory=list)
    cost: int = 0
    ties: list[Tie] = field(default_factory=list)
    purses: _Purses | None = None  # what everybody has left

    @property
    def options(self) -> list[int]:
        """What was bought, in order."""
        return [buy.option for buy in self.bought]


def shape_of(election: Election, utility: str) -> Shape:
    """The election as Equal Shares sees it."""
    marks = election.marks
    rows: list[list[int]] = [[] for _ in election.options]
    given: list[list[int]] = [[] for _ in election.options]
    for row, (options, points, _) in enumerate(marks):
        for option, point in zip(options, points, strict=True):
            if point < 0:
                raise RuleFault(N_("this rule needs points that are not below zero"))
            if point:
                rows[option].append(row)
                given[option].append(point)
    supporters: tuple[tuple[tuple[int, ...], tuple[int, ...] | None], ...] = tuple(
        (tuple(r), None if all(p == 1 for p in g) else tuple(g)) for r, g in zip(rows, given, strict=True)
    )
    if any(points is not None for _, points in supporters):
        supporters = tuple((tuple(r), tuple(g)) for r, g in zip(rows, given, strict=True))
    costs = tuple(option.cost for option in election.options)
    return Shape(marks.voters, tuple(marks.weights), costs, supporters, utility == "cost")


class _Purses:
    """The money of all ballots: each row of ballots holds a purse, whole numbers over one denominator.

    The denominator grows with every purchase; a purse is brought to the newest one when it is looked at.
    """

    def __init__(self, shape: Shape, money: Fraction) -> None:
        self.shape = shape
        self.denominators = [money.denominator]
        self.held = [0, money.numerator]  # purse 0 is the empty one
        self.since = [0, 0]  # over which of the denominators each is written
        self.grown: dict[int, int] = {}  # what brings one over an older denominator to the newest
        self.purse = [1] * len(shape.weights)
        self.many = 4096

    @property
    def denominator(self) -> int:
        """What the money of every purse is divided by."""
        return self.denominators[-1]

    def money(self, number: int) -> int:
        """What a purse holds, over the newest denominator."""
        since = self.since[number]
        newest = len(self.denominators) - 1
        if since == newest:
            return self.held[number]
        grow = self.grown.get(since)
        if grow is None:
            grow = self.grown[since] = self.denominator // self.denominators[since]
        self.since[number] = newest
        self.held[number] = found = self.held[number] * grow
        return found

    def tally(self, option: int) -> dict[Any, int]:
        """How many supporters hold each purse (with each number of points, where points differ)."""
        rows, points = self.shape.supporters[option]
        weights, purse = self.shape.weights, self.purse
        if points is None:
            found: dict[Any, int] = Counter(map(purse.__getitem__, rows))
            for row in self.shape.heavy[option]:
                found[purse[row]] += weights[row] - 1
            return found
        found = {}
        for row, point in zip(rows, points, strict=True):
            key = (purse[row], point)
            found[key] = found.get(key, 0) + weights[row]
        return found

    def price(self, option: int) -> tuple[int, int] | None:
        """The payment per point as (numerator over the denominator, points that pay), None when supporters cannot pay."""
        tally = self.tally(option)
        if self.shape.supporters[option][1] is None:
            held, since, newest = self.held, self.since, len(self.denominators) - 1
            for number in tally:
                if since[number] != newest:
                    self.money(number)
            purses = sorted([(held[number], 1, weight) for number, weight in tally.items() if number])
        else:
            level = lcm(*{point for _, point in tally})
            found = sorted(
                (self.money(n) * (level // p), self.money(n), p, w) for (n, p), w in tally.items() if n
            )
            purses = [(money, point, weight) for _, money, point, weight in found]
        need = self.shape.costs[option] * self.denominator
        paying = sum([point * weight for _, point, weight in purses])
        for money, point, weight in purses:
            if need * point <= money * paying:
                return need, paying
            need -= money * weight
            paying -= point * weight
        return None

    def pay(self, option: int, need: int, paying: int) -> tuple[int, int]:
        """Take `need / paying` per point from the supporters, or all they hold; (supporters, how many are left empty)."""
        shared = gcd(need, paying)
        need, grow = need // shared, paying // shared
        if grow > 1:
            self.denominators.append(self.denominator * grow)
            self.grown = {}
        newest = len(self.denominators) - 1
        rows, points = self.shape.supporters[option]
        moves: dict[Any, int] = {}
        count = emptied = 0
        for key, weight in self.tally(option).items():
            number, point = (key, 1) if points is None else key
            rest = self.money(number) - need * point
            count += weight
            if rest <= 0:
                moves[key] = 0
                emptied += weight
            else:
                moves[key] = len(self.held)
                self.held.append(rest)
                self.since.append(newest)
        purse = self.purse
        if points is None:
            for row in rows:
                purse[row] = moves[purse[row]]
        else:
            for row, point in zip(rows, points, strict=True):
                purse[row] = moves[purse[row], point]
        self._tidy()
        return count, emptied

    def _tidy(self) -> None:
        """Forget purses that nobody holds."""
        if len(self.held) < self.many:
            return
        kept = [0, *sorted(set(self.purse) - {0})]
        place = {number: new for new, number in enumerate(kept)}
        self.held = [self.held[number] for number in kept]
        self.since = [self.since[number] for number in kept]
        self.purse = [place[number] for number in self.purse]
        self.many = 2 * len(kept) + 4096


def run_exactly(shape: Shape, money: Fraction, chain: Chain) -> Run:
    """The count with this money per ballot. Ties go by the chain."""
    chain = chain.again(chain.forced)
    run = Run(money, ties=chain.met)
    purses = _Purses(shape, money)
    # A price never falls while money is spent: a project whose old price is above the best need not be looked at again.
    last: dict[int, float] = dict.fromkeys(shape.wanted, 0.0)
    while last:
        tied: list[int] = []
        best: Price | None = None
        least = 0.0
        terms: tuple[int, int] = (0, 1)
        for option in sorted(last, key=lambda o: (last[o], o)):
            if best is not None and last[option] > least * (1 + NEAR):
                break
            found = purses.price(option)
            if found is None:
                del last[option]
                continue
            need, paying = found
            price = (need, paying * purses.denominator * shape.worth(option))
            last[option] = price[0] / price[1]
            ahead = -1 if best is None else price[0] * best[1] - best[0] * price[1]
            if ahead < 0:
                best, tied, terms, least = price, [option], (need, paying), last[option]
            elif ahead == 0:
                tied.append(option)
        if best is None:
            break
        option = chain.choose(sorted(tied), len(run.bought) + 1)
        if option != tied[0]:
            again = purses.price(option)
            terms = again if again is not None else terms
        payment = Fraction(terms[0], terms[1] * purses.denominator)
        supporters, emptied = purses.pay(option, *terms)
        run.bought.append(Buy(option, payment, payment / shape.worth(option), supporters, emptied))
        run.cost += shape.costs[option]
        del last[option]
    run.purses = purses
    return run


def not_paid(election: Election, shape: Shape, run: Run) -> list[Step]:
    """What the supporters of each project that was not bought have left together, most first, as a step of the log."""
    found: list[tuple[Fraction, int, int]] = []
    for option in set(shape.wanted) - set(run.options):
        rows, points = shape.supporters[option]
        held = Fraction(0)
        if run.purses is not None:
            for key, weight in run.purses.tally(option).items():
                held += run.purses.money(key if points is None else key[0]) * weight
            held /= run.purses.denominator
        found.append((held, option, sum(shape.weights[row] for row in rows)))
    return [
        {
            "kind": "not paid",
            "step": len(run.bought) + 1,
            "option": election.name_of(option),
            "cost": amount(election, shape.costs[option]),
            "supporters": supporters,
            "effective": rounded(held / run.money, 4) if run.money else "0",
            "held": rounded(held / election.unit, 2),
            "missing": rounded((shape.costs[option] - held) / election.unit, 2),
        }
        for held, option, supporters in sorted(found, key=lambda each: (-each[0], each[1]))
    ]


def steady_for(shape: Shape, run: Run) -> Fraction | None:
    """How much more money per ballot surely changes no purchase of this run (0: nothing is sure; None: ever so much).

    While the same projects are bought in the same order, every purse is a straight line in the money per ballot. What could
    break the order is another project getting as cheap as the one bought, or the set of emptied purses changing; a sum of
    smaller-of-two is never above the sum of the lines that are the smaller now, so the first crossing found is never late.
    """
    held = [run.money] * len(shape.weights)
    slope = [Fraction(1)] * len(shape.weights)
    far: Fraction | None = None
    left = set(shape.wanted)
    for buy in [*run.bought, None]:
        pay_slope = Fraction(0)
        if buy is not None:
            left.discard(buy.option)
            rows, points = shape.supporters[buy.option]
            given = points or (1,) * len(rows)
            empty = [held[row] < buy.payment * point for row, point in zip(rows, given, strict=True)]
            paying = sum(
                shape.weights[r] * p for r, p, gone in zip(rows, given, empty, strict=True) if not gone
            )
            pay_slope = -sum(
                (slope[r] * shape.weights[r] for r, gone in zip(rows, empty, strict=True) if gone),
                Fraction(0),
            ) / max(paying, 1)
            for row, point, gone in zip(rows, given, empty, strict=True):
                gap, change = held[row] - buy.payment * point, slope[row] - pay_slope * point
                far = _nearer(far, -gap if gone else gap, change if gone else -change)
        for option in left:
            far = _nearer(far, *_distance(shape, option, held, slope, buy, pay_slope))
        if far == 0:
            return far
        if buy is not None:
            for row, point, gone in zip(rows, given, empty, strict=True):
                held[row] = Fraction(0) if gone else held[row] - buy.payment * point
                slope[row] = Fraction(0) if gone else slope[row] - pay_slope * point
    return far


def _nearer(far: Fraction | None, gap: Fraction, closing: Fraction) -> Fraction | None:
    """The nearer of `far` and where a gap that closes at this speed is shut."""
    if closing <= 0:
        return far
    here = max(gap, Fraction(0)) / closing
    return here if far is None or here < far else far


def _distance(
    shape: Shape,
    option: int,
    held: list[Fraction],
    slope: list[Fraction],
    buy: Buy | None,
    pay_slope: Fraction,
) -> tuple[Fraction, Fraction]:
    """What an option lacks to be as cheap as the one bought (or to be payable at all), and how fast that shrinks."""
    rows, points = shape.supporters[option]
    ratio = Fraction(shape.worth(option), shape.worth(buy.option)) if buy else Fraction(0)
    sum_now = sum_slope = Fraction(0)
    for place, row in enumerate(rows):
        now, change = held[row], slope[row]
        if buy is not None:
            point = (1 if points is None else points[place]) * ratio
            other, other_change = buy.payment * point, pay_slope * point
            if other < now or (other == now and other_change < change):
                now, change = other, other_change
        sum_now += now * shape.weights[row]
        sum_slope += change * shape.weights[row]
    return shape.costs[option] - sum_now, sum_slope


@dataclass(frozen=True)
class Raised:
    """Where the raising of the money ended: the run that counts, and the first one that would overspend."""

    times: int
    run: Run
    over: Run | None
    looked: int


def raise_money(shape: Shape, budget: int, step: Fraction, early: bool, chain: Chain) -> Raised:
    """Add1: the last count before the first that overspends; with `early` the first after which nothing supported fits."""
    if shape.voters == 0:
        return Raised(0, Run(Fraction(0)), None, 1)
    share = Fraction(budget, shape.voters)
    search = None
    if shape.marks >= LARGE:
        search = _searcher()
    if search is not None:
        times = search(shape, budget, share, step, early, chain)
        if times is not None:
            run = run_exactly(shape, share + times * step, chain)
            ended = (early and _exhausted(shape, run, budget)) or len(run.bought) == len(shape.wanted)
            over = None if ended else run_exactly(shape, share + (times + 1) * step, chain)
            if run.cost <= budget and (over is None or over.cost > budget):
                return Raised(times, run, over, times + 1)
    times = looked = 0
    run = run_exactly(shape, share, chain)
    patience, waited = 1, 0
    while True:
        looked += 1
        if (early and _exhausted(shape, run, budget)) or len(run.bought) == len(shape.wanted):
            return Raised(times, run, None, looked)
        hop = 1
        if shape.marks <= SMALL:
            waited += 1
            if waited >= patience:
                far = steady_for(shape, run)
                if far is None:
                    return Raised(times, run, None, looked)
                hop = max(-((-far) // step), 1)
                waited, patience = 0, 1 if hop > 3 else min(patience * 2, 64)
        following = run_exactly(shape, share + (times + hop) * step, chain)
        if following.cost > budget:
            times += hop - 1
            if hop > 1:
                run = run_exactly(shape, share + times * step, chain)
            return Raised(times, run, following, looked)
        times, run = times + hop, following


def _exhausted(shape: Shape, run: Run, budget: int) -> bool:
    """Whether nothing that is supported and not bought still fits."""
    had = set(run.options)
    return not any(run.cost + shape.costs[option] <= budget for option in shape.wanted if option not in had)


def _searcher() -> Any:
    """The quick search by floats, or None in the recount by one file, which needs the standard library alone."""
    if not __package__:
        return None
    try:
        from civic.voting.counting.rules.quick_search import search
    except ImportError:
        return None
    return search


def _raised_before(chain: Chain) -> Raised | None:
    """Where the raising ended, when this count differs from the first only by ties that the raising never met."""
    raised, ever = chain.memory.get("raised", (None, frozenset()))
    return None if not chain.forced or ever.intersection(chain.forced) else raised


def equal_shares(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """The projects bought with equal shares, completed as the parameters say."""
    shape = shape_of(election, parameters["utility"])
    budget, completion = election.budget or 0, parameters["completion"]
    steps: list[Step] = []
    more: dict[str, Any] = {}
    if completion.startswith("add1"):
        step = Fraction(str(parameters["step"])) * election.unit
        if step <= 0:
            raise RuleFault(N_("the step must be more than zero"))
        early = not completion.startswith("add1f")
        raised = _raised_before(chain) or raise_money(shape, budget, step, early, chain)
        if not chain.forced:
            chain.memory["raised"] = (raised, frozenset(chain.ever))
        run = raised.run
        # Of all the counts only two decide: the last that fits and the first that does not. Their ties are looked into.
        chain.met.extend(raised.over.ties if raised.over is not None else ())
        more["raised"] = {
            "times": raised.times,
            "each": plain_number(step / election.unit),
            "money": rounded(run.money / election.unit, 6),
            "next_total_cost": None if raised.over is None else amount(election, raised.over.cost),
        }
    else:
        run = run_exactly(shape, Fraction(budget, max(shape.voters, 1)), chain)
    chain.met.extend(run.ties)
    steps.append(
        {
            "kind": "shares",
            "step": 0,
            "voters": shape.voters,
            "money": rounded(Fraction(budget, max(shape.voters, 1)) / election.unit, 6),
        }
    )
    if "raised" in more:
        steps.append(
            {"kind": "raised" if more["raised"]["times"] else "not raised", "step": 0, **more["raised"]}
        )
    scale = election.marks.scale
    left = budget
    for number, buy in enumerate(run.bought, 1):
        left -= shape.costs[buy.option]
        steps.append(
            {
                "kind": "bought",
                "step": number,
                "option": election.name_of(buy.option),
                "cost": amount(election, shape.costs[buy.option]),
                "supporters": buy.supporters,
                "effective": rounded(shape.costs[buy.option] / buy.payment / scale, 4),
                "payment": rounded(buy.payment * scale / election.unit, 6),
                "emptied": buy.emptied,
                "left": amount(election, left),
            }
        )
    bought = run.options
    if completion in ("utilitarian", "add1u", "add1fu"):
        rest = [o for o in range(len(election.options)) if o not in set(bought)]
        added, made = fund(
            election, chain, rest, lambda o: election.totals[o], left, first_step=len(bought) + 1
        )
        steps += [{**step, "kind": f"completed {step['kind']}"} for step in made]
        bought = bought + added
    steps += not_paid(election, shape, run)
    return Outcome(tuple(bought), tuple(steps), ranking=tuple(bought), more=more)
