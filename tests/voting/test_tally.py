"""From ballots to a result: quorum and majorities as tables, and that nothing but the ballots matters."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.voting import tally
from civic.voting.counting.faults import CountingFault

PROJECTS = [("agua", 60), ("losa", 40), ("luz", 30)]


def terms(**changes):
    """A frozen poll on three projects with 100 to spend."""
    return {
        "poll": "prueba", "kind": "budget", "form": "approval", "budget_cents": 100, "max_choices": None, "points": None,
        "seats": None, "rule": "greedy-score", "parameters": {}, "quotas": [], "tie_break": "default",
        "quorum": None, "majority": None,
        "options": [
            {"key": key, "title": key, "cost_cents": cost, "zone": None, "sex": None, "list": None, "meaning": None}
            for key, cost in PROJECTS
        ],
    } | changes  # fmt: skip


def decision(kind="simple", of="voting", **changes):
    sides = (("si", "favour"), ("no", "against"), ("abs", "abstention"))
    return terms(
        kind="decision", form="choose-1", majority={"kind": kind, "of": of},
        options=[{"key": key, "title": key, "cost_cents": None, "meaning": meaning} for key, meaning in sides],
        **changes,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "of", "favour", "against", "abstain", "blank", "present", "needed", "passed"),
    [
        ("simple", "voting", 3, 2, 9, 0, 0, 3, True),
        ("simple", "voting", 2, 2, 0, 0, 0, 3, False),  # a draw is no majority
        ("simple", "voting", 0, 0, 5, 0, 0, 1, False),
        ("absolute", "voting", 5, 5, 0, 0, 0, 6, False),  # exactly half is not more than half
        ("absolute", "voting", 6, 5, 0, 0, 0, 6, True),
        ("absolute", "voting", 5, 4, 1, 0, 0, 6, False),  # an abstention is part of those who vote
        ("absolute", "voting", 5, 4, 0, 1, 0, 6, False),  # a blank ballot too
        ("absolute", "present", 5, 3, 0, 0, 11, 6, False),  # three are there and do not vote
        ("absolute", "present", 6, 3, 0, 0, 11, 6, True),
        ("absolute", "present", 5, 4, 0, 0, 3, 5, True),  # nobody votes who is not there
        ("absolute", "entitled", 10, 0, 0, 0, 0, 11, False),
        ("absolute", "entitled", 11, 0, 0, 0, 0, 11, True),
        ("two-thirds", "voting", 6, 3, 0, 0, 0, 6, True),  # exactly two thirds are enough
        ("two-thirds", "voting", 6, 4, 0, 0, 0, 7, False),
        ("two-thirds", "entitled", 13, 0, 0, 0, 0, 14, False),  # of 20: 13.3 are needed
        ("four-fifths", "voting", 8, 2, 0, 0, 0, 8, True),
        ("four-fifths", "voting", 8, 3, 0, 0, 0, 9, False),
    ],
)  # fmt: skip
def test_majorities(kind, of, favour, against, abstain, blank, present, needed, passed):
    ballots = [{"si": 1}] * favour + [{"no": 1}] * against + [{"abs": 1}] * abstain + [{}] * blank
    found = tally.decide(decision(kind, of), ballots, entitled=20, present=present)
    assert (found["needed"], found["passed"]) == (needed, passed)
    assert (found["favour"], found["against"], found["abstention"], found["blank"]) == (
        favour,
        against,
        abstain,
        blank,
    )


@pytest.mark.parametrize(
    ("percent", "entitled", "took_part", "needed", "met"),
    [(50, 10, 5, 5, True), (50, 11, 5, 6, False), (50, 11, 6, 6, True), (100, 3, 2, 3, False), (1, 1, 0, 1, False), (33, 100, 33, 33, True)],
)  # fmt: skip
def test_quorum_is_the_smallest_number_that_reaches_the_percentage(percent, entitled, took_part, needed, met):
    found = tally.quorum_of(terms(quorum={"percent": percent, "of": "entitled"}), entitled, took_part)
    assert (found["needed"], found["met"]) == (needed, met)


def test_without_its_quorum_a_poll_is_counted_and_decides_nothing():
    found = tally.outcome_of(decision(quorum={"percent": 50, "of": "entitled"}), [{"si": 1}], entitled=10)
    assert found["decision"]["passed"] is True
    assert found["valid"] is False
    in_the_hall = tally.outcome_of(
        decision(quorum={"percent": 50, "of": "entitled"}), [{"si": 1}], entitled=10, present=5
    )
    assert in_the_hall["valid"] is True


def test_money_is_shared_out_by_the_frozen_rule():
    ballots = [{"agua": 1}] * 3 + [{"losa": 1, "luz": 1}] * 2
    greedy = tally.outcome_of(terms(), ballots, entitled=9)["count"]
    assert (greedy["winners"], greedy["budget"]) == (["agua", "luz"], 1)  # two votes each: the cheaper one
    shares = tally.outcome_of(
        terms(rule="equal-shares", parameters={"completion": "none"}), ballots, entitled=9
    )["count"]
    assert shares["winners"] == ["agua", "luz"]


def test_a_tie_that_changes_the_outcome_waits_for_the_draw_and_the_draw_can_be_repeated():
    poll = terms(budget_cents=60, options=[
        {"key": key, "title": key, "cost_cents": 60, "zone": None, "sex": None, "list": None, "meaning": None}
        for key in ("agua", "losa")
    ])  # fmt: skip
    ballots = [{"agua": 1}, {"losa": 1}]
    assert tally.outcome_of(poll, ballots, entitled=2)["needs_draw"] is True
    winners = set()
    for number in range(12):
        seed = tally.seed_of("ab" * 32, f"Tinka  {number}")
        first = tally.outcome_of(poll, ballots, entitled=2, seed=seed)
        assert first == tally.outcome_of(poll, list(reversed(ballots)), entitled=2, seed=seed)
        assert first["needs_draw"] is False
        winners.add(first["count"]["winners"][0])
    assert winners == {"agua", "losa"}  # the draw, not the name, decides


def test_seats_and_quotas_come_from_the_poll():
    poll = terms(
        kind="election", rule="approval", seats=2, quotas=["sex=F>=1"], budget_cents=None,
        options=[
            {"key": key, "title": key, "cost_cents": None, "sex": sex, "zone": None, "list": None, "meaning": None}
            for key, sex in (("ana", "F"), ("beto", "M"), ("caro", "M"))
        ],
    )  # fmt: skip
    ballots = [{"beto": 1, "caro": 1}] * 3 + [{"ana": 1}]
    assert sorted(tally.outcome_of(poll, ballots, entitled=4)["count"]["winners"])[0] == "ana"


def test_a_first_place_weighs_as_much_as_the_ballot_allows_not_as_the_longest_one_cast():
    poll = terms(form="ordinal", max_choices=3)
    assert [
        int(points) for points in tally.election_of(poll, [{"luz": 1}, {"agua": 1, "luz": 2}]).totals
    ] == [3, 0, 5]


@given(
    st.sampled_from(["approval", "cumulative", "ordinal"]),
    st.lists(st.lists(st.sampled_from(["agua", "losa", "luz"]), unique=True), max_size=12),
    st.integers(0, 2**32),
)
def test_the_order_of_ballots_never_matters(form, chosen, seed):
    def ballot(keys):
        if form == "ordinal":
            return {key: place for place, key in enumerate(keys, 1)}
        return {key: 1 + (form == "cumulative") * len(key) for key in keys}

    ballots = [ballot(keys) for keys in chosen]
    shuffled = random.Random(seed).sample(ballots, len(ballots))
    poll = terms(form=form, points=99)
    first, second = (tally.outcome_of(poll, each, entitled=20, seed="s") for each in (ballots, shuffled))
    assert first == second
    costs = dict(PROJECTS)
    assert sum(costs[key] for key in first["count"]["winners"]) <= 100


MATRIX = {
    "criteria": [
        {"id": "c1", "name": "Impacto", "weight": "30", "maximum": "4"},
        {"id": "c2", "name": "Sostenible", "weight": "10", "maximum": "2"},
    ],
    "marks": [
        ["agua", "c1", "1", "4"], ["agua", "c1", "2", "2"], ["agua", "c2", "1", "1"],
        ["losa", "c1", "1", "1"], ["losa", "c2", "1", "2"], ["luz", "c1", "1", "4"], ["luz", "c2", "1", "2"],
    ],
}  # fmt: skip


@pytest.mark.parametrize("written", ["07 12 23", "7-12-23", " 7,12;23. ", "Bolillas: 007, 12 y 23"])
def test_the_numbers_of_a_draw_make_one_seed_however_they_are_typed(written):
    """Whoever types them in after they are known must not be able to choose among seeds."""
    assert tally.seed_of("ab", written) == "ab|7 12 23"
    assert tally.seed_of("ab", "7 12 24") != tally.seed_of("ab", written)


def test_a_frozen_matrix_of_criteria_counts_alone_and_with_the_vote():
    ballots = [{"losa": 1}, {"losa": 1}, {"agua": 1}]
    alone = tally.outcome_of(terms(rule="matrix", parameters={"matrix": MATRIX}), ballots, entitled=3)
    # agua: (30·¾ + 10·½) / 40, losa: (30·¼ + 10) / 40, luz: everything
    assert alone["count"]["scores"] == {"luz": 100, "agua": 68.75, "losa": 43.75}
    assert alone["count"]["winners"] == ["luz", "agua"]
    weighed = {"matrix": MATRIX, "matrix_weight": "20"}
    both = tally.outcome_of(terms(rule="matrix-vote", parameters=weighed), ballots, entitled=3)
    # losa: 20 % of 43.75 and 80 % of 100; agua: 20 % of 68.75 and 80 % of 50; luz: 20 % of 100
    assert both["count"]["scores"] == {"losa": 88.75, "agua": 53.75, "luz": 20}
    assert both["count"]["winners"] == ["losa", "agua"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"marks": [["agua", "c1", "1", "5"]]}, "between 0 and 4"),
        ({"marks": [["agua", "c9", "1", "1"]]}, "no criterion"),
        ({"marks": [["agua", "c1", "1", "1"], ["agua", "c1", "1", "2"]]}, "marks this twice"),
        ({"marks": [["agua", "c1", "1"]]}, "needs the filled matrix"),
        ({"marks": None}, "needs the filled matrix"),
        ({"criteria": [{"id": "c1", "weight": "1", "maximum": "0"}]}, "no good weight or maximum"),
        ({"criteria": [{"id": "c1", "weight": "x", "maximum": "4"}]}, "no good weight or maximum"),
    ],
)
def test_a_matrix_that_does_not_add_up_is_told(change, words):
    with pytest.raises(CountingFault, match=words):
        tally.parameters_of(terms(rule="matrix", parameters={"matrix": MATRIX | change}))
