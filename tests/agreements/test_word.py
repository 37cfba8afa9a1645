"""Who keeps its word: a table of outcomes, and what must hold of every count."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.agreements.models import CommitmentState
from civic.agreements.reminders import agreement_stage, commitment_stage
from civic.agreements.word import DUE, FEW, KEPT, Given, Outcome, outcome, words
from civic.core.text import fold

TODAY = date(2026, 5, 20)
S, O = CommitmentState, Outcome  # noqa: E741


def at(days: int | None) -> date | None:
    return None if days is None else TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("state", "first", "due", "done", "counts"),
    [
        (S.KEPT, -10, -10, -12, O.ON_TIME),
        (S.KEPT, -10, -10, -10, O.ON_TIME),  # on the very day
        (S.KEPT, -10, -10, -9, O.LATE),
        (S.KEPT, -30, -10, -29, O.POSTPONED),
        (S.KEPT, -30, -10, -31, O.ON_TIME),  # the later date was not needed
        (S.KEPT, -30, -10, -9, O.LATE),
        (S.KEPT, 20, 20, -1, O.ON_TIME),  # early
        (S.PENDING, -1, -1, None, O.OVERDUE),
        (S.PENDING, 0, 0, None, O.UNDER_WAY),  # the day itself still counts
        (S.UNDER_WAY, -40, 5, None, O.UNDER_WAY),
        (S.UNDER_WAY, -40, -5, None, O.OVERDUE),
        (S.CLAIMED_DONE, -5, -5, -6, O.WAITING),
        (S.CLAIMED_DONE, -5, -5, -1, O.WAITING),  # the space's delay is not the entity's
        (S.BROKEN, -5, -5, None, O.BROKEN),
        (S.CANCELLED, -5, -5, None, O.CANCELLED),
    ],
)
def test_what_a_commitment_counts_as(state, first, due, done, counts):
    assert outcome(Given("x", "X", state, at(first), at(due), at(done)), TODAY) is counts


@st.composite
def commitments(draw):
    rows = []
    for _n in range(draw(st.integers(0, 40))):
        name = draw(st.sampled_from(["Agua", "Ávila", "agro", "Red", "Óleo"]))
        first = TODAY + timedelta(days=draw(st.integers(-60, 60)))
        due = first + timedelta(days=draw(st.integers(0, 30)))
        state = draw(st.sampled_from(list(S)))
        done = due + timedelta(days=draw(st.integers(-60, 20))) if state in (S.KEPT, S.CLAIMED_DONE) else None
        rows.append(Given(name.casefold(), name, state, first, due, done))
    return rows


@settings(max_examples=50)
@given(commitments(), st.randoms())
def test_the_count_holds_whatever_the_rows(rows, chance):
    many, few = words(rows, TODAY)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert words(shuffled, TODAY) == (many, few)  # the order of the rows says nothing
    # nothing is lost and nothing counted twice
    total = Counter(outcome(row, TODAY) for row in rows)
    assert {o: sum(w.counts[o] for w in [*many, *few]) for o in O} == {o: total[o] for o in O}
    # fair to small numbers: no percentage, no place, by name
    assert all(
        w.due < FEW and w.percent is None and w.percent_on_time is None and w.rank is None for w in few
    )
    assert [fold(w.entity) for w in few] == sorted(fold(w.entity) for w in few)
    for word in many:
        assert word.due >= FEW
        assert word.due == sum(word.counts[o] for o in DUE) <= word.total
        assert word.kept == sum(word.counts[o] for o in KEPT)
        assert word.percent is not None
        assert 0 <= (word.percent_on_time or 0) <= word.percent <= 100
        assert abs(word.percent - 100 * word.kept / word.due) <= 0.5
        # a place is one more than those that did better; equal shares share it
        assert word.rank == 1 + sum(w.kept * word.due > word.kept * w.due for w in many)
    shares = [w.kept / w.due for w in many]
    assert shares == sorted(shares, reverse=True)


@settings(max_examples=25)
@given(commitments())
def test_keeping_a_promise_never_harms_and_breaking_never_helps(rows):
    before = {w.key: w for part in words(rows, TODAY) for w in part}
    for n, row in enumerate(rows):
        if outcome(row, TODAY) is not O.OVERDUE:
            continue
        kept = Given(row.key, row.entity, S.KEPT, row.first_due_on, row.due_on, TODAY)
        after = {w.key: w for part in words([*rows[:n], kept, *rows[n + 1 :]], TODAY) for w in part}[row.key]
        assert after.due == before[row.key].due
        assert after.kept == before[row.key].kept + 1


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (15, None),
        (14, "soon"),
        (1, "soon"),
        (0, "due"),
        (-6, "due"),
        (-7, "late-1"),
        (-13, "late-1"),
        (-14, "late-2"),
    ],
)
def test_which_reminder_a_day_has(left, stage):
    assert commitment_stage(TODAY + timedelta(days=left), TODAY) == stage


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (61, None),
        (60, "60"),
        (31, "60"),
        (30, "30"),
        (8, "30"),
        (7, "7"),
        (0, "7"),
        (-1, "over"),
        (-7, "over"),
        (-8, None),
    ],
)
def test_which_warning_a_day_has(left, stage):
    assert agreement_stage(TODAY + timedelta(days=left), TODAY) == stage
