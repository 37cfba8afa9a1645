"""One pass over a list: every row becomes what it says, or a sentence that says why not.

The preview is the same pass in a transaction that is rolled back, so that what it promises is what happens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from civic.core.db import clash_sentence, db
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.core.vault import lookup_key
from civic.imports import queries
from civic.imports.cells import Unreadable
from civic.imports.columns import COLUMNS, column_named, matched
from civic.imports.identity import why_not_row_document
from civic.imports.models import ImportedRecord, ListKind
from civic.imports.sheets import EXAMPLE, title_of
from civic.imports.tables import Table
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.territory.models import District

Values = dict[str, Any]
NEW = "new"  # the answer «this is another one»
STATES = ("new", "same", "changed", "known", "ask", "wrong", "example")


@dataclass
class RowResult:
    """What became of a row: `state` is one of STATES; problems are (column title, sentence); candidates (id, words)."""

    number: int
    label: str
    state: str
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: list[tuple[int, str]] = field(default_factory=list)
    chosen: str = ""


class Wrong(Exception):
    """A row that cannot become anything; `column` is the key of the cell to mend, or empty."""

    def __init__(self, column: str, sentence: Any) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


class Ask(Exception):
    """A row that may be something we know: a human chooses."""

    def __init__(self, candidates: list[tuple[int, str]]) -> None:
        super().__init__()
        self.candidates = candidates


@dataclass
class Outcome:
    """What a row became. `made` False: it was there and was only recognised."""

    record_id: int
    made: bool
    also: dict[str, Any] = field(default_factory=dict)
    note: str | None = None


@dataclass
class Run:
    """What every row of one pass shares."""

    actor: Actor
    space: Space
    kind: ListKind
    choices: Mapping[str, str]
    batch_id: int
    source: str  # what the trail says the rows come from: the file's name
    rows: list[tuple[int, Values]] = field(default_factory=list)
    known: dict[str, ImportedRecord] = field(default_factory=dict)
    _districts: dict[str, list[District]] | None = None

    def district(self, typed: str | None) -> str | None:
        """The code of the district a cell names; where a name exists twice, the one in the space's territory."""
        if not typed:
            return None
        if self._districts is None:
            self._districts = queries.districts_by_name()
        found = self._districts.get(queries.fold(typed), [])
        if len(found) > 1:
            codes = [part.code for part in self.space.territory]
            found = [d for d in found if any(d.ubigeo.startswith(code) for code in codes)] or found
        if not found:
            raise Wrong(
                "district",
                _("We know no district “%(typed)s”. Write its name, or “district, province”.", typed=typed),
            )
        if len(found) > 1:
            raise Wrong(
                "district",
                _("There are several districts “%(typed)s”. Write “district, province”.", typed=typed),
            )
        return found[0].ubigeo

    def answer(self, number: int) -> str:
        """What somebody chose for a row: the id of the same one, NEW, or nothing yet."""
        return self.choices.get(str(number), "")


def fingerprint(values: Values) -> str:
    """A keyed hash of a row as it was understood: the same row again has the same."""

    def plain(value: Any) -> str:
        return value.isoformat() if isinstance(value, date | time) else str(value)

    return lookup_key("import row", json.dumps(values, default=plain, sort_keys=True, ensure_ascii=False))


def run_list(
    actor: Actor, space: Space, kind: ListKind, table: Table, choices: Mapping[str, str], batch_id: int, source: str
) -> list[RowResult]:  # fmt: skip
    """What every row became, in the order of the file. Call inside a transaction; the caller keeps it or rolls it back."""
    from civic.imports.kinds import HANDLERS

    places, unknown, missing = matched(kind, table.titles)
    if missing:
        raise Refused(
            _("These columns are missing: %(columns)s. Use the template, or give your columns these titles.",
              columns=", ".join(title_of(column) for column in missing))
        )  # fmt: skip
    run = Run(actor, space, kind, choices, batch_id, source)
    run.known = queries.records_known(space, kind)
    results, readable = _read(run, table, places)
    run.rows = readable
    handler = HANDLERS[kind](run)
    for number, values in readable:
        results[number] = _one(run, handler, number, values)
    ordered = [results[number] for number, _cells in table.rows]
    if unknown and ordered:
        ordered[0].notes.append(
            _(
                "Columns that were not read, because we do not know them: %(columns)s.",
                columns=", ".join(unknown),
            )
        )
    return ordered


