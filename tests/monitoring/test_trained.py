"""People trained: distinct persons per sector, counted when they finished."""

from __future__ import annotations

from datetime import date

import pytest

from civic.monitoring.participation import MandateRow
from civic.monitoring.trained import TrainingCame, TrainingSitting, trained
from civic.organisations.models import Sector

PUBLIC, CIVIL = Sector.PUBLIC, Sector.CIVIL_SOCIETY
COURSE = [TrainingSitting(n, 1, date(2026, 5, n), None) for n in (1, 2, 3, 4)]
TALK = [TrainingSitting(9, 2, date(2026, 6, 1), PUBLIC)]


def count(came, sittings=None, mandates=()):
    return trained(sittings or COURSE, [TrainingCame(*row) for row in came], mandates)


@pytest.mark.parametrize(
    ("sessions", "completed"), [((1, 2), 0), ((1, 2, 3), 1), ((1, 1, 1, 1), 0), ((1, 2, 3, 4), 1)]
)
def test_three_quarters_of_the_sittings_finish_a_course(sessions, completed):
    found = count([(7, session, CIVIL) for session in sessions])
    assert (found[CIVIL].attended, found[CIVIL].completed) == (1, completed)
    assert (found[PUBLIC].attended, found[PUBLIC].completed) == (0, 0)


def test_a_person_counts_once_over_many_trainings():
    found = count([(7, n, CIVIL) for n in (1, 2, 3, 4)] + [(7, 9, CIVIL)], COURSE + TALK)
    assert found[CIVIL] == (1, 1)


def test_two_halves_of_two_trainings_are_no_training():
    second = [TrainingSitting(20 + n, 3, date(2026, 7, n), None) for n in (1, 2)]
    assert count([(7, 1, CIVIL), (7, 2, CIVIL), (7, 21, CIVIL)], COURSE + second)[CIVIL] == (1, 0)


def test_the_sector_comes_from_the_mark_then_the_mandate_then_the_audience():
    mandate = MandateRow(7, 1, CIVIL, True, date(2026, 1, 1), date(2026, 5, 31))
    assert count([(7, 1, PUBLIC)], COURSE[:1], [mandate])[PUBLIC].completed == 1
    assert count([(7, 1, None)], COURSE[:1], [mandate])[CIVIL].completed == 1
    late = count([(7, 9, None)], TALK, [mandate])
    assert (late[CIVIL].completed, late[PUBLIC].completed) == (0, 1), (
        "the mandate had ended; the event was for officials"
    )


def test_somebody_of_no_sector_is_in_none():
    found = count([(7, 1, None)], COURSE[:1])
    assert all(numbers == (0, 0) for numbers in found.values())


def test_marks_at_other_events_do_not_count():
    assert count([(7, 999, CIVIL)])[CIVIL] == (0, 0)
