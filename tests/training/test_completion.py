"""The rule of completion as a table: whole numbers and fractions, nothing rounded."""

from __future__ import annotations

from fractions import Fraction

import pytest

from civic.training.completion import Outcome, Rule, outcome, sessions_needed

F = Fraction


@pytest.mark.parametrize(
    ("percent", "sessions", "needed"),
    [(80, 1, 1), (80, 2, 2), (80, 4, 4), (80, 5, 4), (80, 10, 8), (75, 4, 3), (75, 2, 2), (67, 3, 3), (66, 3, 2),
     (50, 3, 2), (100, 7, 7), (1, 60, 1), (33, 3, 1), (34, 3, 2)],
)  # fmt: skip
def test_how_many_sessions_a_share_is(percent, sessions, needed):
    assert sessions_needed(percent, sessions) == needed


@pytest.mark.parametrize(
    ("rule", "sessions", "held", "attended", "score", "expected"),
    [
        # attendance alone
        (Rule(80), 5, 5, 5, None, Outcome(True)),
        (Rule(80), 5, 5, 4, None, Outcome(True)),
        (Rule(80), 5, 5, 3, None, Outcome(False, 1, possible=False)),
        (Rule(80), 5, 4, 3, None, Outcome(False, 1)),
        (Rule(80), 5, 4, 4, None, Outcome(True)),  # what is reached stays reached
        (Rule(80), 5, 0, 0, None, Outcome(False, 4)),
        (Rule(80), 5, 2, 0, None, Outcome(False, 4, possible=False)),
        (Rule(80), 1, 0, 0, None, Outcome(False, 1)),
        (Rule(80), 0, 0, 0, None, Outcome(False, 1, possible=False)),
        (Rule(1), 3, 3, 0, None, Outcome(False, 1, possible=False)),
        (Rule(80), 5, 5, 5, F(0), Outcome(True)),  # a test that does not count
        # the test alone
        (Rule(None, 60), 3, 3, 0, None, Outcome(False, test_missing=True)),
        (Rule(None, 60), 3, 0, 0, F(3, 5), Outcome(True)),
        (Rule(None, 60), 3, 3, 3, F(5999, 10000), Outcome(False, test_short=True)),
        (Rule(None, 67), 3, 3, 3, F(2, 3), Outcome(False, test_short=True)),
        (Rule(None, 66), 3, 3, 3, F(2, 3), Outcome(True)),
        (Rule(None, 100), 3, 3, 3, F(1), Outcome(True)),
        (Rule(None, 1), 3, 3, 3, F(0), Outcome(False, test_short=True)),
        # both
        (Rule(80, 60), 5, 5, 4, F(1), Outcome(True)),
        (Rule(80, 60), 5, 5, 4, None, Outcome(False, test_missing=True)),
        (Rule(80, 60), 5, 5, 3, F(1), Outcome(False, 1, possible=False)),
        (Rule(80, 60), 5, 3, 3, F(1, 2), Outcome(False, 1, test_short=True)),
    ],
)
def test_the_table(rule, sessions, held, attended, score, expected):
    assert outcome(rule, sessions, held, attended, score) == expected


def test_more_attendance_never_takes_a_completion_away():
    for percent in (1, 33, 50, 75, 80, 99, 100):
        for sessions in range(1, 13):
            done = [outcome(Rule(percent), sessions, sessions, n, None).done for n in range(sessions + 1)]
            assert done == sorted(done)
            for n in range(sessions + 1):
                assert done[n] == (n >= 1 and 100 * n >= percent * sessions)


@pytest.mark.parametrize(("sessions", "held", "attended"), [(3, 4, 0), (3, 2, 3), (3, 3, -1)])
def test_what_cannot_be_is_a_mistake_of_the_caller(sessions, held, attended):
    with pytest.raises(ValueError, match="sessions"):
        outcome(Rule(), sessions, held, attended, None)
    with pytest.raises(ValueError, match="nothing"):
        outcome(Rule(None, None), 1, 1, 1, None)
