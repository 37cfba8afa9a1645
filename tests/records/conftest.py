"""A space with its coordinator and secretary, an organisation, and documents in every state."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from flask_babel import force_locale
from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from civic.core import clock
from civic.core.db import transaction
from civic.records import commands
from civic.records.models import Record, RecordKind
from civic.spaces.models import TeamRole

HELD = date(2026, 3, 5)
CONTENT = {
    "language": "es", "place": "Local de la Mesa, Ilo", "opens": "2026-03-05T10:00:00-05:00",
    "closes": "2026-03-05T12:30:00-05:00",
    "sections": [
        {"heading": "Acuerdos", "paragraphs": ["Se acuerda pedir el estudio del agua."], "items": ["Responsable: la EPS."],
         "table": {"head": ["Sector", "Organizaciones"], "rows": [["Sociedad civil", 7], ["Público", 3]]}},
        {"heading": "Asistentes", "private": True, "paragraphs": ["Rosa Quispe Mamani, 953 000 111"]},
    ],
}  # fmt: skip


def drawn(
    *, size=(600, 200), ink="black", ground=(0, 0, 0, 0), line=((40, 150), (200, 30), (400, 160))
) -> bytes:
    """A signature as a canvas sends it: ink on nothing."""
    image = Image.new("RGBA", size, ground)
    if ink:
        ImageDraw.Draw(image).line(line, fill=ink, width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def upload(data: bytes | None = None, name: str = "firma.png") -> FileStorage:
    """A picture as a form sends it."""
    return FileStorage(io.BytesIO(drawn() if data is None else data), name)


class Scene:
    """Who takes part, and documents brought as far as a test needs them."""

    def __init__(self, make) -> None:
        self.make = make
        self.space = make.space("Mesa de Ilo")
        self.secretary = make.team(self.space, TeamRole.TECHNICAL_SECRETARY)
        self.coordinator = make.team(self.space, TeamRole.COORDINATOR)
        self.facilitator = make.team(self.space, TeamRole.FACILITATOR)
        self.organization = make.organization("Junta Vecinal Alto Ilo")

    def draft(self, title: str = "Acta de la sesión", *, kind=RecordKind.SESSION_MINUTES, held_on=HELD, content=None,
              space=None) -> Record:  # fmt: skip
        with transaction():
            return commands.draft_record(
                self.secretary if space is None else self.coordinator, space or self.space, kind, title=title,
                held_on=held_on, content=content or CONTENT,
            )  # fmt: skip

    def approved(self, title: str = "Acta de la sesión", **how) -> Record:
        record = self.draft(title, **how)
        with transaction():
            commands.approve_record(self.coordinator, record)
        return record

    def sign(self, record: Record, name: str = "Rosa Quispe Mamani", **how):
        values = {
            "office": "Presidenta",
            "organization": self.organization,
            "seat": "titular",
            "way": "on_device",
        } | how
        if values["way"] != "paper" and "picture" not in values:
            values["picture"] = upload()
        with transaction():
            return commands.sign_record(self.facilitator, record, name=name, **values)

    def signed(self, title: str = "Acta de la sesión", **how) -> Record:
        record = self.approved(title, **how)
        self.sign(record)
        self.sign(record, "Invitado Pérez", organization=None, seat="guest", office="Observador", way="paper")
        return record

    def sealed(self, title: str = "Acta de la sesión", **how) -> Record:
        record = self.signed(title, **how)
        with transaction():
            commands.seal_record(self.coordinator, record)
        return record

    def annexed(self, record: Record, title: str = "Fe de erratas", **how) -> Record:
        with transaction():
            commands.add_annex(self.secretary, record, title=title, text="Dice 7, debe decir 8.", **how)
        return record


@pytest.fixture
def scene(app, make) -> Iterator[Scene]:
    """The scene on a fresh database; refusals are read in English."""
    assert clock.today() >= HELD
    with force_locale("en"):
        yield Scene(make)
