"""The facilitator's list of a session: who is on it, who fits a search, who else the space knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    and_,
    bindparam,
    case,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload, lazyload, selectinload

from civic.accreditation.models import FileState, Mandate, MandateRole, Membership
from civic.attendance.models import CAME, Attendance, AttendanceStatus
from civic.attendance.queries.counts import has_mark
from civic.attendance.queries.marks import marks_in_force
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import ascii_digits, fold
from civic.events.models import Event, EventSession, Registration, RegistrationState
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.names import same_names, sound_key
from civic.people.person_data import PersonData
from civic.web.paging import Page, paginate

DOOR_SIZE = 100
_WITH_SPACE = (  # a session's event and its space, without what hangs on them
    joinedload(EventSession.event, innerjoin=True).options(
        lazyload(Event.pools), joinedload(Event.space, innerjoin=True)
    ),
)


@dataclass(frozen=True)
class DoorRow:
    """A person on a session's list: how they are registered (if at all) and the mark in force (if any)."""

    person: Person
    registration: Registration | None
    mark: Attendance | None
    same_name: bool = False

    @property
    def organization(self) -> Organization | None:
        """For whom the person comes, as far as known."""
        if self.mark and self.mark.organization:
            return self.mark.organization
        return self.registration.organization if self.registration else None


def session_by_id(session_id: int) -> EventSession:
    """A session with its event and space, or NotFound."""
    return found(db.session.get(EventSession, session_id, options=_WITH_SPACE))


def session_for_marking(session_id: int, *, closing: bool = False) -> EventSession:
    """The session read again and locked: marks share the lock (several doors at once), closing waits for all of them."""
    return found(db.session.scalar(_HELD[closing], {"session": session_id}))


def name_matches(term: str) -> ColumnElement[bool]:
    """The condition that a person fits what was typed at the door: words of the name, or the end of the document.

    Up to 3 characters with a digit are the document's last ones; anything else is compared word by word with the
    folded name, each typed word being the beginning of one of it. Nothing typed fits everybody.
    """
    words = fold(term).split()
    if not words:
        return literal(True)
    if len(words) == 1 and len(words[0]) <= 3 and any(c.isdigit() for c in words[0]):
        return Person.document_tail.like(f"%{words[0].upper()}")
    name = literal(" ") + Person.name_key
    return and_(*(name.like(f"% {word}%") for word in words))


def last_three(term: str) -> str | None:
    """The last 3 digits when somebody typed a whole number (a document belongs in no address), else None."""
    digits = re.sub(r"[\s.\-]", "", ascii_digits(term))
    return digits[-3:] if len(digits) > 3 and digits.isdigit() else None


def door_page(session: EventSession, number: int, *, term: str = "", state: str = "") -> Page[DoorRow]:
    """One page of the session's list by surname. `state`: "" all, "unmarked", "came", "not_came".

    Whoever gave their place back appears only when searched for, so that nobody is registered twice at the door.
    """
    states = [RegistrationState.CONFIRMED, RegistrationState.WAITING]
    if term:
        states.append(RegistrationState.CANCELLED)
    registered = Person.id.in_(
        select(Registration.person_id).where(
            Registration.event_id == session.event_id, Registration.state.in_(states)
        )
    )
    marked = has_mark(session.id, Person.id)
    statement = select(Person).where(or_(registered, marked), name_matches(term))
    if state == "unmarked":
        statement = statement.where(~marked)
    elif state == "came":
        statement = statement.where(has_mark(session.id, Person.id, CAME))
    elif state == "not_came":
        statement = statement.where(
            has_mark(session.id, Person.id, (AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED))
        )
    page = paginate(statement.order_by(Person.name_key, Person.id), number, DOOR_SIZE)
    return Page(door_rows(session, page.items), page.number, page.total, page.size)


