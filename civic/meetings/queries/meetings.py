"""Reads of sessions, the points of their agenda and who is called to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import Mandate, MandateRole
from civic.accreditation.queries import mandates_known
from civic.core import clock
from civic.core.db import db
from civic.core.errors import found
from civic.events.models import Event, EventStatus
from civic.meetings.models import AgendaItem, Meeting, MeetingKind, MeetingNotice
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.records.models import Record, RecordState
from civic.spaces.models import Space

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


def notices_of_person(person: Person) -> Sequence[MeetingNotice]:
    """Every session to which a person was called."""
    return db.session.scalars(select(MeetingNotice).where(MeetingNotice.person_id == person.id)).all()
