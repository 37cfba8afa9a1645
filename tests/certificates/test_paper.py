"""The PDF of a certificate read back: one page, every letter, its number, its code, its picture of a code."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from civic.certificates.commands import SignerDraft
from civic.certificates.paper import pdf_of, picture_of
from civic.core import jobs
from civic.core.db import db, transaction
from civic.core.pdf import qr_picture
from tests.certificates.conftest import design_for
from tests.certificates.test_commands import given, picture
from tests.kept import path_of

SITE = "https://mesa.example/certificados"
NINETY = "María Fernanda de los Ángeles Huamán-Ñaupari Viuda de Quispe Condori de la Cruz y Túpac Y."
NAMES = [
    "Rosa Mamani",
    NINETY,
    "Íñigo Ñáñez Güemes",
    "José “Pepe” O'Higgins «Chino» Díaz",
    "Pʼunchaw Tʼika Qʼero Sunqu",
    "#panic() $x$ *Rosa* _Mamani_ <b>Quispe</b> \\ @ref",
]


def read(data):
    return PdfReader(io.BytesIO(data))


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def made(certificate):
    return pdf_of(certificate, f"{SITE}/{certificate.code_shown}", SITE)


def named(make, course, name):
    space, person = make.space("Mesa de Ilo"), make.person()
    design_for(space, words="Con el apoyo de la municipalidad.", left_logo=picture((9, 9, 9, 255)), right_logo=picture((9, 9, 9, 255)),
               signers=[SignerDraft("Elena Quispe", "Coordinadora", upload=picture((0, 0, 0, 255))), SignerDraft("Juan Pérez", "Alcalde")])  # fmt: skip
    with transaction():
        given_names, _, rest = name.partition(" ")
        person.given_names, person.first_surname, person.second_surname = given_names, rest[:120], None
    return given(course(space, [person]), person)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_stands_on_one_page(app, make, course, name):
    certificate = named(make, course, name)
    reader = read(made(certificate))
    text = text_of(reader)
    assert len(reader.pages) == 1
    assert name in text
    assert certificate.serial in text
    assert certificate.code_shown in text.replace("- ", "-")
    for said in ("Liderazgo", "40", "Mesa de Ilo", "Elena Quispe", "Juan Pérez", "Con el apoyo"):
        assert said in text
    assert reader.metadata is not None
    assert certificate.serial in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "es-PE"
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    assert (round(width), round(height)) == (842, 595)


def test_the_longest_of_everything_still_fits(make, course):
    space, person = (
        make.space("Mesa de Concertación para la Lucha contra la Pobreza de la Provincia de Huaylas"),
        make.person(),
    )
    design_for(space, issuer=("Municipalidad y mesa " * 6)[:120], words="Palabras " * 33,
               signers=[SignerDraft(("Nombre Muy Largo " * 5)[:70], ("Cargo muy largo " * 9)[:90]) for _ in range(3)])  # fmt: skip
    with transaction():
        person.given_names, person.first_surname = "Wenceslao Maximiliano " * 5, "Huamanchumo " * 9
    edition = course(space, [person], title=("Formación de representantes de la sociedad civil " * 4)[:160])
    assert len(read(made(given(edition, person))).pages) == 1


def test_the_same_certificate_gives_the_same_bytes_after_a_new_design(make, course):
    certificate = named(make, course, "Rosa Mamani")
    before = made(certificate)
    design_for(certificate.space, issuer="Otra mesa")
    db.session.expire_all()
    assert made(certificate) == before


def test_the_code_is_drawn_from_the_address(make, course):
    """The very modules of the code stand on the picture; the browser test reads them back as a phone does."""
    from PIL import Image

    certificate = named(make, course, "Rosa Mamani")
    page = Image.open(io.BytesIO(picture_of(certificate, f"{SITE}/{certificate.code_shown}", SITE))).convert(
        "L"
    )
    corner = page.crop(
        (int(page.width * 0.82), int(page.height * 0.7), int(page.width * 0.94), int(page.height * 0.92))
    )
    assert sum(corner.histogram()[:60]) > 0.1 * corner.width * corner.height
    assert qr_picture("a") != qr_picture("b")


def test_a_pack_holds_one_paper_each_and_no_name_in_a_file_name(make, ready):
    import zipfile

    from civic.certificates import commands, queries
    from civic.people.models import System

    _space, edition, people = ready
    full_names = [person.full_name for person in people]
    with transaction():
        commands.ask_for_all(System(), edition)
    jobs.work_one()
    with transaction():
        commands.ask_for_pack(System(), edition, "https://mesa.example")
    assert jobs.work_one().result == {"count": 3}
    db.session.rollback()
    pack = queries.pack_of(edition.id)
    with zipfile.ZipFile(path_of(pack.file)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        texts = [text_of(read(archive.read(name))) for name in names]
    assert all(name.startswith("ILO-") for name in names)
    assert sorted(name for name in full_names for text in texts if name in text) == sorted(full_names)
    assert "https://mesa.example/certificados"[8:] in texts[0]
    assert pack.file.size == path_of(pack.file).stat().st_size
    first = path_of(pack.file)
    with transaction():
        commands.ask_for_pack(System(), edition, "https://mesa.example")
    jobs.work_one()
    assert not first.exists(), "the file before is taken away"


def test_old_packs_are_taken_away(ready, monkeypatch):
    from datetime import timedelta

    from civic.certificates import commands, queries
    from civic.core import clock, retention
    from civic.people.models import System

    _space, edition, people = ready
    given(edition, people[0])
    with transaction():
        commands.ask_for_pack(System(), edition, "https://mesa.example")
    jobs.work_one()
    path = path_of(queries.pack_of(edition.id).file)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=14))
    assert retention.apply_rules(System())["certificates.packs"] == 1
    assert queries.pack_of(edition.id) is None
    assert not path.exists()
