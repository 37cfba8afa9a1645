"""An evaluator's own pages: declare, score, save, send."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.evaluation import commands, forms, queries, results, rules
from civic.evaluation.models import Assignment, Round
from civic.evaluation.ranking import rounded
from civic.evaluation.sheet import is_intact, plain
from civic.evaluation.views import bp
from civic.people.acting import actor
from civic.spaces.panels import team_links
from civic.web.acts import done
from civic.web.safety import signed_in


def _own(assignment_id: int) -> Assignment:
    """An assignment, for its evaluator alone."""
    assignment = queries.assignment_by_id(assignment_id)
    if not rules.may_score(current_user, assignment):
        raise NotFound
    return assignment


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
                    actor(), assignment, round_, scores, reasons, comment, form.change_reason.data or ""
                )
            else:
                commands.save_scores(actor(), assignment, round_, scores, reasons, comment)
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
        return done(lambda: commands.declare(actor(), assignment, has_conflict=False),
                     _("Thank you. Now you can score."), here)  # fmt: skip
    if not form.reason.data:
        flash(_("Say which interest ties you to this proposal."), "bad")
        return redirect(here, 303)
    reason = form.reason.data
    return done(lambda: commands.declare(actor(), assignment, has_conflict=True, reason=reason),
                 _("You step back from this proposal. Somebody else will evaluate it."),
                 url_for("evaluation.manage_list", slug=assignment.proposal.space.slug))  # fmt: skip
