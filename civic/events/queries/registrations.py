"""Reads of registrations, waiting lists and tickets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import Mandate
from civic.core import clock
from civic.core.db import db
from civic.core.errors import found
from civic.core.remembered import remembered
from civic.core.text import fold, like
from civic.core.types import UTCDateTime
from civic.events.models import Event, EventSession, Registration, RegistrationState, SeatPool
from civic.events.seats import claims_of
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.person_data import PersonData
from civic.people.queries import suggest_duplicates
from civic.web.paging import Page, paginate

ACTIVE = (RegistrationState.CONFIRMED, RegistrationState.WAITING)
_ORDER = case((Registration.state == RegistrationState.CONFIRMED, 0), else_=1)


def registration_by_token(token: str) -> Registration:
    """The registration a ticket's token opens, with person, event and organisation, or NotFound."""
    return found(
        db.session.scalar(
            select(Registration)
            .where(Registration.token == token)
            .options(joinedload(Registration.person), joinedload(Registration.organization))
        )
    )


def registration_of(event: Event, registration_id: int) -> Registration:
    """A registration of the event, with its person, or NotFound."""
    return found(
        db.session.scalar(
            select(Registration)
            .where(Registration.id == registration_id, Registration.event_id == event.id)
            .options(joinedload(Registration.person))
        )
    )


def registration_by_once(once: str) -> Registration | None:
    """The registration that a form with this key has already made."""
    return db.session.scalar(
        select(Registration).where(Registration.once == once).options(joinedload(Registration.person))
    )


@remembered
def active_registration(event_id: int, person_id: int | None) -> Registration | None:
    """The place a person holds or waits for in an event."""
    if person_id is None:
        return None
    return db.session.scalar(
        select(Registration).where(
            Registration.event_id == event_id,
            Registration.person_id == person_id,
            Registration.state.in_(ACTIVE),
        )
    )


class Standing(NamedTuple):
    """How somebody and an event stand to each other: this form was sent, offers have lapsed, they have or await a place."""

    sent: bool
    lapsed: bool
    held: bool


_of_event = select(Registration.id).where(Registration.event_id == bindparam("event"))
_STANDING = select(
    select(Registration.id).where(Registration.once == bindparam("once", type_=String())).exists(),
    _of_event.where(Registration.offer_until <= bindparam("moment", type_=UTCDateTime())).exists(),
    _of_event.where(
        Registration.person_id == bindparam("person"),
        Registration.state.in_(ACTIVE),
    ).exists(),
)


def standing(event_id: int, person_id: int, once: str | None, moment: datetime) -> Standing:
    """What a registration has to look at first, asked in one statement, which is made once."""
    asked = {"event": event_id, "person": person_id, "once": once, "moment": moment}
    return Standing(*map(bool, db.session.connection().execute(_STANDING, asked).one()))


def waiting_of(event_id: int) -> Sequence[Registration]:
    """The waiting list of an event in its order, with the organisation that says which seats each may take."""
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.WAITING,
            Registration.offer_until.is_(None),
        )
        .options(joinedload(Registration.organization), joinedload(Registration.person))
        .order_by(Registration.number)
    ).all()


