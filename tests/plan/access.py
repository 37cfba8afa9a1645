"""Who may open what of the plans."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.plan import commands, queries
from civic.plan.models import IndicatorReport, Plan
from civic.plan.rules import StepData
from tests.plan.small import SLUG, indicator, mapping, small_plan


def told(world: Any) -> Plan:
    """A small plan of the world's space with a work, a milestone reported by its facilitator and a report that waits."""
    plan = queries.plan_to_load(SLUG)
    if plan is None:
        with tempfile.TemporaryDirectory() as folder:
            plan = small_plan(world.space, Path(folder))
        works = indicator("WORKS")
        step = queries.milestones_of(works)[0]
        data = StepData(None, "Reservorio alto", step.id, 50, clock.today(), "", "Gerencia", "Acta n.º 1",
                        "https://example.org/acta.pdf", "access")  # fmt: skip
        with transaction():
            commands.report_step(world.people["facilitator"], indicator("WORKS"), data)
            db.session.add(
                IndicatorReport(
                    indicator_id=indicator("SHARE").id, period_start=plan.period_start, period_end=plan.period_start,
                    text="Sin cifra", entity="Gerencia", reported_by_id=world.people["facilitator"].id, once="access",
                )
            )  # fmt: skip
    return plan


def _of(code: str) -> Any:
    def fill(world: Any) -> dict[str, object]:
        told(world)
        return {"slug": SLUG, "code": code}

    return fill


def _space(world: Any) -> dict[str, object]:
    told(world)
    return {"slug": world.space.slug}


def _plan(world: Any) -> dict[str, object]:
    return {"slug": told(world).slug}


def _work(world: Any) -> dict[str, object]:
    return _of("WORKS")(world) | {"work_id": queries.works_of(indicator("WORKS"))[0].id}


def _report(world: Any) -> dict[str, object]:
    return {
        "slug": told(world).slug,
        "kind": "valor",
        "report_id": queries.history_of(indicator("SHARE"))[0].id,
    }


def _draft(world: Any) -> dict[str, object]:
    """A draft of the world's space."""
    there = queries.drafts_of(world.space)
    if not there:
        with transaction():
            there = [
                commands.begin_draft(
                    world.people["coordinator"], world.space, mapping("borrador-de-prueba"), "forms"
                )
            ]
    return {"token": there[0].token}


def _part(world: Any) -> dict[str, object]:
    return _draft(world) | {"part": "linea", "number": 1}


def _template(world: Any) -> dict[str, object]:
    return {"slug": world.space.slug, "kind": "xlsx"}


ACCESS = {
    "plan.listing GET": ("public", ""),
    "plan.of_space GET": ("public", ""),
    "plan.detail GET": ("public", ""),
    "plan.indicator GET": ("public", ""),
    "plan.evidence GET": ("public", "404: the address of a file nobody can guess"),
    "plan.manage_list GET": ("team", ""),
    "plan.manage_value GET": ("facilitator", "and who answers for the data"),
    "plan.manage_value POST": ("facilitator", ""),
    "plan.manage_step GET": ("facilitator", ""),
    "plan.manage_step POST": ("facilitator", ""),
    "plan.manage_target GET": ("coordinator", ""),
    "plan.manage_target POST": ("coordinator", ""),
    "plan.manage_duty GET": ("coordinator", ""),
    "plan.manage_duty POST": ("coordinator", ""),
    "plan.manage_check GET": ("facilitator", "and who reported it"),
    "plan.manage_check POST": ("facilitator", ""),
    "plan.drop_work POST": ("coordinator", ""),
    "plan.export GET": ("public", ""),
    "plan.template GET": ("coordinator", ""),
    "plan.manage_new GET": ("coordinator", ""),
    "plan.manage_new POST": ("coordinator", ""),
    "plan.manage_draft GET": ("coordinator", ""),
    "plan.export_draft GET": ("coordinator", ""),
    "plan.manage_part GET": ("coordinator", ""),
    "plan.manage_part POST": ("coordinator", ""),
    "plan.drop_part POST": ("coordinator", ""),
    "plan.publish_draft POST": ("coordinator", ""),
    "plan.drop_draft POST": ("coordinator", ""),
}
PARAMS = {
    "plan.of_space": _space, "plan.detail": _plan, "plan.indicator": _of("WORKS"), "plan.manage_list": _space,
    "plan.evidence": lambda world: {"token": "x" * 32},
    "plan.manage_value": _of("SHARE"), "plan.manage_step": _of("WORKS"), "plan.manage_target": _of("OPEN"),
    "plan.manage_duty": _of("SHARE"), "plan.manage_check": _report, "plan.drop_work": _work,
    "plan.export": _plan, "plan.template": _template, "plan.manage_new": _space, "plan.manage_draft": _draft,
    "plan.export_draft": _draft, "plan.manage_part": _part, "plan.drop_part": _part, "plan.publish_draft": _draft,
    "plan.drop_draft": _draft,
}  # fmt: skip
