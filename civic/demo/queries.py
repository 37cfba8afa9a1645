"""What the demonstration must know of a database before it writes into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Integer, Table, func, select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import FileState, Mandate, Membership
from civic.attendance.models import CAME, Attendance
from civic.core.audit import AuditEntry
from civic.core.db import db
from civic.core.jobs import Job
from civic.events.models import Category, Event, EventSession, EventStatus, Registration, RegistrationState
from civic.messages.models import Message, MessageChannel, MessageState
from civic.organisations.models import Leadership, OrganizationKind
from civic.people.models import Notice, NoticeKind, Person
from civic.proposals.models import Proposal, ProposalState
from civic.spaces.models import Space, TeamMember, TeamRole
from civic.territory.models import AreaType, District, Province, Settlement
from civic.training.models import Edition

LOADED = "demo.load_demo"


def is_loaded() -> bool:
    """Whether the demonstration was loaded into this database."""
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == LOADED).limit(1)) is not None


def has_people() -> bool:
    """Whether the database holds anybody at all."""
    return db.session.scalar(select(Person.id).limit(1)) is not None


def highest_id(table: Table) -> int | None:
    """The highest number given in a table, or None where its key is no running number."""
    key = table.columns.get("id")
    if key is None or not key.primary_key or not isinstance(key.type, Integer):
        return None
    return db.session.scalar(select(func.max(key))) or 0


def settlements_by_district() -> dict[str, list[tuple[str, bool]]]:
    """District → its settlements as (code, whether urban), in the order of their codes."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for code, ubigeo, area in db.session.execute(
        select(Settlement.code, Settlement.ubigeo, Settlement.area_type).order_by(Settlement.code)
    ):
        found[ubigeo].append((code, area is AreaType.URBAN))
    return dict(found)


def provinces_with_districts() -> list[tuple[str, str, str, list[tuple[str, str, int]]]]:
    """(code, name, department, [(district, name, population)]) of every province, by code."""
    districts: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for code, name, province, population in db.session.execute(
        select(District.ubigeo, District.name, District.province_code, District.population).order_by(
            District.ubigeo
        )
    ):
        districts[province].append((code, name, population or 1000))
    provinces = db.session.scalars(select(Province).order_by(Province.code))
    return [(p.code, p.name, p.department.name, districts[p.code]) for p in provinces]


def kinds_known() -> set[str]:
    """The codes of the kinds of organisation that are there."""
    return set(db.session.scalars(select(OrganizationKind.code)))


def notice_ids() -> dict[NoticeKind, int]:
    """Kind of notice → its newest version."""
    rows = db.session.scalars(select(Notice).order_by(Notice.kind, Notice.version))
    return {notice.kind: notice.id for notice in rows}


def upcoming_event(space: Space, *, postponed: bool) -> Event | None:
    """The next postponed event of a space, or the next that has a waiting list."""
    statement = select(Event).where(Event.space_id == space.id).order_by(Event.starts_at).limit(1)
    if postponed:
        return db.session.scalar(statement.where(Event.status == EventStatus.POSTPONED))
    waiting = select(Registration.event_id).where(Registration.state == RegistrationState.WAITING)
    return db.session.scalar(statement.where(Event.status == EventStatus.PUBLISHED, Event.id.in_(waiting)))


def training_events(space: Space, begins: str, category: Category = Category.TRAINING) -> Sequence[Event]:
    """A space's events of a kind whose title begins so, shown to everybody and not off, the oldest first."""
    return db.session.scalars(
        select(Event)
        .where(
            Event.space_id == space.id,
            Event.category == category,
            Event.title.startswith(begins, autoescape=True),
            Event.status.in_((EventStatus.PUBLISHED, EventStatus.HELD)),
        )
        .order_by(Event.starts_at, Event.id)
    ).all()


