"""Duties towards people in the demonstration: requests in every state, a drill, banks, and who read whose data. All made up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from civic.core import clock
from civic.core.db import db
from civic.core.personal import HELD, Data
from civic.core.reads import DataRead, DataReadSubject
from civic.people.deadlines import due_date
from civic.people.models import DataRequest, Person, RequestKind
from civic.people.queries import find_for_sign_in
from civic.privacy.commands import BreachDraft, note_step, set_term, settle_bank, write_breach
from civic.privacy.models import BreachKind, Step
from civic.spaces.queries import space_by_slug

# (kind, what the person writes, days ago, answer)
ASKED = (
    (RequestKind.ACCESS, "Quiero saber quién ha visto mi celular este año.", 34, ""),
    (RequestKind.CORRECTION, "Mi segundo apellido está mal escrito: es Ccama, con doble c.", 9, ""),
    (RequestKind.OPPOSITION, "No quiero que me llamen para encuestas.", 1, ""),
    (RequestKind.ACCESS, "", 70, "Le entregamos la copia de sus datos en la oficina."),
    (RequestKind.CORRECTION, "Cambié de celular.", 66, "Su celular quedó corregido."),
    (RequestKind.CORRECTION, "Vivo en Pacocha, no en Ilo.", 64, "El distrito quedó corregido."),
    (RequestKind.OPPOSITION, "No usen mi foto del pasacalle.", 62, "Retiramos la foto de la página."),
    (RequestKind.ACCESS, "Deseo una copia de lo que guardan de mí.", 61, "La copia está en «Mis datos»."),
)
# (who reads, data, page, days ago)
READ = (
    ("facilitadora.ilo", (Data.PHONE,), "messages.calls", 3),
    ("acreditador.ilo", (Data.PHONE, Data.EMAIL, Data.ADDRESS), "accreditation.manage_file", 40),
    ("operadora", (Data.PHONE, Data.EMAIL), "people.desk_reveal", 12),
)


def add_privacy(day: date) -> None:
    """Requests, readings, settings of banks and terms, and a drill that is almost done."""
    administrator = _somebody("administradora")
    leader = _somebody("lideresa.ilo")
    everybody = [leader, _somebody("lider.nuevo"), _somebody("ciudadana")]
    noon = clock.at(day) + timedelta(hours=12)
    for turn, (kind, text, ago, answer) in enumerate(ASKED):
        _ask(everybody[turn % len(everybody)], kind, text, noon - timedelta(days=ago), answer, administrator)
    for who, data, place, ago in READ:
        _read(_somebody(who), leader, data, place, noon - timedelta(days=ago))
    with clock.pretending(noon - timedelta(days=100)):
        _settle(administrator)
    with clock.pretending(noon - timedelta(days=19)):
        _drill(administrator, noon - timedelta(days=20))


def _settle(administrator: Person) -> None:
    settle_bank(administrator, "people", "RNPDP-PJP 000000 (de muestra)", "", "")
    set_term(
        administrator,
        "messages.texts",
        180,
        "La oficina guarda los textos medio año, según su directiva (de muestra).",
    )


def _somebody(username: str) -> Person:
    person = find_for_sign_in(username)
    if person is None:
        raise LookupError(username)
    return person


def _ask(person: Person, kind: RequestKind, text: str, at: datetime, answer: str, by: Person) -> None:
    request = DataRequest(
        person_id=person.id, kind=kind, text=text, created_at=at, due_on=due_date(kind, clock.local(at).date())
    )  # fmt: skip
    if answer:
        request.answered_at, request.answered_by_id = at + timedelta(days=6), by.id
        request.answer, request.accepted = answer, True
    db.session.add(request)


def _read(reader: Person, person: Person, data: tuple[Data, ...], place: str, at: datetime) -> None:
    space = space_by_slug("mesa-ilo")
    line = DataRead(
        reader_id=reader.id, at=at, data=[kind.value for kind in data], place=place, space_id=space.id, subjects=1
    )  # fmt: skip
    db.session.add(line)
    db.session.flush()
    db.session.add(DataReadSubject(read_id=line.id, kind="people", subject_id=person.id))


def _drill(administrator: Person, aware: datetime) -> None:
    drill = write_breach(
        administrator,
        BreachDraft(
            kind=BreachKind.TABLES, title="Simulacro: una laptop con la lista de asistentes", is_drill=True,
            happened="Se practicó qué haríamos si se pierde una laptop con listas de actividades de Ilo.",
            aware_at=aware, tables=[name for name, held in HELD.items() if held.bank == "events"],
            space=space_by_slug("mesa-ilo"),
            consequences="Alguien podría saber en qué actividades participó cada persona.",
            measures="Cerrar las sesiones abiertas, cambiar claves y cifrar el disco de las laptops.",
        ),
    )  # fmt: skip
    note_step(administrator, drill, Step.CONTAINED, aware + timedelta(minutes=40), "Sesiones cerradas.")
    note_step(administrator, drill, Step.AUTHORITY, aware + timedelta(hours=3), "Aviso impreso, no enviado.")
