"""The life of an event: published, moved, postponed, cancelled, held. Each step leaves a row that is never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import event_cancelled, event_held, event_moved
from civic.events import mail
from civic.events.models import Event, EventStatus, EventStatusChange
from civic.events.queries import locked_event
from civic.events.rules import (
    may_edit_event,
    why_not_cancel,
    why_not_hold,
    why_not_postpone,
    why_not_publish,
    why_not_reopen,
)
from civic.people.rules import Actor


def _pass_into(actor: Actor, event: Event, status: EventStatus, act: str, reason: str | None = None) -> None:
    before = {"status": event.status.value}
    event.status, event.status_reason = status, reason
    event.version += 1
    event.updated_at = clock.now()
    db.session.add(
        EventStatusChange(
            event_id=event.id,
            status=status,
            reason=reason,
            recorded_at=clock.now(),
            recorded_by_id=actor.id,
        )
    )
    record(actor, f"events.{act}", event, before=before, after={"status": status.value}, reason=reason)


def _asked(reason: str) -> str:
    if not reason:
        raise Refused(_("Say why: those who registered will read it."))
    return reason


def publish_event(actor: Actor, event: Event) -> Event:
    """The event, visible to everybody from now on."""
    allow(may_edit_event(actor, event))
    event = locked_event(event.id)
    refuse_if(why_not_publish(event))
    _pass_into(actor, event, EventStatus.PUBLISHED, "publish_event")
    return event


def postpone_event(actor: Actor, event: Event, reason: str) -> Event:
    """The event without a date to come; registrations are kept and told."""
    allow(may_edit_event(actor, event))
    event = locked_event(event.id)
    refuse_if(why_not_postpone(event))
    if event.status is EventStatus.POSTPONED:
        raise Refused(_("This event is postponed already. Give it its new date when you know it."))
    _pass_into(actor, event, EventStatus.POSTPONED, "postpone_event", _asked(reason))
    mail.tell_moved(event, reason)
    event_moved.send(event, actor=actor)
    return event


def move_event(actor: Actor, event: Event, starts_at: datetime, reason: str) -> Event:
    """The event with its first session at a new moment and the others as far from it as before; everybody is told."""
    allow(may_edit_event(actor, event))
    event = locked_event(event.id)
    refuse_if(why_not_postpone(event))
    if starts_at <= clock.now():
        raise Refused(_("The new date must lie ahead."))
    _asked(reason)
    shift = starts_at - event.starts_at
    old: dict[str, Any] = {"starts_at": event.starts_at.isoformat()}
    for session in event.sessions:
        session.starts_at += shift
        session.ends_at += shift
    event.starts_at += shift
    event.ends_at += shift
    if event.registration_closes_at:
        event.registration_closes_at += shift
    _pass_into(actor, event, EventStatus.PUBLISHED, "move_event", reason)
    record(
        actor, "events.move_sessions", event, before=old, after={"starts_at": event.starts_at.isoformat()},
        reason=reason,
    )  # fmt: skip
    mail.tell_moved(event, reason)
    event_moved.send(event, actor=actor)
    return event


def cancel_event(actor: Actor, event: Event, reason: str) -> Event:
    """The event that will not take place; whoever held or waited for a place is told why."""
    allow(may_edit_event(actor, event))
    event = locked_event(event.id)
    refuse_if(why_not_cancel(event))
    was_public = event.is_public
    _pass_into(actor, event, EventStatus.CANCELLED, "cancel_event", _asked(reason))
    if was_public:
        mail.tell_cancelled(event, reason)
    event_cancelled.send(event, actor=actor)
    return event


def hold_event(actor: Actor, event: Event) -> Event:
    """The event that took place: from now on it counts for the targets."""
    allow(may_edit_event(actor, event))
    event = locked_event(event.id)
    refuse_if(why_not_hold(event))
    _pass_into(actor, event, EventStatus.HELD, "hold_event")
    event_held.send(event, actor=actor)
    return event


def reopen_event(actor: Actor, event: Event, reason: str) -> Event:
    """The event as it was before somebody marked it as held by mistake; past figures stay as they were known."""
    allow(may_edit_event(actor, event))
    event = locked_event(event.id)
    refuse_if(why_not_reopen(event))
    if not reason:
        raise Refused(_("Say why the mark was wrong."))
    _pass_into(actor, event, EventStatus.PUBLISHED, "reopen_event", reason)
    return event
