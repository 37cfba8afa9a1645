"""Slow, plain versions of the rules, voter by voter in fractions, written from the definitions alone; and small elections."""

from __future__ import annotations

import random
from fractions import Fraction

from civic.voting.counting import Election, Option, approvals, marks_of


def election(costs, ballots, budget, unit=1, kind="approval"):
    """A small election: costs by id, ballots as lists of ids or as {id: points}."""
    options = tuple(Option(id, "", cost) for id, cost in costs.items())
    at = {id: place for place, id in enumerate(costs)}
    if any(isinstance(ballot, dict) for ballot in ballots):
        marks = marks_of(({at[i]: p for i, p in dict(b).items()}, 1) for b in ballots)
        kind = "cumulative"
    else:
        marks = approvals([[at[i] for i in ballot] for ballot in ballots])
    return Election(options, marks, kind, budget, unit)


def some_election(rng: random.Random, points=False, voters=7, projects=6):
    """A random small election in which equal costs and equal ballots are common."""
    n, m = rng.randint(1, voters), rng.randint(1, projects)
    ids = [f"p{i}" for i in range(m)]
    costs = {id: rng.choice((0, 1, 2, 2, 3, 5, 8, 13)) for id in ids}
    ballots = []
    for _ in range(n):
        named = rng.sample(ids, rng.randint(0, m))
        ballots.append({id: rng.choice((1, 1, 2, 3)) for id in named} if points else named)
    return costs, ballots, rng.randint(0, 25)


def points_of(ballots, id):
    return sum(b.get(id, 0) if isinstance(b, dict) else int(id in b) for b in ballots)


def std_key(costs, ballots, id):
    return (-points_of(ballots, id), costs[id], id)


def greedy(costs, ballots, budget, among=None, worth=None, skip=True):
    among = list(costs) if among is None else among
    worth = worth or (lambda id: points_of(ballots, id))
    bought = []
    for id in sorted(among, key=lambda id: (-worth(id), std_key(costs, ballots, id))):
        if costs[id] <= budget:
            budget -= costs[id]
            bought.append(id)
        elif not skip:
            break
    return bought


def shares_once(costs, ballots, money, by_cost=True):
    """Equal Shares with this money per voter, as the paper says it: least rho first."""
    own = [Fraction(money)] * len(ballots)
    point = [{id: (b[id] if isinstance(b, dict) else 1) for id in b} for b in ballots]
    bought, left = [], [id for id in costs if costs[id] > 0]
    while True:
        offers = []
        for id in left:
            who = [i for i, given in enumerate(point) if given.get(id)]
            if not who or sum(own[i] for i in who) < costs[id]:
                continue
            satisfaction = {i: point[i][id] * (costs[id] if by_cost else 1) for i in who}
            for last in who:  # the last one who pays all of their money; those who can pay less per satisfaction are emptied
                rho = own[last] / satisfaction[last]
                if sum(min(own[i], rho * satisfaction[i]) for i in who) >= costs[id]:
                    poor = [i for i in who if own[i] < rho * satisfaction[i]]
                    rest = [i for i in who if i not in poor]
                    tried = Fraction(costs[id] - sum(own[i] for i in poor)) / sum(
                        satisfaction[i] for i in rest
                    )
                    if sum(min(own[i], tried * satisfaction[i]) for i in who) == costs[id]:
                        offers.append((tried, std_key(costs, ballots, id), id, satisfaction))
        if not offers:
            return bought
        rho, _, id, satisfaction = min(offers, key=lambda offer: offer[:2])
        for i, wanted in satisfaction.items():
            own[i] -= min(own[i], rho * wanted)
        bought.append(id)
        left.remove(id)


def equal_shares(costs, ballots, budget, completion="none", by_cost=True, step=1):
    share = Fraction(budget, len(ballots))
    bought = shares_once(costs, ballots, share, by_cost)
    if completion.startswith("add1"):
        wanted = [id for id in costs if costs[id] > 0 and points_of(ballots, id)]
        money = share
        while True:
            spent = sum(costs[id] for id in bought)
            if set(bought) == set(wanted):
                break
            if not completion.startswith("add1f") and not any(
                spent + costs[id] <= budget for id in wanted if id not in bought
            ):
                break
            money += step
            following = shares_once(costs, ballots, money, by_cost)
            if sum(costs[id] for id in following) > budget:
                break
            bought = following
    if completion in ("utilitarian", "add1u", "add1fu"):
        left = budget - sum(costs[id] for id in bought)
        bought = bought + greedy(costs, ballots, left, [id for id in costs if id not in bought])
    return bought


def phragmen(costs, ballots, budget):
    load = [Fraction(0)] * len(ballots)
    bought, left = [], list(costs)
    while True:
        offers = []
        for id in left:
            who = [i for i, b in enumerate(ballots) if id in b]
            if who:
                moment = (costs[id] + sum(load[i] for i in who)) / len(who)
                offers.append((moment, std_key(costs, ballots, id), id, who))
        if not offers:
            return bought
        moment, _, id, who = min(offers, key=lambda offer: offer[:2])
        if sum(costs[b] for b in bought) + costs[id] > budget:
            return bought
        for i in who:
            load[i] = moment
        bought.append(id)
        left.remove(id)


def scottish(options, orders, seats):
    """The Scottish count with one paper per voter in fractions cut after five decimals; None when a tie has to be drawn."""
    value = [Fraction(1)] * len(orders)
    holder = [order[0] if order else None for order in orders]
    quota = sum(h is not None for h in holder) // (seats + 1) + 1
    elected, out, waiting = [], [], []
    base = dict.fromkeys(
        range(options), Fraction(0)
    )  # what an elected candidate keeps when the papers have gone

    def total(c):
        return base[c] + sum(v for v, h in zip(value, holder, strict=True) if h == c)

    def go_on(papers):
        for i in papers:
            rest = [c for c in orders[i] if c not in elected and c not in out]
            holder[i] = rest[0] if rest else None

    while True:
        for c in sorted((c for c in range(options) if c not in elected + out), key=total, reverse=True):
            if total(c) >= quota and len(elected) < seats:
                elected.append(c)
                waiting += [c] if total(c) > quota else []
        standing = [c for c in range(options) if c not in elected + out]
        if len(elected) == seats or not standing:
            return set(elected)
        if len(standing) <= seats - len(elected):
            return set(elected + standing)
        if waiting:
            votes = [total(c) for c in waiting]
            if votes.count(max(votes)) > 1:
                return None
            c = waiting.pop(votes.index(max(votes)))
            all_votes, papers = total(c), [i for i, h in enumerate(holder) if h == c]
            for i in papers:
                value[i] = Fraction(int((all_votes - quota) * value[i] / all_votes * 100_000), 100_000)
            base[c] = Fraction(quota)
            go_on(papers)
        else:
            votes = [total(c) for c in standing]
            if votes.count(min(votes)) > 1:
                return None
            c = standing[votes.index(min(votes))]
            out.append(c)
            go_on([i for i, h in enumerate(holder) if h == c])
