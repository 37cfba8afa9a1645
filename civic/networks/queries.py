"""Reads of networks: who belongs, what was multiplied, and how many people that reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import Mandate
from civic.attendance.models import CAME, Attendance
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import fold, like
from civic.events.models import Event, EventSession, EventStatus
from civic.networks.models import Network, NetworkCourse, NetworkMember, Replica
from civic.people.models import Person
from civic.spaces.models import Space
from civic.training.models import Course, Edition
from civic.training.queries import editions_of_person
from civic.web.paging import Page, paginate

HAPPENED = (EventStatus.PUBLISHED, EventStatus.HELD)


@dataclass(frozen=True)
class Figures:
    """What a network has come to: members now, réplicas with somebody present, different people reached by them."""

    members: int
    replicas: int
    reached: int


def all_networks() -> Sequence[Network]:
    """Every network, by space and name."""
    return db.session.scalars(select(Network).join(Network.space).order_by(Space.name, Network.name)).all()


def networks_of_space(space: Space) -> Sequence[Network]:
    """The networks of a space."""
    return db.session.scalars(
        select(Network).where(Network.space_id == space.id).order_by(Network.name)
    ).all()


def network_by_slug(slug: str) -> Network:
    """A network by its address, or NotFound."""
    return found(db.session.scalar(select(Network).where(Network.slug == slug)))


def locked_network(network_id: int) -> Network:
    """The network read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(Network).where(Network.id == network_id), Network)))


def slug_taken(slug: str) -> bool:
    """Whether a network has this address."""
    return db.session.scalar(select(Network.id).where(Network.slug == slug)) is not None


def _members(network: Network) -> Any:
    return (
        select(NetworkMember)
        .join(Person, NetworkMember.person_id == Person.id)
        .where(NetworkMember.network_id == network.id, NetworkMember.until.is_(None))
        .options(
            joinedload(NetworkMember.person),
            joinedload(NetworkMember.district),
            joinedload(NetworkMember.edition),
        )
        .order_by(Person.name_key, Person.id)
    )


def members_page(network: Network, number: int) -> Page[NetworkMember]:
    """Who belongs now, by surname: for the team."""
    return paginate(_members(network), number)


def listed_page(network: Network, number: int) -> Page[NetworkMember]:
    """Who belongs now and agreed to stand in the public directory."""
    return paginate(
        _members(network).where(NetworkMember.is_listed.is_(True), Person.forgotten_at.is_(None)), number
    )


def current_member(network_id: int, person_id: int) -> NetworkMember | None:
    """The stretch in which a person belongs to a network now."""
    return db.session.scalar(
        select(NetworkMember).where(
            NetworkMember.network_id == network_id,
            NetworkMember.person_id == person_id,
            NetworkMember.until.is_(None),
        )
    )


def member_of(network: Network, member_id: int) -> NetworkMember:
    """A stretch of this network, held until the block ends, or NotFound."""
    statement = for_change(
        select(NetworkMember).where(NetworkMember.id == member_id, NetworkMember.network_id == network.id),
        NetworkMember,
    )
    return found(db.session.scalar(statement))


def memberships_of(person: Person) -> Sequence[NetworkMember]:
    """All stretches of a person, the current ones first."""
    return db.session.scalars(
        select(NetworkMember)
        .where(NetworkMember.person_id == person.id)
        .options(joinedload(NetworkMember.network))
        .order_by(NetworkMember.until.is_not(None), NetworkMember.since.desc(), NetworkMember.id)
    ).all()


def replicas_of(network: Network) -> Sequence[tuple[Event, int, list[str]]]:
    """(event, people present, promoters) of each réplica that is public, newest first; at most a hundred."""
    came = (
        select(func.count(func.distinct(Attendance.person_id)))
        .join(EventSession, Attendance.session_id == EventSession.id)
        .where(
            EventSession.event_id == Event.id, Attendance.superseded_at.is_(None), Attendance.status.in_(CAME)
        )
        .scalar_subquery()
    )
    events = db.session.execute(
        select(Event, came)
        .where(
            Event.id.in_(select(Replica.event_id).where(Replica.network_id == network.id)),
            Event.status.in_(HAPPENED),
        )
        .order_by(Event.starts_at.desc())
        .limit(100)
    ).all()
    names: dict[int, list[str]] = {}
    rows = db.session.scalars(
        select(Replica)
        .where(Replica.network_id == network.id)
        .options(joinedload(Replica.person))
        .order_by(Replica.id)
    )
    for row in rows:
        names.setdefault(row.event_id, []).append(row.person.full_name)
    return [(event, count, names.get(event.id, [])) for event, count in events]


def replica_rows(network: Network, event_id: int) -> Sequence[Replica]:
    """Who is noted as a promoter of an event."""
    return db.session.scalars(
        select(Replica).where(Replica.network_id == network.id, Replica.event_id == event_id)
    ).all()


def replicas_of_person(person: Person) -> Sequence[Replica]:
    """What a person has multiplied."""
    return db.session.scalars(
        select(Replica)
        .where(Replica.person_id == person.id)
        .options(joinedload(Replica.event))
        .order_by(Replica.id)
    ).all()


