"""Planning events: making, changing and duplicating them, their sessions, seats and materials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from civic.core import clock, files
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import NotFound, Refused, allow, refuse_if
from civic.core.signals import event_moved
from civic.core.text import fold, slugify
from civic.events import mail
from civic.events.commands.seating import promote_waiting
from civic.events.drafts import TEXTS, EventDraft, SessionDraft, draft_of
from civic.events.models import (
    Event,
    EventMaterial,
    EventSession,
    EventStatus,
    EventStatusChange,
    SeatPool,
    kept_columns,
)
from civic.events.queries import is_used_elsewhere, locked_event, materials_of_session, pools_of, slug_taken
from civic.events.rules import may_create_event, may_edit_event, why_not_edit
from civic.events.seats import why_too_few
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.web.i18n import short_date

MAX_SESSIONS = 60
MAX_CONFIRM_HOURS = 14 * 24

on_clash(
    "events", "slug", sentence=_l("An event with this address exists already. Change its title a little.")
)


def free_slug(title: str, starts_at: datetime) -> str:
    """An address part made of the title (and the day, where the title was used before) that no event has yet."""
    base, day = slugify(title), clock.local(starts_at).date().isoformat()
    if not slug_taken(base):
        return base
    for n in range(1, 1000):
        slug = f"{base}-{day}" if n == 1 else f"{base}-{day}-{n}"
        if not slug_taken(slug):
            return slug
    raise Refused(_("An event with this address exists already. Change its title a little."))


def check_url(url: str | None) -> str | None:
    """The address, or None for an empty one; refuses what is not a web address."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refused(_("Write the whole address of the page, for example https://meet.jit.si/ilo."))
    return url


def _check(draft: EventDraft) -> None:
    if not draft.sessions:
        raise Refused(_("Say on which day and at what time it begins and ends."))
    if len(draft.sessions) > MAX_SESSIONS:
        raise Refused(_("An event may have at most %(max)d sessions.", max=MAX_SESSIONS))
    if any(session.ends_at <= session.starts_at for session in draft.sessions):
        raise Refused(_("Each session must end after it begins."))
    opens, closes = draft.registration_opens_at, draft.registration_closes_at
    if opens and closes and closes <= opens:
        raise Refused(_("Registration must close after it opens."))
    last = max(session.ends_at for session in draft.sessions)
    if closes and closes > last:
        raise Refused(_("Registration must close before the event is over."))
    if draft.confirm_hours is not None and not 1 <= draft.confirm_hours <= MAX_CONFIRM_HOURS:
        raise Refused(_("An offered place is kept between 1 and %(max)d hours.", max=MAX_CONFIRM_HOURS))
    if draft.quorum_percent is not None and not 1 <= draft.quorum_percent <= 100:
        raise Refused(_("The quorum is between 1 and 100 percent."))
    if draft.seats is not None and draft.seats < 0:
        raise Refused(_("Write how many places there are, or leave it empty when there is no limit."))
    draft.online_url = check_url(draft.online_url)


def _title_key(event: Event) -> str:
    return fold(f"{event.title} {event.place} {event.place_reference or ''}")[:400]


def _facts(event: Event) -> dict[str, Any]:
    """What the trail keeps of an event; all of it is public but the link, of which only its presence is kept."""
    facts = {name: getattr(event, name) for name in TEXTS if name not in ("online_url", "description")}
    facts = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in facts.items()}
    facts["has_online_url"] = bool(event.online_url)
    facts["sessions"] = [
        {"starts_at": s.starts_at.isoformat(), "ends_at": s.ends_at.isoformat(), "title": s.title}
        for s in event.sessions
    ]
    facts["seats"] = {str(pool.kept_for or ""): pool.seats for pool in event.pools}
    return facts


def create_event(actor: Actor, space: Space, draft: EventDraft) -> Event:
    """The new event, a draft that only the team sees."""
    allow(may_create_event(actor, space))
    _check(draft)
    event = Event(
        space_id=space.id,
        slug=free_slug(draft.title, min(s.starts_at for s in draft.sessions)),
        status=EventStatus.DRAFT,
        created_by_id=actor.id,
        title_key="",
        starts_at=min(s.starts_at for s in draft.sessions),
        ends_at=max(s.ends_at for s in draft.sessions),
        **{name: getattr(draft, name) for name in TEXTS},
        sessions=[_new_session(s) for s in sorted(draft.sessions, key=lambda s: s.starts_at)],
        pools=[SeatPool(sector=None, seats=draft.seats, taken=0)]
        + [SeatPool(**kept_columns(kept), seats=n, taken=0) for kept, n in draft.reserved.items() if n],
    )
    event.title_key = _title_key(event)
    db.session.add(event)
    db.session.flush()
    db.session.add(
        EventStatusChange(
            event_id=event.id, status=EventStatus.DRAFT, recorded_at=clock.now(), recorded_by_id=actor.id
        )
    )
    record(actor, "events.create_event", event, after=_facts(event))
    return event


def _new_session(draft: SessionDraft) -> EventSession:
    return EventSession(
        title=draft.title or None, place=draft.place or None, starts_at=draft.starts_at, ends_at=draft.ends_at
    )


