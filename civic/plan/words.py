"""The names of what a plan file holds in codes, as readers see them. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from civic.plan.models import GoalKind, Indicator, MeasurementMode, TargetStatus
from civic.web.i18n import number, short_date

# Status of a target value → (word, tone).
TARGET_STATUS: dict[TargetStatus, tuple[Any, str]] = {
    TargetStatus.STATED: (_l("In the plan's words"), "good"),
    TargetStatus.IMPLIED: (_l("Implied: the plan names one without a number"), "info"),
    TargetStatus.NOT_QUANTIFIED: (_l("The plan gives no number"), "wait"),
    TargetStatus.ADDED: (_l("Added: not in the plan"), "quiet"),
}
GOAL_KINDS: dict[GoalKind, Any] = {
    GoalKind.GOAL: _l("Target"), GoalKind.ACTIVITY: _l("Activity"), GoalKind.RESULT: _l("Result"),
}  # fmt: skip
PLAN_KINDS = {
    "government_plan_summary": _l("Government plan (summary)"),
    "cooperation_project": _l("Cooperation project"),
}
MODES: dict[MeasurementMode, Any] = {
    MeasurementMode.RECORDS: _l("From the records of this platform"),
    MeasurementMode.MILESTONES: _l("Reported by the entity, with evidence"),
    MeasurementMode.MIXED: _l("From records of this platform and reports of the entity"),
}
SCOPES = {
    "core": _l("This platform is the source"),
    "linked": _l("Partly from this platform"),
    "external": _l("Reported by the entity with evidence"),
}
KINDS = {
    "outcome": _l("Outcome"), "output": _l("Output"), "process": _l("Process"), "input": _l("Input"),
    "impact": _l("Impact"),
}  # fmt: skip
PARAMETERS = {
    "number": _l("Number"), "average": _l("Average"), "ratio": _l("Ratio"), "percentage": _l("Percentage"),
    "rate": _l("Rate"), "index": _l("Index"), "variation": _l("Variation"),
}  # fmt: skip
DIRECTIONS = {
    "increase": _l("It should rise"), "decrease": _l("It should fall"), "maintain": _l("It should stay"),
}  # fmt: skip
FREQUENCIES = {
    "monthly": _l("Every month"), "quarterly": _l("Every three months"), "semiannual": _l("Every six months"),
    "annual": _l("Every year"),
}  # fmt: skip
DISAGGREGATIONS = {
    "sex": _l("sex"), "age_group": _l("age group"), "district": _l("district"), "area_type": _l("urban or rural"),
    "organization_type": _l("kind of organisation"), "mandate_role": _l("titular or alternate"),
    "entity_or_organization_type": _l("kind of entity or organisation"), "theme": _l("theme"),
    "channel": _l("channel"), "language": _l("language"),
}  # fmt: skip
_OPERATORS = {">=": "≥", "<=": "≤", "=": "="}


def _unit(indicator: Indicator) -> str:
    return {"%": "\u00a0%", "points": " " + _("points"), "hours/day": " " + _("hours a day")}.get(
        indicator.target_unit or "", f" {indicator.target_unit}" if indicator.target_unit else ""
    )


def value_words(indicator: Indicator, value: Decimal | Fraction | None) -> str:
    """«12», «45.5 %»; «no figure» when a report says that there is none."""
    if value is None:
        return _("no figure")
    plain = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return number(plain) + _unit(indicator)


def period_words(start: date, end: date) -> str:
    """«2021» for a whole year, else both days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    return f"{short_date(start)} – {short_date(end)}"


def target_words(indicator: Indicator, decided: Decimal | None = None) -> str:
    """«≥ 70 %», «≥ 6 a year»; «no number» when neither the plan nor an act gives one. The unit of a count stands in its sheet."""
    value = indicator.target_value if indicator.target_value is not None else decided
    if value is None:
        return _("no number set")
    text = f"{_OPERATORS[indicator.target_operator]} {number(value)}{_unit(indicator)}"
    return _("%(target)s a year", target=text) if indicator.target_per == "year" else text


def baseline_words(indicator: Indicator) -> str:
    """The value where the indicator started, or «no baseline»: never 0 for what is unknown."""
    if indicator.baseline_value is None:
        return _("no baseline")
    year = f" ({indicator.baseline_year})" if indicator.baseline_year else ""
    return number(indicator.baseline_value) + year


def count_words(goals: int, indicators: int) -> str:
    """«16 lines, 23 indicators»."""
    return (
        ngettext("%(count)s line", "%(count)s lines", goals, count=number(goals))
        + ", "
        + ngettext("%(count)s indicator", "%(count)s indicators", indicators, count=number(indicators))
    )


# The columns of a plan that is typed in, by the kind of part: «seccion», «linea»…
COLUMNS: dict[str, dict[tuple[str, ...], Any]] = {
    "plan": {
        ("id",): _l("Code of the plan, for its address"), ("title",): _l("Title"), ("kind",): _l("Kind of plan"),
        ("language",): _l("Language"), ("entity", "name"): _l("Entity"), ("entity", "acronym"): _l("Acronym"),
        ("entity", "type"): _l("Kind of entity"), ("territory", "level"): _l("Level of the territory"),
        ("territory", "ubigeo"): _l("Ubigeo"), ("territory", "department"): _l("Department"),
        ("territory", "province"): _l("Province"), ("period", "start"): _l("From"), ("period", "end"): _l("To"),
        ("legal_reference",): _l("Legal reference"), ("general_objective",): _l("General objective"),
        ("text_policy",): _l("Where the words come from"),
    },
    "seccion": {("code",): _l("Code"), ("source_label",): _l("Name of the section")},
    "hito": {
        ("template",): _l("Template"), ("code",): _l("Code"), ("label",): _l("Milestone"), ("suggested_weight",): _l("Weight"),
    },
    "linea": {
        ("section",): _l("Code of its section"), ("id",): _l("Code"), ("kind",): _l("Kind of line"),
        ("source_number",): _l("Number in the plan"), ("problem",): _l("Problem"), ("objective",): _l("Objective"),
        ("text",): _l("Target, activity or result in the plan's words"), ("platform_scope",): _l("Who is the source"),
        ("due_date",): _l("By the day"), ("source_note",): _l("Note on the source"),
    },
    "indicador": {
        ("id",): _l("Code"), ("name",): _l("Indicator"), ("kind",): _l("Kind"), ("parameter",): _l("Parameter"),
        ("unit",): _l("Unit"), ("direction",): _l("Direction"), ("baseline", "value"): _l("Baseline"),
        ("baseline", "year"): _l("Year of the baseline"), ("target", "value"): _l("Target"), ("target", "operator"): _l("Sign"),
        ("target", "status"): _l("Where the number of the target comes from"), ("target", "unit"): _l("Unit of the target"),
        ("target", "per"): _l("Each year"), ("target", "stated_in"): _l("Stated in line"), ("due_year",): _l("By the year"),
        ("annual_targets",): _l("Targets by year"), ("measurement", "mode"): _l("From where"),
        ("measurement", "how"): _l("How it is measured"), ("measurement", "platform_source"): _l("Records used"),
        ("measurement", "rule"): _l("Rule"), ("measurement", "milestone_template"): _l("Template of milestones"),
        ("measurement", "evidence"): _l("Evidence asked for"), ("frequency",): _l("How often"),
        ("disaggregations",): _l("Broken down by"), ("notes",): _l("Notes"),
    },
}  # fmt: skip
