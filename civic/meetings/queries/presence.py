"""Reads of the hall: the marks of the door, who left, and who speaks for whom at a moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from civic.accreditation.models import MandateRole
from civic.accreditation.queries import mandates_known
from civic.attendance.models import Attendance, AttendanceStatus, Source
from civic.core import clock
from civic.core.db import db
from civic.core.errors import found
from civic.meetings.models import Decision, Departure, Meeting
from civic.meetings.quorum import (
    Chair,
    Mark,
    Out,
    Rule,
    Voice,
    arrivals,
    call_of,
    is_in,
    is_reached,
    quorums,
    voices,
)  # fmt: skip
from civic.organisations.models import Organization, Sector
from civic.people.models import Person
from civic.sheets.quorum import Quorum, chair_of

# Marks of these kinds carry the hour of somebody at a door; paper and imports are typed whenever there is time.
LIVE = (Source.LIST, Source.WALK_IN, Source.SCAN, Source.SELF)
EARLY = timedelta(hours=3)  # a door may open so long before the hour of the call
LATE_WITHOUT_CALL = timedelta(minutes=30)  # «late» without an hour, where there is no second call


@dataclass(frozen=True)
class Presence:
    """What is known of a session's hall at a moment: who speaks for whom, and the quorum of the call it stands under."""

    moment: datetime
    call: int
    voices: dict[int, Voice]
    quorum: list[Quorum]
    first: list[Quorum]
    second: list[Quorum]
    accredited: int

    @property
    def present(self) -> int:
        """How many organisations have a voice in the room."""
        return len(self.voices)

    @property
    def has_quorum(self) -> bool:
        """Whether there is quorum under the call in force."""
        return is_reached(self.quorum)

    @property
    def needed(self) -> int:
        """How many organisations are asked for in all."""
        return sum(each.needed for each in self.quorum)

    @property
    def counts(self) -> list[dict[str, Any]]:
        """The quorum as plain values, to be kept with a decision."""
        return [
            {
                "sector": each.sector.value if each.sector else None, "present": each.present,
                "needed": each.needed, "accredited": each.accredited,
            }
            for each in self.quorum
        ]  # fmt: skip


def _known(row: Any, as_of: datetime | None) -> ColumnElement[bool]:
    return row.recorded_at <= as_of if as_of else row.recorded_at.is_not(None)


def chairs_of(meeting: Meeting, as_of: datetime | None = None) -> list[Chair]:
    """The mandates in force on the day of a session, as known at a moment or now."""
    day = clock.local(meeting.event.starts_at).date()
    return [
        Chair(m.id, m.sector, m.organization_id, m.person_id, m.role is MandateRole.TITULAR)
        for m in mandates_known([meeting.space_id], day, day, as_of)
    ]


def _hour(meeting: Meeting, source: Source, claimed: datetime | None, recorded: datetime) -> datetime | None:
    """The hour a mark tells of, or None when it was made on paper or after the end for which the session was called."""
    at = claimed or recorded
    event = meeting.event
    return at if source in LIVE and event.starts_at - EARLY <= at <= event.ends_at else None


def marks_of(meeting: Meeting, as_of: datetime | None = None) -> list[Mark]:
    """Every mark of the door of a session in its order, as known at a moment or now."""
    rows = db.session.execute(
        select(
            Attendance.person_id, Attendance.status, Attendance.source, Attendance.organization_id,
            Attendance.claimed_at, Attendance.recorded_at, Attendance.superseded_at,
        )
        .where(Attendance.session_id == meeting.session.id, _known(Attendance, as_of))
        .order_by(Attendance.id)
    )  # fmt: skip
    return [
        Mark(
            row.person_id, row.status in (AttendanceStatus.PRESENT, AttendanceStatus.LATE),
            row.status is AttendanceStatus.LATE, row.organization_id,
            _hour(meeting, row.source, row.claimed_at, row.recorded_at),
            row.superseded_at is None or (as_of is not None and row.superseded_at > as_of),
        )
        for row in rows
    ]  # fmt: skip


def departures_of(meeting: Meeting) -> Sequence[Departure]:
    """Who left early, by hour; those noted by mistake are not in it."""
    return db.session.scalars(
        select(Departure)
        .where(Departure.meeting_id == meeting.id, Departure.withdrawn_at.is_(None))
        .order_by(Departure.left_at, Departure.id)
    ).all()


def departure_of(meeting: Meeting, departure_id: int) -> Departure:
    """A departure of this session, or NotFound."""
    return found(
        db.session.scalar(
            select(Departure).where(
                Departure.id == departure_id,
                Departure.meeting_id == meeting.id,
                Departure.withdrawn_at.is_(None),
            )
        )
    )