def training_people(space: Space, number: int) -> Sequence[int]:
    """Some of those who came to a training of a space."""
    return db.session.scalars(
        select(Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(Event.space_id == space.id, Event.category == Category.TRAINING)
        .distinct()
        .order_by(Registration.person_id)
        .limit(number)
    ).all()


def registrations_ahead(event: Event) -> Sequence[Registration]:
    """The registrations of an event that hold or wait for a place, in order."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.id, Registration.state != RegistrationState.CANCELLED)
        .options(joinedload(Registration.person))
        .order_by(Registration.number)
    ).all()


def waiting_calls(space: Space) -> Sequence[Message]:
    """Calls of a space that nobody has made yet."""
    return db.session.scalars(
        select(Message)
        .where(
            Message.space_id == space.id,
            Message.channel == MessageChannel.CALL,
            Message.state == MessageState.QUEUED,
        )
        .order_by(Message.id)
    ).all()


def team_member(space: Space, role: TeamRole) -> int | None:
    """Somebody with a role in a space, or nobody."""
    return db.session.scalar(
        select(TeamMember.person_id)
        .where(TeamMember.space_id == space.id, TeamMember.role == role)
        .order_by(TeamMember.id)
        .limit(1)
    )


def event_titled(title: str) -> Event | None:
    """The first event with a title, or None."""
    return db.session.scalar(select(Event).where(Event.title == title).order_by(Event.id).limit(1))


def leader_of_space(space: Space, n: int) -> tuple[int, int] | None:
    """(person, organisation) of somebody who leads an organisation accredited in a space: the n-th, round and round."""
    rows = db.session.execute(
        select(Leadership.person_id, Leadership.organization_id)
        .join(Membership, Membership.organization_id == Leadership.organization_id)
        .where(
            Membership.space_id == space.id,
            Membership.state == FileState.ACCREDITED,
            Leadership.until.is_(None),
        )
        .order_by(Leadership.id)
    ).all()
    return (rows[n % len(rows)][0], rows[n % len(rows)][1]) if rows else None


def public_proposals() -> Sequence[Proposal]:
    """The proposals that stand in their calls, in the order in which they were sent."""
    return db.session.scalars(
        select(Proposal).where(Proposal.state == ProposalState.SUBMITTED).order_by(Proposal.id)
    ).all()


def everybody(most: int) -> list[int]:
    """The first persons who are in no team: those who give opinions in the demonstration."""
    teams = select(TeamMember.person_id)
    return list(
        db.session.scalars(
            select(Person.id)
            .where(Person.id.not_in(teams), Person.merged_into_id.is_(None))
            .order_by(Person.id)
            .limit(most)
        )
    )


def leaders_with_organizations() -> list[tuple[int, int]]:
    """(person, organisation) of every leadership in force, one for each organisation."""
    rows = db.session.execute(
        select(func.min(Leadership.person_id), Leadership.organization_id)
        .where(Leadership.until.is_(None))
        .group_by(Leadership.organization_id)
        .order_by(Leadership.organization_id)
    )
    return [(row[0], row[1]) for row in rows]


def held_sessions(space: Space, how_many: int) -> Sequence[EventSession]:
    """The first session of a space's last events to which people had registered, the latest event first."""
    registered = select(Registration.event_id).where(Registration.state == RegistrationState.CONFIRMED)
    events = db.session.scalars(
        select(Event)
        .where(Event.space_id == space.id, Event.status == EventStatus.HELD, Event.id.in_(registered))
        .order_by(Event.starts_at.desc(), Event.id)
        .limit(how_many)
    ).all()
    return [event.sessions[0] for event in events]


def confirmed_people(session: EventSession) -> list[int]:
    """Who has a place in a session's event, by surname."""
    return list(
        db.session.scalars(
            select(Registration.person_id)
            .join(Person, Person.id == Registration.person_id)
            .where(
                Registration.event_id == session.event_id, Registration.state == RegistrationState.CONFIRMED
            )
            .order_by(Person.name_key, Person.id)
        )
    )


def people_who_came(session: EventSession) -> set[int]:
    """Who came to a session."""
    return set(
        db.session.scalars(
            select(Attendance.person_id).where(
                Attendance.session_id == session.id,
                Attendance.superseded_at.is_(None),
                Attendance.status.in_(CAME),
            )
        )
    )


def gave_back_their_place(session: EventSession, how_many: int) -> list[int]:
    """Some who gave back their place in a session's event and did not come."""
    came = people_who_came(session)
    rows = db.session.scalars(
        select(Registration.person_id)
        .where(Registration.event_id == session.event_id, Registration.state == RegistrationState.CANCELLED)
        .order_by(Registration.id)
    )
    return [person for person in rows if person not in came][:how_many]


def spoke_once(space: Space, day: date, how_many: int) -> list[int]:
    """Some whose mandate in a space had ended before a day."""
    return list(
        db.session.scalars(
            select(Mandate.person_id)
            .where(Mandate.space_id == space.id, Mandate.superseded_at.is_(None), Mandate.valid_to < day)
            .order_by(Mandate.id)
            .limit(how_many)
        )
    )


def assemblies(space: Space) -> Sequence[Event]:
    """The assemblies of a space."""
    return db.session.scalars(
        select(Event)
        .where(Event.space_id == space.id, Event.category == Category.ASSEMBLY)
        .order_by(Event.id)
    ).all()


def certified_editions(moment: datetime) -> Sequence[Edition]:
    """The editions of courses that are over at a moment, oldest first."""
    return db.session.scalars(
        select(Edition)
        .join(Event, Edition.event_id == Event.id)
        .where(Event.status == EventStatus.HELD, Event.ends_at < moment)
        .order_by(Event.starts_at, Edition.id)
    ).all()


def held_events(space_id: int) -> Sequence[Event]:
    """The latest events of a space that were held and are no session of a course."""
    return db.session.scalars(
        select(Event)
        .where(
            Event.space_id == space_id,
            Event.status == EventStatus.HELD,
            Event.id.not_in(select(Edition.event_id)),
        )
        .order_by(Event.starts_at.desc(), Event.id)
        .limit(16)
    ).all()


def fullest_session(space: Space, after: datetime, before: datetime) -> EventSession | None:
    """The session of a space between two moments to which most organisations came."""
    return db.session.scalar(
        select(EventSession)
        .join(Event, Event.id == EventSession.event_id)
        .join(Attendance, Attendance.session_id == EventSession.id)
        .where(
            Event.space_id == space.id, EventSession.starts_at >= after, EventSession.starts_at < before,
            Attendance.status.in_(CAME), Attendance.superseded_at.is_(None),
        )
        .group_by(EventSession.id)
        .order_by(func.count(Attendance.organization_id.distinct()).desc(), EventSession.id)
        .limit(1)
    )  # fmt: skip


def jobs_of(kind: str) -> Sequence[Job]:
    """The queued work of a kind."""
    return db.session.scalars(select(Job).where(Job.kind == kind)).all()


def messages_about(prefix: str) -> Sequence[Message]:
    """The messages of a room."""
    return db.session.scalars(select(Message).where(Message.kind.startswith(prefix))).all()


def hearing_events(space: Space) -> Sequence[Event]:
    """The public hearings of a space that were held, the oldest first."""
    return db.session.scalars(
        select(Event)
        .where(
            Event.space_id == space.id, Event.category == Category.HEARING, Event.status == EventStatus.HELD
        )
        .order_by(Event.starts_at, Event.id)
    ).all()
