"""Files: every form of CSV that spreadsheets write, and thirty ways to send something hostile."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from flask import Flask

from civic.core.errors import Refused
from civic.imports.tables import MAX_COLUMNS, MAX_ROWS, read_table
from tests.imports.lists import xlsx_of

LINES = "referencia;nombres;apellido paterno\r\nP-1;Íngrid;Ñahui\r\n"


@pytest.mark.parametrize(
    "data",
    [
        LINES.encode(),
        b"\xef\xbb\xbf" + LINES.encode(),
        LINES.encode("latin-1"),
        LINES.encode("utf-16"),
        LINES.replace(";", ",").encode(),
        LINES.replace(";", "\t").encode(),
        LINES.replace("\r\n", "\n\n").encode(),
        LINES.replace("\r\n", "\r").encode(),
        LINES.replace("Íngrid", "I\u0301ngrid").encode(),
        xlsx_of(("referencia", "nombres", "apellido paterno"), ("P-1", "Íngrid", "Ñahui")),
        xlsx_of((None,), ("referencia", "nombres", "apellido paterno"), (None,), ("P-1", "Íngrid", "Ñahui")),
    ],
)
def test_the_same_list_in_every_form(app: Flask, data: bytes) -> None:
    table = read_table(data)
    assert table.titles == ["referencia", "nombres", "apellido paterno"]
    assert [cells for _number, cells in table.rows] == [["P-1", "Íngrid", "Ñahui"]]


def test_rows_keep_the_number_they_have_in_the_file(app: Flask) -> None:
    table = read_table(b"referencia;nombres\n\nP-1;Rosa\n\n\nP-2;Luz\n")
    assert [number for number, _cells in table.rows] == [3, 6]


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def workbook_with(sheet: bytes, strings: bytes | None = None) -> bytes:
    """A real workbook whose sheet (and shared strings) are replaced."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(xlsx_of(("referencia",), ("P-1",)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    return zipped(parts)


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CELL = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'

HOSTILE = {
    "nothing": b"",
    "only spaces": b"  \n \r\n",
    "only titles": b"referencia;nombres\n",
    "a PDF": b"%PDF-1.7\n\x00\x01",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "a program": b"MZ\x90\x00\x03",
    "NUL in a list": b"referencia;nombres\nP-1;Ro\x00sa\n",
    "a broken zip": b"PK\x03\x04 broken",
    "a zip that is no workbook": zipped({"a.txt": b"hello"}),
    "a document, not a workbook": zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<x/>"}),
    "names that climb": zipped({"../../xl/workbook.xml": b"x"}),
    "a workbook without parts": zipped({"xl/workbook.xml": b"<workbook/>"}),
    "a workbook of rubbish": zipped({"xl/workbook.xml": b"\xff\xfe\xff", "[Content_Types].xml": b"<"}),
    "a zip bomb": zipped({"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 70_000_000}),
    "a thousand members": zipped({f"xl/{n}": b"" for n in range(2500)} | {"xl/workbook.xml": b"x"}),
    "entities that multiply": workbook_with(ENTITIES + SHEET % (CELL % (1, 1, b"&b;"))),
    "entities from outside": workbook_with(OUTSIDE + SHEET % (CELL % (1, 1, b"&a;"))),
    "entities in the strings": workbook_with(SHEET % b"", ENTITIES + b"<sst/>"),
    "a sheet without end": workbook_with(
        SHEET % (CELL % (1, 1, b"referencia") + CELL % (1_048_576, 1_048_576, b"x"))
    ),
    "a sheet cut off": workbook_with(b"<worksheet><sheetData><row"),
    "too many rows": b"referencia\n" + b"x\n" * (MAX_ROWS + 1),
    "too many columns": b";".join([b"x"] * (MAX_COLUMNS + 5)) + b"\n1\n",
    "a line of a million columns": b";" * 1_000_000 + b"x\ny\n",
    "a huge cell": b"referencia\n" + b"x" * 150_000 + b"\n",
    "a huge quoted cell": b'referencia\n"' + b"x" * 3_000_000 + b'"\n',
    "a huge cell in a workbook": xlsx_of(("referencia",), ("x" * 30_000,)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(app: Flask, name: str) -> None:
    start = time.process_time()
    with pytest.raises(Refused) as refused:
        read_table(HOSTILE[name])
    assert str(refused.value.sentence).endswith(".")
    # of the processor; what reads a file again and again takes minutes
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    "cell",
    [
        "\u202eevil",
        "a" + "\u0301" * 4000,
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "{{ 7*7 }}",
        "%s%n",
        "\ufeffx",
    ],
)
def test_strange_text_is_only_text(app: Flask, cell: str) -> None:
    table = read_table(f'referencia;nombres\nP-1;"{cell}"\n'.encode())
    read = table.rows[0][1][1]
    assert "\u202e" not in read
    assert len(read) < 100
