"""Seats given and given back, each by one conditional statement; numbers of registrations; moving up from the waiting list.

Call these inside transaction() with the event's row held (`queries.locked_event`): SQLite has one writer at a time,
PostgreSQL lets the next one in when the row is free again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, update
from sqlalchemy.orm.attributes import set_committed_value

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, writing_block
from civic.core.signals import registration_cancelled, registration_promoted
from civic.events import mail
from civic.events.models import Event, EventStatus, Registration, RegistrationState, SeatPool
from civic.events.queries import (
    events_with_lapsed_offers,
    lapsed_offers,
    locked_event,
    pools_of,
    waiting_of,
)
from civic.events.seats import claims_of, pool_order, promotions
from civic.people.rules import Actor

LAPSED = "the offer lapsed"


# Made once, for every registration waits behind them; whoever runs one says what it did to the objects that are loaded.
_pools: Any = SeatPool.__table__
_events: Any = Event.__table__
_TAKE = (
    update(_pools)
    .where(_pools.c.id == bindparam("pool"), or_(_pools.c.seats.is_(None), _pools.c.taken < _pools.c.seats))
    .values(taken=_pools.c.taken + 1)
)
_NUMBER = (
    update(_events)
    .where(_events.c.id == bindparam("event"))
    .values(next_number=_events.c.next_number + 1)
    .returning(_events.c.next_number)
)


def claim(pool_id: int) -> bool:
    """Whether a seat of the pool was free and is taken now."""
    writing_block()
    return bool(db.session.connection().execute(_TAKE, {"pool": pool_id}).rowcount)


def release(pool_id: int) -> None:
    """Give a seat of the pool back."""
    db.session.execute(
        update(SeatPool).where(SeatPool.id == pool_id, SeatPool.taken > 0).values(taken=SeatPool.taken - 1),
        execution_options={"synchronize_session": False},
    )


def find_seat(event: Event, claims: Collection[str]) -> int | None:
    """The pool in which a seat was taken for somebody with these claims, or None when the event is full for them."""
    for pool in pool_order(event.pools, claims):
        free = pool.seats is None or pool.taken < pool.seats
        if free and claim(pool.id):
            set_committed_value(pool, "taken", pool.taken + 1)
            return pool.id
    return None


def next_number(event: Event) -> int:
    """The number of the next registration; numbers only grow, so they order the waiting list."""
    writing_block()
    after: int = db.session.connection().execute(_NUMBER, {"event": event.id}).scalar_one()
    set_committed_value(event, "next_number", after)
    return after - 1


def promote_waiting(actor: Actor, event: Event) -> list[Registration]:
    """Who moved up from the waiting list because seats are free, in order; each is told.

    Where the event keeps a free place for an answer (`confirm_hours`), it is offered: held until it is taken or lapses.
    """
    if event.status not in (EventStatus.PUBLISHED, EventStatus.POSTPONED) or event.is_over(clock.now()):
        return []
    db.session.flush()
    waiting = {registration.id: registration for registration in waiting_of(event.id)}
    if not waiting:
        return []
    order = [(r.id, claims_of_registration(r)) for r in waiting.values()]
    moved = []
    for identity, pool_id in promotions(pools_of(event.id), order):
        if not claim(pool_id):
            continue
        registration = waiting[identity]
        registration.pool_id = pool_id
        if event.confirm_hours:
            _offer(actor, event, registration)
        else:
            confirm(actor, registration)
            mail.tell_promoted(registration)
        moved.append(registration)
    pools_of(event.id)
    return moved


def claims_of_registration(registration: Registration) -> frozenset[str]:
    """The kept seats that somebody on the list may take."""
    person, organization = registration.person, registration.organization
    home = person.ubigeo or (organization.ubigeo if organization else None)
    return claims_of(organization.sector if organization else None, person.sex, home)


def confirm(actor: Actor, registration: Registration) -> None:
    """Give the seat that is held in `pool_id` to who waited for it."""
    registration.state = RegistrationState.CONFIRMED
    registration.promoted_at, registration.offer_until = clock.now(), None
    record(
        actor, "events.promote_waiting", registration, before={"state": "waiting"},
        after={"state": "confirmed"}, space_id=registration.event.space_id,
    )  # fmt: skip
    registration_promoted.send(registration, actor=actor)


def _offer(actor: Actor, event: Event, registration: Registration) -> None:
    """Hold the seat for an answer: for the event's hours, and not past the moment it begins (or ends, if it has begun)."""
    now = clock.now()
    last = event.starts_at if now < event.starts_at else event.ends_at
    until = min(now + timedelta(hours=event.confirm_hours or 0), last)
    registration.offer_until = until
    db.session.flush()
    record(
        actor, "events.offer_place", registration, after={"until": until.isoformat()}, space_id=event.space_id
    )
    mail.tell_offered(registration)


def settle_offers(actor: Actor, event: Event) -> int:
    """How many offers had lapsed: each such place goes on to the next who waits, and who let it pass is told.

    The event's row must be held.
    """
    lapsed = lapsed_offers(event.id, clock.now())
    for registration in lapsed:
        pool_id = registration.pool_id
        registration.state, registration.offer_until = RegistrationState.CANCELLED, None
        registration.cancelled_at, registration.cancel_reason = clock.now(), LAPSED
        db.session.flush()
        if pool_id:
            release(pool_id)
        record(
            actor, "events.lapse_offer", registration, before={"state": "waiting"},
            after={"state": "cancelled"}, space_id=event.space_id,
        )  # fmt: skip
        mail.tell_lapsed(registration)
        registration_cancelled.send(registration, actor=actor)
    if lapsed:
        pools_of(event.id)
        promote_waiting(actor, event)
    return len(lapsed)


def settle_all_offers(actor: Actor) -> int:
    """How many offers had lapsed in all events; what the worker does again and again."""
    return sum(
        settle_offers(actor, locked_event(identity)) for identity in events_with_lapsed_offers(clock.now())
    )
