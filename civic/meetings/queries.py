"""Reads of sessions: what was called, who is in at a moment, what was decided and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.accreditation.models import Mandate, MandateRole
from civic.accreditation.queries import mandates_known
from civic.agreements.models import Commitment
from civic.attendance.models import Attendance, AttendanceStatus, Source
from civic.core import clock
from civic.core.db import db
from civic.core.errors import found
from civic.events.models import Event, EventStatus
from civic.meetings.models import (
    AgendaItem,
    Decision,
    DecisionCommitment,
    Departure,
    Dissent,
    Meeting,
    MeetingKind,
    MeetingNotice,
)  # fmt: skip
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
from civic.records.models import Record, RecordState
from civic.sheets.quorum import Quorum, chair_of
from civic.spaces.models import Space
from civic.voting.kinds import PollState
from civic.voting.models import Poll

# Marks of these kinds carry the hour of somebody at a door; paper and imports are typed whenever there is time.
LIVE = (Source.LIST, Source.WALK_IN, Source.SCAN, Source.SELF)
EARLY = timedelta(hours=3)  # a door may open so long before the hour of the call
LATE_WITHOUT_CALL = timedelta(minutes=30)  # «late» without an hour, where there is no second call
SHOWN = (EventStatus.PUBLISHED, EventStatus.HELD)


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def meeting_by_slug(slug: str) -> Meeting:
    """The session at an address, or NotFound."""
    return found(db.session.scalar(_whole().where(Meeting.slug == slug)))


def locked_meeting(meeting_id: int) -> Meeting:
    """The session as it is now, its row held until the end of the block."""
    return found(
        db.session.scalar(
            _whole()
            .where(Meeting.id == meeting_id)
            .with_for_update(of=Meeting)
            .execution_options(populate_existing=True)
        )
    )


def _whole() -> Select[Meeting]:
    return select(Meeting).options(
        joinedload(Meeting.event).selectinload(Event.sessions), joinedload(Meeting.space)
    )


def meeting_of_event(event_id: int) -> Meeting | None:
    """The session that an event is, if it is one."""
    return db.session.scalar(_whole().where(Meeting.event_id == event_id))


def meeting_of_record(record_id: int) -> Meeting | None:
    """The session whose acta a document is."""
    return db.session.scalar(_whole().where(Meeting.record_id == record_id))


def next_number(space_id: int, year: int, kind: MeetingKind) -> int:
    """The number of the next session of a kind in a space and year."""
    last = db.session.scalar(
        select(func.max(Meeting.number)).where(
            Meeting.space_id == space_id, Meeting.year == year, Meeting.kind == kind
        )
    )
    return (last or 0) + 1


def _of(space: Space) -> Select[Meeting]:
    return (
        _whole()
        .join(Event, Event.id == Meeting.event_id)
        .where(Meeting.space_id == space.id)
        .options(joinedload(Meeting.record))
    )


def meetings_statement(space: Space, *, with_team: bool = False) -> Select[Meeting]:
    """The sessions of a space, the newest first; for everybody only those called or held."""
    statement = _of(space).order_by(Event.starts_at.desc(), Meeting.id.desc())
    return statement if with_team else statement.where(Event.status != EventStatus.DRAFT)


def next_meeting(space: Space, moment: datetime) -> Meeting | None:
    """The session of a space that is on or comes next."""
    return db.session.scalar(
        _of(space)
        .where(Event.ends_at > moment, Event.status.in_(SHOWN), Meeting.closed_at.is_(None))
        .order_by(Event.starts_at)
        .limit(1)
    )


def last_with_acta(space: Space) -> Meeting | None:
    """The newest session of a space whose acta is sealed."""
    return db.session.scalar(
        _of(space)
        .join(Record, Record.id == Meeting.record_id)
        .where(Record.state == RecordState.SEALED)
        .order_by(Event.starts_at.desc())
        .limit(1)
    )


def to_call_and_to_write(space_ids: Collection[int], moment: datetime) -> dict[int, tuple[int, int]]:
    """{space: (sessions ahead to which no organisation has been called yet, sessions that are over and whose acta is not
    written or not sealed)}."""
    called = select(MeetingNotice.meeting_id).where(MeetingNotice.meeting_id == Meeting.id).exists()
    unsealed = or_(Meeting.record_id.is_(None), Record.state != RecordState.SEALED)
    rows = db.session.execute(
        select(
            Meeting.space_id,
            func.count().filter(Event.starts_at > moment, Event.status == EventStatus.PUBLISHED, ~called),
            func.count().filter(Event.ends_at <= moment, Event.status.in_(SHOWN), unsealed),
        )
        .join(Event, Event.id == Meeting.event_id)
        .outerjoin(Record, Record.id == Meeting.record_id)
        .where(Meeting.space_id.in_(space_ids))
        .group_by(Meeting.space_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def item_of(meeting: Meeting, item_id: int) -> AgendaItem:
    """A point of this session's agenda, or NotFound."""
    return found(
        db.session.scalar(
            select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting.id)
        )
    )


