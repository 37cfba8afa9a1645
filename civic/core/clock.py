"""The only source of time. Stored in UTC, thought and shown in America/Lima (UTC-5, no daylight saving)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretending(moment: datetime) -> Iterator[None]:
    """Let it be another moment inside the block: the demonstration makes its past by the same commands as everybody."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """Today's date in Lima."""
    return now().astimezone(LIMA).date()


def local(moment: datetime) -> datetime:
    """A stored moment as Lima's wall clock."""
    return moment.astimezone(LIMA)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC moment of a Lima date and wall-clock hour."""
    return datetime.combine(day, time(hour, minute), LIMA).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first UTC moment after a Lima date: what was recorded before it was known on that day."""
    return at(day + timedelta(days=1))


def as_utc(moment: datetime) -> datetime:
    """A moment in UTC; a naive one (from a form) is read as Lima's wall clock."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LIMA)
    return moment.astimezone(UTC)
