"""Reads of events and their sessions. Lists load all they show in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import NotFound, found
from civic.core.remembered import remembered
from civic.core.text import like
from civic.events.filters import Filters, month_after, month_bounds
from civic.events.models import (
    Event,
    EventMaterial,
    EventSession,
    EventStatus,
    EventStatusChange,
    SeatPool,
)
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_in_team
from civic.territory.models import District
from civic.territory.queries import Place, places_where
from civic.web.paging import Page, paginate

PUBLIC = (EventStatus.PUBLISHED, EventStatus.HELD, EventStatus.POSTPONED, EventStatus.CANCELLED)
SpaceIds = Sequence[int] | Select[tuple[int]]


def _shown(statement: Select[Any]) -> Select[Any]:
    """With everything a row of a list shows."""
    return statement.options(joinedload(Event.district), selectinload(Event.sessions))


def _public(filters: Filters | None = None, space_ids: SpaceIds | None = None) -> Select[Any]:
    """Events strangers may see, as far as they are wanted."""
    wanted = select(Event).where(Event.status.in_(PUBLIC))
    if space_ids is not None:
        wanted = wanted.where(Event.space_id.in_(space_ids))
    if filters is None:
        return wanted
    if filters.month:
        begin, end = month_bounds(filters.month)
        wanted = wanted.where(Event.starts_at < end, Event.ends_at >= begin)
    if filters.ubigeo:
        wanted = wanted.where(Event.ubigeo == filters.ubigeo)
    if filters.category:
        wanted = wanted.where(Event.category == filters.category)
    if filters.space_id:
        wanted = wanted.where(Event.space_id == filters.space_id)
    if filters.text:
        wanted = wanted.where(Event.title_key.like(like(filters.text), escape="\\"))
    return wanted


# Made once: most requests of a rush run one of them or both. An event with its space; what else hangs on it is read when
# it is asked for, but the seats of an event that is held: what they were before is no longer true.
_alone = select(Event).options(joinedload(Event.space, innerjoin=True))
_BY_SLUG = _alone.where(Event.slug == bindparam("slug")).options(lazyload(Event.pools))
_HELD = for_change(
    _alone.where(Event.id == bindparam("event")).options(
        selectinload(Event.pools).lazyload(SeatPool.district)
    ),
    Event,
)


@remembered
def event_by_slug(slug: str) -> Event:
    """The event with this address part, drafts too, or NotFound."""
    return found(db.session.scalar(_BY_SLUG, {"slug": slug}))


def visible_event(actor: Actor, slug: str) -> Event:
    """The event with this address part if the actor may see it, or NotFound: a draft is its space's team's alone."""
    event = event_by_slug(slug)
    if not event.is_public and not is_in_team(actor, event.space):
        raise NotFound
    return event


def event_by_id(event_id: int) -> Event:
    """The event, or NotFound."""
    return found(db.session.get(Event, event_id))


def locked_event(event_id: int) -> Event:
    """The event and its seats read anew and held until the block ends, so that seats are given one after the other."""
    return found(db.session.scalar(_HELD, {"event": event_id}))


def slug_taken(slug: str) -> bool:
    """Whether an event has this address part already."""
    return db.session.scalar(select(Event.id).where(Event.slug == slug)) is not None


def session_by_id(session_id: int) -> EventSession:
    """The session with its event, or NotFound."""
    return found(db.session.get(EventSession, session_id))


def material_of(event: Event, material_id: int) -> EventMaterial:
    """A material of the event, or NotFound."""
    return found(
        db.session.scalar(
            select(EventMaterial).where(EventMaterial.id == material_id, EventMaterial.event_id == event.id)
        )
    )


def materials_of_session(session: EventSession) -> Sequence[EventMaterial]:
    """What is to be read for one session."""
    return db.session.scalars(select(EventMaterial).where(EventMaterial.session_id == session.id)).all()


def is_used_elsewhere(material: EventMaterial) -> bool:
    """Whether another material is the same file."""
    other = select(EventMaterial.id).where(
        EventMaterial.file_id == material.file_id, EventMaterial.id != material.id
    )
    return db.session.scalar(other.limit(1)) is not None


def session_of(event: Event, session_id: int) -> EventSession:
    """A session of the event, or NotFound."""
    return found(
        db.session.scalar(
            select(EventSession).where(EventSession.id == session_id, EventSession.event_id == event.id)
        )
    )


def events_upcoming(filters: Filters, number: int, space_ids: SpaceIds | None = None) -> Page[Event]:
    """A page of the events that are not over, the next one first."""
    wanted = _public(filters, space_ids)
    if not filters.month:
        wanted = wanted.where(Event.ends_at >= clock.now())
    return paginate(_shown(wanted).order_by(_next_start(), Event.id), number)


def events_past(filters: Filters, number: int, space_ids: SpaceIds | None = None) -> Page[Event]:
    """A page of the events that are over, the latest first."""
    wanted = _public(filters, space_ids).where(Event.ends_at < clock.now())
    return paginate(_shown(wanted).order_by(Event.starts_at.desc(), Event.id.desc()), number)


def upcoming_events(space_ids: SpaceIds | None = None, limit: int = 5) -> Sequence[Event]:
    """The next public events that will take place, of some spaces or of all."""
    wanted = _public(None, space_ids).where(
        Event.ends_at >= clock.now(), Event.status == EventStatus.PUBLISHED
    )
    return db.session.scalars(_shown(wanted).order_by(_next_start(), Event.id).limit(limit)).all()


def _next_start() -> Any:
    """When an event begins or, in the middle of a series, when its next session does."""
    coming = (
        select(func.min(EventSession.starts_at))
        .where(EventSession.event_id == Event.id, EventSession.ends_at >= clock.now())
        .correlate(Event)
        .scalar_subquery()
    )
    return func.coalesce(coming, Event.starts_at)


def events_between(
    begin: datetime,
    end: datetime,
    space_ids: SpaceIds | None = None,
    statuses: Sequence[EventStatus] = PUBLIC,
) -> Sequence[Event]:
    """Events with a session in [begin, end), in order of their start."""
    wanted = (
        select(Event)
        .where(Event.status.in_(statuses), Event.starts_at < end, Event.ends_at >= begin)
        .where(Event.sessions.any((EventSession.starts_at >= begin) & (EventSession.starts_at < end)))
    )
    if space_ids is not None:
        wanted = wanted.where(Event.space_id.in_(space_ids))
    return db.session.scalars(_shown(wanted).order_by(Event.starts_at, Event.id)).all()


def events_matching(folded: str, limit: int = 10) -> Sequence[Event]:
    """Public events whose title or place holds a LIKE pattern made by `text.like`: those to come first."""
    over = Event.ends_at < clock.now()
    wanted = _public().where(Event.title_key.like(folded, escape="\\"))
    return db.session.scalars(
        _shown(wanted).order_by(over, func.abs(_days_from_now()), Event.id).limit(limit)
    ).all()


def _days_from_now() -> Any:
    """How far an event lies from now, in days, on either database."""
    if db.engine.dialect.name == "sqlite":
        return func.julianday(Event.starts_at) - func.julianday(clock.now())
    return func.extract("epoch", Event.starts_at - clock.now())


def month_sessions(
    month: date, filters: Filters, space_ids: SpaceIds | None = None, limit: int = 1500
) -> Sequence[Row[tuple[datetime, str, str, EventStatus]]]:
    """(start, title, slug, status) of the public sessions of a month's sheet (whole weeks), in order."""
    begin = clock.at(month - timedelta(days=month.weekday()))
    end = clock.at(month_after(month) + timedelta(days=6))
    events = _public(
        Filters(
            ubigeo=filters.ubigeo, category=filters.category, space_id=filters.space_id, text=filters.text
        ),
        space_ids,
    ).subquery()
    return db.session.execute(
        select(EventSession.starts_at, events.c.title, events.c.slug, events.c.status)
        .join(events, events.c.id == EventSession.event_id)
        .where(EventSession.starts_at >= begin, EventSession.starts_at < end)
        .order_by(EventSession.starts_at, EventSession.id)
        .limit(limit)
    ).all()


