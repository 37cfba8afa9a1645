"""What a `.pb` file is made of: three sections of numbered rows, each with a title line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from civic.voting.counting.amounts import read_number
from civic.voting.counting.faults import N_, FileFault

SECTIONS = ("META", "PROJECTS", "VOTES")
OLD_NAMES = {"target": "beneficiaries"}
Row = tuple[int, list[str]]


def read_text(content: bytes) -> str:
    """The text of a file in UTF-8, its byte-order mark left out."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise FileFault(N_("this is not UTF-8 text"), line) from None


def sections_of(text: str) -> tuple[dict[str, list[Row]], int]:
    """The rows of each section with their lines, and the number of the last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    sections: dict[str, list[Row]] = {}
    rows: list[Row] | None = None
    try:
        for row in reader:
            if not any(row) or not "".join(row).strip():
                continue
            title = row[0].strip().upper()
            if title in SECTIONS and not "".join(row[1:]).strip():
                if title in sections:
                    raise FileFault(N_("the section %(section)s comes twice"), reader.line_num, section=title)
                if len(sections) != SECTIONS.index(title):
                    raise FileFault(
                        N_("the sections must be META, PROJECTS, VOTES in this order"), reader.line_num
                    )
                rows = sections[title] = []
            elif rows is None:
                raise FileFault(N_("the file must begin with the section META"), reader.line_num)
            else:
                rows.append((reader.line_num, row))
    except csv.Error as fault:
        raise FileFault(
            N_("this line cannot be parted into cells (is a quotation mark open?): %(why)s"),
            reader.line_num,
            why=str(fault),
        ) from None
    return sections, max(reader.line_num, 1)


def header_of(rows: list[Row], section: str, needed: Sequence[str], last: int) -> list[str]:
    """The names of the columns of a section, those that are needed among them."""
    if not rows:
        raise FileFault(N_("the section %(section)s is empty"), last, section=section)
    line, row = rows[0]
    names = [OLD_NAMES.get(name.strip().lower(), name.strip().lower()) for name in row]
    for name in needed:
        if name not in names:
            raise FileFault(
                N_("the section %(section)s needs a column %(column)s"), line, section=section, column=name
            )
    return names


def whole_number(meta: Mapping[str, str], lines: Mapping[str, int], key: str) -> int | None:
    """What META says under a key, as a whole number; nothing when it is silent."""
    if not meta.get(key, "").strip():
        return None
    number = read_number(meta[key])
    if number is None or number.denominator != 1 or not 0 <= number <= 10**6:
        raise FileFault(
            N_("%(key)s must be a whole number, not “%(found)s”"), lines[key], key=key, found=meta[key]
        )
    return int(number)
