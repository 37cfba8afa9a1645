"""The public tables of spaces and what lives in them: events, organisations, practices, networks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.opendata import rows
from civic.opendata.datasets.shape import SPACE, TITLE, YEAR, Dataset, column

EVENTS = Dataset(
    "actividades", _l("Events"),
    _l("Every published event: what, when, where, and whether it was held."),
    (
        column("actividad", "text", _l("The event, by the name in its address.")),
        SPACE,
        column("titulo", "text", _l("Title.")),
        column("categoria", "text", _l("civic, cultural, training, forum, assembly, hearing, fair, campaign or session.")),
        column("estado", "text", _l("published, held, postponed or cancelled.")),
        column("inicio", "time", _l("Begin of the first session, Lima time.")),
        column("fin", "time", _l("End of the last session, Lima time.")),
        column("ubigeo", "text", _l("INEI code of the district.")),
        column("distrito", "text", _l("Name of the district.")),
        column("lugar", "text", _l("Place.")),
        column("modalidad", "text", _l("in_person, online or hybrid.")),
        column("publico", "text", _l("For whom it is: anybody, representatives, officials, leaders or youth.")),
        column("cupos", "number", _l("Seats; empty when there is no limit.")),
    ),
    rows.events,
)  # fmt: skip

SPACES = Dataset(
    "espacios", _l("Spaces"), _l("Every concertation space with its kind, level and territory."),
    (
        SPACE,
        column("nombre", "text", _l("Name.")),
        column("tipo", "text", _l("Kind of space.")),
        column("nivel", "text", _l("national, regional, provincial, district or other.")),
        column("pertenece_a", "text", _l("The space above it, by the name in its address.")),
        column("territorio", "text", _l("INEI codes of its territory, separated by spaces.")),
        column("estado", "text", _l("active, inactive or reactivated.")),
    ),
    rows.spaces,
)  # fmt: skip

ORGANISATIONS = Dataset(
    "organizaciones", _l("Accredited organisations"),
    _l("Organisations accredited in a space today, with their names as published; no person is in it."),
    (
        column("organizacion", "text", _l("The organisation, by the name in its address.")),
        column("nombre", "text", _l("Name as published.")),
        column("tipo", "text", _l("Kind of organisation.")),
        column("sector", "text", _l("civil_society, public, private or cooperation.")),
        column("ubigeo", "text", _l("INEI code of the district.")),
        column("distrito", "text", _l("Name of the district.")),
        SPACE,
        column("acreditada_desde", "date", _l("First day of its accreditation in the space.")),
    ),
    rows.organizations,
)  # fmt: skip

PRACTICES = Dataset(
    "buenas-practicas", _l("Good practices"), _l("Every published practice: the problem, what was done, what came of it, and the office to ask."),
    (
        column("practica", "text", _l("The practice, by the name in its address.")),
        SPACE, TITLE,
        column("tema", "text", _l("water, production, education, health, gender, youth, environment, budget, management, culture or safety.")),
        column("ubigeo", "text", _l("INEI code of the district.")),
        column("distrito", "text", _l("Name of the district.")),
        YEAR,
        column("problema", "text", _l("The problem.")),
        column("que_se_hizo", "text", _l("What was done.")),
        column("resultados", "text", _l("What came of it.")),
        column("organizacion", "text", _l("The organisation that tells it, by the name in its address; empty when the team of the space does.")),
        column("oficina", "text", _l("The office to ask: no person.")),
        column("actividad", "text", _l("The event where it was shared, by the name in its address.")),
        column("version", "number", _l("Above 1 it took the place of an earlier text.")),
        column("publicada", "date", _l("Day of publication.")),
    ),
    rows.practices,
)  # fmt: skip

NETWORKS = Dataset(
    "redes", _l("Promoter networks"), _l("Every network with its figures; whoever belongs to it is not in this table."),
    (
        column("red", "text", _l("The network, by the name in its address.")),
        SPACE,
        column("nombre", "text", _l("Name.")),
        column("tipo", "text", _l("municipal, local_development or other.")),
        column("promotores", "number", _l("Members today.")),
        column("replicas", "number", _l("Activities of theirs to which somebody came.")),
        column("personas", "number", _l("Different people who came to them; empty when they are fewer than the threshold.")),
    ),
    rows.networks,
)  # fmt: skip
