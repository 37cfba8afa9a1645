"""Who keeps its word: how commitments are counted per entity, fair to small numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from civic.agreements.models import CommitmentState
from civic.core.text import fold

FEW = 5  # with fewer commitments whose date has come there are counts, no percentage and no place in an order


class Outcome(StrEnum):
    """What a commitment counts as on a day."""

    ON_TIME = "on_time"  # kept by the date promised at the beginning
    POSTPONED = "postponed"  # kept by a later date that the space gave
    LATE = "late"  # kept after its date
    OVERDUE = "overdue"  # not kept, its date has passed
    BROKEN = "broken"  # the space declared that it was not kept
    WAITING = "waiting"  # reported done, the space has still to check it
    UNDER_WAY = "under_way"  # its date has not come
    CANCELLED = "cancelled"  # no longer wanted: counts for nobody

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(LABELS[self])

    @property
    def is_kept(self) -> bool:
        """Whether the word was kept, early or late."""
        return self in KEPT

    @property
    def is_due(self) -> bool:
        """Whether it is known by now if the word was kept: the whole of the percentage."""
        return self in DUE


KEPT = (Outcome.ON_TIME, Outcome.POSTPONED, Outcome.LATE)
DUE = (*KEPT, Outcome.OVERDUE, Outcome.BROKEN)
LABELS = {
    Outcome.ON_TIME: _l("Kept on time"),
    Outcome.POSTPONED: _l("Kept by a postponed date"),
    Outcome.LATE: _l("Kept late"),
    Outcome.OVERDUE: _l("Late, not kept yet"),
    Outcome.BROKEN: _l("Promise not kept"),
    Outcome.WAITING: _l("Waiting for the space's check"),
    Outcome.UNDER_WAY: _l("Its date has not come"),
    Outcome.CANCELLED: _l("Called off"),
}


@dataclass(frozen=True)
class Given:
    """What is known of one commitment."""

    key: str  # of the entity
    entity: str
    state: CommitmentState
    first_due_on: date
    due_on: date
    done_on: date | None = None


@dataclass(frozen=True)
class Word:
    """What became of an entity's commitments."""

    key: str
    entity: str
    counts: Mapping[Outcome, int]
    rank: int | None = None

    @property
    def total(self) -> int:
        """All its commitments but the cancelled ones."""
        return sum(n for outcome, n in self.counts.items() if outcome is not Outcome.CANCELLED)

    @property
    def due(self) -> int:
        """Those of which it is known by now whether they were kept."""
        return sum(self.counts[o] for o in DUE)

    @property
    def kept(self) -> int:
        """Those that were kept, on time or not."""
        return sum(self.counts[o] for o in KEPT)

    @property
    def percent(self) -> int | None:
        """Kept of due in whole percent, half up; None while they are few."""
        return None if self.due < FEW else (200 * self.kept + self.due) // (2 * self.due)

    @property
    def percent_on_time(self) -> int | None:
        """Kept by the first date of due; None while they are few."""
        return None if self.due < FEW else (200 * self.counts[Outcome.ON_TIME] + self.due) // (2 * self.due)


def outcome(given: Given, day: date) -> Outcome:
    """What a commitment counts as on a day."""
    if given.state is CommitmentState.KEPT:
        done = given.done_on or given.due_on
        if done <= given.first_due_on:
            return Outcome.ON_TIME
        return Outcome.POSTPONED if done <= given.due_on else Outcome.LATE
    if given.state is CommitmentState.BROKEN:
        return Outcome.BROKEN
    if given.state is CommitmentState.CANCELLED:
        return Outcome.CANCELLED
    if given.state is CommitmentState.CLAIMED_DONE:
        return Outcome.WAITING
    return Outcome.OVERDUE if given.due_on < day else Outcome.UNDER_WAY


def words(commitments: Iterable[Given], day: date) -> tuple[list[Word], list[Word]]:
    """(entities with enough to compare, the best first; those with few, by name). Equal shares share a place."""
    names: dict[str, str] = {}
    counts: dict[str, dict[Outcome, int]] = {}
    for given in commitments:
        # one name per entity whatever the order of the rows
        names[given.key] = min(names.get(given.key, given.entity), given.entity)
        mine = counts.setdefault(given.key, dict.fromkeys(Outcome, 0))
        mine[outcome(given, day)] += 1
    found = sorted(
        (Word(key, names[key], each) for key, each in counts.items()), key=lambda w: (fold(w.entity), w.key)
    )
    few = [w for w in found if w.due < FEW]
    many = sorted((w for w in found if w.due >= FEW), key=lambda w: (-w.kept / w.due, fold(w.entity), w.key))
    return [_placed(w, many) for w in many], few


def _placed(word: Word, among: list[Word]) -> Word:
    better = sum(w.kept * word.due > word.kept * w.due for w in among)
    return Word(word.key, word.entity, word.counts, better + 1)
