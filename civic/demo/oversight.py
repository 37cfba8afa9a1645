"""Oversight and hearings of the demonstration, in every state. All of it is made up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from civic.accreditation.queries.mandates import representatives_in_force
from civic.core import clock
from civic.core.text import fold
from civic.demo.papers import kept, sheet
from civic.demo.queries import hearing_events
from civic.demo.records import finish, somebody
from civic.events.commands import create_event, publish_event
from civic.events.drafts import EventDraft, SessionDraft
from civic.events.models import Category, Event
from civic.organisations.models import Organization
from civic.organisations.queries import leader_organizations
from civic.oversight import commands, queries
from civic.oversight.drafts import (
    AlertDraft,
    AnswerDraft,
    CommitteeDraft,
    HearingDraft,
    MemberDraft,
    QuestionDraft,
    RequestDraft,
    StepDraft,
    VisitDraft,
)
from civic.oversight.due import Period
from civic.oversight.models import (
    AlertState,
    AnswerKind,
    Committee,
    Hearing,
    MemberRole,
    VisitPhoto,
)
from civic.people.models import Person, Visitor
from civic.people.queries import find_for_sign_in
from civic.records.commands import draft_record
from civic.records.models import Record, RecordKind
from civic.records.panels import expected_signers
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug

A, K = AlertState, AnswerKind
ILO, HUAYLAS = "mesa-ilo", "mesa-huaylas"
RULES = "Ordenanza municipal del proceso participativo, artículo sobre el comité de vigilancia"


class Asked(NamedTuple):
    """One request; days from today."""

    entity: str
    subject: str
    text: str
    day: int
    due: int
    answers: tuple[tuple[AnswerKind, int, str, str], ...] = ()


REQUESTS = {
    ILO: (
        Asked("Gerencia de Infraestructura", "Cronograma de las obras priorizadas", "Cronograma de ejecución de las obras priorizadas este año, con su presupuesto inicial y modificado.", -190, -176,
              ((K.FULL, -179, "Se entrega el cronograma de nueve obras, con el presupuesto inicial y el modificado de cada una.", "Gerencia de Infraestructura"),)),
        Asked("Oficina de Presupuesto", "Gasto del proceso participativo a medio año", "Cuánto se ha gastado en cada proyecto priorizado hasta el 30 de junio.", -120, -106,
              ((K.PARTIAL, -104, "Se entrega el gasto de seis proyectos. El de los otros tres se consolidará.", "Oficina de Presupuesto"),
               (K.FULL, -91, "Se completa la información de los tres proyectos que faltaban.", "Oficina de Presupuesto"))),
        Asked("Empresa de agua", "Presión de agua en los barrios altos", "Mediciones de presión de los últimos seis meses en Miramar y Pampa Inalámbrica.", -95, -81,
              ((K.REFUSED, -80, "La empresa señala que las mediciones son de uso interno. El comité presentará un reclamo.", "Empresa de agua, atención al usuario"),)),
        Asked("Gerencia de Infraestructura", "Expediente del malecón: plazos y ampliaciones", "Copia de las ampliaciones de plazo de la obra del malecón y quién las aprobó.", -48, -34),
        Asked("Gerencia de Servicios a la Ciudad", "Recojo de residuos en Pacocha", "Rutas y horarios de recojo en Pacocha desde enero, y cuántos camiones estuvieron parados.", -40, -26,
              ((K.PARTIAL, -29, "Se entregan las rutas y horarios. Los partes de mantenimiento los tiene otra área.", "Subgerencia de Limpieza Pública"),)),
        Asked("Oficina de Presupuesto", "Presupuesto del próximo año para los proyectos priorizados", "Qué proyectos priorizados entran en el presupuesto del próximo año y con qué monto.", -5, 9),
    ),
    HUAYLAS: (
        Asked("Gerencia de Desarrollo Económico", "Compra de plantones", "Contrato y guías de entrega de los plantones para la reforestación.", -75, -61,
              ((K.FULL, -66, "Se entregan el contrato y las guías de entrega firmadas por cuatro comunidades.", "Gerencia de Desarrollo Económico"),)),
        Asked("Gerencia de Infraestructura", "Canal de riego: por qué se paralizó", "Razón de la paralización del canal de riego y fecha de reinicio.", -33, -19),
    ),
}  # fmt: skip


class Seen(NamedTuple):
    """One visit; days from today. `about` is a word of the title of the proposal it looks at, or «agreement»."""

    title: str
    day: int
    place: str
    who: str
    found: str
    recommendation: str
    photos: tuple[str, ...]
    about: str = ""
    published: bool = True


VISITS = {
    ILO: (
        Seen("Visita al malecón: segundo tramo", -36, "Malecón, tramo entre la caleta y el parque", "Tres organizaciones del comité y un técnico de la gerencia",
             "Según el cronograma, el segundo tramo debía estar vaciado en la primera semana del mes. Encontramos el encofrado armado y dos personas trabajando.\nEl cartel de obra está en su sitio, con el monto y el plazo.",
             "Que la gerencia publique la ampliación de plazo y la nueva fecha de término.", ("Encofrado del segundo tramo sin vaciar, con el mar al fondo", "Cartel de obra con monto y plazo")),
        Seen("Cómo va el acuerdo sobre los parques", -70, "Parques de Pampa Inalámbrica", "Dos organizaciones del comité",
             "De los cinco parques acordados, tres tienen riego y plantas. En dos falta la conexión de agua.", "Reprogramar la conexión con fecha.", ("Parque con árboles jóvenes y riego por goteo",), "agreement"),
        Seen("Visita al local comunal", -3, "Barrio Miramar", "Dos organizaciones del comité", "Notas de la visita: techo terminado, falta la instalación eléctrica.", "", ("Techo nuevo del local comunal",), "", False),
    ),
    HUAYLAS: (
        Seen("Visita al canal de riego", -25, "Sector bajo del canal", "Dos organizaciones del comité y el comité de regantes",
             "Los trabajos están parados desde hace tres semanas. Hay 40 metros de zanja abierta junto al camino de la escuela.", "Cercar la zanja de inmediato y dar fecha de reinicio.", ("Zanja abierta junto al camino, con cerros al fondo",), "canal"),
    ),
}  # fmt: skip


class Warned(NamedTuple):
    """One alert; days from today."""

    title: str
    risk: str
    evidence: str
    recommendation: str
    entities: str
    day: int
    steps: tuple[tuple[AlertState, int, str], ...] = ()
    of_visit: bool = False


ALERTS = {
    ILO: (
        Warned("El malecón puede terminar después del plazo", "Si el segundo tramo no se vacía este mes, la obra pasa al próximo año y el saldo vuelve al tesoro.",
               "Visita del comité con fotografías; cronograma entregado por la gerencia.", "Publicar la ampliación de plazo y reforzar la cuadrilla.", "Gerencia de Infraestructura; Concejo Municipal", -33, of_visit=True),
        Warned("Camiones parados en Pacocha", "Los residuos se quedan dos días más en la calle.", "Aviso de cuatro juntas vecinales y respuesta parcial de la subgerencia.", "Reparar los dos camiones o contratar el servicio.", "Subgerencia de Limpieza Pública", -24,
               ((A.ATTENDED, -12, "Un camión volvió a salir. El otro está en el taller."),)),
        Warned("Cartel de obra sin monto", "Sin el monto no se puede vigilar.", "Fotografía del cartel en la losa deportiva.", "Corregir el cartel.", "Gerencia de Infraestructura", -150,
               ((A.ATTENDED, -146, "La gerencia reconoció el error."), (A.SOLVED, -139, "El cartel tiene monto, plazo y empresa."))),
        Warned("Compra de equipos sin acta de entrega", "No consta quién recibió los equipos.", "El almacén no mostró el acta.", "Entregar el acta.", "Oficina de Logística", -215,
               ((A.UNHEARD, -170, "Pasó el plazo sin respuesta. El comité llevó el caso a la Contraloría."),)),
    ),
    HUAYLAS: (
        Warned("Zanja abierta junto a la escuela", "Niñas y niños pasan a un metro de una zanja de dos metros.", "Visita del comité con fotografías.", "Cercar y señalizar hoy mismo.", "Municipalidad; empresa que ejecuta la obra", -24,
               ((A.ATTENDED, -20, "Se colocó cinta y un cerco de madera. Falta tapar la zanja."),), of_visit=True),
    ),
}  # fmt: skip
# (question, name, whether it is shown, how it came, answer, office); an answer "" is still owed
Told = tuple[str, str, bool, str, str, str]
QUESTIONS: tuple[Told, ...] = (
    ("¿Cuándo se termina el segundo tramo del malecón y cuánto se ha gastado?", "Julia Paucar Inca", True, "paper", "El segundo tramo termina en marzo. Se ha gastado el 61 % del presupuesto.", "Gerencia de Infraestructura"),
    ("¿Por qué el centro de salud no tiene ambulancia los domingos?", "", False, "web", "La red de salud asignó un chofer para los domingos desde el próximo mes.", "Gerencia de Desarrollo Social"),
    ("De los acuerdos del presupuesto participativo del año pasado, ¿cuáles no se van a cumplir?", "Wilfredo Coaquira Nina", True, "paper", "Dos de once. Se leyó la lista y la razón de cada uno; se publica en la página de acuerdos.", "Oficina de Presupuesto"),
    ("¿Habrá talleres en quechua para las comunidades?", "", False, "visitor", "Sí: dos talleres con intérpretes, en las fechas del cronograma.", "Oficina de Participación Vecinal"),
    ("¿Quién revisa que los carteles de obra digan el monto?", "Rosa Condori Apaza", False, "web", "", ""),
)  # fmt: skip
COMING: tuple[Told, ...] = (
    ("¿Cuánto costó la fiesta de aniversario y de qué partida salió?", "", False, "web", "", ""),
    ("¿Qué pasó con el alumbrado de la avenida Costanera?", "Percy Chambilla Rojas", True, "paper", "", ""),
    ("¿Van a contratar personal para serenazgo en los barrios altos?", "", False, "visitor", "", ""),
)  # fmt: skip
INSULT: Told = ("El funcionario F. es un ladrón.", "", False, "visitor", "", "")
WHY_NOT = "Acusa a una persona sin sustento. La pregunta puede hacerse sobre el gasto."


@contextmanager
def _on(day: date, offset: int, hour: int = 10) -> Iterator[None]:
    with clock.pretending(clock.at(day + timedelta(days=offset), hour)):
        yield


def add_oversight(seed: int, day: date) -> None:
    """The committees of Ilo and Huaylas and what they did; the hearings of both provinces."""
    rng = Random(seed + 83)  # noqa: S311  (a repeatable play of chance, not a secret)
    for slug, many in ((ILO, 5), (HUAYLAS, 3)):
        _Province(space_by_slug(slug), day, rng).add(many)


class _Province:
    """One space with its people; every act is done by whoever would do it, on its day."""

    def __init__(self, space: Space, day: date, rng: Random) -> None:
        self.space, self.day, self.rng = space, day, rng
        self.lead = somebody(space, TeamRole.COORDINATOR)
        self.secretary = somebody(space, TeamRole.TECHNICAL_SECRETARY)
        self.facilitator = somebody(space, TeamRole.FACILITATOR)
        self.is_ilo = space.slug == ILO
        self.writer: Person = self.lead

    def add(self, many: int) -> None:
        """All of it."""
        if self.is_ilo:
            self._committee("Comité de vigilancia anterior", -980, -261, 4)
        committee = self._committee("Comité de vigilancia", -260, 469, many)
        self._replace(committee)
        for asked in REQUESTS[self.space.slug]:
            self._request(committee, asked)
        visits = [self._visit(committee, seen) for seen in VISITS[self.space.slug]]
        for warned in ALERTS[self.space.slug]:
            self._alert(committee, warned, visits[0] if warned.of_visit else None)
        self._reports(committee)
        self._hearings()

    # ── the committee ───────────────────────────────────────────────────────────────────────────────────────────────

    def _recognised(self, name: str, on: date) -> Record:
        text = {
            "language": "es", "place": self.space.place_label, "opens": None, "closes": None,
            "sections": [{"heading": "Se resuelve", "private": False, "table": None, "items": [], "paragraphs": [
                f"Reconocer al {name.lower()} elegido por los agentes participantes de la sociedad civil, por dos años.",
                "La municipalidad le entrega el cronograma de inversiones, el presupuesto y sus modificaciones."]}],
        }  # fmt: skip
        made = draft_record(
            self.secretary, self.space, RecordKind.OVERSIGHT_RESOLUTION, title=f"Resolución que reconoce al {name.lower()}",
            held_on=on, content=text,
        )  # fmt: skip
        return finish(made, approver=self.lead, sealer=self.lead, at=clock.at(on + timedelta(days=2), 9))

    def _committee(self, name: str, start: int, end: int, many: int) -> Committee:
        first, last = self.day + timedelta(days=start), self.day + timedelta(days=end)
        with _on(self.day, start, 9):
            record = self._recognised(name, first) if end > 0 else None
            draft = CommitteeDraft(
                name, first, last, "Elección en el taller de priorización, por los agentes de la sociedad civil.", 4, RULES,
                f"Resolución de Alcaldía N.º {140 + len(name)}-{first.year}", record.id if record else None,
            )  # fmt: skip
            committee = commands.make_committee(self.lead, self.space, draft)
            for n, (person, organization) in enumerate(self._people(first, many, skip=0 if end > 0 else 6)):
                role = (MemberRole.CHAIR, MemberRole.SECRETARY)[n] if n < 2 else MemberRole.MEMBER
                commands.add_member(
                    self.lead, committee,
                    MemberDraft(person.full_name, role, first, organization, person, is_sworn=True),
                )  # fmt: skip
        return committee

    def _people(self, day: date, many: int, skip: int) -> list[tuple[Person, Organization]]:
        """The lideresa who can sign in first (in Ilo, now), then representatives of other organisations."""
        found: dict[int, tuple[Person, Organization]] = {}
        lideresa = find_for_sign_in("lideresa.ilo") if self.is_ilo and not skip else None
        if lideresa is not None:
            organization = leader_organizations(lideresa)[0]
            found[organization.id] = (lideresa, organization)
            self.writer = lideresa
        codes = tuple(part.code for part in self.space.territory)
        for each in representatives_in_force([self.space.id], self.day)[skip * 3 :]:
            organization, person = each.membership.organization, each.person
            lives_here = person.ubigeo is not None and person.ubigeo.startswith(codes)
            is_new = organization.id not in found and person.id not in {one.id for one, _ in found.values()}
            if organization.sector.value == "civil_society" and is_new and lives_here:
                found[organization.id] = (person, organization)
            if len(found) == many:
                break
        return list(found.values())

    def _replace(self, committee: Committee) -> None:
        """One has moved away; in Ilo somebody of the same organisation's neighbours takes the place, in Huaylas nobody yet."""
        gone = committee.members[-1]
        if not self.is_ilo:
            return
        known = {member.organization_id for member in committee.members}
        people = {member.person_id for member in committee.members}
        for person, organization in self._people(self.day, 12, skip=0):
            if organization.id not in known and person.id not in people:
                with _on(self.day, -60):
                    commands.add_member(
                        self.lead, committee,
                        MemberDraft(person.full_name, gone.role, self.day - timedelta(days=60), organization, person, gone, "Se mudó a otra provincia.", True),
                    )  # fmt: skip
                return

    # ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────

    def _request(self, committee: Committee, told: Asked) -> None:
        with _on(self.day, told.day):
            draft = RequestDraft(
                told.entity,
                told.subject,
                told.text,
                self.day + timedelta(days=told.day),
                self.day + timedelta(days=told.due),
            )
            request = commands.ask_for(self.writer, committee, draft)
            letter = sheet(
                "Pedido de información", [("Para", told.entity), ("Asunto", told.subject)], 1, self.rng
            )
            request.file = kept(letter.convert("RGB"), "cargo.jpg", self.rng, clock.now(), "JPEG")
        for kind, when, text, signer in told.answers:
            with _on(self.day, when, 15):
                commands.note_answer(
                    self.secretary, request, AnswerDraft(kind, text, signer, self.day + timedelta(days=when))
                )

    def _visit(self, committee: Committee, told: Seen) -> int:
        with _on(self.day, told.day, 17):
            works, agreements = queries.works_to_visit(self.space), queries.agreements_to_visit(self.space)
            work = next((w.id for w in works if told.about and told.about in fold(w.title).split()), None)
            agreement = agreements[0].id if told.about == "agreement" and agreements else None
            visit = commands.write_visit(
                self.writer, committee,
                VisitDraft(told.title, self.day + timedelta(days=told.day), told.found, told.place, told.who, told.recommendation, work, agreement),
            )  # fmt: skip
            for words in told.photos:
                picture = kept(_drawing(self.is_ilo, self.rng), "foto.jpg", self.rng, clock.now(), "JPEG")
                visit.photos.append(
                    VisitPhoto(file=picture, caption=f"Dibujo: {words[0].lower()}{words[1:]}")
                )
            if told.published:
                commands.publish_visit(self.writer, visit)
        return visit.id

    def _alert(self, committee: Committee, told: Warned, visit_id: int | None) -> None:
        with _on(self.day, told.day, 18):
            draft = AlertDraft(
                told.title, told.risk, told.evidence, told.recommendation, told.entities, self.day + timedelta(days=told.day), visit_id
            )  # fmt: skip
            alert = commands.raise_alert(self.writer, committee, draft)
        for state, when, text in told.steps:
            with _on(self.day, when, 18):
                commands.note_step(
                    self.writer, alert, StepDraft(state, text, self.day + timedelta(days=when))
                )

    def _reports(self, committee: Committee) -> None:
        """The last whole half-year, signed and sealed (in Ilo); this one, a draft."""
        last = self.day - timedelta(days=1)
        year, half = last.year, 1 if last.month < 7 else 2
        before = (year, 1) if half == 2 else (year - 1, 2)
        ends = date(before[0], 6, 30) if before[1] == 1 else date(before[0], 12, 31)
        if self.is_ilo and ends >= committee.term_from and ends + timedelta(days=14) < self.day:
            with clock.pretending(clock.at(ends + timedelta(days=9), 11)):
                report = commands.build_report(
                    self.writer, committee, *before,
                    "La municipalidad respondió, aunque no siempre a tiempo. Falta que publique las ampliaciones de plazo.\nEl comité pide una reunión mensual con la gerencia.",
                )  # fmt: skip
            finish(
                report.record, approver=self.lead, sealer=self.lead, at=clock.at(ends + timedelta(days=12), 10),
                signers=expected_signers(report.record)[:4],
            )  # fmt: skip
        with _on(self.day, -1, 12):
            commands.build_report(
                self.writer, committee, year, half, "Borrador: faltan las conclusiones de la última visita."
            )

    # ── hearings ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _hearings(self) -> None:
        wanted: dict[tuple[int, Period], Event] = {}
        for event in hearing_events(self.space):
            on = clock.local(event.starts_at).date()
            wanted.setdefault((on.year, Period.MAY if on.month <= 7 else Period.SEPTEMBER), event)
        for n, ((_year, period), event) in enumerate(wanted.items()):
            self._held(event, clock.local(event.starts_at).date(), period, n, is_last=n == len(wanted) - 1)
        self._coming(set(wanted))

    def _held(self, event: Event, on: date, period: Period, n: int, *, is_last: bool) -> None:
        """One that was held: the report came in time, or late the first time; questions; minutes sealed, the last ones a draft."""
        called = clock.at(on - timedelta(days=20), 9)
        with clock.pretending(called):
            hearing = commands.plan_hearing(
                self.lead, self.space,
                HearingDraft(event.id, on.year, period, "Convocamos a la población a escuchar qué se hizo y qué falta, y a preguntar. El informe se publica antes."),
            )  # fmt: skip
        with clock.pretending(clock.at(on - timedelta(days=9 if n else 0), 17)):
            draft = HearingDraft(
                event.id,
                on.year,
                period,
                hearing.call_text,
                None,
                "Informe de rendición de cuentas",
                self._pdf(on),
            )
            commands.change_hearing(self.lead, hearing, draft)
        told = QUESTIONS if self.is_ilo or n else QUESTIONS[:3]
        for k, question in enumerate(told):
            self._question(hearing, question, on - timedelta(days=max(1, 6 - k)), on)
        self._withheld(hearing, on - timedelta(days=2))
        with clock.pretending(clock.at(on + timedelta(days=2), 11)):
            record = commands.draft_minutes(self.secretary, hearing)
        if not is_last:
            finish(record, approver=self.lead, sealer=self.lead, at=clock.at(on + timedelta(days=5), 10))

    def _question(self, hearing: Hearing, told: Told, on: date, answered: date | None) -> None:
        text, name, shown, way, answer, office = told
        who = Visitor() if way == "visitor" else self.facilitator if way == "paper" else self.writer
        draft = QuestionDraft(text, f"demo-{hearing.id}-{hearing.next_number}", name, shown)
        with clock.pretending(clock.at(on, 12)):
            question = commands.register_question(
                who, hearing, draft, address=f"demo {on}", on_paper=way == "paper"
            )
            if way == "visitor" and answered is not None:
                commands.judge_question(self.facilitator, question, publish=True)
        if answer and answered is not None:
            with clock.pretending(clock.at(answered + timedelta(days=1), 16)):
                commands.answer_question(self.lead, question, answer, office)

    def _withheld(self, hearing: Hearing, on: date) -> None:
        draft = QuestionDraft(INSULT[0], f"demo-{hearing.id}-x")
        with clock.pretending(clock.at(on, 20)):
            question = commands.register_question(Visitor(), hearing, draft, address=f"demo {on} x")
            commands.judge_question(self.facilitator, question, publish=False, reason=WHY_NOT)

    def _coming(self, taken: set[tuple[int, Period]]) -> None:
        """The next one that is due: called, with questions already; its report is still to come."""
        day = self.day + timedelta(days=10)
        months = [(year, period) for year in (day.year, day.year + 1) for period in Period]
        year, period = next((y, p) for y, p in months if date(y, p.month, 20) > day and (y, p) not in taken)
        on = date(year, period.month, 20)
        with _on(self.day, -8):
            event = create_event(
                self.lead, self.space,
                EventDraft(f"Audiencia pública de rendición de cuentas {year}", Category.HEARING,
                           [SessionDraft(clock.at(on, 10), clock.at(on, 13))], "La municipalidad informa y responde preguntas.",
                           ubigeo=f"{self.space.territory[0].code}01", place="Auditorio municipal", needs_registration=False),
            )  # fmt: skip
            publish_event(self.lead, event)
            hearing = commands.plan_hearing(
                self.lead, self.space,
                HearingDraft(event.id, year, period, "Ya puedes dejar tu pregunta. El informe se publica al menos una semana antes."),
            )  # fmt: skip
        for k, question in enumerate(COMING):
            self._question(hearing, question, self.day - timedelta(days=6 - k), None)

    def _pdf(self, on: date) -> FileStorage:
        facts = [
            ("Presupuesto del año", "S/ 41,250,000"), ("Gastado", "58 %"), ("Obras priorizadas en ejecución", "7 de 11"),
            ("Dificultades", "Dos obras esperan la licencia; una licitación quedó desierta."),
        ]  # fmt: skip
        page = sheet("Informe de rendición de cuentas", facts, 1, self.rng).convert("RGB")
        out, moment = io.BytesIO(), clock.at(on).timetuple()
        page.save(out, "PDF", creationDate=moment, modDate=moment, title="Informe de rendición de cuentas")
        return FileStorage(io.BytesIO(out.getvalue()), filename="informe.pdf")


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
