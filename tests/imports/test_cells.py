"""How cells are read: what people write in lists, and what is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask

from civic.imports import cells
from civic.imports.columns import COLUMNS, matched
from civic.imports.models import ListKind
from civic.imports.runs import read_row
from civic.imports.sheets import example_row, title_of


@pytest.mark.parametrize(
    ("reader", "typed", "value"),
    [
        (cells.day, "14/06/2026", date(2026, 6, 14)),
        (cells.day, "2026-06-14", date(2026, 6, 14)),
        (cells.day, "2026-06-14 00:00", date(2026, 6, 14)),
        (cells.day, "１４/０６/２０２６", date(2026, 6, 14)),
        (cells.hour, "9:00", time(9)),
        (cells.hour, "9", time(9)),
        (cells.hour, "3:30 p. m.", time(15, 30)),
        (cells.hour, "12:15 a.m.", time(0, 15)),
        (cells.hour, "15:30:00", time(15, 30)),
        (cells.hour, "1900-01-01 09:05", time(9, 5)),
        (cells.whole(), "1,250", 1250),
        (cells.whole(), "25.0", 25),
        (cells.yes_no, "Sí", True),
        (cells.yes_no, "NO", False),
        (cells.phone, "987 654 321", "+51987654321"),
        (cells.phone, "987654321.0", "+51987654321"),
        (cells.document, "59.123.456", "59123456"),
        (cells.choice({1: ("cívica", "civic")}), "CIVICA", 1),
    ],
)
def test_what_people_write(app: Flask, reader: Callable[[str], Any], typed: str, value: Any) -> None:
    assert reader(typed) == value


@pytest.mark.parametrize(
    ("reader", "typed"),
    [
        (cells.day, "31/02/2026"), (cells.day, "ayer"), (cells.day, "14/06/0026"), (cells.day, "06/14/2026"),
        (cells.hour, "25:00"), (cells.hour, "9:75"), (cells.hour, "mañana"), (cells.hour, "13:00 p. m."),
        (cells.whole(1, 50), "0"), (cells.whole(), "12.5"), (cells.whole(), "-3"), (cells.whole(), "9" * 30),
        (cells.yes_no, "quizás"), (cells.phone, "123"), (cells.email, "sin arroba"), (cells.name, "1234"),
        (cells.text(5), "seis66"), (cells.reference, "x" * 81), (cells.choice({1: ("sí",)}), "tal vez"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_how_to_write_it(
    app: Flask, reader: Callable[[str], Any], typed: str
) -> None:
    with pytest.raises(cells.Unreadable) as unreadable:
        reader(typed)
    assert len(str(unreadable.value)) > 15


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), (7.0, "7"), (7.5, "7.5"), (True, "sí"), (59000001, "59000001"), ("  Ñ  a\u200b\x00 ", "Ñ a"),
        (datetime(2026, 6, 14), "2026-06-14"), (datetime(2026, 6, 14, 9, 5), "2026-06-14 09:05"), (time(9, 5), "09:05"),
        (date(2026, 6, 14), "2026-06-14"), ("'=1+1", "=1+1"), ("'Abril", "'Abril"), ("A\nB", "A B"),
        ("N\u0303ahui", "Ñahui"),
    ],
)  # fmt: skip
def test_cells_become_plain_text(cell: Any, text: str) -> None:
    assert cells.tidy(cell) == text


@pytest.mark.parametrize("kind", list(ListKind))
def test_the_example_of_every_template_is_right(app: Flask, kind: ListKind) -> None:
    places, unknown, missing = matched(kind, [title_of(column) for column in COLUMNS[kind]])
    assert (unknown, missing) == ([], [])
    values, problems = read_row(kind, example_row(kind), places)
    assert problems == []
    assert all(values[column.key] is not None for column in COLUMNS[kind] if column.required)


@pytest.mark.parametrize("kind", list(ListKind))
def test_no_title_means_two_columns(kind: ListKind) -> None:
    seen: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for title in column.titles():
            assert seen.setdefault(title, column.key) == column.key, title


def test_titles_as_people_write_them(app: Flask) -> None:
    places, unknown, missing = matched(
        ListKind.PEOPLE, ["Código", "NOMBRES *", "apellido_paterno", "DNI", "Celular", "Observaciones"]
    )
    assert (places["external_ref"], places["first_surname"], places["document_number"], places["phone"]) == (
        0,
        2,
        3,
        4,
    )
    assert unknown == ["Observaciones"]
    assert missing == []
