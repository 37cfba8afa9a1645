"""Certificates of the demonstration: who signs in each space, and an edition's certificates in every state there is."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from random import Random

from PIL import Image, ImageDraw

from civic.certificates import commands, facts, queries
from civic.certificates.codes import LENGTH, LETTERS, check_letter
from civic.certificates.models import Certificate, CertificateDesign
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.demo.papers import kept
from civic.demo.queries import certified_editions, messages_about
from civic.people.models import System
from civic.spaces.models import Space
from civic.training.models import Edition
from civic.web.drawing import emblem_motif
from civic.web.paper import THREAD, WOOL, accent_colour

SIGNERS = {
    "mesa-ilo": (
        ("Carmen Rosa Zeballos Vega", "Coordinadora de la Mesa"),
        ("Hugo Alarcón Peralta", "Secretario técnico"),
    ),
    "mesa-huaylas": (
        ("Fortunato Milla Huerta", "Coordinador de la Mesa"),
        ("Nélida Cochachin Ramos", "Secretaria técnica"),
    ),
}
OTHERS = (("Julia Paredes Salas", "Coordinadora"), ("Marcos Tello Ríos", "Secretario técnico"))
PARTNERS = {
    "mesa-ilo": "Municipalidad Provincial de Ilo (ficticia)",
    "mesa-huaylas": "Municipalidad Provincial de Huaylas (ficticia)",
}


WORDS = "Programa de formación para la participación ciudadana. Documento de demostración, con personas ficticias."


def add_certificates(seed: int, day: date) -> None:
    """Designs, and the certificates of every edition that is over: most of them valid, one corrected, one revoked, two to issue."""
    rng = Random(seed + 41)  # noqa: S311  (a repeatable play of chance, not a secret)
    designed: set[int] = set()
    for number, edition in enumerate(certified_editions(clock.at(day))):
        space = edition.event.space
        if space.id not in designed:
            _design(space, rng, clock.at(day))
            designed.add(space.id)
        _issue(edition, space, rng, clock.at(day), leave=2 if number == 0 else 0)


def _issue(edition: Edition, space: Space, rng: Random, today: datetime, leave: int) -> None:
    design = queries.design_of(space.id)
    earned = [line for line in facts.deserved(edition) if line.is_completed]
    if design is None or not earned:
        return
    earned = earned[: max(1, len(earned) - leave)]
    given = commands.give(System(), edition, space, design, earned)
    if len(given) > 4:
        first = given[1]
        right = first.name
        first.name = right.split(" ", 1)[0][:-1] + " " + right.split(" ", 1)[1]  # a letter was missing
        db.session.flush()
        given.append(commands.correct(System(), first, "Faltaba una letra en el nombre."))
        commands.revoke(System(), given[3], "Se emitió a otra persona del mismo apellido.")
    codes: dict[str, str] = {}
    for certificate in given:
        drawn = certificate.code_shown
        certificate.code = _code(rng)
        codes[drawn] = certificate.code_shown
        _date(certificate, edition, today)
    for message in messages_about("certificates/"):  # what was written of a certificate leads to its page
        for drawn, code in codes.items():
            if drawn in (message.body or ""):
                message.body = (message.body or "").replace(drawn, code)
                message.short_text = message.short_text.replace(drawn, code) if message.short_text else None
    db.session.flush()


def _date(certificate: Certificate, edition: Edition, today: datetime) -> None:
    """As if it had been issued some days after the end, where that is this year; what was corrected or revoked was so today."""
    moment = edition.event.ends_at + timedelta(days=5)
    early = moment < today and clock.local(moment).year == certificate.year
    certificate.issued_at = moment if early else today
    certificate.state_at = certificate.issued_at if certificate.is_valid else today


def _code(rng: Random) -> str:
    body = "".join(rng.choice(LETTERS) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def _design(space: Space, rng: Random, today: datetime) -> None:
    letters = "".join(word for word in space.slug.split("-") if word not in ("mesa", "de", "la"))[:10].upper()
    partner = PARTNERS.get(space.slug, f"Municipalidad (ficticia) {space.id}")
    logos = [
        kept(_emblem(name, colour), "logo.png", rng, today).id
        for name, colour in ((space.name, accent_colour(space.accent)), (partner, "#4a4f57"))
    ]
    design = CertificateDesign(
        space_id=space.id, issuer=space.name[:120], prefix=letters or "MESA", words=WORDS, left_logo_id=logos[0],
        right_logo_id=logos[1], left_logo_name=space.name[:120], right_logo_name=partner, made_at=today,
        signers=[
            {"name": name, "role": role, "file_id": kept(_signature(rng), "firma.png", rng, today).id}
            for name, role in SIGNERS.get(space.slug, OTHERS)
        ],
    )  # fmt: skip
    db.session.add(design)
    record(System(), "certificates.set_design", design, after={"issuer": design.issuer})


def _emblem(name: str, ground: str) -> Image.Image:
    """The woven emblem of a name as a logo."""
    image = Image.new("RGBA", (15, 15), ground)
    for (x, y), colour in emblem_motif(name).items():
        image.putpixel((x, y), (*bytes.fromhex((WOOL if colour == "w" else THREAD)[1:]), 255))
    return image.resize((300, 300), Image.Resampling.NEAREST)


def _signature(rng: Random) -> Image.Image:
    """A flourish in ink on a transparent ground."""
    image = Image.new("RGBA", (520, 180), (255, 255, 255, 0))
    ink, waves = ImageDraw.Draw(image), rng.randint(4, 7)
    points = []
    for step in range(240):
        part = step / 239
        lift = math.sin(part * waves * 2 * math.pi + rng.random() * 0.05) * (70 * (1 - part) + 12)
        points.append((30 + 450 * part + 26 * math.sin(part * waves * 4 * math.pi), 95 - lift))
    ink.line(points, fill=(28, 40, 92, 235), width=5, joint="curve")
    ink.line([(60, 150), (300, 138), (500, 120)], fill=(28, 40, 92, 235), width=4, joint="curve")
    return image
