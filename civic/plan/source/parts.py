"""A plan that is typed in: its parts as flat rows that can be added, changed and taken out, and the mapping they make. Pure."""

from __future__ import annotations

import copy
from typing import Any

from flask_babel import gettext as _

from civic.plan.source.columns import ABOUT, LINE, SECTION, SHEET, STEP, Column
from civic.plan.source.sheet import value_of
from civic.plan.source.writing import cell_of, thawed

PARTS: dict[str, tuple[Column, ...]] = {
    "plan": ABOUT, "seccion": SECTION, "linea": LINE, "indicador": SHEET, "hito": STEP,
}  # fmt: skip
MOST = 500
# What the template shows: one of each, to be written over.
EXAMPLE: dict[str, Any] = {
    "dimensions": [{"code": "social", "source_label": "Dimensión social", "goals": 1}],
    "milestone_templates": {"obra": [
        {"code": "expediente", "label": "Expediente técnico aprobado", "suggested_weight": 40},
        {"code": "recibida", "label": "Obra recibida", "suggested_weight": 60},
    ]},
    "goals": [{
        "id": "SOC-01", "dimension": "social", "source_number": 1, "problem": "El agua llega pocas horas.",
        "objective": "Que el agua llegue todo el día.", "target_text": "Construcción de 02 reservorios", "platform_scope": "external",
        "indicators": [{
            "id": "SOC-01-A", "name": "Número de reservorios construidos", "kind": "output", "parameter": "number",
            "unit": "reservorio", "direction": "increase", "baseline": {"value": None, "year": None, "status": "unknown"},
            "target": {"value": 2, "operator": ">=", "status": "stated"}, "due_year": 2030,
            "measurement": {"mode": "reported_milestones", "how": "Cuenta al llegar al hito «recibida».",
                            "milestone_template": "obra", "evidence": ["acta de recepción"]},
            "frequency": "annual",
        }],
    }],
}  # fmt: skip
_LISTS = {"goal": "goals", "result": "results", "activity": "activities"}


def empty(entity: str, ubigeo: str, department: str, province: str) -> dict[str, Any]:
    """The beginning of a plan of a place."""
    territory = {"level": "province", "ubigeo": ubigeo, "department": department, "province": province}
    return {
        "schema_version": 1,
        "plan": {
            "language": "es", "entity": {"name": entity, "type": "provincial_municipality"},
            "territory": {key: value for key, value in territory.items() if value}, "period": {},
        },
        "dimensions": [], "goals": [],
    }  # fmt: skip


def flat(mapping: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each kind of part; an indicator knows the number of its line."""
    made = thawed(copy.deepcopy(mapping))
    lines: list[dict[str, Any]] = []
    sheets: list[dict[str, Any]] = []
    for kind, name in _LISTS.items():
        for line in made.get(name, []):
            for sheet in line.pop("indicators", []):
                sheets.append(sheet | {"line": len(lines)})
            text = line.pop("target_text", None) or line.pop("text", None)
            section = line.pop("dimension", None) or line.pop("component", None)
            lines.append(line | {"kind": kind, "section": section, "text": text})
    steps = [
        {"template": name, **step}
        for name, rows in made.get("milestone_templates", {}).items()
        for step in rows
    ]
    sections = [*made.get("dimensions", []), *made.get("components", [])]
    return {
        "plan": [made.get("plan", {})],
        "seccion": sections,
        "linea": lines,
        "indicador": sheets,
        "hito": steps,
    }


def whole(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The mapping that the rows make: a plan with results or activities has components, any other dimensions."""
    made: dict[str, Any] = {"schema_version": 1, "plan": rows["plan"][0]}
    is_project = any(line.get("kind") in ("result", "activity") for line in rows["linea"])
    lists: dict[str, list[Any]] = {"goals": [], "results": [], "activities": []}
    for number, line in enumerate(rows["linea"]):
        kept = {k: v for k, v in line.items() if k not in ("kind", "section", "text") and v is not None}
        kind = line.get("kind") or "goal"
        if kind == "goal":
            kept |= {"dimension": line.get("section"), "target_text": line.get("text")}
        else:
            kept |= {"component": line.get("section"), "kind": kind, "text": line.get("text")}
        sheets = [
            {k: v for k, v in s.items() if k != "line"} for s in rows["indicador"] if s["line"] == number
        ]
        lists[_LISTS[kind]].append(kept | {"indicators": sheets})
    name, counted, key = (
        ("components", "activities", "component") if is_project else ("dimensions", "goals", "dimension")
    )
    made[name] = []
    for order, part in enumerate(rows["seccion"], 1):
        row = {"code": part.get("code"), "source_label": part.get("source_label")} | (
            {"order": order} if is_project else {}
        )
        made[name].append(row | {counted: sum(line.get(key) == part.get("code") for line in lists[counted])})
    templates: dict[str, list[Any]] = {}
    for step in rows["hito"]:
        templates.setdefault(str(step.get("template") or ""), []).append(
            {k: v for k, v in step.items() if k != "template"}
        )
    if templates:
        made["milestone_templates"] = templates
    return made | {name: listed for name, listed in lists.items() if listed}


def cells(part: str, row: dict[str, Any]) -> dict[str, str]:
    """What the fields of a part show; words stay codes, for a list to choose from."""
    shown = {}
    for column in PARTS[part]:
        value = cell_of(row, column)
        if column.how == "words":
            value = row
            for step in column.path:
                value = value.get(step) if isinstance(value, dict) else None
        shown[field_name(column)] = "" if value is None else str(value)
    return shown


def field_name(column: Column) -> str:
    """«target__value»."""
    return "__".join(column.path)


def read(part: str, row: dict[str, Any], typed: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """(the row with what was typed, {field: sentence} of what cannot be read)."""
    made, wrong = copy.deepcopy(row), {}
    for column in PARTS[part]:
        name = field_name(column)
        try:
            value = value_of(typed.get(name, ""), column) if typed.get(name) else None
        except ValueError as error:
            wrong[name] = str(error)
            continue
        into = made
        for step in column.path[:-1]:
            into = into.setdefault(step, {})
        into.pop(column.path[-1], None)
        if value is not None:
            into[column.path[-1]] = value
    if part == "indicador":
        base, target = made.setdefault("baseline", {}), made.setdefault("target", {})
        made["baseline"] = {"value": base.get("value"), "year": base.get("year"),
                            "status": "unknown" if base.get("value") is None else "known"}  # fmt: skip
        target.setdefault("value", None)
        target.setdefault("operator", ">=")
    return made, wrong


def put(mapping: dict[str, Any], part: str, number: int, row: dict[str, Any]) -> dict[str, Any]:
    """The mapping with a row changed, or added when its number is one past the last."""
    rows = flat(mapping)
    listed = rows[part]
    if number == len(listed) + 1 and len(listed) < MOST:
        listed.append(row)
    elif 1 <= number <= len(listed):
        listed[number - 1] = row
    else:
        raise ValueError(_("There is nothing with this number any more."))
    return whole(rows)


def take_out(mapping: dict[str, Any], part: str, number: int) -> dict[str, Any]:
    """The mapping without a row; a line goes with its indicators."""
    rows = flat(mapping)
    listed = rows[part]
    if part == "plan" or not 1 <= number <= len(listed):
        raise ValueError(_("There is nothing with this number any more."))
    listed.pop(number - 1)
    if part == "linea":
        rows["indicador"] = [
            sheet | {"line": sheet["line"] - (sheet["line"] > number - 1)}
            for sheet in rows["indicador"] if sheet["line"] != number - 1
        ]  # fmt: skip
    return whole(rows)
