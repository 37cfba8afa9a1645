"""Figures kept in this process for as long as nothing they were counted from has changed.

Every change leaves a line in the trail, in the block that made it, and the blocks are linked one after another in the order in
which they were committed. So the end of the chain names exactly what is known, and the lines since a figure was counted tell
whether it still holds: nothing needs to be told to this file, and nobody can forget to. A line that this file does not know
counts as a change. What was changed in the database behind the program's back leaves no line: a figure is counted anew after a
minute anyhow.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

from flask import current_app
from sqlalchemy import not_, or_, select

from civic.core import clock
from civic.core.audit import AuditEntry, AuditLink, End, end_of_chain
from civic.core.db import db, is_writing
from civic.core.remembered import remembered
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids

Value = TypeVar("Value")

MOST_FIGURES = 256
# After so many links a figure is counted anew rather than judged line by line.
MOST_LINKS = 500
MOST_AGE = timedelta(minutes=1)
# What is often done and changes nothing that a figure is counted from: other rooms' own matters, places in events, visits.
OTHER_ROOMS = ("messages", "opinions", "voting")
OTHER_ACTS = (
    "events.cancel_registration", "events.lapse_offer", "events.offer_place", "events.promote_waiting", "events.register",
    "events.resend_ticket", "people.ask_link", "people.enter_by_link", "people.first_step", "people.person_from_form",
    "people.read_contact", "people.record_consent", "people.register_person", "people.second_step_refused",
    "people.sign_in", "people.sign_in_refused", "people.sign_out",
)  # fmt: skip
# Lines of these rooms name the space whose marks or mandates they changed.
ROOMS_OF_A_SPACE = ("accreditation", "attendance")


@dataclass(frozen=True)
class Held:
    """What was counted, and the end of the trail up to which it is known to hold."""

    end: End
    value: Any
    counted_at: datetime


@dataclass
class Shelf:
    """The figures of one process; those unused for longest leave first."""

    most: int = MOST_FIGURES
    _held: OrderedDict[Hashable, Held] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: WeakValueDictionary[Hashable, threading.Lock] = field(default_factory=WeakValueDictionary)

    def turn(self, key: Hashable) -> threading.Lock:
        """The lock under which a figure is counted, so that others wait for it instead of counting too."""
        with self._lock:
            return self._turns.setdefault(key, threading.Lock())

    def get(self, key: Hashable) -> Held | None:
        """What is held under a key."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: Hashable, held: Held) -> None:
        """Hold a figure."""
        with self._lock:
            self._held[key] = held
            self._held.move_to_end(key)
            while len(self._held) > self.most:
                self._held.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


def shelf() -> Shelf:
    """The figures of this application."""
    return cast("Shelf", current_app.extensions.setdefault("civic-figures", Shelf()))


def kept(name: str, space: Space, asked: Hashable, count: Callable[[], Value]) -> Value:
    """What `count` makes of the records of a space and those below it, counted anew only when they may have changed.

    The value must hold no row of the session, and depend on the records, on `asked` and on nothing else. Figures of plans may
    use other kept figures, never the other way round: so no two threads wait for each other.
    """
    if not current_app.config["KEEP_FIGURES"] or is_writing():  # what a block wrote stands in no link yet
        return count()
    figures, key = shelf(), (name, space.id, asked)
    with figures.turn(key):
        # The end is read before the rows: what is committed in between is counted twice at worst, never left out.
        end = _end()
        held = figures.get(key)
        if held is None or not _still_holds(held, end, space):
            begun = clock.now()
            held = Held(end, count(), begun)
        if end.position:  # without a trail nothing tells of changes
            figures.put(key, replace(held, end=end))
        return cast("Value", held.value)


@remembered
def _end() -> End:
    """The end of the trail, asked once in a request."""
    return end_of_chain()


def _still_holds(held: Held, end: End, space: Space) -> bool:
    """Whether the figure is young, the chain goes on from where it was counted, and nothing since then concerns it."""
    if clock.now() - held.counted_at > MOST_AGE:
        return False
    if held.end == end:
        return True
    if not 0 < end.position - held.end.position <= MOST_LINKS:
        return False
    since = AuditLink.position >= held.end.position
    links = db.session.execute(
        select(AuditLink.digest, AuditLink.block).where(since).order_by(AuditLink.position)
    ).all()
    if not links or links[0].digest != held.end.digest:  # another history: a backup was brought back
        return False
    return db.session.scalar(changes_in([link.block for link in links[1:]], space)) is None


def changes_in(blocks: Sequence[str], space: Space) -> Any:
    """A line of some writing blocks that may have changed what the figures of a space are counted from."""
    of_a_space = or_(*(AuditEntry.action.startswith(f"{room}.") for room in ROOMS_OF_A_SPACE))
    elsewhere = of_a_space & AuditEntry.space_id.not_in(tree_ids(space))
    return (
        select(AuditEntry.id)
        .where(
            AuditEntry.block.in_(blocks),
            AuditEntry.action.not_in(OTHER_ACTS),
            *(not_(AuditEntry.action.startswith(f"{room}.")) for room in OTHER_ROOMS),
            or_(AuditEntry.space_id.is_(None), not_(elsewhere)),
        )
        .limit(1)
    )
