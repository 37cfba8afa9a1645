"""The columns of every kind of list, in one place: the template, the help sheet, docs/imports.md and the checks come from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.accreditation.models import MandateRole
from civic.attendance.models import AttendanceStatus
from civic.events.models import Audience, Category
from civic.imports import cells
from civic.imports.cells import Reader
from civic.imports.models import ListKind
from civic.imports.tables import title_key
from civic.organisations.models import Sector
from civic.people.models import DocumentKind, Sex


@dataclass(frozen=True)
class Column:
    """A column: its title in Spanish and English, other titles seen in lists, how to write it and an example."""

    key: str
    es: str
    en: str
    how: Any
    example: str
    read: Reader
    required: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> Sequence[str]:
        """The words a choice column takes, or nothing."""
        return getattr(self.read, "words", ())

    def titles(self) -> set[str]:
        """Every title by which the column is known, folded."""
        return {title_key(title) for title in (self.key, self.es, self.en, *self.aliases)}


REF = Column(
    "external_ref", "referencia", "reference",
    _l("A code of your own that names the row for good. The same code again is the same thing, so nothing is made twice."),
    "", cells.reference, True, ("codigo", "id", "ref", "code"),
)  # fmt: skip


def _ref(example: str) -> Column:
    return Column(REF.key, REF.es, REF.en, REF.how, example, REF.read, True, REF.aliases)


_DAY = _l("Day, month and year: 14/06/2026.")
_DISTRICT = _l(
    "The district, or its six-digit INEI code. Where the name exists twice write “district, province”."
)
_PERSON_REF = _l(
    "The reference the person has in your list of people. Or leave it empty and write the document."
)
_DOCUMENT_KINDS = cells.choice({
    DocumentKind.DNI: ("DNI", "libreta", "documento nacional"), DocumentKind.CE: ("CE", "carné de extranjería", "carne"),
    DocumentKind.PASSPORT: ("pasaporte", "passport"), DocumentKind.PTP: ("PTP", "CPP", "permiso temporal"),
    DocumentKind.NONE: ("ninguno", "none", "sin documento", "no tiene"),
})  # fmt: skip


def _document_columns() -> tuple[Column, Column]:
    return (
        Column("document_kind", "tipo de documento", "document type", _l("Empty means DNI when there is a number."), "DNI",
               _DOCUMENT_KINDS, aliases=("tipo doc", "tipo documento")),
        Column("document_number", "número de documento", "document number",
               _l("As text, with its leading zeros. A DNI has 8 digits."), "59123456", cells.document,
               aliases=("dni", "documento", "nro documento", "numero", "n documento")),
    )  # fmt: skip


COLUMNS: Mapping[ListKind, tuple[Column, ...]] = {
    ListKind.ORGANISATIONS: (
        _ref("ORG-001"),
        Column("name", "nombre", "name", _l("As it stands in its resolution or minutes."),
               "Club de Madres «Virgen del Carmen»", cells.text(200), True, ("organizacion", "nombre de la organizacion", "razon social")),
        Column("kind", "tipo", "kind", _l("One of the kinds of organisation of this platform, by name or code."), "Club de madres",
               cells.text(80), True, ("tipo de organizacion", "clase")),
        Column("sector", "sector", "sector", _l("Empty: the sector of its kind."), "sociedad civil", cells.choice({
            Sector.CIVIL_SOCIETY: ("sociedad civil", "civil society", "civil"), Sector.PUBLIC: ("público", "public", "estado"),
            Sector.PRIVATE: ("privado", "private"), Sector.COOPERATION: ("cooperación", "cooperation")})),
        Column("acronym", "sigla", "acronym", _l("If it has one."), "", cells.text(40)),
        Column("district", "distrito", "district", _DISTRICT, "Ilo, Ilo", cells.text(120), aliases=("ubigeo",)),
        Column("address", "dirección", "address", _l("Only its leaders and the committee see it."), "Jr. Los Pescadores 120",
               cells.text(200), aliases=("domicilio",)),
        Column("ruc", "RUC", "RUC", _l("11 digits, only if it has one."), "", cells.document),
        Column("phone", "teléfono", "phone", _l("9 digits."), "900 000 001", cells.phone, aliases=("celular", "telefono celular")),
        Column("email", "correo", "email", _l("If it has one."), "", cells.email, aliases=("correo electronico", "e mail")),
        Column("founded_on", "fundada el", "founded on", _DAY, "12/03/2004", cells.day, aliases=("fecha de fundacion",)),
        Column("recognised_by", "reconocida por", "recognised by", _l("Who issued the resolution."), "Municipalidad Provincial",
               cells.text(120)),
        Column("recognition_document", "resolución", "recognition document", _l("Its number."), "R. G. 045-2024",
               cells.text(120), aliases=("documento de reconocimiento", "numero de resolucion")),
        Column("recognised_on", "reconocida el", "recognised on", _DAY, "20/05/2024", cells.day, aliases=("fecha de resolucion",)),
        Column("board_from", "directiva desde", "board from", _DAY, "01/01/2026", cells.day),
        Column("board_to", "directiva hasta", "board to", _DAY, "31/12/2027", cells.day, aliases=("vigencia de la directiva",)),
        Column("members_count", "integrantes", "members", _l("How many members it has."), "34", cells.whole(), aliases=("miembros",)),
        Column("women_count", "mujeres", "women", _l("How many of them are women."), "30", cells.whole()),
        Column("accredited_from", "acreditada desde", "accredited from",
               _l("The day from which the committee had accredited it in this space. Empty: only registered, without a seat."),
               "15/02/2026", cells.day, aliases=("fecha de acreditacion",)),
    ),
    ListKind.PEOPLE: (
        _ref("PER-001"),
        Column("given_names", "nombres", "given names", _l("All of them."), "Rosa Elvira", cells.name, True, ("nombre",)),
        Column("first_surname", "apellido paterno", "first surname", _l("The first surname."), "Mamani", cells.name, True,
               ("primer apellido", "ap paterno")),
        Column("second_surname", "apellido materno", "second surname", _l("Empty if the person has only one."), "Quispe", cells.name,
               aliases=("segundo apellido", "ap materno")),
        *_document_columns(),
        Column("check", "dígito del DNI", "DNI check character", _l("The single character after the dash, if you have it."), "",
               cells.text(1), aliases=("digito verificador",)),
        Column("birth_date", "fecha de nacimiento", "birth date", _DAY, "05/09/1984", cells.day, aliases=("nacimiento",)),
        Column("sex", "sexo", "sex", _l("As on the DNI."), "mujer", cells.choice({
            Sex.FEMALE: ("mujer", "f", "femenino", "female"), Sex.MALE: ("hombre", "m", "masculino", "varón", "male"),
            Sex.UNSTATED: ("no dice", "unstated", "prefiere no responder")}), aliases=("genero",)),
        Column("district", "distrito", "district", _DISTRICT, "Ilo, Ilo", cells.text(120), aliases=("ubigeo",)),
        Column("phone", "teléfono", "phone", _l("9 digits. Several people may share one."), "900 000 002", cells.phone,
               aliases=("celular",)),
        Column("email", "correo", "email", _l("If the person has one; it is never needed."), "", cells.email,
               aliases=("correo electronico",)),
    ),
    ListKind.REPRESENTATIONS: (
        _ref("REP-001"),
        Column("organization", "organización", "organisation",
               _l("Its reference in your list of organisations, or its name as it is accredited in this space."), "ORG-001",
               cells.text(200), True, ("referencia de la organizacion",)),
        Column("person", "persona", "person", _PERSON_REF, "PER-001", cells.reference, aliases=("referencia de la persona",)),
        *_document_columns(),
        Column("role", "cargo", "role", _l("titular or alternate."), "titular", cells.choice({
            MandateRole.TITULAR: ("titular",), MandateRole.ALTERNATE: ("alterno", "alterna", "suplente", "alternate")}), True,
            ("condicion", "rol")),
        Column("valid_from", "desde", "from", _l("First valid day, as the committee decided it."), "15/02/2026", cells.day, True,
               ("vigencia desde", "inicio")),
        Column("valid_to", "hasta", "to", _l("Last valid day. Empty: as long as mandates last in this space."), "14/02/2028",
               cells.day, aliases=("vigencia hasta", "fin")),
    ),
    ListKind.EVENTS: (
        _ref("EVE-001"),
        Column("title", "título", "title", _l("What it is called."), "Cabildo abierto de Miramar", cells.text(160), True,
               ("nombre", "actividad", "evento")),
        Column("category", "categoría", "category", _l("Civic and cultural events count for the participation rate."), "cívica",
               cells.choice({
                   Category.CIVIC: ("cívica", "civic", "civica", "cívico"), Category.CULTURAL: ("cultural",),
                   Category.TRAINING: ("capacitación", "training", "taller"), Category.FORUM: ("foro", "forum"),
                   Category.ASSEMBLY: ("asamblea", "assembly"), Category.HEARING: ("audiencia", "hearing"),
                   Category.FAIR: ("feria", "fair"), Category.CAMPAIGN: ("campaña", "campaign"),
                   Category.SESSION: ("sesión", "session")}), True, ("tipo",)),
        Column("day", "fecha", "date", _DAY, "14/06/2026", cells.day, True, ("dia",)),
        Column("starts", "hora de inicio", "start time", _l("For example 9:00 or 15:30."), "9:00", cells.hour, True, ("hora", "inicio")),
        Column("ends", "hora de fin", "end time", _l("Later than the start, on the same day."), "12:00", cells.hour, True,
               ("fin", "hasta")),
        Column("place", "lugar", "place", _l("Where people meet."), "Local comunal de Miramar", cells.text(160), True, ("local",)),
        Column("place_reference", "cómo llegar", "place reference", _l("What is next to it."), "al costado de la losa",
               cells.text(200), aliases=("referencia del lugar",)),
        Column("district", "distrito", "district", _DISTRICT, "Ilo, Ilo", cells.text(120), aliases=("ubigeo",)),
        Column("summary", "resumen", "summary", _l("One sentence for everybody."), "Vecinas y vecinos proponen.", cells.text(300),
               aliases=("descripcion",)),
        Column("seats", "cupos", "places", _l("Empty: no limit."), "80", cells.whole(1, 100_000), aliases=("aforo", "vacantes")),
        Column("needs_registration", "inscripción", "registration", _l("yes or no; empty means yes."), "sí", cells.yes_no,
               aliases=("requiere inscripcion",)),
        Column("audience", "público", "audience", _l("Empty: anybody."), "", cells.choice({
            Audience.ANYBODY: ("todos", "anybody", "todas", "público en general"),
            Audience.REPRESENTATIVES: ("representantes", "representatives"), Audience.OFFICIALS: ("funcionarios", "officials"),
            Audience.LEADERS: ("dirigentes", "leaders", "líderes"), Audience.YOUTH: ("jóvenes", "youth")}), aliases=("dirigido a",)),
        Column("status", "estado", "state", _l("Empty: held when its date has passed, otherwise a draft."), "", cells.choice({
            "draft": ("borrador", "draft"), "published": ("publicado", "published", "publicada"),
            "held": ("realizado", "held", "realizada")})),
    ),
    ListKind.ATTENDANCE: (
        _ref("ASI-001"),
        Column("event", "evento", "event", _l("The reference of the event in your list, or the last part of its address."), "EVE-001",
               cells.text(90), True, ("actividad", "referencia del evento")),
        Column("session", "sesión", "session", _l("Its number, where the event has several. Empty: the first."), "1",
               cells.whole(1, 60)),
        Column("person", "persona", "person", _PERSON_REF, "PER-001", cells.reference, aliases=("referencia de la persona",)),
        *_document_columns(),
        Column("status", "asistencia", "attendance", _l("Present and late count as having come."), "presente", cells.choice({
            AttendanceStatus.PRESENT: ("presente", "present", "asistió", "sí", "p"), AttendanceStatus.LATE: ("tarde", "late", "tardanza", "t"),
            AttendanceStatus.ABSENT: ("falta", "absent", "ausente", "no", "f"),
            AttendanceStatus.EXCUSED: ("justificado", "excused", "justificada", "j")}), True, ("estado", "asistio")),
        Column("organization", "organización", "organisation",
               _l("For which organisation the person came. Empty: the one the person represents."), "", cells.text(200)),
    ),
}  # fmt: skip


def matched(kind: ListKind, titles: Sequence[str]) -> tuple[dict[str, int], list[str], list[Column]]:
    """(column key → its place in the file, titles we do not know, required columns that are missing)."""
    by_title = {title: column for column in COLUMNS[kind] for title in column.titles()}
    places: dict[str, int] = {}
    unknown = []
    for place, title in enumerate(titles):
        column = by_title.get(title_key(title))
        if column is None:
            if title:
                unknown.append(title)
        else:
            places.setdefault(column.key, place)
    missing = [column for column in COLUMNS[kind] if column.required and column.key not in places]
    return places, unknown, missing


def column_named(kind: ListKind, key: str) -> Column:
    """The column with a key."""
    return next(column for column in COLUMNS[kind] if column.key == key)
