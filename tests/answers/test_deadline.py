"""The promise of an answer: the last day, the days taken, who is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from civic.answers.deadline import Clock, days_between, due_on, standing
from civic.people.deadlines import is_working_day

FRIDAY = date(2026, 7, 24)  # before Fiestas Patrias: 28 and 29 July are holidays

CASES = [
    # (days, working, answered, today) → clock, due, days, over
    (("calendar, in time"), 10, False, date(2026, 8, 3), date(2026, 9, 1), (Clock.ON_TIME, date(2026, 8, 3), 10, 0)),
    (("calendar, late"), 10, False, date(2026, 8, 5), date(2026, 9, 1), (Clock.LATE, date(2026, 8, 3), 12, 2)),
    (("working days jump the holidays"), 3, True, None, date(2026, 7, 31), (Clock.RUNNING, date(2026, 7, 31), 3, 0)),
    (("a working day past"), 3, True, None, date(2026, 8, 3), (Clock.OVERDUE, date(2026, 7, 31), 4, 1)),
    (("on Saturday nothing is overdue by a working day"), 3, True, None, date(2026, 8, 1), (Clock.OVERDUE, date(2026, 7, 31), 3, 0)),
    (("no promise"), None, True, None, date(2026, 8, 3), (Clock.NO_PROMISE, None, 4, 0)),
    (("no promise, answered"), None, False, date(2026, 7, 26), date(2026, 8, 3), (Clock.ON_TIME, None, 2, 0)),
    (("answered before it closed"), 10, False, date(2026, 7, 20), date(2026, 8, 3), (Clock.ON_TIME, date(2026, 8, 3), 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("_name", "days", "working", "answered", "today", "wanted"), CASES, ids=[c[0] for c in CASES]
)
def test_standing(_name, days, working, answered, today, wanted):
    made = standing(FRIDAY, days, working, answered, today)
    assert (made.clock, made.due_on, made.days, made.over) == wanted


def test_the_last_day_is_a_working_day_and_exactly_so_many_away():
    for start in (FRIDAY + timedelta(days=n) for n in range(120)):
        for days in (1, 7, 30):
            last = due_on(start, days, True)
            assert is_working_day(last)
            assert days_between(start, last, True) == days
            assert due_on(start, days, False) - start == timedelta(days=days)
