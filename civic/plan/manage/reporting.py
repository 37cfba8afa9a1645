"""Reporting on an indicator: a value, a milestone, the number of its target, who answers for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused, allow, found
from civic.core.vault import new_token
from civic.people.acting import actor
from civic.people.queries import account_by_username
from civic.plan import commands, due, queries, rules, words
from civic.plan.commands import Unfit
from civic.plan.forms import NEW, DropForm, DutyForm, StepForm, TargetForm, ValueForm
from civic.plan.models import Indicator
from civic.plan.views import bp
from civic.spaces.panels import team_links
from civic.spaces.rules import is_in_team
from civic.web.acts import ViewResult, done
from civic.web.safety import signed_in


def about(indicator: Indicator) -> dict[str, Any]:
    """What every page on an indicator shows: its plan and space, and the team's menu for its team."""
    plan = rules.plan_of(indicator)
    return {
        "indicator": indicator, "plan": plan, "space": plan.space, "words": words,
        "manage_items": team_links(plan.space) if plan.space and is_in_team(actor(), plan.space) else [],
    }  # fmt: skip


def _home(indicator: Indicator) -> str:
    return url_for("plan.indicator", slug=rules.plan_of(indicator).slug, code=indicator.code)


def _own(slug: str, code: str) -> Indicator:
    indicator = queries.indicator_by_code(slug, code)
    allow(rules.may_report(actor(), indicator))
    return indicator


def _led(slug: str, code: str) -> Indicator:
    indicator = queries.indicator_by_code(slug, code)
    allow(rules.may_lead(actor(), rules.plan_of(indicator)))
    return indicator


def _entity(indicator: Indicator) -> str:
    duty = queries.duty_of(indicator)
    return duty.data_entity if duty else rules.plan_of(indicator).entity_name


def _answer(form: Any, page: str) -> ViewResult:
    return (page, 422) if form.errors or form.form_errors else page


def _keep(form: Any, act: Any) -> bool:
    """Do it; a refusal is shown at its field."""
    try:
        with transaction():
            act()
    except Unfit as error:
        form.refuse(error.sentence, error.field)
        return False
    except Refused as error:
        form.refuse(error.sentence)
        return False
    return True


def owed_periods(indicator: Indicator) -> list[due.Due]:
    """The periods of an indicator that have ended and that nobody told of, oldest first."""
    plan = rules.plan_of(indicator)
    every = due.periods(indicator.frequency, plan.period_start, plan.period_end)
    told = [
        (r.period_start, r.period_end)
        for r in queries.history_of(indicator)
        if r.superseded_at is None and r.state.value != "returned"
    ]
    return [one for one in due.untold(every, told) if one.end <= clock.today()]


@bp.route("/planes/<slug>/indicadores/<code>/valores/nuevo", methods=["GET", "POST"])
@signed_in
def manage_value(slug: str, code: str) -> ViewResult:
    """Report a value for a period."""
    indicator = _own(slug, code)
    owed = owed_periods(indicator)
    form = ValueForm()
    if request.method == "GET":
        form.once.data, form.entity.data = new_token(), _entity(indicator)
        wanted = next(
            (o for o in owed if o.end.isoformat() == request.args.get("hasta")), owed[0] if owed else None
        )
        if wanted:
            form.period_start.data, form.period_end.data = wanted.start, wanted.end
    if form.validate_on_submit() and _keep(
        form, lambda: commands.report_value(actor(), indicator, form.read, form.upload)
    ):
        flash(_("Reported. It counts as verified when somebody else has looked at it."), "good")
        return redirect(_home(indicator) + "#valores", 303)
    page = render_template(
        "plan/manage/value.html", form=form, owed=owed, why_not=rules.why_not_report(indicator),
        is_parts=rules.is_parts(indicator), **about(indicator),
    )  # fmt: skip
    return _answer(form, page)


