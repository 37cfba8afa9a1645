"""What the team of a vote reads: the hall, who is missing, whom to remind."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, or_, select

from civic.accreditation.models import Mandate, MandateRole
from civic.accreditation.queries import accredited_organizations
from civic.accreditation.queries.mandates import overlaps
from civic.attendance.queries import came_known_select
from civic.core.db import db
from civic.core.errors import found
from civic.core.text import fold
from civic.events.models import Event, EventSession, EventStatus
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.proposals.models import Call, Proposal, ProposalState
from civic.spaces.models import Space
from civic.spaces.queries import team_of
from civic.voting.kinds import PollState
from civic.voting.models import (
    NamedBallot,
    Objection,
    Poll,
    RollEntry,
    Witness,
)
from civic.voting.queries.roll import given, representatives_for_roll, roll_of, seats_for_roll, whole_roll
from civic.web.paging import Page, paginate


@dataclass(frozen=True)
class Seat:
    """An entry of the roll as the table in the assembly sees it: whether somebody of it is here, and whether it voted."""

    entry: RollEntry
    is_present: bool
    has_voted: bool


def hall_seats(poll: Poll) -> list[Seat]:
    """The roll by number with who is present in the poll's session and who has voted; three statements whatever its length."""
    voted = voted_entries(poll)
    people: set[int] = set()
    organizations: set[int] = set()
    if poll.session_id is not None:
        for row in db.session.execute(came_known_select(sessions=[poll.session_id])):
            people.add(row.person_id)
            if row.organization_id is not None:
                organizations.add(row.organization_id)
    return [
        Seat(entry, entry.person_id in people or entry.organization_id in organizations, entry.id in voted)
        for entry in roll_of(poll)
    ]


def voted_entries(poll: Poll) -> set[int]:
    """The entries with a named ballot in force, whose credential was issued, or marked on paper."""
    named = select(NamedBallot.entry_id).where(
        NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None)
    )
    issued = select(RollEntry.id).where(RollEntry.poll_id == poll.id, given())
    return {*db.session.scalars(named), *db.session.scalars(issued)}


def missing_from_roll(poll: Poll, day: date) -> list[Organization]:
    """The accredited organisations of the space without anybody who could vote for them on a day."""
    speaking = select(Mandate.organization_id).where(
        Mandate.space_id == poll.space_id, Mandate.superseded_at.is_(None), overlaps(day, day)
    )
    return list(
        db.session.scalars(accredited_organizations(poll.space).where(Organization.id.not_in(speaking)))
    )


def newly_entitled(poll: Poll, day: date) -> list[Organization]:
    """The seats that could vote today and stand nowhere on the roll, not even among those taken off."""
    known = {entry.organization_id for entry in whole_roll(poll)}
    return [seat for seat in seats_for_roll(poll.space, day) if seat.id not in known]


def speakers_of(poll: Poll, day: date, entry_ids: Sequence[int] | None = None) -> dict[int, list[Person]]:
    """{entry: who votes for it on a day}: the person, or the titulars, or the alternates of a seat without titular or with
    its absence noted."""
    entries = [entry for entry in roll_of(poll) if entry_ids is None or entry.id in set(entry_ids)]
    people = _people({entry.person_id for entry in entries if entry.person_id})
    rows = db.session.execute(
        select(Mandate.organization_id, Mandate.role, Mandate.person_id).where(
            Mandate.space_id == poll.space_id, Mandate.superseded_at.is_(None), overlaps(day, day)
        )
    ).all()
    by_seat: dict[int, dict[MandateRole, list[int]]] = {}
    for organization_id, role, person_id in rows:
        by_seat.setdefault(organization_id, {}).setdefault(role, []).append(person_id)
    wanted: dict[int, list[int]] = {}
    for entry in entries:
        roles = by_seat.get(entry.organization_id or 0, {})
        titulars = roles.get(MandateRole.TITULAR, [])
        alternates = roles.get(MandateRole.ALTERNATE, [])
        wanted[entry.id] = (alternates or titulars) if entry.alternate_votes else (titulars or alternates)
    people |= _people({person for ids in wanted.values() for person in ids})
    return {
        entry.id: [people[entry.person_id]] if entry.person_id else [people[n] for n in wanted[entry.id]]
        for entry in entries
    }


def _people(ids: Collection[int]) -> dict[int, Person]:
    if not ids:
        return {}
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def polls_under_way(space_ids: Collection[int]) -> Sequence[Poll]:
    """The polls of spaces that somebody has to lead on: called, fixed or counted, in the order of their end."""
    states = (PollState.ROLL, PollState.FROZEN, PollState.CLOSED)
    return db.session.scalars(
        select(Poll)
        .where(Poll.space_id.in_(space_ids), Poll.state.in_(states))
        .order_by(Poll.closes_at, Poll.id)
    ).all()


