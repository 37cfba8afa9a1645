"""How a list falls on sheets of A4: which rows stand on which page. Pure."""

from __future__ import annotations

from dataclasses import dataclass

ROWS = 24  # rows a page; where the blank rows begin, a second heading takes the place of one
SPARE = 5  # with fewer blank rows than this on the last page, a page of blank rows follows


@dataclass(frozen=True)
class PaperPage:
    """One side of A4: the numbers of its rows of the list and of its blank rows."""

    number: int
    listed: range
    blank: range


def lay_out(people: int) -> list[PaperPage]:
    """The pages for so many people: numbered rows without a gap, the last page filled up with blank rows; 200 people take 9."""
    pages: list[PaperPage] = []
    begin = 1
    while begin <= people:
        end = min(people + 1, begin + ROWS)
        room = max(0, ROWS - (end - begin) - 1) if end == people + 1 else 0
        pages.append(PaperPage(len(pages) + 1, range(begin, end), range(end, end + room)))
        begin = end + room
    if not pages or len(pages[-1].blank) < SPARE:
        pages.append(PaperPage(len(pages) + 1, range(begin, begin), range(begin, begin + ROWS)))
    return pages
