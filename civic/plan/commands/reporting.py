"""What people report on plans by hand: values and milestones, verified by somebody else, targets set by an act, duties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.files import store
from civic.people.models import Person
from civic.people.rules import Actor
from civic.plan import queries, rules
from civic.plan.models import (
    Indicator,
    IndicatorDuty,
    IndicatorReport,
    MilestoneReport,
    ReportState,
    TargetDecision,
    TrackedWork,
)
from civic.plan.queries import Report
from civic.plan.rules import StepData, ValueData

_AT_ONCE = _l("Somebody else wrote the same at this moment. Look at it again.")
for _table, _columns in (
    ("indicator_reports", ("indicator_id", "period_start", "period_end")),
    ("milestone_reports", ("work_id", "milestone_id")),
    ("indicator_duties", ("indicator_id",)),
    ("target_decisions", ("indicator_id",)),
):
    on_clash(_table, *_columns, sentence=_AT_ONCE)
on_clash("indicator_reports", "indicator_id", "once", sentence=_l("This report was kept already."))
on_clash("milestone_reports", "indicator_id", "once", sentence=_l("This report was kept already."))
on_clash("tracked_works", "indicator_id", "name", sentence=_l("There is one with this name already."))


class Unfit(Refused):
    """A refusal that belongs to a field of the form."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def _mend(said: tuple[str, str] | None) -> None:
    if said:
        raise Unfit(*said)


def report_value(
    actor: Actor, indicator: Indicator, data: ValueData, file: FileStorage | None = None
) -> IndicatorReport:
    """Report a value for a period. It waits for somebody else; until then the verified one of the period holds."""
    allow(rules.may_report(actor, indicator))
    indicator = queries.locked_indicator(indicator.id)
    known = queries.report_of_form(IndicatorReport, indicator.id, data.once)
    if known is not None:
        return known
    refuse_if(rules.why_not_report(indicator))
    there = queries.values_of_period(indicator, data.period_start, data.period_end)
    verified = next((r for r in there if r.is_verified), None)
    _mend(rules.why_not_value(indicator, data))
    value = data.value if data.value is not None else rules.computed(indicator, data)
    _mend(rules.why_not_evidence(data.evidence_url, data.evidence_name, bool(file), needed=value is not None))
    _mend(rules.why_not_correct(verified, data.change_reason, wanted=True))
    made = IndicatorReport(
        indicator_id=indicator.id, indicator=indicator, period_start=data.period_start, period_end=data.period_end,
        value=value, numerator=data.numerator, denominator=data.denominator, **_common(actor, data, file),
    )  # fmt: skip
    _take_place([r for r in there if not r.is_verified], made)
    record(
        actor, "plan.report_value", made, space_id=_space(indicator), reason=data.change_reason or None,
        before={"value": _digits(verified.value)} if verified else None,
        after={"indicator": indicator.code, "from": data.period_start.isoformat(), "to": data.period_end.isoformat(),
               "value": _digits(value)},
    )  # fmt: skip
    return made


