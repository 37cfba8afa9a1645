"""A small plan for tests: one dimension, two goals, an indicator of every way to be measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from civic.core.db import db, transaction
from civic.people.models import System
from civic.plan import commands, queries
from civic.plan.models import Indicator, Plan
from civic.spaces.models import Space

SLUG = "plan-chico-2021-2024"


def sheet(code: str, **more: Any) -> dict[str, Any]:
    """An indicator as a file has it."""
    fields: dict[str, Any] = {
        "id": code, "name": f"Indicador {code}", "kind": "output", "parameter": "number", "unit": "reservorio",
        "direction": "increase", "baseline": {"value": None, "year": None, "status": "unknown"},
        "target": {"value": 2, "operator": ">=", "status": "stated"}, "due_year": 2024,
        "measurement": {"mode": "reported_milestones", "how": "Cuenta al llegar al hito «received».",
                        "milestone_template": "work", "evidence": ["acta de recepción"]},
        "frequency": "annual",
    }  # fmt: skip
    return fields | more


def mapping(slug: str = SLUG) -> dict[str, Any]:
    """The whole file."""
    percent = {"parameter": "percentage", "unit": "porcentaje de la brecha"}
    by_value = {"mode": "reported_milestones", "how": "Valor anual reportado."}
    return {
        "schema_version": 1,
        "plan": {
            "id": slug, "title": "Plan chico", "kind": "government_plan_summary", "language": "es",
            "entity": {"name": "Municipalidad Provincial de Ilo", "acronym": "MPI", "type": "provincial_municipality"},
            "territory": {"level": "province", "ubigeo": "1803", "department": "Moquegua", "province": "Ilo"},
            "period": {"start": "2021-01-01", "end": "2024-12-31"}, "text_policy": "Inventado para las pruebas.",
        },
        "dimensions": [{"code": "social", "source_label": "Dimensión social", "goals": 2}],
        "milestone_templates": {"work": [
            {"code": "design", "label": "Expediente aprobado", "suggested_weight": 40},
            {"code": "received", "label": "Obra recibida", "suggested_weight": 60},
        ]},
        "goals": [
            {"id": "G-1", "dimension": "social", "source_number": 1, "problem": "Falta agua", "objective": "Agua para todos",
             "target_text": "Dos reservorios", "platform_scope": "external", "indicators": [sheet("WORKS")]},
            {"id": "G-2", "dimension": "social", "source_number": 2, "problem": "Brechas", "objective": "Cerrarlas",
             "target_text": "Cerrar la brecha", "platform_scope": "linked", "indicators": [
                 sheet("SHARE", **percent, target={"value": 20, "operator": ">=", "status": "stated", "unit": "%"},
                       measurement=by_value),
                 sheet("OPEN", **percent, target={"value": None, "operator": ">=", "status": "not_quantified_in_source", "unit": "%"},
                       measurement=by_value, frequency="semiannual"),
                 sheet("COUNTED", unit="evento", target={"value": 4, "operator": ">=", "status": "stated"},
                       measurement={"mode": "platform_records", "how": "Se cuenta.", "platform_source": ["events"]}),
             ]},
        ],
    }  # fmt: skip


def small_plan(space: Space | None, folder: Path) -> Plan:
    """The plan, loaded for a space."""
    file = folder / "plan.yaml"
    file.write_text(json.dumps(mapping(), ensure_ascii=False, indent=1), "utf-8")
    with transaction():
        return commands.load_plan(System(), file, space).plan


def indicator(code: str, slug: str = SLUG) -> Indicator:
    """One of its indicators."""
    db.session.expire_all()
    return queries.indicator_by_code(slug, code)
