"""The public tables of figures: the targets of the plans, the participation rate, the people trained."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.opendata import rows
from civic.opendata.datasets.shape import AS_OF, SPACE, YEAR, Dataset, column

TARGETS = Dataset(
    "metas", _l("Targets of the plans"), _l("Every indicator of every plan with its target and where the value comes from."),
    (
        column("plan", "text", _l("The plan, by the name in its address.")),
        column("linea", "text", _l("Code of the line of the plan.")),
        column("indicador", "text", _l("Code of the indicator.")),
        column("nombre", "text", _l("Name of the indicator.")),
        column("unidad", "text", _l("Unit of measure.")),
        column("operador", "text", _l("How value and target are compared.")),
        column("meta", "number", _l("Target value; empty when the plan gives none.")),
        column("unidad_meta", "text", _l("Unit of the target; empty for counts.")),
        column("origen_meta", "text", _l("stated, implied, not_quantified_in_source or not_in_source.")),
        column("linea_base", "number", _l("Baseline; empty when it is unknown, which is not 0.")),
        column("anio_meta", "number", _l("Year by which it is to be reached.")),
    ),
    rows.targets,
)  # fmt: skip

PARTICIPATION = Dataset(
    "participacion", _l("Participation rate"),
    _l("The rate of a space and year with its variants, the same as on its page; without a space, those of the front page."),
    (
        SPACE, YEAR, AS_OF,
        column("participaron", "number", _l("N: titulars of civil society who came to a civic or cultural event.")),
        column("representantes", "number", _l("D: titulars of civil society in force on a day of the year.")),
        column("tasa", "number", _l("100 × N ÷ D with one decimal; empty without data.")),
        column("meta", "number", _l("Target of the plan in percent; empty without target.")),
        column("faltan", "number", _l("People still needed for the target.")),
        column("estado", "text", _l("reached, close, far, no_target or no_data.")),
        column("participaron_con_alternos", "number", _l("Titulars and alternates who came.")),
        column("representantes_con_alternos", "number", _l("Titulars and alternates in force.")),
        column("organizaciones_presentes", "number", _l("Organisations of which somebody came.")),
        column("organizaciones", "number", _l("Organisations with a representative in force.")),
        column("expuestos", "number", _l("Titulars in force on a day with an event that counts.")),
        column("otros_asistentes", "number", _l("Other people who came to these events.")),
        column("actividades", "number", _l("Civic and cultural events held.")),
        column("actividades_lista_cerrada", "number", _l("Those of them with a closed attendance list.")),
        column("cerrado", "flag", _l("1 when the year is closed and its figure does not change any more.")),
        column("definicion", "text", _l("Version of the definition.")),
        column("prueba", "text", _l("Weakest proof of attendance that was counted; empty when every attendance was.")),
    ),
    rows.participation,
)  # fmt: skip

GROUPS = Dataset(
    "participacion-grupos", _l("Participation by groups"),
    _l("The groups of the rate's page: rounded, and small groups joined, so that nobody can be singled out."),
    (
        SPACE, YEAR, AS_OF,
        column("dimension", "text", _l("sex, age, district, area, kind (of organisation) or sector.")),
        column("grupo", "text", _l("The group; “otros” are small groups together.")),
        column("representantes_aprox", "number", _l("People in it, rounded.")),
        column("participacion", "text", _l("about: see the next column; few: fewer than the threshold came; nearly_all: fewer than the threshold did not; hidden.")),
        column("participaron_aprox", "number", _l("Those who came, rounded; empty unless “about”.")),
    ),
    rows.groups, needs_space=True,
)  # fmt: skip

COUNTED_EVENTS = Dataset(
    "participacion-actividades", _l("Events and whether they count"),
    _l("All events of a space's year with whether they count towards the rate, and why not."),
    (
        SPACE, YEAR,
        column("actividad", "text", _l("The event, by the name in its address.")),
        column("titulo", "text", _l("Title.")),
        column("fecha", "date", _l("Day, Lima date.")),
        column("categoria", "text", _l("civic, cultural, training, forum, assembly, hearing, fair, campaign or session.")),
        column("lista_cerrada", "flag", _l("1 when its attendance list is closed.")),
        column("cuenta", "flag", _l("1 when it counts.")),
        column("motivo", "text", _l("Why it does not count: category, cancelled, postponed, upcoming or not_held.")),
    ),
    rows.counted_events, needs_space=True,
)  # fmt: skip

RECOUNT = Dataset(
    "participacion-recuento", _l("Rows to count again"),
    _l("One row per representative and organisation, without any trait: whoever adds them up gets the rate. The row numbers are drawn anew for each file."),
    (
        column("tipo", "text", _l("representante or organizacion.")),
        column("fila", "text", _l("A number that says nothing beyond this file.")),
        column("titular", "flag", _l("1: titular of civil society in the year (D).")),
        column("expuesto", "flag", _l("1: in force as titular on a day with an event that counts.")),
        column("participo_como_titular", "flag", _l("1: came while titular (N).")),
        column("participo", "flag", _l("1: came as titular or alternate; for organisations, somebody of theirs came.")),
    ),
    rows.recount, needs_space=True,
)  # fmt: skip

TRAINED = Dataset(
    "capacitacion", _l("People trained"),
    _l("Distinct persons who completed a training since the plan of the space began, by sector, against its target. “todas” counts each person once."),
    (
        SPACE, AS_OF,
        column("sector", "text", _l("civil_society, public, private, cooperation, or todas.")),
        column("culminaron", "number", _l("People who completed at least one training.")),
        column("asistieron", "number", _l("People who came to at least one session.")),
        column("meta", "number", _l("Target of the plan; empty when it sets none.")),
    ),
    rows.trained, needs_space=True,
)  # fmt: skip

TRAINED_GROUPS = Dataset(
    "capacitacion-grupos", _l("People trained by groups"),
    _l("The groups of the training page: rounded, and small groups joined, so that nobody can be singled out."),
    (
        SPACE, AS_OF,
        column("dimension", "text", _l("sex, age, district, area or kind (of organisation).")),
        column("grupo", "text", _l("The group; “otros” are small groups together.")),
        column("asistieron_aprox", "number", _l("People in it who came, rounded.")),
        column("culminacion", "text", _l("about: see the next column; few: fewer than the threshold completed; nearly_all: fewer than the threshold did not; hidden.")),
        column("culminaron_aprox", "number", _l("Those who completed a training, rounded; empty unless “about”.")),
    ),
    rows.trained_groups, needs_space=True,
)  # fmt: skip

TRAINED_EVENTS = Dataset(
    "capacitacion-actividades", _l("Trainings and who completed them"),
    _l("Every training that counts, with its hours and how many of those who came completed it; rounded, and hidden when they are few."),
    (
        SPACE,
        column("actividad", "text", _l("The event, by the name in its address.")),
        column("titulo", "text", _l("Title.")),
        column("fecha", "date", _l("Day, Lima date.")),
        column("horas", "number", _l("Length of all its sessions.")),
        column("asistieron_aprox", "number", _l("People in it who came, rounded.")),
        column("culminacion", "text", _l("about: see the next column; few: fewer than the threshold completed; nearly_all: fewer than the threshold did not; hidden.")),
        column("culminaron_aprox", "number", _l("Those who completed a training, rounded; empty unless “about”.")),
    ),
    rows.trained_events, needs_space=True,
)  # fmt: skip
