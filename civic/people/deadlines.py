"""Working days of Peru, and by when a request about personal data must be answered. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from civic.people.models import RequestKind

# Working days of Ley 29733 and its reglamento (DS 016-2024-JUS): access 20; rectification, cancellation, opposition 10.
WORKING_DAYS = {
    RequestKind.ACCESS: 20,
    RequestKind.CORRECTION: 10,
    RequestKind.DELETION: 10,
    RequestKind.OPPOSITION: 10,
}

# National holidays with a fixed date (DL 713 and later laws); a decree may add days, which only makes a deadline earlier than due.
_FIXED = {
    (1, 1), (5, 1), (6, 7), (6, 29), (7, 23), (7, 28), (7, 29), (8, 6), (8, 30), (10, 8), (11, 1), (12, 8), (12, 9), (12, 25),
}  # fmt: skip


def easter(year: int) -> date:
    """Easter Sunday of a year (Gregorian computus, Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = c // 4, c % 4
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day: not on Saturday, Sunday, a national holiday, Holy Thursday or Good Friday."""
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED:
        return False
    return easter(day.year) - day not in (timedelta(days=3), timedelta(days=2))


def add_working_days(start: date, days: int) -> date:
    """The day that is so many working days after a day; the day itself does not count."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def due_date(kind: RequestKind, received: date) -> date:
    """The last day on which a request may be answered."""
    return add_working_days(received, WORKING_DAYS[kind])
