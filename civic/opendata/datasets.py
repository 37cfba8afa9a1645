"""The one list of public columns: what is not named here does not leave as open data. No column is personal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.attendance.models import ProofLevel
from civic.opendata import rows
from civic.spaces.models import Space

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.es"


@dataclass(frozen=True)
class Column:
    """A column: its name in files (never translated), its kind, and what it holds."""

    name: str
    kind: str  # text | number | date | time | flag
    about: Any


@dataclass(frozen=True)
class Asked:
    """For which space, year and day a file is wanted; some datasets look at the space alone."""

    space: Space | None = None
    year: int | None = None
    as_of: date | None = None
    with_children: bool = True
    proof: ProofLevel | None = None


@dataclass(frozen=True)
class Dataset:
    """A public table: its columns in order, and the rows that fill exactly these columns."""

    slug: str
    title: Any
    about: Any
    columns: tuple[Column, ...]
    rows: Callable[[Asked], Iterator[tuple[Any, ...]]]
    needs_space: bool = False  # a table of one space and year


def _c(name: str, kind: str, about: Any) -> Column:
    return Column(name, kind, about)


_SPACE = _c("espacio", "text", _l("The space, by the name in its address."))
_YEAR = _c("anio", "number", _l("The calendar year."))
_CALL = _c("convocatoria", "text", _l("The call, by the name in its address."))
_NUMBER = _c("propuesta", "number", _l("Number of the proposal in its call."))
_TITLE = _c("titulo", "text", _l("Title."))
_AS_OF = _c("al", "date", _l("As known at the end of this day."))

DATASETS: dict[str, Dataset] = {
    dataset.slug: dataset
    for dataset in (
        Dataset(
            "actividades", _l("Events"),
            _l("Every published event: what, when, where, and whether it was held."),
            (
                _c("actividad", "text", _l("The event, by the name in its address.")),
                _SPACE,
                _c("titulo", "text", _l("Title.")),
                _c("categoria", "text", _l("civic, cultural, training, forum, assembly, hearing, fair, campaign or session.")),
                _c("estado", "text", _l("published, held, postponed or cancelled.")),
                _c("inicio", "time", _l("Begin of the first session, Lima time.")),
                _c("fin", "time", _l("End of the last session, Lima time.")),
                _c("ubigeo", "text", _l("INEI code of the district.")),
                _c("distrito", "text", _l("Name of the district.")),
                _c("lugar", "text", _l("Place.")),
                _c("modalidad", "text", _l("in_person, online or hybrid.")),
                _c("publico", "text", _l("For whom it is: anybody, representatives, officials, leaders or youth.")),
                _c("cupos", "number", _l("Seats; empty when there is no limit.")),
            ),
            rows.events,
        ),
        Dataset(
            "espacios", _l("Spaces"), _l("Every concertation space with its kind, level and territory."),
            (
                _SPACE,
                _c("nombre", "text", _l("Name.")),
                _c("tipo", "text", _l("Kind of space.")),
                _c("nivel", "text", _l("national, regional, provincial, district or other.")),
                _c("pertenece_a", "text", _l("The space above it, by the name in its address.")),
                _c("territorio", "text", _l("INEI codes of its territory, separated by spaces.")),
                _c("estado", "text", _l("active, inactive or reactivated.")),
            ),
            rows.spaces,
        ),
        Dataset(
            "organizaciones", _l("Accredited organisations"),
            _l("Organisations accredited in a space today, with their names as published; no person is in it."),
            (
                _c("organizacion", "text", _l("The organisation, by the name in its address.")),
                _c("nombre", "text", _l("Name as published.")),
                _c("tipo", "text", _l("Kind of organisation.")),
                _c("sector", "text", _l("civil_society, public, private or cooperation.")),
                _c("ubigeo", "text", _l("INEI code of the district.")),
                _c("distrito", "text", _l("Name of the district.")),
                _SPACE,
                _c("acreditada_desde", "date", _l("First day of its accreditation in the space.")),
            ),
            rows.organizations,
        ),
        Dataset(
            "metas", _l("Targets of the plans"), _l("Every indicator of every plan with its target and where the value comes from."),
            (
                _c("plan", "text", _l("The plan, by the name in its address.")),
                _c("linea", "text", _l("Code of the line of the plan.")),
                _c("indicador", "text", _l("Code of the indicator.")),
                _c("nombre", "text", _l("Name of the indicator.")),
                _c("unidad", "text", _l("Unit of measure.")),
                _c("operador", "text", _l("How value and target are compared.")),
                _c("meta", "number", _l("Target value; empty when the plan gives none.")),
                _c("unidad_meta", "text", _l("Unit of the target; empty for counts.")),
                _c("origen_meta", "text", _l("stated, implied, not_quantified_in_source or not_in_source.")),
                _c("linea_base", "number", _l("Baseline; empty when it is unknown, which is not 0.")),
                _c("anio_meta", "number", _l("Year by which it is to be reached.")),
            ),
            rows.targets,
        ),
        Dataset(
            "participacion", _l("Participation rate"),
            _l("The rate of a space and year with its variants, the same as on its page; without a space, those of the front page."),
            (
                _SPACE, _YEAR, _AS_OF,
                _c("participaron", "number", _l("N: titulars of civil society who came to a civic or cultural event.")),
                _c("representantes", "number", _l("D: titulars of civil society in force on a day of the year.")),
                _c("tasa", "number", _l("100 × N ÷ D with one decimal; empty without data.")),
                _c("meta", "number", _l("Target of the plan in percent; empty without target.")),
                _c("faltan", "number", _l("People still needed for the target.")),
                _c("estado", "text", _l("reached, close, far, no_target or no_data.")),
                _c("participaron_con_alternos", "number", _l("Titulars and alternates who came.")),
                _c("representantes_con_alternos", "number", _l("Titulars and alternates in force.")),
                _c("organizaciones_presentes", "number", _l("Organisations of which somebody came.")),
                _c("organizaciones", "number", _l("Organisations with a representative in force.")),
                _c("expuestos", "number", _l("Titulars in force on a day with an event that counts.")),
                _c("otros_asistentes", "number", _l("Other people who came to these events.")),
                _c("actividades", "number", _l("Civic and cultural events held.")),
                _c("actividades_lista_cerrada", "number", _l("Those of them with a closed attendance list.")),
                _c("cerrado", "flag", _l("1 when the year is closed and its figure does not change any more.")),
                _c("definicion", "text", _l("Version of the definition.")),
                _c("prueba", "text", _l("Weakest proof of attendance that was counted; empty when every attendance was.")),
            ),
            rows.participation,
        ),
        Dataset(
            "participacion-grupos", _l("Participation by groups"),
            _l("The groups of the rate's page: rounded, and small groups joined, so that nobody can be singled out."),
            (
                _SPACE, _YEAR, _AS_OF,
                _c("dimension", "text", _l("sex, age, district, area, kind (of organisation) or sector.")),
                _c("grupo", "text", _l("The group; “otros” are small groups together.")),
                _c("representantes_aprox", "number", _l("People in it, rounded.")),
                _c("participacion", "text", _l("about: see the next column; few: fewer than the threshold came; nearly_all: fewer than the threshold did not; hidden.")),
                _c("participaron_aprox", "number", _l("Those who came, rounded; empty unless “about”.")),
            ),
            rows.groups, needs_space=True,
        ),
        Dataset(
            "participacion-actividades", _l("Events and whether they count"),
            _l("All events of a space's year with whether they count towards the rate, and why not."),
            (
                _SPACE, _YEAR,
                _c("actividad", "text", _l("The event, by the name in its address.")),
                _c("titulo", "text", _l("Title.")),
                _c("fecha", "date", _l("Day, Lima date.")),
                _c("categoria", "text", _l("civic, cultural, training, forum, assembly, hearing, fair, campaign or session.")),
                _c("lista_cerrada", "flag", _l("1 when its attendance list is closed.")),
                _c("cuenta", "flag", _l("1 when it counts.")),
                _c("motivo", "text", _l("Why it does not count: category, cancelled, postponed, upcoming or not_held.")),
            ),
            rows.counted_events, needs_space=True,
        ),
        Dataset(
            "capacitacion", _l("People trained"),
            _l("Distinct persons who completed a training since the plan of the space began, by sector, against its target. “todas” counts each person once."),
            (
                _SPACE, _AS_OF,
                _c("sector", "text", _l("civil_society, public, private, cooperation, or todas.")),
                _c("culminaron", "number", _l("People who completed at least one training.")),
                _c("asistieron", "number", _l("People who came to at least one session.")),
                _c("meta", "number", _l("Target of the plan; empty when it sets none.")),
            ),
            rows.trained, needs_space=True,
        ),
        Dataset(
            "capacitacion-grupos", _l("People trained by groups"),
            _l("The groups of the training page: rounded, and small groups joined, so that nobody can be singled out."),
            (
                _SPACE, _AS_OF,
                _c("dimension", "text", _l("sex, age, district, area or kind (of organisation).")),
                _c("grupo", "text", _l("The group; “otros” are small groups together.")),
                _c("asistieron_aprox", "number", _l("People in it who came, rounded.")),
                _c("culminacion", "text", _l("about: see the next column; few: fewer than the threshold completed; nearly_all: fewer than the threshold did not; hidden.")),
                _c("culminaron_aprox", "number", _l("Those who completed a training, rounded; empty unless “about”.")),
            ),
            rows.trained_groups, needs_space=True,
        ),
        Dataset(
            "capacitacion-actividades", _l("Trainings and who completed them"),
            _l("Every training that counts, with its hours and how many of those who came completed it; rounded, and hidden when they are few."),
            (
                _SPACE,
                _c("actividad", "text", _l("The event, by the name in its address.")),
                _c("titulo", "text", _l("Title.")),
                _c("fecha", "date", _l("Day, Lima date.")),
                _c("horas", "number", _l("Length of all its sessions.")),
                _c("asistieron_aprox", "number", _l("People in it who came, rounded.")),
                _c("culminacion", "text", _l("about: see the next column; few: fewer than the threshold completed; nearly_all: fewer than the threshold did not; hidden.")),
                _c("culminaron_aprox", "number", _l("Those who completed a training, rounded; empty unless “about”.")),
            ),
            rows.trained_events, needs_space=True,
        ),
        Dataset(
            "participacion-recuento", _l("Rows to count again"),
            _l("One row per representative and organisation, without any trait: whoever adds them up gets the rate. The row numbers are drawn anew for each file."),
            (
                _c("tipo", "text", _l("representante or organizacion.")),
                _c("fila", "text", _l("A number that says nothing beyond this file.")),
                _c("titular", "flag", _l("1: titular of civil society in the year (D).")),
                _c("expuesto", "flag", _l("1: in force as titular on a day with an event that counts.")),
                _c("participo_como_titular", "flag", _l("1: came while titular (N).")),
                _c("participo", "flag", _l("1: came as titular or alternate; for organisations, somebody of theirs came.")),
            ),
            rows.recount, needs_space=True,
        ),
        Dataset(
            "evaluacion", _l("Order of the evaluated proposals"),
            _l("Every call with published results: place, points and where each proposal ended. Every score is on the page of its results."),
            (
                _SPACE, _CALL, _NUMBER, _TITLE,
                _c("puesto", "number", _l("Place; empty when it did not pass the filters.")),
                _c("puntos", "number", _l("Points from 0 to 100, two decimals.")),
                _c("costo", "number", _l("Cost in soles.")),
                _c("personas_beneficiadas", "number", _l("People who benefit, as the proposal says.")),
                _c("resultado", "text", _l("priority, reserve, below or filtered.")),
                _c("version", "number", _l("Version of the results; above 1 they were corrected.")),
                _c("publicado", "date", _l("Day of publication.")),
            ),
            rows.evaluated,
        ),
        Dataset(
            "respuestas", _l("Answers to proposals"), _l("Every answer in force: what was decided, why, who signs, and how many days it took."),
            (
                _SPACE, _CALL, _NUMBER, _TITLE,
                _c("respuesta", "text", _l("accepted, partly, not_feasible or referred.")),
                _c("razon", "text", _l("The reason.")),
                _c("derivada_a", "text", _l("The entity it was passed on to.")),
                _c("cargo", "text", _l("Office of who signs.")),
                _c("entidad", "text", _l("Entity of who signs.")),
                _c("fecha_respuesta", "date", _l("Day of the signature.")),
                _c("primera_respuesta", "date", _l("Day of the first answer: it stops the clock.")),
                _c("plazo", "date", _l("Last day of the promise.")),
                _c("dias", "number", _l("Days taken, counted as the call promised.")),
                _c("dias_de_retraso", "number", _l("Days past the promise.")),
                _c("version", "number", _l("Above 1 it took the place of an earlier answer.")),
            ),
            rows.answers,
        ),
        Dataset(
            "seguimiento", _l("What became of accepted proposals"), _l("Every report on an accepted proposal, as it was made."),
            (
                _SPACE, _CALL, _NUMBER, _TITLE,
                _c("fecha", "date", _l("Day of the report.")),
                _c("estado", "text", _l("planned, design, tender, works, finished, delayed or cancelled.")),
                _c("avance", "number", _l("Progress in percent.")),
                _c("presupuesto", "number", _l("Money set aside, in soles.")),
                _c("ejecutado", "number", _l("Money spent so far, in soles.")),
                _c("informe", "text", _l("What was done and what is missing.")),
                _c("motivo", "text", _l("Why it is delayed or cancelled.")),
            ),
            rows.progress,
        ),
        Dataset(
            "acuerdos", _l("Agreements"), _l("Every signed agreement: its kind, its parties, until when it holds."),
            (
                _c("acuerdo", "text", _l("The agreement, by the name in its address.")),
                _SPACE, _TITLE,
                _c("tipo", "text", _l("session, budget, governance, covenant or resolution.")),
                _c("estado", "text", _l("in_force, expired or ended, today.")),
                _c("firmado", "date", _l("Day of the signature.")),
                _c("vigente_desde", "date", _l("First day.")),
                _c("vigente_hasta", "date", _l("Last day; empty when it has no end.")),
                _c("terminado", "date", _l("Day on which it was ended early.")),
                _c("renovaciones", "number", _l("How many times it was renewed.")),
                _c("monto", "number", _l("Amount, in soles.")),
                _c("partes", "text", _l("The entities that signed, separated by semicolons.")),
                _c("sectores", "text", _l("Their sectors, in the same order: civil_society, public, private or cooperation.")),
                _c("continua", "text", _l("The earlier agreement that it continues.")),
            ),
            rows.agreements,
        ),
        Dataset(
            "compromisos", _l("Commitments"),
            _l("Every public commitment, with what “Who keeps its word?” is counted from: count “cuenta_como” per entity."),
            (
                _SPACE,
                _c("compromiso", "number", _l("Number of the commitment in its space.")),
                _c("acuerdo", "text", _l("The agreement, by the name in its address; empty when it stands alone.")),
                _c("texto", "text", _l("What was promised.")),
                _c("eje", "text", _l("social, economic, environmental or institutional.")),
                _c("entidad", "text", _l("Entity that promised it.")),
                _c("clave_entidad", "text", _l("The entity as it is counted: the same in every space.")),
                _c("acordado", "date", _l("Day on which it was agreed.")),
                _c("primer_plazo", "date", _l("Date promised at the beginning.")),
                _c("plazo", "date", _l("Date in force.")),
                _c("prueba", "text", _l("How it is proved.")),
                _c("estado", "text", _l("pending, under_way, claimed_done, kept, broken or cancelled.")),
                _c("avance", "number", _l("Progress in percent.")),
                _c("hecho", "date", _l("Day on which it was done, as reported.")),
                _c("cerrado", "date", _l("Day on which the space accepted, closed or cancelled it.")),
                _c("cuenta_como", "text", _l("on_time, postponed, late, overdue, broken, waiting, under_way or cancelled, today.")),
            ),
            rows.commitments,
        ),
        Dataset(
            "propuestas", _l("Proposals"),
            _l("Every proposal that was sent: to which call, by whom, where, what it costs, what became of it and how many stand behind it."),
            (
                _c("propuesta", "text", _l("The proposal, by the name in its address.")),
                _c("convocatoria", "text", _l("The call, by the name in its address.")),
                _SPACE,
                _c("numero", "text", _l("Year of the call and number of the proposal.")),
                _c("titulo", "text", _l("Title.")),
                _c("resumen", "text", _l("In one sentence.")),
                _c("organizacion", "text", _l("The organisation that proposes, by the name in its address; empty when a citizen does.")),
                _c("estado", "text", _l("submitted, withdrawn, merged or split.")),
                _c("dimension", "text", _l("Dimension of the plan.")),
                _c("ubigeo", "text", _l("INEI code of the district.")),
                _c("distrito", "text", _l("Name of the district.")),
                _c("beneficiarios", "number", _l("How many people benefit, as the authors say.")),
                _c("costo_soles", "number", _l("Cost in soles, as the authors say.")),
                _c("presentada", "time", _l("When it was sent, Lima time.")),
                _c("apoyo_ciudadania", "number", _l("How many citizens support it; who is not published.")),
                _c("apoyo_organizaciones", "number", _l("How many organisations support it.")),
            ),
            rows.proposals,
        ),
        Dataset(
            "buenas-practicas", _l("Good practices"), _l("Every published practice: the problem, what was done, what came of it, and the office to ask."),
            (
                _c("practica", "text", _l("The practice, by the name in its address.")),
                _SPACE, _TITLE,
                _c("tema", "text", _l("water, production, education, health, gender, youth, environment, budget, management, culture or safety.")),
                _c("ubigeo", "text", _l("INEI code of the district.")),
                _c("distrito", "text", _l("Name of the district.")),
                _YEAR,
                _c("problema", "text", _l("The problem.")),
                _c("que_se_hizo", "text", _l("What was done.")),
                _c("resultados", "text", _l("What came of it.")),
                _c("organizacion", "text", _l("The organisation that tells it, by the name in its address; empty when the team of the space does.")),
                _c("oficina", "text", _l("The office to ask: no person.")),
                _c("actividad", "text", _l("The event where it was shared, by the name in its address.")),
                _c("version", "number", _l("Above 1 it took the place of an earlier text.")),
                _c("publicada", "date", _l("Day of publication.")),
            ),
            rows.practices,
        ),
        Dataset(
            "redes", _l("Promoter networks"), _l("Every network with its figures; whoever belongs to it is not in this table."),
            (
                _c("red", "text", _l("The network, by the name in its address.")),
                _SPACE,
                _c("nombre", "text", _l("Name.")),
                _c("tipo", "text", _l("municipal, local_development or other.")),
                _c("promotores", "number", _l("Members today.")),
                _c("replicas", "number", _l("Activities of theirs to which somebody came.")),
                _c("personas", "number", _l("Different people who came to them; empty when they are fewer than the threshold.")),
            ),
            rows.networks,
        ),
        Dataset(
            "sellos", _l("Seals of the trail of changes"),
            _l("Every change is written down, and each line is chained to those before it. The end of the chain of each day is "
               "published here: whoever keeps a copy can tell later whether anything before it was altered."),
            (
                _c("dia", "date", _l("The day.")),
                _c("eslabon", "number", _l("Number of the last link of the chain on that day.")),
                _c("sello", "text", _l("Digest of that link (SHA-256).")),
                _c("sellado", "time", _l("When the seal was made.")),
            ),
            rows.seals,
        ),
        Dataset(
            "actas", _l("Sealed documents"),
            _l("Every sealed document: minutes, agreements, resolutions and reports, with the fingerprint by which anybody can check it."),
            (
                _c("acta", "text", _l("The document, by the name in its address.")),
                _SPACE,
                _c("tipo", "text", _l("session_minutes, budget_record, governance_agreement, covenant, oversight_resolution, oversight_report or hearing_minutes.")),
                _c("numero", "text", _l("Number per space, kind and year; none is missing.")),
                _TITLE,
                _c("fecha", "date", _l("Day of what the document tells.")),
                _c("sellada", "time", _l("When it was sealed, Lima time.")),
                _c("cadena", "number", _l("Its place in the chain of its space, from 1.")),
                _c("sello", "text", _l("SHA-256 of the file /actas/…/sellado.json.")),
                _c("sello_anterior", "text", _l("Seal of the document before it; empty for the first.")),
                _c("firmas", "number", _l("How many signed.")),
                _c("anexos", "number", _l("How many annexes and corrections were added later.")),
            ),
            rows.records,
        ),
        Dataset(
            "decisiones", _l("Decisions of sessions"),
            _l("Every decision that a sealed acta tells of: how it was taken, with which votes, and the quorum of that moment."),
            (
                _c("sesion", "text", _l("The session, by the name in its address.")),
                _SPACE,
                _c("tipo", "text", _l("ordinary or extraordinary.")),
                _c("tomada", "time", _l("When it was taken, Lima time.")),
                _c("decision", "number", _l("Number of the decision in its session; struck out ones are missing.")),
                _c("punto", "text", _l("Point of the agenda; empty outside of it.")),
                _c("texto", "text", _l("What was decided.")),
                _c("forma", "text", _l("consensus or vote.")),
                _c("a_favor", "number", _l("Organisations in favour; empty for a consensus.")),
                _c("en_contra", "number", _l("Organisations against; empty for a consensus.")),
                _c("abstenciones", "number", _l("Organisations that abstained; empty for a consensus.")),
                _c("aprobada", "flag", _l("1 when it was approved.")),
                _c("con_quorum", "flag", _l("1 when there was quorum at that moment.")),
                _c("presentes", "number", _l("Organisations with a voice in the room.")),
                _c("necesarias", "number", _l("Organisations asked for by the quorum.")),
                _c("acreditadas", "number", _l("Organisations accredited that day.")),
                _c("convocatoria", "number", _l("1 or 2: under which call the session stood.")),
                _c("disensos", "number", _l("Organisations whose dissent was written down.")),
                _c("compromisos", "number", _l("Commitments that were made from it.")),
                _c("acta", "text", _l("The document, by the name in its address.")),
            ),
            rows.decisions,
        ),
        Dataset(
            "votaciones", _l("Votes"),
            _l("Every poll that was called: what is decided, how it is counted, who may vote, how many took part and what came of it."),
            (
                _c("votacion", "text", _l("The poll, by the name in its address.")),
                _SPACE, _TITLE,
                _c("clase", "text", _l("budget, election or decision.")),
                _c("secreto", "flag", _l("1 for a secret vote.")),
                _c("cedula", "text", _l("choose-1, approval, cumulative, ordinal or scoring.")),
                _c("regla", "text", _l("The rule that counts, by its name in the counting program.")),
                _c("presupuesto", "number", _l("Money to share out, in soles.")),
                _c("cargos", "number", _l("Seats to fill.")),
                _c("estado", "text", _l("roll, frozen, closed, proclaimed or annulled.")),
                _c("abre", "time", _l("When it opens, Lima time.")),
                _c("cierra", "time", _l("When it closes, Lima time.")),
                _c("padron", "number", _l("How many are on the roll.")),
                _c("votaron", "number", _l("How many took part; only after the close.")),
                _c("valida", "flag", _l("1 when the quorum was reached or none was asked; empty before the count.")),
                _c("resultado", "text", _l("Winning options by short name, or passed or rejected; empty before the count.")),
                _c("huella", "text", _l("SHA-256 of what was fixed before the vote.")),
            ),
            rows.polls,
        ),
        Dataset(
            "votaciones-opciones", _l("Options of the votes"),
            _l("Every project, candidate or side that could be chosen, with what it got once the votes were counted."),
            (
                _c("votacion", "text", _l("The poll, by the name in its address.")),
                _SPACE,
                _c("opcion", "text", _l("Short name of the option in all files.")),
                _TITLE,
                _c("costo_soles", "number", _l("Cost in soles.")),
                _c("propuesta", "text", _l("The proposal, by the name in its address.")),
                _c("organizacion", "text", _l("The organisation that puts it up, by the name in its address.")),
                _c("puntos", "number", _l("Votes or points it got; empty before the count and where the rule knows none.")),
                _c("gano", "flag", _l("1 when it won by the computed result; empty before the count.")),
            ),
            rows.poll_options,
        ),
    )
}  # fmt: skip
