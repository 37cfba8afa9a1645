"""Templates to fill in, as CSV or XLSX with an example row and a help sheet, and the columns as a page of docs."""

from __future__ import annotations

import io
from collections.abc import Iterator

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from civic.imports.columns import COLUMNS, Column
from civic.imports.models import ListKind
from civic.web.downloads import csv_text

EXAMPLE = "EJEMPLO"  # a row whose reference begins so is the template's own and is left out


def title_of(column: Column) -> str:
    """The column's title in the reader's language."""
    locale = get_locale()
    return column.en if locale and locale.language == "en" else column.es


def help_rows(kind: ListKind) -> Iterator[tuple[str, str, str, str]]:
    """(title, whether it must be filled, how to write it, example) of every column."""
    for column in COLUMNS[kind]:
        how = str(column.how)
        if column.words:
            how = f"{how} {_('Words: %(words)s.', words=', '.join(column.words))}"
        yield title_of(column), _("must be filled") if column.required else "", how, column.example


def example_row(kind: ListKind) -> list[str]:
    """The example row of a template; its reference says that it is one."""
    first, *rest = [column.example for column in COLUMNS[kind]]
    return [f"{EXAMPLE}-{first}", *rest]


def template_csv(kind: ListKind) -> bytes:
    """A CSV with the titles and the example row."""
    return csv_text([title_of(column) for column in COLUMNS[kind]], [example_row(kind)]).encode()


def template_xlsx(kind: ListKind) -> bytes:
    """A workbook: the list with its example row, every cell as text so that zeros stay, and a sheet that explains the columns."""
    import xlsxwriter  # large, and seldom needed

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format(
        {"bold": True, "bg_color": "#0B3D4C", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
    )
    plain = book.add_format({"num_format": "@"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(str(kind.label)[:31])
    sheet.freeze_panes(1, 0)
    for place, (column, example) in enumerate(zip(COLUMNS[kind], example_row(kind), strict=True)):
        sheet.set_column(place, place, max(14, len(title_of(column)) + 3, min(40, len(example) + 3)), plain)
        sheet.write_string(0, place, title_of(column) + (" *" if column.required else ""), bold)
        sheet.write_string(1, place, example, plain)
    help_sheet = book.add_worksheet(_("How to fill it in")[:31])
    help_sheet.set_column(0, 0, 24)
    help_sheet.set_column(1, 1, 16)
    help_sheet.set_column(2, 2, 80)
    help_sheet.set_column(3, 3, 34)
    titles = (_("Column"), _("Must it be filled?"), _("How to write it"), _("Example"))
    for line, cells in enumerate([titles, *help_rows(kind)]):
        for place, cell in enumerate(cells):
            help_sheet.write_string(line, place, cell, bold if line == 0 else wrap)
    book.close()
    return out.getvalue()


def documentation() -> str:
    """docs/imports.md's tables of columns, in English with the Spanish titles that a file may carry."""
    parts = []
    with force_locale("en"):
        for kind in ListKind:
            parts += [f"### {kind.label} (`{kind.value}`)", "", "| title (es) | title (en) | needed | how to write it | example |",
                      "| --- | --- | --- | --- | --- |"]  # fmt: skip
            for column, (_title, needed, how, example) in zip(COLUMNS[kind], help_rows(kind), strict=True):
                parts.append(f"| {column.es} | {column.en} | {'yes' if needed else ''} | {how} | {example} |")
            parts.append("")
    return "\n".join(parts)
