"""What those who hold or wait for a place are told, queued with the change itself. The words stand in templates/mail/events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from civic.events.models import Event, Registration
from civic.events.queries import registrations_of_event, waiting_position
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.messages.models import Message
from civic.web.i18n import date_time_words

SOON, LATER = 2, 6  # which calls are made first


def _about(event: Event) -> dict[str, str]:
    """What every message says of its event, in the language of who reads it."""
    return {
        "event": event.title,
        "when": date_time_words(event.starts_at),
        "place": event.place,
        "space": event.space.name,
        "event_url": absolute("events.detail", slug=event.slug),
    }


def _tell(
    registration: Registration,
    name: str,
    *,
    rank: int = LATER,
    mail_only: bool = False,
    **more: str | Callable[[], str],
) -> Message | None:
    """Queue a message; what has to be worked out for it is given as a function, for many people cannot be written to."""
    event = registration.event

    def values() -> dict[str, str]:
        return _about(event) | {key: said() if callable(said) else said for key, said in more.items()}

    how: dict[str, Any] = {
        "space_id": event.space_id,
        "topic": f"event:{event.id}",
        "rank": rank,
        "useful_until": event.ends_at,
        "mail_only": mail_only,
    }
    return tell(registration.person, f"events/{name}", values, **how)


def _ticket(registration: Registration) -> str:
    return absolute("events.ticket", token=registration.token)


def tell_confirmed(registration: Registration) -> None:
    """The place and where its ticket is; no call is made for it, because whoever registered saw the same."""
    _tell(
        registration, "registration_confirmed", mail_only=True,
        ticket_url=_ticket(registration), number=str(registration.number),
    )  # fmt: skip


def tell_waiting(registration: Registration) -> None:
    """The position in the waiting list and how one will hear of a free place."""
    _tell(
        registration, "registration_waiting", mail_only=True,
        ticket_url=_ticket(registration), position=lambda: str(waiting_position(registration) or 1),
    )  # fmt: skip


def tell_promoted(registration: Registration) -> None:
    """There is a place now: by mail, or somebody calls."""
    _tell(
        registration, "registration_promoted", rank=SOON,
        ticket_url=_ticket(registration), number=str(registration.number),
    )  # fmt: skip


def tell_offered(registration: Registration) -> None:
    """There is a place, kept until a moment: by mail, or somebody calls."""
    until = registration.offer_until
    if until is None:
        return
    _tell(
        registration, "registration_offered", rank=SOON,
        ticket_url=_ticket(registration), until=lambda: date_time_words(until),
    )  # fmt: skip


def tell_lapsed(registration: Registration) -> None:
    """The offered place went to the next one; how to ask again."""
    _tell(registration, "offer_lapsed")


def tell_place_cancelled(registration: Registration, reason: str) -> None:
    """Somebody of the team gave the person's place back, and why."""
    _tell(registration, "registration_cancelled", rank=SOON, reason=reason)


def tell_moved(event: Event, reason: str) -> None:
    """Everybody with a place or waiting: the new day, hour or place, or that there is no new date yet."""
    postponed = event.status == "postponed"
    for registration in registrations_of_event(event.id):
        if postponed:
            _tell(registration, "event_postponed", rank=SOON, reason=reason)
        else:
            _tell(registration, "event_moved", rank=SOON, reason=reason, ticket_url=_ticket(registration))


def tell_cancelled(event: Event, reason: str) -> None:
    """Everybody with a place or waiting: it will not take place, and why."""
    for registration in registrations_of_event(event.id):
        _tell(registration, "event_cancelled", rank=SOON, reason=reason)
