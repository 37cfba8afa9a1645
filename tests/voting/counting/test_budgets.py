"""Most points first, density, Phragmén, the criteria matrix: definitions, plain versions, and what must never happen."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.voting.counting import RULES, RuleFault, count, read_sheet, side_by_side, what_it_would_take
from civic.voting.counting import without_project as left_out
from civic.voting.counting.faults import FileFault
from tests.voting.counting import plain

STD = {"tie_break": "std"}
MONEY = ["greedy-score", "greedy-density", "equal-shares", "phragmen"]


def run(rule, costs, ballots, budget, **parameters):
    return count(plain.election(costs, ballots, budget), rule, STD | parameters)


@pytest.mark.parametrize("points", [False, True])
def test_most_points_first_is_the_plain_loop(points):
    rng = random.Random(5)
    for _ in range(500):
        costs, ballots, budget = plain.some_election(rng, points)
        assert run("greedy-score", costs, ballots, budget).winners == plain.greedy(costs, ballots, budget)
        stopped = run("greedy-score", costs, ballots, budget, no_skip=True).winners
        assert stopped == plain.greedy(costs, ballots, budget, skip=False)

        def density(id, costs=costs, ballots=ballots):
            points = plain.points_of(ballots, id)
            if not costs[id]:
                return Fraction(10**9 if points else 0)
            return Fraction(points) / costs[id]

        found = run("greedy-density", costs, ballots, budget).winners
        assert found == plain.greedy(costs, ballots, budget, worth=density)


def test_phragmen_is_the_plain_loop():
    rng = random.Random(6)
    for _ in range(800):
        costs, ballots, budget = plain.some_election(rng)
        assert run("phragmen", costs, ballots, budget).winners == plain.phragmen(costs, ballots, budget)


def test_phragmen_of_the_book():
    """Lackner & Skowron, example 1: four seats by sequential Phragmén are a, b, c and then d (loads 1/8, 11/32, …)."""
    ballots = [["a", "b"]] * 3 + [["a", "c"]] * 3 + [["a", "d"]] * 2 + [["b", "c", "f"], ["e"], ["f"], ["g"]]
    made = plain.election(dict.fromkeys("abcdefg", 1), ballots, None)
    result = count(made, "phragmen", STD | {"seats": 4})
    assert result.winners == ["a", "b", "c", "d"]
    assert [step["each"] for step in result.as_data()["steps"]][:2] == ["0.125", "0.3438"]


def test_phragmen_stops_at_the_first_that_does_not_fit():
    costs, ballots = {"a": 4, "b": 7, "c": 2}, [["a", "b"]] * 6 + [["c"]]
    result = run("phragmen", costs, ballots, 10)
    assert result.winners == ["a"]
    assert result.as_data()["steps"][-1]["kind"] == "ended"


def test_below_the_threshold_is_never_funded():
    costs, ballots = {"a": 5, "b": 1}, [["a"], ["a"], ["b"]]
    assert run("greedy-score", costs, ballots, 10, threshold=2).winners == ["a"]
    assert run("greedy-score", costs, ballots, 10, threshold=1).winners == ["a", "b"]


@settings(max_examples=150)
@given(seed=st.integers(0, 10**6), points=st.booleans(), rule=st.sampled_from(MONEY), shuffle=st.randoms())
def test_order_and_grouping_of_ballots_never_matter_and_the_budget_holds(seed, points, rule, shuffle):
    costs, ballots, budget = plain.some_election(random.Random(seed), points)
    first = run(rule, costs, ballots, budget)
    assert sum(costs[id] for id in first.winners) <= budget
    assert len(set(first.winners)) == len(first.winners)
    mixed = list(ballots)
    shuffle.shuffle(mixed)
    assert run(rule, costs, mixed, budget).as_data() == first.as_data()
    # Twice everything, voters and their money alike per head, changes nothing for rules that look at shares.
    if rule in ("greedy-score", "greedy-density", "phragmen"):
        assert run(rule, costs, ballots * 2, budget).winners == first.winners


@settings(max_examples=80)
@given(seed=st.integers(0, 10**6), rule=st.sampled_from(MONEY))
def test_other_names_and_another_order_of_the_options_change_nothing_but_names(seed, rule):
    costs, ballots, budget = plain.some_election(random.Random(seed))
    # The names keep their order, so that the last step of the tie chain decides alike.
    name = {id: f"x{id}" for id in costs}
    turned = {name[id]: costs[id] for id in reversed(list(costs))}
    again = run(rule, turned, [[name[id] for id in ballot] for ballot in ballots], budget)
    assert again.winners == [name[id] for id in run(rule, costs, ballots, budget).winners]


@settings(max_examples=80)
@given(seed=st.integers(0, 10**6))
def test_more_approvals_never_cost_a_funded_project_its_place(seed):
    """Most points first without skipping is monotone in support for a project that is funded."""
    costs, ballots, budget = plain.some_election(random.Random(seed))
    for id in run("greedy-score", costs, ballots, budget).winners:
        assert id in run("greedy-score", costs, [*ballots, [id]], budget).winners


MATRIX = b"""option;criterion;weight;maximum;evaluator;mark
a;need;60;10;Rosa;9
a;need;60;10;Juan;7
a;cost;40;5;Rosa;1
b;need;60;10;Rosa;5
b;need;60;10;Juan;5
b;cost;40;5;Rosa;5
"""


def test_the_matrix_is_the_weighted_mean_of_the_sheets():
    sheet = read_sheet(MATRIX)
    assert (sheet.score("a"), sheet.score("b")) == (Fraction(56, 100), Fraction(70, 100))
    costs, ballots = {"a": 6, "b": 6}, [["a"], ["a"], ["a"], ["b"]]
    assert run("matrix", costs, ballots, 10, matrix=sheet).winners == ["b"]
    # vote: a 1, b 1/3; half and half: a 0.78, b 0.5167
    both = run("matrix-vote", costs, ballots, 10, matrix=sheet, matrix_weight=50)
    assert both.winners == ["a"]
    assert both.as_data()["scores"] == {"a": 78, "b": 51.6667}
    assert run("matrix-vote", costs, ballots, 10, matrix=sheet, matrix_weight=100).winners == ["b"]
    with pytest.raises(RuleFault):
        run("matrix", costs, ballots, 10)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ((b"Rosa;9", b"Rosa;11"), 2),
        ((b"Juan;7", b"Rosa;7"), 3),
        ((b"cost;40;5;Rosa;1", b"cost;41;5;Rosa;1"), 7),
        ((b"mark", b"nota"), 1),
    ],
)
def test_a_wrong_matrix_is_told_with_its_line(change, line):
    with pytest.raises(FileFault) as fault:
        read_sheet(MATRIX.replace(*change, 1))
    assert fault.value.line == line


def test_who_is_left_with_nothing_is_counted_among_those_who_wanted_something():
    made = plain.election({"a": 5, "b": 5}, [["a"], ["a"], ["b"], []], 5)
    assert left_out(made, ["a"]) == 1
    lines = [line.as_data() for line in side_by_side(made)]
    assert [line["rule"] for line in lines] == ["equal-shares", "greedy-score"]
    assert all(line["voters_without_project_percent"] == 33.3 for line in lines)


def test_what_it_would_take_is_counted_and_sharp():
    costs, ballots = {"a": 6, "b": 8}, [["a"]] * 5 + [["b"]] * 3
    made = plain.election(costs, ballots, 10)
    found = what_it_would_take(made, "greedy-score", STD, "b")
    assert found == {"option": "b", "funded": False, "more_supporters": 3, "cost_at_most": 4}
    assert what_it_would_take(made, "greedy-score", STD, "a") == {"option": "a", "funded": True}
    for rule in MONEY:
        found = what_it_would_take(made, rule, STD, "b")
        if found["more_supporters"]:
            n = found["more_supporters"]
            assert "b" in run(rule, costs, ballots + [["b"]] * n, 10).winners
            assert "b" not in run(rule, costs, ballots + [["b"]] * (n - 1), 10).winners


def test_a_rule_takes_only_its_own_parameters_and_values():
    made = plain.election({"a": 1}, [["a"]], 1)
    for rule, wrong in (
        ("greedy-score", {"utility": "cost"}),
        ("equal-shares", {"completion": "add2"}),
        ("equal-shares", {"step": "-1"}),
        ("equal-shares", {"step": "0", "completion": "add1"}),
        ("stv", {}),
        ("approval", {"seats": "two"}),
        ("nothing", {}),
    ):
        with pytest.raises(RuleFault):
            count(made, rule, wrong)
    assert all(rule.title and rule.about for rule in RULES.values())
