"""The last seat asked for by many threads at once, on both databases; and people who leave while others come."""

from __future__ import annotations

from collections import Counter

import pytest

from civic.core.db import db, transaction
from civic.events import commands
from civic.events.models import Event, Registration, RegistrationState, SeatPool
from civic.events.queries import event_by_id
from civic.people.models import Person, System
from tests.races import changing_at_once, errors

THREADS = 24


def joining(event_id: int, person_id: int):
    def act() -> None:
        person = db.session.get(Person, person_id)
        commands.register(person, event_by_id(event_id), person)

    return act


@pytest.mark.parametrize("seats", [1, 10])
def test_never_above_and_never_below(app, make, seats):
    event = make.event(make.space(), seats=seats)
    people = [make.person().id for _n in range(THREADS)]
    assert errors(changing_at_once(app, [joining(event.id, person) for person in people])) == []
    states = Counter(r.state for r in db.session.query(Registration))
    assert states == {RegistrationState.CONFIRMED: seats, RegistrationState.WAITING: THREADS - seats}
    confirmed = db.session.query(Registration).filter_by(state=RegistrationState.CONFIRMED)
    assert sorted(r.number for r in confirmed) == list(range(1, seats + 1))
    assert db.session.query(SeatPool).one().taken == seats


def test_one_person_from_many_tabs_has_one_place(app, make):
    event, person = make.event(make.space(), seats=5), make.person()
    assert errors(changing_at_once(app, [joining(event.id, person.id)] * THREADS)) == []
    assert db.session.query(Registration).count() == 1
    assert db.session.query(SeatPool).one().taken == 1


def test_leaving_and_coming_at_once_keeps_the_count(app, make):
    event = make.event(make.space(), seats=8)
    held = [make.registration(event).id for _n in range(8)]
    comers = [make.person().id for _n in range(12)]

    def leaving(registration_id: int):
        return lambda: commands.cancel_registration(System(), db.session.get(Registration, registration_id))

    acts = [leaving(identity) for identity in held] + [joining(event.id, person) for person in comers]
    assert errors(changing_at_once(app, acts)) == []
    states = Counter(r.state for r in db.session.query(Registration))
    assert states[RegistrationState.CONFIRMED] == 8
    assert states[RegistrationState.WAITING] == 4
    assert db.session.query(SeatPool).one().taken == 8
    waiting = [r.number for r in db.session.query(Registration).filter_by(state=RegistrationState.WAITING)]
    confirmed = [
        r.number for r in db.session.query(Registration).filter_by(state=RegistrationState.CONFIRMED)
    ]
    assert max(confirmed) < min(waiting)  # in the order in which they came


def test_two_who_leave_at_once_promote_each_waiting_person_once(app, make):
    event = make.event(make.space(), seats=2)
    held = [make.registration(event).id for _n in range(2)]
    with transaction():
        for _n in range(3):
            person = Person(given_names="Ana", first_surname="Inca", name_key="inca ana")
            db.session.add(person)
            db.session.flush()
            commands.register(System(), db.session.get(Event, event.id), person)

    def leaving(registration_id: int):
        return lambda: commands.cancel_registration(System(), db.session.get(Registration, registration_id))

    assert errors(changing_at_once(app, [leaving(identity) for identity in held])) == []
    rows = db.session.query(Registration).order_by(Registration.number).all()
    assert [r.state.value for r in rows] == ["cancelled", "cancelled", "confirmed", "confirmed", "waiting"]
    assert db.session.query(SeatPool).one().taken == 2
