"""Reads of programmes, courses and editions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import fold
from civic.events.models import Audience, Category, Event, EventStatus
from civic.people.models import Person
from civic.spaces.models import Space
from civic.training.models import Course, Edition, EditionStaff, Programme
from civic.web.paging import Page, paginate

Ids = Collection[int] | Select[Any]
PUBLIC = (EventStatus.PUBLISHED, EventStatus.HELD, EventStatus.POSTPONED, EventStatus.CANCELLED)


def _editions() -> Select[Any]:
    """Editions with course, event, sessions and district, so that a list asks nothing per row."""
    event = joinedload(Edition.event)
    return (
        select(Edition)
        .join(Event, Event.id == Edition.event_id)
        .options(event.selectinload(Event.sessions), event.joinedload(Event.district))
    )


def _shown() -> Select[Any]:
    """Editions of the courses that are shown to everybody."""
    return _editions().join(Course, Course.id == Edition.course_id).where(Course.is_public.is_(True))


def slug_taken(slug: str) -> bool:
    """Whether a programme, course or edition has this address part already."""
    asked = [select(one.id).where(one.slug == slug) for one in (Programme, Course, Edition)]
    return any(db.session.scalar(statement) is not None for statement in asked)


def programmes_of_space(space: Space) -> Sequence[Programme]:
    """The programmes of a space and those of the whole platform, by name."""
    return db.session.scalars(
        select(Programme)
        .where((Programme.space_id == space.id) | Programme.space_id.is_(None))
        .order_by(Programme.name, Programme.id)
    ).all()


def programme_of_space(space: Space, name: str) -> Programme | None:
    """The programme of a space with this name, if there is one."""
    return db.session.scalar(
        select(Programme).where(Programme.space_id == space.id, Programme.name == name).limit(1)
    )


def public_courses(audience: Audience | None = None, space_ids: Ids | None = None) -> Sequence[Course]:
    """The courses shown to everybody, by title; an audience finds its own and those for everybody."""
    wanted = select(Course).where(Course.is_public.is_(True))
    if audience is not None:
        wanted = wanted.where(Course.audience.in_({audience, Audience.ANYBODY}))
    if space_ids is not None:
        wanted = wanted.where(Course.space_id.in_(space_ids))
    return db.session.scalars(wanted.order_by(Course.title, Course.id).limit(300)).all()


def courses_matching(text: str, limit: int = 10) -> list[Course]:
    """The shown courses whose title or summary holds the text, accents and case aside."""
    wanted = fold(text)
    return [one for one in public_courses() if wanted in fold(f"{one.title} {one.summary}")][:limit]


def courses_of_space(space: Space) -> list[tuple[Course, int]]:
    """(course, how many editions) of all courses a space looks after, by title."""
    counted = (
        select(func.count(Edition.id))
        .where(Edition.course_id == Course.id)
        .correlate(Course)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Course, counted).where(Course.space_id == space.id).order_by(Course.title, Course.id)
    )
    return [(course, number) for course, number in rows.unique()]


def course_by_slug(slug: str) -> Course:
    """The course, or NotFound."""
    return found(db.session.scalar(select(Course).where(Course.slug == slug)))


def course_of_space(space: Space, slug: str) -> Course:
    """The course if this space looks after it, or NotFound."""
    return found(db.session.scalar(select(Course).where(Course.slug == slug, Course.space_id == space.id)))


def locked_course(course_id: int) -> Course:
    """The course read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(Course).where(Course.id == course_id), Course)))


def edition_by_slug(slug: str) -> Edition:
    """The edition with its event, or NotFound; whether it may be seen is a rule."""
    return found(db.session.scalar(_editions().where(Edition.slug == slug)))


def edition_by_id(edition_id: int) -> Edition:
    """The edition with this number, or NotFound."""
    return found(db.session.scalar(_editions().where(Edition.id == edition_id)))


def edition_of_space(space: Space, slug: str) -> Edition:
    """The edition of a course this space looks after, or NotFound."""
    return found(
        db.session.scalar(
            _editions()
            .join(Course, Course.id == Edition.course_id)
            .where(Edition.slug == slug, Course.space_id == space.id)
        )
    )


def locked_edition(edition_id: int) -> Edition:
    """The edition read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(Edition).where(Edition.id == edition_id), Edition)))


def edition_of_event(event_id: int) -> Edition | None:
    """The edition that an event is, or None."""
    return db.session.scalar(_editions().where(Edition.event_id == event_id))


def open_editions(
    audience: Audience | None = None, space_ids: Ids | None = None, course: Course | None = None
) -> Sequence[Edition]:
    """Editions of shown courses that are not over: those to begin first, then those under way."""
    now = clock.now()
    wanted = _shown().where(Event.status == EventStatus.PUBLISHED, Event.ends_at > now)
    if audience is not None:
        wanted = wanted.where(Event.audience.in_({audience, Audience.ANYBODY}))
    if space_ids is not None:
        wanted = wanted.where(Event.space_id.in_(space_ids))
    if course is not None:
        wanted = wanted.where(Edition.course_id == course.id)
    begun = Event.starts_at <= now
    return db.session.scalars(wanted.order_by(begun, Event.starts_at, Edition.id).limit(100)).all()


def past_editions(space_ids: Ids, number: int) -> Page[Edition]:
    """A page of the editions of shown courses that are over, the latest first."""
    wanted = _shown().where(
        Event.status.in_((EventStatus.PUBLISHED, EventStatus.HELD)),
        Event.ends_at <= clock.now(),
        Event.space_id.in_(space_ids),
    )
    return paginate(wanted.order_by(Event.starts_at.desc(), Edition.id), number, 15)


def editions_of_course(course: Course, *, drafts: bool = False) -> Sequence[Edition]:
    """All editions of a course, the latest first; drafts only when asked for."""
    wanted = _editions().where(Edition.course_id == course.id)
    if not drafts:
        wanted = wanted.where(Event.status.in_(PUBLIC))
    return db.session.scalars(wanted.order_by(Event.starts_at.desc(), Edition.id).limit(100)).all()


def editions_of_space(space: Space, number: int) -> Page[Edition]:
    """A page of the editions of the courses a space looks after, drafts too, the latest first."""
    wanted = _editions().join(Course, Course.id == Edition.course_id).where(Course.space_id == space.id)
    return paginate(wanted.order_by(Event.starts_at.desc(), Edition.id), number, 20)


def events_to_tie(space: Space) -> Sequence[Event]:
    """Training events of a space that are no edition yet, the latest first."""
    taken = select(Edition.event_id)
    return db.session.scalars(
        select(Event)
        .where(
            Event.space_id == space.id,
            Event.category == Category.TRAINING,
            Event.status != EventStatus.CANCELLED,
            Event.id.not_in(taken),
        )
        .options(selectinload(Event.sessions))
        .order_by(Event.starts_at.desc())
        .limit(60)
    ).all()


def staff_of(person: Person) -> Sequence[EditionStaff]:
    """Every place in which a person teaches."""
    return db.session.scalars(
        select(EditionStaff).where(EditionStaff.person_id == person.id).order_by(EditionStaff.id)
    ).all()