def outs_of(meeting: Meeting, as_of: datetime | None = None) -> list[Out]:
    """Every stretch outside the room, as known at a moment or now."""
    alive: ColumnElement[bool] = Departure.withdrawn_at.is_(None)
    if as_of is not None:
        alive = or_(alive, Departure.withdrawn_at > as_of)
    rows = db.session.scalars(
        select(Departure).where(Departure.meeting_id == meeting.id, _known(Departure, as_of), alive)
    )
    return [
        Out(
            row.person_id,
            row.left_at,
            row.came_back_at
            if as_of is None or (row.back_recorded_at and row.back_recorded_at <= as_of)
            else None,
        )
        for row in rows
    ]


def rules_of(meeting: Meeting) -> tuple[Rule, Rule]:
    """What is asked at the first call and at the second (the same where there is none)."""
    first = Rule(meeting.first_percent, meeting.first_count, meeting.per_sector)
    if meeting.second_after is None:
        return first, first
    return first, Rule(meeting.second_percent, meeting.second_count, meeting.per_sector)


def came_of(meeting: Meeting, as_of: datetime | None = None) -> dict[int, tuple[datetime, int | None]]:
    """{person: (since when in, organisation noted at the door)} of a session."""
    opening = min(meeting.event.starts_at, meeting.opened_at or meeting.event.starts_at)
    late_from = meeting.second_call_at or meeting.event.starts_at + LATE_WITHOUT_CALL
    return arrivals(marks_of(meeting, as_of), opening, late_from)


def presence_at(meeting: Meeting, moment: datetime, as_of: datetime | None = None) -> Presence:
    """Who speaks for whom at a moment, and whether there is quorum, as known at another moment or now."""
    chairs = chairs_of(meeting, as_of)
    spoken = voices(chairs, came_of(meeting, as_of), outs_of(meeting, as_of), moment)
    first, second = rules_of(meeting)
    call = call_of(meeting.opened_at, meeting.second_call_at, moment)
    at_first, at_second = quorums(chairs, spoken, first), quorums(chairs, spoken, second)
    return Presence(
        moment, call, spoken, at_second if call == 2 else at_first, at_first, at_second,
        len({chair.organization for chair in chairs}),
    )  # fmt: skip


def recomputed(decision: Decision) -> Presence:
    """The hall of a decision's moment computed anew from the rows that were known when it was written down."""
    return presence_at(decision.meeting, decision.taken_at, decision.recorded_at)


@dataclass(frozen=True)
class SeatRow:
    """An accredited organisation in a session: who came for it, whether its voice is in the room now."""

    organization: Organization
    sector: Sector
    came: list[tuple[Person, bool, datetime, bool]]  # person, whether titular, since when, whether in now
    voice: Voice | None
    elsewhere: list[Person]  # came, but speaks for another organisation

    @property
    def ever_came(self) -> bool:
        """Whether anybody came for it."""
        return bool(self.came)


def seat_rows(meeting: Meeting, moment: datetime, as_of: datetime | None = None) -> list[SeatRow]:
    """Every accredited organisation by sector and name, with who came for it."""
    chairs = chairs_of(meeting, as_of)
    came, outs = came_of(meeting, as_of), outs_of(meeting, as_of)
    spoken = voices(chairs, came, outs, moment)
    organizations = organizations_by_id({chair.organization for chair in chairs})
    people = people_by_id({chair.person for chair in chairs if chair.person in came})
    held: dict[int, list[tuple[int, bool, int]]] = {}
    for chair in chairs:
        held.setdefault(chair.person, []).append((chair.organization, chair.is_titular, chair.mandate))
    rows: dict[int, SeatRow] = {}
    for chair in sorted(chairs, key=lambda c: (not c.is_titular, c.mandate)):
        row = rows.setdefault(
            chair.organization,
            SeatRow(organizations[chair.organization], chair.sector, [], spoken.get(chair.organization), []),
        )
        if (known := came.get(chair.person)) is None:
            continue
        person = people[chair.person]
        if chair_of(held[chair.person], known[1]) != chair.organization:
            row.elsewhere.append(person)
        elif all(other.id != person.id for other, *_rest in row.came):
            row.came.append((person, chair.is_titular, known[0], is_in(chair.person, known[0], outs, moment)))
    order = list(Sector)
    return sorted(rows.values(), key=lambda r: (order.index(r.sector), r.organization.name_key))


def organizations_by_id(ids: Collection[int]) -> dict[int, Organization]:
    """These organisations by number, with their kind."""
    statement = select(Organization).where(Organization.id.in_(ids)).options(selectinload(Organization.kind))
    return {each.id: each for each in db.session.scalars(statement)}


def people_by_id(ids: Collection[int]) -> dict[int, Person]:
    """These people by number."""
    return {each.id: each for each in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def guests_count(meeting: Meeting) -> int:
    """How many came who speak for no accredited organisation."""
    seated = {chair.person for chair in chairs_of(meeting)}
    return len([person for person in came_of(meeting) if person not in seated])


def departures_of_person(person: Person) -> Sequence[Departure]:
    """Every departure noted of a person."""
    return db.session.scalars(select(Departure).where(Departure.person_id == person.id)).all()
