"""Counting attempts in the database, so that limits hold over all workers (no Redis needed)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base, changed_rows, db
from civic.core.types import UTCDateTime
from civic.core.vault import lookup_key


class Attempt(Base):
    """One counted attempt; the key is a keyed hash, so no address or account name is stored."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def count(kind: str, who: str, within: timedelta) -> int:
    """How many attempts of a kind were noted for somebody within the last stretch of time."""
    since = clock.now() - within
    key = lookup_key(f"throttle {kind}", who)
    return db.session.scalar(select(func.count()).where(Attempt.key == key, Attempt.at > since)) or 0


def note(kind: str, who: str) -> None:
    """Note one attempt; call inside a writing block."""
    db.session.add(Attempt(key=lookup_key(f"throttle {kind}", who), at=clock.now()))


def clear(kind: str, who: str) -> None:
    """Forget the attempts of somebody, after a success."""
    db.session.execute(delete(Attempt).where(Attempt.key == lookup_key(f"throttle {kind}", who)))


def sweep(older_than: timedelta = timedelta(days=2)) -> int:
    """Delete old attempts; the number deleted."""
    return changed_rows(delete(Attempt).where(Attempt.at < clock.now() - older_than))
