"""Who has completed an edition, and what is missing: sessions whose list is closed, exit tests, and the edition's rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from civic.attendance.queries import Came, came_known, came_known_select
from civic.core import clock
from civic.core.db import db
from civic.core.remembered import remembered
from civic.events.models import Event, EventSession, Registration, RegistrationState
from civic.events.queries import registrations_of_event
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.surveys.queries import exit_scores, exit_scores_of
from civic.training.completion import EventRule, Outcome, Rule, outcome, sessions_needed
from civic.training.models import COUNTING, Edition
from civic.training.queries.courses import Ids
from civic.training.words import missing_words


@dataclass(frozen=True)
class Progress:
    """Where a person stands in an edition. `held` and `attended` are sessions whose attendance list is closed."""

    edition: Edition
    person: Person
    organization: Organization | None
    sessions: int
    held: int
    attended: int
    score: Fraction | None
    outcome: Outcome
    completed_on: date | None
    open_lists: int  # sessions that are over while their list is open

    @property
    def done(self) -> bool:
        """Whether the edition is completed."""
        return self.completed_on is not None

    @property
    def missing(self) -> list[str]:
        """What is missing, in sentences; empty when it is completed."""
        return (
            []
            if self.done
            else missing_words(self.outcome, self.edition.rule, self.score, counts=self.edition.counts)
        )


@dataclass(frozen=True)
class Completion:
    """What certificates and accreditation need to know of a person in an edition; everybody of the cohort has one.

    `missing` is empty, and `completed_on` a day, for who has completed it; for all others it is the other way round.
    """

    person: Person
    hours: int
    completed_on: date | None
    attended: int
    sessions: int
    missing: list[str]

    @property
    def done(self) -> bool:
        """Whether the edition is completed."""
        return self.completed_on is not None


def progress(edition: Edition) -> list[Progress]:
    """Where everybody stands who has a place in an edition or came to it, by surname."""
    marks: dict[int, list[Came]] = {}
    for mark in came_known(events=[edition.event_id]):
        marks.setdefault(mark.person_id, []).append(mark)
    places = registrations_of_event(edition.event_id, (RegistrationState.CONFIRMED,))
    people = {place.person_id: (place.person, place.organization) for place in places}
    for person, organization in _came_without_place(edition, marks.keys() - people.keys(), marks):
        people[person.id] = (person, organization)
    scores = exit_scores(edition.event_id) if edition.test_percent is not None else {}
    rows = [
        _stand(edition, person, organization, marks.get(person.id, []), scores.get(person.id))
        for person, organization in people.values()
    ]
    return sorted(rows, key=lambda row: (row.person.name_key, row.person.id))


def _came_without_place(
    edition: Edition, ids: Collection[int], marks: dict[int, list[Came]]
) -> list[tuple[Person, Organization | None]]:
    if not ids:
        return []
    came = came_known_select(events=[edition.event_id]).subquery()
    people = db.session.scalars(select(Person).where(Person.id.in_(select(came.c.person_id)))).all()
    named = {mark.organization_id for person in ids for mark in marks[person] if mark.organization_id}
    organizations = {
        one.id: one
        for one in db.session.scalars(
            select(Organization).where(Organization.id.in_(select(came.c.organization_id)))
        )
        if one.id in named
    }
    return [
        (person, next((organizations.get(m.organization_id or 0) for m in marks[person.id]), None))
        for person in people
        if person.id in ids
    ]


def _stand(
    edition: Edition,
    person: Person,
    organization: Organization | None,
    marks: Iterable[Came],
    score: Fraction | None,
) -> Progress:
    """Where one person stands, from their marks in the edition."""
    sessions = edition.event.sessions
    closed = {session.id for session in sessions if session.attendance_closed_at is not None}
    days = sorted({mark.session_id: mark.day for mark in marks if mark.session_id in closed}.values())
    reached = outcome(edition.rule, len(sessions), len(closed), len(days), score)
    now = clock.now()
    return Progress(
        edition, person, organization, len(sessions), len(closed), len(days), score, reached,
        _completed_on(edition, days, reached) if edition.counts else None,
        sum(session.id not in closed and session.ends_at <= now for session in sessions),
    )  # fmt: skip


def _completed_on(edition: Edition, days: Sequence[date], reached: Outcome) -> date | None:
    """The day on which the rule was met: of the session that was still needed; where a test counts, of the last session."""
    if not reached.done:
        return None
    sessions = edition.event.sessions
    if edition.sessions_percent is not None and edition.test_percent is None:
        return days[max(1, sessions_needed(edition.sessions_percent, len(sessions))) - 1]
    closed = [clock.local(s.starts_at).date() for s in sessions if s.attendance_closed_at is not None]
    return max([*days, *closed], default=clock.local(edition.event.ends_at).date())


def completions(edition: Edition) -> list[Completion]:
    """Everybody of an edition, by surname, with the day of completion or with what is missing."""
    return [
        Completion(row.person, edition.hours, row.completed_on, row.attended, row.sessions, row.missing)
        for row in progress(edition)
    ]


def progress_of(person: Person, edition: Edition) -> Progress:
    """Where one person stands in an edition."""
    marks = [m for m in came_known(events=[edition.event_id]) if m.person_id == person.id]
    scores = exit_scores(edition.event_id) if edition.test_percent is not None else {}
    return _stand(edition, person, None, marks, scores.get(person.id))


@remembered
def editions_of_person(person: Person, limit: int = 20) -> list[Progress]:
    """Where a person stands in every edition they have a place in or came to, the latest first."""
    placed = select(Registration.event_id).where(
        Registration.person_id == person.id, Registration.state == RegistrationState.CONFIRMED
    )
    came = came_known_select().subquery()
    visited = select(came.c.event_id).where(came.c.person_id == person.id)
    editions = db.session.scalars(
        _with_sessions()
        .where(Event.status.in_(COUNTING), or_(Event.id.in_(placed), Event.id.in_(visited)))
        .order_by(Event.starts_at.desc(), Edition.id)
        .limit(limit)
    ).all()
    return _stands(person, editions)


def _with_sessions():  # type: ignore[no-untyped-def]
    return (
        select(Edition)
        .join(Event, Event.id == Edition.event_id)
        .options(joinedload(Edition.event).options(selectinload(Event.sessions), lazyload(Event.pools)))
    )


def _stands(person: Person, editions: Sequence[Edition]) -> list[Progress]:
    """Where a person stands in some editions: one read of their marks and one of their tests."""
    if not editions:
        return []
    wanted = came_known_select(events=[edition.event_id for edition in editions]).subquery()
    rows = db.session.execute(
        select(wanted.c.event_id, wanted.c.session_id, wanted.c.starts_at).where(
            wanted.c.person_id == person.id
        )
    ).all()
    marks = {one.id: [row for row in rows if row.event_id == one.event_id] for one in editions}
    tested = [one.event_id for one in editions if one.test_percent is not None]
    scores = exit_scores_of(tested) if tested else {}
    found = []
    for edition in editions:
        score = scores.get(edition.event_id, {}).get(person.id)
        came = [_Day(row.session_id, clock.local(row.starts_at).date()) for row in marks[edition.id]]
        found.append(_stand(edition, person, None, came, score))  # type: ignore[arg-type]
    return found


@dataclass(frozen=True)
class _Day:
    """A session somebody came to, and its day: all that is asked of a mark here."""

    session_id: int
    day: date


def completed(person_id: int, course_id: int) -> bool:
    """Whether a person has completed an edition of a course."""
    person = db.session.get(Person, person_id)
    if person is None:
        return False
    editions = db.session.scalars(
        _with_sessions().where(Edition.course_id == course_id, Event.status.in_(COUNTING))
    ).all()
    return any(row.done for row in _stands(person, editions))


def event_rules(space_ids: Ids, until: date | None = None) -> dict[int, EventRule]:
    """How each event of some spaces that is an edition is counted, with the exit tests answered up to a day."""
    sessions = (
        select(func.count(EventSession.id))
        .where(EventSession.event_id == Edition.event_id)
        .correlate(Edition)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(Edition.event_id, Edition.sessions_percent, Edition.test_percent, sessions)
        .join(Event, Event.id == Edition.event_id)
        .where(Event.space_id.in_(space_ids))
    ).all()
    scores = exit_scores_of([row[0] for row in found if row[2] is not None], until)
    return {
        event_id: EventRule(Rule(sessions_percent, test_percent), number, scores.get(event_id, {}))
        for event_id, sessions_percent, test_percent, number in found
    }


def cohort_counts(edition: Edition) -> tuple[int, int, int]:
    """(in the cohort, came at least once, completed)."""
    rows = progress(edition)
    return len(rows), sum(row.attended > 0 for row in rows), sum(row.done for row in rows)
