"""Answers to facts announced from below: two records become one person, or a person asks to be forgotten."""

from __future__ import annotations

from typing import Any

from civic.core import clock
from civic.core.db import db
from civic.core.signals import merge_undone, person_forgotten, persons_merged
from civic.core.vault import new_token
from civic.events.commands import seating
from civic.events.models import Event, Registration, RegistrationState
from civic.events.queries import (
    active_registration,
    claims_on_seats,
    event_by_id,
    locked_event,
    pools_of,
    registrations_touching,
)
from civic.people.models import Person
from civic.people.rules import Actor

MERGE_REASON = "two records of one person"


def _give_back(actor: Actor, registration: Registration, reason: str) -> None:
    """Cancel without telling anybody; whoever waits moves up."""
    event = locked_event(registration.event_id)
    held_seat = registration.holds_seat
    registration.state, registration.offer_until = RegistrationState.CANCELLED, None
    registration.cancelled_at, registration.cancel_reason = clock.now(), reason
    db.session.flush()
    if held_seat and registration.pool_id:
        seating.release(registration.pool_id)
    pools_of(event.id)
    seating.promote_waiting(actor, event)


@persons_merged.connect
def move_registrations(
    kept: Person, *, duplicate: Person, actor: Actor, **_more: Any
) -> list[dict[str, Any]]:
    """What moved from the duplicate: each place, and the state it had where both records held one."""
    moved = []
    for registration in registrations_touching(duplicate.id):
        before = registration.state
        if before is not RegistrationState.CANCELLED:
            other = active_registration(registration.event_id, kept.id)
            if other is not None:
                _keep_the_better(actor, other, registration)
        registration.person_id = kept.id
        db.session.flush()
        moved.append({"registration": registration.id, "state": before.value})
    return moved


def _keep_the_better(actor: Actor, other: Registration, registration: Registration) -> None:
    """Of two places of one person the confirmed one stays, or the one further up the list; its seat passes on."""
    if registration.state is RegistrationState.CONFIRMED and other.state is RegistrationState.WAITING:
        offered = other.pool_id if other.offer_until is not None else None
        if offered:
            seating.release(offered)
        other.offer_until = None
        other.pool_id, other.state = registration.pool_id, RegistrationState.CONFIRMED
        registration.state = RegistrationState.CANCELLED
        registration.cancelled_at, registration.cancel_reason = clock.now(), MERGE_REASON
        db.session.flush()
        if offered:
            event = locked_event(other.event_id)
            pools_of(event.id)
            seating.promote_waiting(actor, event)
        return
    _give_back(actor, registration, MERGE_REASON)


@merge_undone.connect
def return_registrations(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give the places back to the record they came from; one that was cancelled for the merge is asked for anew."""
    rows = [row for rows in moved.values() for row in rows if isinstance(row, dict)]
    for row in rows:
        if "registration" not in row:
            continue
        registration = db.session.get(Registration, row["registration"])
        if registration is None or registration.person_id != kept.id:
            continue
        registration.person_id = duplicate.id
        db.session.flush()
        was_active = row["state"] != RegistrationState.CANCELLED
        if was_active and registration.cancel_reason == MERGE_REASON:
            _take_again(locked_event(registration.event_id), registration)


def _take_again(event: Event, registration: Registration) -> None:
    """A seat if one is free, else the waiting list at the old number."""
    pool_id = seating.find_seat(event, claims_on_seats(registration.person_id, registration.organization_id))
    registration.pool_id = pool_id
    registration.state = RegistrationState.CONFIRMED if pool_id else RegistrationState.WAITING
    registration.cancelled_at = registration.cancel_reason = None
    db.session.flush()
    pools_of(event.id)


@person_forgotten.connect
def forget_registrations(person: Person, *, actor: Actor, **_more: Any) -> None:
    """Places in events to come are given back; old tickets open no more. That somebody was there still counts."""
    for registration in registrations_touching(person.id):
        event = event_by_id(registration.event_id)
        if registration.state is not RegistrationState.CANCELLED and not event.is_over(clock.now()):
            _give_back(actor, registration, "")
        registration.token = new_token()
        registration.once = None
        registration.cancel_reason = None
    db.session.flush()
