"""The public tables of what is proposed, decided, promised, voted and sealed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.opendata import rows
from civic.opendata.datasets.shape import CALL, NUMBER, SPACE, TITLE, Dataset, column

PROPOSALS = Dataset(
    "propuestas", _l("Proposals"),
    _l("Every proposal that was sent: to which call, by whom, where, what it costs, what became of it and how many stand behind it."),
    (
        column("propuesta", "text", _l("The proposal, by the name in its address.")),
        column("convocatoria", "text", _l("The call, by the name in its address.")),
        SPACE,
        column("numero", "text", _l("Year of the call and number of the proposal.")),
        column("titulo", "text", _l("Title.")),
        column("resumen", "text", _l("In one sentence.")),
        column("organizacion", "text", _l("The organisation that proposes, by the name in its address; empty when a citizen does.")),
        column("estado", "text", _l("submitted, withdrawn, merged or split.")),
        column("dimension", "text", _l("Dimension of the plan.")),
        column("ubigeo", "text", _l("INEI code of the district.")),
        column("distrito", "text", _l("Name of the district.")),
        column("beneficiarios", "number", _l("How many people benefit, as the authors say.")),
        column("costo_soles", "number", _l("Cost in soles, as the authors say.")),
        column("presentada", "time", _l("When it was sent, Lima time.")),
        column("apoyo_ciudadania", "number", _l("How many citizens support it; who is not published.")),
        column("apoyo_organizaciones", "number", _l("How many organisations support it.")),
    ),
    rows.proposals,
)  # fmt: skip

EVALUATED = Dataset(
    "evaluacion", _l("Order of the evaluated proposals"),
    _l("Every call with published results: place, points and where each proposal ended. Every score is on the page of its results."),
    (
        SPACE, CALL, NUMBER, TITLE,
        column("puesto", "number", _l("Place; empty when it did not pass the filters.")),
        column("puntos", "number", _l("Points from 0 to 100, two decimals.")),
        column("costo", "number", _l("Cost in soles.")),
        column("personas_beneficiadas", "number", _l("People who benefit, as the proposal says.")),
        column("resultado", "text", _l("priority, reserve, below or filtered.")),
        column("version", "number", _l("Version of the results; above 1 they were corrected.")),
        column("publicado", "date", _l("Day of publication.")),
    ),
    rows.evaluated,
)  # fmt: skip

ANSWERS = Dataset(
    "respuestas", _l("Answers to proposals"), _l("Every answer in force: what was decided, why, who signs, and how many days it took."),
    (
        SPACE, CALL, NUMBER, TITLE,
        column("respuesta", "text", _l("accepted, partly, not_feasible or referred.")),
        column("razon", "text", _l("The reason.")),
        column("derivada_a", "text", _l("The entity it was passed on to.")),
        column("cargo", "text", _l("Office of who signs.")),
        column("entidad", "text", _l("Entity of who signs.")),
        column("fecha_respuesta", "date", _l("Day of the signature.")),
        column("primera_respuesta", "date", _l("Day of the first answer: it stops the clock.")),
        column("plazo", "date", _l("Last day of the promise.")),
        column("dias", "number", _l("Days taken, counted as the call promised.")),
        column("dias_de_retraso", "number", _l("Days past the promise.")),
        column("version", "number", _l("Above 1 it took the place of an earlier answer.")),
    ),
    rows.answers,
)  # fmt: skip

PROGRESS = Dataset(
    "seguimiento", _l("What became of accepted proposals"), _l("Every report on an accepted proposal, as it was made."),
    (
        SPACE, CALL, NUMBER, TITLE,
        column("fecha", "date", _l("Day of the report.")),
        column("estado", "text", _l("planned, design, tender, works, finished, delayed or cancelled.")),
        column("avance", "number", _l("Progress in percent.")),
        column("presupuesto", "number", _l("Money set aside, in soles.")),
        column("ejecutado", "number", _l("Money spent so far, in soles.")),
        column("informe", "text", _l("What was done and what is missing.")),
        column("motivo", "text", _l("Why it is delayed or cancelled.")),
    ),
    rows.progress,
)  # fmt: skip

AGREEMENTS = Dataset(
    "acuerdos", _l("Agreements"), _l("Every signed agreement: its kind, its parties, until when it holds."),
    (
        column("acuerdo", "text", _l("The agreement, by the name in its address.")),
        SPACE, TITLE,
        column("tipo", "text", _l("session, budget, governance, covenant or resolution.")),
        column("estado", "text", _l("in_force, expired or ended, today.")),
        column("firmado", "date", _l("Day of the signature.")),
        column("vigente_desde", "date", _l("First day.")),
        column("vigente_hasta", "date", _l("Last day; empty when it has no end.")),
        column("terminado", "date", _l("Day on which it was ended early.")),
        column("renovaciones", "number", _l("How many times it was renewed.")),
        column("monto", "number", _l("Amount, in soles.")),
        column("partes", "text", _l("The entities that signed, separated by semicolons.")),
        column("sectores", "text", _l("Their sectors, in the same order: civil_society, public, private or cooperation.")),
        column("continua", "text", _l("The earlier agreement that it continues.")),
    ),
    rows.agreements,
)  # fmt: skip

COMMITMENTS = Dataset(
    "compromisos", _l("Commitments"),
    _l("Every public commitment, with what “Who keeps its word?” is counted from: count “cuenta_como” per entity."),
    (
        SPACE,
        column("compromiso", "number", _l("Number of the commitment in its space.")),
        column("acuerdo", "text", _l("The agreement, by the name in its address; empty when it stands alone.")),
        column("texto", "text", _l("What was promised.")),
        column("eje", "text", _l("social, economic, environmental or institutional.")),
        column("entidad", "text", _l("Entity that promised it.")),
        column("clave_entidad", "text", _l("The entity as it is counted: the same in every space.")),
        column("acordado", "date", _l("Day on which it was agreed.")),
        column("primer_plazo", "date", _l("Date promised at the beginning.")),
        column("plazo", "date", _l("Date in force.")),
        column("prueba", "text", _l("How it is proved.")),
        column("estado", "text", _l("pending, under_way, claimed_done, kept, broken or cancelled.")),
        column("avance", "number", _l("Progress in percent.")),
        column("hecho", "date", _l("Day on which it was done, as reported.")),
        column("cerrado", "date", _l("Day on which the space accepted, closed or cancelled it.")),
        column("cuenta_como", "text", _l("on_time, postponed, late, overdue, broken, waiting, under_way or cancelled, today.")),
    ),
    rows.commitments,
)  # fmt: skip

RECORDS = Dataset(
    "actas", _l("Sealed documents"),
    _l("Every sealed document: minutes, agreements, resolutions and reports, with the fingerprint by which anybody can check it."),
    (
        column("acta", "text", _l("The document, by the name in its address.")),
        SPACE,
        column("tipo", "text", _l("session_minutes, budget_record, governance_agreement, covenant, oversight_resolution, oversight_report or hearing_minutes.")),
        column("numero", "text", _l("Number per space, kind and year; none is missing.")),
        TITLE,
        column("fecha", "date", _l("Day of what the document tells.")),
        column("sellada", "time", _l("When it was sealed, Lima time.")),
        column("cadena", "number", _l("Its place in the chain of its space, from 1.")),
        column("sello", "text", _l("SHA-256 of the file /actas/…/sellado.json.")),
        column("sello_anterior", "text", _l("Seal of the document before it; empty for the first.")),
        column("firmas", "number", _l("How many signed.")),
        column("anexos", "number", _l("How many annexes and corrections were added later.")),
    ),
    rows.records,
)  # fmt: skip

DECISIONS = Dataset(
    "decisiones", _l("Decisions of sessions"),
    _l("Every decision that a sealed acta tells of: how it was taken, with which votes, and the quorum of that moment."),
    (
        column("sesion", "text", _l("The session, by the name in its address.")),
        SPACE,
        column("tipo", "text", _l("ordinary or extraordinary.")),
        column("tomada", "time", _l("When it was taken, Lima time.")),
        column("decision", "number", _l("Number of the decision in its session; struck out ones are missing.")),
        column("punto", "text", _l("Point of the agenda; empty outside of it.")),
        column("texto", "text", _l("What was decided.")),
        column("forma", "text", _l("consensus or vote.")),
        column("a_favor", "number", _l("Organisations in favour; empty for a consensus.")),
        column("en_contra", "number", _l("Organisations against; empty for a consensus.")),
        column("abstenciones", "number", _l("Organisations that abstained; empty for a consensus.")),
        column("aprobada", "flag", _l("1 when it was approved.")),
        column("con_quorum", "flag", _l("1 when there was quorum at that moment.")),
        column("presentes", "number", _l("Organisations with a voice in the room.")),
        column("necesarias", "number", _l("Organisations asked for by the quorum.")),
        column("acreditadas", "number", _l("Organisations accredited that day.")),
        column("convocatoria", "number", _l("1 or 2: under which call the session stood.")),
        column("disensos", "number", _l("Organisations whose dissent was written down.")),
        column("compromisos", "number", _l("Commitments that were made from it.")),
        column("acta", "text", _l("The document, by the name in its address.")),
    ),
    rows.decisions,
)  # fmt: skip

POLLS = Dataset(
    "votaciones", _l("Votes"),
    _l("Every poll that was called: what is decided, how it is counted, who may vote, how many took part and what came of it."),
    (
        column("votacion", "text", _l("The poll, by the name in its address.")),
        SPACE, TITLE,
        column("clase", "text", _l("budget, election or decision.")),
        column("secreto", "flag", _l("1 for a secret vote.")),
        column("cedula", "text", _l("choose-1, approval, cumulative, ordinal or scoring.")),
        column("regla", "text", _l("The rule that counts, by its name in the counting program.")),
        column("presupuesto", "number", _l("Money to share out, in soles.")),
        column("cargos", "number", _l("Seats to fill.")),
        column("estado", "text", _l("roll, frozen, closed, proclaimed or annulled.")),
        column("abre", "time", _l("When it opens, Lima time.")),
        column("cierra", "time", _l("When it closes, Lima time.")),
        column("padron", "number", _l("How many are on the roll.")),
        column("votaron", "number", _l("How many took part; only after the close.")),
        column("valida", "flag", _l("1 when the quorum was reached or none was asked; empty before the count.")),
        column("resultado", "text", _l("Winning options by short name, or passed or rejected; empty before the count.")),
        column("huella", "text", _l("SHA-256 of what was fixed before the vote.")),
    ),
    rows.polls,
)  # fmt: skip

POLL_OPTIONS = Dataset(
    "votaciones-opciones", _l("Options of the votes"),
    _l("Every project, candidate or side that could be chosen, with what it got once the votes were counted."),
    (
        column("votacion", "text", _l("The poll, by the name in its address.")),
        SPACE,
        column("opcion", "text", _l("Short name of the option in all files.")),
        TITLE,
        column("costo_soles", "number", _l("Cost in soles.")),
        column("propuesta", "text", _l("The proposal, by the name in its address.")),
        column("organizacion", "text", _l("The organisation that puts it up, by the name in its address.")),
        column("puntos", "number", _l("Votes or points it got; empty before the count and where the rule knows none.")),
        column("gano", "flag", _l("1 when it won by the computed result; empty before the count.")),
    ),
    rows.poll_options,
)  # fmt: skip

SEALS = Dataset(
    "sellos", _l("Seals of the trail of changes"),
    _l("Every change is written down, and each line is chained to those before it. The end of the chain of each day is "
       "published here: whoever keeps a copy can tell later whether anything before it was altered."),
    (
        column("dia", "date", _l("The day.")),
        column("eslabon", "number", _l("Number of the last link of the chain on that day.")),
        column("sello", "text", _l("Digest of that link (SHA-256).")),
        column("sellado", "time", _l("When the seal was made.")),
    ),
    rows.seals,
)  # fmt: skip
