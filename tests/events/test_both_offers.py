"""Offered places: held for an answer, taken once, passed on when the time is over; and seats kept for women and districts."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.events import commands
from civic.events.commands import registering, seating
from civic.events.models import Registration, RegistrationState, SeatPool
from civic.events.queries import event_by_id, registration_by_token, waiting_of
from civic.messages.models import Message
from civic.organisations.models import Organization, Sector
from civic.people.models import Person, Sex, System
from civic.people.person_data import PersonData
from tests.races import changing_at_once, errors

CONFIRMED, WAITING, CANCELLED = RegistrationState


@pytest.fixture
def later(monkeypatch):
    """`later(hours=30)` moves the clock."""
    real = clock.now

    def move(**how):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**how))

    return move


@pytest.fixture
def full(make):
    """An event of one seat with a window of 24 hours: (event, who holds it, three who wait)."""
    event = make.event(make.space(), seats=1, confirm_hours=24, starts_at=clock.now() + timedelta(days=9))
    people = [make.person(email=f"p{n}@correo.pe") for n in range(4)]
    places = []
    for person in people:
        with transaction():
            places.append(commands.register(person, event, person))
    return event, places[0], places[1:]


def give_back(place):
    with transaction():
        commands.cancel_registration(System(), place)


def states():
    db.session.rollback()
    db.session.expire_all()
    return [
        ("offered" if r.offer_until else r.state.value)
        for r in db.session.query(Registration).order_by(Registration.number)
    ]


def test_a_free_place_is_offered_and_not_given(full):
    _event, holder, waiting = full
    give_back(holder)
    assert states() == ["cancelled", "offered", "waiting", "waiting"]
    assert db.session.query(SeatPool).one().taken == 1, "the seat is held for who was asked"
    assert [m.kind for m in db.session.query(Message).filter_by(person_id=waiting[0].person_id)][-1] == (
        "events/registration_offered"
    )
    place = db.session.get(Registration, waiting[0].id)
    assert timedelta(hours=23) < place.offer_until - clock.now() <= timedelta(hours=24)


def test_who_says_yes_has_the_place(full):
    _event, holder, waiting = full
    give_back(holder)
    with transaction():
        commands.accept_offer(System(), registration_by_token(waiting[0].token), by_token=True)
    assert states() == ["cancelled", "confirmed", "waiting", "waiting"]
    with pytest.raises(Refused, match="(?i)already|ya tienes"), transaction():
        commands.accept_offer(System(), registration_by_token(waiting[0].token), by_token=True)
    with pytest.raises(Refused), transaction():
        commands.accept_offer(System(), registration_by_token(waiting[1].token), by_token=True)


def test_only_the_holder_of_the_ticket_answers(full, make):
    _event, holder, waiting = full
    give_back(holder)
    stranger = make.person()
    with pytest.raises(NotAllowed), transaction():
        commands.accept_offer(stranger, registration_by_token(waiting[0].token))


def test_an_offer_lapses_to_the_next_and_to_the_one_after(full, later):
    _event, holder, waiting = full
    give_back(holder)
    later(hours=25)
    with transaction():
        assert commands.settle_all_offers(System()) == 1
    assert states() == ["cancelled", "cancelled", "offered", "waiting"]
    with pytest.raises(Refused), transaction():
        commands.accept_offer(System(), registration_by_token(waiting[0].token), by_token=True)
    later(hours=50)
    with transaction():
        assert commands.settle_all_offers(System()) == 1
    assert states() == ["cancelled", "cancelled", "cancelled", "offered"]
    with transaction():
        commands.accept_offer(System(), registration_by_token(waiting[2].token), by_token=True)
    assert states()[-1] == "confirmed"
    later(hours=99)
    with transaction():
        assert commands.settle_all_offers(System()) == 0, "a place that was taken does not lapse"
    lines = Counter(e.action for e in db.session.query(AuditEntry))
    assert (lines["events.offer_place"], lines["events.lapse_offer"], lines["events.promote_waiting"]) == (
        3,
        2,
        1,
    )


def test_too_late_is_too_late_even_before_anybody_settles(full, later):
    _event, holder, waiting = full
    give_back(holder)
    later(hours=25)
    with pytest.raises(Refused), transaction():
        commands.accept_offer(System(), registration_by_token(waiting[0].token), by_token=True)


def test_who_let_it_pass_may_ask_again_at_the_end(full, later):
    event, holder, waiting = full
    give_back(holder)
    later(hours=25)
    person = db.session.get(Person, waiting[0].person_id)
    with transaction():
        again = commands.register(person, event_by_id(event.id), person)
    assert states() == ["cancelled", "cancelled", "offered", "waiting", "waiting"]
    assert again.number > waiting[2].number


def test_giving_an_offer_back_offers_it_to_the_next(full):
    _event, holder, waiting = full
    give_back(holder)
    give_back(registration_by_token(waiting[0].token))
    assert states() == ["cancelled", "cancelled", "offered", "waiting"]
    assert db.session.query(SeatPool).one().taken == 1


def test_an_offer_ends_when_the_event_begins(make):
    event = make.event(make.space(), seats=1, confirm_hours=48, starts_at=clock.now() + timedelta(hours=5))
    first, second = make.person(), make.person()
    with transaction():
        held = commands.register(first, event, first)
        place = commands.register(second, event, second)
    give_back(held)
    assert registration_by_token(place.token).offer_until == event_by_id(event.id).starts_at


def test_without_a_window_the_place_is_given_at_once(make):
    event = make.event(make.space(), seats=1)
    first, second = make.person(), make.person()
    with transaction():
        held = commands.register(first, event, first)
        commands.register(second, event, second)
    give_back(held)
    assert states() == ["cancelled", "confirmed"]


def test_yes_and_lapse_at_once_leave_one_seat_for_one(app, full, later):
    """Many say yes in the moment in which the worker settles: one place, one holder, whoever was first."""
    _event, holder, waiting = full
    give_back(holder)
    token = waiting[0].token
    acts = [lambda: commands.accept_offer(System(), registration_by_token(token), by_token=True)] * 6 + [
        lambda: commands.settle_all_offers(System())
    ] * 2
    assert errors(changing_at_once(app, acts)) == []
    assert states() == ["cancelled", "confirmed", "waiting", "waiting"]
    assert db.session.query(SeatPool).one().taken == 1


@pytest.mark.parametrize(
    ("kept", "fits"),
    [(Sex.FEMALE, {"sex": Sex.FEMALE}), ("180302", {"ubigeo": "180302"}), (Sector.PUBLIC, None)],
)
def test_the_last_kept_seat_is_given_once(app, make, kept, fits):
    """Sixteen ask at once for the one seat that is kept for them; who it is not kept for never gets it."""
    space = make.space()
    event = make.event(space, seats=0, reserved={kept: 1})
    entity = make.organization(sector=Sector.PUBLIC)
    make.membership(space, entity)
    them, others = [], []
    for _n in range(8):
        if fits is None:
            person = make.person(sex=Sex.MALE)
            make.representation(space, entity, person)
        else:
            person = make.person(**{"sex": Sex.MALE, "ubigeo": "180301", **fits})
        them.append(person.id)
        others.append(make.person(sex=Sex.MALE, ubigeo="180301").id)

    event_id, entity_id = event.id, entity.id  # plain numbers: threads touch no object of this one

    def joining(person_id):
        def act():
            person = db.session.get(Person, person_id)
            organization = (
                db.session.get(Organization, entity_id) if fits is None and person_id in them else None
            )
            commands.register(person, event_by_id(event_id), person, organization=organization)

        return act

    assert errors(changing_at_once(app, [joining(one) for one in [*others, *them]])) == []
    rows = db.session.query(Registration).filter_by(state=CONFIRMED).all()
    assert [r.person_id in them for r in rows] == [True]
    assert db.session.query(SeatPool).filter_by(seats=1).one().taken == 1
    assert len(waiting_of(event.id)) == 15


def test_without_the_conditional_update_the_last_kept_seat_would_be_given_twice(app, make, monkeypatch):
    """The negative control: who looks first and writes later gives more than there is, and the table itself refuses it."""
    event = make.event(make.space(), seats=0, reserved={Sex.FEMALE: 1})
    people = [make.person(sex=Sex.FEMALE).id for _n in range(8)]
    looked, event_id = threading.Barrier(8), event.id

    def careless(pool_id):
        pool = db.session.get(SeatPool, pool_id)
        free = pool.taken < (pool.seats or 0)
        if not free:
            return False
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(0.5)  # everybody has seen the free seat
        db.session.execute(text("UPDATE seat_pools SET taken = taken + 1 WHERE id = :id"), {"id": pool_id})
        return True

    monkeypatch.setattr(seating, "claim", careless)
    monkeypatch.setattr(registering, "locked_event", event_by_id)  # nobody holds the event's row

    def joining(person_id):
        return lambda: commands.register(
            db.session.get(Person, person_id), event_by_id(event_id), db.session.get(Person, person_id)
        )

    raised = errors(changing_at_once(app, [joining(one) for one in people]))
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        assert raised, "several saw the seat free: the check of the table stopped them"
    assert db.session.query(SeatPool).filter_by(seats=1).one().taken <= 1


def test_a_pool_is_kept_for_one_thing(make):
    event = make.event(make.space(), seats=2, reserved={Sex.FEMALE: 1})
    with pytest.raises(IntegrityError), transaction():
        db.session.add(SeatPool(event_id=event.id, sector=Sector.PUBLIC, sex=Sex.MALE, seats=1))
    with pytest.raises(IntegrityError), transaction():
        db.session.add(SeatPool(event_id=event.id, sex=Sex.FEMALE, seats=1))


def test_what_is_told_opens_a_kept_seat(make):
    event = make.event(make.space(), seats=0, reserved={Sex.FEMALE: 1, "180302": 1})
    with transaction():
        one = commands.register_from_form(System(), event, PersonData("Rosa", "Inca", sex=Sex.FEMALE))
    with transaction():
        two = commands.register_from_form(System(), event, PersonData("Juan", "Soto", ubigeo="180302"))
    with transaction():
        three = commands.register_from_form(System(), event, PersonData("Luis", "Rojas"))
    assert [r.state for r in (one, two, three)] == [CONFIRMED, CONFIRMED, WAITING]


def test_a_leader_registers_several_at_once(make):
    space, organization = make.space(), make.organization()
    leader = make.leader(organization)
    known = make.person()
    make.representation(space, organization, known)
    event = make.event(space, seats=2)
    told = [PersonData("Rosa", "Inca", "Mayta"), PersonData("Ana", "Soto", "Roca")]
    with transaction():
        places = commands.register_members(leader, event, organization, [known], told, once="k" * 26)
    assert [(p.state, new) for p, new in places] == [(CONFIRMED, True), (CONFIRMED, True), (WAITING, True)]
    assert all(p.organization_id == organization.id and p.channel == "leader" for p, _new in places)
    with transaction():
        again = commands.register_members(leader, event, organization, [known], told, once="k" * 26)
    assert [p.id for p, _new in again] == [p.id for p, _new in places]
    assert db.session.query(Registration).count() == 3


def test_all_of_them_or_none(make):
    space, organization = make.space(), make.organization()
    leader = make.leader(organization)
    make.membership(space, organization)
    event = make.event(space, seats=5)
    told = [PersonData("Rosa", "Inca"), PersonData("", "")]
    with pytest.raises(Refused), transaction():
        commands.register_members(leader, event, organization, [], told, once="k" * 26)
    assert db.session.query(Registration).count() == 0
    other = make.leader(make.organization())
    with pytest.raises(NotAllowed), transaction():
        commands.register_members(other, event, organization, [], told)


def test_two_records_of_one_person_keep_one_seat(full, make):
    """The confirmed place stays, and the seat that was offered to the other record goes on."""
    from civic.core.signals import persons_merged

    event, holder, waiting = full
    give_back(holder)
    with transaction():
        commands.accept_offer(System(), registration_by_token(waiting[0].token), by_token=True)
    with transaction():
        event_by_id(event.id).pools[0].seats = 2
        db.session.flush()
        seating.promote_waiting(System(), event_by_id(event.id))
    assert states() == ["cancelled", "confirmed", "offered", "waiting"]
    with transaction():
        kept = db.session.get(Person, waiting[1].person_id)
        persons_merged.send(kept, duplicate=db.session.get(Person, waiting[0].person_id), actor=System())
    assert states() == ["cancelled", "cancelled", "confirmed", "offered"], "the seat that became free goes on"
    assert db.session.query(SeatPool).one().taken == sum(r.holds_seat for r in db.session.query(Registration))
