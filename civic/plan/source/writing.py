"""A plan written as a file again: from its rows to the mapping, the YAML text, and the spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from civic.plan.models import Goal, GoalKind, Indicator, Plan, SectionKind
from civic.plan.source.columns import (
    ABOUT,
    LINE,
    PLAN,
    ROWS,
    SECTION,
    SECTIONS,
    SHEET,
    STEP,
    STEPS,
    Column,
)
from civic.web.downloads import safe_cell


def yaml_text(mapping: dict[str, Any]) -> str:
    """The text of a plan file."""
    import yaml  # large, and seldom needed

    class Dumper(yaml.SafeDumper):
        """Writes everything out: a plan file has no anchors."""

        def ignore_aliases(self, data: Any) -> bool:
            """Never «&id001»."""
            return True

    return yaml.dump(mapping, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)


def mapping_of(plan: Plan) -> dict[str, Any]:
    """The file that a loaded plan would come from, built from its rows alone."""
    made: dict[str, Any] = {"schema_version": 1, "plan": plan.about}
    parts: dict[str, list[Any]] = {
        "dimensions": [],
        "components": [],
        "goals": [],
        "results": [],
        "activities": [],
    }
    for order, section in enumerate(plan.sections, 1):
        counted = [goal for goal in section.goals if goal.kind is not GoalKind.RESULT]
        row: dict[str, Any] = {"code": section.code, "source_label": section.label}
        if section.kind is SectionKind.DIMENSION:
            parts["dimensions"].append(row | {"goals": len(counted)})
        else:
            parts["components"].append(row | {"order": order, "activities": len(counted)})
    goals = sorted((goal for section in plan.sections for goal in section.goals), key=lambda g: g.position)
    for goal in goals:
        name = {GoalKind.GOAL: "goals", GoalKind.RESULT: "results", GoalKind.ACTIVITY: "activities"}[
            goal.kind
        ]
        parts[name].append(_line(goal))
    templates: dict[str, list[Any]] = {}
    for step in plan.milestones:
        templates.setdefault(step.template, []).append(
            {"code": step.code, "label": step.label, "suggested_weight": step.weight}
        )
    for name in ("dimensions", "components"):
        if parts[name]:
            made[name] = parts[name]
    if templates:
        made["milestone_templates"] = templates
    return made | {name: parts[name] for name in ("goals", "results", "activities") if parts[name]}


def _line(goal: Goal) -> dict[str, Any]:
    is_goal = goal.kind is GoalKind.GOAL
    row: dict[str, Any] = {"id": goal.code, ("dimension" if is_goal else "component"): goal.section.code}
    if is_goal:
        row |= {
            "source_number": goal.source_number,
            "problem": goal.problem,
            "objective": goal.objective,
            "target_text": goal.text,
        }
    else:
        row |= {"kind": goal.kind.value, "text": goal.text}
    row["platform_scope"] = goal.platform_scope
    if goal.source_note:
        row["source_note"] = goal.source_note
    if goal.due_date:
        row["due_date"] = goal.due_date.isoformat()
    return row | {"indicators": [_sheet(indicator) for indicator in goal.indicators]}


def _sheet(one: Indicator) -> dict[str, Any]:
    how = {
        "mode": one.mode.value, "how": one.how, "platform_source": one.platform_source, "rule": one.rule,
        "milestone_template": one.milestone_template, "evidence": one.evidence,
    }  # fmt: skip
    target = {
        "value": number(one.target_value), "operator": one.target_operator, "status": one.target_status.value,
    }  # fmt: skip
    more = {"unit": one.target_unit, "per": one.target_per, "stated_in": one.stated_in}
    row: dict[str, Any] = {
        "id": one.code, "name": one.name, "kind": one.kind, "parameter": one.parameter, "unit": one.unit,
        "direction": one.direction,
        "baseline": {"value": number(one.baseline_value), "year": one.baseline_year, "status": one.baseline_status},
        "target": target | {key: value for key, value in more.items() if value}, "due_year": one.due_year,
    }  # fmt: skip
    if one.annual_targets:
        row["annual_targets"] = {int(year): number(value) for year, value in one.annual_targets.items()}
    row["measurement"] = {key: value for key, value in how.items() if value}
    row["frequency"] = one.frequency
    if one.disaggregations:
        row["disaggregations"] = one.disaggregations
    return row | ({"notes": one.notes} if one.notes else {})


def number(value: Decimal | str | None) -> int | float | str | None:
    """The number as YAML writes it; as text where a float would not give it back."""
    if value is None:
        return None
    exact = Decimal(value)
    if exact == exact.to_integral_value():
        return int(exact)
    return float(exact) if Decimal(str(float(exact))) == exact else format(exact, "f")


def tables(mapping: dict[str, Any]) -> list[tuple[str, list[str], list[list[Any]]]]:
    """(sheet, titles, rows) of a plan as a spreadsheet holds it; what has no column there stays in the YAML alone."""
    about = mapping.get("plan", {})
    sections = [*mapping.get("dimensions", []), *mapping.get("components", [])]
    steps = [
        {"template": name, **step}
        for name, rows in mapping.get("milestone_templates", {}).items()
        for step in rows
    ]
    rows: list[list[Any]] = []
    for name, kind in (("goals", "goal"), ("results", "result"), ("activities", "activity")):
        for line in mapping.get(name, []):
            flat = line | {
                "kind": kind, "section": line.get("dimension") or line.get("component"),
                "text": line.get("target_text") or line.get("text"),
            }  # fmt: skip
            for place, sheet in enumerate(line.get("indicators", [])):
                first = [cell_of(flat, column) if place == 0 else "" for column in LINE]
                rows.append(first + [cell_of(sheet, column) for column in SHEET])
    return [
        (PLAN, ["campo", "valor"], [[column.title, cell_of(about, column)] for column in ABOUT]),
        (SECTIONS, [c.title for c in SECTION], [[cell_of(part, c) for c in SECTION] for part in sections]),
        (ROWS, [c.title for c in (*LINE, *SHEET)], rows),
        (STEPS, [c.title for c in STEP], [[cell_of(step, c) for c in STEP] for step in steps]),
    ]


def cell_of(row: dict[str, Any], column: Column) -> Any:
    """What the cell of a column holds."""
    value: Any = row
    for part in column.path:
        value = value.get(part) if isinstance(value, dict) else None
    if value is None or value in ({}, []):
        return ""
    if column.how == "words":
        return column.words.get(str(value), value)
    if column.how == "list":
        return "; ".join(map(str, value))
    if column.how == "years":
        return "; ".join(f"{year}={'' if goal is None else goal}" for year, goal in value.items())
    if column.how == "json":
        return json.dumps(value, ensure_ascii=False)
    return value


def thawed(mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping that was kept as JSON, its years numbers again."""
    for name in ("goals", "results", "activities"):
        for line in mapping.get(name, []):
            for sheet in line.get("indicators", []):
                if years := sheet.get("annual_targets"):
                    sheet["annual_targets"] = {int(year): value for year, value in years.items()}
    return mapping


