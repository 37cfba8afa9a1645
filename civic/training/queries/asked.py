"""Reads of series of events and of the courses a space asks for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from civic.core import clock
from civic.core.db import db
from civic.core.errors import found
from civic.events.models import Event, EventStatus
from civic.spaces.models import Space
from civic.training.models import Course, Edition, Series, SeriesEvent, TrainingRequirement


def series_of(space: Space) -> list[tuple[Series, int]]:
    """(series with its events, how many of them were held) of a space, in the order in which they were made."""
    held = (
        select(func.count(Event.id))
        .join(SeriesEvent, SeriesEvent.event_id == Event.id)
        .where(SeriesEvent.series_id == Series.id, Event.status == EventStatus.HELD)
        .correlate(Series)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Series, held)
        .where(Series.space_id == space.id)
        .options(selectinload(Series.events))
        .order_by(Series.id)
        .execution_options(populate_existing=True)
    )
    return [(series, number) for series, number in rows]


def series_by_slug(space: Space, slug: str) -> Series:
    """A series of the space with its events, or NotFound."""
    return found(
        db.session.scalar(
            select(Series)
            .where(Series.space_id == space.id, Series.slug == slug)
            .options(selectinload(Series.events))
            .execution_options(populate_existing=True)
        )
    )


def series_of_event(event_id: int) -> SeriesEvent | None:
    """What ties an event to its series, or None."""
    return db.session.get(SeriesEvent, event_id)


def events_for_series(series: Series) -> Sequence[Event]:
    """Events of the series' kind that belong to no series yet, the latest first."""
    return db.session.scalars(
        select(Event)
        .where(
            Event.space_id == series.space_id,
            Event.category == series.category,
            Event.status != EventStatus.CANCELLED,
            Event.id.not_in(select(SeriesEvent.event_id)),
        )
        .order_by(Event.starts_at.desc())
        .limit(80)
    ).all()


def requirements_of(space: Space) -> Sequence[TrainingRequirement]:
    """Every course a space asks for, with for what."""
    return db.session.scalars(
        select(TrainingRequirement)
        .where(TrainingRequirement.space_id == space.id)
        .order_by(TrainingRequirement.role, TrainingRequirement.id)
    ).all()


def requirements_for(space: Space, role: str) -> Sequence[TrainingRequirement]:
    """The courses a space asks for before a mandate or a role."""
    return db.session.scalars(
        select(TrainingRequirement)
        .where(TrainingRequirement.space_id == space.id, TrainingRequirement.role == role)
        .order_by(TrainingRequirement.id)
    ).all()


def requirement_of(space: Space, requirement_id: int) -> TrainingRequirement:
    """A requirement of the space, or NotFound."""
    return found(
        db.session.scalar(
            select(TrainingRequirement).where(
                TrainingRequirement.id == requirement_id, TrainingRequirement.space_id == space.id
            )
        )
    )


def next_edition(course: Course) -> Edition | None:
    """The edition of a course that begins next and that everybody may see, or None."""
    return db.session.scalar(
        select(Edition)
        .join(Event, Event.id == Edition.event_id)
        .where(
            Edition.course_id == course.id,
            Edition.course_id.in_(select(Course.id).where(Course.is_public.is_(True))),
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at > clock.now(),
        )
        .order_by(Event.starts_at)
        .limit(1)
    )
