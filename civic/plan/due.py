"""When values are due: from a frequency to periods and their last days. Pure: no database here."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}


@dataclass(frozen=True, order=True)
class Due:
    """A period of a plan for which a value is owed, and the last day to give it."""

    start: date
    end: date
    on: date

    def days_late(self, day: date) -> int:
        """How many days ago it was due; 0 while there is time."""
        return max(0, (day - self.on).days)


def periods(frequency: str, start: date, end: date) -> list[Due]:
    """The calendar periods of a plan, oldest first; the first and the last may be shorter, as the plan begins and ends.

    A value is due on the last day of the month after its period: that of a year on 31 January.
    """
    months = MONTHS[frequency]
    first = date(start.year, (start.month - 1) // months * months + 1, 1)
    found = []
    while first <= end:
        following = _plus(first, months)
        last = min(following - timedelta(days=1), end)
        found.append(Due(max(first, start), last, _month_end(_plus(date(last.year, last.month, 1), 1))))
        first = following
    return found


def untold(
    wanted: Iterable[Due], told: Iterable[tuple[date, date]], happened: Iterable[date] = ()
) -> list[Due]:
    """The periods that nobody told of; a milestone that moved within one tells of it.

    A reported span tells of the last period that ends within it: a total over two years says nothing of the first.
    """
    listed, days = list(wanted), list(happened)
    known = {max((due for due in listed if start <= due.end <= end), default=None) for start, end in told}
    return [
        due for due in listed if due not in known and not any(due.start <= day <= due.end for day in days)
    ]


def overdue(wanted: Iterable[Due], day: date) -> list[Due]:
    """Those whose last day has passed."""
    return [due for due in wanted if due.on < day]


def _plus(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
