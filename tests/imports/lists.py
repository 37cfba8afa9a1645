"""Lists as tests write them: rows by column title, sent the way the page sends them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook

from civic.core.db import transaction
from civic.imports.commands import apply_import, decide, keep_preview, look_at, read_file, rehearsal
from civic.imports.models import ImportBatch, ListKind
from civic.imports.runs import RowResult
from civic.people.models import System
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.queries import space_by_slug

PEOPLE = ("referencia", "nombres", "apellido paterno", "apellido materno", "número de documento", "teléfono")


def csv_of(titles: tuple[str, ...], *rows: tuple[Any, ...], delimiter: str = ";") -> bytes:
    """A CSV with these titles and rows."""
    lines = [delimiter.join(f'"{cell}"' for cell in line) for line in (titles, *rows)]
    return "\n".join(lines).encode()


def xlsx_of(titles: tuple[str, ...], *rows: tuple[Any, ...]) -> bytes:
    """A workbook with these titles and rows."""
    book = Workbook()
    for line in (titles, *rows):
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def seen(
    space: Space, kind: ListKind, data: bytes, *, actor: Actor | None = None, choices: Mapping[str, str] | None = None
) -> list[RowResult]:  # fmt: skip
    """What a list would do."""
    table = read_file(data, on_page=True)
    with rehearsal():
        return look_at(actor or System(), space_by_slug(space.slug), kind, table, choices or {}, "lista.csv")


def kept(
    space: Space, kind: ListKind, data: bytes, *, actor: Actor | None = None, choices: Mapping[str, str] | None = None
) -> ImportBatch:  # fmt: skip
    """A list that was looked at, with its answers, ready to be brought in."""
    actor = actor or System()
    results = seen(space, kind, data, actor=actor, choices=choices)
    with transaction():
        batch = keep_preview(
            actor, space_by_slug(space.slug), kind, "lista.csv", data, read_file(data, on_page=True), results
        )
        if choices:
            decide(actor, batch, choices, results)
    return batch


def brought(
    space: Space, kind: ListKind, data: bytes, *, actor: Actor | None = None, choices: Mapping[str, str] | None = None
) -> ImportBatch:  # fmt: skip
    """A list that was brought in."""
    batch = kept(space, kind, data, actor=actor, choices=choices)
    with transaction():
        return apply_import(actor or System(), batch)


def make_batch(space: Space) -> ImportBatch:
    """A small list of people that waits to be brought in."""
    return kept(space, ListKind.PEOPLE, csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "59000001", "")))
