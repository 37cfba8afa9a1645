"""A month as a sheet of whole weeks, Monday first, with what happens on each day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from civic.core import clock
from civic.events.filters import month_after

MOST = 4  # of one day on the sheet; the rest is one link


def month_sheet(
    month: date, entries: Iterable[tuple[datetime, str, str]], today: date, more: tuple[str, str]
) -> list[list[dict[str, Any]]]:
    """Weeks of seven days, each with at most MOST (label, address) items; `more` = (words with %d, address) for the rest.

    `entries` are (start, label, address) in order.
    """
    by_day: dict[date, list[tuple[str, str]]] = {}
    for start, label, url in entries:
        by_day.setdefault(clock.local(start).date(), []).append((label, url))
    weeks, day, end = [], month - timedelta(days=month.weekday()), month_after(month)
    while day < end:
        week = []
        for _n in range(7):
            items = by_day.get(day, [])
            if len(items) > MOST:
                items = [*items[: MOST - 1], (more[0] % (len(items) - MOST + 1), more[1])]
            week.append(
                {"day": day, "inside": day.month == month.month, "today": day == today, "items": items}
            )
            day += timedelta(days=1)
        weeks.append(week)
    return weeks
