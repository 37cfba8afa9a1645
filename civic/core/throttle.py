"""Counting attempts, so that limits hold over all processes and machines, whether Redis is there or not.

The table has every attempt, written in the transaction of what is attempted and undone with it. With Redis an attempt is
counted there as well, at once: so the attempts of others are seen before they are committed, and a flood that is past its
limit is refused without asking the database. **Either may say no; only the table says yes.** Redis that is down, flushed,
full or behind therefore never opens a door, and being asked by nobody while it is away it closes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import String, delete, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from civic.core import clock
from civic.core.db import Base, db
from civic.core.redis_store import Away, redis_here
from civic.core.types import UTCDateTime
from civic.core.vault import lookup_key

if TYPE_CHECKING:
    from redis import Redis

KEPT = timedelta(days=2)  # longer than any window
_UNDECIDED = "civic attempts"  # noted in Redis by a transaction that is still open


class Attempt(Base):
    """One counted attempt; the key is a keyed hash, so no address or account name is stored."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


@dataclass(frozen=True)
class Noted:
    """One attempt that was noted, by which it can be taken back."""

    id: int
    key: str


def _key(kind: str, who: str) -> str:
    return lookup_key(f"throttle {kind}", who)


def count(kind: str, who: str, within: timedelta) -> int:
    """How many attempts of a kind were noted for somebody within the last stretch of time."""
    since = clock.now() - within
    key = _key(kind, who)
    return db.session.scalar(select(func.count()).where(Attempt.key == key, Attempt.at > since)) or 0


def reached(kind: str, who: str, within: timedelta, most: int) -> bool:
    """Whether somebody has made `most` attempts or more within the last stretch of time."""
    return _in_redis(_key(kind, who), within) >= most or count(kind, who, within) >= most


def note(kind: str, who: str) -> Noted:
    """Note one attempt; call inside a writing block."""
    attempt = Attempt(key=_key(kind, who), at=clock.now())
    db.session.add(attempt)
    db.session.flush()
    noted = Noted(attempt.id, attempt.key)
    if _note_in_redis(noted, attempt.at):
        db.session().info.setdefault(_UNDECIDED, []).append(noted)
    return noted


def take_back(attempts: tuple[Noted, ...]) -> None:
    """Count some attempts no more: they succeeded."""
    db.session.execute(delete(Attempt).where(Attempt.id.in_([noted.id for noted in attempts])))
    _forget_in_redis(attempts)


def clear(kind: str, who: str) -> None:
    """Forget the attempts of somebody, after a success."""
    key = _key(kind, who)
    db.session.execute(delete(Attempt).where(Attempt.key == key))
    if (store := redis_here()) is not None:
        name = _name(store.prefix, key)
        store.remove(lambda redis: redis.delete(name))


# --- in Redis: a sorted set per key, of row numbers by their moment ---------------------------------------------------


def _name(prefix: str, key: str) -> str:
    return f"{prefix}attempts:{key}"


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _in_redis(key: str, within: timedelta) -> int:
    """How many attempts Redis knows of; none while it is away."""
    store = redis_here()
    if store is None:
        return 0
    name, since = _name(store.prefix, key), _millis(clock.now() - within)
    try:
        return int(store.ask(lambda redis: redis.zcount(name, f"({since}", "+inf")))
    except Away:
        return 0


def _note_in_redis(noted: Noted, at: datetime) -> bool:
    """Whether Redis was told; one that did not answer may have counted all the same."""
    store = redis_here()
    if store is None:
        return False
    name = _name(store.prefix, noted.key)

    def add(redis: Redis) -> None:
        together = redis.pipeline(transaction=True)
        together.zadd(name, {str(noted.id): _millis(at)})
        together.zremrangebyscore(name, "-inf", _millis(at - KEPT))
        together.pexpire(name, KEPT)
        together.execute()

    with suppress(Away):
        store.ask(add)
    return True


def _forget_in_redis(attempts: Iterable[Noted]) -> None:
    store = redis_here()
    if store is not None:
        for noted in attempts:
            store.remove(_removal(_name(store.prefix, noted.key), str(noted.id)))


def _removal(name: str, member: str) -> Callable[[Redis], object]:
    return lambda redis: redis.zrem(name, member)


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    session.info.pop(_UNDECIDED, None)


@event.listens_for(Session, "after_rollback")
def _undo(session: Session) -> None:
    """What was rolled back was not attempted: the table has forgotten it by itself."""
    if undone := session.info.pop(_UNDECIDED, ()):
        _forget_in_redis(undone)
