"""Hostile files at every door that takes one: refused in a sentence, or made harmless, and never left on the disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from civic.core.db import db
from civic.core.files import StoredFile


def png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def flood() -> bytes:
    """A picture that says it has 50,000 × 50,000 points in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of some kilobytes that unpacks to a hundred million."""
    return archive(**{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": b"0" * 100_000_000})


def lying_bomb() -> bytes:
    """The same, but its table of contents says that it is small."""
    data = bytearray(bomb())
    real = struct.pack("<I", 100_000_000)
    while (at := data.find(real)) >= 0:
        data[at : at + 4] = struct.pack("<I", 1000)
    return bytes(data)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
PAPERS = {
    "svg": ("dibujo.svg", SVG), "svg as png": ("dibujo.png", SVG), "html": ("acta.pdf", b"<html><script>alert(1)</script>"),
    "empty": ("acta.pdf", b""), "cut picture": ("foto.png", png(400, 400)[:-60][:200]), "flood": ("foto.png", flood()), "program": ("acta.pdf", b"\x7fELF" + b"\0" * 500),
    "zip": ("acta.pdf", archive(x=b"1")), "gif": ("foto.gif", b"GIF89a" + b"\0" * 100), "cut pdf": ("acta.pdf", b"%PDF-1.7\n" + b"x" * 300),
    "large": ("acta.pdf", b"%PDF-1.7\n" + b"x" * (10 * 1024 * 1024 + 1) + b"%%EOF"), "tiff": ("a.tif", b"II*\0" + b"\0" * 60),
    "postscript": ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n"), "text": ("acta.pdf", b"un texto"),
}  # fmt: skip
LISTS = {
    "bomb": ("lista.xlsx", bomb()), "lying bomb": ("lista.xlsx", lying_bomb()), "zip": ("lista.xlsx", archive(a=b"1")), "empty": ("lista.csv", b""),
    "program": ("lista.csv", b"\x7fELF\0\0"), "cut": ("lista.xlsx", archive(**{"xl__workbook.xml": b"<workbook/>"})[:60]),
    "many members": ("lista.xlsx", archive(**{f"m{n}": b"" for n in range(3000)}, **{"xl__workbook.xml": b"<w/>"})),
    "entities": ("lista.xlsx", archive(**{"xl__workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
                                          "xl__worksheets__sheet1.xml": ENTITY})),
    "outside": ("../../lista.xlsx", archive(**{"..__..__..__tmp__fuera.txt": b"x", "xl__workbook.xml": b"<w/>"})),
    "one column of nothing": ("lista.csv", b";;;;\n" * 50), "a million columns": ("lista.csv", b";" * 1_000_000), "one line": ("lista.csv", b"x" * 2_000_000),
    "large": ("lista.csv", b"x;y\n" * 3_000_000),
}  # fmt: skip


def doors(world):
    """(who, address, name of the file's field, other fields) wherever a paper is taken."""
    return {
        "organisation": ("leader", f"/organizaciones/{world.organization.slug}/registro/documentos", "file", {"kind": "statute"}),
        "letter": ("leader", f"/organizaciones/{world.organization.slug}/espacios/{world.space.slug}/alterno", "letter",
                   {"given_names": "Ana", "first_surname": "Soto", "document_kind": "dni", "document_number": "48888881",
                    "birth_date": "1980-01-01", "sex": "female"}),
        "material": ("coordinator", f"/eventos/{world.event.slug}/gestion/materiales", "upload", {"title": "Acta"}),
    }  # fmt: skip


def kept(app) -> list[Path]:
    return [path for path in Path(app.config["UPLOAD_FOLDER"]).rglob("*") if path.is_file()]


@pytest.mark.parametrize("door", ["organisation", "letter", "material"])
@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_no_hostile_paper_is_kept(app, world, signed_in, door, kind):
    """A sentence, no row, no bytes on the disk."""
    who, address, field, more = doors(world)[door]
    name, data = PAPERS[kind]
    client = signed_in(world.people[who])
    answer = client.post(address, data=more | {field: (io.BytesIO(data), name)}, follow_redirects=True)
    assert answer.status_code in (200, 413, 422), answer.status_code
    db.session.rollback()
    assert db.session.query(StoredFile).count() == 0
    assert kept(app) == []


@pytest.mark.parametrize("door", ["organisation", "material"])
def test_a_good_paper_is_drawn_anew_and_named_at_random(app, world, signed_in, door):
    """The control: a picture passes, without the place hidden in it, under a name that tells nothing, as a download."""
    who, address, field, more = doors(world)[door]
    picture = io.BytesIO()
    hidden = Image.Exif()
    hidden[0x010E] = "secreto en la foto"
    Image.new("RGB", (20, 20), "teal").save(picture, "JPEG", exif=hidden, comment=b"secreto en la foto")
    assert b"secreto" in picture.getvalue()
    answer = signed_in(world.people[who]).post(
        address,
        data=more
        | {
            field: (
                io.BytesIO(picture.getvalue() + b"<script>alert(1)</script>"),
                "../../../etc/cron.d/foto\x00\u202egpj.jpg",
            )
        },
    )
    assert answer.status_code == 303
    (path,) = kept(app)
    assert b"secreto" not in path.read_bytes()
    assert b"<script>" not in path.read_bytes()
    assert "foto" not in path.name
    assert Path(app.config["UPLOAD_FOLDER"]).resolve() in path.resolve().parents
    stored = db.session.query(StoredFile).one()
    assert "/" not in stored.name
    assert "\u202e" not in stored.name
    assert "\x00" not in stored.name


@pytest.mark.parametrize("kind", sorted(LISTS))
def test_no_hostile_list_is_taken_in(app, world, signed_in, kind):
    """Bombs, entities, floods of columns: a sentence within moments, and nobody is written down."""
    from civic.people.models import Person

    before = db.session.query(Person).count()
    name, data = LISTS[kind]
    answer = signed_in(world.people["coordinator"]).post(
        f"/espacios/{world.space.slug}/gestion/importar",
        data={"kind": "people", "file": (io.BytesIO(data), name)},
    )
    assert answer.status_code in (303, 413, 422), answer.status_code
    assert b"root:" not in answer.data
    db.session.rollback()
    assert db.session.query(Person).count() == before


def test_a_body_that_is_too_large_is_refused_before_it_is_read(app, world, signed_in):
    answer = signed_in(world.people["leader"]).post(
        f"/organizaciones/{world.organization.slug}/registro/documentos",
        data={"kind": "statute", "file": (io.BytesIO(b"%PDF-" + b"x" * 13 * 1024 * 1024), "acta.pdf")},
    )
    assert answer.status_code == 413
    assert kept(app) == []


def test_a_refused_act_leaves_no_bytes_behind(app, world, signed_in, monkeypatch):
    """A good file whose act fails after it was looked at is taken away with the act."""
    from civic.core.errors import Refused
    from civic.organisations import commands

    real = commands.record

    def fail(*args, **kwargs):
        real(*args, **kwargs)
        raise Refused("no se pudo")

    monkeypatch.setattr(commands, "record", fail)
    who, address, field, more = doors(world)["organisation"]
    answer = signed_in(world.people[who]).post(address, data=more | {field: (io.BytesIO(png()), "foto.png")})
    assert answer.status_code == 422
    db.session.rollback()
    assert db.session.query(StoredFile).count() == 0
    assert kept(app) == []


def test_what_is_taken_away_is_gone_from_the_disk(app, world, signed_in):
    """A paper or material that is removed leaves neither row nor bytes."""
    leader, coordinator = signed_in(world.people["leader"]), signed_in(world.people["coordinator"])
    for who, door in ((leader, "organisation"), (coordinator, "material")):
        _who, address, field, more = doors(world)[door]
        assert who.post(address, data=more | {field: (io.BytesIO(png()), "foto.png")}).status_code == 303
    assert len(kept(app)) == 2
    assert leader.post(f"/organizaciones/{world.organization.slug}/papeles/1/quitar").status_code == 303
    assert coordinator.post(f"/eventos/{world.event.slug}/gestion/materiales/1/quitar").status_code == 303
    assert kept(app) == []
    db.session.rollback()
    assert db.session.query(StoredFile).count() == 0
