"""Agreements of the demonstration: governance on four axes, covenants, the record of a vote, and commitments in every state."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from civic.agreements import commands
from civic.agreements.commands.documents import draft_document
from civic.agreements.models import Agreement, AgreementKind, Axis, Commitment
from civic.agreements.queries import polls_for_record
from civic.agreements.rules import PartyData, StepData
from civic.core import clock
from civic.core.db import db
from civic.demo.agreement_texts import COVENANTS, GOVERNANCE, MESAS, Covenant, Promise
from civic.demo.queries import leader_of_space, messages_about, public_proposals, team_member
from civic.demo.records import finish, present, somebody
from civic.organisations.models import Sector
from civic.organisations.queries import leader_organizations
from civic.people.models import Person
from civic.people.queries import find_for_sign_in
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug

ENDED = ("kept", "kept_late", "kept_postponed")
DONE = {
    "kept": -9,
    "kept_late": 23,
    "kept_postponed": -4,
    "claimed": -3,
    "sent_back": -8,
}  # days from the date in force


@dataclass
class Table:
    """Who writes, who checks, and which day it is."""

    space: Space
    coordinator: Person
    secretary: Person
    day: date
    number: int = 0

    def after(self, days: int) -> date:
        """So many days from the day of the load."""
        return self.day + timedelta(days=days)


def add_agreements(day: date) -> None:
    """Governance agreements, covenants, the record of a vote; commitments in every state; no message is left waiting."""
    before = {message.id for message in messages_about("agreements/")}
    for key, province in MESAS.items():
        main = _table(space_by_slug(province.main), day)
        _governance(main, key)
        _budget(main, province.place, province.town)
        strategic = _table(space_by_slug(province.strategic), day)
        for made in COVENANTS[key]:
            _covenant(strategic, made)
    db.session.flush()
    for message in messages_about("agreements/"):
        if message.id not in before:
            db.session.delete(message)
    db.session.flush()


def _table(space: Space, day: date) -> Table:
    """The coordination writes; the secretariat, or whoever facilitates, checks."""
    checks = next(r for r in (TeamRole.TECHNICAL_SECRETARY, TeamRole.FACILITATOR) if team_member(space, r))
    return Table(space, somebody(space, TeamRole.COORDINATOR), somebody(space, checks), day)


def _governance(t: Table, key: str) -> None:
    """Two in a row: what the earlier one left open is taken up again by the one in force."""
    axes, promises = GOVERNANCE[key]
    province = MESAS[key]
    parties = [
        PartyData(entity, sector, signer, office) for entity, sector, signer, office in province.parties
    ]
    year = t.day.year
    with clock.pretending(clock.at(t.after(-1900), 9)):
        earlier = commands.make_agreement(
            t.coordinator, t.space, kind=AgreementKind.GOVERNANCE, title=f"Acuerdo de gobernabilidad {year - 5}–{year - 2}",
            object="Lo que las autoridades y la sociedad civil se propusieron para cuatro años.", parties=parties,
            axes=axes, valid_until=t.after(-440),
        )  # fmt: skip
        commands.sign_agreement(t.coordinator, earlier, signed_on=t.after(-1900))
        old = [
            Promise("Plan de desarrollo concertado aprobado con la Mesa.", province.town, "Ordenanza publicada", -900, "kept", Axis.INSTITUTIONAL, "Gerencia de Planeamiento"),
            Promise("Casa de acogida para mujeres en riesgo.", province.town, "Resolución de apertura", -470, "late", Axis.SOCIAL, "Gerencia de Desarrollo Social"),
        ]  # fmt: skip
    left = [_promise(t, promise, earlier) for promise in old][-1]
    with clock.pretending(clock.at(t.after(-430), 9)):
        now = commands.make_agreement(
            t.coordinator, t.space, kind=AgreementKind.GOVERNANCE, title=f"Acuerdo de gobernabilidad {year - 1}–{year + 2}",
            object="Lo que las candidatas y los candidatos firmaron antes de la elección y la autoridad elegida confirmó: cuatro ejes, con compromisos que tienen fecha y prueba.",
            parties=parties, axes=axes, valid_until=date(year + 2, 12, 31), continues=earlier,
        )  # fmt: skip
        commands.carry_commitments(t.coordinator, now, [left])
    held = t.after(-420)
    made = [(_make(t, promise, now, held), promise) for promise in promises]
    _seal(t, now, province.place, held)
    _of_an_organisation(t, key, now)
    for commitment, promise in made:
        _live(t, commitment, promise.story, _due(t, promise, held))


def _seal(t: Table, agreement: Agreement, place: str, held: date) -> None:
    with clock.pretending(clock.at(held, 17)):
        record = draft_document(t.coordinator, agreement, held_on=held, place=place, address=lambda poll: f"/votaciones/{poll.slug}/resultados")  # fmt: skip
    finish(
        record, approver=t.secretary, sealer=t.secretary, at=clock.at(held + timedelta(days=1), 9),
        signers=present(t.space, held, 3),
    )  # fmt: skip


def _of_an_organisation(t: Table, key: str, agreement: Agreement) -> None:
    """What an organisation promised: its leader reports it from her own page."""
    led = leader_of_space(t.space, 1)
    person = (
        find_for_sign_in("lideresa.ilo") if key == "ilo" else db.session.get(Person, led[0]) if led else None
    )
    mine = leader_organizations(person) if person else []
    if person is None or not mine:
        return
    organization = mine[0]
    for text, due, progress in (
        ("Empadronar a las familias sin conexión de agua de nuestro sector.", 12, 70),
        ("Faena de limpieza de la cuadra cada último sábado.", -6, 40),
    ):
        with clock.pretending(clock.at(t.after(-120), 10)):
            made = commands.make_commitment(
                t.coordinator, t.space, text=text, organization=organization, due_on=t.after(due), proof="Cuaderno de la organización y fotografías",
                agreement=agreement, person=person, axis=Axis.SOCIAL, person_in_charge="Junta directiva",
            )  # fmt: skip
        _tell(t, made, -30, progress, "Vamos avanzando; faltan las manzanas del fondo.", by=person)


def _budget(t: Table, place: str, town: str) -> None:
    """The record of agreements and commitments of the last proclaimed vote that shared out money."""
    poll = next((p for p in polls_for_record(t.space) if p.kind.value == "budget"), None)
    if poll is None or poll.proclaimed_at is None:
        return
    held = clock.local(poll.proclaimed_at).date()
    with clock.pretending(clock.at(held, 11)):
        made = commands.make_agreement(
            t.coordinator, t.space, kind=AgreementKind.BUDGET, title=f"Acuerdos y compromisos: {poll.title}",
            object="Los agentes participantes conocieron el resultado de la votación y formalizan aquí los proyectos priorizados y los compromisos que los hacen posibles.",
            poll=poll, parties=[PartyData(town, Sector.PUBLIC, "", "Titular del pliego")],
        )  # fmt: skip
    until = (t.day - held).days
    for promise in (
        Promise("Incluir los proyectos priorizados en el presupuesto de apertura.", town, "Página del presupuesto institucional", 50, "new", None, "Gerencia de Planeamiento y Presupuesto"),
        Promise("Publicar el cronograma de cada proyecto priorizado.", town, "El cronograma en la página de la municipalidad", max(2, 40 - until), "new", None, "Gerencia de Planeamiento y Presupuesto"),
    ):  # fmt: skip
        _promise(t, promise, made, agreed=held)
    if held < t.day:
        _seal(t, made, place, held)


def _covenant(t: Table, c: Covenant) -> None:
    signed = t.after(c.signed)
    projects = [p for p in public_proposals() if _root(p.space) == _root(t.space)][: c.projects]
    with clock.pretending(clock.at(signed, 9)):
        made = commands.make_agreement(
            t.coordinator, t.space, kind=AgreementKind.COVENANT, title=c.title, object=c.object, amount_cents=c.amount,
            money_note="En dinero, bienes y horas de trabajo" if c.amount else "", valid_until=t.after(c.until) if c.until is not None else None,
            parties=[PartyData(entity, sector, signer, office, gives, cents) for entity, sector, signer, office, gives, cents in c.parties],
            projects=projects,
        )  # fmt: skip
        if c.is_draft:
            return
        scan = (
            _picture(c.title) if c.renewed else None
        )  # what was signed on paper, with nothing personal in it
        commands.sign_agreement(
            t.coordinator, made, signed_on=signed, document=scan, document_is_public=bool(scan)
        )
    for promise in c.promises:
        _promise(t, promise, made)
    if c.renewed:
        on, until, why = c.renewed
        with clock.pretending(clock.at(t.after(on), 10)):
            commands.renew_agreement(
                t.coordinator, made, until=t.after(until), reason=why, signed_on=t.after(on), document=_picture(c.title),
                document_is_public=True,
            )  # fmt: skip
    if c.ended:
        on, why = c.ended
        with clock.pretending(clock.at(t.after(on), 10)):
            commands.end_agreement(t.coordinator, made, ended_on=t.after(on), reason=why)


def _root(space: Space) -> int:
    return space.id if space.parent is None else _root(space.parent)


def _due(t: Table, p: Promise, agreed: date) -> date:
    return max(t.after(p.due), agreed)


def _make(t: Table, p: Promise, agreement: Agreement, agreed: date) -> Commitment:
    """A commitment as it was written down; what will be postponed was promised earlier."""
    due = _due(t, p, agreed)
    first = due - timedelta(days=45) if p.story in ("kept_postponed", "postponed") else due
    with clock.pretending(clock.at(agreed, 12)):
        return commands.make_commitment(
            t.coordinator, t.space, text=p.text, entity=p.entity, due_on=max(first, agreed), proof=p.proof,
            agreement=agreement, axis=p.axis, person_in_charge=p.office, agreed_on=agreed,
        )  # fmt: skip


def _promise(t: Table, p: Promise, agreement: Agreement, agreed: date | None = None) -> Commitment:
    """A commitment with its story, told by the same commands as everybody's."""
    on = agreed or agreement.signed_on or t.after(-100)
    made = _make(t, p, agreement, on)
    _live(t, made, p.story, _due(t, p, on))
    return made


