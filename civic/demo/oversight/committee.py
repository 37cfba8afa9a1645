"""The committees of the demonstration: who sits in them, what they asked for, visited, warned of and reported."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from PIL import Image, ImageDraw

from civic.accreditation.queries.mandates import representatives_in_force
from civic.core import clock
from civic.core.text import fold
from civic.demo.oversight.province import Province, on_day
from civic.demo.oversight.texts import ALERTS, REQUESTS, VISITS, Asked, Seen, Warned
from civic.demo.papers import kept, sheet
from civic.demo.records import finish
from civic.organisations.models import Organization
from civic.organisations.queries import leader_organizations
from civic.oversight import commands, queries
from civic.oversight.drafts import (
    AlertDraft,
    AnswerDraft,
    CommitteeDraft,
    MemberDraft,
    RequestDraft,
    StepDraft,
    VisitDraft,
)
from civic.oversight.models import Committee, MemberRole, VisitPhoto
from civic.people.models import Person
from civic.people.queries import find_for_sign_in
from civic.records.commands import draft_record
from civic.records.models import Record, RecordKind
from civic.records.panels import expected_signers

RULES = "Ordenanza municipal del proceso participativo, artículo sobre el comité de vigilancia"


def add_committees(province: Province, many: int) -> None:
    """The committee in force, in Ilo the one before it too, and all that it did."""
    if province.is_ilo:
        _committee(province, "Comité de vigilancia anterior", -980, -261, 4)
    committee = _committee(province, "Comité de vigilancia", -260, 469, many)
    _replace(province, committee)
    for asked in REQUESTS[province.space.slug]:
        _request(province, committee, asked)
    visits = [_visit(province, committee, seen) for seen in VISITS[province.space.slug]]
    for warned in ALERTS[province.space.slug]:
        _alert(province, committee, warned, visits[0] if warned.of_visit else None)
    _reports(province, committee)


# ── the committee ───────────────────────────────────────────────────────────────────────────────────────────────────


def _recognised(province: Province, name: str, on: date) -> Record:
    text = {
        "language": "es", "place": province.space.place_label, "opens": None, "closes": None,
        "sections": [{"heading": "Se resuelve", "private": False, "table": None, "items": [], "paragraphs": [
            f"Reconocer al {name.lower()} elegido por los agentes participantes de la sociedad civil, por dos años.",
            "La municipalidad le entrega el cronograma de inversiones, el presupuesto y sus modificaciones."]}],
    }  # fmt: skip
    made = draft_record(
        province.secretary, province.space, RecordKind.OVERSIGHT_RESOLUTION, title=f"Resolución que reconoce al {name.lower()}",
        held_on=on, content=text,
    )  # fmt: skip
    return finish(made, approver=province.lead, sealer=province.lead, at=clock.at(on + timedelta(days=2), 9))


def _committee(province: Province, name: str, start: int, end: int, many: int) -> Committee:
    first, last = province.day + timedelta(days=start), province.day + timedelta(days=end)
    with on_day(province.day, start, 9):
        record = _recognised(province, name, first) if end > 0 else None
        draft = CommitteeDraft(
            name, first, last, "Elección en el taller de priorización, por los agentes de la sociedad civil.", 4, RULES,
            f"Resolución de Alcaldía N.º {140 + len(name)}-{first.year}", record.id if record else None,
        )  # fmt: skip
        committee = commands.make_committee(province.lead, province.space, draft)
        for n, (person, organization) in enumerate(_people(province, first, many, skip=0 if end > 0 else 6)):
            role = (MemberRole.CHAIR, MemberRole.SECRETARY)[n] if n < 2 else MemberRole.MEMBER
            commands.add_member(
                province.lead, committee,
                MemberDraft(person.full_name, role, first, organization, person, is_sworn=True),
            )  # fmt: skip
    return committee


def _people(province: Province, day: date, many: int, skip: int) -> list[tuple[Person, Organization]]:
    """The lideresa who can sign in first (in Ilo, now), then representatives of other organisations."""
    found: dict[int, tuple[Person, Organization]] = {}
    lideresa = find_for_sign_in("lideresa.ilo") if province.is_ilo and not skip else None
    if lideresa is not None:
        organization = leader_organizations(lideresa)[0]
        found[organization.id] = (lideresa, organization)
        province.writer = lideresa
    codes = tuple(part.code for part in province.space.territory)
    for each in representatives_in_force([province.space.id], province.day)[skip * 3 :]:
        organization, person = each.membership.organization, each.person
        lives_here = person.ubigeo is not None and person.ubigeo.startswith(codes)
        is_new = organization.id not in found and person.id not in {one.id for one, _ in found.values()}
        if organization.sector.value == "civil_society" and is_new and lives_here:
            found[organization.id] = (person, organization)
        if len(found) == many:
            break
    return list(found.values())


def _replace(province: Province, committee: Committee) -> None:
    """One has moved away; in Ilo somebody of the same organisation's neighbours takes the place, in Huaylas nobody yet."""
    gone = committee.members[-1]
    if not province.is_ilo:
        return
    known = {member.organization_id for member in committee.members}
    people = {member.person_id for member in committee.members}
    for person, organization in _people(province, province.day, 12, skip=0):
        if organization.id not in known and person.id not in people:
            with on_day(province.day, -60):
                commands.add_member(
                    province.lead, committee,
                    MemberDraft(person.full_name, gone.role, province.day - timedelta(days=60), organization, person, gone, "Se mudó a otra provincia.", True),
                )  # fmt: skip
            return


# ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────────


def _request(province: Province, committee: Committee, told: Asked) -> None:
    with on_day(province.day, told.day):
        draft = RequestDraft(
            told.entity,
            told.subject,
            told.text,
            province.day + timedelta(days=told.day),
            province.day + timedelta(days=told.due),
        )
        request = commands.ask_for(province.writer, committee, draft)
        letter = sheet(
            "Pedido de información", [("Para", told.entity), ("Asunto", told.subject)], 1, province.rng
        )
        request.file = kept(letter.convert("RGB"), "cargo.jpg", province.rng, clock.now(), "JPEG")
    for kind, when, text, signer in told.answers:
        with on_day(province.day, when, 15):
            commands.note_answer(
                province.secretary,
                request,
                AnswerDraft(kind, text, signer, province.day + timedelta(days=when)),
            )


def _visit(province: Province, committee: Committee, told: Seen) -> int:
    with on_day(province.day, told.day, 17):
        works, agreements = (
            queries.works_to_visit(province.space),
            queries.agreements_to_visit(province.space),
        )
        work = next((w.id for w in works if told.about and told.about in fold(w.title).split()), None)
        agreement = agreements[0].id if told.about == "agreement" and agreements else None
        visit = commands.write_visit(
            province.writer, committee,
            VisitDraft(told.title, province.day + timedelta(days=told.day), told.found, told.place, told.who, told.recommendation, work, agreement),
        )  # fmt: skip
        for words in told.photos:
            picture = kept(
                _drawing(province.is_ilo, province.rng), "foto.jpg", province.rng, clock.now(), "JPEG"
            )
            visit.photos.append(VisitPhoto(file=picture, caption=f"Dibujo: {words[0].lower()}{words[1:]}"))
        if told.published:
            commands.publish_visit(province.writer, visit)
    return visit.id


def _alert(province: Province, committee: Committee, told: Warned, visit_id: int | None) -> None:
    with on_day(province.day, told.day, 18):
        draft = AlertDraft(
            told.title, told.risk, told.evidence, told.recommendation, told.entities, province.day + timedelta(days=told.day), visit_id
        )  # fmt: skip
        alert = commands.raise_alert(province.writer, committee, draft)
    for state, when, text in told.steps:
        with on_day(province.day, when, 18):
            commands.note_step(
                province.writer, alert, StepDraft(state, text, province.day + timedelta(days=when))
            )


def _reports(province: Province, committee: Committee) -> None:
    """The last whole half-year, signed and sealed (in Ilo); this one, a draft."""
    last = province.day - timedelta(days=1)
    year, half = last.year, 1 if last.month < 7 else 2
    before = (year, 1) if half == 2 else (year - 1, 2)
    ends = date(before[0], 6, 30) if before[1] == 1 else date(before[0], 12, 31)
    if province.is_ilo and ends >= committee.term_from and ends + timedelta(days=14) < province.day:
        with clock.pretending(clock.at(ends + timedelta(days=9), 11)):
            report = commands.build_report(
                province.writer, committee, *before,
                "La municipalidad respondió, aunque no siempre a tiempo. Falta que publique las ampliaciones de plazo.\nEl comité pide una reunión mensual con la gerencia.",
            )  # fmt: skip
        finish(
            report.record, approver=province.lead, sealer=province.lead, at=clock.at(ends + timedelta(days=12), 10),
            signers=expected_signers(report.record)[:4],
        )  # fmt: skip
    with on_day(province.day, -1, 12):
        commands.build_report(
            province.writer, committee, year, half, "Borrador: faltan las conclusiones de la última visita."
        )


def _drawing(is_coast: bool, rng: Random) -> Image.Image:
    """A building site under the sky: a drawing, so that nobody takes it for a photograph of a real work."""
    ground, sky = ("#c9b48a", "#dcecf1") if is_coast else ("#8a9a5b", "#e6efd9")
    image = Image.new("RGB", (800, 600), sky)
    draw = ImageDraw.Draw(image)
    hills = [(x, 300 - rng.randint(0, 120)) for x in range(0, 901, 100)]
    draw.polygon([(0, 600), *hills, (800, 600)], "#7fa3ad" if is_coast else "#6f9380")
    draw.rectangle((0, 400, 800, 600), ground)
    for n in range(rng.randint(4, 7)):
        x = 90 + n * 100
        draw.rectangle((x, 400 - rng.randint(60, 170), x + 22, 420), "#5b554a")
    draw.line([(70, 330), (760, 330)], "#8f3d12", 9)
    return image
