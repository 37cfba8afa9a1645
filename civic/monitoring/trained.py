"""How many people finished a training, by the sector they came for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from civic.monitoring.participation import MandateRow
from civic.organisations.models import Sector

# «asistió al menos al 75% de las sesiones (umbral configurable)», as both plans say.
COMPLETION_PERCENT = 75


class TrainingSitting(NamedTuple):
    """A sitting of a held training event; `audience` is the sector the event was made for, if it was for one."""

    session: int
    event: int
    day: date
    audience: Sector | None


class TrainingCame(NamedTuple):
    """A person who came; `sector` is that of the organisation written beside the mark, if any."""

    person: int
    session: int
    sector: Sector | None


class Trained(NamedTuple):
    """Distinct persons of a sector: who came at all, and who finished at least one training."""

    attended: int
    completed: int


def trained(
    sittings: Iterable[TrainingSitting],
    came: Iterable[TrainingCame],
    mandates: Iterable[MandateRow],
    completion_percent: int = COMPLETION_PERCENT,
) -> Mapping[Sector, Trained]:
    """Distinct persons per sector. A person's sector at a sitting is that of the organisation they came for; without one,
    that of their mandates in force on the day; without any, the sector the event was made for; else they are in none.

    Finished means: at one training, at least `completion_percent` of its sittings (all sittings held, whatever the sector).
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
    for person, session, sector in came:
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
    attended: dict[Sector, set[int]] = {sector: set() for sector in Sector}
    completed: dict[Sector, set[int]] = {sector: set() for sector in Sector}
    for (person, event), seen in sessions.items():
        for sector in sectors[person, event]:
            attended[sector].add(person)
            if 100 * len(seen) >= completion_percent * length[event]:
                completed[sector].add(person)
    return {sector: Trained(len(attended[sector]), len(completed[sector])) for sector in Sector}
