"""The public count of requests about data, month by month; groups too small to be told are not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol

from civic.core import clock


class Request(Protocol):
    """What is counted of a request."""

    @property
    def created_at(self) -> object:
        """When it came."""

    @property
    def due_on(self) -> date:
        """By when it was due."""

    @property
    def answered_at(self) -> object:
        """When it was answered, or None."""


class Month(NamedTuple):
    """What is published of a month: None is «fewer than the threshold». `late` counts answers after the deadline and requests
    whose deadline is over; it is not told at all (−1) when the month itself is too small."""

    first: date
    received: int | None
    late: int | None


def months(requests: Iterable[Request], today: date, threshold: int, number: int = 12) -> list[Month]:
    """The last months that had requests, the newest first."""
    received: dict[date, int] = {}
    late: dict[date, int] = {}
    for request in requests:
        month = clock.local(request.created_at).date().replace(day=1)  # type: ignore[arg-type]
        received[month] = received.get(month, 0) + 1
        ended = clock.local(request.answered_at).date() if request.answered_at else today  # type: ignore[arg-type]
        late[month] = late.get(month, 0) + (ended > request.due_on)
    return [
        _month(first, received[first], late[first], threshold)
        for first in sorted(received, reverse=True)[:number]
    ]


def _month(first: date, received: int, late: int, threshold: int) -> Month:
    if received < threshold:
        return Month(first, None, -1)
    return Month(first, received, late if late == 0 or late >= threshold else None)
