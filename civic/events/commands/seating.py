"""Seats given and given back, each by one conditional statement; numbers of registrations; moving up from the waiting list.

Call these inside transaction() with the event's row held (`queries.locked_event`): SQLite has one writer at a time,
PostgreSQL lets the next one in when the row is free again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, update

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.signals import registration_promoted
from civic.events import mail
from civic.events.models import Event, EventStatus, Registration, RegistrationState, SeatPool
from civic.events.queries import pools_of, waiting_of
from civic.events.seats import pool_order, promotions
from civic.organisations.models import Sector
from civic.people.rules import Actor


def claim(pool_id: int) -> bool:
    """Whether a seat of the pool was free and is taken now."""
    taken: Any = db.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id, or_(SeatPool.seats.is_(None), SeatPool.taken < SeatPool.seats))
        .values(taken=SeatPool.taken + 1),
        execution_options={"synchronize_session": False},
    )
    return bool(taken.rowcount)


def release(pool_id: int) -> None:
    """Give a seat of the pool back."""
    db.session.execute(
        update(SeatPool).where(SeatPool.id == pool_id, SeatPool.taken > 0).values(taken=SeatPool.taken - 1),
        execution_options={"synchronize_session": False},
    )


def find_seat(event: Event, sector: Sector | None) -> int | None:
    """The pool in which a seat was taken for somebody of a sector, or None when the event is full for them."""
    pools = pools_of(event.id)
    return next((pool.id for pool in pool_order(pools, sector) if claim(pool.id)), None)


def next_number(event: Event) -> int:
    """The number of the next registration; numbers only grow, so they order the waiting list."""
    after = db.session.scalar(
        update(Event)
        .where(Event.id == event.id)
        .values(next_number=Event.next_number + 1)
        .returning(Event.next_number),
        execution_options={"synchronize_session": False},
    )
    return int(after or 1) - 1


def promote_waiting(actor: Actor, event: Event) -> list[Registration]:
    """Who moved up from the waiting list because seats are free, in order; each is told."""
    if event.status not in (EventStatus.PUBLISHED, EventStatus.POSTPONED) or event.is_over(clock.now()):
        return []
    db.session.flush()
    waiting = {registration.id: registration for registration in waiting_of(event.id)}
    if not waiting:
        return []
    order = [(r.id, r.organization.sector if r.organization else None) for r in waiting.values()]
    moved = []
    for identity, pool_id in promotions(pools_of(event.id), order):
        if not claim(pool_id):
            continue
        registration = waiting[identity]
        registration.state = RegistrationState.CONFIRMED
        registration.pool_id = pool_id
        registration.promoted_at = clock.now()
        record(
            actor, "events.promote_waiting", registration, before={"state": "waiting"},
            after={"state": "confirmed"}, space_id=event.space_id,
        )  # fmt: skip
        mail.tell_promoted(registration)
        registration_promoted.send(registration, actor=actor)
        moved.append(registration)
    pools_of(event.id)
    return moved
