"""Ties: the three chains, the draw that anybody can repeat, and that only those are reported which change the outcome."""

from __future__ import annotations

from hashlib import sha256

from civic.voting.counting import Election, Option, approvals, count
from tests.voting.counting import plain
from tests.voting.counting.test_elections import ranked


def run(costs, ballots, budget, rule="greedy-score", **more):
    return count(plain.election(costs, ballots, budget), rule, more)


def test_the_chains_decide_in_their_order():
    costs, ballots = {"10": 5, "9": 4, "a": 4, "B": 4}, [["10", "9", "a", "B"]]
    assert run(costs, ballots, 5, tie_break="std").winners == [
        "9"
    ]  # lower cost, then code points: "9" < "B" < "a"
    assert run(costs, ballots, 5, tie_break="id").winners == ["10"]
    assert run({"a": 4, "B": 4}, [["a", "B"]], 5, tie_break="std").winners == ["B"]


def test_the_draw_is_the_hash_of_seed_poll_and_option():
    costs, ballots = {"a": 4, "b": 4, "c": 4}, [["a", "b", "c"]]
    for seed in ("root 123", "root 124", "root 125"):
        order = sorted("abc", key=lambda id: sha256(f"{seed}|poll-7|{id}".encode()).hexdigest())
        result = run(costs, ballots, 4, seed=seed, poll="poll-7")
        assert result.winners == order[:1]
        tie = result.as_data()["ties"][0]
        assert tie["resolved_by"] == "draw"
        assert sorted(tie["draw"], key=tie["draw"].get) == order
        assert not result.as_data()["warnings"]
    assert "no seed" in run(costs, ballots, 4).as_data()["warnings"][0]


def test_a_tie_that_moves_nothing_is_not_reported():
    costs, ballots = {"a": 4, "b": 4}, [["a", "b"]]
    for rule in ("greedy-score", "equal-shares", "phragmen", "greedy-density"):
        assert run(costs, ballots, 8, rule).ties == ()
        told = run(costs, ballots, 7, rule, tie_break="std").as_data()["ties"]
        assert [(t["members"], t["chosen"], t["resolved_by"], t["otherwise"]) for t in told] == [
            (["a", "b"], "a", "id", ["b"])
        ], rule


def test_equal_points_at_different_cost_are_a_tie_settled_by_cost():
    told = run({"dear": 5, "cheap": 4}, [["dear", "cheap"]], 5).as_data()["ties"]
    assert [(t["chosen"], t["resolved_by"], t["otherwise"]) for t in told] == [("cheap", "cost", ["dear"])]


def test_a_tie_that_decides_which_raise_overspends_is_reported():
    """The tie lies in the count that the raising ends before; another resolution would have let it go on."""
    reported = 0
    import random

    rng = random.Random(2)
    for _ in range(400):
        costs, ballots, budget = plain.some_election(rng, voters=5, projects=5)
        result = run(costs, ballots, budget, "equal-shares", completion="add1f", tie_break="std", step="0.5")
        for tie in result.as_data()["ties"]:
            reported += 1
            assert set(tie["otherwise"]) != set(result.winners)
    assert reported > 5


def test_who_goes_out_of_a_runoff_is_the_last_in_the_order():
    made = ranked({"A": 3, "B>C": 2, "C>B": 2})
    result = count(made, "instant-runoff", {"tie_break": "id"})
    assert result.as_data()["steps"][0]["option"] == "C"
    assert result.winners == ["B"]
    tie = result.as_data()["ties"][0]
    assert (tie["members"], tie["chosen"], tie["otherwise"]) == (["B", "C"], "C", ["C"])


def test_scottish_ties_look_at_earlier_stages_first():
    """C and D are level at the second stage; D had fewer at the first, so D goes."""
    made = ranked({"A": 10, "B": 7, "C": 4, "D": 3, "E>D": 1})
    result = count(made, "stv", {"seats": 1, "tie_break": "id"})
    assert [s["option"] for s in result.as_data()["steps"] if s["kind"] == "excluded"][:2] == ["E", "D"]


def test_a_tie_for_the_last_seat_names_who_would_have_had_it():
    made = Election(tuple(Option(i) for i in "ABC"), approvals([[0], [0], [1], [2]]), "approval")
    tie = count(made, "approval", {"seats": 2, "tie_break": "id"}).as_data()["ties"][0]
    assert (tie["members"], tie["otherwise"]) == (["B", "C"], ["A", "C"])