def month_choices(space_ids: SpaceIds | None = None) -> list[date]:
    """The months that may be asked for: from the first public event (at most two years back) to the last."""
    wanted = _public(None, space_ids)
    # Each by itself: the end of an index tells it, and no event between is read.
    first = db.session.scalar(wanted.with_only_columns(func.min(Event.starts_at)))
    last = db.session.scalar(wanted.with_only_columns(func.max(Event.ends_at)))
    this = clock.today().replace(day=1)
    if first is None or last is None:
        return [this]
    begin = max(clock.local(first).date().replace(day=1), month_after(this, -24))
    end = min(clock.local(last).date().replace(day=1), month_after(this, 24))
    months, at = [], min(begin, this)
    while at <= max(end, this):
        months.append(at)
        at = month_after(at)
    return months


def district_choices(space_ids: SpaceIds | None = None) -> list[Place]:
    """The districts where public events take place, by name."""
    public = _public(None, space_ids)
    if space_ids is None:  # one look per district, however many events there are
        here: ColumnElement[bool] = (
            public.where(Event.ubigeo == District.ubigeo).with_only_columns(Event.ubigeo).exists()
        )
    else:
        here = District.ubigeo.in_(public.with_only_columns(Event.ubigeo))
    return places_where(here)


def feed_sessions(
    space_ids: SpaceIds, since: datetime, until: datetime | None = None, limit: int = 500
) -> Sequence[EventSession]:
    """The sessions of a calendar feed, with their public events, in order."""
    wanted = (
        select(EventSession)
        .join(Event)
        .where(Event.status.in_(PUBLIC), Event.space_id.in_(space_ids), EventSession.starts_at >= since)
        .options(joinedload(EventSession.event).options(joinedload(Event.district), lazyload(Event.pools)))
    )
    if until is not None:
        wanted = wanted.where(EventSession.starts_at < until)
    return db.session.scalars(wanted.order_by(EventSession.starts_at, EventSession.id).limit(limit)).all()


