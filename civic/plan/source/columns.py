"""The tables of a plan as a spreadsheet: each column's title, where its cell goes in the file, and how it is read. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from civic.core.text import fold

Path = tuple[str, ...]
SCOPES = {"core": "plataforma", "linked": "en parte", "external": "entidad"}
KINDS = {
    "outcome": "resultado",
    "output": "producto",
    "process": "proceso",
    "input": "insumo",
    "impact": "impacto",
}
PARAMETERS = {
    "number": "número", "average": "promedio", "ratio": "razón", "percentage": "porcentaje", "rate": "tasa",
    "index": "índice", "variation": "variación",
}  # fmt: skip
DIRECTIONS = {"increase": "aumenta", "decrease": "disminuye", "maintain": "se mantiene"}
STATUSES = {
    "stated": "lo dice el plan", "implied": "implícita", "not_quantified_in_source": "sin número en el plan",
    "not_in_source": "añadida",
}  # fmt: skip
MODES = {"platform_records": "registros", "reported_milestones": "reportes", "mixed": "mixta"}
FREQUENCIES = {"monthly": "mensual", "quarterly": "trimestral", "semiannual": "semestral", "annual": "anual"}
LINES = {"goal": "meta", "activity": "actividad", "result": "resultado"}
YES = {"year": "sí"}
PLAN_KINDS = {
    "government_plan_summary": "resumen de plan de gobierno",
    "cooperation_project": "proyecto de cooperación",
}


@dataclass(frozen=True)
class Column:
    """One column: its title, the field it fills, how it is read, and an example for the template."""

    title: str
    path: Path
    how: str = "text"  # text | number | whole | list | words | years | json
    words: dict[str, str] = field(default_factory=dict)
    help: str = ""

    @property
    def key(self) -> str:
        """The title as it is compared."""
        return title_key(self.title)


def title_key(title: str) -> str:
    """«Código de línea *» and «codigo_de_linea» are one."""
    return fold(title.replace("_", " ").replace("*", " ").split("(")[0])


PLAN = "Plan"
SECTIONS = "Secciones"
ROWS = "Filas"
STEPS = "Hitos"

ABOUT = (
    Column("código", ("id",), help="minúsculas, números y guiones: caraz-2027-2030"),
    Column("título", ("title",)),
    Column("clase de plan", ("kind",), "words", PLAN_KINDS),
    Column("idioma", ("language",), help="es"),
    Column("entidad", ("entity", "name")),
    Column("siglas", ("entity", "acronym")),
    Column("tipo de entidad", ("entity", "type"), help="provincial_municipality"),
    Column("nivel del territorio", ("territory", "level"), help="province"),
    Column("ubigeo", ("territory", "ubigeo"), help="como texto, con su cero: 0212"),
    Column("departamento", ("territory", "department")),
    Column("provincia", ("territory", "province")),
    Column("desde", ("period", "start"), help="2027-01-01"),
    Column("hasta", ("period", "end"), help="2030-12-31"),
    Column("norma", ("legal_reference",)),
    Column("objetivo general", ("general_objective",)),
    Column("de dónde son las palabras", ("text_policy",), help="palabras de la fuente, o propuesta"),
)
SECTION = (Column("código", ("code",)), Column("nombre", ("source_label",)))
STEP = (
    Column("plantilla", ("template",)), Column("código", ("code",)), Column("hito", ("label",)),
    Column("peso", ("suggested_weight",), "whole", help="los pesos de una plantilla suman 100"),
)  # fmt: skip
LINE = (
    Column("sección", ("section",)),
    Column("código de línea", ("id",), help="vacío: la misma línea de arriba, con otro indicador"),
    Column("tipo", ("kind",), "words", LINES),
    Column("número", ("source_number",), "whole"),
    Column("problema", ("problem",)),
    Column("objetivo", ("objective",)),
    Column("texto", ("text",), help="la meta, la actividad o el resultado, con sus palabras"),
    Column("alcance", ("platform_scope",), "words", SCOPES),
    Column("fecha límite", ("due_date",), help="2030-12-31"),
    Column("nota de la línea", ("source_note",)),
)
SHEET = (
    Column("código", ("id",)),
    Column("indicador", ("name",)),
    Column("clase", ("kind",), "words", KINDS),
    Column("parámetro", ("parameter",), "words", PARAMETERS),
    Column("unidad", ("unit",), help="persona, proyecto, porcentaje de avance…"),
    Column("sentido", ("direction",), "words", DIRECTIONS),
    Column(
        "línea de base",
        ("baseline", "value"),
        "number",
        help="vacío: sin línea de base; nunca 0 por no saber",
    ),
    Column("año de la línea de base", ("baseline", "year"), "whole"),
    Column("meta", ("target", "value"), "number"),
    Column("signo", ("target", "operator"), help=">=, <= o ="),
    Column("origen de la meta", ("target", "status"), "words", STATUSES),
    Column("unidad de la meta", ("target", "unit"), help="%, points, km… o vacío si es un número de cosas"),
    Column("por año", ("target", "per"), "words", YES),
    Column("dicha en", ("target", "stated_in")),
    Column("año de la meta", ("due_year",), "whole"),
    Column("metas por año", ("annual_targets",), "years", help="2027=10; 2028=20"),
    Column("de dónde sale", ("measurement", "mode"), "words", MODES),
    Column("cómo se mide", ("measurement", "how")),
    Column("registros", ("measurement", "platform_source"), "list"),
    Column("regla", ("measurement", "rule"), "json", help="JSON; casi siempre vacía"),
    Column("plantilla de hitos", ("measurement", "milestone_template")),
    Column("evidencia", ("measurement", "evidence"), "list", help="separada con ;"),
    Column("frecuencia", ("frequency",), "words", FREQUENCIES),
    Column("desagregaciones", ("disaggregations",), "list", help="sex; age_group; district…"),
    Column("notas", ("notes",)),
)