def door_rows(session: EventSession, people: Sequence[Person]) -> list[DoorRow]:
    """The rows of these people, in their order, in a fixed number of queries."""
    ids = [person.id for person in people]
    registrations = {
        registration.person_id: registration
        for registration in db.session.scalars(
            select(Registration)
            .where(Registration.event_id == session.event_id, Registration.person_id.in_(ids))
            .options(selectinload(Registration.organization))
            # the living one last, so that it wins over an earlier cancelled one
            .order_by((Registration.state == RegistrationState.CANCELLED).desc(), Registration.id)
        )
    }
    marks = {mark.person_id: mark for mark in marks_in_force(session.id, ids)}
    names = [person.name_key for person in people]
    return [
        DoorRow(person, registrations.get(person.id), marks.get(person.id), names.count(person.name_key) > 1)
        for person in people
    ]


def unmarked_people(session: EventSession) -> Sequence[Person]:
    """Everybody with a confirmed place and no mark at the session, by surname."""
    return db.session.scalars(
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.event_id == session.event_id,
            Registration.state == RegistrationState.CONFIRMED,
            ~has_mark(session.id, Person.id),
        )
        .order_by(Person.name_key, Person.id)
    ).all()


def people_known_to_space(session: EventSession, term: str, limit: int = 10) -> Sequence[Person]:
    """People of the event's space who fit a search and are not on the session's list: representatives and earlier guests."""
    space_id = session.event.space_id
    if not fold(term):
        return []
    represents = Person.id.in_(
        select(Mandate.person_id).where(Mandate.space_id == space_id, Mandate.superseded_at.is_(None))
    )
    came_before = Person.id.in_(
        select(Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(Event.space_id == space_id, Event.id != session.event_id)
    )
    on_the_list = Person.id.in_(
        select(Registration.person_id).where(Registration.event_id == session.event_id)
    )
    return db.session.scalars(
        select(Person)
        .where(
            or_(represents, came_before),
            ~on_the_list,
            ~has_mark(session.id, Person.id),
            Person.merged_into_id.is_(None),
            Person.forgotten_at.is_(None),
            name_matches(term),
        )
        .order_by(Person.name_key, Person.id)
        .limit(limit)
    ).all()


def look_alikes(session: EventSession, data: PersonData, limit: int = 4) -> Sequence[Person]:
    """People of this list or space who may be the one told: the names sound alike and no document says otherwise."""
    event = session.event
    of_space = or_(
        Person.id.in_(select(Mandate.person_id).where(Mandate.space_id == event.space_id)),
        Person.id.in_(
            select(Registration.person_id).join(Event, Event.id == Registration.event_id).where(Event.space_id == event.space_id)
        ),
        has_mark(session.id, Person.id),
    )  # fmt: skip
    statement = select(Person).where(
        Person.sound_key == sound_key(data.given_names, data.first_surname),
        Person.merged_into_id.is_(None),
        Person.forgotten_at.is_(None),
        of_space,
    )
    if data.document_number:
        statement = statement.where(Person.document_key.is_(None))
    told = (data.given_names, data.first_surname, data.second_surname)
    found_ones = db.session.scalars(statement.order_by(Person.name_key, Person.id).limit(20)).all()
    alike = [p for p in found_ones if same_names(told, (p.given_names, p.first_surname, p.second_surname))]
    return alike[:limit]


def is_on_list(session: EventSession, person: Person) -> bool:
    """Whether the person is registered for the event or was ever marked at the session."""
    registered = select(Registration.id).where(
        Registration.event_id == session.event_id, Registration.person_id == person.id
    )
    marked = select(Attendance.id).where(
        Attendance.session_id == session.id, Attendance.person_id == person.id
    )
    return db.session.scalar(select(or_(registered.exists(), marked.exists()))) or False


class AtSession(NamedTuple):
    """Somebody at a session's door: whether they are on its list, and their mark in force (its number), if there is one."""

    person: Person
    is_listed: bool
    mark_id: int | None


def _who_stands_there() -> Select[Any]:
    """Somebody known to the space of a session, whether they are on its list, and their mark in force."""
    session_id: BindParameter[int] = bindparam("session")
    event_id = select(EventSession.event_id).where(EventSession.id == session_id).scalar_subquery()
    space_id = select(Event.space_id).where(Event.id == event_id).scalar_subquery()
    places = select(Registration.id).where(Registration.person_id == Person.id)
    marks = select(Attendance.id).where(
        Attendance.session_id == session_id, Attendance.person_id == Person.id
    )
    mandates = select(Mandate.id).where(Mandate.person_id == Person.id)
    in_force = marks.where(
        Attendance.superseded_at.is_(None), Attendance.status != AttendanceStatus.VOID
    ).scalar_subquery()
    is_listed = or_(places.where(Registration.event_id == event_id).exists(), marks.exists())
    is_known = or_(
        is_listed,
        mandates.where(Mandate.space_id == space_id).exists(),
        places.join(Event, Event.id == Registration.event_id).where(Event.space_id == space_id).exists(),
    )
    return select(Person, is_listed, in_force).where(Person.id == bindparam("person"), is_known)


# Made once: the list of a session is tapped person by person.
_AT_SESSION = _who_stands_there()
_MARKING = select(EventSession).where(EventSession.id == bindparam("session")).options(*_WITH_SPACE)
_HELD = {closing: for_change(_MARKING, EventSession, shared=not closing) for closing in (False, True)}


def at_session(session_id: int, person_id: int) -> AtSession:
    """A person whom the team of a session may see, or NotFound: who is on its list, or belongs to the event's space by a
    mandate or an earlier registration."""
    row = db.session.execute(_AT_SESSION, {"session": session_id, "person": person_id}).one_or_none()
    return AtSession(*found(row))


def person_at_session(session: EventSession, person_id: int) -> Person:
    """A person whom the team of this session may see (on its list or of its space), or NotFound."""
    return at_session(session.id, person_id).person


def people_at_session(session: EventSession, person_ids: Collection[int]) -> Sequence[Person]:
    """Those of the ids who are on the session's list, by surname: the others are left out."""
    registered = select(Registration.person_id).where(Registration.event_id == session.event_id)
    return db.session.scalars(
        select(Person)
        .where(
            Person.id.in_(list(person_ids)),
            or_(Person.id.in_(registered), has_mark(session.id, Person.id)),
        )
        .order_by(Person.name_key, Person.id)
    ).all()


def _whom_people_represent() -> CompoundSelect[Any]:
    """(person, organisation) by mandate and by registration; of each person the one to keep comes last."""
    day = bindparam("day", type_=Date())
    people: BindParameter[Any] = bindparam("people", expanding=True)
    titular, cancelled = (
        Mandate.role == MandateRole.TITULAR,
        Registration.state == RegistrationState.CANCELLED,
    )
    mandates = select(
        Mandate.person_id, Mandate.organization_id, case((titular, 1), else_=0).label("rank"), (-Mandate.id).label("tie")
    ).where(
        Mandate.space_id == bindparam("space"),
        Mandate.person_id.in_(people),
        Mandate.superseded_at.is_(None),
        Mandate.valid_from <= day,
        or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day),
    )  # fmt: skip
    registered = select(
        Registration.person_id, Registration.organization_id, case((cancelled, 2), else_=3), Registration.id
    ).where(
        Registration.event_id == bindparam("event"),
        Registration.person_id.in_(people),
        Registration.organization_id.is_not(None),
    )
    return union_all(mandates, registered).order_by("rank", "tie")


_REPRESENTED = _whom_people_represent()


def organizations_represented(event: Event, day: date, person_ids: Collection[int]) -> dict[int, int]:
    """{person id: organisation id} for whom each person comes to an event.

    The organisation of the registration; without one, the organisation whose seat in the event's space the person holds
    that day (titular before alternate, the older mandate first); without that, nothing.
    """
    asked = {"event": event.id, "space": event.space_id, "day": day, "people": list(person_ids)}
    rows = db.session.execute(_REPRESENTED, asked)
    return {person: organization for person, organization, *_rank in rows if organization}


def organizations_of_space(space_id: int) -> Sequence[Organization]:
    """The organisations with an accredited seat in a space, by name: whom a walk-in may represent."""
    return db.session.scalars(
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.space_id == space_id, Membership.state == FileState.ACCREDITED)
        .order_by(Organization.name_key)
    ).all()
