"""Places: given once, never too many, in order, and passed on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import registration_promoted
from civic.core.vault import new_token
from civic.events import commands
from civic.events.commands import AlreadyRegistered
from civic.events.models import Audience, Event, EventStatus, Registration, RegistrationState, SeatPool
from civic.events.queries import active_registration, waiting_position
from civic.messages.models import Message
from civic.organisations.models import Sector
from civic.people.models import DocumentKind, Person, System, Visitor
from civic.people.person_data import PersonData
from civic.spaces.models import TeamRole

CONFIRMED, WAITING, CANCELLED = RegistrationState


def take(event, person, **more):
    with transaction():
        return commands.register(more.pop("actor", person), event, person, **more)


def give_back(actor, registration, **more):
    with transaction():
        return commands.cancel_registration(actor, registration, **more)


def pool(event, sector=None):
    db.session.expire_all()
    return db.session.query(SeatPool).filter_by(event_id=event.id, sector=sector).one()


def told(number="41234567", names=("Rosa", "Mamani", "Quispe")):
    kind = DocumentKind.DNI if number else DocumentKind.NONE
    return PersonData(*names, document_kind=kind, document_number=number or None)


@pytest.fixture
def space(make):
    return make.space()


def test_a_place_is_numbered_counted_and_written_in_the_trail(make, space):
    event, person = make.event(space, seats=2), make.person()
    registration = take(event, person)
    assert (registration.state, registration.number) == (CONFIRMED, 1)
    assert pool(event).taken == 1
    line = db.session.query(AuditEntry).filter_by(action="events.register").one()
    assert line.actor_id == person.id
    assert line.after["state"] == "confirmed"


def test_nobody_holds_two_places(make, space):
    event, person = make.event(space, seats=5), make.person()
    first = take(event, person)
    with pytest.raises(AlreadyRegistered) as again:
        take(event, person)
    assert again.value.registration.id == first.id
    assert pool(event).taken == 1


def test_the_constraint_holds_where_the_check_is_passed_by(make, space):
    event, person = make.event(space), make.person()
    make.registration(event, person)
    with pytest.raises(Refused, match="already registered|ya está"), transaction():
        db.session.add(
            Registration(
                event_id=event.id, person_id=person.id, state=CONFIRMED, number=99, registered_at=clock.now()
            )
        )


def test_after_giving_back_one_may_register_again(make, space):
    event, person = make.event(space, seats=1), make.person()
    first = take(event, person)
    give_back(person, first)
    second = take(event, person)
    assert (first.state, second.state) == (CANCELLED, CONFIRMED)
    assert (second.number, pool(event).taken) == (2, 1)


def test_the_waiting_list_moves_up_in_order_and_once(make, space):
    event = make.event(space, seats=1)
    people = [make.person() for _n in range(4)]
    first, *waiting = [take(event, person) for person in people]
    assert [r.state for r in waiting] == [WAITING] * 3
    assert [waiting_position(r) for r in waiting] == [1, 2, 3]
    promoted = []
    with registration_promoted.connected_to(lambda r, **_more: promoted.append(r.id)):
        give_back(people[0], first)
    assert promoted == [waiting[0].id]
    assert [r.state for r in waiting] == [CONFIRMED, WAITING, WAITING]
    assert [waiting_position(r) for r in waiting] == [None, 1, 2]
    assert pool(event).taken == 1
    with pytest.raises(Refused):
        give_back(people[0], first)
    assert [r.state for r in waiting] == [CONFIRMED, WAITING, WAITING]


def test_leaving_the_waiting_list_frees_no_seat(make, space):
    event = make.event(space, seats=1)
    people = [make.person() for _n in range(3)]
    _first, second, third = [take(event, person) for person in people]
    give_back(people[1], second)
    assert third.state is WAITING
    assert waiting_position(third) == 1
    assert pool(event).taken == 1


def test_more_seats_move_up_as_many_as_fit(make, space):
    event = make.event(space, seats=1)
    places = [take(event, make.person()) for _n in range(4)]
    coordinator = make.team(space, TeamRole.COORDINATOR)
    from civic.events.drafts import draft_of

    with transaction():
        draft = draft_of(event)
        draft.seats = 3
        commands.edit_event(coordinator, event, draft)
    assert [r.state for r in places] == [CONFIRMED, CONFIRMED, CONFIRMED, WAITING]
    assert pool(event).taken == 3


def test_a_sector_has_its_seats_first_then_those_for_everybody(make, space):
    event = make.event(space, seats=1, reserved={Sector.CIVIL_SOCIETY: 1})
    organization = make.organization()
    members = [make.representation(space, organization).person for _n in range(3)]
    outsider = take(event, make.person())
    mine = [take(event, each, organization=organization) for each in members]
    assert outsider.state is CONFIRMED
    assert [r.state for r in mine] == [CONFIRMED, WAITING, WAITING]
    assert mine[0].pool_id == pool(event, Sector.CIVIL_SOCIETY).id
    other = take(event, make.person())
    assert other.state is WAITING
    give_back(members[0], mine[0])  # a kept seat: the next of the sector gets it, not the outsider
    assert (mine[1].state, other.state) == (CONFIRMED, WAITING)
    give_back(System(), outsider)  # a seat for everybody: the first who waits
    assert (mine[2].state, other.state) == (CONFIRMED, WAITING)


def test_the_same_form_sent_again_gives_the_same_place(make, space):
    event, key = make.event(space, seats=5), new_token()
    made = []
    for _n in range(10):
        with transaction():
            made.append(commands.register_from_form(Visitor(), event, told(), once=key).id)
    assert len(set(made)) == 1
    assert (
        db.session.query(Person)
        .filter(Person.first_surname == "Mamani", Person.given_names == "Rosa")
        .count()
        == 1
    )
    with pytest.raises(Refused), transaction():
        commands.register_from_form(Visitor(), event, told("47654321", ("Juan", "Flores", None)), once=key)


def test_somebody_without_a_document_is_not_made_twice_by_a_double_tap(make, space):
    event, key = make.event(space, seats=5), new_token()
    for _n in range(3):
        with transaction():
            commands.register_from_form(Visitor(), event, told(None), once=key)
    assert db.session.query(Registration).count() == 1
    assert db.session.query(Person).filter(Person.given_names == "Rosa").count() == 1


def test_a_visitor_who_represents_one_organisation_comes_for_it(make, space):
    event, organization = make.event(space), make.organization()
    person = make.person("Rosa Mamani Quispe", dni="41234567")
    make.representation(space, organization, person)
    with transaction():
        registration = commands.register_from_form(Visitor(), event, told())
    assert (registration.person_id, registration.organization_id) == (person.id, organization.id)


def test_who_represents_nobody_cannot_come_for_an_organisation(make, space):
    event, person, organization = make.event(space), make.person(), make.organization()
    make.membership(space, organization)
    with pytest.raises(Refused):
        take(event, person, organization=organization)


def test_a_leader_sends_people_of_their_own_organisation_only(make, space):
    event = make.event(space)
    mine, other = make.organization(), make.organization()
    make.membership(space, mine)
    make.membership(space, other)
    leader = make.leader(mine)
    with transaction():
        registration = commands.register_from_form(leader, event, told(), organization=mine)
    assert (registration.channel, registration.organization_id) == ("leader", mine.id)
    with pytest.raises(Refused), transaction():
        commands.register_from_form(
            leader, event, told("47654321", ("Juan", "Flores", None)), organization=other
        )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": EventStatus.CANCELLED}, "cancel"),
        ({"status": EventStatus.POSTPONED}, "post"),
        ({"status": EventStatus.HELD}, "place|realiz"),
        ({"needs_registration": False}, "come|ven"),
        ({"registration_opens_at": timedelta(days=1)}, "opens|abre"),
        ({"registration_closes_at": timedelta(days=-1)}, "closed|cerr"),
    ],
)
def test_what_stands_against_registering_is_said(make, space, fields, sentence):
    values = {k: clock.now() + v if isinstance(v, timedelta) else v for k, v in fields.items()}
    event = make.event(space, **values)
    with pytest.raises(Refused, match=f"(?i){sentence}"):
        take(event, make.person())
    assert pool(event).taken == 0


def test_a_facilitator_registers_on_the_way_though_the_window_is_closed(make, space):
    event = make.event(space, registration_closes_at=clock.now() - timedelta(hours=1))
    facilitator = make.team(space, TeamRole.FACILITATOR)
    with transaction():
        registration = commands.register_from_form(facilitator, event, told())
    assert (registration.channel, registration.registered_by_id) == ("facilitator", facilitator.id)


def test_a_draft_is_not_for_strangers(make, space):
    event = make.event(space, status=EventStatus.DRAFT)
    with pytest.raises(NotAllowed):
        take(event, make.person())


def test_the_audience_is_checked(make, space):
    organization = make.organization()
    representative = make.representation(space, organization).person
    citizen, leader = make.person(), make.leader(organization)
    young = make.person(birth_date=clock.today() - timedelta(days=365 * 20))
    for audience, fits, others in (
        (Audience.REPRESENTATIVES, representative, citizen),
        (Audience.LEADERS, leader, citizen),
        (Audience.YOUTH, young, citizen),
    ):
        event = make.event(space, audience=audience)
        assert take(event, fits).state is CONFIRMED
        with pytest.raises(Refused):
            take(event, others)
    entity = make.organization(sector=Sector.PUBLIC, kind_code="entidad_publica")
    official = make.representation(space, entity).person
    event = make.event(space, audience=Audience.OFFICIALS)
    assert take(event, official).state is CONFIRMED
    with pytest.raises(Refused):
        take(event, representative)


def test_only_those_concerned_give_a_place_back(make, space):
    event, person = make.event(space), make.person()
    registration = take(event, person)
    with pytest.raises(NotAllowed):
        give_back(make.person(account=True), registration)
    with pytest.raises(NotAllowed):
        give_back(Visitor(), registration)
    other_space = make.space()
    with pytest.raises(NotAllowed):
        give_back(make.team(other_space, TeamRole.COORDINATOR), registration)
    assert give_back(make.team(space, TeamRole.FACILITATOR), registration).state is CANCELLED


def test_after_the_event_nothing_is_given_back(make, space):
    event = make.event(space, starts_at=clock.now() - timedelta(days=2))
    person = make.person()
    registration = make.registration(event, person)
    with pytest.raises(Refused):
        give_back(person, registration)


def test_who_has_an_address_is_written_to_and_who_moves_up_is_told_either_way(make, space):
    event = make.event(space, seats=1)
    with_mail = make.person(email="rosa@example.org", preferred_channel="email")
    first, second = take(event, with_mail), take(event, make.person())
    kinds = {m.kind for m in db.session.query(Message)}
    assert "events/registration_confirmed" in kinds
    give_back(with_mail, first)
    call = db.session.query(Message).filter_by(kind="events/registration_promoted").one()
    assert call.person_id == second.person_id
    assert event.title in (call.short_text or "")


def test_a_refused_registration_leaves_nothing(make, space):
    event, person = make.event(space, seats=3), make.person(email="rosa@example.org")
    with pytest.raises(RuntimeError, match="stop"), transaction():
        commands.register(person, event, person)
        raise RuntimeError("stop")
    db.session.expire_all()
    assert active_registration(event.id, person.id) is None
    assert pool(event).taken == 0
    assert db.session.get(Event, event.id).next_number == 1
    assert db.session.query(Message).count() == 0
