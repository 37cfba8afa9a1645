"""What sheets do when people are merged or forgotten; and what they ask of a space's team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import ngettext

from civic.core import clock
from civic.core.signals import merge_undone, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor
from civic.sheets import queries
from civic.sheets.models import SheetState
from civic.sheets.rules import may_use_sheets
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of


@persons_merged.connect
def move_rows(kept: Person, duplicate: Person, **_rest: Any) -> list[int]:
    """Let the rows of the duplicate name the kept person, and say which ones."""
    moved = []
    for row in queries.rows_of_person(duplicate):
        row.person_id = kept.id
        moved.append(row.id)
    return moved


@merge_undone.connect
def part_rows(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give the rows back that a merge moved."""
    ids = set(moved.get(f"{__name__}.move_rows", []))
    for row in queries.rows_of_person(kept):
        if row.id in ids:
            row.person_id = duplicate.id


@person_forgotten.connect
def forget_words(person: Person, **_rest: Any) -> None:
    """Remove what was written in words about a person's rows; that they signed stays, so that counts do not change."""
    for row in queries.rows_of_person(person):
        row.reason = None


def ask_sheets(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Sheets of sessions that are over: to be typed, to be checked by a second person, to be closed."""
    asked: dict[int, list[Task]] = {space.id: [] for space in spaces}
    for event in queries.events_with_sheets(ids_of(spaces), clock.now()):
        n = event.number
        sentence = {
            SheetState.PRINTED: ngettext(
                "%(num)d printed sheet to type back: %(event)s", "%(num)d printed sheets to type back: %(event)s",
                n, event=event.title,
            ),
            SheetState.TYPED: ngettext(
                "%(num)d sheet waits for a second person: %(event)s",
                "%(num)d sheets wait for a second person: %(event)s",
                n, event=event.title,
            ),
            SheetState.CHECKED: ngettext(
                "%(num)d checked sheet to close: %(event)s", "%(num)d checked sheets to close: %(event)s",
                n, event=event.title,
            ),
        }[event.state]  # fmt: skip
        url = url_for("sheets.manage_event", slug=event.slug)
        asked[event.space_id].append(Task(sentence, url, "info"))
    return asked


add_tasks(ask_sheets, may_use_sheets)