# ── who is called ───────────────────────────────────────────────────────────────────────────────────────────────────


def seats_to_call(meeting: Meeting) -> Sequence[Mandate]:
    """The mandates in force in the space on the day of a session, with person and organisation, by organisation and seat."""
    day = clock.local(meeting.event.starts_at).date()
    ids = [mandate.id for mandate in mandates_known([meeting.space_id], day, day)]
    return db.session.scalars(
        select(Mandate)
        .join(Organization, Organization.id == Mandate.organization_id)
        .where(Mandate.id.in_(ids))
        .options(joinedload(Mandate.person).joinedload(Person.account), joinedload(Mandate.organization))
        .order_by(Organization.name_key, (Mandate.role == MandateRole.ALTERNATE), Mandate.id)
    ).all()


def notices_of(meeting: Meeting) -> Sequence[MeetingNotice]:
    """Everybody who was called, by organisation and hour, with what became of the message."""
    return db.session.scalars(
        select(MeetingNotice)
        .join(Organization, Organization.id == MeetingNotice.organization_id)
        .where(MeetingNotice.meeting_id == meeting.id)
        .options(
            joinedload(MeetingNotice.organization),
            joinedload(MeetingNotice.person),
            joinedload(MeetingNotice.message),
        )
        .order_by(Organization.name_key, MeetingNotice.told_at, MeetingNotice.id)
    ).all()


# ── who is in ───────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── decisions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _decisions() -> Select[Decision]:
    return select(Decision).options(
        selectinload(Decision.dissents).joinedload(Dissent.organization),
        selectinload(Decision.commitments).joinedload(DecisionCommitment.commitment),
    )


def decisions_of(meeting: Meeting, *, with_annulled: bool = False) -> Sequence[Decision]:
    """What a session decided, by number, with dissent and commitments."""
    statement = _decisions().where(Decision.meeting_id == meeting.id).order_by(Decision.number)
    if not with_annulled:
        statement = statement.where(Decision.annulled_at.is_(None))
    return db.session.scalars(statement).all()


def decision_of(meeting: Meeting, decision_id: int) -> Decision:
    """A decision of this session, or NotFound."""
    return found(
        db.session.scalar(_decisions().where(Decision.id == decision_id, Decision.meeting_id == meeting.id))
    )


def decision_by_once(meeting: Meeting, once: str) -> Decision | None:
    """The decision of a session that a form has made already."""
    return db.session.scalar(select(Decision).where(Decision.meeting_id == meeting.id, Decision.once == once))


def decision_of_commitment(commitment: Commitment) -> Decision | None:
    """The decision from which a commitment was made."""
    return db.session.scalar(
        select(Decision)
        .join(DecisionCommitment, DecisionCommitment.decision_id == Decision.id)
        .where(DecisionCommitment.commitment_id == commitment.id)
        .options(joinedload(Decision.meeting))
    )


def public_decisions(space: Space | None = None) -> Sequence[Decision]:
    """Every decision that a sealed acta tells of, oldest first: what leaves as open data."""
    statement = (
        _decisions()
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Record, Record.id == Meeting.record_id)
        .where(Record.state == RecordState.SEALED, Decision.annulled_at.is_(None))
        .options(joinedload(Decision.meeting).joinedload(Meeting.record), joinedload(Decision.item))
        .order_by(Decision.taken_at, Decision.id)
    )
    if space is not None:
        statement = statement.where(Meeting.space_id == space.id)
    return db.session.scalars(statement).unique().all()


def polls_to_link(meeting: Meeting) -> Sequence[Poll]:
    """The counted votes of a space that were held in this session or on its day."""
    day = clock.local(meeting.event.starts_at).date()
    return db.session.scalars(
        select(Poll)
        .where(
            Poll.space_id == meeting.space_id,
            Poll.state.in_((PollState.CLOSED, PollState.PROCLAIMED)),
            or_(
                Poll.session_id == meeting.session.id,
                and_(Poll.closes_at >= clock.at(day), Poll.opens_at < clock.end_of(day)),
            ),
        )
        .order_by(Poll.closes_at)
    ).all()


def polls_of_session(meeting: Meeting) -> Sequence[Poll]:
    """The votes of a space that are held in this session, the first to open first; drafts are the team's."""
    return db.session.scalars(
        select(Poll)
        .where(Poll.session_id == meeting.session.id, Poll.state != PollState.ANNULLED)
        .order_by(Poll.opens_at)
    ).all()


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def notices_of_person(person: Person) -> Sequence[MeetingNotice]:
    """Every session to which a person was called."""
    return db.session.scalars(select(MeetingNotice).where(MeetingNotice.person_id == person.id)).all()


def departures_of_person(person: Person) -> Sequence[Departure]:
    """Every departure noted of a person."""
    return db.session.scalars(select(Departure).where(Departure.person_id == person.id)).all()
