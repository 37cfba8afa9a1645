"""When values are due: a table of cases and what holds for every plan."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.plan.due import MONTHS, Due, overdue, periods, untold


def d(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("frequency", "start", "end", "expected"),
    [
        ("annual", "2019-01-01", "2020-12-31",
         [("2019-01-01", "2019-12-31", "2020-01-31"), ("2020-01-01", "2020-12-31", "2021-01-31")]),
        ("annual", "2015-02-01", "2017-09-30",
         [("2015-02-01", "2015-12-31", "2016-01-31"), ("2016-01-01", "2016-12-31", "2017-01-31"),
          ("2017-01-01", "2017-09-30", "2017-10-31")]),
        ("semiannual", "2017-01-01", "2017-09-30",
         [("2017-01-01", "2017-06-30", "2017-07-31"), ("2017-07-01", "2017-09-30", "2017-10-31")]),
        ("quarterly", "2019-11-15", "2020-03-31",
         [("2019-11-15", "2019-12-31", "2020-01-31"), ("2020-01-01", "2020-03-31", "2020-04-30")]),
        ("monthly", "2020-01-31", "2020-02-29",
         [("2020-01-31", "2020-01-31", "2020-02-29"), ("2020-02-01", "2020-02-29", "2020-03-31")]),
        ("monthly", "2020-12-05", "2020-12-05", [("2020-12-05", "2020-12-05", "2021-01-31")]),
    ],
)  # fmt: skip
def test_periods(frequency, start, end, expected):
    assert periods(frequency, d(start), d(end)) == [Due(*map(d, row)) for row in expected]


@given(st.sampled_from(sorted(MONTHS)), st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 3000))
def test_periods_cover_the_plan_without_gap_or_overlap(frequency, start, length):
    end = start + timedelta(days=length)
    found = periods(frequency, start, end)
    assert found[0].start == start
    assert found[-1].end == end
    assert all(after.start == before.end + timedelta(days=1) for before, after in pairwise(found))
    assert all(one.start <= one.end < one.on <= one.end + timedelta(days=62) for one in found)


YEARS = periods("annual", d("2019-01-01"), d("2021-12-31"))


@pytest.mark.parametrize(
    ("told", "happened", "open_years"),
    [
        ([], [], [2019, 2020, 2021]),
        ([("2019-01-01", "2019-12-31")], [], [2020, 2021]),
        ([("2019-01-01", "2020-12-31")], [], [2019, 2021]),  # a total over two years tells of the second only
        ([("2020-01-01", "2020-06-30")], [], [2019, 2020, 2021]),  # half a year is not the year
        ([("2019-07-01", "2019-12-31")], [], [2020, 2021]),
        ([], ["2020-03-01"], [2019, 2021]),
        ([("2021-01-01", "2021-12-31")], ["2019-12-31", "2020-01-01"], []),
    ],
)
def test_what_nobody_told_of(told, happened, open_years):
    spans = [(d(a), d(b)) for a, b in told]
    assert [one.end.year for one in untold(YEARS, spans, [d(x) for x in happened])] == open_years


@pytest.mark.parametrize(
    ("day", "late"),
    [
        ("2020-01-31", []),
        ("2020-02-01", [2019]),
        ("2021-02-01", [2019, 2020]),
        ("2030-01-01", [2019, 2020, 2021]),
    ],
)
def test_late_begins_the_day_after(day, late):
    assert [one.end.year for one in overdue(YEARS, d(day))] == late


def test_days_late():
    assert YEARS[0].days_late(d("2020-01-31")) == 0
    assert YEARS[0].days_late(d("2020-02-10")) == 10