def lapsed_offers(event_id: int, moment: datetime) -> Sequence[Registration]:
    """Who was offered a place in an event and let the moment pass, in the order of the list."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.offer_until <= moment)
        .options(joinedload(Registration.person))
        .order_by(Registration.number)
    ).all()


def events_with_lapsed_offers(moment: datetime, limit: int = 200) -> Sequence[int]:
    """The ids of events in which an offer has lapsed."""
    return db.session.scalars(
        select(Registration.event_id).where(Registration.offer_until <= moment).distinct().limit(limit)
    ).all()


def members_known(organization: Organization, actor_id: int, day: date, limit: int = 60) -> Sequence[Person]:
    """Who may be ticked to come for an organisation: its representatives on a day, and whom this person registered for it."""
    represent = select(Mandate.person_id).where(
        Mandate.organization_id == organization.id,
        Mandate.superseded_at.is_(None),
        Mandate.valid_from <= day,
        or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day),
    )
    before = select(Registration.person_id).where(
        Registration.organization_id == organization.id, Registration.registered_by_id == actor_id
    )
    return db.session.scalars(
        select(Person)
        .where(
            or_(Person.id.in_(represent), Person.id.in_(before)),
            Person.merged_into_id.is_(None),
            Person.forgotten_at.is_(None),
        )
        .order_by(Person.name_key, Person.id)
        .limit(limit)
    ).all()


def registered_ids(event_id: int, person_ids: Collection[int]) -> set[int]:
    """Which of these people have or wait for a place in an event."""
    return set(
        db.session.scalars(
            select(Registration.person_id).where(
                Registration.event_id == event_id,
                Registration.person_id.in_(person_ids),
                Registration.state.in_(ACTIVE),
            )
        )
    )


def waiting_position(registration: Registration) -> int | None:
    """The place in the waiting list, from 1; None for who does not wait."""
    if registration.state is not RegistrationState.WAITING:
        return None
    before = db.session.scalar(
        select(func.count()).where(
            Registration.event_id == registration.event_id,
            Registration.state == RegistrationState.WAITING,
            Registration.number < registration.number,
        )
    )
    return (before or 0) + 1


def pools_of(event_id: int) -> Sequence[SeatPool]:
    """The seats of an event as they are in the database now."""
    return db.session.scalars(
        select(SeatPool)
        .where(SeatPool.event_id == event_id)
        .order_by(SeatPool.id)
        .execution_options(populate_existing=True)
    ).all()


def registrations_touching(person_id: int) -> Sequence[Registration]:
    """Every registration of a person, those given back too, with its event."""
    return db.session.scalars(
        select(Registration).where(Registration.person_id == person_id).order_by(Registration.id)
    ).all()


def claims_on_seats(person_id: int, organization_id: int | None) -> frozenset[str]:
    """The kept seats a person may take who comes for an organisation, or (None) in their own name."""
    sex, home = db.session.execute(select(Person.sex, Person.ubigeo).where(Person.id == person_id)).one()
    if organization_id is None:
        return claims_of(None, sex, home)
    sector, seat = db.session.execute(
        select(Organization.sector, Organization.ubigeo).where(Organization.id == organization_id)
    ).one()
    return claims_of(sector, sex, home or seat)


def registrations_of_event(
    event_id: int, states: Sequence[RegistrationState] = ACTIVE
) -> Sequence[Registration]:
    """Who is registered, confirmed first, by surname, with person and organisation: the base of an attendance list."""
    return db.session.scalars(
        select(Registration)
        .join(Registration.person)
        .where(Registration.event_id == event_id, Registration.state.in_(states))
        .options(joinedload(Registration.person), joinedload(Registration.organization))
        .order_by(_ORDER, Person.name_key, Registration.number)
    ).all()


def registrations_of_session(
    session: EventSession, states: Sequence[RegistrationState] = ACTIVE
) -> Sequence[Registration]:
    """Who is expected at a session: a registration covers all sessions of its event."""
    return registrations_of_event(session.event_id, states)


def registrations_page(
    event: Event, number: int, text: str = "", state: RegistrationState | None = None
) -> Page[Registration]:
    """A page of an event's registrations for its team; found by surname or by the last 3 characters of the document."""
    wanted = (
        select(Registration)
        .join(Registration.person)
        .where(Registration.event_id == event.id)
        .options(joinedload(Registration.person), joinedload(Registration.organization))
    )
    wanted = wanted.where(Registration.state == state if state else Registration.state.in_(ACTIVE))
    if text:
        wanted = wanted.where(
            or_(
                Person.name_key.like(like(text), escape="\\"),
                Person.document_tail == fold(text).upper()[-3:],
            )
        )
    if state is RegistrationState.WAITING:
        return paginate(wanted.order_by(Registration.number), number, 50)
    return paginate(wanted.order_by(_ORDER, Person.name_key, Registration.number), number, 50)


def registrations_of_person(person: Person, *, past: bool = False, limit: int = 50) -> Sequence[Registration]:
    """A person's places in events to come (or past), the nearest first; those given back are left out."""
    over = Event.ends_at < clock.now()
    return db.session.scalars(
        select(Registration)
        .join(Registration.event)
        .where(Registration.person_id == person.id, Registration.state.in_(ACTIVE), over if past else ~over)
        .options(joinedload(Registration.organization), joinedload(Registration.event).lazyload(Event.pools))
        .order_by(Event.starts_at.desc() if past else Event.starts_at, Registration.id)
        .limit(limit)
    ).all()


def last_registered(event_id: int, by_id: int, limit: int = 5) -> Sequence[Registration]:
    """Whom somebody has just registered for an event, newest first: the facilitator's own list."""
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.registered_by_id == by_id,
            Registration.person_id != by_id,
            Registration.state.in_(ACTIVE),
        )
        .options(
            joinedload(Registration.person).joinedload(Person.account), joinedload(Registration.organization)
        )
        .order_by(Registration.number.desc())
        .limit(limit)
    ).all()


def state_counts(event_id: int) -> dict[RegistrationState, int]:
    """How many registrations of an event are in each state."""
    counted = dict.fromkeys(RegistrationState, 0)
    rows = db.session.execute(
        select(Registration.state, func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.state)
    )
    for state, count in rows:
        counted[state] = count
    return counted


def registration_counts(event_ids: Sequence[int]) -> dict[int, dict[RegistrationState, int]]:
    """The same for several events at once, so that a list needs one statement."""
    counted: dict[int, dict[RegistrationState, int]] = {
        event_id: dict.fromkeys(RegistrationState, 0) for event_id in event_ids
    }
    rows = db.session.execute(
        select(Registration.event_id, Registration.state, func.count())
        .where(Registration.event_id.in_(event_ids))
        .group_by(Registration.event_id, Registration.state)
    )
    for event_id, state, count in rows:
        counted[event_id][state] = count
    return counted


def look_alikes(event: Event, data: PersonData, limit: int = 4) -> Sequence[Person]:
    """People of the event's space who may be the one told, best reasons first; a document of their own says otherwise.

    Only who represents in the space or was registered in it: a facilitator learns of nobody else.
    """
    alike = suggest_duplicates(data.given_names, data.first_surname, data.second_surname, limit=60)
    if data.document_number:
        alike = [person for person in alike if person.document_key is None]
    ids = [person.id for person in alike]
    known = set(
        db.session.scalars(
            select(Mandate.person_id).where(Mandate.space_id == event.space_id, Mandate.person_id.in_(ids))
        )
    ) | set(
        db.session.scalars(
            select(Registration.person_id)
            .join(Event, Event.id == Registration.event_id)
            .where(Event.space_id == event.space_id, Registration.person_id.in_(ids))
        )
    )
    return [person for person in alike if person.id in known][:limit]
