"""What campaigns do when people are merged, parted or forgotten, or take a copy of their data; and what they ask of a team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.campaigns import queries, rules
from civic.core import clock
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.merging import hand_back, hand_over, naming
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each

COLUMNS = ("created_by_id", "recorded_by_id", "written_by_id", "published_by_id")


@persons_merged.connect
def move_campaigns(kept: Person, duplicate: Person, **_rest: Any) -> list[dict[str, Any]]:
    """What the duplicate made, counted and wrote is the kept person's: which table, row and column."""
    return hand_over(naming(queries.touched_by(duplicate.id), COLUMNS, duplicate.id), kept.id)


@merge_undone.connect
def part_campaigns(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give back what a merge moved."""
    told = moved.get(f"{__name__}.move_campaigns", [])
    hand_back(naming(queries.touched_by(kept.id), COLUMNS, kept.id), told, duplicate.id)


@person_forgotten.connect
def forget_author(person: Person, **_rest: Any) -> None:
    """Nobody is named any more as who made or wrote; it belongs to the space."""
    for thing, column in naming(queries.touched_by(person.id), COLUMNS, person.id):
        setattr(thing, column, None)


@person_exported.connect
def copy_campaigns(person: Person, **_rest: Any) -> tuple[str, Any]:
    """(title, what the person made, counted and wrote)."""
    return _("Campaigns and news"), [
        {"what": thing.__tablename__, "id": thing.id, "title": getattr(thing, "title", None)}
        for thing in queries.touched_by(person.id)
    ]


def ask_counts(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Pieces that went out a week ago and nobody has told how many they reached."""

    def task(space: Space, n: int) -> Task:
        sentence = ngettext(
            "%(num)d piece of a campaign: how many did it reach?", "%(num)d pieces of campaigns: how many did they reach?", n
        )  # fmt: skip
        return Task(sentence, url_for("campaigns.manage_list", slug=space.slug), "info")

    return task_for_each(spaces, queries.count_uncounted(ids_of(spaces), clock.today()), task)


add_tasks(ask_counts, rules.may_write)
