"""Whose voice counts at a moment, as tables of cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.meetings.quorum import (
    Chair,
    Mark,
    Out,
    Rule,
    arrivals,
    call_of,
    is_in,
    is_reached,
    quorums,
    voices,
)
from civic.organisations.models import Sector

CIVIL, PUBLIC = Sector.CIVIL_SOCIETY, Sector.PUBLIC
NINE = datetime(2026, 6, 13, 14, tzinfo=UTC)  # 9:00 in Lima


def at(minutes: int) -> datetime:
    """A moment so many minutes after the hour of the call."""
    return NINE + timedelta(minutes=minutes)


# organisation 1 has titular 11 and alternate 12, organisation 2 has titular 21, organisation 3 (public) has 31
ONE = [Chair(1, CIVIL, 1, 11, True), Chair(2, CIVIL, 1, 12, False)]
ALL = [*ONE, Chair(3, CIVIL, 2, 21, True), Chair(4, PUBLIC, 3, 31, True)]
# person 11 also is the alternate of organisation 2
DOUBLE = [*ALL, Chair(5, CIVIL, 2, 11, False)]

VOICES = {
    # chairs, {person: (since, noted)}, outs, minute → {organisation: (person, titular)}
    "nobody came": (ALL, {}, [], 10, {}),
    "titular present": (ONE, {11: (0, 1)}, [], 10, {1: (11, True)}),
    "alternate present": (ONE, {12: (0, 1)}, [], 10, {1: (12, False)}),
    "both present: the titular speaks": (ONE, {11: (0, 1), 12: (0, 1)}, [], 10, {1: (11, True)}),
    "the titular comes later: the alternate speaks until then": (ONE, {11: (30, 1), 12: (0, 1)}, [], 10, {1: (12, False)}),
    "and the titular from then on": (ONE, {11: (30, 1), 12: (0, 1)}, [], 30, {1: (11, True)}),
    "the titular leaves: the alternate speaks": (ONE, {11: (0, 1), 12: (0, 1)}, [(11, 20, None)], 25, {1: (12, False)}),
    "late arrival does not count before": (ALL, {21: (45, 2)}, [], 44, {}),
    "late arrival counts from its minute on": (ALL, {21: (45, 2)}, [], 45, {2: (21, True)}),
    "early leaving counts until its minute": (ALL, {21: (0, 2)}, [(21, 60, None)], 59, {2: (21, True)}),
    "early leaving does not count from its minute on": (ALL, {21: (0, 2)}, [(21, 60, None)], 60, {}),
    "who comes back counts again": (ALL, {21: (0, 2)}, [(21, 60, 70)], 70, {2: (21, True)}),
    "and not while outside": (ALL, {21: (0, 2)}, [(21, 60, 70)], 69, {}),
    "left twice": (ALL, {21: (0, 2)}, [(21, 10, 20), (21, 60, None)], 61, {}),
    "one person for two organisations: noted for the first": (DOUBLE, {11: (0, 1)}, [], 10, {1: (11, True)}),
    "one person for two organisations: noted for the second": (DOUBLE, {11: (0, 2)}, [], 10, {2: (11, False)}),
    "one person for two organisations, nothing noted: as titular": (DOUBLE, {11: (0, None)}, [], 10, {1: (11, True)}),
    "who speaks for the second leaves the first to its alternate": (
        DOUBLE, {11: (0, 2), 12: (0, 1)}, [], 10, {1: (12, False), 2: (11, False)},
    ),
    "came, but holds no seat that day": (ALL, {99: (0, None)}, [], 10, {}),
    "accreditation ended before: no chair, no voice": ([], {11: (0, 1)}, [], 10, {}),
    "several organisations": (ALL, {12: (0, 1), 31: (5, 3)}, [], 10, {1: (12, False), 3: (31, True)}),
}  # fmt: skip


@pytest.mark.parametrize("case", VOICES)
def test_whose_voice_counts(case):
    chairs, came, outs, minute, expected = VOICES[case]
    told = voices(
        chairs,
        {person: (at(since), noted) for person, (since, noted) in came.items()},
        [Out(p, at(a), None if b is None else at(b)) for p, a, b in outs],
        at(minute),
    )
    assert {o: (v.person, v.is_titular) for o, v in told.items()} == expected


def test_the_order_of_mandates_changes_nothing():
    came = {11: (at(0), 1), 12: (at(0), 1), 21: (at(0), 2)}
    assert voices(ALL, came, [], at(1)) == voices(ALL[::-1], came, [], at(1))


QUORUMS = {
    # present organisations, rule → [(sector, present, accredited, needed)], reached
    "all together, reached": ({1, 3}, Rule(51), [(None, 2, 3, 2)], True),
    "all together, not reached": ({3}, Rule(51), [(None, 1, 3, 2)], False),
    "a number": ({1, 2, 3}, Rule(None, 3), [(None, 3, 3, 3)], True),
    "a number nobody can reach": ({1, 2, 3}, Rule(None, 4), [(None, 3, 3, 4)], False),
    "per sector: one sector alone is not enough": ({1, 2}, Rule(50, None, True), [(CIVIL, 2, 2, 1), (PUBLIC, 0, 1, 1)], False),
    "per sector: both": ({1, 3}, Rule(50, None, True), [(CIVIL, 1, 2, 1), (PUBLIC, 1, 1, 1)], True),
    "per sector, a number": ({1, 3}, Rule(None, 2, True), [(CIVIL, 1, 2, 2), (PUBLIC, 1, 1, 2)], False),
}  # fmt: skip


@pytest.mark.parametrize("case", QUORUMS)
def test_how_many_are_there(case):
    here, rule, expected, reached = QUORUMS[case]
    people = {1: 11, 2: 21, 3: 31}
    told = quorums(ALL, voices(ALL, {people[o]: (at(0), o) for o in here}, [], at(1)), rule)
    assert [(q.sector, q.present, q.accredited, q.needed) for q in told] == expected
    assert is_reached(told) is reached


@pytest.mark.parametrize("rule", [Rule(51), Rule(None, 1), Rule(51, None, True)])
def test_where_nobody_is_accredited_there_is_no_quorum(rule):
    assert is_reached(quorums([], {}, rule)) is False


@pytest.mark.parametrize(
    ("opened", "second", "now", "expected"),
    [
        (0, None, 90, 1),  # there is no second call
        (0, 30, 90, 1),  # opened in the first call: its quorum stays asked
        (29, 30, 90, 1),
        (30, 30, 31, 2),  # opened in the second call
        (None, 30, 29, 1),  # not opened yet
        (None, 30, 30, 2),
    ],
)
def test_under_which_call_a_session_stands(opened, second, now, expected):
    told = call_of(None if opened is None else at(opened), None if second is None else at(second), at(now))
    assert told == expected


def mark(
    came: bool = True, minute: int | None = 0, *, late: bool = False, stands: bool = True, noted: int = 1
):
    return Mark(11, came, late, noted, None if minute is None else at(minute), stands)


ARRIVALS = {
    # marks in their order → since which minute, noted (None: did not come); opening is -10, late is 30
    "marked at the door": ([mark(minute=5)], (5, 1)),
    "typed from paper: from the opening": ([mark(minute=None)], (-10, 1)),
    "late on paper, without hour": ([mark(minute=None, late=True)], (30, 1)),
    "late at the door, with its hour": ([mark(minute=12, late=True)], (12, 1)),
    "a better proof later does not make late": ([mark(minute=5, stands=False), mark(minute=40)], (5, 1)),
    "a corrected organisation later neither": ([mark(minute=5, stands=False), mark(minute=40, noted=2)], (5, 2)),
    "absent by mistake first": ([mark(False, 0, stands=False), mark(minute=15)], (15, 1)),
    "corrected to absent": ([mark(minute=5, stands=False), mark(False, 50)], None),
    "came, undone, came": (
        [mark(minute=5, stands=False), mark(False, 10, stands=False), mark(minute=20)], (20, 1),
    ),
    "no mark": ([], None),
}  # fmt: skip


@pytest.mark.parametrize("case", ARRIVALS)
def test_since_when_somebody_is_in(case):
    marks, expected = ARRIVALS[case]
    told = arrivals(marks, at(-10), at(30)).get(11)
    assert told == (None if expected is None else (at(expected[0]), expected[1]))


def test_nobody_is_in_before_arriving():
    assert not is_in(11, at(5), [], at(4))
    assert is_in(11, at(5), [], at(5))
    assert is_in(11, at(0), [Out(12, at(0), None)], at(4))  # somebody else left
