"""What the door does when people are merged, parted again or forgotten; and what it asks of a space's team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import ngettext

from civic.core.db import db
from civic.core.signals import merge_undone, person_forgotten, persons_merged
from civic.door import queries
from civic.door.models import DoorScan
from civic.door.rules import may_review
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each


@persons_merged.connect
def move_scans(kept: Person, duplicate: Person, **_rest: Any) -> list[int]:
    """The duplicate's scans mean the kept person now; their ids."""
    moved = queries.scans_of_person(duplicate.id)
    for scan in moved:
        scan.person_id = kept.id
    return [scan.id for scan in moved]


@merge_undone.connect
def part_scans(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """The scans that a merge moved mean the parted person again."""
    for scan_id in moved.get(f"{__name__}.move_scans", []):
        scan = db.session.get(DoorScan, scan_id)
        if scan is not None:
            scan.person_id = duplicate.id


@person_forgotten.connect
def forget_told(person: Person, **_rest: Any) -> None:
    """Remove what phones told about a person; that somebody came stays counted."""
    for scan in queries.scans_of_person(person.id):
        scan.told = scan.decision_reason = None


def ask_review(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Scans that wait for a human."""

    def task(space: Space, n: int) -> Task:
        sentence = ngettext("%(num)d scan of the door to decide", "%(num)d scans of the door to decide", n)
        return Task(sentence, url_for("door.manage_review", slug=space.slug))

    return task_for_each(spaces, queries.count_waiting(ids_of(spaces)), task)


add_tasks(ask_review, may_review)
