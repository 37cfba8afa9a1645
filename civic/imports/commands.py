"""Bring a list in: look at it, decide what is asked, apply all of it or nothing, undo it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash, transaction
from civic.core.errors import NotAllowed, NotFound, Refused, allow, refuse_if
from civic.core.text import clean
from civic.imports import queries
from civic.imports.kinds import HANDLERS
from civic.imports.models import BatchState, ImportBatch, ListKind
from civic.imports.rules import may_import, why_not_apply, why_not_size, why_not_undo
from civic.imports.runs import NEW, RowResult, Run, counted, packed, run_list, unpacked
from civic.imports.tables import Table, read_table
from civic.people.rules import Actor
from civic.spaces.models import Space

MOST_BLOCKERS = 10

on_clash(
    "imported_records", "space_id", "kind", "external_ref",
    sentence=_l("Somebody brought in the same list at the same moment. Look at the lists again."),
)  # fmt: skip


class _Rehearsal(Exception):
    """Ends a pass whose changes are not kept."""


@contextmanager
def rehearsal() -> Iterator[None]:
    """A writing block that is always rolled back: what would happen, without it happening."""
    try:
        with transaction():
            yield
            raise _Rehearsal
    except _Rehearsal:
        pass


def look_at(
    actor: Actor, space: Space, kind: ListKind, table: Table, choices: Mapping[str, str], source: str
) -> list[RowResult]:
    """What every row would become; call it inside `rehearsal()`, which takes everything back."""
    allow(may_import(actor, space))
    probe = ImportBatch(kind=kind, space_id=space.id, file_name=source, sha256="", choices={}, counts={})
    db.session.add(probe)
    db.session.flush()
    return run_list(actor, space, kind, table, choices, probe.id, source)


def file_called(name: str | None) -> str:
    """A file's name without its folders, safe to show and to keep."""
    return clean(Path((name or "").replace("\\", "/")).name)[:120] or _("list")


def read_file(data: bytes, *, on_page: bool) -> Table:
    """The table in a file, refused when it is too long for the way it comes."""
    table = read_table(data)
    refuse_if(why_not_size(len(table.rows), on_page=on_page))
    return table


def keep_preview(
    actor: Actor, space: Space, kind: ListKind, name: str, data: bytes, table: Table, results: list[RowResult]
) -> ImportBatch:
    """The list as it was looked at, kept for some days so that somebody can decide and bring it in."""
    allow(may_import(actor, space))
    batch = ImportBatch(
        kind=kind, space_id=space.id, file_name=name, sha256=hashlib.sha256(data).hexdigest(), choices={},
        rows=json.dumps({"titles": table.titles, "rows": table.rows}, ensure_ascii=False),
        report=packed(results), counts=counted(results), created_by_id=actor.id,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    record(actor, "imports.keep_preview", batch, after={"kind": kind, "file": name, "rows": len(table.rows)})
    return batch


def table_of(batch: ImportBatch) -> Table:
    """The rows that a list brought, as long as it is looked at."""
    kept = json.loads(batch.rows or '{"titles": [], "rows": []}')
    return Table(kept["titles"], [(number, cells) for number, cells in kept["rows"]])


def checked_choices(batch: ImportBatch, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that belong to rows of this list and name one of its candidates, added to those given before."""
    wanted = dict(batch.choices)
    for result in unpacked(batch.report):
        answer = answers.get(str(result.number))
        if answer == NEW or answer in {str(ident) for ident, _words in result.candidates}:
            wanted[str(result.number)] = str(answer)
    return wanted


def decide(
    actor: Actor, batch: ImportBatch, choices: Mapping[str, str], results: list[RowResult]
) -> ImportBatch:
    """Keep what somebody answered about rows that may be known already, with what the rows become by it."""
    allow(may_import(actor, batch.space))
    batch = queries.batch_of(batch.space, batch.id, lock=True)
    if batch.state is not BatchState.PREVIEW:
        raise Refused(_("This list was brought in already."))
    was = {result.number: result for result in unpacked(batch.report)}
    for result in results:  # a row that was asked about stays changeable while the list is looked at
        if not result.candidates and result.number in was:
            result.candidates = was[result.number].candidates
    batch.choices, batch.report, batch.counts = dict(choices), packed(results), counted(results)
    record(actor, "imports.decide", batch, after={"answers": len(choices)})
    return batch


def apply_import(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Bring a list in, all of it or nothing; rows that changed since it was looked at are judged anew."""
    allow(may_import(actor, batch.space))
    batch = queries.batch_of(batch.space, batch.id, lock=True)
    refuse_if(why_not_apply(batch))
    results = run_list(
        actor, batch.space, batch.kind, table_of(batch), batch.choices, batch.id, batch.file_name
    )
    counts = counted(results)
    if counts["wrong"] or counts["ask"]:
        raise Refused(
            _("Something changed since you looked at this list. Send the file again; nothing was brought in.")
        )
    batch.state, batch.counts = BatchState.APPLIED, counts
    batch.applied_at, batch.applied_by_id = clock.now(), actor.id
    batch.rows = batch.report = None
    record(
        actor, "imports.apply_import", batch, after={"kind": batch.kind, "file": batch.file_name, **counts}
    )
    return batch


def discard(actor: Actor, batch: ImportBatch) -> None:
    """Forget a list that was only looked at."""
    allow(may_import(actor, batch.space))
    batch = queries.batch_of(batch.space, batch.id, lock=True)
    if batch.state is not BatchState.PREVIEW:
        raise Refused(_("This list was brought in. You can undo it instead."))
    record(actor, "imports.discard", batch, before={"kind": batch.kind, "file": batch.file_name})
    db.session.delete(batch)


def undo_import(actor: Actor, batch: ImportBatch) -> int:
    """Take away what a list made, last row first; how many. Refused with what rests on it; then nothing is taken away."""
    allow(may_import(actor, batch.space))
    batch = queries.batch_of(batch.space, batch.id, lock=True)
    refuse_if(why_not_undo(batch))
    handler = HANDLERS[batch.kind](Run(actor, batch.space, batch.kind, {}, batch.id, batch.file_name))
    blockers: list[str] = []
    taken = 0
    for entry in queries.records_of(batch):
        try:
            with db.session.begin_nested():
                handler.undo(entry, batch)
                db.session.delete(entry)
                db.session.flush()
            taken += entry.made
        except Refused as refused:
            blockers.append(str(refused.sentence))
        except (NotAllowed, NotFound):
            blockers.append(_("You may not do this with this row. Ask the coordination of the space."))
    if blockers:
        more = len(blockers) - MOST_BLOCKERS
        listed: list[Any] = blockers[:MOST_BLOCKERS]
        if more > 0:
            listed.append(_("And %(num)d more.", num=more))
        raise Refused(_("This list cannot be undone, so nothing was taken away.") + " " + " ".join(listed))
    batch.state, batch.undone_at, batch.undone_by_id = BatchState.UNDONE, clock.now(), actor.id
    record(actor, "imports.undo_import", batch, after={"kind": batch.kind, "taken": taken})
    return taken