def report_step(
    actor: Actor, indicator: Indicator, data: StepData, file: FileStorage | None = None
) -> MilestoneReport:
    """Report how far a milestone of a work is; a work named for the first time is added."""
    allow(rules.may_report(actor, indicator))
    indicator = queries.locked_indicator(indicator.id)
    known = queries.report_of_form(MilestoneReport, indicator.id, data.once)
    if known is not None:
        return known
    refuse_if(rules.why_not_step(indicator))
    step = next((s for s in queries.milestones_of(indicator) if s.id == data.milestone_id), None)
    if step is None:
        raise Unfit("milestone", _("Choose the milestone."))
    work = queries.work_of(indicator, data.work_id) if data.work_id else None
    if data.work_id and work is None:
        raise Unfit("work", _("Choose which one it is."))
    there = list(queries.steps_reported(work.id, step.id)) if work else []
    verified = next((r for r in there if r.is_verified), None)
    _mend(rules.why_not_step_data(data, verified))
    _mend(rules.why_not_evidence(data.evidence_url, data.evidence_name, bool(file), needed=data.percent > 0))
    work = work or add_work(actor, indicator, data.work_name)
    made = MilestoneReport(
        indicator_id=indicator.id, indicator=indicator, work=work, work_id=work.id, milestone=step,
        milestone_id=step.id, percent=data.percent, occurred_on=data.occurred_on, **_common(actor, data, file),
    )  # fmt: skip
    _take_place([r for r in there if not r.is_verified], made)
    record(
        actor, "plan.report_step", made, space_id=_space(indicator), reason=data.change_reason or None,
        before={"percent": verified.percent} if verified else None,
        after={"indicator": indicator.code, "work": work.name, "milestone": step.code, "percent": data.percent},
    )  # fmt: skip
    return made


def _common(actor: Actor, data: ValueData | StepData, file: FileStorage | None) -> dict[str, Any]:
    return {
        "text": data.text, "entity": data.entity, "evidence_name": data.evidence_name, "evidence_url": data.evidence_url,
        "evidence_file": store(file, actor.id) if file else None, "once": data.once, "change_reason": data.change_reason,
        "reported_by_id": actor.id, "reported_at": clock.now(), "state": ReportState.REPORTED,
    }  # fmt: skip


def _take_place(older: list[Any], made: Report) -> None:
    """Close what waited or was sent back, and point from it to what took its place."""
    now = clock.now()
    for row in older:
        row.superseded_at = now
    db.session.flush()
    db.session.add(made)
    db.session.flush()
    for row in older:
        row.superseded_by_id = made.id


def verify(actor: Actor, report: Report, note: str = "") -> Report:
    """Another person says that a report agrees with its evidence; the verified one it corrects ends here."""
    report = _to_check(actor, report)
    same = (
        queries.values_of_period(report.indicator, report.period_start, report.period_end)
        if isinstance(report, IndicatorReport)
        else queries.steps_reported(report.work_id, report.milestone_id)
    )
    older = [r for r in same if r.id != report.id and r.is_verified]
    for row in older:
        row.superseded_at, row.superseded_by_id = clock.now(), report.id
    db.session.flush()
    return _checked(actor, report, ReportState.VERIFIED, note)


def send_back(actor: Actor, report: Report, reason: str) -> Report:
    """Another person says what does not agree; whoever reported it mends it with a new report."""
    report = _to_check(actor, report)
    refuse_if(None if reason else _("Say what does not agree, so that it can be mended."))
    return _checked(actor, report, ReportState.RETURNED, reason)


def _to_check(actor: Actor, report: Report) -> Any:
    allow(rules.may_check(actor, rules.plan_of(report.indicator)))
    queries.locked_indicator(report.indicator_id)
    db.session.refresh(report)
    refuse_if(rules.why_not_verify(actor, report))
    return report


def _checked(actor: Actor, report: Report, state: ReportState, note: str) -> Report:
    report.state, report.note = state, note
    report.verified_by_id, report.verified_at = actor.id, clock.now()
    act = "plan.verify" if state is ReportState.VERIFIED else "plan.send_back"
    record(actor, act, report, space_id=_space(report.indicator), reason=note or None,
           before={"state": ReportState.REPORTED.value}, after={"state": state.value})  # fmt: skip
    db.session.flush()
    return report


