"""How rows fall on pages, what a key stands for, and the words of a call: no database."""

from __future__ import annotations

import pytest

from civic.people.models import DocumentKind
from civic.sheets.models import Reading
from civic.sheets.paper import ROWS, SPARE, lay_out
from civic.sheets.reading import key_of, read_document, read_key


@pytest.mark.parametrize("people", [0, 1, 18, 19, 22, 23, 24, 25, 47, 48, 200, 1000])
def test_rows_are_numbered_without_a_gap_and_pages_hold_them(people):
    pages = lay_out(people)
    numbers = [n for page in pages for part in (page.listed, page.blank) for n in part]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(len(page.listed) for page in pages) == people
    assert len(pages[-1].blank) >= SPARE
    for page in pages:
        headings = bool(page.listed) and bool(page.blank)
        assert 0 < len(page.listed) + len(page.blank) + headings <= ROWS
    assert 20 <= ROWS <= 25


def test_two_hundred_people_take_nine_pages():
    assert len(lay_out(200)) == 9


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("s", Reading.SIGNED), ("S", Reading.SIGNED), ("1", Reading.SIGNED), ("x", Reading.SIGNED), (" ", Reading.SIGNED),
        ("sí", Reading.SIGNED), ("１", Reading.SIGNED), ("t", Reading.LATE), ("2", Reading.LATE), ("", Reading.EMPTY),
        ("n", Reading.EMPTY), ("0", Reading.EMPTY), ("-", Reading.EMPTY), ("q", None), ("ss", None), ("?", None),
    ],
)  # fmt: skip
def test_what_a_key_stands_for(typed, meant):
    assert read_key(typed) is meant


@pytest.mark.parametrize("reading", list(Reading))
def test_what_was_read_is_shown_as_the_key_that_says_it(reading):
    assert read_key(key_of(reading)) is reading


def test_a_document_written_by_hand():
    assert read_document("4567 1234") == (DocumentKind.DNI, "45671234")
    assert read_document("001234567") == (DocumentKind.CE, "001234567")
    assert read_document("ab-12345") == (DocumentKind.PASSPORT, "AB12345")
    assert read_document("  ") == (DocumentKind.NONE, "")
