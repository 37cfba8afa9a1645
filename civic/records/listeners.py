"""What documents do when people are merged, parted or forgotten, or take a copy of their data; and what they ask of a team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock, files
from civic.core.audit import record as audit
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.merging import hand_back, hand_over, naming
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records import queries
from civic.records.content import name_digest
from civic.records.models import RecordSignature, RecordState
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each
from civic.spaces.rules import is_coordinator

COLUMNS = (
    "drafted_by_id", "approved_by_id", "sealed_by_id", "withdrawn_by_id", "person_id", "witnessed_by_id", "added_by_id",
)  # fmt: skip


@persons_merged.connect
def move_records(kept: Person, duplicate: Person, **_rest: Any) -> list[dict[str, Any]]:
    """What the duplicate wrote, signed and sealed is the kept person's: which table, row and column. No seal names a person's row."""
    return hand_over(naming(queries.touched_by(duplicate.id), COLUMNS, duplicate.id), kept.id)


@merge_undone.connect
def part_records(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give back what a merge moved."""
    told = moved.get(f"{__name__}.move_records", [])
    hand_back(naming(queries.touched_by(kept.id), COLUMNS, kept.id), told, duplicate.id)


@person_forgotten.connect
def forget_signer(person: Person, *, actor: Actor, **_rest: Any) -> None:
    """A guest's name and picture go, their digest stays in the seal; who signed in an office stays named: it was a public act."""
    for thing in queries.touched_by(person.id):
        if isinstance(thing, RecordSignature) and thing.person_id == person.id and not thing.shows_name:
            _forget_guest(thing, actor)
        for column in COLUMNS:
            if getattr(thing, column, None) == person.id and not _guards(thing, column):
                setattr(thing, column, None)


def _guards(thing: Any, column: str) -> bool:
    """Whether the row must go on knowing: who wrote a text that still waits for a seal must not seal it."""
    return column == "drafted_by_id" and thing.state is RecordState.APPROVED


def _forget_guest(signature: RecordSignature, actor: Actor) -> None:
    signature.name_sha256 = name_digest(signature.name, signature.salt)
    picture, signature.file = signature.file, None
    signature.name, signature.salt, signature.forgotten_at = "–", "", clock.now()
    db.session.flush()
    files.discard(picture)
    audit(actor, "records.forget_guest", signature.record, before={"signature": signature.id})


@person_exported.connect
def copy_signatures(person: Person, **_rest: Any) -> tuple[str, Any]:
    """(title, what the person signed)."""
    return _("Documents you signed"), [
        {
            "title": s.record.title, "number": s.record.code, "name": s.name, "office": s.office,
            "organisation": s.organization_name, "seat": s.seat.value, "way": s.way.value, "signed_at": s.signed_at.isoformat(),
        }
        for s in queries.signatures_of(person.id)
    ]  # fmt: skip


def ask_steps(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Documents that wait to be signed and sealed."""

    def task(space: Space, n: int) -> Task:
        sentence = ngettext(
            "%(num)d document to be signed and sealed", "%(num)d documents to be signed and sealed", n
        )
        return Task(sentence, url_for("records.manage_list", slug=space.slug))

    return task_for_each(spaces, queries.count_in(ids_of(spaces), RecordState.APPROVED), task)


add_tasks(ask_steps, is_coordinator)
