"""Tables that leave as files: CSV that opens right in a spreadsheet, JSON, and no cell that becomes a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, request, send_file, stream_with_context
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from civic.core.errors import NotFound
from civic.core.files import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """The value as a spreadsheet should hold it: text that would start a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV with a byte-order mark, so that spreadsheets read Ñ and accents right."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; text stays text, whatever it begins with."""
    import xlsxwriter  # large, and seldom needed

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1")
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, list(header), bold)
    for line, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            plain = cell.isoformat() if isinstance(cell, datetime | date) else cell
            sheet.write(line, place, "" if plain is None else plain)
    for place, words in enumerate(header):
        sheet.set_column(place, place, max(12, min(48, len(words) + 2)))
    book.close()
    return out.getvalue()


def json_response(name: str, body: Any) -> Response:
    """A JSON download, keys in the order given."""
    text = json.dumps(body, ensure_ascii=False, indent=1, default=safe_cell)
    return attachment(text.encode(), f"{name}.json", "application/json; charset=utf-8")


def attachment(data: bytes, name: str, media_type: str, *, inline: bool = False) -> Response:
    """Bytes as a file to keep; never run as a page."""
    response = Response(data, content_type=media_type)
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=name)
    return response


def streamed(parts: Iterator[bytes], name: str, media_type: str) -> Response:
    """A file to keep that is made while it is sent."""
    response = Response(stream_with_context(parts), content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def private_file(stored: StoredFile) -> Response:
    """A private upload as a file to keep, never shown in the page nor kept by a cache; who may have it is decided before."""
    response = kept_file(stored)
    response.headers["Cache-Control"] = "no-store"
    return response


def kept_file(stored: StoredFile, media_type: str | None = None, *, inline: bool = False) -> Response:
    """A stored file, sent in pieces as it comes from the store; NotFound when its bytes are gone."""
    try:
        opened = stored.opened()
    except FileNotFoundError as error:
        raise NotFound from error
    response = send_file(
        opened.stream, mimetype=media_type or stored.media_type, as_attachment=not inline, download_name=stored.name,
        conditional=False, etag=False,
    )  # fmt: skip
    response.content_length = opened.size
    return response


def lasting_file(stored: StoredFile, media_type: str) -> Response:
    """A public file that never changes under its fingerprint: whoever has it is told so, and a part may be asked for."""
    response = kept_file(stored, media_type)
    response.set_etag(stored.sha256)
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response
