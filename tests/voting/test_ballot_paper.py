"""The ballot as a form: fields to choices and back, and what its buttons do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.voting.ballot_paper import Filled, cost_of, fields_of, order_of, pressed, read_paper, shown_order
from civic.voting.choices import faults_of


def terms(form, **changes):
    keys = ("agua", "losa", "luz", "vía")
    return {
        "poll": "p", "kind": "budget", "form": form, "min_choices": 1, "max_choices": None, "points": 10,
        "within_budget": False, "budget_cents": 100,
        "options": [{"key": key, "title": key, "cost_cents": 10 * n} for n, key in enumerate(keys, 1)],
    } | changes  # fmt: skip


READ = [
    ("choose-1", [("mark", "agua")], {"agua": 1}, {}),
    ("choose-1", [], {}, {}),
    ("choose-1", [("mark", "")], {}, {}),
    ("choose-1", [("mark", "agua"), ("mark", "losa")], {"agua": 1, "losa": 1}, {}),
    ("approval", [("mark", "agua"), ("mark", "luz"), ("mark", "agua")], {"agua": 1, "luz": 1}, {}),
    ("approval", [("points.agua", "3")], {}, {}),
    ("cumulative", [("points.agua", "3"), ("points.losa", ""), ("points.luz", "0")], {"agua": 3}, {}),
    ("cumulative", [("points.agua", " ７ "), ("points.losa", "000")], {"agua": 7}, {}),
    ("cumulative", [("points.agua", "-1"), ("points.luz", "2.5")], {}, {"agua": "-1", "luz": "2.5"}),
    ("cumulative", [("points.agua", "9999999")], {}, {"agua": "9999999"}),
    ("cumulative", [("points.agua", "dos")], {}, {"agua": "dos"}),
    ("scoring", [("points.vía", "5")], {"vía": 5}, {}),
    ("ordinal", [("place.agua", "2"), ("place.luz", "1")], {"luz": 1, "agua": 2}, {}),
    ("ordinal", [("place.agua", "7"), ("place.luz", "3")], {"luz": 1, "agua": 2}, {}),
    ("ordinal", [("place.agua", "1"), ("place.luz", "1")], {"agua": 1, "luz": 1}, {}),
    ("ordinal", [("place.agua", "primero")], {}, {"agua": "primero"}),
    ("ordinal", [("place.nadie", "1")], {"nadie": 1}, {}),
    ("ordinal", [("csrf_token", "x"), ("place.", "1")], {"": 1}, {}),
]


@pytest.mark.parametrize(("form", "fields", "choices", "typed"), READ)
def test_what_is_posted_is_read(form, fields, choices, typed):
    assert read_paper(terms(form), fields) == Filled(choices, typed)


PRESSED = [
    ("cumulative", {}, "more:agua", {"agua": 1}),
    ("cumulative", {"agua": 1}, "less:agua", {}),
    ("cumulative", {}, "less:agua", {}),
    ("cumulative", {"agua": 6, "losa": 4}, "more:luz", {"agua": 6, "losa": 4}),
    ("cumulative", {"agua": 12}, "more:agua", {"agua": 10}),
    ("scoring", {"agua": 10}, "more:agua", {"agua": 10}),
    ("scoring", {"agua": 10}, "more:losa", {"agua": 10, "losa": 1}),
    ("ordinal", {}, "up:agua", {"agua": 1}),
    ("ordinal", {"agua": 1}, "up:losa", {"agua": 1, "losa": 2}),
    ("ordinal", {"agua": 1, "losa": 2}, "up:losa", {"losa": 1, "agua": 2}),
    ("ordinal", {"agua": 1, "losa": 2}, "up:agua", {"agua": 1, "losa": 2}),
    ("ordinal", {"agua": 1, "losa": 2}, "down:agua", {"losa": 1, "agua": 2}),
    ("ordinal", {"agua": 1, "losa": 2}, "down:losa", {"agua": 1}),
    ("ordinal", {}, "down:losa", {}),
    ("approval", {"agua": 1}, "more:losa", {"agua": 1}),
    ("ordinal", {"agua": 1}, "more:losa", {"agua": 1}),
    ("cumulative", {"agua": 1}, "more:nadie", {"agua": 1}),
    ("cumulative", {"agua": 1}, "explode", {"agua": 1}),
]


@pytest.mark.parametrize(("form", "before", "press", "after"), PRESSED)
def test_a_button_moves_one_step(form, before, press, after):
    assert pressed(terms(form), before, press) == after


def test_places_stop_at_the_limit():
    limited = terms("ordinal", max_choices=2)
    assert pressed(limited, {"agua": 1, "losa": 2}, "up:luz") == {"agua": 1, "losa": 2}


@given(
    st.sampled_from(["cumulative", "scoring", "ordinal"]),
    st.lists(st.tuples(st.sampled_from(["more", "less", "up", "down"]), st.sampled_from(["agua", "losa", "luz", "vía"])), max_size=40),
)  # fmt: skip
@settings(max_examples=150)
def test_whatever_is_pressed_the_ballot_stays_one_that_the_poll_allows(form, presses):
    paper, choices = terms(form, max_choices=3) if form == "ordinal" else terms(form), {}
    for what, key in presses:
        choices = pressed(paper, choices, f"{what}:{key}")
        assert faults_of(paper, choices) is None
        assert read_paper(paper, fields_of(paper, choices)).choices == choices


@pytest.mark.parametrize("form", ["choose-1", "approval"])
def test_marks_survive_the_journey_to_the_review(form):
    assert read_paper(terms(form), fields_of(terms(form), {"vía": 1})).choices == {"vía": 1}


def test_the_order_is_the_voters_own_and_fair():
    paper = terms("approval")
    first = [option["key"] for option in order_of(paper, "7")]
    assert first == [option["key"] for option in order_of(paper, "7")]
    tops = [order_of(paper, str(voter))[0]["key"] for voter in range(1, 401)]
    assert all(60 < tops.count(key) < 140 for key in ("agua", "losa", "luz", "vía")), "about a quarter each"


def test_a_decision_keeps_the_order_of_its_sides():
    paper = terms("choose-1", kind="decision")
    assert order_of(paper, "3") == paper["options"]


def test_ranked_options_stand_on_top():
    shown = shown_order(terms("ordinal"), "1", {"luz": 2, "vía": 1})
    assert [option["key"] for option in shown[:2]] == ["vía", "luz"]


def test_the_cost_of_a_ballot_is_the_sum_of_what_it_names():
    assert cost_of(terms("approval"), {"agua": 1, "vía": 1, "nadie": 1}) == 50
