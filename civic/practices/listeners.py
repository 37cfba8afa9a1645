"""What the library does when people are merged, parted or forgotten, or take a copy of their data; and what it asks of a team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor
from civic.practices import queries
from civic.practices.models import Practice, PracticeVersion
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each
from civic.spaces.rules import is_facilitator

COLUMNS = ("created_by_id", "written_by_id", "decided_by_id")


def _things(person_id: int) -> list[Practice | PracticeVersion]:
    practices, versions = queries.touched_by(person_id)
    return [*practices, *versions]


@persons_merged.connect
def move_practices(kept: Person, duplicate: Person, **_rest: Any) -> list[dict[str, Any]]:
    """What the duplicate wrote and decided is the kept person's: which table, row and column."""
    moved: list[dict[str, Any]] = []
    for thing in _things(duplicate.id):
        for column in COLUMNS:
            if getattr(thing, column, None) == duplicate.id:
                setattr(thing, column, kept.id)
                moved.append({"table": thing.__tablename__, "id": thing.id, "column": column})
    return moved


@merge_undone.connect
def part_practices(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give back what a merge moved."""
    wanted = {
        (entry["table"], entry["id"], entry["column"])
        for entry in moved.get(f"{__name__}.move_practices", [])
    }
    for thing in _things(kept.id):
        for column in COLUMNS:
            if (thing.__tablename__, thing.id, column) in wanted:
                setattr(thing, column, duplicate.id)


@person_forgotten.connect
def forget_author(person: Person, **_rest: Any) -> None:
    """Nobody is named any more as who wrote or decided; the practice belongs to its organisation or space."""
    for thing in _things(person.id):
        for column in COLUMNS:
            if getattr(thing, column, None) == person.id:
                setattr(thing, column, None)


@person_exported.connect
def copy_practices(person: Person, **_rest: Any) -> tuple[str, Any]:
    """(title, the practices the person began and the texts they wrote or decided)."""
    practices, versions = queries.touched_by(person.id)
    return _("Good practices"), {
        "begun": [practice.slug for practice in practices],
        "texts": [
            {"title": v.title, "version": v.number, "written": v.written_by_id == person.id, "decided": v.decided_by_id == person.id}
            for v in versions
        ],
    }  # fmt: skip


def ask_review(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Practices that wait to be read."""

    def task(space: Space, n: int) -> Task:
        sentence = ngettext("%(num)d good practice to read", "%(num)d good practices to read", n)
        return Task(sentence, url_for("practices.manage_list", slug=space.slug))

    return task_for_each(spaces, queries.count_waiting(ids_of(spaces)), task)


add_tasks(ask_review, is_facilitator)
