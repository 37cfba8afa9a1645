"""Documents of the demonstration: minutes, an agreement, a report with its annex; and how other rooms' drafts are finished."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from civic.accreditation.models import MandateRole
from civic.accreditation.queries.mandates import representatives_in_force
from civic.core import clock
from civic.core.db import db
from civic.demo.queries import team_member
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records import commands
from civic.records.models import AnnexKind, Record, RecordKind, Seat, SignatureWay
from civic.records.panels import Signer
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug

K = RecordKind


def drawn_signature(seed: int) -> FileStorage:
    """A signature as a finger draws it on a phone; another one for each seed."""
    rng = Random(seed)  # noqa: S311  (a repeatable play of chance, not a secret)
    image = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    x, points = 40.0, []
    while x < 540:
        points.append((x, 110 + rng.uniform(-75, 75) * (1 - abs(x - 290) / 420)))
        x += rng.uniform(14, 46)
    smooth = [
        (p[0] * part + q[0] * (1 - part), p[1] * part + q[1] * (1 - part))
        for p, q in pairwise(points)
        for part in (0.75, 0.25)
    ]
    pen.line(smooth, fill="#14213d", width=5, joint="curve")
    flourish = rng.uniform(150, 195)
    pen.line(
        [(60, flourish), (300, flourish - rng.uniform(5, 25)), (560, flourish - 8)], fill="#14213d", width=4
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return FileStorage(io.BytesIO(out.getvalue()), "firma.png", content_type="image/png")


def somebody(space: Space, role: TeamRole) -> Person:
    """Who has a role in a space."""
    person = db.session.get(Person, team_member(space, role))
    if person is None:
        raise LookupError(f"{space.slug} has no {role}")
    return person


def present(space: Space, day: date, many: int = 6) -> list[Signer]:
    """The first representatives in force on a day, and the space's coordination: who signs when nobody else is named."""
    coordinator = somebody(space, TeamRole.COORDINATOR)
    found = [Signer(coordinator.full_name, "Coordinación de la Mesa", Seat.TEAM, None, coordinator)]
    for each in representatives_in_force([space.id], day)[:many]:
        seat = Seat.TITULAR if each.role is MandateRole.TITULAR else Seat.ALTERNATE
        found.append(
            Signer(each.person.full_name, "Representante", seat, each.membership.organization, each.person)
        )
    return found


def finish(
    record: Record,
    *,
    approver: Actor,
    sealer: Actor,
    at: datetime,
    signers: Sequence[Signer] | None = None,
    taker: Actor | None = None,
    until: str = "sealed",
) -> Record:
    """Run a draft through approval, signatures and seal, as if on `at`; `until` "approved" or "signed" stops there.

    The sealer is not who drafted it. Every third signature is on paper before a witness, the others drawn on a device.
    """
    with clock.pretending(at):
        commands.approve_record(approver, record)
    if until == "approved":
        return record
    signers = present(record.space, record.held_on) if signers is None else signers
    for n, each in enumerate(signers):
        way = SignatureWay.PAPER if n % 3 == 2 else SignatureWay.ON_DEVICE
        picture = drawn_signature(record.id * 100 + n) if way is SignatureWay.ON_DEVICE else None
        with clock.pretending(at + timedelta(minutes=20 + 3 * n)):
            commands.sign_record(
                taker or approver, record, name=each.name, office=each.office, organization=each.organization,
                person=each.person, seat=each.seat, way=way, picture=picture,
            )  # fmt: skip
    if until == "signed":
        return record
    with clock.pretending(at + timedelta(hours=2)):
        return commands.seal_record(sealer, record)


def _section(
    heading: str, *paragraphs: str, items: Sequence[str] = (), table: Any = None, private: bool = False
) -> dict[str, Any]:
    return {
        "heading": heading,
        "private": private,
        "paragraphs": list(paragraphs),
        "items": list(items),
        "table": table,
    }


def _content(place: str, held: date, *sections: dict[str, Any]) -> dict[str, Any]:
    return {
        "language": "es", "place": place, "opens": clock.local(clock.at(held, 10)).isoformat(),
        "closes": clock.local(clock.at(held, 12, 40)).isoformat(), "sections": list(sections),
    }  # fmt: skip


def add_records(day: date) -> None:
    """Ilo and Huaylas: sealed documents, one with a correction, one to be sealed, a draft and a withdrawn one."""
    for slug, place in (
        ("mesa-ilo", "Local de la Mesa, jr. Abtao, Ilo"),
        ("mesa-huaylas", "Auditorio municipal de Caraz"),
    ):
        space = space_by_slug(slug)
        coordinator, secretary = (
            somebody(space, role) for role in (TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY)
        )
        _work_plan(space, place, day - timedelta(days=118), coordinator, secretary)
        _report(space, place, day - timedelta(days=52), coordinator, secretary)
        _unfinished(space, place, day, coordinator, secretary)


