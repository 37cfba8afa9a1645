"""Which events of a year count towards the rate, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from civic.core import clock
from civic.events.models import Category, EventStatus
from civic.monitoring.participation import COUNTED_CATEGORIES, Period
from civic.monitoring.queries import rows
from civic.monitoring.queries.kept import kept
from civic.spaces.models import Space


class Reason(StrEnum):
    """Why an event does not count."""

    CATEGORY = "category"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    UPCOMING = "upcoming"
    NOT_HELD = "not_held"  # its date has passed and nobody has said that it took place


@dataclass(frozen=True)
class EventLine:
    """An event of the year; `reason` is None when it counts."""

    number: int
    title: str
    slug: str
    day: date
    category: Category
    status: EventStatus
    is_closed: bool
    reason: Reason | None


@dataclass(frozen=True)
class EventsShown:
    """The first events of a year that count and the first that do not, and how many there are of each."""

    counted: tuple[EventLine, ...]
    others: tuple[EventLine, ...]
    counted_total: int
    others_total: int


def first_events_of_year(
    space: Space, year: int, as_of: date, with_children: bool = True, *, most: int
) -> EventsShown:
    """So many events of a year of each sort, for a page."""

    def sorted_out() -> EventsShown:
        lines = events_of_year(space, year, as_of, with_children)
        counted = [line for line in lines if line.reason is None]
        others = [line for line in lines if line.reason is not None]
        return EventsShown(tuple(counted[:most]), tuple(others[:most]), len(counted), len(others))

    return kept("events", space, (year, as_of, with_children, most), sorted_out)


def events_of_year(space: Space, year: int, as_of: date, with_children: bool = True) -> list[EventLine]:
    """All public events of a year by their first day, as known on a day, with whether they count."""
    scope, moment = rows.scope_of(space, with_children), rows.end_of_knowledge(as_of)
    found: dict[int, EventLine] = {}
    for _session, number, starts_at, closed_at, category, status, title, slug in rows.event_rows(
        scope, Period.of_year(year), moment
    ):
        day = clock.local(starts_at).date()
        closed = closed_at is not None and closed_at <= moment
        if number in found:
            line = found[number]
            found[number] = EventLine(
                number, title, slug, line.day, category, status, line.is_closed and closed, line.reason
            )
        elif status is not None and status is not EventStatus.DRAFT:
            found[number] = EventLine(
                number, title, slug, day, category, status, closed, _reason(category, status, day, as_of)
            )
    return list(found.values())


def _reason(category: Category, status: EventStatus, day: date, as_of: date) -> Reason | None:
    if category not in COUNTED_CATEGORIES:
        return Reason.CATEGORY
    if status is EventStatus.HELD and day <= as_of:
        return None
    if status is EventStatus.CANCELLED:
        return Reason.CANCELLED
    if status is EventStatus.POSTPONED:
        return Reason.POSTPONED
    return Reason.UPCOMING if day > as_of else Reason.NOT_HELD