def _read(
    run: Run, table: Table, places: Mapping[str, int]
) -> tuple[dict[int, RowResult], list[tuple[int, Values]]]:
    """(results of the rows that cannot be read, the rest as values)."""
    results: dict[int, RowResult] = {}
    readable: list[tuple[int, Values]] = []
    first_seen: dict[str, int] = {}
    for number, cells in table.rows:
        values, problems = read_row(run.kind, cells, places)
        ref = str(values.get("external_ref") or "")
        if ref.upper().startswith(EXAMPLE):
            results[number] = RowResult(number, label(run.kind, values), "example")
            continue
        if ref in first_seen:
            problems.append(
                (title_of(column_named(run.kind, "external_ref")),
                 _("The reference “%(ref)s” stands in row %(row)d already. Each row needs its own.", ref=ref,
                   row=first_seen[ref]))
            )  # fmt: skip
        elif ref:
            first_seen[ref] = number
        if problems:
            results[number] = RowResult(number, label(run.kind, values), "wrong", problems)
        else:
            readable.append((number, values))
    return results, readable


def read_row(
    kind: ListKind, cells: Sequence[str], places: Mapping[str, int]
) -> tuple[Values, list[tuple[str, str]]]:
    """(the values of a row, what is wrong with its cells)."""
    values: Values = {}
    problems: list[tuple[str, str]] = []
    for column in COLUMNS[kind]:
        place = places.get(column.key)
        cell = cells[place] if place is not None and place < len(cells) else ""
        if not cell:
            values[column.key] = None
            if column.required:
                problems.append(
                    (title_of(column), _("This cell is empty. What goes here: %(how)s", how=column.how))
                )
            continue
        try:
            values[column.key] = column.read(cell)
        except Unreadable as error:
            values[column.key] = None
            problems.append((title_of(column), str(error)))
    if "document_number" in values and (sentence := why_not_row_document(values)):
        problems.append((title_of(column_named(kind, "document_number")), sentence))
    return values, problems


def label(kind: ListKind, values: Values) -> str:
    """The words by which a person recognises a row: never a document number."""
    if kind is ListKind.PEOPLE:
        parts = [values.get("given_names"), values.get("first_surname"), values.get("second_surname")]
        return " ".join(part for part in parts if part) or str(values.get("external_ref") or "–")
    key = {ListKind.ORGANISATIONS: "name", ListKind.EVENTS: "title"}.get(kind)
    if key and values.get(key):
        return str(values[key])
    second = {ListKind.REPRESENTATIONS: "organization", ListKind.ATTENDANCE: "event"}.get(
        kind, "external_ref"
    )
    parts = [values.get("external_ref"), values.get(second)]
    return " · ".join(dict.fromkeys(str(part) for part in parts if part)) or "–"


def _one(run: Run, handler: Any, number: int, values: Values) -> RowResult:
    """One row, in a savepoint of its own: what a wrong row began is taken back, the others stay."""
    ref = str(values["external_ref"])
    mark = fingerprint(values)
    record = run.known.get(ref)
    result = RowResult(number, label(run.kind, values), "new", chosen=run.answer(number))
    if record is not None and record.fingerprint == mark and handler.still_there(record):
        result.state = "same"
        return result
    try:
        with db.session.begin_nested():
            if record is not None and handler.still_there(record):
                note = handler.change(record, number, values)
                record.fingerprint = mark
                result.state = "changed"
            else:
                outcome = handler.make(number, values)
                note = outcome.note
                result.state = "new" if outcome.made else "known"
                _remember(run, ref, mark, outcome, record)
            db.session.flush()
        if note:
            result.notes.append(note)
    except Ask as ask:
        result.state, result.candidates = "ask", ask.candidates
    except Wrong as wrong:
        result.state = "wrong"
        title = title_of(column_named(run.kind, wrong.column)) if wrong.column else ""
        result.problems.append((title, str(wrong.sentence)))
    except Refused as refused:
        result.state = "wrong"
        result.problems.append(("", str(refused.sentence)))
    except IntegrityError as error:
        sentence = clash_sentence(error)
        if sentence is None:
            raise
        result.state = "wrong"
        result.problems.append(("", str(sentence)))
    except (NotAllowed, NotFound):
        result.state = "wrong"
        result.problems.append(
            ("", _("You may not do this with this row. Ask the coordination of the space."))
        )
    return result


def _remember(run: Run, ref: str, mark: str, outcome: Outcome, record: ImportedRecord | None) -> None:
    if record is None:
        record = ImportedRecord(kind=run.kind, space_id=run.space.id, external_ref=ref)
        db.session.add(record)
    record.batch_id, record.record_id, record.made = run.batch_id, outcome.record_id, outcome.made
    record.also, record.fingerprint = outcome.also, mark
    db.session.flush()
    run.known[ref] = record


def counted(results: Sequence[RowResult]) -> dict[str, int]:
    """State → how many rows, and the total."""
    counts = {state: sum(1 for result in results if result.state == state) for state in STATES}
    return counts | {"total": len(results)}


def packed(results: Sequence[RowResult]) -> str:
    """The results as text to keep."""
    return json.dumps([asdict(result) for result in results], ensure_ascii=False)


def unpacked(kept: str | None) -> list[RowResult]:
    """The results that were kept."""
    return [RowResult(**entry) for entry in json.loads(kept or "[]")]
