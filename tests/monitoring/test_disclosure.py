"""An attacker with every public number, the exact totals and this very source code works out no small group."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core.disclosure import (
    Band,
    Breakdown,
    Group,
    Row,
    bounds,
    feasible,
    feasible_absent,
    protect,
    rounded,
    sizes,
    spread,
)
from civic.monitoring.breakdown import age_group, tally


def total_of(groups):
    return Group(sum(g.came for g in groups.values()), sum(g.people for g in groups.values()))


def shown(threshold=5, **groups):
    made = {key: Group(*pair) for key, pair in groups.items()}
    return protect(made, total_of(made), threshold)


def test_large_groups_are_shown_rounded():
    assert shown(a=(21, 33), b=(17, 31)).rows == (
        Row("a", 35, Band.ABOUT, 20), Row("b", 30, Band.ABOUT, 15),
    )  # fmt: skip


def test_a_small_group_takes_the_next_one_into_hiding():
    result = shown(a=(20, 40), b=(10, 20), c=(1, 3))
    assert result.rows == (Row("a", 40, Band.ABOUT, 20), Row(None, 25, Band.ABOUT, 10))


def test_two_small_groups_make_a_pool_of_their_own():
    result = shown(a=(20, 40), b=(3, 4), c=(1, 3), d=(2, 4))
    assert [row.key for row in result.rows] == ["a", None]


def test_the_pool_takes_from_the_end_of_the_order_given_not_by_size():
    result = shown(a=(20, 30), b=(30, 60), c=(1, 3))
    assert [row.key for row in result.rows] == ["a", None]


def test_of_two_groups_a_small_one_hides_both():
    assert shown(a=(20, 40), b=(1, 3)).is_hidden


def test_one_group_alone_is_no_breakdown():
    assert shown(a=(20, 40)).is_hidden
    assert shown().is_hidden


def test_shares_at_the_edges_are_bands():
    result = shown(a=(0, 30), b=(30, 30), c=(15, 30), d=(4, 7))
    assert [(row.band, row.came) for row in result.rows] == [
        (Band.FEW, None), (Band.NEARLY_ALL, None), (Band.ABOUT, 15), (Band.HIDDEN, None),
    ]  # fmt: skip


def test_bands_that_the_total_would_open_are_hidden():
    """Two groups of which «fewer than 5» came, 8 in all: only 4 and 4 fit, so nothing is told."""
    assert shown(a=(4, 30), b=(4, 30)).is_hidden
    assert {row.band for row in shown(a=(2, 30), b=(3, 30)).rows} == {Band.FEW}


def test_kept_and_read_again():
    result = shown(a=(20, 40), b=(10, 24), c=(1, 3))
    assert Breakdown.from_plain(result.to_plain()) == result


@pytest.mark.parametrize("base", [2, 3, 5, 10])
def test_rounding_and_its_reach(base):
    for number in range(60):
        low, high = spread(rounded(number, base), base)
        assert low <= number <= high
        assert high - low == base - 1


groups = st.dictionaries(
    st.sampled_from("abcdef"),
    st.integers(0, 60).flatmap(lambda n: st.builds(Group, st.integers(0, n), st.just(n))),
    max_size=6,
)


@settings(max_examples=400)
@given(groups, st.sampled_from([3, 5, 10]))
def test_no_number_shown_is_small_or_exact(made, threshold):
    result = protect(made, total_of(made), threshold)
    for row in result.rows:
        assert row.people >= threshold
        assert row.people % threshold == 0
        assert (row.came is not None) is (row.band is Band.ABOUT)
        if row.came is not None:
            assert threshold <= row.came <= row.people
            assert row.came % threshold == 0
        if row.key is not None:
            assert made[row.key].people >= threshold
            low, high = sizes(row, threshold)
            assert low <= made[row.key].people <= high
            low, high = bounds(row, (low, high), threshold)
            assert low <= made[row.key].came <= high
    assert sum(row.key is None for row in result.rows) <= 1


@settings(max_examples=400)
@given(groups, st.sampled_from([3, 5, 10]))
def test_subtraction_from_the_total_pins_down_nothing(made, threshold):
    """Whatever of the rows is taken from the exact total, at least two values stay possible for every row."""
    total = total_of(made)
    rows = protect(made, total, threshold).rows
    for work_out in (feasible, feasible_absent):
        for row, (low, high) in zip(rows, work_out(rows, total, threshold), strict=True):
            assert low < high or row.band is Band.ABOUT


@settings(max_examples=400)
@given(groups, st.sampled_from(["a", "b", "c"]), st.booleans())
def test_two_days_compared_tell_of_nobody(made, key, comes):
    """One more person between two days: numbers stand still or move by whole steps, never by one."""
    made.setdefault(key, Group(0, 0))
    later = {**made, key: Group(made[key].came + comes, made[key].people + 1)}
    before = {row.key: row for row in protect(made, total_of(made), 5).rows}
    after = {row.key: row for row in protect(later, total_of(later), 5).rows}
    for name in before.keys() & after.keys():
        assert (after[name].people - before[name].people) % 5 == 0
        if before[name].came is not None and after[name].came is not None:
            assert (after[name].came - before[name].came) % 5 == 0


def test_an_attacker_who_tries_every_possible_table():
    """All tables of three groups with the same totals and the same public rows: for each small group, and each small
    number of people who came, another table with another number gives the very same page."""
    threshold, most = 3, 17
    seen = defaultdict(list)
    for sizes_of in product(range(most + 1), repeat=3):
        if sum(sizes_of) > most:
            continue
        for cames_of in product(*(range(people + 1) for people in sizes_of)):
            table = [Group(*pair) for pair in zip(cames_of, sizes_of, strict=True)]
            seen[total_of(dict(enumerate(table)))].append(table)
    pages = defaultdict(list)
    for total, tables in seen.items():
        for table in tables:
            rows = protect(dict(zip("abc", table, strict=True)), total, threshold).rows
            pages[total, rows].append(table)
    attacked = 0
    for (total, rows), tables in pages.items():
        trivial = total.came in (0, total.people)  # the total itself says that nobody, or everybody, came
        for column in range(3):
            peoples = {table[column].people for table in tables}
            cames = {table[column].came for table in tables}
            small = min(peoples)
            if 0 < small < threshold:
                attacked += 1
                assert len(peoples) > 1, (total, rows, column)
            if not trivial and (0 < min(cames) < threshold):
                attacked += 1
                assert len(cames) > 1, (total, rows, column)
    assert attacked > 2000


@pytest.mark.parametrize(
    ("born", "group"),
    [
        ((2014, 6, 2), "0-11"), ((2014, 6, 1), "12-17"), ((2008, 6, 2), "12-17"), ((2008, 6, 1), "18-29"),
        ((1996, 6, 2), "18-29"), ((1996, 6, 1), "30-59"), ((1966, 6, 2), "30-59"), ((1966, 6, 1), "60+"),
        ((1900, 1, 1), "60+"), ((2027, 1, 1), "unknown"),
    ],
)  # fmt: skip
def test_age_groups(born, group):
    from datetime import date

    assert age_group(date(*born), date(2026, 6, 1)) == group
    assert age_group(None, date(2026, 6, 1)) == "unknown"


def test_a_person_with_two_kinds_stands_in_both_but_once_each():
    from datetime import date

    found = tally([(1, "x"), (1, "x"), (1, "y"), (2, "x")], {1: date(2026, 1, 1)}, ["y"])
    assert list(found) == ["y", "x"]
    assert found == {"x": Group(1, 2), "y": Group(1, 1)}
