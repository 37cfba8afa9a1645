"""Equal Shares: the published examples, thousands of small cases against a plain version, and what it promises."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import pytest

from civic.voting.counting import count
from civic.voting.counting.registry import COMPLETIONS
from civic.voting.counting.rules import equal_shares as rule
from civic.voting.counting.rules.quick_search import search
from civic.voting.counting.ties import Chain
from tests.voting.counting import plain

STD = {"tie_break": "std"}


def winners(costs, ballots, budget, **parameters):
    return count(plain.election(costs, ballots, budget), "equal-shares", STD | parameters).winners


def test_the_committee_of_the_paper_gives_the_minority_its_part():
    """Peters & Skowron: 51 % for ten red, 49 % for ten blue projects, money for ten: five of each (utility: points)."""
    costs = {f"r{i}": 1 for i in range(10)} | {f"b{i}": 1 for i in range(10)}
    red, blue = [f"r{i}" for i in range(10)], [f"b{i}" for i in range(10)]
    chosen = winners(costs, [red] * 51 + [blue] * 49, 10, utility="points", completion="none")
    assert sum(id[0] == "r" for id in chosen) == 5
    assert sum(id[0] == "b" for id in chosen) == 4  # 49 voters own 4.9: the tenth needs the completion
    full = winners(costs, [red] * 51 + [blue] * 49, 10, utility="points", completion="add1u", step="0.001")
    assert sum(id[0] == "b" for id in full) == 5


def test_example_11_of_the_book_on_approvals_buys_a_first():
    """Lackner & Skowron, example 1 and 11: four seats, twelve voters; the first phase elects a alone, at 1/8 each."""
    ballots = [["a", "b"]] * 3 + [["a", "c"]] * 3 + [["a", "d"]] * 2 + [["b", "c", "f"], ["e"], ["f"], ["g"]]
    result = count(
        plain.election(dict.fromkeys("abcdefg", 1), ballots, None),
        "equal-shares",
        STD | {"seats": 4, "completion": "none"},
    )
    assert result.winners == ["a"]
    bought = next(step for step in result.as_data()["steps"] if step["kind"] == "bought")
    assert (bought["payment"], bought["effective"], bought["left"]) == ("0.125", "8", 3)


def test_the_example_of_the_computing_tool_is_raised_until_the_large_project_is_paid():
    costs = {"1": 5000, "2": 10000, "3": 85000}
    ballots = [["1", "2"], ["1"], ["3"], ["1", "2", "3"]]
    assert winners(costs, ballots, 100000, completion="none") == ["1", "2"]
    result = count(plain.election(costs, ballots, 100000), "equal-shares", STD | {"completion": "add1"})
    assert result.winners == ["1", "2", "3"]
    # voter 3 owns x, voter 4 x − 5000/3 − 5000: 2x = 85000 + 20000/3
    assert result.outcome.more["raised"]["times"] == 45834 - 25000


def test_what_was_not_bought_says_what_its_supporters_have_left():
    """Four voters, 25 each: a empties its two supporters; of b's one is empty and one full, of c's nobody paid anything."""
    costs, ballots = {"a": 50, "b": 60, "c": 99}, [["a"], ["a", "b"], ["b", "c"], ["c"]]
    result = count(
        plain.election(costs, ballots, 100), "equal-shares", STD | {"completion": "none"}
    ).as_data()
    assert result["winners"] == ["a"]
    left = {step["option"]: step for step in result["steps"] if step["kind"] == "not paid"}
    told = {o: (s["supporters"], s["effective"], s["held"], s["missing"]) for o, s in left.items()}
    assert told == {"c": (2, "2", "50", "49"), "b": (2, "1", "25", "35")}


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_every_supported_project_has_its_effective_support(completion):
    rng = random.Random(8)
    for _ in range(40):
        costs = {f"p{n}": rng.randrange(1, 60) for n in range(6)} | {"nobody": 5, "free": 0}
        ballots = [rng.sample([*list(costs)[:6], "free"], rng.randrange(0, 4)) for _ in range(9)]
        data = count(
            plain.election(costs, ballots, 100), "equal-shares", STD | {"completion": completion}
        ).as_data()
        wanted = {option for ballot in ballots for option in ballot if costs[option]}
        stated = {step["option"]: step for step in data["steps"] if "effective" in step}
        assert set(stated) == wanted
        for option, step in stated.items():
            if step["kind"] == "not paid":
                missing = Fraction(step["missing"])
                assert missing > 0
                assert abs(Fraction(step["held"]) + missing - costs[option]) <= Fraction(1, 100)


def test_stopping_early_and_going_on_differ_as_in_wieliczka():
    """add1 stops when nothing supported fits; add1f goes on while the next step does not overspend."""
    rng = random.Random(3)
    for _ in range(4000):
        costs, ballots, budget = plain.some_election(rng)
        early, late = (winners(costs, ballots, budget, completion=c, step="0.25") for c in ("add1", "add1f"))
        if set(early) != set(late):
            break
    else:
        pytest.fail("no example in which the two readings differ")
    assert early == plain.equal_shares(costs, ballots, budget, "add1", step=Fraction(1, 4))
    assert late == plain.equal_shares(costs, ballots, budget, "add1f", step=Fraction(1, 4))


@pytest.mark.parametrize("completion", COMPLETIONS)
@pytest.mark.parametrize("utility", ["cost", "points"])
@pytest.mark.parametrize("points", [False, True])
def test_the_same_as_the_plain_version(completion, utility, points):
    rng = random.Random(f"{completion}{utility}{points}")
    for _ in range(60):
        costs, ballots, budget = plain.some_election(rng, points)
        step = rng.choice(("1", "0.5", "0.3"))
        ours = winners(costs, ballots, budget, completion=completion, utility=utility, step=step)
        theirs = plain.equal_shares(costs, ballots, budget, completion, utility == "cost", Fraction(step))
        assert ours == theirs, (costs, ballots, budget, completion, utility, step)


def test_a_leap_over_steps_that_change_nothing_lands_where_single_steps_do(monkeypatch):
    """The certificate of `steady_for` is only a short cut: without it every step is counted, with the same end."""
    rng = random.Random(8)
    leaps = 0
    for _ in range(40):
        costs, ballots, budget = plain.some_election(rng, rng.random() < 0.5, voters=9, projects=8)
        costs = {id: cost * 1000 + rng.randint(0, 40) for id, cost in costs.items()}
        made = plain.election(costs, ballots, budget * 1000)
        shape, chain = rule.shape_of(made, "cost"), Chain(made, "std")
        for early in (True, False):
            ours = rule.raise_money(shape, budget * 1000, Fraction(17), early, chain)
            with monkeypatch.context() as patch:
                patch.setattr(rule, "SMALL", -1)
                theirs = rule.raise_money(shape, budget * 1000, Fraction(17), early, chain)
            assert (ours.times, ours.run.options) == (theirs.times, theirs.run.options)
            leaps += theirs.looked - ours.looked
    assert leaps > 1000


def test_the_search_by_floats_ends_where_whole_numbers_do():
    rng = random.Random(21)
    for number in range(24):
        points = number % 2 == 1
        costs, ballots, budget = plain.some_election(rng, points, voters=60, projects=12)
        costs = {id: cost * 37 for id, cost in costs.items()}
        made = plain.election(costs, ballots, budget * 90)
        shape, chain = rule.shape_of(made, "cost"), Chain(made, "std")
        share, step = Fraction(made.budget, shape.voters), Fraction(1)
        for early in (True, False):
            exact = rule.raise_money(shape, made.budget, step, early, chain)
            found = search(shape, made.budget, share, step, early, chain)
            assert found == exact.times


def test_a_wrong_hint_of_the_search_is_found_out(monkeypatch):
    """Floats decide nothing: when they name a count that overspends or stops short, whole numbers go their own way."""
    costs, ballots, budget = {"a": 40, "b": 30, "c": 50}, [["a", "b"], ["a", "c"], ["b", "c"], ["a"]], 100
    made = plain.election(costs, ballots, budget)
    shape, chain = rule.shape_of(made, "cost"), Chain(made, "std")
    honest = rule.raise_money(shape, budget, Fraction(1), False, chain)
    monkeypatch.setattr(rule, "LARGE", 0)
    for hint in (0, honest.times + 1, honest.times + 40, None):
        monkeypatch.setattr(rule, "_searcher", lambda hint=hint: lambda *_: hint)
        found = rule.raise_money(shape, budget, Fraction(1), False, chain)
        assert (found.times, found.run.options) == (honest.times, honest.run.options)


def test_nothing_is_bought_that_nobody_wants_or_that_costs_nothing():
    costs = {"free": 0, "alone": 3, "liked": 4}
    assert winners(costs, [["free", "liked"]], 10, completion="add1f") == ["liked"]
    assert winners(costs, [["free", "liked"]], 10, completion="add1fu") == ["liked", "free", "alone"]


def test_empty_ballots_own_their_part_of_the_money():
    costs = {"a": 6}
    assert winners(costs, [["a"], []], 10, completion="none") == []
    assert winners(costs, [["a"], ["a"]], 10, completion="none") == ["a"]


def test_no_voters_buy_nothing_by_themselves():
    assert winners({"a": 3}, [], 10, completion="add1f") == []
    assert winners({"a": 3}, [], 10, completion="add1fu") == ["a"]


def test_seats_at_unit_cost_need_no_budget():
    made = plain.election(dict.fromkeys("abcd", 1), [["a", "b"]] * 6 + [["c"]] * 3, None)
    assert set(count(made, "equal-shares", STD | {"seats": 3}).winners) == {"a", "b", "c"}


def test_the_comparison_step_keeps_what_more_voters_have_more_of():
    costs = {"big": 10, "s1": 3, "s2": 3}
    ballots = [["big"]] * 6 + [["s1"]] * 2 + [["s2"]] * 2
    alone = count(plain.election(costs, ballots, 10), "equal-shares", STD | {"completion": "utilitarian"})
    assert "big" not in alone.winners or alone.winners == ["big"]
    with_step = count(
        plain.election(costs, ballots, 10), "equal-shares", STD | {"completion": "none", "comparison": True}
    )
    assert with_step.winners == ["big"]
    assert "before_comparison" in with_step.as_data()


def test_every_group_gets_what_its_money_could_buy_up_to_one_project():
    """EJR up to one project, by brute force: for each set T of projects and the voters who all support T and own enough
    for it, somebody in that group has, with one more project of T, more satisfaction than T gives."""
    rng = random.Random(77)
    tight = 0
    for number in range(300):
        costs, ballots, budget = plain.some_election(rng, points=False, voters=6, projects=5)
        budget = max(budget, 4)
        by_cost = number % 2 == 0
        utility = "cost" if by_cost else "points"
        bought = set(winners(costs, ballots, budget, completion="none", utility=utility))
        wanted = [id for id in costs if costs[id] > 0]

        def worth(ids, by_cost=by_cost, costs=costs):
            return sum(costs[id] if by_cost else 1 for id in ids)

        for size in range(1, len(wanted) + 1):
            for target in combinations(wanted, size):
                group = [ballot for ballot in ballots if set(target) <= set(ballot)]
                if not group or worth(target) == 0:
                    continue
                if Fraction(len(group) * budget, len(ballots)) < sum(costs[id] for id in target):
                    continue
                missing = set(target) - bought
                if not missing:
                    continue
                tight += 1
                assert any(
                    worth(bought & set(ballot)) + max(worth([id]) for id in missing) > worth(target)
                    for ballot in group
                ), (costs, ballots, budget, target)
    assert tight > 100
