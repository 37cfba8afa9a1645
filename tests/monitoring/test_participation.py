"""The rate as the definition says: its test vectors, its edges, and what must hold for any rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.events.models import Category
from civic.monitoring.participation import (
    Figures,
    Flag,
    MandateRow,
    Period,
    Projection,
    Share,
    SittingRow,
    State,
    monthly,
    projection,
)
from civic.organisations.models import Sector
from tests.monitoring import vectors as v
from tests.monitoring.slowly import mark_by_mark
from tests.monitoring.vectors import CameRow, participation

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def result():
    return participation(v.MANDATES, v.SITTINGS, v.CAME, v.YEAR)


@pytest.mark.parametrize("person", range(1, 13), ids=lambda n: f"P{n}")
def test_each_person_of_the_vectors(result, person):
    assert (person in result.denominator) is v.IN_D[person]
    assert (person in result.numerator) is v.IN_N[person]


def test_the_figures_of_the_vectors(result):
    figures = result.figures()
    assert (figures.share, figures.share.rate) == (Share(4, 8), 50.0)
    assert (figures.with_alternates, figures.with_alternates.rate) == (Share(5, 9), 55.6)
    assert (figures.by_organisation, figures.by_organisation.rate) == (Share(5, 8), 62.5)
    assert figures.share.state(Decimal(70)) is State.FAR
    assert (figures.share.need(Decimal(70)), figures.share.gap(Decimal(70))) == (6, 2)
    assert (figures.events, figures.events_closed) == (3, 2)
    assert figures.flags == (Flag.OPEN_LISTS,)
    assert figures.other_attendees == 5  # P2, P4, P7, P8, P11
    assert figures.exposed == Share(4, 7)  # P4 had left before the first event


def test_the_trend_ends_in_the_rate(result):
    points = monthly(result)
    assert len(points) == 12
    assert points[-1].share == result.share
    assert points[0].share == Share(0, 7)  # P5 joined in April
    assert [p.share for p in points[3:5]] == [Share(0, 8), Share(2, 8)]


@pytest.mark.parametrize(
    ("came", "people", "rate", "need", "gap", "state"),
    [
        (38, 64, 59.4, 45, 7, State.CLOSE),
        (45, 64, 70.3, 45, 0, State.REACHED),
        (7, 10, 70.0, 7, 0, State.REACHED),
        (699, 1000, 69.9, 700, 1, State.CLOSE),
        (6999, 10000, 70.0, 7000, 1, State.CLOSE),  # shown rounded, compared unrounded
        (0, 5, 0.0, 4, 4, State.FAR),
        (0, 0, None, 0, None, State.NO_DATA),
        (1, 3, 33.3, 3, 2, State.FAR),
        (5, 5, 100.0, 4, 0, State.REACHED),
        (1, 8, 12.5, 6, 5, State.FAR),
        (1, 2000, 0.1, 1400, 1399, State.FAR),  # 0.05 rounds upward
    ],
)
def test_a_share(came, people, rate, need, gap, state):
    share = Share(came, people)
    target = Decimal(70)
    assert (share.rate, share.need(target), share.gap(target), share.state(target)) == (
        rate,
        need,
        gap,
        state,
    )


def test_a_share_without_target():
    assert Share(3, 4).state(None) is State.NO_TARGET
    assert Share(0, 0).state(None) is State.NO_DATA


def test_a_target_with_decimals():
    assert Share(2, 3).need(Decimal("66.6")) == 2
    assert Share(2, 3).need(Decimal("66.7")) == 3
    assert Share(2, 3).state(Decimal("66.66")) is State.REACHED


def test_without_events_the_rate_is_zero_and_says_so():
    figures = participation(v.MANDATES, [], v.CAME, v.YEAR).figures()
    assert (figures.share, figures.share.rate) == (Share(0, 8), 0.0)
    assert Flag.NO_EVENTS in figures.flags


def test_without_mandates_there_is_no_rate():
    figures = participation([], v.SITTINGS, v.CAME, v.YEAR).figures()
    assert figures.share.rate is None
    assert Flag.NO_DATA in figures.flags
    assert figures.other_attendees == 9


@pytest.mark.parametrize(
    ("first", "last", "day", "in_d", "in_n"),
    [
        (date(2022, 5, 15), date(2022, 5, 15), date(2022, 5, 15), True, True),
        (date(2022, 5, 16), None, date(2022, 5, 15), True, False),
        (date(2021, 1, 1), date(2022, 5, 14), date(2022, 5, 15), True, False),
        (date(2021, 1, 1), date(2022, 1, 1), date(2022, 1, 1), True, True),
        (date(2022, 12, 31), None, date(2022, 12, 31), True, True),
        (date(2023, 1, 1), None, date(2022, 12, 31), False, False),
        (date(2021, 1, 1), None, date(2023, 1, 1), True, False),
        (date(2021, 1, 1), None, date(2021, 12, 31), True, False),
    ],
)
def test_the_edges_of_mandate_and_period(first, last, day, in_d, in_n):
    result = participation(
        [MandateRow(1, 1, v.CIVIL, True, first, last)],
        [SittingRow(1, 1, day, Category.CIVIC, True, True)],
        [CameRow(1, 1)],
        v.YEAR,
    )
    assert (1 in result.denominator, 1 in result.numerator) == (in_d, in_n)


def test_a_year_that_is_not_over_counts_to_the_day_asked():
    period = Period.of_year(2022, date(2022, 6, 30))
    result = participation(v.MANDATES, v.SITTINGS, v.CAME, period)
    assert result.share == Share(2, 8)
    assert [point.day for point in monthly(result)][-1] == date(2022, 6, 30)
    before = participation(v.MANDATES, v.SITTINGS, v.CAME, Period.of_year(2022, date(2022, 3, 31)))
    assert before.share == Share(0, 7)


def test_a_titular_of_one_and_alternate_of_another_counts_as_titular_only_while_titular():
    rows = [
        MandateRow(1, 1, v.CIVIL, True, date(2021, 1, 1), date(2022, 3, 31)),
        MandateRow(1, 2, v.CIVIL, False, date(2021, 1, 1), None),
    ]
    sitting = [SittingRow(1, 1, date(2022, 5, 15), Category.CIVIC, True, True)]
    figures = participation(rows, sitting, [CameRow(1, 1)], v.YEAR).figures()
    assert figures.share == Share(0, 1)
    assert figures.with_alternates == Share(1, 1)
    assert figures.by_organisation == Share(1, 2)


def test_an_event_of_two_days_counts_by_its_days():
    mandates = [MandateRow(1, 1, v.CIVIL, True, date(2022, 5, 16), None)]
    sittings = [SittingRow(n, 1, date(2022, 5, 14 + n), Category.CULTURAL, True, n == 1) for n in (1, 2)]
    assert participation(mandates, sittings, [CameRow(1, 1)], v.YEAR).share == Share(0, 1)
    result = participation(mandates, sittings, [CameRow(1, 2)], v.YEAR)
    assert result.share == Share(1, 1)
    assert (len(result.events), len(result.events_closed)) == (1, 0)


def test_figures_survive_being_kept(result):
    import json

    figures = result.figures()
    assert Figures.from_plain(json.loads(json.dumps(figures.to_plain()))) == figures


def test_projection():
    year = Period.of_year(2026)
    half = date(2026, 7, 2)  # day 183 of 365
    assert projection(Share(38, 64), Decimal(70), year, half) == Projection(64, date(2026, 8, 5))
    assert projection(Share(10, 64), Decimal(70), year, half) == Projection(19, None)
    assert projection(Share(10, 64), None, year, half) == Projection(19, None)
    assert projection(Share(60, 64), Decimal(70), year, half) == Projection(64, None)
    assert projection(Share(38, 64), Decimal(70), year, date(2026, 2, 1)) is None
    assert projection(Share(38, 64), Decimal(70), year, date(2027, 1, 5)) is None
    assert projection(Share(0, 64), Decimal(70), year, half) is None


# What must hold for any rows whatever.

people = st.integers(1, 8)
days = st.dates(date(2021, 10, 1), date(2023, 3, 1))
mandate_rows = st.builds(
    lambda p, o, s, t, first, length: MandateRow(p, o, s, t, first, None if length is None else first + length * DAY),
    people, st.integers(1, 5), st.sampled_from(list(Sector)[:2]), st.booleans(), days,
    st.none() | st.integers(0, 400),
)  # fmt: skip
sitting_rows = st.lists(
    st.builds(
        SittingRow, st.integers(1, 9), st.integers(1, 5), days, st.sampled_from(list(Category)[:4]), st.booleans(),
        st.booleans(),
    ),
    max_size=9, unique_by=lambda s: s.session,
)  # fmt: skip
worlds = st.tuples(
    st.lists(mandate_rows, max_size=14),
    sitting_rows,
    st.lists(st.builds(CameRow, people, st.integers(1, 9)), max_size=30),
)
quick = settings(max_examples=150)


def by_hand(mandates, sittings, came):
    """N and D by the words of the definition, day by day, the slow way."""
    held = {
        s.session: s.day
        for s in sittings
        if s.held and s.category in ("civic", "cultural") and s.day.year == 2022
    }

    def on(row, day):
        return row.sector == v.CIVIL and row.titular and row.first <= day <= (row.last or date.max)

    year = [date(2022, 1, 1) + n * DAY for n in range(365)]
    d = {row.person for row in mandates if any(on(row, day) for day in year)}
    n = {
        c.person for c in came for row in mandates
        if c.session in held and row.person == c.person and on(row, held[c.session])
    }  # fmt: skip
    return Share(len(n & d), len(d))


@quick
@given(worlds)
def test_the_rate_is_what_the_words_say(world):
    assert participation(*world, v.YEAR).share == by_hand(*world)


@quick
@given(worlds)
def test_all_of_it_is_what_looking_at_each_mark_gives(world):
    assert participation(*world, v.YEAR) == mark_by_mark(*world, v.YEAR)


@quick
@given(worlds)
def test_numerators_are_part_of_their_denominators(world):
    result = participation(*world, v.YEAR)
    assert result.numerator.keys() <= result.exposed <= result.denominator.keys() <= result.alternates
    assert result.alternates_came <= result.alternates
    assert result.organizations_came <= result.organizations
    assert result.numerator.keys() <= result.alternates_came
    assert all(result.denominator[p] <= day for p, day in result.numerator.items())
    for point in monthly(result):
        assert 0 <= point.share.numerator <= point.share.denominator
    assert monthly(result)[-1].share == result.share


@quick
@given(worlds, st.randoms())
def test_order_and_repetition_do_not_matter(world, random):
    shuffled = [list(rows) + list(rows[:2]) for rows in world]
    for rows in shuffled:
        random.shuffle(rows)
    assert participation(*shuffled, v.YEAR) == participation(*world, v.YEAR)


@quick
@given(worlds, people, people)
def test_merging_two_records_never_raises_the_denominator(world, kept, duplicate):
    mandates, sittings, came = world
    before = participation(*world, v.YEAR)
    merged = participation(
        [row._replace(person=kept) if row.person == duplicate else row for row in mandates],
        sittings,
        [row._replace(person=kept) if row.person == duplicate else row for row in came],
        v.YEAR,
    )
    assert merged.share.denominator <= before.share.denominator
    assert merged.share.denominator >= before.share.denominator - 1
    assert merged.organizations == before.organizations


@quick
@given(worlds, days, people)
def test_an_event_that_does_not_count_changes_nothing(world, day, person):
    mandates, sittings, came = world
    extra = [
        SittingRow(100, 100, day, Category.CIVIC, held=False, closed=True),
        SittingRow(101, 101, day, Category.TRAINING, held=True, closed=True),
        SittingRow(102, 102, date(2023, 1, 1), Category.CIVIC, held=True, closed=True),
    ]
    more = [CameRow(person, 100), CameRow(person, 101), CameRow(person, 102)]
    assert participation(mandates, sittings + extra, came + more, v.YEAR) == participation(*world, v.YEAR)


@quick
@given(worlds, people, days)
def test_coming_once_more_never_lowers_the_rate(world, person, day):
    mandates, sittings, came = world
    more = [*sittings, SittingRow(100, 100, day, Category.CIVIC, held=True, closed=True)]
    before, after = (
        participation(*world, v.YEAR),
        participation(mandates, more, [*came, CameRow(person, 100)], v.YEAR),
    )
    assert after.denominator == before.denominator
    assert before.numerator.keys() <= after.numerator.keys() <= before.numerator.keys() | {person}


@quick
@given(st.integers(0, 5000), st.integers(1, 5000), st.decimals(0, 100, places=2))
def test_the_gap_is_the_least_number_that_reaches_the_target(n, d, target):
    share = Share(min(n, d), d)
    gap = share.gap(target)
    reached = Fraction(100 * (share.numerator + gap), d) >= Fraction(target)
    assert reached
    assert gap == 0 or Fraction(100 * (share.numerator + gap - 1), d) < Fraction(target)
    assert (gap == 0) is (share.state(target) is State.REACHED)
    assert abs(Fraction(str(share.rate)) - share.exact) <= Fraction(1, 20)
