"""Places when two records become one person, when that is undone, and when a person is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.signals import merge_undone, person_forgotten, persons_merged
from civic.events.models import Registration, RegistrationState, SeatPool
from civic.people.models import System

CONFIRMED, WAITING, CANCELLED = RegistrationState


def merged(kept, duplicate):
    with transaction():
        answers = persons_merged.send(kept, duplicate=duplicate, actor=System())
    return {receiver.__name__: moved for receiver, moved in answers if moved}


def undone(kept, duplicate, moved):
    with transaction():
        merge_undone.send(kept, duplicate=duplicate, moved=moved, actor=System())


def rows():
    db.session.expire_all()
    return {r.id: (r.person_id, r.state) for r in db.session.query(Registration)}


@pytest.fixture
def two(make):
    return make.person(), make.person()


def test_a_place_moves_and_comes_back(make, two):
    kept, duplicate = two
    place = make.registration(make.event(make.space()), duplicate)
    moved = merged(kept, duplicate)
    assert rows() == {place.id: (kept.id, CONFIRMED)}
    undone(kept, duplicate, moved)
    assert rows() == {place.id: (duplicate.id, CONFIRMED)}


def test_of_two_places_one_stays_and_the_seat_passes_on(make, two):
    kept, duplicate = two
    event = make.event(make.space(), seats=2)
    one, other = make.registration(event, kept), make.registration(event, duplicate)
    waiting = make.registration(event, state=WAITING)
    moved = merged(kept, duplicate)
    assert rows() == {
        one.id: (kept.id, CONFIRMED), other.id: (kept.id, CANCELLED), waiting.id: (waiting.person_id, CONFIRMED),
    }  # fmt: skip
    assert db.session.query(SeatPool).one().taken == 2
    undone(kept, duplicate, moved)  # the seat is gone: the second record waits
    assert rows()[other.id] == (duplicate.id, WAITING)
    assert db.session.query(SeatPool).one().taken == 2


def test_the_confirmed_place_stays_when_the_kept_record_only_waits(make, two):
    kept, duplicate = two
    event = make.event(make.space(), seats=1)
    seated, waiting = make.registration(event, duplicate), make.registration(event, kept, WAITING)
    merged(kept, duplicate)
    assert rows() == {seated.id: (kept.id, CANCELLED), waiting.id: (kept.id, CONFIRMED)}
    assert db.session.query(SeatPool).one().taken == 1


def test_who_is_forgotten_leaves_events_to_come_but_was_at_those_that_were(make):
    space, person = make.space(), make.person()
    past = make.registration(make.event(space, starts_at=clock.now() - timedelta(days=9)), person)
    coming = make.event(space, seats=1)
    place, waiting = make.registration(coming, person), make.registration(coming, state=WAITING)
    tokens = {past.token, place.token}
    with transaction():
        person_forgotten.send(person, actor=System())
    assert rows() == {
        past.id: (person.id, CONFIRMED), place.id: (person.id, CANCELLED), waiting.id: (waiting.person_id, CONFIRMED),
    }  # fmt: skip
    assert not tokens & {r.token for r in db.session.query(Registration)}
