"""By when a proposal must be answered, and how long it took. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from civic.people.deadlines import add_working_days, is_working_day


class Clock(StrEnum):
    """Where the answer to one proposal stands."""

    ON_TIME = "on_time"  # answered within the promise
    LATE = "late"  # answered after it
    RUNNING = "running"
    OVERDUE = "overdue"
    NO_PROMISE = "no_promise"  # the call promised no date; not answered


@dataclass(frozen=True)
class Standing:
    """The clock of one proposal: the promised day, the days taken or gone so far, the days past the promise."""

    clock: Clock
    due_on: date | None
    days: int
    over: int


def due_on(closed: date, days: int | None, working: bool) -> date | None:
    """The last day of the promise: so many (working) days after the day on which the call closed."""
    if days is None:
        return None
    return add_working_days(closed, days) if working else closed + timedelta(days=days)


def days_between(start: date, end: date, working: bool) -> int:
    """The (working) days after `start` up to and with `end`; 0 when it lies before."""
    if end <= start:
        return 0
    if not working:
        return (end - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def standing(closed: date, days: int | None, working: bool, answered: date | None, today: date) -> Standing:
    """Where the answer stands today."""
    due = due_on(closed, days, working)
    end = answered or today
    taken = days_between(closed, end, working)
    over = days_between(due, end, working) if due else 0
    if answered:
        clock = Clock.LATE if due and answered > due else Clock.ON_TIME
    elif due is None:
        clock = Clock.NO_PROMISE
    else:
        clock = Clock.OVERDUE if today > due else Clock.RUNNING
    return Standing(clock, due, taken, over)
