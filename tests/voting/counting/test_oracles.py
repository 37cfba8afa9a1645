"""The same elections counted by pabutools, pref_voting and pyrankvote, which live in an environment of their own.

CIVIC_ORACLES names that environment (a folder with bin/python); without it these tests are left out, and say so.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from civic.voting.counting import Election, Option, count, ranks_of
from tests.voting.counting import plain

ORACLES = os.environ.get("CIVIC_ORACLES", "")
pytestmark = pytest.mark.skipif(
    not ORACLES,
    reason="the counting was NOT compared with other programs: CIVIC_ORACLES names no environment",
)


def ask(cases):
    """What the other program says to each case."""
    program = Path(__file__).with_name("oracle_program.py")
    run = subprocess.run(
        [f"{ORACLES}/bin/python", "-W", "ignore", str(program)],
        input="".join(json.dumps(case) + "\n" for case in cases),
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("greedy-score", {}),
        ("greedy-density", {}),
        ("phragmen", {}),
        ("equal-shares", {"completion": "none", "utility": "cost"}),
        ("equal-shares", {"completion": "none", "utility": "points"}),
        ("equal-shares", {"completion": "add1", "utility": "cost"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value.values()),
)
def test_budgets_as_pabutools(rule, more):
    rng = random.Random(f"{rule}{more}")
    cases, ours, ties = [], [], []
    for _ in range(150):
        costs, ballots, budget = plain.some_election(rng, voters=9, projects=7)
        costs = {
            id: cost * 10 + rng.randint(1, 9) for id, cost in costs.items()
        }  # it does not like free projects
        budget *= 10
        if rule == "phragmen":
            budget = max(budget, *costs.values())
        if not any(ballots):
            continue
        cases.append(
            {"library": "budget", "rule": rule, "costs": costs, "ballots": ballots, "budget": budget, **more}
        )
        result = count(plain.election(costs, ballots, budget), rule, {"tie_break": "id", **more})
        ours.append(sorted(result.winners))
        ties.append(bool(result.ties))
    theirs = [sorted(answer) for answer in ask(cases)]
    assert len(theirs) == len(ours) > 100
    different = [i for i in range(len(ours)) if ours[i] != theirs[i]]
    if rule == "phragmen":
        # Theirs goes on to projects without any supporter, takes out at the start what costs more than the whole budget,
        # and stops when any of those level does not fit (ours: when the one that the chain puts first does not).
        liked = [{id for ballot in case["ballots"] for id in ballot} for case in cases]
        different = [i for i in different if not ties[i] and set(theirs[i]) & liked[i] != set(ours[i])]
    assert not different, [(cases[i], ours[i], theirs[i]) for i in different[:2]]


@pytest.mark.parametrize("rule", ["condorcet", "copeland", "schulze", "borda"])
def test_one_seat_as_pref_voting(rule):
    rng = random.Random(rule)
    cases, ours = [], []
    for _ in range(120):
        options = rng.randint(2, 6)
        orders = [rng.sample(range(options), options) for _ in range(rng.randint(1, 25))]
        rankings = [{str(option): place + 1 for place, option in enumerate(order)} for order in orders]
        cases.append({"library": "ranked", "rule": rule, "options": options, "rankings": rankings})
        made = ranked(options, orders)
        ours.append(count(made, rule, {"tie_break": "id"}))
    for case, result, theirs in zip(cases, ours, ask(cases), strict=True):
        winners = [int(id) for id in result.winners]
        if rule == "condorcet":  # theirs elects everybody when nobody beats all
            assert winners == theirs or (not winners and len(theirs) == case["options"])
        else:
            assert set(winners) <= set(theirs)
            if len(theirs) > 1:
                assert set(map(int, result.as_data()["ties"][0]["members"])) == set(theirs)


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_rounds_as_pyrankvote(seats):
    rng = random.Random(seats)
    cases, ours = [], []
    for _ in range(250):
        options = rng.randint(seats + 1, 7)
        orders = [rng.sample(range(options), rng.randint(1, options)) for _ in range(rng.randint(40, 200))]
        rule = "instant-runoff" if seats == 1 else "stv"
        result = count(ranked(options, orders), rule, {} if seats == 1 else {"seats": seats})
        if result.ties or any(tie.by == "earlier stage" for tie in result.chain.met):
            continue  # a tie that matters: theirs is drawn by chance
        cases.append(
            {"library": "runoff", "rule": rule, "options": options, "orders": orders, "seats": seats}
        )
        ours.append(sorted(map(int, result.winners)))
    theirs = ask(cases)
    different = [i for i in range(len(ours)) if ours[i] != theirs[i]]
    # Theirs passes all surpluses of a round at once; the Scottish rules pass them one by one and look again after each.
    assert len(different) <= (0 if seats == 1 else len(ours) // 10), [
        (cases[i], ours[i], theirs[i]) for i in different[:2]
    ]


def ranked(options, orders) -> Election:
    ballots = ranks_of((tuple((option,) for option in order), 1) for order in orders)
    return Election(tuple(Option(str(i)) for i in range(options)), ballots, "ordinal")