def polls_to_remind_of(from_moment: datetime, to_moment: datetime) -> Sequence[Poll]:
    """The fixed polls that open or close between two moments."""
    return db.session.scalars(
        select(Poll).where(
            Poll.state == PollState.FROZEN,
            or_(
                and_(Poll.opens_at >= from_moment, Poll.opens_at < to_moment),
                and_(Poll.closes_at >= from_moment, Poll.closes_at < to_moment),
            ),
        )
    ).all()


def waiting_objections(poll_ids: Sequence[int]) -> dict[int, int]:
    """{poll: how many objections wait for an answer}."""
    rows = db.session.execute(
        select(Objection.poll_id, func.count())
        .where(Objection.poll_id.in_(poll_ids), Objection.answered_at.is_(None))
        .group_by(Objection.poll_id)
    )
    return {row[0]: row[1] for row in rows}


def turnouts(poll_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """{poll: (entitled, voted)} of several polls at once."""
    rolls = db.session.execute(
        select(
            RollEntry.poll_id,
            func.sum(case((RollEntry.removed_reason.is_(None), 1), else_=0)),
            func.sum(case((given(), 1), else_=0)),
        )
        .where(RollEntry.poll_id.in_(poll_ids))
        .group_by(RollEntry.poll_id)
    ).all()
    in_force = db.session.execute(
        select(NamedBallot.poll_id, func.count())
        .where(NamedBallot.poll_id.in_(poll_ids), NamedBallot.superseded_at.is_(None))
        .group_by(NamedBallot.poll_id)
    )
    named: dict[int, int] = {row[0]: row[1] for row in in_force}
    found_ = {poll_id: (int(all_ or 0), int(issued or 0)) for poll_id, all_, issued in rolls}
    return {
        poll_id: (
            found_.get(poll_id, (0, 0))[0],
            found_.get(poll_id, (0, 0))[1] + named.get(poll_id, 0),
        )
        for poll_id in poll_ids
    }


def numbers_named(poll: Poll, term: str, limit: int = 1000) -> list[int]:
    """The numbers on a roll of those whose name holds these words, whatever its accents and capitals."""
    wanted = fold(term)
    rows = db.session.execute(select(RollEntry.number, RollEntry.name).where(RollEntry.poll_id == poll.id))
    return [number for number, name in rows if wanted in fold(name)][:limit]


def roll_page(poll: Poll, number: int, term: str = "") -> Page[RollEntry]:
    """A page of the whole roll by number, those taken off too; `term` is part of a name, with or without its accents."""
    statement = select(RollEntry).where(RollEntry.poll_id == poll.id).order_by(RollEntry.number)
    if term:
        statement = statement.where(RollEntry.number.in_(numbers_named(poll, term)))
    return paginate(statement, number, size=50)


def events_of_space(space: Space) -> Sequence[Event]:
    """The events of a space that were not called off, newest first: for a roll made of those who came."""
    return db.session.scalars(
        select(Event)
        .where(Event.space_id == space.id, Event.status.in_((EventStatus.PUBLISHED, EventStatus.HELD)))
        .order_by(Event.starts_at.desc())
        .limit(60)
    ).all()


def sessions_ahead(space: Space, moment: datetime) -> Sequence[EventSession]:
    """The sessions of a space from a moment on, the next first: in which an assembly can vote."""
    return db.session.scalars(
        select(EventSession)
        .join(Event, Event.id == EventSession.event_id)
        .where(
            Event.space_id == space.id,
            Event.status.in_((EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.HELD)),
            EventSession.ends_at >= moment,
        )
        .order_by(EventSession.starts_at)
        .limit(40)
    ).all()


def session_by_id(session_id: int) -> EventSession | None:
    """A session, if there is one."""
    return db.session.get(EventSession, session_id)


def calls_with_proposals(space: Space) -> Sequence[Call]:
    """The calls of a space that have proposals which stand, newest first."""
    sent = select(Proposal.call_id).where(Proposal.state == ProposalState.SUBMITTED)
    return db.session.scalars(
        select(Call)
        .where(Call.space_id == space.id, Call.id.in_(sent))
        .order_by(Call.closes_at.desc(), Call.id)
    ).all()


def witness_of(poll: Poll, witness_id: int) -> Witness:
    """A witness of this poll, or NotFound."""
    return found(
        db.session.scalar(select(Witness).where(Witness.poll_id == poll.id, Witness.id == witness_id))
    )


def possible_witnesses(poll: Poll, day: date) -> list[Person]:
    """Who may be asked to keep the heads of the box: representatives of the space and its team, by name."""
    people = {person.id: person for person in representatives_for_roll(poll.space, day)}
    people |= {member.person_id: member.person for member in team_of(poll.space)}
    return sorted(people.values(), key=lambda person: (person.name_key, person.id))


def representative_people(space: Space, day: date) -> Sequence[Person]:
    """Who can be put up as a candidate: everybody with a mandate in the space, by surname."""
    return representatives_for_roll(space, day)
