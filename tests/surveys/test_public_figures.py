"""What everybody may see of answers: nothing small, and nothing small by subtraction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.surveys.gain import SMALLEST
from civic.surveys.models import Question, QuestionKind
from civic.surveys.public_figures import alone, pool, told
from civic.surveys.results import Counted

counts = st.lists(st.integers(0, 14), min_size=2, max_size=6).map(
    lambda numbers: dict(zip("abcdef", numbers, strict=False))
)


def seen(lines):
    return [("".join(line.keys), line.count) for line in lines]


@pytest.mark.parametrize(
    ("numbers", "lines"),
    [
        ([8, 6], [("a", 8), ("b", 6)]),
        ([8, 0], [("a", 8), ("b", 0)]),  # nobody is in a group that nobody is in
        ([8, 1], []),  # one small answer of two: the other would tell it
        ([9, 3, 8], [("a", 9), ("bc", 11)]),
        ([9, 8, 1, 1], [("a", 9), ("bcd", 10)]),
        (
            [9, 8, 0, 2],
            [("a", 9), ("bcd", 10)],
        ),  # who chose none of them could not be told from who chose few
        ([20, 4, 4, 4], [("a", 20), ("bcd", 12)]),
        ([3, 3, 3], []),
    ],
)
def test_small_answers_stand_together(numbers, lines):
    assert seen(pool(dict(zip("abcd", numbers, strict=False)))) == lines


@given(counts)
def test_what_is_told_holds_no_small_number(numbers):
    lines = pool(numbers)
    if not lines:
        return
    assert sum(line.count for line in lines) == sum(numbers.values())
    for line in lines:
        if len(line.keys) == 1:
            assert line.count == 0 or line.count >= SMALLEST
        else:
            assert line.count >= 2 * SMALLEST
    assert sum(len(line.keys) for line in lines) == len(numbers)
    pooled = [line for line in lines if len(line.keys) > 1]
    assert len(pooled) <= 1
    small = {key for key, n in numbers.items() if 0 < n < SMALLEST}
    assert small <= {key for line in pooled for key in line.keys}


@given(counts, st.integers(0, 5))
def test_several_choices_hide_both_edges(numbers, more):
    answered = max(numbers.values()) + more
    for line in alone(numbers, answered):
        n = numbers[line.keys[0]]
        assert line.count in (None, n)
        if line.count is None:
            assert n < SMALLEST or answered - n < SMALLEST
        else:
            assert n >= SMALLEST
            assert answered - n == 0 or answered - n >= SMALLEST


def test_a_pooled_scale_tells_its_mean_in_halves_and_words_are_never_told():
    scale = Question(id=1, key="q", kind=QuestionKind.SCALE, text="¿Qué tal?", options=[], right=[])
    words = Question(id=2, key="w", kind=QuestionKind.TEXT, text="¿Por qué?", options=[], right=[])
    exact = Counted(scale, 20, {"1": 0, "2": 0, "3": 0, "4": 7, "5": 13})
    pooled = Counted(scale, 20, {"1": 1, "2": 0, "3": 4, "4": 5, "5": 10})
    few = Counted(scale, 4, {"1": 0, "2": 0, "3": 0, "4": 0, "5": 4})
    low = Counted(scale, 20, {"1": 1, "2": 0, "3": 1, "4": 8, "5": 10})
    first, second, third, fourth = told([exact, pooled, few, low, Counted(words, 20, texts=("Porque sí",))])
    assert (first.mean, first.is_pooled) == (exact.mean, False)
    assert seen(second.lines) == [("123", 5), ("45", 15)]
    assert second.mean == 4, "4.15, to the nearest half"
    assert (fourth.lines, fourth.mean) == ((), pytest.approx(4.5)), (
        "an end of two people is told by no number"
    )
    assert seen(told([Counted(scale, 20, {"1": 1, "2": 3, "3": 2, "4": 7, "5": 7})])[0].lines) == [
        ("123", 6),
        ("45", 14),
    ]
    assert (third.answered, third.lines) == (0, ())
