"""The twelve persons of the domain notes in a real database, everything recorded on the day it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from civic.accreditation.models import FileState, MandateRole
from civic.attendance.models import AttendanceStatus
from civic.core import clock
from civic.core.db import db, transaction
from civic.events.models import Category, Event, EventStatus
from civic.organisations.models import Organization, Sector
from civic.people.models import Person
from civic.spaces.models import Space

LONG_AGO = date(2021, 3, 1)


@dataclass
class Vectors:
    """The space with its persons P1…P12 and events E1…E5."""

    space: Space
    people: dict[int, Person]
    events: dict[int, Event]
    organizations: dict[str, Organization]


def held(make, space, title, category, day, status=EventStatus.HELD):
    """An event of ten in the morning that was marked held (or cancelled) the same evening."""
    start = clock.at(day, 10)
    return make.event(
        space,
        title,
        category=category,
        status=status,
        starts_at=start,
        recorded_at=start + timedelta(hours=6),
    )


def build(make, space=None) -> Vectors:
    """Write the vectors of section 3.2."""
    space = space or make.space("Mesa de Ilo", codes=["1803"], is_featured=True)
    people = {n: make.person(f"Persona{n} Vector Prueba") for n in range(1, 13)}
    duplicate = make.person("Persona12 Duplicada Prueba")
    organizations = {letter: make.organization(f"Organización {letter}") for letter in "ABCDEFGHIJ"}
    organizations["M"] = make.organization("Municipalidad", sector=Sector.PUBLIC, kind_code="municipalidad")

    def mandate(n, letter, role=MandateRole.TITULAR, first=LONG_AGO, last=None, state=FileState.ACCREDITED):
        make.representation(
            space, organizations[letter], people[n], role=role, valid_from=first, valid_to=last, state=state
        )

    mandate(1, "A")
    mandate(2, "A", MandateRole.ALTERNATE)
    mandate(3, "B")
    mandate(3, "C")
    mandate(4, "D", last=date(2022, 3, 31))
    mandate(5, "D", first=date(2022, 4, 1))
    mandate(6, "E")
    mandate(7, "F", state=FileState.SUBMITTED)
    mandate(8, "M")
    mandate(9, "G")
    mandate(10, "H")
    mandate(11, "I", last=date(2021, 12, 31))
    mandate(12, "J")
    events = {
        1: held(make, space, "E1 cívica", Category.CIVIC, date(2022, 5, 15)),
        2: held(make, space, "E2 cultural", Category.CULTURAL, date(2022, 7, 28)),
        3: held(make, space, "E3 cultural", Category.CULTURAL, date(2022, 10, 20)),
        4: held(make, space, "E4 capacitación", Category.TRAINING, date(2022, 6, 3)),
        5: held(make, space, "E5 cívica", Category.CIVIC, date(2022, 8, 12), EventStatus.CANCELLED),
    }
    for n, event in [
        (1, 1),
        (2, 1),
        (3, 1),
        (3, 2),
        (3, 3),
        (4, 1),
        (5, 2),
        (6, 4),
        (7, 1),
        (8, 1),
        (9, 5),
        (11, 1),
    ]:
        make.attendance(
            events[event], people[n], AttendanceStatus.LATE if n == 5 else AttendanceStatus.PRESENT
        )
    make.attendance(events[1], people[10], AttendanceStatus.EXCUSED)
    make.attendance(events[2], people[6], AttendanceStatus.ABSENT)
    make.attendance(events[3], duplicate)
    with transaction():
        db.session.get(Person, duplicate.id).merged_into_id = people[12].id
    return Vectors(space, people, events, organizations)


def crowd(make, space, came, people, day=None, **fields):
    """So many accredited representatives, each of an organisation of their own, of whom the first came to one event."""
    day = day or clock.today() - timedelta(days=5)
    event = held(make, space, f"Actividad de {people}", Category.CULTURAL, day)
    made = []
    for n in range(people):
        person = make.person(**{key: value(n) if callable(value) else value for key, value in fields.items()})
        make.representation(space, make.organization(), person, valid_from=day - timedelta(days=300))
        if n < came:
            make.attendance(event, person)
        made.append(person)
    return made