def _work_plan(space: Space, place: str, held: date, coordinator: Person, secretary: Person) -> None:
    content = _content(
        place, held,
        _section("Apertura", "Con la asistencia de las organizaciones acreditadas se abre la reunión del comité ejecutivo y se lee la agenda."),
        _section("Acuerdos", items=(
            "Se aprueba el plan de trabajo del año, con sus cuatro talleres y dos audiencias.",
            "La secretaría técnica publica el plan en la página de la Mesa dentro de cinco días.",
            "La comisión de agua presenta su informe en la próxima sesión.")),
        _section("Cómo se decidió", "El plan de trabajo se aprobó por votación; los otros acuerdos, por consenso.",
                 table={"head": ["Asunto", "A favor", "En contra", "Abstenciones"],
                        "rows": [["Plan de trabajo del año", "14", "2", "1"]]}),
        _section("Disenso", "Dos organizaciones pidieron que conste que el primer taller debería ser en la zona rural."),
        _section("Contactos de las comisiones", "Los teléfonos de las coordinaciones quedan en la copia completa.", private=True),
    )  # fmt: skip
    with clock.pretending(clock.at(held, 17)):
        record = commands.draft_record(
            secretary, space, K.SESSION_MINUTES, title="Acta de aprobación del plan de trabajo", held_on=held, content=content
        )  # fmt: skip
    finish(record, approver=coordinator, sealer=coordinator, at=clock.at(held + timedelta(days=1), 9))
    with clock.pretending(clock.at(held + timedelta(days=6), 11)):
        commands.add_annex(
            secretary, record, kind=AnnexKind.CORRECTION, title="Fe de erratas: votación del plan de trabajo",
            text="Donde dice «2 en contra y 1 abstención», debe decir «1 en contra y 2 abstenciones». Lo pidió el comité ejecutivo y no cambia el resultado.",
        )  # fmt: skip
        commands.add_annex(
            secretary, record, title="Relación de comisiones",
            text="Comisión de agua, comisión de salud y comisión de juventudes, con las organizaciones que las integran.",
        )  # fmt: skip


def _report(space: Space, place: str, held: date, coordinator: Person, secretary: Person) -> None:
    content = _content(
        place, held,
        _section("Qué se informó", "La municipalidad expuso el avance de los acuerdos del presupuesto participativo y respondió preguntas."),
        _section("Compromisos", items=(
            "Entregar a la Mesa el avance de cada obra a fin de mes.", "Responder por escrito las tres preguntas que quedaron abiertas.")),
    )  # fmt: skip
    with clock.pretending(clock.at(held, 18)):
        record = commands.draft_record(
            secretary, space, K.SESSION_MINUTES, title="Acta de la reunión con la municipalidad", held_on=held, content=content
        )  # fmt: skip
    finish(record, approver=coordinator, sealer=coordinator, at=clock.at(held + timedelta(days=2), 10))


def _unfinished(space: Space, place: str, day: date, coordinator: Person, secretary: Person) -> None:
    texts = (
        (9, "Acta de la comisión de agua", "signed"),
        (3, "Acta de la comisión de juventudes", ""),
        (16, "Acta de la reunión con el sector salud", "withdrawn"),
    )
    for days, title, until in texts:
        held = day - timedelta(days=days)
        content = _content(
            place, held,
            _section("Asistencia", "Estuvieron las organizaciones de la comisión y la secretaría técnica."),
            _section("Acuerdos", items=("Visitar los puntos de agua de tres sectores.", "Presentar lo visto en la próxima sesión.")),
        )  # fmt: skip
        with clock.pretending(clock.at(held, 17)):
            record = commands.draft_record(
                secretary, space, K.SESSION_MINUTES, title=title, held_on=held, content=content
            )
        if until == "signed":
            finish(
                record, approver=coordinator, sealer=coordinator, until="signed", at=clock.at(held + timedelta(days=1), 9),
                signers=present(space, held, 3),
            )  # fmt: skip
        elif until == "withdrawn":
            with clock.pretending(clock.at(held + timedelta(days=2), 9)):
                commands.withdraw_record(
                    coordinator,
                    record,
                    reason="La reunión no tuvo quórum; lo conversado pasa a la siguiente sesión.",
                )
