"""One space with its people, and the day on which somebody does something there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

from civic.core import clock
from civic.demo.oversight.texts import ILO
from civic.demo.records import somebody
from civic.people.models import Person
from civic.spaces.models import Space, TeamRole


@contextmanager
def on_day(day: date, offset: int, hour: int = 10) -> Iterator[None]:
    """Do it as if it were so many days from that day."""
    with clock.pretending(clock.at(day + timedelta(days=offset), hour)):
        yield


class Province:
    """One space with its people; every act is done by whoever would do it, on its day."""

    def __init__(self, space: Space, day: date, rng: Random) -> None:
        self.space, self.day, self.rng = space, day, rng
        self.lead = somebody(space, TeamRole.COORDINATOR)
        self.secretary = somebody(space, TeamRole.TECHNICAL_SECRETARY)
        self.facilitator = somebody(space, TeamRole.FACILITATOR)
        self.is_ilo = space.slug == ILO
        self.writer: Person = self.lead