def figures_of(ids: Sequence[int]) -> dict[int, Figures]:
    """The figures of networks. A person who came to several réplicas of a network counts once in it."""
    if not ids:
        return {}
    members: dict[int, int] = {
        row[0]: row[1]
        for row in db.session.execute(
            select(NetworkMember.network_id, func.count())
            .where(NetworkMember.network_id.in_(ids), NetworkMember.until.is_(None))
            .group_by(NetworkMember.network_id)
        )
    }
    rows = db.session.execute(
        select(
            Replica.network_id,
            func.count(func.distinct(EventSession.event_id)),
            func.count(func.distinct(Attendance.person_id)),
        )
        .join(Event, Replica.event_id == Event.id)
        .join(EventSession, EventSession.event_id == Event.id)
        .join(Attendance, Attendance.session_id == EventSession.id)
        .where(
            Replica.network_id.in_(ids),
            Event.status.in_(HAPPENED),
            Attendance.superseded_at.is_(None),
            Attendance.status.in_(CAME),
        )
        .group_by(Replica.network_id)
    )
    counted = {network_id: (replicas, reached) for network_id, replicas, reached in rows}
    return {i: Figures(members.get(i, 0), *counted.get(i, (0, 0))) for i in ids}


def joinable(person: Person) -> list[tuple[Network, Edition]]:
    """The networks a person may join because a course of theirs is completed, with the edition that opens the door."""
    editions = [row.edition for row in editions_of_person(person) if row.done]
    by_course = {edition.course_id: edition for edition in editions}
    if not by_course:
        return []
    rows = db.session.execute(
        select(Network, NetworkCourse.course_id)
        .join(NetworkCourse, NetworkCourse.network_id == Network.id)
        .where(NetworkCourse.course_id.in_(by_course))
        .order_by(Network.name)
    ).all()
    mine = {member.network_id for member in memberships_of(person) if member.until is None}
    open_ones: dict[int, tuple[Network, Edition]] = {}
    for network, course_id in rows:
        if network.id not in mine:
            open_ones.setdefault(network.id, (network, by_course[course_id]))
    return list(open_ones.values())


def courses_to_choose(space: Space) -> Sequence[Course]:
    """The courses of a space that may lead into a network."""
    return db.session.scalars(select(Course).where(Course.space_id == space.id).order_by(Course.title)).all()


def events_to_choose(space: Space) -> Sequence[Event]:
    """The latest events of a space that happened or are announced."""
    return db.session.scalars(
        select(Event)
        .where(Event.space_id == space.id, Event.status.in_(HAPPENED))
        .order_by(Event.starts_at.desc())
        .limit(60)
    ).all()


def members_to_choose(network: Network) -> Sequence[Person]:
    """Everybody who belongs now, by surname."""
    return db.session.scalars(
        select(Person)
        .join(NetworkMember, NetworkMember.person_id == Person.id)
        .where(NetworkMember.network_id == network.id, NetworkMember.until.is_(None))
        .order_by(Person.name_key)
    ).all()


def known_outside(network: Network, term: str, limit: int = 10) -> Sequence[Person]:
    """People of the network's space who do not belong to it, by surname: they hold a seat there or came to its events."""
    if len(fold(term)) < 2:
        return []
    seated = select(Mandate.person_id).where(
        Mandate.space_id == network.space_id, Mandate.superseded_at.is_(None)
    )
    came = (
        select(Attendance.person_id)
        .join(EventSession, Attendance.session_id == EventSession.id)
        .join(Event, EventSession.event_id == Event.id)
        .where(
            Event.space_id == network.space_id,
            Attendance.superseded_at.is_(None),
            Attendance.status.in_(CAME),
        )
    )
    inside = select(NetworkMember.person_id).where(
        NetworkMember.network_id == network.id, NetworkMember.until.is_(None)
    )
    return db.session.scalars(
        select(Person)
        .where(
            Person.name_key.like(like(term), escape="\\"),
            Person.forgotten_at.is_(None),
            or_(Person.id.in_(seated), Person.id.in_(came)),
            Person.id.not_in(inside),
        )
        .options(joinedload(Person.district))
        .order_by(Person.name_key, Person.id)
        .limit(limit)
    ).all()


def completed_and_outside(network: Network) -> list[tuple[Person, Edition]]:
    """Who completed a course of the network and does not belong to it: for the team to invite."""
    from civic.training.queries import completions

    courses = [course.id for course in network.courses]
    inside = {person.id for person in members_to_choose(network)}
    editions = db.session.scalars(
        select(Edition)
        .join(Event, Edition.event_id == Event.id)
        .where(Edition.course_id.in_(courses), Event.status == EventStatus.HELD)
        .order_by(Event.starts_at.desc())
        .limit(6)
    ).all()
    found_people: dict[int, tuple[Person, Edition]] = {}
    for edition in editions:
        for line in completions(edition):
            if line.done and line.person.id not in inside:
                found_people.setdefault(line.person.id, (line.person, edition))
    return sorted(found_people.values(), key=lambda pair: pair[0].name_key)[:100]