def _live(t: Table, c: Commitment, story: str, due: date) -> None:
    t.number += 1
    if story == "new":
        return
    if story == "cancelled":
        with clock.pretending(clock.at(t.after(-25), 10)):
            commands.cancel(t.coordinator, c, reason="El ministerio cedió un local y ya no hace falta. Lo acordó la asamblea.", once=f"d{t.number}c")  # fmt: skip
        return
    begun = min((due - t.day).days - 40, -20)
    _tell(t, c, max(begun, (c.agreed_on - t.day).days + 1), 35, "Se empezó: hay responsable y presupuesto.")
    if story in ("kept_postponed", "postponed"):
        with clock.pretending(clock.at(min(c.due_on - timedelta(days=2), t.after(-2)), 10)):
            commands.postpone(t.coordinator, c, to=due, reason="Las lluvias cortaron el acceso tres semanas; se acordó la nueva fecha en la sesión.")  # fmt: skip
    if story in DONE:
        _claim(t, c, story, min(due + timedelta(days=DONE[story]), t.after(-3)))
    if story == "broken":
        with clock.pretending(clock.at(due + timedelta(days=70), 10)):
            commands.declare_broken(t.coordinator, c, reason="La entidad retiró el presupuesto y lo dijo por escrito. La Mesa ya no lo espera de este acuerdo.", once=f"d{t.number}b")  # fmt: skip


