"""From the bytes of a CSV or XLSX to rows of plain text. Nothing in a file is run: a formula is what it last showed, or text."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from civic.core.errors import Refused
from civic.core.files import check_spreadsheet
from civic.core.text import fold
from civic.imports.cells import tidy

MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 5_000
# Empty rows between full ones are skipped; a sheet that is endlessly empty is not read to its end.
MAX_LINES = 2 * MAX_ROWS


@dataclass(frozen=True)
class Table:
    """The first sheet of a file: its column titles and its rows, each with the number it has in the file."""

    titles: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(data: bytes) -> Table:
    """The table in a file; Refused with a sentence when it is no list we can read."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # «Unicode text», as Excel calls it
        data = data.decode("utf-16", errors="replace").encode()
    data, media_type = check_spreadsheet(data)
    if not data.strip():
        raise Refused(_("The file is empty. Choose another file."))
    try:
        lines = list(_limited(_csv_lines(data) if media_type == "text/csv" else _sheet_lines(data)))
    except Refused:
        raise
    except (csv.Error, UnicodeError) as error:
        raise Refused(_("We could not read the file as a list. Save it again as XLSX or CSV.")) from error
    except (
        Exception
    ) as error:  # openpyxl and the XML parser raise many kinds for a broken or hostile workbook
        raise Refused(_("We could not open the spreadsheet. Save it again as XLSX or CSV.")) from error
    if not lines:
        raise Refused(_("The file is empty. Choose another file."))
    (_first, titles), rows = lines[0], lines[1:]
    if not rows:
        raise Refused(_("The file has only its first line. Write the list below the column titles."))
    return Table(titles, rows)


def _limited(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, within the limits."""
    full = 0
    for number, cells in lines:
        if number > MAX_LINES:
            raise Refused(
                _("The list is too long: at most %(max)s rows. Split it into several files.", max=MAX_ROWS)
            )
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Refused(
                _("Row %(row)d has more than %(max)d columns. Use the template for this list.", row=number, max=MAX_COLUMNS)
            )  # fmt: skip
        for cell in cells:
            if len(cell) > MAX_CELL:
                raise Refused(
                    _("A cell of row %(row)d holds more than %(max)d characters. Shorten it.", row=number, max=MAX_CELL)
                )  # fmt: skip
        full += 1
        if full > MAX_ROWS + 1:
            raise Refused(
                _("The list is too long: at most %(max)s rows. Split it into several files.", max=MAX_ROWS)
            )
        yield number, cells


def _csv_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    written = decoded(data)
    first = next((line for line in written.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    csv.field_size_limit(200_000)
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
    for cells in reader:
        if len(cells) > 10 * MAX_COLUMNS:
            cells = cells[: 10 * MAX_COLUMNS]
        yield reader.line_num, [tidy(cell) for cell in cells]


def decoded(data: bytes) -> str:
    """The text of a CSV: UTF-8 with or without its mark, else the Windows form of Latin-1."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _sheet_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # large; a server that reads no workbook never holds it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that do not concern us
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
            if not sheets:
                raise Refused(_("The spreadsheet has no sheet. Save it again as XLSX or CSV."))
            rows: Any = sheets[0].iter_rows(max_col=MAX_COLUMNS + 1, max_row=MAX_LINES + 1, values_only=True)
            for number, cells in enumerate(rows, start=1):
                yield number, [tidy(cell) for cell in cells]
        finally:
            book.close()


def title_key(title: str) -> str:
    """A column title as it is compared: «Apellido paterno *» and «apellido_paterno» are one."""
    return fold(title.replace("_", " ").split("(")[0])