def events_of_team(
    space: Space, number: int, status: EventStatus | None = None, text: str = ""
) -> Page[Event]:
    """A page of a space's events with drafts, those to come first (the next on top), then the latest past ones."""
    wanted = _shown(select(Event).where(Event.space_id == space.id))
    if status:
        wanted = wanted.where(Event.status == status)
    if text:
        wanted = wanted.where(Event.title_key.like(like(text), escape="\\"))
    over = Event.ends_at < clock.now()
    return paginate(wanted.order_by(over, func.abs(_days_from_now()), Event.id), number)


def count_to_close(space_ids: Collection[int]) -> dict[int, int]:
    """{space: published events whose last session is over}: somebody must say whether they were held."""
    rows = db.session.execute(
        select(Event.space_id, func.count(Event.id))
        .where(
            Event.space_id.in_(space_ids),
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at < clock.now(),
        )
        .group_by(Event.space_id)
    )
    return dict(rows.all())


def drafts_of(space_ids: Collection[int], limit: int = 20) -> Sequence[Row[Any]]:
    """(space_id, slug, title, status, starts_at) of drafts and postponed events: of each space the first ones by their start."""
    drafts = select(Event.space_id, Event.slug, Event.title, Event.status, Event.starts_at).where(
        Event.space_id.in_(space_ids), Event.status.in_((EventStatus.DRAFT, EventStatus.POSTPONED))
    )
    return first_of_each_space(drafts, Event.starts_at, Event.id, limit=limit)


def first_of_each_space(statement: Select[*tuple[Any, ...]], *order: Any, limit: int) -> Sequence[Row[Any]]:
    """The first rows of each space in an order, of a statement that selects columns (by name) of events and what hangs on
    them: so a list that is short for every space is one statement for all of them."""
    place = func.row_number().over(partition_by=Event.space_id, order_by=order)
    rows = statement.add_columns(place.label("place")).subquery()
    return db.session.execute(select(rows).where(rows.c.place <= limit).order_by(rows.c.place)).all()


def status_changes(event: Event) -> Sequence[EventStatusChange]:
    """Every state the event has had, newest first."""
    return db.session.scalars(
        select(EventStatusChange)
        .where(EventStatusChange.event_id == event.id)
        .options(joinedload(EventStatusChange.recorded_by))
        .order_by(EventStatusChange.recorded_at.desc(), EventStatusChange.id.desc())
    ).all()