def _claim(t: Table, c: Commitment, story: str, done: date) -> None:
    with clock.pretending(clock.at(done, 16)):
        photo = t.number % 3 == 0
        data = StepData("Cumplido; adjuntamos la prueba acordada.", done, f"d{t.number}d", 100, "" if photo else "https://example.org/prueba-ficticia")  # fmt: skip
        commands.claim_done(t.coordinator, c, data, _picture(c.entity) if photo else None)
    with clock.pretending(clock.at(min(done + timedelta(days=4), t.day), 10)):
        if story in ENDED:
            commands.accept_done(t.secretary, c, text="Se revisó la prueba y se visitó el lugar con dos organizaciones.", once=f"d{t.number}a")  # fmt: skip
        elif story == "sent_back":
            commands.send_back(t.secretary, c, reason="La prueba es de otro local. Falta el contrato firmado.", once=f"d{t.number}s")  # fmt: skip


def _tell(t: Table, c: Commitment, days: int, progress: int, text: str, by: Person | None = None) -> None:
    t.number += 1
    on = t.after(days)
    with clock.pretending(clock.at(on, 15)):
        commands.report_progress(by or t.coordinator, c, StepData(text, on, f"d{t.number}r", progress))


def _picture(words: str) -> FileStorage:
    """A made-up photograph or scan that says what it stands for."""
    image = Image.new("RGB", (640, 420), (214, 206, 190))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 280, 640, 420), fill=(150, 138, 112))
    pen.rectangle((200, 120, 440, 300), fill=(236, 228, 210), outline=(90, 70, 50), width=4)
    pen.text(
        (212, 330), f"Imagen ficticia - {words.encode('ascii', 'ignore').decode()[:40]}", fill=(40, 30, 20)
    )
    out = io.BytesIO()
    image.save(out, "JPEG")
    return FileStorage(io.BytesIO(out.getvalue()), "prueba.jpg", content_type="image/jpeg")
