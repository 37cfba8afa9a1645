"""The pages of plans: all of them, one whole, and the sheet of an indicator."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from civic.core import clock
from civic.people.acting import actor
from civic.plan import due, panels, progress, queries, rules, words
from civic.plan.models import Indicator, MeasurementMode, Plan, ReportState
from civic.spaces.models import Space
from civic.spaces.queries import space_by_slug
from civic.web.downloads import private_file
from civic.web.safety import public_page
from civic.web.shared_pages import shared_page

bp = Blueprint("plan", __name__)


@bp.get("/planes")
@shared_page
def listing() -> str:
    """All plans."""
    return render_template("plan/listing.html", lines=queries.plans(), words=words)


@bp.get("/espacios/<slug>/plan")
@shared_page
def of_space(slug: str) -> str:
    """The plan of a space; the list of them when it has several."""
    space = space_by_slug(slug)
    lines = queries.plans(space)
    if len(lines) == 1:
        plan = queries.plan_by_slug(lines[0].plan.slug)
        return _whole(plan, space)
    return render_template("plan/of_space.html", space=space, lines=lines, words=words)


@bp.get("/planes/<slug>")
@shared_page
def detail(slug: str) -> str:
    """A plan: dimension, problem, objective, targets with value, state and source."""
    plan = queries.plan_by_slug(slug)
    return _whole(plan, plan.space)


def _whole(plan: Plan, space: Space | None) -> str:
    board = Markup().join(fill(plan) for fill in panels.boards)
    return render_template("plan/detail.html", plan=plan, space=space, words=words, board=board)


@bp.get("/planes/<slug>/indicadores/<code>")
@public_page
def indicator(slug: str, code: str) -> str:
    """The sheet of an indicator with all its fields, what was reported on it, and who says so."""
    found = queries.indicator_by_code(slug, code)
    plan = found.goal.section.plan
    person = actor()
    return render_template(
        "plan/indicator.html", indicator=found, plan=plan, space=plan.space, words=words,
        is_rate=queries.is_participation_rule(found), may_report=rules.may_report(person, found),
        may_lead=rules.may_lead(person, plan), may_check=rules.may_check(person, plan),
        values=Markup().join(value(found) for value in panels.values), **_told(found),
    )  # fmt: skip


def _told(found: Indicator) -> dict[str, Any]:
    """What people reported and decided on an indicator."""
    plan = found.goal.section.plan
    decisions, steps = queries.decisions_of(found), queries.milestones_of(found)
    decision = next((one for one in decisions if one.superseded_at is None), None)
    target = found.target_value if found.target_value is not None else decision.value if decision else None
    works, history, moved = (
        queries.works_of(found),
        queries.history_of(found),
        queries.milestone_history_of(found),
    )
    every = due.periods(found.frequency, plan.period_start, plan.period_end)
    by_hand = found.mode is not MeasurementMode.RECORDS
    held = [r for r in history if r.superseded_at is None and r.state is not ReportState.RETURNED]
    days = [r.occurred_on for r in moved if r.superseded_at is None and r.state is not ReportState.RETURNED]
    late = due.overdue(due.untold(every, [(r.period_start, r.period_end) for r in held], days), clock.today())
    return {
        "milestones": steps, "decisions": decisions, "decision": decision, "duty": queries.duty_of(found),
        "history": history, "moved": moved, "value": progress.latest(history), "late": late if by_hand else [],
        "dropped": [work for work in works if work.dropped_at],
        "standing": progress.standing(
            found.parameter, found.how, None if target is None else Fraction(target), steps, works, moved
        ),
    }  # fmt: skip


@bp.get("/planes/evidencias/<token>")
def evidence(token: str) -> Response:
    """The file that shows a report, or the act that sets a target."""
    return private_file(queries.evidence_by_token(token))
