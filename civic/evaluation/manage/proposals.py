"""One proposal for the team: its filters, who evaluates it, what was discussed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.evaluation import commands, forms, queries, results, rules
from civic.evaluation.manage.own import own_call, prepared, sheet_for
from civic.evaluation.models import Round
from civic.evaluation.ranking import rounded
from civic.evaluation.views import bp
from civic.people.acting import actor
from civic.proposals.models import Call, Proposal
from civic.spaces.panels import team_links
from civic.web.acts import done
from civic.web.safety import signed_in


@bp.get("/convocatorias/<slug>/gestion/evaluacion/<int:number>")
@signed_in
def manage_proposal(slug: str, number: int) -> str:
    """One proposal: its filters, who evaluates it, what they wrote once all have sent."""
    call = own_call(slug)
    return _proposal_page(call, queries.proposal_of(call, number))


def _proposal_page(call: Call, proposal: Proposal, form: Any = None) -> str:
    sheet = sheet_for(call)
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
        may_answer=rules.may_answer_filters(actor(), proposal), points=lambda scores: results.points_now(sheet, scores),
        may_prepare=rules.may_prepare(current_user, call.space), results_public=queries.results_of(sheet) is not None,
        manage_items=team_links(call.space), rounds=list(Round),
    )  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/<int:number>/filtros")
@signed_in
def answer_filters(slug: str, number: int) -> Any:
    """Answer the filters of a proposal."""
    call = own_call(slug)
    proposal, sheet = queries.proposal_of(call, number), sheet_for(call)
    allow(rules.may_answer_filters(actor(), proposal))
    form = forms.filter_form(sheet, queries.filter_answers_on(proposal.id))
    if form.validate_on_submit():
        try:
            with transaction():
                commands.answer_filters(
                    actor(), sheet, proposal, forms.filters_given(form, sheet), form.reason.data or ""
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
    call, sheet = prepared(slug)
    proposal = queries.proposal_of(call, number)
    typed = request.form.get("person", "")
    chosen = next((p for p in queries.evaluators_of(call.space) if str(p.id) == typed), None)
    target = url_for("evaluation.manage_proposal", slug=slug, number=number)
    if chosen is None:
        flash(_("Choose an evaluator of this space."), "bad")
        return redirect(target, 303)
    return done(lambda: commands.assign(actor(), sheet, proposal, chosen),
                 _("%(name)s evaluates this proposal.", name=chosen.full_name), target)  # fmt: skip


@bp.post("/convocatorias/<slug>/gestion/evaluacion/evaluadores/<int:assignment_id>/retirar")
@signed_in
def end_assignment(slug: str, assignment_id: int) -> Response:
    """Take an evaluator off a proposal."""
    call, sheet = prepared(slug)
    assignment = queries.assignment_by_id(assignment_id)
    if assignment.sheet_id != sheet.id:
        raise NotFound
    form = forms.EndForm()
    form.validate()
    return done(
        lambda: commands.end_assignment(
            actor(), assignment, form.reason.data or "", is_conflict=form.conflict.data == "yes"
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
    allow(rules.may_discuss(actor(), proposal, rows))
    mine = next((a for a in rows if rules.may_score(actor(), a)), None)
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
    return done(lambda: commands.note_discussion(actor(), proposal, held_on, note),
                 _("The discussion is written down."), target)  # fmt: skip
