"""What is due and what is missing, as tables of cases."""

from __future__ import annotations

from datetime import date

import pytest

from civic.oversight.due import Duty, Period, Sitting, Wait, duties, duty_of, half_of, wait_of

MAY, SEPTEMBER = Period.MAY, Period.SEPTEMBER


@pytest.mark.parametrize(
    ("today", "sitting", "duty"),
    [
        (date(2026, 3, 1), None, Duty.NOT_YET),
        (date(2026, 5, 31), None, Duty.NOT_YET),  # the last day of the month is still in time
        (date(2026, 6, 1), None, Duty.MISSING),
        (date(2026, 4, 1), Sitting(date(2026, 5, 22), False), Duty.CALLED),
        (date(2026, 5, 22), Sitting(date(2026, 5, 22), False), Duty.CALLED),
        (date(2026, 5, 23), Sitting(date(2026, 5, 22), False), Duty.TO_CONFIRM),
        (date(2026, 7, 1), Sitting(date(2026, 5, 22), False), Duty.TO_CONFIRM),
        (date(2026, 6, 1), Sitting(date(2026, 5, 1), True), Duty.HELD),
        (date(2026, 6, 1), Sitting(date(2026, 5, 31), True), Duty.HELD),
        (date(2026, 7, 1), Sitting(date(2026, 6, 1), True), Duty.HELD_LATE),
        (
            date(2026, 7, 1),
            Sitting(date(2026, 4, 30), True),
            Duty.HELD_LATE,
        ),  # before its month is not in it either
        (date(2027, 7, 1), Sitting(date(2027, 5, 5), True), Duty.HELD_LATE),  # the May of another year
        (date(2026, 5, 20), Sitting(date(2026, 5, 25), False, is_off=True), Duty.NOT_YET),
        (date(2026, 6, 2), Sitting(date(2026, 5, 25), False, is_off=True), Duty.MISSING),
        (date(2026, 6, 2), Sitting(date(2026, 6, 20), False), Duty.CALLED),  # late, but on its way
    ],
)
def test_how_the_may_hearing_stands(today, sitting, duty):
    assert duty_of(MAY, 2026, today, sitting) is duty


def test_both_hearings_are_told_the_missing_one_too():
    told = duties(2025, date(2026, 1, 1), {SEPTEMBER: Sitting(date(2025, 9, 19), True)})
    assert told == {MAY: Duty.MISSING, SEPTEMBER: Duty.HELD}


@pytest.mark.parametrize(("period", "day"), [(MAY, date(2024, 5, 31)), (SEPTEMBER, date(2024, 9, 30))])
def test_the_last_day_of_a_month(period, day):
    assert period.last_day(2024) == day


DUE = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("closed", "today", "told"),
    [
        (None, date(2026, 6, 1), (Wait.WAITING, 9)),
        (None, date(2026, 6, 10), (Wait.WAITING, 0)),
        (None, date(2026, 6, 11), (Wait.OVERDUE, 1)),
        (date(2026, 6, 10), date(2026, 8, 1), (Wait.ANSWERED, 0)),
        (date(2026, 6, 2), date(2026, 6, 3), (Wait.ANSWERED, 0)),
        (date(2026, 6, 13), date(2026, 8, 1), (Wait.ANSWERED_LATE, 3)),
    ],
)
def test_how_a_request_stands(closed, today, told):
    assert wait_of(DUE, closed, today) == told


def test_halves_of_a_year_meet_without_a_gap():
    assert (half_of(2026, 1), half_of(2026, 2)) == (
        (date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31))
    )  # fmt: skip