def add_work(actor: Actor, indicator: Indicator, name: str, reference: str = "") -> TrackedWork:
    """Add one of the things an indicator counts, with milestones of its own."""
    allow(rules.may_report(actor, indicator))
    refuse_if(rules.why_not_step(indicator))
    refuse_if(None if name else _("Say which one it is: write its name."))
    there = queries.works_of(indicator)
    refuse_if(_("There is one with this name already.") if name in {w.name for w in there} else None)
    refuse_if(
        _("At most %(most)d for each indicator.", most=rules.MOST_WORKS)
        if len(there) >= rules.MOST_WORKS
        else None
    )
    made = TrackedWork(indicator_id=indicator.id, name=name, reference=reference, added_by_id=actor.id)
    db.session.add(made)
    db.session.flush()
    record(
        actor,
        "plan.add_work",
        made,
        after={"indicator": indicator.code, "name": name},
        space_id=_space(indicator),
    )
    return made


def drop_work(actor: Actor, indicator: Indicator, work: TrackedWork, reason: str) -> None:
    """Take a work out of the count, with the reason; what was reported on it stays readable."""
    allow(rules.may_lead(actor, rules.plan_of(indicator)))
    queries.locked_indicator(indicator.id)
    db.session.refresh(work)
    refuse_if(_("It was taken out already.") if work.dropped_at else None)
    refuse_if(None if reason else _("Say why, so that everybody understands it later."))
    work.dropped_at, work.drop_reason = clock.now(), reason
    record(
        actor, "plan.drop_work", work, reason=reason, before={"name": work.name}, space_id=_space(indicator)
    )


def decide_target(
    actor: Actor, indicator: Indicator, value: Decimal, act: str, decided_on: date, *,
    url: str = "", file: FileStorage | None = None,
) -> TargetDecision:  # fmt: skip
    """Set by an act of the space the number that the plan leaves open. A later act takes its place; none is changed."""
    allow(rules.may_lead(actor, rules.plan_of(indicator)))
    indicator = queries.locked_indicator(indicator.id)
    refuse_if(rules.why_not_decide_target(indicator, value, decided_on))
    refuse_if(None if act else _("Name the act: number and year."))
    _mend(rules.why_not_evidence(url, act, bool(file), needed=True))
    before = next((d for d in queries.decisions_of(indicator) if d.superseded_at is None), None)
    if before is not None:
        if (before.value, before.act, before.decided_on) == (value, act, decided_on):
            return before  # the same form, sent twice
        before.superseded_at = clock.now()
        db.session.flush()
    made = TargetDecision(
        indicator_id=indicator.id, indicator=indicator, value=value, act=act, decided_on=decided_on, document_url=url,
        document=store(file, actor.id) if file else None, decided_by_id=actor.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(actor, "plan.decide_target", made, before={"value": _digits(before.value)} if before else None,
           after={"indicator": indicator.code, "value": _digits(value), "act": act}, space_id=_space(indicator))  # fmt: skip
    return made


def name_duty(
    actor: Actor, indicator: Indicator, data_entity: str, achievement_entity: str, person: Person | None
) -> IndicatorDuty:
    """Say which entity answers for an indicator's data and which for its achievement, and who reports and is reminded."""
    allow(rules.may_lead(actor, rules.plan_of(indicator)))
    queries.locked_indicator(indicator.id)
    refuse_if(None if data_entity and achievement_entity else _("Write the name of the entity."))
    refuse_if(
        _("%(name)s has no account yet. An operator can hand over an activation slip.", name=person.full_name)
        if person is not None and person.account is None else None
    )  # fmt: skip
    before = queries.duty_of(indicator)
    said = (data_entity, achievement_entity, person.id if person else None)
    if before is not None:
        if (before.data_entity, before.achievement_entity, before.person_id) == said:
            return before
        before.superseded_at = clock.now()
        db.session.flush()
    made = IndicatorDuty(
        indicator_id=indicator.id, indicator=indicator, data_entity=said[0], achievement_entity=said[1],
        person_id=said[2], named_by_id=actor.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(actor, "plan.name_duty", made, after={"indicator": indicator.code, "data": said[0], "achievement": said[1],
           "person_id": said[2]}, space_id=_space(indicator))  # fmt: skip
    return made


def _space(indicator: Indicator) -> int | None:
    return rules.plan_of(indicator).space_id


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
