"""The team's pages: the sheet, who evaluates, filters, scores, discussion, and the publication of the results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.evaluation import commands, forms, queries, results, rules
from civic.evaluation.models import Assignment, Round, Sheet
from civic.evaluation.ranking import rounded
from civic.evaluation.sheet import data_of, is_intact, plain, why_not_complete
from civic.evaluation.views import bp
from civic.people.rules import Actor
from civic.proposals.models import Call, Proposal
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each, team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import done
from civic.web.safety import signed_in


def _me() -> Any:
    return current_user._get_current_object()


def own_call(slug: str) -> Call:
    """The call, for its team alone."""
    call = queries.call_by_slug(slug)
    if not rules.may_see_work(current_user, call.space):
        raise NotFound
    return call


def _sheet(call: Call) -> Sheet:
    sheet = queries.sheet_of(call)
    if sheet is None:
        raise NotFound
    return sheet


def _prepared(slug: str) -> tuple[Call, Sheet]:
    call = own_call(slug)
    allow(rules.may_prepare(current_user, call.space))
    return call, _sheet(call)


def _own(assignment_id: int) -> Assignment:
    """An assignment, for its evaluator alone."""
    assignment = queries.assignment_by_id(assignment_id)
    if not rules.may_score(current_user, assignment):
        raise NotFound
    return assignment


@bp.get("/espacios/<slug>/gestion/evaluaciones")
@signed_in
def manage_list(slug: str) -> str:
    """What is evaluated in a space, and what is asked of me."""
    space = space_by_slug(slug)
    if not rules.may_see_work(current_user, space):
        raise NotFound
    calls = queries.calls_of(space)
    mine = queries.assignments_for(_me().id, space) if rules.is_evaluator(current_user, space) else []
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
        commands.open_sheet(_me(), call)
    return redirect(url_for("evaluation.manage_sheet", slug=slug), 303)


@bp.route("/convocatorias/<slug>/gestion/evaluacion/hoja", methods=["GET", "POST"])
@signed_in
def manage_sheet(slug: str) -> Any:
    """Write the sheet: filters, criteria with their weights, scale, tie-break."""
    call, sheet = _prepared(slug)
    if sheet.is_published:
        flash(str(rules.why_not_change_sheet(sheet)), "info")
        return redirect(url_for("evaluation.criteria", slug=slug), 303)
    form = forms.SheetForm() if request.method == "POST" else forms.SheetForm.of(sheet)
    if form.validate_on_submit():
        typed = form.version.data or ""
        version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
        try:
            with transaction():
                commands.save_sheet(_me(), sheet, version, form.read)
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
    call, sheet = _prepared(slug)
    return done(lambda: commands.publish_sheet(_me(), sheet),
                 _("The sheet is published. From now on nobody can change it."),
                 url_for("evaluation.manage", slug=call.slug))  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/repartir")
@signed_in
def share_out(slug: str) -> Response:
    """Share the proposals out among the evaluators."""
    _call, sheet = _prepared(slug)
    target = url_for("evaluation.manage", slug=slug)
    try:
        with transaction():
            made = commands.share_out(_me(), sheet)
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


@bp.get("/convocatorias/<slug>/gestion/evaluacion/<int:number>")
@signed_in
def manage_proposal(slug: str, number: int) -> str:
    """One proposal: its filters, who evaluates it, what they wrote once all have sent."""
    call = own_call(slug)
    return _proposal_page(call, queries.proposal_of(call, number))


def _proposal_page(call: Call, proposal: Proposal, form: Any = None) -> str:
    sheet = _sheet(call)
    known, rows = queries.filter_answers_on(proposal.id), queries.assignments_on(proposal.id)
    taken = {a.evaluator_id for a in rows}
    people = [
        (p.id, p.full_name, rules.conflict_of(p, proposal))
        for p in queries.evaluators_of(call.space) if p.id not in taken
    ]  # fmt: skip
    shown = rules.everybody_sent(sheet, rows)
    return render_template(
        "evaluation/manage/proposal.html", call=call, space=call.space, sheet=sheet, proposal=proposal, known=known,
        earlier=queries.earlier_filter_answers(proposal.id), assignments=rows, shown=shown,
        form=form or forms.filter_form(sheet, known), outcome=rules.passed(sheet, known),
        people=[(number, name) for number, name, tie in people if not tie], barred=[tie for _i, _n, tie in people if tie],
        discussion=queries.discussion_on(proposal.id), why_not=rules.why_not_begin(sheet), rounded=rounded,
        may_answer=rules.may_answer_filters(_me(), proposal), points=lambda scores: results.points_now(sheet, scores),
        may_prepare=rules.may_prepare(current_user, call.space), results_public=queries.results_of(sheet) is not None,
        manage_items=team_links(call.space), rounds=list(Round),
    )  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/<int:number>/filtros")
@signed_in
def answer_filters(slug: str, number: int) -> Any:
    """Answer the filters of a proposal."""
    call = own_call(slug)
    proposal, sheet = queries.proposal_of(call, number), _sheet(call)
    allow(rules.may_answer_filters(_me(), proposal))
    form = forms.filter_form(sheet, queries.filter_answers_on(proposal.id))
    if form.validate_on_submit():
        try:
            with transaction():
                commands.answer_filters(
                    _me(), sheet, proposal, forms.filters_given(form, sheet), form.reason.data or ""
                )
            flash(_("The answers are kept."), "good")
            return redirect(url_for("evaluation.manage_proposal", slug=slug, number=number), 303)
        except Refused as error:
            form.refuse(error.sentence)
    return _proposal_page(call, proposal, form), 422


@bp.post("/convocatorias/<slug>/gestion/evaluacion/<int:number>/asignar")
@signed_in
def assign(slug: str, number: int) -> Response:
    """Give a proposal to an evaluator."""
    call, sheet = _prepared(slug)
    proposal = queries.proposal_of(call, number)
    typed = request.form.get("person", "")
    chosen = next((p for p in queries.evaluators_of(call.space) if str(p.id) == typed), None)
    target = url_for("evaluation.manage_proposal", slug=slug, number=number)
    if chosen is None:
        flash(_("Choose an evaluator of this space."), "bad")
        return redirect(target, 303)
    return done(lambda: commands.assign(_me(), sheet, proposal, chosen),
                 _("%(name)s evaluates this proposal.", name=chosen.full_name), target)  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/evaluadores/<int:assignment_id>/retirar")
@signed_in
def end_assignment(slug: str, assignment_id: int) -> Response:
    """Take an evaluator off a proposal."""
    call, sheet = _prepared(slug)
    assignment = queries.assignment_by_id(assignment_id)
    if assignment.sheet_id != sheet.id:
        raise NotFound
    form = forms.EndForm()
    form.validate()
    return done(
        lambda: commands.end_assignment(
            _me(), assignment, form.reason.data or "", is_conflict=form.conflict.data == "yes"
        ),
        _("%(name)s does not evaluate this proposal any more.", name=assignment.evaluator.full_name),
        url_for("evaluation.manage_proposal", slug=call.slug, number=assignment.proposal.number),
    )


@bp.post("/convocatorias/<slug>/gestion/evaluacion/<int:number>/discusion")
@signed_in
def note_discussion(slug: str, number: int) -> Any:
    """Write down what was discussed."""
    call = own_call(slug)
    proposal = queries.proposal_of(call, number)
    rows = queries.assignments_on(proposal.id)
    allow(rules.may_discuss(_me(), proposal, rows))
    mine = next((a for a in rows if rules.may_score(_me(), a)), None)
    target = (
        url_for("evaluation.score", assignment_id=mine.id)
        if mine
        else url_for("evaluation.manage_proposal", slug=slug, number=number)
    )
    form = forms.DiscussForm()
    if not form.validate_on_submit():
        flash(
            form.problems[0][1] if form.problems else _("Write what was discussed and what you agreed."),
            "bad",
        )
        return redirect(target, 303)
    held_on, note = form.held_on.data or clock.today(), form.note.data or ""
    return done(lambda: commands.note_discussion(_me(), proposal, held_on, note),
                 _("The discussion is written down."), target)  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/resultados/publicar")
@signed_in
def publish_results(slug: str) -> Any:
    """Publish the order of the call."""
    call, sheet = _prepared(slug)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = commands.publish_results(_me(), sheet, form.reason.data or "")
            flash(_("The results are public, version %(version)s.", version=made.version), "good")
            return redirect(url_for("evaluation.results", slug=slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    return _manage_page(call, form), 422


@bp.route("/evaluaciones/<int:assignment_id>", methods=["GET", "POST"])
@signed_in
def score(assignment_id: int) -> Any:
    """An evaluator's own page of a proposal: declare, score, save, send; after a large difference, discuss."""
    assignment = _own(assignment_id)
    sheet, proposal = assignment.sheet, assignment.proposal
    rows, talk = queries.assignments_on(proposal.id), queries.discussion_on(proposal.id)
    round_ = Round.FINAL if talk and not talk.closed_at else Round.FIRST
    sent = assignment.sent(round_)
    start = assignment.draft(round_) or sent or assignment.sent(Round.FIRST)
    form = forms.score_form(
        sheet, dict(start.scores) if start else {}, dict(start.reasons) if start else {}, start.comment if start else ""
    )  # fmt: skip
    if request.method == "POST" and form.validate():
        answer = _written(form, assignment, round_)
        if answer is not None:
            return answer
    shown = rules.everybody_sent(sheet, rows)
    page = render_template(
        "evaluation/score.html", assignment=assignment, sheet=sheet, proposal=proposal, space=proposal.space,
        call=proposal.call, form=form, round=round_, sent=sent, talk=talk, shown=shown, plain=plain, rounded=rounded,
        others=[a for a in rows if a.is_active and a.id != assignment.id] if shown else [],
        why_not=rules.why_not_send(assignment, round_, rows, talk, "-"), declare=forms.DeclareForm(formdata=None),
        discuss=forms.DiscussForm(formdata=None, data={"held_on": talk.held_on or clock.today(), "note": talk.note} if talk else {}),
        points=lambda scores: results.points_now(sheet, scores), manage_items=team_links(proposal.space),
        conflict=rules.conflict_of(assignment.evaluator, proposal), intact=is_intact(sheet), rounds=list(Round),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _written(form: Any, assignment: Assignment, round_: Round) -> Response | None:
    scores, reasons, comment = forms.scores_given(form, assignment.sheet)
    sending = request.form.get("act") == "send"
    try:
        with transaction():
            if sending:
                commands.send_scores(
                    _me(), assignment, round_, scores, reasons, comment, form.change_reason.data or ""
                )
            else:
                commands.save_scores(_me(), assignment, round_, scores, reasons, comment)
    except Refused as error:
        form.refuse(error.sentence)
        return None
    flash(
        _("Your scores were sent and are kept as they are.")
        if sending
        else _("Saved. Nobody else sees it yet."),
        "good",
    )
    return redirect(url_for("evaluation.score", assignment_id=assignment.id), 303)


@bp.post("/evaluaciones/<int:assignment_id>/declarar")
@signed_in
def declare(assignment_id: int) -> Response:
    """Say whether there is a conflict of interest."""
    assignment = _own(assignment_id)
    form = forms.DeclareForm()
    here = url_for("evaluation.score", assignment_id=assignment_id)
    if not form.validate_on_submit() or form.conflict.data not in ("yes", "no"):
        flash(_("Say whether you have an interest in this proposal."), "bad")
        return redirect(here, 303)
    if form.conflict.data == "no":
        return done(lambda: commands.declare(_me(), assignment, has_conflict=False),
                     _("Thank you. Now you can score."), here)  # fmt: skip
    if not form.reason.data:
        flash(_("Say which interest ties you to this proposal."), "bad")
        return redirect(here, 303)
    reason = form.reason.data
    return done(lambda: commands.declare(_me(), assignment, has_conflict=True, reason=reason),
                 _("You step back from this proposal. Somebody else will evaluate it."),
                 url_for("evaluation.manage_list", slug=assignment.proposal.space.slug))  # fmt: skip


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
