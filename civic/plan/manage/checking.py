"""What a space owes in its plans, what waits for verification, and the decision on one report."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.people.acting import actor
from civic.plan import commands, queries, rules, words
from civic.plan.forms import CheckForm
from civic.plan.manage.reporting import about
from civic.plan.models import IndicatorReport
from civic.plan.queries import Report
from civic.plan.views import bp
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult
from civic.web.safety import signed_in


def kind_of(report: Report) -> str:
    """The word of a report in addresses."""
    return "valor" if isinstance(report, IndicatorReport) else "hito"


@bp.get("/espacios/<slug>/equipo/planes")
@signed_in
def manage_list(slug: str) -> str:
    """What waits for verification, what went back, what is late, plan by plan."""
    space = space_by_slug(slug)
    if not rules.may_see_work(actor(), space):
        raise NotFound
    today = clock.today()
    rows = [
        (line, queries.waiting(line.plan), queries.sent_back(line.plan), queries.owed(line.plan, today, 31))
        for line in queries.plans(space)
    ]
    return render_template(
        "plan/manage/list.html", space=space, rows=rows, today=today, words=words, kind_of=kind_of, my_id=actor().id,
        manage_items=team_links(space), may_report=rules.may_check_in(actor(), space),
        may_write=rules.may_write_plans(actor(), space),
    )  # fmt: skip


def _page(report: Report, form: CheckForm) -> ViewResult:
    same: Sequence[Report] = (
        queries.values_of_period(report.indicator, report.period_start, report.period_end)
        if isinstance(report, IndicatorReport)
        else queries.steps_reported(report.work_id, report.milestone_id)
    )
    may = rules.may_check(actor(), rules.plan_of(report.indicator))
    page = render_template(
        "plan/manage/check.html", report=report, kind=kind_of(report), form=form,
        before=next((r for r in same if r.id != report.id and r.is_verified), None), may_check=may,
        why_not=rules.why_not_verify(actor(), report), **about(report.indicator),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@bp.route("/planes/<slug>/reportes/<kind>/<int:report_id>", methods=["GET", "POST"])
@signed_in
def manage_check(slug: str, kind: str, report_id: int) -> ViewResult | Response:
    """Read a report beside its evidence, and verify it or send it back."""
    report = queries.report_by_id(slug, kind, report_id)
    if not rules.may_see_report(actor(), report):
        raise NotFound
    form = CheckForm()
    if request.method == "GET":
        return _page(report, CheckForm(formdata=None))
    plan = rules.plan_of(report.indicator)
    allow(rules.may_check(actor(), plan))
    if form.validate_on_submit():
        verified = form.decision.data == "verify"
        try:
            with transaction():
                act = commands.verify if verified else commands.send_back
                act(actor(), report, form.note.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(
                _("Verified. It counts from now on.") if verified else _("Sent back with your reason."),
                "good",
            )
            return redirect(_next(slug, report), 303)
    return _page(report, form)


def _next(slug: str, report: Report) -> str:
    plan = rules.plan_of(report.indicator)
    if plan.space is None:
        return url_for("plan.indicator", slug=slug, code=report.indicator.code)
    return url_for("plan.manage_list", slug=plan.space.slug)
