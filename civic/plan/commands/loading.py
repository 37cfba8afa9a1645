"""Loading a plan from its file: all of it or nothing, and the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow
from civic.people.rules import Actor
from civic.plan.models import (
    Goal,
    GoalKind,
    Indicator,
    MeasurementMode,
    Milestone,
    Plan,
    PlanSection,
    SectionKind,
    TargetStatus,
)
from civic.plan.queries import plan_to_load, space_of_territory, told_of
from civic.plan.rules import may_load_plan
from civic.plan.source import BadPlanFile, Fault, ReadPlan, read_plan
from civic.spaces.models import Space

if TYPE_CHECKING:
    from civic.plan.source import GoalLine, IndicatorSheet, PlanFile, ProjectLine


@dataclass(frozen=True)
class LoadedPlan:
    """What a load did: «new», «changed» or «unchanged», and what the plan holds now."""

    plan: Plan
    outcome: str
    sections: int
    goals: int
    indicators: int


def load_plan(actor: Actor, file: Path, space: Space | None = None) -> LoadedPlan:
    """Bring a plan in line with its file; BadPlanFile (a refusal) lists every fault and nothing is changed.

    Without `space` the plan keeps the one it has, or goes to the only top space whose territory is the plan's.
    """
    allow(may_load_plan(actor))
    return bring_in_line(actor, read_plan(file), space, file.name)


def bring_in_line(actor: Actor, read: ReadPlan, space: Space | None, file_name: str) -> LoadedPlan:
    """The same with a plan that has been read; who may is decided before."""
    about = read.parts.plan
    plan = plan_to_load(about.id)
    home = space or (plan.space if plan else None) or space_of_territory(about.territory.ubigeo)
    home_id = home.id if home else None
    lines = [line for _part, _number, line in read.parts.lines()]
    counts = (len(_sections(read.parts)), len(lines), sum(len(line.indicators) for line in lines))
    if plan and plan.checksum == read.checksum and plan.space_id == home_id:
        return LoadedPlan(plan, "unchanged", *counts)
    if plan is not None and (lost := _lost(plan, read.parts)):
        raise BadPlanFile(file_name, lost)
    before = {"checksum": plan.checksum, "space_id": plan.space_id} if plan else None
    if plan is None:
        plan = Plan(slug=about.id, sections=[], milestones=[])
        db.session.add(plan)
    _write_plan(plan, read)
    plan.space_id = home_id
    db.session.flush()
    _write_milestones(plan, read.parts)
    _write_lines(plan, read.parts)
    db.session.flush()
    record(
        actor, "plan.load_plan", plan, before=before, space_id=home_id,
        after={"file": file_name, "checksum": read.checksum, "space_id": home_id, "goals": counts[1],
               "indicators": counts[2]},
    )  # fmt: skip
    return LoadedPlan(plan, "changed" if before else "new", *counts)


def _lost(plan: Plan, parts: PlanFile) -> list[Fault]:
    """What the file leaves out although people have reported on it: that would be lost with it."""
    indicators, steps = told_of(plan)
    kept = {sheet.id for _part, _number, line in parts.lines() for sheet in line.indicators}
    names = {(name, step.code) for name, steps_of in parts.milestone_templates.items() for step in steps_of}
    rows = [row for section in plan.sections for goal in section.goals for row in goal.indicators]
    return [
        Fault(None, "", _("“%(code)s” is missing, but reports stand on it: they would be lost.", code=code))
        for code in [row.code for row in rows if row.id in indicators and row.code not in kept]
        + [
            f"{m.template}.{m.code}"
            for m in plan.milestones
            if m.id in steps and (m.template, m.code) not in names
        ]
    ]


def _write_plan(plan: Plan, read: ReadPlan) -> None:
    about = read.parts.plan
    where = about.territory
    plan.title, plan.kind, plan.language = about.title, about.kind, about.language
    plan.legal_reference = about.legal_reference
    plan.entity_name, plan.entity_acronym = about.entity.name, about.entity.acronym
    plan.territory_code = where.ubigeo
    plan.territory_name = ", ".join(name for name in (where.province, where.department) if name)
    plan.period_start, plan.period_end = about.period.start, about.period.end
    plan.about, plan.source, plan.checksum = read.mapping["plan"], read.mapping, read.checksum
    plan.loaded_at = clock.now()


def _sections(parts: PlanFile) -> list[tuple[str, SectionKind, str]]:
    """(code, kind, label) of the plan's first level in its order."""
    return [(part.code, SectionKind.DIMENSION, part.source_label) for part in parts.dimensions] + [
        (part.code, SectionKind.COMPONENT, part.source_label)
        for part in sorted(parts.components, key=lambda part: part.order)
    ]