def workbook(mapping: dict[str, Any]) -> bytes:
    """The spreadsheet of a plan: four sheets and one that explains every column; cells stay text."""
    import xlsxwriter  # large, and seldom needed

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format(
        {"bold": True, "bg_color": "#0B3D4C", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
    )
    plain, wrap = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, titles, rows in tables(mapping):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, titles, bold)
        sheet.set_column(0, len(titles) - 1, 22, plain)
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, str(cell), plain)
    _explain(book.add_worksheet("Cómo llenarla"), bold, wrap)
    book.close()
    return out.getvalue()


def _explain(sheet: Any, bold: Any, wrap: Any) -> None:
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 90)
    sheet.write_row(0, 0, ["hoja", "columna", "cómo se escribe"], bold)
    columns = (
        [(PLAN, c) for c in ABOUT] + [(SECTIONS, c) for c in SECTION] + [(ROWS, c) for c in (*LINE, *SHEET)]
    )
    for line, (name, column) in enumerate([*columns, *((STEPS, c) for c in STEP)], 1):
        said = column.help or (f"una de: {', '.join(column.words.values())}" if column.words else "")
        sheet.write_row(line, 0, [name, column.title, said], wrap)


def csv_bytes(mapping: dict[str, Any]) -> bytes:
    """The same tables one below the other in one CSV, each under its name in brackets."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    for name, titles, rows in tables(mapping):
        writer.writerows(_block(name, titles, rows))
    return out.getvalue().encode()


def _block(name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [[f"[{name}]"], list(titles), *([safe_cell(cell) for cell in row] for row in rows), []]
