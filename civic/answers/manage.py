"""The team's pages: what is still to be answered, the answer, and the reports on accepted proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.answers import commands, queries, rules
from civic.answers.deadline import Clock
from civic.answers.forms import AnswerForm, DutyForm, MilestoneForm, MoveForm, ReportForm
from civic.answers.models import PromisedStep
from civic.answers.views import bp
from civic.answers.words import clock_words
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.text import clean
from civic.core.vault import new_token
from civic.people.acting import actor
from civic.people.rules import Actor
from civic.proposals.models import Call, Proposal
from civic.proposals.money import written
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each, team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import done
from civic.web.safety import signed_in

QUIET_DAYS = 90  # an accepted proposal without news for so long is a task


def own_call(slug: str) -> Call:
    """The call, for its team alone."""
    call = queries.call_by_slug(slug)
    if not rules.may_see_work(current_user, call.space):
        raise NotFound
    return call


def _own(slug: str, number: int) -> tuple[Call, Proposal]:
    call = own_call(slug)
    allow(rules.may_answer(current_user, call.space))
    return call, queries.proposal_of(call, number)


@bp.get("/espacios/<slug>/gestion/respuestas")
@signed_in
def manage_list(slug: str) -> str:
    """What a space still owes: answers by call, and the news of accepted proposals."""
    space = space_by_slug(slug)
    if not rules.may_see_work(current_user, space):
        raise NotFound
    calls = queries.calls_over(space)
    owed = queries.owed_in(calls)
    rows = [(c, [o for o in owed if o.proposal.call_id == c.id]) for c in calls]
    return render_template(
        "answers/manage/list.html", space=space, rows=rows, followed=queries.followed_in(space), Clock=Clock,
        manage_items=team_links(space), may_answer=rules.may_answer(current_user, space),
    )  # fmt: skip


@bp.get("/convocatorias/<slug>/gestion/respuestas")
@signed_in
def manage(slug: str) -> str:
    """The proposals of a call with the clock of each answer."""
    call = own_call(slug)
    return render_template(
        "answers/manage.html", call=call, space=call.space, owed=queries.owed_in([call]), clock_words=clock_words,
        may_answer=rules.may_answer(current_user, call.space), manage_items=team_links(call.space),
    )  # fmt: skip


@bp.route("/convocatorias/<slug>/gestion/respuestas/<int:number>", methods=["GET", "POST"])
@signed_in
def manage_answer(slug: str, number: int) -> Any:
    """Answer a proposal, or give another answer that takes the place of the first."""
    call, proposal = _own(slug, number)
    before = queries.answer_to(proposal.id)
    form = AnswerForm(obj=before) if before and request.method == "GET" else AnswerForm()
    if request.method == "GET":
        form.change_reason.data = ""
        form.kind.data = before.kind.value if before else None
        if not before:
            form.entity.data, form.signed_on.data = _entity(proposal), clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.answer(actor(), proposal, form.read, form.upload)
            flash(_("The answer is public. Authors, supporters and followers are told."), "good")
            return redirect(url_for("answers.manage", slug=slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    page = render_template(
        "answers/manage/answer.html", call=call, space=call.space, proposal=proposal, form=form, before=before,
        duty=DutyForm(formdata=None, data={"entity": _entity(proposal)}), why_not=rules.why_not_answer_yet(proposal),
        manage_items=team_links(call.space),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _entity(proposal: Proposal) -> str:
    duty = queries.duty_of(proposal.id)
    return duty.entity if duty else proposal.space.name


@bp.post("/convocatorias/<slug>/gestion/respuestas/<int:number>/entidad")
@signed_in
def name_entity(slug: str, number: int) -> Response:
    """Say which entity owes the answer."""
    _call, proposal = _own(slug, number)
    target = url_for("answers.manage_answer", slug=slug, number=number)
    form = DutyForm()
    if not form.validate_on_submit():
        flash(form.problems[0][1] if form.problems else _("Write the name of the entity."), "bad")
        return redirect(target, 303)
    entity = form.entity.data or ""
    return done(
        lambda: commands.name_entity(actor(), proposal, entity), _("The clock counts it there now."), target
    )


@bp.route("/convocatorias/<slug>/gestion/seguimiento/<int:number>", methods=["GET", "POST"])
@signed_in
def manage_progress(slug: str, number: int) -> Any:
    """Report how an accepted proposal goes on, and look after its milestones."""
    call, proposal = _own(slug, number)
    last, milestones = queries.last_report(proposal.id), queries.milestones_of(proposal.id)
    form = ReportForm()
    if request.method == "GET":
        form.once.data, form.on_day.data = new_token(), clock.today()
        if last:
            form.state.data, form.progress.data = last.state.value, last.progress
            form.budget.data, form.executed.data = written(last.budget_cents), written(last.executed_cents)
        elif (answer := queries.answer_to(proposal.id)) is not None and answer.kind.is_followed:
            form.budget.data = written(proposal.cost_cents)
    if form.validate_on_submit():
        try:
            with transaction():
                commands.report(actor(), proposal, form.read(_reached(milestones)), form.uploads)
            flash(_("The report is public. Whoever follows the proposal is told."), "good")
            return redirect(url_for("answers.manage_progress", slug=slug, number=number), 303)
        except Refused as error:
            form.refuse(error.sentence)
    page = render_template(
        "answers/manage/progress.html", call=call, space=call.space, proposal=proposal, form=form, milestones=milestones,
        reports=queries.reports_on(proposal.id), why_not=rules.why_not_follow(queries.answer_to(proposal.id)),
        new=MilestoneForm(formdata=None), typed=request.form, manage_items=team_links(call.space),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _reached(milestones: Any) -> tuple[tuple[int, date, str], ...]:
    """(milestone, day, evidence) of those ticked in the form."""
    found: list[tuple[int, date, str]] = []
    for m in milestones:
        if request.form.get(f"reached_{m.id}"):
            try:
                on = date.fromisoformat(request.form.get(f"on_{m.id}", ""))
            except ValueError:
                on = clock.today()
            found.append((m.id, on, clean(request.form.get(f"evidence_{m.id}", ""))[:500]))
    return tuple(found)


@bp.post("/convocatorias/<slug>/gestion/seguimiento/<int:number>/hitos")
@signed_in
def add_milestone(slug: str, number: int) -> Response:
    """Promise a step for a day."""
    _call, proposal = _own(slug, number)
    target = url_for("answers.manage_progress", slug=slug, number=number) + "#hitos"
    form = MilestoneForm()
    if not form.validate_on_submit():
        flash(form.problems[0][1] if form.problems else _("Write the day."), "bad")
        return redirect(target, 303)
    name, due = form.name.data or "", form.due_on.data or clock.today()
    return done(
        lambda: commands.add_milestone(actor(), proposal, name, due), _("The milestone is public."), target
    )


@bp.post("/convocatorias/<slug>/gestion/seguimiento/<int:number>/hitos/<int:milestone_id>/mover")
@signed_in
def move_milestone(slug: str, number: int, milestone_id: int) -> Response:
    """Give a milestone another date."""
    _call, proposal = _own(slug, number)
    milestone: PromisedStep = queries.milestone_of(proposal, milestone_id)
    target = url_for("answers.manage_progress", slug=slug, number=number) + "#hitos"
    form = MoveForm()
    if not form.validate_on_submit():
        flash(form.problems[0][1] if form.problems else _("Write the day."), "bad")
        return redirect(target, 303)
    due, reason = form.due_on.data or clock.today(), form.reason.data or ""
    return done(lambda: commands.move_milestone(actor(), proposal, milestone, due, reason),
                 _("The new date is public, with the reason."), target)  # fmt: skip


def ask_for_answers(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Answers that are overdue."""

    def task(space: Space, late: int) -> Task:
        said = ngettext("%(count)s answer is overdue.", "%(count)s answers are overdue.", late, count=late)
        return Task(said, url_for("answers.manage_list", slug=space.slug), "bad")

    return task_for_each(spaces, queries.count_overdue(ids_of(spaces)), task)


def ask_for_news(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Accepted proposals without news for long."""
    since = clock.today() - timedelta(days=QUIET_DAYS)
    silent = Counter(
        space_id
        for space_id, state, day in queries.last_news(ids_of(spaces))
        if state is None or day is None or (not state.is_over and day < since)
    )

    def task(space: Space, n: int) -> Task:
        said = ngettext("%(count)s accepted proposal has no recent news.", "%(count)s accepted proposals have no recent news.", n, count=n)  # fmt: skip
        return Task(said, url_for("answers.manage_list", slug=space.slug))

    return task_for_each(spaces, silent, task)


add_tasks(ask_for_answers, rules.may_answer)
add_tasks(ask_for_news, rules.may_answer)
