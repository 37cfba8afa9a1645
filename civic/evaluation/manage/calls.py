"""The evaluation of a call: the list of a space, the sheet, sharing out, the results, and what is asked of the team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.evaluation import commands, forms, queries, results, rules
from civic.evaluation.manage.own import own_call, prepared
from civic.evaluation.models import Assignment, Round
from civic.evaluation.sheet import data_of, why_not_complete
from civic.evaluation.views import bp
from civic.people.acting import me
from civic.people.rules import Actor
from civic.proposals.models import Call
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each, team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import done
from civic.web.safety import signed_in


@bp.get("/espacios/<slug>/gestion/evaluaciones")
@signed_in
def manage_list(slug: str) -> str:
    """What is evaluated in a space, and what is asked of me."""
    space = space_by_slug(slug)
    if not rules.may_see_work(current_user, space):
        raise NotFound
    calls = queries.calls_of(space)
    mine = queries.assignments_for(me().id, space) if rules.is_evaluator(current_user, space) else []
    talks = queries.open_discussions([a.proposal_id for a in mine])
    return render_template(
        "evaluation/manage/list.html", space=space, calls=calls, sheets=queries.sheets_of([c.id for c in calls]),
        mine=[(a, _standing(a, talks)) for a in mine], manage_items=team_links(space),
    )  # fmt: skip


def _standing(assignment: Assignment, talks: set[int]) -> tuple[str, str]:
    """(words, tone) of what an evaluator still owes."""
    if assignment.proposal_id in talks and not assignment.sent(Round.FINAL):
        return _("To discuss"), "bad"
    if assignment.sent():
        return _("Sent"), "good"
    if assignment.draft(Round.FIRST):
        return _("Begun"), "wait"
    return _("To evaluate"), "wait"


@bp.get("/convocatorias/<slug>/gestion/evaluacion")
@signed_in
def manage(slug: str) -> str:
    """How far the evaluation of a call is."""
    return _manage_page(own_call(slug), forms.ReasonForm())


def _manage_page(call: Call, form: Any) -> str:
    sheet = queries.sheet_of(call)
    progress = results.progress_of(sheet) if sheet and sheet.is_published else []
    published = queries.results_of(sheet) if sheet else None
    return render_template(
        "evaluation/manage.html", call=call, space=call.space, sheet=sheet, progress=progress, published=published,
        why_not=rules.why_not_begin(sheet), open_points=results.open_points(sheet, progress) if sheet else [], form=form,
        may_prepare=rules.may_prepare(current_user, call.space), manage_items=team_links(call.space),
        evaluators=len(queries.evaluators_of(call.space)),
    )  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/hoja/abrir")
@signed_in
def open_sheet(slug: str) -> Response:
    """Begin the sheet with what is usual."""
    call = own_call(slug)
    with transaction():
        commands.open_sheet(me(), call)
    return redirect(url_for("evaluation.manage_sheet", slug=slug), 303)


@bp.route("/convocatorias/<slug>/gestion/evaluacion/hoja", methods=["GET", "POST"])
@signed_in
def manage_sheet(slug: str) -> Any:
    """Write the sheet: filters, criteria with their weights, scale, tie-break."""
    call, sheet = prepared(slug)
    if sheet.is_published:
        flash(str(rules.why_not_change_sheet(sheet)), "info")
        return redirect(url_for("evaluation.criteria", slug=slug), 303)
    form = forms.SheetForm() if request.method == "POST" else forms.SheetForm.of(sheet)
    if form.validate_on_submit():
        typed = form.version.data or ""
        version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
        try:
            with transaction():
                commands.save_sheet(me(), sheet, version, form.read)
            sentence = why_not_complete(data_of(sheet))
            flash(
                _("Saved as a draft.") + (f" {sentence}" if sentence else ""), "wait" if sentence else "good"
            )
            target = "evaluation.manage" if request.form.get("then") == "done" else "evaluation.manage_sheet"
            return redirect(url_for(target, slug=slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    page = render_template("evaluation/manage/sheet.html", call=call, space=call.space, sheet=sheet, form=form,
                           manage_items=team_links(call.space))  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@bp.post("/convocatorias/<slug>/gestion/evaluacion/hoja/publicar")
@signed_in
def publish_sheet(slug: str) -> Response:
    """Fix the sheet for good."""
    call, sheet = prepared(slug)
    return done(lambda: commands.publish_sheet(me(), sheet),
                 _("The sheet is published. From now on nobody can change it."),
                 url_for("evaluation.manage", slug=call.slug))  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/repartir")
@signed_in
def share_out(slug: str) -> Response:
    """Share the proposals out among the evaluators."""
    _call, sheet = prepared(slug)
    target = url_for("evaluation.manage", slug=slug)
    try:
        with transaction():
            made = commands.share_out(me(), sheet)
    except Refused as error:
        flash(str(error.sentence), "bad")
        return redirect(target, 303)
    flash(
        ngettext(
            "%(count)s evaluation was given out.", "%(count)s evaluations were given out.", made, count=made
        ),
        "good",
    )
    return redirect(target, 303)


@bp.post("/convocatorias/<slug>/gestion/evaluacion/resultados/publicar")
@signed_in
def publish_results(slug: str) -> Any:
    """Publish the order of the call."""
    call, sheet = prepared(slug)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = commands.publish_results(me(), sheet, form.reason.data or "")
            flash(_("The results are public, version %(version)s.", version=made.version), "good")
            return redirect(url_for("evaluation.results", slug=slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    return _manage_page(call, form), 422


def ask_evaluators(spaces: Sequence[Space], actor: Actor) -> Tasks:
    """Proposals that wait for me; differences to discuss."""
    found: dict[int, list[Task]] = {space.id: [] for space in spaces}
    mine = queries.waiting_for(actor.id, ids_of(spaces)) if actor.id is not None else {}
    for space in spaces:
        here = url_for("evaluation.manage_list", slug=space.slug)
        waiting, talking = mine.get(space.id, (0, 0))
        if waiting:
            found[space.id].append(Task(ngettext("%(count)s proposal waits for your evaluation.", "%(count)s proposals wait for your evaluation.", waiting, count=waiting), here))  # fmt: skip
        if talking:
            found[space.id].append(Task(ngettext("%(count)s proposal has scores that lie far apart: discuss it.", "%(count)s proposals have scores that lie far apart: discuss them.", talking, count=talking), here, "bad"))  # fmt: skip
    return found


def ask_for_evaluators(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Evaluators that are missing."""

    def task(space: Space, lacking: int) -> Task:
        said = ngettext("%(count)s proposal lacks an evaluator.", "%(count)s proposals lack an evaluator.", lacking, count=lacking)  # fmt: skip
        return Task(said, url_for("evaluation.manage_list", slug=space.slug))

    return task_for_each(spaces, queries.lacking_evaluators(ids_of(spaces)), task)


add_tasks(ask_evaluators, rules.is_evaluator)
add_tasks(ask_for_evaluators, rules.may_prepare)