@bp.route("/planes/<slug>/indicadores/<code>/hitos/nuevo", methods=["GET", "POST"])
@signed_in
def manage_step(slug: str, code: str) -> ViewResult:
    """Report how far a milestone is."""
    indicator = _own(slug, code)
    works = [work for work in queries.works_of(indicator) if work.dropped_at is None]
    form = StepForm(works, queries.milestones_of(indicator))
    if request.method == "GET":
        form.once.data, form.entity.data = new_token(), _entity(indicator)
        form.occurred_on.data = clock.today()
        form.work.data = request.args.get("obra") or (str(works[0].id) if works else NEW)
        form.milestone.data = request.args.get("hito")
    if form.validate_on_submit() and _keep(
        form, lambda: commands.report_step(actor(), indicator, form.read, form.upload)
    ):
        flash(_("Reported. It counts as verified when somebody else has looked at it."), "good")
        return redirect(_home(indicator) + "#hitos", 303)
    page = render_template(
        "plan/manage/step.html",
        form=form,
        why_not=rules.why_not_step(indicator),
        works=works,
        **about(indicator),
    )
    return _answer(form, page)


@bp.route("/planes/<slug>/indicadores/<code>/meta", methods=["GET", "POST"])
@signed_in
def manage_target(slug: str, code: str) -> ViewResult:
    """Set by an act the number that the plan leaves open."""
    indicator = _led(slug, code)
    form = TargetForm()
    if request.method == "GET":
        form.decided_on.data = clock.today()

    def act() -> None:
        commands.decide_target(
            actor(), indicator, form.value.number or Decimal(0), form.act.data or "", form.decided_on.data or date.max,
            url=form.url.data or "", file=form.upload,
        )  # fmt: skip

    if form.validate_on_submit() and _keep(form, act):
        flash(_("The target is set. The act stands beside it."), "good")
        return redirect(_home(indicator), 303)
    page = render_template(
        "plan/manage/target.html", form=form, why_not=rules.why_not_decide_target(indicator),
        decisions=queries.decisions_of(indicator), **about(indicator),
    )  # fmt: skip
    return _answer(form, page)


@bp.route("/planes/<slug>/indicadores/<code>/responsables", methods=["GET", "POST"])
@signed_in
def manage_duty(slug: str, code: str) -> ViewResult:
    """Say who answers for the data, who for the achievement, and who reports."""
    indicator = _led(slug, code)
    duty = queries.duty_of(indicator)
    form = DutyForm()
    if request.method == "GET":
        entity = rules.plan_of(indicator).entity_name
        form.data_entity.data = duty.data_entity if duty else entity
        form.achievement_entity.data = duty.achievement_entity if duty else entity
        form.username.data = (
            duty.person.account.username if duty and duty.person and duty.person.account else ""
        )

    def act() -> None:
        typed = form.username.data or ""
        account = account_by_username(typed) if typed else None
        if typed and account is None:
            raise Unfit("username", _("Nobody has this user name."))
        person = account.person if account else None
        commands.name_duty(
            actor(), indicator, form.data_entity.data or "", form.achievement_entity.data or "", person
        )

    if form.validate_on_submit() and _keep(form, act):
        flash(_("Kept. The indicator's page says who answers."), "good")
        return redirect(_home(indicator), 303)
    return _answer(form, render_template("plan/manage/duty.html", form=form, duty=duty, **about(indicator)))


@bp.post("/planes/<slug>/indicadores/<code>/obras/<int:work_id>/retirar")
@signed_in
def drop_work(slug: str, code: str, work_id: int) -> Response:
    """Take a work out of the count."""
    indicator = _led(slug, code)
    work = found(queries.work_of(indicator, work_id))
    form = DropForm()
    target = _home(indicator) + "#hitos"
    if not form.validate_on_submit():
        flash(
            form.problems[0][1] if form.problems else _("Say why, so that everybody understands it later."),
            "bad",
        )
        return redirect(target, 303)
    return done(
        lambda: commands.drop_work(actor(), indicator, work, form.reason.data or ""),
        _("It does not count any more."),
        target,
    )
