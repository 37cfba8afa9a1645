"""Who may load, write, report, verify and decide on plans, and whether it can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.people.rules import Actor, is_administrator
from civic.plan import queries
from civic.plan.models import Indicator, MeasurementMode, MilestoneReport, Plan, ReportState, TargetStatus
from civic.plan.queries import Report
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team

MOST_WORKS = 40
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class ValueData:
    """A value as it was typed."""

    period_start: date
    period_end: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    text: str
    entity: str
    evidence_name: str
    evidence_url: str
    once: str
    change_reason: str = ""


@dataclass(frozen=True)
class StepData:
    """A milestone report as it was typed; `work_id` None means a new work of this name."""

    work_id: int | None
    work_name: str
    milestone_id: int
    percent: int
    occurred_on: date
    text: str
    entity: str
    evidence_name: str
    evidence_url: str
    once: str
    change_reason: str = ""


def may_load_plan(actor: Actor) -> bool:
    """Only those who run the platform load plans from its command line: everybody reads their targets."""
    return is_administrator(actor)


def may_write_plans(actor: Actor, space: Space) -> bool:
    """Coordinators write the plans of their space."""
    return is_coordinator(actor, space)


def may_see_work(actor: Actor, space: Space) -> bool:
    """The team of a space sees what waits in its plans."""
    return is_in_team(actor, space)


def may_check_in(actor: Actor, space: Space) -> bool:
    """Facilitators of a space report on its plans and verify what others reported."""
    return is_facilitator(actor, space)


def plan_of(indicator: Indicator) -> Plan:
    """The plan of an indicator."""
    return indicator.goal.section.plan


def may_lead(actor: Actor, plan: Plan) -> bool:
    """Coordinators of the plan's space name who answers and set targets; of a plan without space, administrators."""
    return is_coordinator(actor, plan.space) if plan.space else is_administrator(actor)


def may_check(actor: Actor, plan: Plan) -> bool:
    """Facilitators of the plan's space read what was reported and verify it."""
    return is_facilitator(actor, plan.space) if plan.space else is_administrator(actor)


def may_report(actor: Actor, indicator: Indicator) -> bool:
    """Facilitators of the plan's space, and who is named to answer for the indicator's data."""
    return actor.id is not None and (
        may_check(actor, plan_of(indicator)) or queries.answers_for(indicator, actor.id)
    )


def may_see_report(actor: Actor, report: Report) -> bool:
    """Who may check it, who made it, and who answers for the data."""
    plan = plan_of(report.indicator)
    return actor.id is not None and (
        may_check(actor, plan)
        or report.reported_by_id == actor.id
        or queries.answers_for(report.indicator, actor.id)
    )


def why_not_report(indicator: Indicator) -> str | None:
    """The sentence that says why nobody reports on an indicator by hand, or None."""
    if indicator.mode is MeasurementMode.RECORDS:
        return _("This value is counted from the records of the platform: nobody types it in.")
    return None


def why_not_step(indicator: Indicator) -> str | None:
    """The sentence that says why no milestone can be reported, or None."""
    if sentence := why_not_report(indicator):
        return sentence
    if not indicator.milestone_template:
        return _("This indicator has no milestones: report its value.")
    return None


def is_parts(indicator: Indicator) -> bool:
    """Whether the value is a share of a whole: it comes with numerator and denominator."""
    return indicator.parameter in ("percentage", "rate", "ratio")


def computed(indicator: Indicator, data: ValueData) -> Decimal | None:
    """The value that numerator and denominator come to, to four decimals; None without both."""
    if not is_parts(indicator) or data.numerator is None or not data.denominator:
        return None
    times = 1 if indicator.parameter == "ratio" else 100
    return (data.numerator * times / data.denominator).quantize(Decimal("0.0001")).normalize()


def why_not_value(indicator: Indicator, data: ValueData) -> tuple[str, str] | None:
    """(field, sentence) that says what to mend in a value, or None."""
    plan, today = plan_of(indicator), clock.today()
    if data.period_end < data.period_start:
        return "period_end", _("The period ends before it begins.")
    if data.period_end > today:
        return "period_end", _("The period has not ended yet: report up to today at most.")
    if data.period_start < plan.period_start.replace(month=1, day=1):
        return "period_start", _("The period lies before the plan.")
    if (data.numerator is None) != (data.denominator is None):
        missing = "denominator" if data.denominator is None else "numerator"
        return missing, _("Write both, numerator and denominator, or neither.")
    if data.denominator == 0:
        return "denominator", _(
            "The denominator is 0: then there is no share. Leave the value empty and say why."
        )
    made = computed(indicator, data)
    if made is not None and data.value is not None and abs(made - data.value) > Decimal("0.05"):
        said = _("%(n)s of %(d)s is %(made)s, not %(value)s.", n=data.numerator, d=data.denominator,
                 made=format(made.quantize(Decimal("0.01")), "f"), value=data.value)  # fmt: skip
        return "value", said
    if data.value is None and made is None and not data.text:
        return "text", _("Without a value, say why there is none.")
    return None


def why_not_evidence(url: str, name: str, has_file: bool, needed: bool) -> tuple[str, str] | None:
    """(field, sentence) that says what is wrong with the evidence, or None."""
    if url and not url.lower().startswith(("https://", "http://")):
        return "evidence_url", _("Write the whole address, from https:// on.")
    if needed and not url and not has_file:
        return "evidence_url", _("Add what shows it: a file or a link.")
    if (url or has_file) and not name:
        return "evidence_name", _("Say what the evidence is, for example «Acta de recepción de obra».")
    return None


def why_not_correct(before: Report | None, reason: str, wanted: bool) -> tuple[str, str] | None:
    """(field, sentence): what was verified is only replaced with a reason."""
    if before is not None and wanted and not reason:
        return "change_reason", _("A verified report stands here: say why this one takes its place.")
    return None


def why_not_step_data(data: StepData, before: MilestoneReport | None) -> tuple[str, str] | None:
    """(field, sentence) that says what to mend in a milestone report, or None."""
    if not 0 <= data.percent <= 100:
        return "percent", _("Write a percent from 0 to 100.")
    if data.occurred_on > clock.today():
        return "occurred_on", _("The day cannot lie in the future.")
    if data.work_id is None and not data.work_name:
        return "work_name", _("Say which one it is: write its name.")
    return why_not_correct(before, data.change_reason, before is not None and data.percent <= before.percent)


def why_not_verify(actor: Actor, report: Report) -> str | None:
    """The sentence that says why this person cannot verify or send back a report, or None: never one's own."""
    if report.superseded_at is not None:
        return _("A later report took its place.")
    if report.state is not ReportState.REPORTED:
        return _("Somebody has looked at it already.")
    if actor.id is None or actor.id == report.reported_by_id:
        return _("You reported it: somebody else verifies it.")
    if queries.answers_for(report.indicator, actor.id):
        return _("You answer for this data: somebody else verifies it.")
    return None


def why_not_decide_target(indicator: Indicator, value: Decimal | None = None, on: date | None = None) -> Any:
    """The sentence that says why the space cannot set the target, or None: a number of the plan is never replaced."""
    if indicator.target_value is not None or indicator.target_status in (
        TargetStatus.STATED, TargetStatus.IMPLIED,
    ):  # fmt: skip
        return _("The plan gives this target its number; it is not changed here.")
    if value is not None and not 0 <= value < LARGEST:
        return _("Write a number that is not negative.")
    if value is not None and indicator.target_unit == "%" and value > 100:
        return _("A percentage goes up to 100.")
    if on is not None and on > clock.today():
        return _("The day cannot lie in the future.")
    return None
