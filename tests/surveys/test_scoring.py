"""Points and gain: tables of cases, and what must hold for any answers."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.surveys.answers import Answer, from_form, from_paper
from civic.surveys.drafts import QuestionDraft, read_options, why_not_question
from civic.surveys.gain import SMALLEST, Gain, Pair, by_group, by_question, gain_of, overall
from civic.surveys.models import Question, QuestionKind
from civic.surveys.scoring import Marked, score, share, shares

KEYS = "abcdefgh"
sets = st.sets(st.sampled_from(KEYS)).map(frozenset)
marked = st.builds(Marked, key=st.text(min_size=1, max_size=4), right=sets, points=st.integers(0, 20))


@pytest.mark.parametrize(
    ("right", "chosen", "expected"),
    [
        ("a", "a", F(1)), ("a", "b", F(0)), ("a", "", F(0)), ("", "a", F(0)),
        ("ac", "ac", F(1)), ("ac", "a", F(1, 2)), ("ac", "ab", F(0)), ("ac", "acb", F(1, 2)),
        ("abd", "ab", F(2, 3)), ("abd", "abcd", F(2, 3)), ("ab", "abcd", F(0)), ("a", "aa", F(1)),
    ],
)  # fmt: skip
def test_share_of_a_question(right, chosen, expected):
    assert share(right, chosen) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"one": "a", "two": "ac"}, F(1)), ({"one": "b", "two": "ac"}, F(2, 3)), ({"one": "a"}, F(1, 3)),
        ({"one": "a", "two": "a"}, F(2, 3)), ({}, F(0)), ({"scale": "5", "one": "a", "two": "ac"}, F(1)),
    ],
)  # fmt: skip
def test_score_of_a_test(chosen, expected):
    questions = [
        Marked("one", frozenset("a"), 1),
        Marked("two", frozenset("ac"), 2),
        Marked("scale", frozenset(), 1),
    ]
    assert score(questions, chosen) == expected


def test_a_survey_without_right_answers_has_no_score():
    assert score([Marked("scale", frozenset(), 5)], {"scale": "5"}) is None
    assert score([], {}) is None


@given(
    st.lists(marked, max_size=6, unique_by=lambda m: m.key),
    st.dictionaries(st.text(min_size=1, max_size=4), sets),
)
def test_scores_lie_between_nothing_and_all(questions, chosen):
    won = score(questions, chosen)
    assert won is None or 0 <= won <= 1
    assert all(0 <= part <= 1 for part in shares(questions, chosen).values())
    assert score(list(reversed(questions)), chosen) == won


@given(sets.filter(bool))
def test_only_the_right_ones_win_everything(right):
    assert share(right, right) == 1
    for extra in set(KEYS) - right:
        assert share(right, right | {extra}) < 1


# ── gain ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after", "difference", "normalised"),
    [
        (F(1, 2), F(3, 4), F(1, 4), F(1, 2)),
        (F(1), F(1), F(0), None),
        (F(0), F(1), F(1), F(1)),
        (F(1, 2), F(1, 4), F(-1, 4), F(-1, 2)),
    ],
)
def test_gain(before, after, difference, normalised):
    gain = Gain(7, before, after)
    assert (gain.difference, gain.normalised) == (difference, normalised)


def pairs(*groups: tuple[int, F, F]) -> tuple[list[Pair], dict[int, str]]:
    """People of groups «0», «1»… with one question each: (how many, before, after)."""
    made, group_of = [], {}
    for g, (n, before, after) in enumerate(groups):
        for _each in range(n):
            person = len(made) + 1
            made.append(Pair(person, {"q": before}, {"q": after}))
            group_of[person] = str(g)
    return made, group_of


POINTS = {"q": 1}


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((6, 7), ["0", "1"]),
        ((6, 4), []),  # the only small group would be the whole less the other
        ((9, 9, 3), ["0", None]),  # the small one takes in another until nobody can be told apart
        ((9, 4, 4, 4), ["0", None]),
        ((2, 2, 2), []),
        ((12,), []),
        ((8, 8, 1, 1), ["0", None]),
        ((20, 6, 5, 0), ["0", "1", "2"]),
    ],
)
def test_which_groups_are_shown(sizes, shown):
    made, group_of = pairs(*((n, F(1, 4), F(3, 4)) for n in sizes))
    assert [row.key for row in by_group(made, group_of, list("0123"), POINTS)] == shown


@given(st.lists(st.integers(0, 14), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_hidden_groups_cannot_be_worked_out(sizes, rng):
    """What is not shown is always two groups or more and twice the smallest number: the whole less the rest gives no more."""
    made, group_of = pairs(*((n, F(rng.randrange(5), 4), F(rng.randrange(5), 4)) for n in sizes))
    rows = by_group(made, group_of, [str(g) for g in range(len(sizes))], POINTS)
    named = {row.key for row in rows if row.key is not None}
    hidden = [n for g, n in enumerate(sizes) if n and str(g) not in named]
    assert all(n >= SMALLEST for g, n in enumerate(sizes) if str(g) in named)
    if rows:
        assert sum(row.gain.people for row in rows) == len(made)
        assert not hidden or (len(hidden) >= 2 and sum(hidden) >= 2 * SMALLEST)


@given(
    st.lists(st.tuples(st.fractions(0, 1), st.fractions(0, 1)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_replies_never_matters(values, rng):
    made = [Pair(n, {"q": a}, {"q": b}) for n, (a, b) in enumerate(values)]
    shuffled = list(made)
    rng.shuffle(shuffled)
    group_of = {n: "ab"[n % 2] for n in range(len(made))}
    assert gain_of(made, POINTS) == gain_of(shuffled, POINTS)
    assert by_question(made, ["q"]) == by_question(shuffled, ["q"])
    assert by_group(made, group_of, ["a", "b"], POINTS) == by_group(shuffled, group_of, ["a", "b"], POINTS)
    gain = gain_of(made, POINTS)
    assert gain is None or (0 <= gain.before <= 1 and 0 <= gain.after <= 1)


def test_few_people_are_not_told():
    made, _groups = pairs((SMALLEST - 1, F(0), F(1)))
    assert overall(made, POINTS) is None
    assert by_question(made, ["q"]) == {}


# ── reading answers ─────────────────────────────────────────────────────────────────────────────────────────────────


def question(kind: str, options: str = "abc") -> Question:
    return Question(kind=QuestionKind(kind), text="?", options=[[k, k.upper()] for k in options], right=[])


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("single", "b", Answer(("b",))), ("single", " B ", Answer(("b",))), ("single", "ab", None), ("single", "z", None),
        ("single", "", Answer()), ("single", "n", Answer()), ("several", "ca", Answer(("a", "c"))),
        ("several", "a, c", Answer(("a", "c"))), ("several", "aa", Answer(("a",))), ("several", "a4", None),
        ("scale", "4", Answer(number=4)), ("scale", "٤", Answer(number=4)), ("scale", "6", None), ("scale", "0", None),
        ("scale", "cuatro", None), ("text", "  Más ñandú ", Answer(text="Más ñandú")),
    ],
)  # fmt: skip
def test_letters_and_numbers_from_paper(kind, typed, expected):
    assert from_paper(question(kind), typed) == expected


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("single", ["a", "b"], Answer(("a",))), ("single", ["x"], Answer()), ("several", ["c", "a", "x"], Answer(("a", "c"))),
        ("scale", ["9"], Answer()), ("scale", ["3"], Answer(number=3)), ("scale", [], Answer()), ("text", ["hola\u202e"], Answer(text="hola")),
    ],
)  # fmt: skip
def test_what_a_form_sends(kind, values, expected):
    assert from_form(question(kind), values) == expected


def test_options_with_stars():
    assert read_options("Uno\n* Dos\n\n  *Tres ") == (("Uno", "Dos", "Tres"), frozenset({1, 2}))


@pytest.mark.parametrize(
    ("draft", "is_test", "good"),
    [
        (QuestionDraft(QuestionKind.SINGLE, "?", ("a", "b"), frozenset({0})), True, True),
        (QuestionDraft(QuestionKind.SINGLE, "?", ("a", "b")), True, False),
        (QuestionDraft(QuestionKind.SINGLE, "?", ("a", "b")), False, True),
        (QuestionDraft(QuestionKind.SINGLE, "?", ("a",), frozenset({0})), False, False),
        (QuestionDraft(QuestionKind.SINGLE, "?", ("a", "A")), False, False),
        (QuestionDraft(QuestionKind.SINGLE, "?", ("a", "b"), frozenset({0, 1})), True, False),
        (QuestionDraft(QuestionKind.SCALE, "?"), True, True),
    ],
)
def test_which_questions_are_whole(app, draft, is_test, good):
    with app.test_request_context():
        assert (why_not_question(draft, is_test=is_test) is None) is good
