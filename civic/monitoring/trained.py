"""Who was trained, by the sector they came for. Pure.

An event that is an edition of a course counts by its own rule, over the sessions whose list is closed; any other training
event by the plans' rule, once it is marked as held. One computation for the plan, the pages and the open data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from civic.monitoring.participation import MandateRow
from civic.organisations.models import Sector
from civic.training.completion import EventRule, Rule, outcome

# «asistió al menos al 75% de las sesiones (umbral configurable)», as both plans say.
COMPLETION_PERCENT = 75


class TrainingSitting(NamedTuple):
    """A sitting that counts; `audience` is the sector the event was made for, if it was for one."""

    session: int
    event: int
    day: date
    audience: Sector | None


class TrainingCame(NamedTuple):
    """A person who came; `sector` and `kind` are those of the organisation written beside the mark, if any."""

    person: int
    session: int
    sector: Sector | None
    kind: str | None = None


class Trained(NamedTuple):
    """Distinct persons of a sector: who came at all, and who finished at least one training."""

    attended: int
    completed: int


@dataclass(frozen=True)
class People:
    """Who came at all, and who finished at least one training: each person once."""

    attended: frozenset[int] = frozenset()
    completed: frozenset[int] = frozenset()

    @property
    def numbers(self) -> Trained:
        """How many they are."""
        return Trained(len(self.attended), len(self.completed))


@dataclass(frozen=True)
class TrainedPeople:
    """The people of each sector, of each event, and all of them together (somebody of no sector too)."""

    by_sector: Mapping[Sector, People]
    by_event: Mapping[int, People]
    everybody: People


def people_trained(
    sittings: Iterable[TrainingSitting],
    came: Iterable[TrainingCame],
    mandates: Iterable[MandateRow],
    rules: Mapping[int, EventRule] | None = None,
    completion_percent: int = COMPLETION_PERCENT,
) -> TrainedPeople:
    """Distinct persons. A person's sector at a sitting is that of the organisation they came for; without one, that of their
    mandates in force on the day; without any, the sector the event was made for; else they are in none.

    Finished means: at one training, what its rule asks for; without a rule of its own, at least `completion_percent` of its
    sittings (all sittings held, whatever the sector).
    """
    held = {sitting.session: sitting for sitting in sittings}
    length: dict[int, int] = {}
    for sitting in held.values():
        length[sitting.event] = length.get(sitting.event, 0) + 1
    by_person: dict[int, list[MandateRow]] = {}
    for row in mandates:
        by_person.setdefault(row.person, []).append(row)
    sessions: dict[tuple[int, int], set[int]] = {}
    sectors: dict[tuple[int, int], set[Sector]] = {}
    for person, session, sector, _kind in came:
        found = held.get(session)
        if found is None:
            continue
        key = (person, found.event)
        sessions.setdefault(key, set()).add(session)
        mine = {sector} if sector else {
            row.sector
            for row in by_person.get(person, ())
            if row.first <= found.day and (row.last is None or found.day <= row.last)
        }  # fmt: skip
        sectors.setdefault(key, set()).update(mine or ({found.audience} if found.audience else set()))
    plain = Rule(completion_percent)
    attended: dict[Sector | int | None, set[int]] = {}
    completed: dict[Sector | int | None, set[int]] = {}
    for (person, event), seen in sessions.items():
        own = (rules or {}).get(event) or EventRule(plain, length[event], {})
        reached = outcome(own.rule, own.sessions, length[event], len(seen), own.scores.get(person))
        for group in (None, event, *sectors[person, event]):
            attended.setdefault(group, set()).add(person)
            if reached.done:
                completed.setdefault(group, set()).add(person)

    def people(group: Sector | int | None) -> People:
        return People(frozenset(attended.get(group, ())), frozenset(completed.get(group, ())))

    return TrainedPeople(
        {sector: people(sector) for sector in Sector},
        {event: people(event) for event in length},
        people(None),
    )


def trained(
    sittings: Iterable[TrainingSitting],
    came: Iterable[TrainingCame],
    mandates: Iterable[MandateRow],
    completion_percent: int = COMPLETION_PERCENT,
) -> Mapping[Sector, Trained]:
    """How many distinct persons of each sector, of events without a rule of their own."""
    counted = people_trained(sittings, came, mandates, completion_percent=completion_percent)
    return {sector: people.numbers for sector, people in counted.by_sector.items()}
