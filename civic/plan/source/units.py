"""The units that plans count in: a word nobody knows is a slip of the pen, unless it says that it is another one."""

from __future__ import annotations

from difflib import get_close_matches

from flask_babel import gettext as _

from civic.core.text import fold

# Written after the number of a target; a count has none, its unit stands in the indicator's sheet.
TARGET_UNITS = ("%", "points", "hours/day", "S/", "km", "ha", "m2", "m3", "t", "l/s", "kWh", "days")
# The first word of an indicator's unit: «persona (agente acreditado)», «porcentaje de avance».
WORDS = (
    "acción", "actividad", "acuerdo", "adolescente", "alerta", "árbol", "asociación", "atención",
    "beneficiario", "brigada", "calle", "campaña", "canal", "capacitación", "caso", "centro",
    "certificado", "ciudadano", "compromiso", "comunidad", "conexión", "convenio", "cuadra", "curso",
    "denuncia", "día", "directivo", "distrito", "docente", "documento", "empresa", "entidad", "equipo",
    "escuela", "establecimiento", "estudiante", "estudio", "evento", "expediente", "familia", "feria",
    "foro", "funcionario", "hectárea", "hogar", "hora", "horas", "informe", "indicador", "institución",
    "intercambio", "inversión", "joven", "kilómetro", "kilogramo", "laboratorio", "líder", "lideresa",
    "litro", "local", "lote", "mesa", "mes", "metro", "microempresa", "minuto", "módulo", "monto",
    "mujer", "niña", "niño", "norma", "obra", "ordenanza", "organización", "parque", "participante",
    "persona", "pieza", "plan", "planta", "poblador", "porcentaje", "pozo", "productor", "programa",
    "promotor", "propuesta", "proyecto", "puente", "puesto", "punto", "puntos", "ración", "razón",
    "red", "registro", "reglamento", "reporte", "reservorio", "resolución", "sector", "servicio",
    "sesión", "sistema", "sol", "soles", "taller", "tasa", "tonelada", "trabajador", "trámite",
    "unidad", "usuario", "vehículo", "vecino", "ventanilla", "vía", "visita", "vivienda", "voto",
)  # fmt: skip
_FOLDED = {fold(word): word for word in WORDS}
OTHER = "otra"


def why_not_unit(unit: str) -> str | None:
    """The sentence that says why the unit of an indicator is not taken, or None."""
    first = fold(unit).split(" ")[0].strip("(),.;:")
    plural = first.removesuffix("es"), first.removesuffix("s")
    if any(word in _FOLDED for word in (first, *plural)):
        return None
    if fold(unit).startswith(OTHER) and len(unit.partition(":")[2].strip()) > 1:
        return None
    near = get_close_matches(first, _FOLDED, n=1)
    if near:
        return _(
            "the unit “%(unit)s” is not known; did you mean “%(near)s”?", unit=unit, near=_FOLDED[near[0]]
        )
    return _(
        "the unit “%(unit)s” is not known; write for example “persona” or “proyecto”, or “otra: %(unit)s”.",
        unit=unit,
    )
