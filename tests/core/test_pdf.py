"""Papers read back by another tool: words, title, language, tags, pages; hostile words stay words; the same bytes twice."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from civic.core.pdf import make_pdf, make_pictures, qr_picture
from civic.web.paper import ACCENTS, accent_colour, band_picture

DAY = date(2026, 11, 21)
ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    '#panic("x") $x^2$ *b* _i_ @ref <label> `raw` \\ // = == - +',
    "</text><script>alert(1)</script>",
    '#read("/etc/passwd") #sys.inputs',
    "]#strong[no",
]


def values(**more: Any) -> dict[str, Any]:
    return {
        "accent": "#0a5470", "heading": "Acta de la sesión", "kicker": "Mesa de Ilo", "lead": "Palabras",
        "code": "ACT-2026-0001", "facts": [["Lugar", "Ilo"]], "section": "Asistentes", "caption": "Personas",
        "headers": ["N.º", "Nombre", "Cargo"], "rows": [["1", "Rosa Ñaupa", "Presidenta"]], "words": "Nada más.",
        "people": [["Rosa Mamani", "Presidenta"]], "qr_alt": "Código QR",
    } | more  # fmt: skip


def read(data: dict[str, Any], **how: Any) -> PdfReader:
    return PdfReader(io.BytesIO(make_pdf("specimen", data, **({"title": "Acta n.º 1", "day": DAY} | how))))


def words_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_title_language_tags_and_standard_are_in_the_file():
    reader = read(values())
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Acta n.º 1"
    assert root["/Lang"] == "es-PE"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    told = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in told
    assert "<pdfaid:part>2<" in told
    assert "<pdfaid:conformance>A<" in told
    assert len(reader.pages) == 1
    assert read(values(), lang="en").trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize(
    "words",
    [
        "Ñuñez Güemes",
        "pʼunchaw, ñuqanchikpaq",
        "“comillas” y ‘simples’",
        "María José de los Ángeles",
        *HOSTILE,
    ],
)
def test_every_letter_comes_back_and_nothing_is_markup(words):
    reader = read(values(heading=words, rows=[["1", words, words]], people=[[words, words]]), title=words)
    assert words_of(reader).count(" ".join(words.split())) >= 4
    assert reader.metadata is not None
    assert reader.metadata.title == words


def test_a_long_table_has_its_head_on_every_page():
    reader = read(values(rows=[[str(n), f"Persona {n}", "Vecina"] for n in range(1, 101)]))
    assert len(reader.pages) > 2
    tables = [page.extract_text() for page in reader.pages if "Persona" in page.extract_text()]
    assert len(tables) > 2
    assert all("Nombre" in text for text in tables)
    assert "Persona 100 Vecina" in words_of(reader)


def test_the_same_values_give_the_same_bytes():
    assets = {"qr.svg": qr_picture("https://example.org/x"), "band.svg": band_picture("Mesa de Ilo", "sea")}
    first = make_pdf("specimen", values(), title="Acta", day=DAY, assets=assets)
    assert first == make_pdf("specimen", values(), title="Acta", day=DAY, assets=assets)
    assert first != make_pdf("specimen", values(), title="Acta", day=date(2026, 11, 20), assets=assets)


def test_pictures_show_the_band_and_the_qr():
    from PIL import Image

    assets = {"qr.svg": qr_picture("https://example.org/x"), "band.svg": band_picture("Mesa de Ilo", "sea")}
    page = Image.open(
        io.BytesIO(make_pictures("specimen", values(), title="Acta", day=DAY, assets=assets)[0])
    )
    colours = {colour for _n, colour in page.convert("RGB").getcolors(1_000_000) or []}
    assert (0x0A, 0x54, 0x70) in colours
    assert (0, 0, 0) in colours


@pytest.mark.parametrize("name", ["../secret.svg", "x.html", "A.svg", ""])
def test_a_picture_cannot_be_named_out_of_its_folder(name):
    with pytest.raises(ValueError, match="no name of a picture"):
        make_pdf("specimen", values(), title="Acta", day=DAY, assets={name: b"<svg/>"})


def test_a_template_cannot_be_named_out_of_its_folder():
    with pytest.raises(ValueError, match="no name of a template"):
        make_pdf("../mail/x", values(), title="Acta", day=DAY)


def test_accents_are_those_of_the_pages():
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text().split("@media")[0]
    for name, colour in ACCENTS.items():
        assert f".accent-{name} {{ --accent: {colour};" in tokens
    assert accent_colour(None) == accent_colour("cantuta")


def test_typst_is_not_loaded_before_it_is_needed():
    code = "import sys, civic.core.pdf, civic.app; civic.app.create_app; print('typst' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_a_page_has_it_made_in_another_process_with_the_same_bytes():
    code = (
        "import sys; from datetime import date; from flask import Flask; from civic.core.pdf import make_pdf, qr_picture\n"
        "from tests.core.test_pdf import values\n"
        "def made(): return make_pdf('specimen', values(), title='Acta', day=date(2026, 11, 21), assets={'qr.svg': qr_picture('x')})\n"
        "with Flask('x').test_request_context(): apart = made()\n"
        "assert 'typst' not in sys.modules\n"
        "assert apart == made() and apart.startswith(b'%PDF-')\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
