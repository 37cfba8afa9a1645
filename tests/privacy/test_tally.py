"""The public count of requests: months too small to be told are not, and nothing can be worked out from the rest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from civic.core import clock
from civic.people.models import RequestKind
from civic.privacy.queries import Answered
from civic.privacy.tally import Month, months

TODAY = date(2026, 11, 21)


def request(day: date, due: date, answered: date | None) -> Any:
    noon = timedelta(hours=12)
    return Answered(
        RequestKind.ACCESS, clock.at(day) + noon, due, clock.at(answered) + noon if answered else None
    )


def test_a_small_month_is_not_told():
    few = [request(date(2026, 10, 3), date(2026, 10, 30), date(2026, 10, 5))] * 4
    assert months(few, TODAY, 5) == [Month(date(2026, 10, 1), None, -1)]
    assert months(few * 2, TODAY, 5) == [Month(date(2026, 10, 1), 8, 0)]


def test_few_late_answers_are_not_told_apart():
    good = [request(date(2026, 9, 3), date(2026, 9, 17), date(2026, 9, 17))] * 10
    bad = request(date(2026, 9, 3), date(2026, 9, 17), date(2026, 9, 18))
    waiting = request(date(2026, 9, 3), date(2026, 9, 17), None)
    assert months([*good, bad], TODAY, 5) == [Month(date(2026, 9, 1), 11, None)]
    assert months([*good, *[bad] * 4, waiting], TODAY, 5) == [Month(date(2026, 9, 1), 15, 5)]


def test_lima_decides_the_month():
    late_evening = clock.at(date(2026, 9, 30)) + timedelta(hours=23)
    one = Answered(RequestKind.ACCESS, late_evening, date(2026, 11, 30), None)
    assert [month.first for month in months([one], TODAY, 1)] == [date(2026, 9, 1)]


def test_only_the_last_months_newest_first():
    all_year = [request(date(2026, month, 5), date(2026, 12, 31), None) for month in range(1, 12)]
    assert [month.first.month for month in months(all_year, TODAY, 1, number=3)] == [11, 10, 9]


@given(st.lists(st.tuples(st.integers(0, 330), st.integers(0, 40)), max_size=60), st.integers(2, 8))
def test_no_number_below_the_threshold_leaves(rows: list[tuple[int, int]], threshold: int):
    made = [
        request(
            day := date(2026, 1, 1) + timedelta(days=ago),
            day + timedelta(days=20),
            day + timedelta(days=took),
        )
        for ago, took in rows
    ]
    for month in months(made, TODAY, threshold):
        assert month.received is None or month.received >= threshold
        assert month.late in (None, 0, -1) or month.late >= threshold
        assert (month.received is None) == (month.late == -1)
