"""Where a row stands: the table of cases behind docs/plan-status.md."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.monitoring.pace import Aim, RowState, gone, holds, part_done, row_state, tally

S = RowState
UP = Aim(F(10))  # from nobody knows where to 10
FROM_4 = Aim(F(10), baseline=F(4))
DOWN = Aim(F(5), "<=", "decrease", F(25))
DOWN_UNKNOWN = Aim(F(5), "<=", "decrease")
STAY = Aim(F(90), ">=", "maintain", F(92))
NONE = Aim(None)


@pytest.mark.parametrize(
    ("aim", "value", "time", "more", "state"),
    [
        # no number: nothing can be judged, with or without a value, late or not
        (NONE, F(7), F(1), {}, S.NOT_QUANTIFIED),
        (NONE, None, F(0), {}, S.NOT_QUANTIFIED),
        (NONE, None, F(1), {"overdue": True}, S.NOT_QUANTIFIED),
        # no value
        (UP, None, F(0), {}, S.NOT_BEGUN),
        (UP, None, F(1, 100), {}, S.NO_DATA),
        (UP, None, F(1), {}, S.NO_DATA),
        (UP, None, F(1), {"overdue": True}, S.OVERDUE),
        (UP, None, F(0), {"overdue": True}, S.OVERDUE),
        # an increase without baseline is measured from 0
        (UP, F(10), F(1, 10), {}, S.REACHED),
        (UP, F(12), F(1), {"overdue": True}, S.REACHED),
        (UP, F(999, 100), F(1), {}, S.BEHIND),
        (UP, F(4), F(1, 2), {}, S.ON_TRACK),
        (UP, F(399, 100), F(1, 2), {}, S.BEHIND),
        (UP, F(9), F(1), {}, S.BEHIND),
        (UP, F(6), F(1, 2), {"overdue": True}, S.OVERDUE),
        (UP, F(1), F(0), {}, S.ON_TRACK),
        (UP, F(0), F(24, 100), {}, S.NOT_BEGUN),
        (UP, F(0), F(25, 100), {}, S.BEHIND),
        (UP, F(0), F(1), {}, S.BEHIND),
        # with a baseline only what was added counts
        (FROM_4, F(6), F(1, 2), {}, S.BEHIND),
        (FROM_4, F(64, 10), F(1, 2), {}, S.ON_TRACK),
        (FROM_4, F(4), F(1, 5), {}, S.NOT_BEGUN),
        (FROM_4, F(3), F(1, 10), {}, S.BEHIND),
        # a decrease
        (DOWN, F(5), F(1, 2), {}, S.REACHED),
        (DOWN, F(16), F(1, 2), {}, S.ON_TRACK),
        (DOWN, F(18), F(1, 2), {}, S.BEHIND),
        (DOWN, F(26), F(1, 10), {}, S.BEHIND),
        (DOWN, F(25), F(1, 10), {}, S.NOT_BEGUN),
        (DOWN, F(6), F(1), {}, S.BEHIND),
        (DOWN_UNKNOWN, F(6), F(1, 2), {}, S.NO_DATA),
        (DOWN_UNKNOWN, F(5), F(1, 2), {}, S.REACHED),
        (DOWN_UNKNOWN, F(6), F(1), {}, S.BEHIND),
        # what should stay has not arrived before the end
        (STAY, F(91), F(1, 2), {}, S.ON_TRACK),
        (STAY, F(91), F(1), {}, S.REACHED),
        (STAY, F(89), F(1, 10), {}, S.BEHIND),
        (STAY, F(89), F(1, 10), {"overdue": True}, S.OVERDUE),
        # exactly
        (Aim(F(3), "="), F(4), F(1, 2), {}, S.ON_TRACK),
        (Aim(F(3), "="), F(4), F(1), {}, S.BEHIND),
        (Aim(F(3), "="), F(3), F(1, 2), {}, S.REACHED),
        # milestones: no work is finished, but more than half of the way is made
        (Aim(F(2)), F(0), F(1, 2), {"part": F(6, 10)}, S.ON_TRACK),
        (Aim(F(2)), F(0), F(1, 2), {"part": F(3, 10)}, S.BEHIND),
        (Aim(F(2)), F(0), F(1), {"part": F(99, 100)}, S.BEHIND),
        (Aim(F(2)), F(0), F(1, 10), {"part": F(0)}, S.NOT_BEGUN),
        # a baseline that is the target already
        (Aim(F(3), baseline=F(3)), F(3), F(1, 2), {}, S.REACHED),
        (Aim(F(3), baseline=F(3)), F(2), F(1, 2), {}, S.BEHIND),
    ],
)  # fmt: skip
def test_the_state_of_a_row(aim, value, time, more, state):
    assert row_state(aim, value, time, **more) is state


@pytest.mark.parametrize(
    ("first", "last", "day", "part"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), date(2025, 12, 31), F(0)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1), F(1, 365)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), F(1)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 5, 1), F(1)),
        (date(2026, 5, 1), date(2026, 4, 1), date(2026, 3, 1), F(0)),
        (date(2026, 5, 1), date(2026, 4, 1), date(2026, 4, 1), F(1)),
    ],
)
def test_time_gone(first, last, day, part):
    assert gone(first, last, day) == part


numbers = st.fractions(min_value=-100, max_value=100, max_denominator=20)


@given(
    numbers, numbers, numbers, st.sampled_from([">=", "<=", "="]), st.sampled_from(["increase", "decrease"])
)
def test_the_whole_way_is_the_target(start, target, value, operator, direction):
    aim = Aim(target, operator, direction, start)
    if start != target:
        assert part_done(aim, target) == 1
        assert part_done(aim, start) == 0
    assert (row_state(aim, value, F(1)) is S.REACHED) is holds(aim, value)


@given(numbers, st.fractions(min_value=0, max_value=1, max_denominator=50), numbers, numbers)
def test_more_is_never_worse(target, time, one, other):
    better = [S.BEHIND, S.NOT_BEGUN, S.ON_TRACK, S.REACHED]
    aim = Aim(abs(target) + 1)
    low, high = sorted((abs(one), abs(other)))
    assert better.index(row_state(aim, low, time)) <= better.index(row_state(aim, high, time))


def test_the_sums_keep_their_order_and_leave_out_nothing():
    states = [S.NO_DATA, S.REACHED, S.BEHIND, S.REACHED]
    assert list(tally(states).items()) == [(S.REACHED, 2), (S.BEHIND, 1), (S.NO_DATA, 1)]
    assert tally([]) == {}
