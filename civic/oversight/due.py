"""When something is due, and in plain words whether it was done: answers to requests, and the two hearings of a year. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

# Ley Orgánica de Municipalidades, art. 119-A (added by Ley 31433): at least two hearings a year, in May and September.
SOURCE = _l("Organic Law of Municipalities, article 119-A (added by Law 31433)")


class Period(StrEnum):
    """Which of the two hearings of a year."""

    MAY = "may"
    SEPTEMBER = "september"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(PERIOD_NAMES[self])

    @property
    def month(self) -> int:
        """The month in which it is due."""
        return 5 if self is Period.MAY else 9

    def last_day(self, year: int) -> date:
        """The last day of its month."""
        return date(year, self.month + 1, 1) - timedelta(days=1)


PERIOD_NAMES = {Period.MAY: _l("May hearing"), Period.SEPTEMBER: _l("September hearing")}


class Duty(StrEnum):
    """How a hearing that the law asks for stands."""

    HELD = "held"
    HELD_LATE = "held_late"
    CALLED = "called"
    NOT_YET = "not_yet"
    TO_CONFIRM = "to_confirm"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """It in words."""
        return str(DUTIES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(DUTIES[self][1])


DUTIES = {
    Duty.HELD: (_l("Held"), "good"),
    Duty.HELD_LATE: (_l("Held outside its month"), "wait"),
    Duty.CALLED: (_l("Called"), "info"),
    Duty.NOT_YET: (_l("Not called yet"), "quiet"),
    Duty.TO_CONFIRM: (_l("Its day has passed; nobody has confirmed that it was held"), "wait"),
    Duty.MISSING: (_l("It was not held"), "bad"),
}


@dataclass(frozen=True)
class Sitting:
    """What is known of a hearing: its day, whether it was held, whether it was called off."""

    day: date
    is_held: bool
    is_off: bool = False


def duty_of(period: Period, year: int, today: date, sitting: Sitting | None) -> Duty:
    """How one of the two hearings of a year stands on a day."""
    month_is_over = today > period.last_day(year)
    if sitting is None or sitting.is_off:
        return Duty.MISSING if month_is_over else Duty.NOT_YET
    if sitting.is_held:
        return Duty.HELD if (sitting.day.year, sitting.day.month) == (year, period.month) else Duty.HELD_LATE
    if sitting.day < today:
        return Duty.TO_CONFIRM
    return Duty.CALLED


def duties(year: int, today: date, sittings: Mapping[Period, Sitting]) -> dict[Period, Duty]:
    """Both hearings of a year, the missing ones too."""
    return {period: duty_of(period, year, today, sittings.get(period)) for period in Period}


class Wait(StrEnum):
    """How a request for information stands."""

    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    WAITING = "waiting"
    OVERDUE = "overdue"


def wait_of(due_on: date, closed_on: date | None, today: date) -> tuple[Wait, int]:
    """(how a request stands, days late or days left)."""
    if closed_on is not None:
        late = (closed_on - due_on).days
        return (Wait.ANSWERED_LATE, late) if late > 0 else (Wait.ANSWERED, 0)
    left = (due_on - today).days
    return (Wait.OVERDUE, -left) if left < 0 else (Wait.WAITING, left)


def half_of(year: int, half: int) -> tuple[date, date]:
    """(first, last day) of half a year."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))
