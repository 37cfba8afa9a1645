"""The hearings of the demonstration: those that were held, with their questions and minutes, and the next one."""

from __future__ import annotations

import io
from datetime import date, timedelta

from werkzeug.datastructures import FileStorage

from civic.core import clock
from civic.demo.oversight.province import Province, on_day
from civic.demo.papers import sheet
from civic.demo.queries import hearing_events
from civic.demo.records import finish
from civic.events.commands import create_event, publish_event
from civic.events.drafts import EventDraft, SessionDraft
from civic.events.models import Category, Event
from civic.oversight import commands
from civic.oversight.drafts import HearingDraft, QuestionDraft
from civic.oversight.due import Period
from civic.oversight.models import Hearing
from civic.people.models import Visitor

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


def add_hearings(province: Province) -> None:
    """One for each that the calendar holds, and the next one that is due."""
    wanted: dict[tuple[int, Period], Event] = {}
    for event in hearing_events(province.space):
        on = clock.local(event.starts_at).date()
        wanted.setdefault((on.year, Period.MAY if on.month <= 7 else Period.SEPTEMBER), event)
    for n, ((_year, period), event) in enumerate(wanted.items()):
        _held(province, event, clock.local(event.starts_at).date(), period, n, is_last=n == len(wanted) - 1)
    _coming(province, set(wanted))


def _held(province: Province, event: Event, on: date, period: Period, n: int, *, is_last: bool) -> None:
    """One that was held: the report came in time, or late the first time; questions; minutes sealed, the last ones a draft."""
    called = clock.at(on - timedelta(days=20), 9)
    with clock.pretending(called):
        hearing = commands.plan_hearing(
            province.lead, province.space,
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
            _pdf(province, on),
        )
        commands.change_hearing(province.lead, hearing, draft)
    told = QUESTIONS if province.is_ilo or n else QUESTIONS[:3]
    for k, question in enumerate(told):
        _question(province, hearing, question, on - timedelta(days=max(1, 6 - k)), on)
    _withheld(province, hearing, on - timedelta(days=2))
    with clock.pretending(clock.at(on + timedelta(days=2), 11)):
        record = commands.draft_minutes(province.secretary, hearing)
    if not is_last:
        finish(record, approver=province.lead, sealer=province.lead, at=clock.at(on + timedelta(days=5), 10))


def _question(province: Province, hearing: Hearing, told: Told, on: date, answered: date | None) -> None:
    text, name, shown, way, answer, office = told
    who = Visitor() if way == "visitor" else province.facilitator if way == "paper" else province.writer
    draft = QuestionDraft(text, f"demo-{hearing.id}-{hearing.next_number}", name, shown)
    with clock.pretending(clock.at(on, 12)):
        question = commands.register_question(
            who, hearing, draft, address=f"demo {on}", on_paper=way == "paper"
        )
        if way == "visitor" and answered is not None:
            commands.judge_question(province.facilitator, question, publish=True)
    if answer and answered is not None:
        with clock.pretending(clock.at(answered + timedelta(days=1), 16)):
            commands.answer_question(province.lead, question, answer, office)


def _withheld(province: Province, hearing: Hearing, on: date) -> None:
    draft = QuestionDraft(INSULT[0], f"demo-{hearing.id}-x")
    with clock.pretending(clock.at(on, 20)):
        question = commands.register_question(Visitor(), hearing, draft, address=f"demo {on} x")
        commands.judge_question(province.facilitator, question, publish=False, reason=WHY_NOT)


def _coming(province: Province, taken: set[tuple[int, Period]]) -> None:
    """The next one that is due: called, with questions already; its report is still to come."""
    day = province.day + timedelta(days=10)
    months = [(year, period) for year in (day.year, day.year + 1) for period in Period]
    year, period = next((y, p) for y, p in months if date(y, p.month, 20) > day and (y, p) not in taken)
    on = date(year, period.month, 20)
    with on_day(province.day, -8):
        event = create_event(
            province.lead, province.space,
            EventDraft(f"Audiencia pública de rendición de cuentas {year}", Category.HEARING,
                       [SessionDraft(clock.at(on, 10), clock.at(on, 13))], "La municipalidad informa y responde preguntas.",
                       ubigeo=f"{province.space.territory[0].code}01", place="Auditorio municipal", needs_registration=False),
        )  # fmt: skip
        publish_event(province.lead, event)
        hearing = commands.plan_hearing(
            province.lead, province.space,
            HearingDraft(event.id, year, period, "Ya puedes dejar tu pregunta. El informe se publica al menos una semana antes."),
        )  # fmt: skip
    for k, question in enumerate(COMING):
        _question(province, hearing, question, province.day - timedelta(days=6 - k), None)


def _pdf(province: Province, on: date) -> FileStorage:
    facts = [
        ("Presupuesto del año", "S/ 41,250,000"), ("Gastado", "58 %"), ("Obras priorizadas en ejecución", "7 de 11"),
        ("Dificultades", "Dos obras esperan la licencia; una licitación quedó desierta."),
    ]  # fmt: skip
    page = sheet("Informe de rendición de cuentas", facts, 1, province.rng).convert("RGB")
    out, moment = io.BytesIO(), clock.at(on).timetuple()
    page.save(out, "PDF", creationDate=moment, modDate=moment, title="Informe de rendición de cuentas")
    return FileStorage(io.BytesIO(out.getvalue()), filename="informe.pdf")
