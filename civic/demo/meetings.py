"""Sessions of the demonstration: held with sealed actas, one without quorum, one with dissent, and one called for the next days.

They are led by the same commands as real ones, each at its own hour; only the door's marks are written as rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from civic.accreditation.models import Mandate, MandateRole
from civic.agreements import commands as agreements
from civic.agreements.rules import StepData
from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel, Source
from civic.core import clock
from civic.core.db import db
from civic.demo.records import finish, somebody
from civic.meetings import commands, queries
from civic.meetings.minutes import signers_of
from civic.meetings.models import DecisionWay, Departure, Meeting, MeetingKind, MeetingNotice, NoticeChannel
from civic.meetings.rules import CallData, DecisionData
from civic.organisations.models import Organization
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug

BY_HAND = (NoticeChannel.WHATSAPP, NoticeChannel.PHONE, NoticeChannel.LETTER, NoticeChannel.WHATSAPP)
RECEIVED = (
    "Recibió la secretaria de la organización",
    "Contestó que asistirá",
    "Cargo con sello de la mesa de partes",
)
CONSENSUS, VOTE = DecisionWay.CONSENSUS, DecisionWay.VOTE


@dataclass(frozen=True)
class Promise:
    """What follows from a decision: by whom, so many days later, how it is proved, and whether it was kept."""

    text: str
    entity: str
    office: str
    days: int
    proof: str
    kept: str = ""


@dataclass(frozen=True)
class Said:
    """A decision: on which point, so many minutes after the hour; a vote gives its shares against and abstained."""

    point: int
    minute: int
    text: str
    way: DecisionWay = CONSENSUS
    against: int = 0
    abstained: int = 0
    dissent: str = ""
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Played:
    """A session: so many days ago, who came, who left early, what was said and decided, how far its acta is."""

    days: int
    kind: MeetingKind
    place: str
    why: str
    points: tuple[tuple[str, str, int, str], ...]  # title, presenter, minutes, what was said
    share: float
    decisions: tuple[Said, ...] = ()
    leave: tuple[int, float] = (0, 0.0)  # at which minute which share leaves
    opened: int = 6
    acta: str = "sealed"


def _ilo() -> tuple[Played, ...]:
    place = "Auditorio de la Municipalidad Provincial de Ilo"
    return (
        Played(
            152, MeetingKind.ORDINARY, place, "Se revisará el avance del plan. Traer el informe de cada comisión.",
            (
                ("Informe del semestre", "Secretaría técnica", 20, "La secretaría técnica informó que se cumplieron tres de los cuatro talleres previstos."),
                ("Plan de trabajo del segundo semestre", "Coordinación", 40, "Se leyó el plan por meses. Las organizaciones de la zona alta pidieron que un taller sea en Miramar."),
                ("Agua y desagüe en Pampa Inalámbrica", "Comisión de agua", 30, "La comisión mostró fotografías de los puntos sin agua y las cartas enviadas."),
            ), 0.78,
            (
                Said(2, 45, "Se aprueba el plan de trabajo del segundo semestre, con un taller en Miramar.", VOTE, 2, 3),
                Said(3, 80, "La Mesa pide a la municipalidad el cronograma de las conexiones de agua de Pampa Inalámbrica.", promises=(
                    Promise("Entregar a la Mesa el cronograma de las conexiones de agua, por manzana.", "Municipalidad Provincial de Ilo (ficticia)", "Gerencia de Desarrollo Urbano", 45, "El cronograma, publicado en la página de la Mesa", "Entregaron el cronograma por manzana con fecha de inicio."),
                    Promise("Acompañar a los vecinos en la verificación de los puntos de agua.", "Comisión de agua de la Mesa", "Coordinación de la comisión", 90, "Actas de cada visita con fotografías"),
                )),
                Said(3, 95, "La comisión de agua se reúne cada quince días hasta que haya conexión.", dissent="Propone una reunión al mes, porque la comisión también trabaja los sábados."),
            ),
        ),
        Played(
            66, MeetingKind.ORDINARY, place, "Se eligen los temas de la audiencia de rendición de cuentas.",
            (
                ("Temas para la audiencia de rendición de cuentas", "Coordinación", 40, "Cada sector propuso dos temas; se juntaron en cinco."),
                ("Limpieza del borde costero", "Comisión ambiental", 30, "La comisión presentó tres fechas posibles."),
            ), 0.62,
            (
                Said(1, 50, "Los temas son: agua, seguridad, residuos, obras del presupuesto participativo y salud materna."),
                Said(2, 105, "La limpieza del borde costero será el primer sábado del próximo mes.", promises=(
                    Promise("Poner dos camiones y guantes para la limpieza del borde costero.", "Municipalidad Provincial de Ilo (ficticia)", "Subgerencia de Limpieza Pública", 80, "Fotografías de la jornada y guías de salida de los camiones"),
                )),
            ), leave=(90, 0.55), opened=35,
        ),
        Played(
            17, MeetingKind.EXTRAORDINARY, "Local de la Mesa, jr. Abtao, Ilo", "Se decide la respuesta a la consulta sobre el muelle artesanal.",
            (("Respuesta de la Mesa sobre el muelle artesanal", "Comisión de pesca", 60, "Habló el gremio de pescadores y se leyó el proyecto."),), 0.71,
            (Said(1, 55, "La Mesa responde a favor del proyecto, con tres condiciones sobre horarios y residuos.", VOTE, 3, 2, dissent="Pide que antes se presente el estudio de impacto."),),
            acta="draft",
        ),
    )  # fmt: skip


def _huaylas() -> tuple[Played, ...]:
    place = "Auditorio municipal de Caraz"
    return (
        Played(
            131, MeetingKind.ORDINARY, place, "Se informa del proyecto y se elige la comisión de seguimiento.",
            (
                ("Avance del proyecto", "Equipo técnico", 30, "El equipo contó lo hecho por distrito, con las listas de asistencia."),
                ("Comisión de seguimiento de acuerdos", "Coordinación", 40, "Se presentaron seis personas; se pidió que haya alguien de cada zona."),
            ), 0.8,
            (
                Said(1, 30, "Se da por conocido el informe y se publica en la página."),
                Said(2, 85, "La comisión de seguimiento queda formada por cinco organizaciones, una por zona.", VOTE, 1, 2, promises=(
                    Promise("Presentar el primer informe de la comisión de seguimiento.", "Comisión de seguimiento de Huaylas", "Coordinación de la comisión", 60, "El informe, leído en sesión y publicado", "El informe se leyó en Pueblo Libre y está publicado."),
                )),
            ),
        ),
        Played(
            59, MeetingKind.ORDINARY, "Local comunal de Pueblo Libre", "Sesión en la zona sur. Hay movilidad desde la plaza de Caraz a las 7:30.",
            (
                ("Camino a Pamparomás", "Municipalidad Provincial de Huaylas (ficticia)", 30, "Se explicó en qué tramo está la obra y por qué se detuvo."),
                ("Semillas para la campaña", "Agencia agraria", 30, "La agencia contó cuántas familias se inscribieron."),
                ("Próxima sesión", "Coordinación", 10, "Se propuso Santa Cruz."),
            ), 0.66,
            (
                Said(1, 45, "Se pide a la municipalidad el nuevo plazo de la obra, por escrito.", dissent="Considera que el plazo ya se conoce y que falta la fecha del expediente.", promises=(
                    Promise("Comunicar por escrito el nuevo plazo del camino a Pamparomás.", "Municipalidad Provincial de Huaylas (ficticia)", "Gerencia de Infraestructura", 25, "Carta dirigida a la Mesa"),
                )),
                Said(3, 110, "La próxima sesión será en Santa Cruz.",),
            ), leave=(95, 0.6),
        ),
        Played(
            12, MeetingKind.ORDINARY, place, "Se preparan los talleres descentralizados.",
            (("Talleres descentralizados", "Equipo técnico", 45, "Se revisó el calendario por distrito."),), 0.74,
            (Said(1, 40, "Los talleres empiezan en Mato y terminan en Caraz."),), acta="",
        ),
    )  # fmt: skip


COMING = {
    "mesa-ilo": (6, 18, "Auditorio de la Municipalidad Provincial de Ilo", ("Informe de la comisión de agua", "Prioridades del próximo año", "Comité de vigilancia: informe del semestre")),
    "mesa-huaylas": (9, 9, "Local comunal de Santa Cruz", ("Informe de la comisión de seguimiento", "Camino a Pamparomás: nuevo plazo", "Acuerdos para la campaña agrícola")),
}  # fmt: skip


def add_meetings(seed: int, day: date) -> None:
    """The sessions of both main spaces, held and to come."""
    for number, (slug, played) in enumerate((("mesa-ilo", _ilo()), ("mesa-huaylas", _huaylas()))):
        stage = _Stage(space_by_slug(slug), Random(seed + 70 + number))  # noqa: S311  (a repeatable play)
        for session in played:
            stage.play(session, day - timedelta(days=session.days))
        ahead, hour, place, points = COMING[slug]
        with clock.pretending(clock.at(day - timedelta(days=5), 8)):
            start = clock.at(day + timedelta(days=ahead), hour)
            meeting = commands.call_meeting(
                stage.coordinator, stage.space,
                CallData(
                    kind=MeetingKind.ORDINARY, starts_at=start, ends_at=start + timedelta(hours=3), place=place,
                    call_text="Si no puedes quedarte hasta el final, avisa a tu alterno para que venga.",
                    items=points, first_percent=51, second_after=30, second_percent=35,
                ),
            )  # fmt: skip
        if number == 0:
            stage.call_by_hand(meeting, clock.at(day - timedelta(days=4), 9), share=0.6)
    db.session.flush()


class _Stage:
    """A space with those who lead its sessions."""

    def __init__(self, space: Space, rng: Random) -> None:
        self.space, self.rng = space, rng
        self.coordinator = somebody(space, TeamRole.COORDINATOR)
        self.secretary = somebody(space, TeamRole.TECHNICAL_SECRETARY)
        self.facilitator = somebody(space, TeamRole.FACILITATOR)

    def play(self, told: Played, day: date) -> None:
        """One session from its call to as far as it came."""
        start = clock.at(day, 9)
        with clock.pretending(start - timedelta(days=8)):
            meeting = commands.call_meeting(
                self.secretary, self.space,
                CallData(
                    kind=told.kind, starts_at=start, ends_at=start + timedelta(hours=3), place=told.place,
                    call_text=told.why, items=tuple(point[0] for point in told.points), first_percent=51,
                    second_after=30, second_percent=35,
                ),
            )  # fmt: skip
            for item, (_title, presenter, minutes, _said) in zip(meeting.items, told.points, strict=True):
                item.presenter, item.minutes = presenter, minutes
        self.call_by_hand(meeting, start - timedelta(days=7))
        came = self._door(meeting, told, start)
        with clock.pretending(start + timedelta(minutes=told.opened)):
            commands.open_meeting(self.facilitator, meeting, clock.now())
        self._lead(meeting, told, start, came)
        end = start + timedelta(minutes=125)
        with clock.pretending(end):
            commands.close_meeting(self.coordinator, meeting, end)
        if told.acta:
            with clock.pretending(end + timedelta(hours=4)):
                record = commands.draft_minutes(self.secretary, meeting)
            if told.acta == "sealed":
                finish(
                    record, approver=self.coordinator, sealer=self.coordinator, at=end + timedelta(days=2),
                    signers=signers_of(meeting)[:4], taker=self.facilitator,
                )  # fmt: skip

    def call_by_hand(self, meeting: Meeting, at: datetime, share: float = 1.0) -> None:
        """Each organisation (or some) was called by phone, WhatsApp or letter."""
        organizations = list(dict.fromkeys(seat.organization_id for seat in queries.seats_to_call(meeting)))
        for n, organization in enumerate(organizations[: round(len(organizations) * share)]):
            db.session.add(
                MeetingNotice(
                    meeting_id=meeting.id, organization_id=organization, channel=BY_HAND[n % len(BY_HAND)],
                    told_at=at + timedelta(minutes=7 * n), note=RECEIVED[n % len(RECEIVED)], noted_at=at,
                    noted_by_id=self.facilitator.id,
                )
            )  # fmt: skip
        db.session.flush()

    def _door(self, meeting: Meeting, told: Played, start: datetime) -> list[Mandate]:
        """Who came: most titulars, some alternates, some of them late; one mandate per organisation that came."""
        seats: dict[int, list[Mandate]] = {}
        taken: set[int] = set()
        for seat in queries.seats_to_call(meeting):
            seats.setdefault(seat.organization_id, []).append(seat)
        here = self.rng.sample(sorted(seats), round(len(seats) * told.share))
        came: list[Mandate] = []
        for organization in here:
            own = [seat for seat in seats[organization] if seat.person_id not in taken]
            if not own:
                continue
            alternates = [seat for seat in own if seat.role is MandateRole.ALTERNATE]
            chosen = alternates[0] if alternates and self.rng.random() < 0.25 else own[0]
            taken.add(chosen.person_id)
            came.append(chosen)
            late = self.rng.random() < 0.12
            at = start + timedelta(minutes=self.rng.randint(12, 30) if late else self.rng.randint(-15, 4))
            db.session.add(
                Attendance(
                    session_id=meeting.session.id, person_id=chosen.person_id, organization_id=organization,
                    status=AttendanceStatus.LATE if late else AttendanceStatus.PRESENT, source=Source.LIST,
                    proof=ProofLevel.MARKED, recorded_at=at, recorded_by_id=self.facilitator.id,
                )
            )  # fmt: skip
        db.session.flush()
        return came

    def _lead(self, meeting: Meeting, told: Played, start: datetime, came: Sequence[Mandate]) -> None:
        """Point by point, decision by decision, with who leaves in between."""
        leave_at, share = told.leave
        steps: list[tuple[int, Said | None]] = [(said.minute, said) for said in told.decisions]
        if leave_at:
            steps.append((leave_at, None))
        for minute, said in sorted(steps, key=lambda step: step[0]):
            at = start + timedelta(minutes=minute)
            with clock.pretending(at):
                if said is None:
                    self._leave(meeting, self.rng.sample(list(came), round(len(came) * share)), at)
                else:
                    self._decide(meeting, said, at)
        for item, point in zip(meeting.items, told.points, strict=True):
            with clock.pretending(start + timedelta(minutes=115)):
                commands.treat_item(self.facilitator, meeting, item, point[3])

    def _leave(self, meeting: Meeting, gone: Sequence[Mandate], at: datetime) -> None:
        """The first one as the facilitator notes it, the others as the rows that this makes."""
        commands.log_departure(self.facilitator, meeting, gone[0].person, at)
        for seat in gone[1:]:
            db.session.add(
                Departure(
                    meeting_id=meeting.id, person_id=seat.person_id, left_at=at, recorded_at=at,
                    recorded_by_id=self.facilitator.id,
                )
            )  # fmt: skip
        db.session.flush()

    def _decide(self, meeting: Meeting, said: Said, at: datetime) -> None:
        presence = queries.presence_at(meeting, at)
        voices = sorted(presence.voices)
        dissent = ((self.rng.choice(voices), said.dissent),) if said.dissent and voices else ()
        favour = presence.present - said.against - said.abstained
        decision = commands.take_decision(
            self.facilitator, meeting,
            DecisionData(
                text=said.text, way=said.way, taken_at=at, once=f"demo-{meeting.id}-{said.minute}",
                in_favour=favour if said.way is VOTE else None, against=said.against if said.way is VOTE else None,
                abstained=said.abstained if said.way is VOTE else None, item_id=meeting.items[said.point - 1].id,
                dissents=dissent,
            ),
        )  # fmt: skip
        known = queries.organizations_by_id(presence.voices)
        for promise in said.promises:
            organization = _named(promise.entity, known.values())
            due = clock.local(at).date() + timedelta(days=promise.days)
            made = commands.promise(
                self.coordinator, meeting, decision, text=promise.text, entity=promise.entity, due_on=due,
                proof=promise.proof, organization=organization, person_in_charge=promise.office,
            )  # fmt: skip
            if promise.kept:
                with clock.pretending(at + timedelta(days=promise.days - 5)):
                    step = StepData(
                        promise.kept, clock.today(), f"demo-{made.id}", 100, link="https://www.gob.pe/"
                    )
                    agreements.claim_done(self.coordinator, made, step)
                with clock.pretending(at + timedelta(days=promise.days - 2)):
                    agreements.accept_done(
                        self.facilitator, made, text="Se revisó en la comisión.", once=f"demo-si-{made.id}"
                    )


def _named(name: str, known: Iterable[Organization]) -> Organization | None:
    return next((each for each in known if each.name == name), None)