def edit_event(
    actor: Actor, event: Event, draft: EventDraft, version: int | None = None, news: str = ""
) -> Event:
    """The event with its new texts, sessions and seats.

    Refused when somebody else saved since `version` was read. Who is registered is told when day, hour or place
    changed (`news` says why); who waits moves up when there are more seats.
    """
    allow(may_edit_event(actor, event))
    event = locked_event(event.id)
    if version is not None and version != event.version:
        raise Refused(
            _("Somebody else changed this event while you were writing. Compare both texts and save again.")
        )
    refuse_if(why_not_edit(event))
    _check(draft)
    if draft.category != event.category and event.status is not EventStatus.DRAFT:
        raise Refused(_("The kind of a published event cannot change, because the targets count it."))
    before, when, where = _facts(event), _when(event.sessions), _where(event)
    for name in TEXTS:
        setattr(event, name, getattr(draft, name))
    _set_sessions(event, draft.sessions)
    _set_seats(event, draft)
    event.title_key = _title_key(event)
    event.version += 1
    event.updated_at = clock.now()
    db.session.flush()
    moved = _when(event.sessions) != when
    if moved and event.status is EventStatus.HELD:
        raise Refused(_("The date of an event that was held cannot change."))
    if moved and event.status is EventStatus.POSTPONED:
        raise Refused(_("This event was postponed. Give it its new date with “Move or postpone”."))
    record(actor, "events.edit_event", event, before=before, after=_facts(event), reason=news or None)
    if event.status is EventStatus.PUBLISHED and (moved or _where(event) != where):
        mail.tell_moved(event, news)
        event_moved.send(event, actor=actor)
    promote_waiting(actor, event)
    return event


def _when(sessions: Sequence[EventSession]) -> list[tuple[datetime, datetime]]:
    return sorted((session.starts_at, session.ends_at) for session in sessions)


def _where(event: Event) -> tuple[Any, ...]:
    return (event.place, event.ubigeo, event.format, event.online_url)


def _set_sessions(event: Event, drafts: Sequence[SessionDraft]) -> None:
    """Change, add and take away sessions. One in which somebody's attendance is logged stays."""
    wanted = {draft.id for draft in drafts}
    for session in list(event.sessions):
        if session.id not in wanted:
            _remove_session(session)
    db.session.flush()
    db.session.expire(event, ["sessions"])
    kept = {session.id: session for session in event.sessions}
    for draft in drafts:
        known = kept.get(draft.id) if draft.id else None
        if known is None:
            event.sessions.append(_new_session(draft))
            continue
        known.title, known.place = draft.title or None, draft.place or None
        known.starts_at, known.ends_at = draft.starts_at, draft.ends_at
    event.sessions.sort(key=lambda session: session.starts_at)
    event.starts_at = min(session.starts_at for session in event.sessions)
    event.ends_at = max(session.ends_at for session in event.sessions)


def _remove_session(session: EventSession) -> None:
    day = short_date(session.starts_at)
    try:
        with db.session.begin_nested():
            for material in materials_of_session(session):  # what was to be read stays, for the whole event
                material.session_id = None
            db.session.flush()
            db.session.delete(session)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(
            _("The session of %(day)s cannot be taken away: attendance is logged in it.", day=day)
        ) from error


def _set_seats(event: Event, draft: EventDraft) -> None:
    """Set how many seats there are; never fewer than are given. A pool that is no longer wanted keeps no seats."""
    wanted = dict[str | None, int | None]([(None, draft.seats), *draft.reserved.items()])
    pools = {pool.kept_for: pool for pool in pools_of(event.id)}
    for _kept, given in why_too_few(list(pools.values()), wanted):
        raise Refused(
            ngettext(
                "%(num)d place is given already, so there cannot be fewer.",
                "%(num)d places are given already, so there cannot be fewer.",
                given,
            )
        )
    for kept, pool in pools.items():
        pool.seats = wanted.get(kept, 0)
    for kept, seats in wanted.items():
        if kept not in pools and (kept is None or seats):
            event.pools.append(SeatPool(event_id=event.id, **kept_columns(kept), seats=seats, taken=0))


def duplicate_event(actor: Actor, event: Event, starts_at: datetime) -> Event:
    """A new draft with the same texts, seats and materials, its sessions as far apart, the first at `starts_at`."""
    allow(may_edit_event(actor, event))
    copy = create_event(actor, event.space, draft_of(event, starts_at - event.starts_at, anew=True))
    same = {old.id: new.id for old, new in zip(event.sessions, copy.sessions, strict=True)}
    for material in event.materials:
        db.session.add(
            EventMaterial(
                event_id=copy.id, title=material.title, file_id=material.file_id, url=material.url,
                session_id=same[material.session_id] if material.session_id else None,
            )
        )  # fmt: skip
    return copy


def add_material(
    actor: Actor,
    event: Event,
    title: str,
    *,
    url: str | None = None,
    upload: FileStorage | None = None,
    session: EventSession | None = None,
) -> EventMaterial:
    """Something to read, as a file kept here or a link; of the whole event, or of one of its sessions."""
    allow(may_edit_event(actor, event))
    if session is not None and session.event_id != event.id:
        raise NotFound
    if not url and not upload:
        raise Refused(_("Choose a file or write the address of a page."))
    stored = files.store(upload, actor.id) if upload else None
    db.session.flush()
    material = EventMaterial(
        event_id=event.id,
        session_id=session.id if session else None,
        title=title,
        file_id=stored.id if stored else None,
        url=None if stored else check_url(url),
    )
    db.session.add(material)
    record(actor, "events.add_material", material, after={"title": title}, space_id=event.space_id)
    return material


def remove_material(actor: Actor, event: Event, material: EventMaterial) -> None:
    """Take a material away from an event."""
    allow(may_edit_event(actor, event))
    record(
        actor, "events.remove_material", material, before={"title": material.title}, space_id=event.space_id
    )
    db.session.delete(material)
    if material.file is not None and not is_used_elsewhere(material):  # a copied event shares its files
        files.discard(material.file)