def _write_milestones(plan: Plan, parts: PlanFile) -> None:
    known = {(step.template, step.code): step for step in plan.milestones}
    kept = []
    for template, steps in parts.milestone_templates.items():
        for position, step in enumerate(steps):
            row = known.get((template, step.code)) or Milestone(template=template, code=step.code)
            row.label, row.weight, row.position = step.label, step.suggested_weight, position
            kept.append(row)
    plan.milestones[:] = kept


def _write_lines(plan: Plan, parts: PlanFile) -> None:
    """Rows are found by their codes and kept, so that what other rooms tie to them stays tied."""
    from civic.plan.source import GoalLine  # with pydantic, which is large

    goals = {goal.code: goal for section in plan.sections for goal in section.goals}
    sheets = {sheet.code: sheet for goal in goals.values() for sheet in goal.indicators}
    sections = {section.code: section for section in plan.sections}
    kept: list[PlanSection] = []
    for position, (code, kind, label) in enumerate(_sections(parts)):
        section = sections.get(code) or PlanSection(code=code, goals=[])
        section.kind, section.label, section.position = kind, label, position
        kept.append(section)
    plan.sections[:] = kept
    by_code: dict[str, list[Goal]] = {section.code: [] for section in kept}
    for position, (_name, _number, line) in enumerate(parts.lines()):
        goal = goals.get(line.id) or Goal(code=line.id, indicators=[])
        goal.plan_id, goal.position = plan.id, position
        _write_goal(goal, line)
        by_code[line.dimension if isinstance(line, GoalLine) else line.component].append(goal)
        rows = []
        for number, sheet in enumerate(line.indicators):
            row = sheets.get(sheet.id) or Indicator(code=sheet.id)
            row.plan_id, row.position = plan.id, number
            _write_indicator(row, sheet)
            rows.append(row)
        goal.indicators[:] = rows
    for section in kept:
        section.goals[:] = by_code[section.code]


def _write_goal(goal: Goal, line: GoalLine | ProjectLine) -> None:
    from civic.plan.source import GoalLine  # with pydantic, which is large

    goal.platform_scope, goal.source_note = line.platform_scope, line.source_note
    if isinstance(line, GoalLine):
        goal.kind, goal.text = GoalKind.GOAL, line.target_text
        goal.problem, goal.objective, goal.source_number = line.problem, line.objective, line.source_number
        goal.due_date = None
    else:
        goal.kind, goal.text, goal.due_date = GoalKind(line.kind), line.text, line.due_date
        goal.problem = goal.objective = goal.source_number = None


def _write_indicator(row: Indicator, sheet: IndicatorSheet) -> None:
    target, how = sheet.target, sheet.measurement
    values: dict[str, Any] = {
        "name": sheet.name, "kind": sheet.kind, "parameter": sheet.parameter, "unit": sheet.unit,
        "direction": sheet.direction, "baseline_value": sheet.baseline.value,
        "baseline_year": sheet.baseline.year, "baseline_status": sheet.baseline.status,
        "target_value": target.value, "target_operator": target.operator,
        "target_status": TargetStatus(target.status), "target_unit": target.unit, "target_per": target.per,
        "stated_in": target.stated_in, "due_year": sheet.due_year,
        "annual_targets": {str(year): _digits(value) for year, value in sheet.annual_targets.items()},
        "mode": MeasurementMode(how.mode), "how": how.how, "platform_source": how.platform_source,
        "rule": how.rule, "evidence": how.evidence, "milestone_template": how.milestone_template,
        "frequency": sheet.frequency, "disaggregations": sheet.disaggregations, "notes": sheet.notes,
    }  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
