"""What a certificate says of an edition, as it is on the day of issue: the one place that reads the training room's tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from civic.core import clock
from civic.people.models import Person
from civic.training.models import Edition
from civic.training.queries import completions


@dataclass(frozen=True)
class Deserved:
    """Somebody who is enrolled, with what was earned; `missing` is empty when the course is completed."""

    person: Person
    hours: int
    completed_on: date
    missing: tuple[object, ...]

    @property
    def is_completed(self) -> bool:
        """Whether a certificate is earned."""
        return not self.missing


def deserved(edition: Edition) -> list[Deserved]:
    """Everybody enrolled in an edition and what each has earned, in the order of the roll."""
    return [
        Deserved(
            person=line.person,
            hours=int(line.hours or edition.hours),
            completed_on=line.completed_on or last_day(edition),
            missing=tuple(line.missing),
        )
        for line in completions(edition)
    ]


def title_of(edition: Edition) -> str:
    """The title of the course, as certified."""
    return str(edition.course.title)[:200]


def first_day(edition: Edition) -> date:
    """The day the edition began, in Lima."""
    return clock.local(edition.event.starts_at).date()


def last_day(edition: Edition) -> date:
    """The day of its last session, in Lima: an evening that ends after midnight is of the day it began, as its attendance is."""
    days = [clock.local(session.starts_at).date() for session in edition.event.sessions]
    return max(days, default=clock.local(edition.event.ends_at).date())
