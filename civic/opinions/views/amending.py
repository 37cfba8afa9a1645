"""Changes proposed to a proposal's text."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import Refused, allow, found, refuse_if
from civic.opinions import commands, queries, rules
from civic.opinions.forms import AmendmentForm, AnswerForm
from civic.opinions.models import Amendment
from civic.opinions.passages import passages
from civic.opinions.views import bp, public_proposal, reader
from civic.people.acting import actor
from civic.proposals.diff import marked
from civic.proposals.models import Proposal
from civic.proposals.texts import label_of
from civic.web.acts import ViewResult
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _fields(proposal: Proposal) -> list[tuple[str, str, list[str]]]:
    """(field, its name, its passages) of all that is written."""
    return [
        (name, label_of(proposal.call, name), found_passages)
        for name in rules.AMENDABLE
        if (found_passages := passages(getattr(proposal, name) or ""))
    ]


def _about(amendment: Amendment, proposal: Proposal) -> dict[str, Any]:
    """What a template shows of an amendment."""
    return {
        "amendment": amendment,
        "field": label_of(proposal.call, amendment.field),
        "change": marked(amendment.passage, amendment.replacement),
        "fits": rules.still_fits(amendment),
    }


def _amendment(slug: str, amendment_id: int) -> tuple[Proposal, Amendment]:
    proposal, amendment = public_proposal(slug), queries.amendment_by_id(amendment_id)
    return proposal, found(amendment if amendment.proposal_id == proposal.id else None)


@bp.get("/propuestas/<slug>/cambios")
def amendments(slug: str) -> str:
    """The changes proposed to a text, and the text to choose a passage from."""
    proposal = public_proposal(slug)
    page = queries.amendments_of(proposal, page_number())
    return render_template(
        "opinions/amendments.html", proposal=proposal, space=proposal.space, page=page,
        shown=[_about(each, proposal) for each in page], text=_fields(proposal), closed=rules.why_not_open(proposal),
    )  # fmt: skip


@bp.route("/propuestas/<slug>/cambios/nuevo", methods=["GET", "POST"])
@signed_in
def new_amendment(slug: str) -> ViewResult:
    """Write a passage as it should be; which one stands in the address (field and number)."""
    proposal = public_proposal(slug)
    refuse_if(rules.why_not_open(proposal))
    field, passage = _chosen(proposal)
    me = reader()
    form = AmendmentForm(led=queries.led_organizations(me) if me else ())
    if request.method == "GET":
        form.passage.data = form.replacement.data = passage
    if form.validate_on_submit():
        try:
            with transaction():
                amendment = commands.propose_amendment(
                    actor(), proposal, field=field, passage=form.passage.data or "",
                    replacement=form.replacement.data or "", reason=form.reason.data or "", organization=form.organization,
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Your change was proposed. The authors hear of it and decide."), "good")
            return redirect(url_for("opinions.amendment", slug=proposal.slug, amendment_id=amendment.id), 303)
    page = render_template(
        "opinions/new_amendment.html", proposal=proposal, space=proposal.space, form=form,
        field=label_of(proposal.call, field), passage=form.passage.data or passage,
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _chosen(proposal: Proposal) -> tuple[str, str]:
    """(field, passage) that the address names, or NotFound."""
    wanted, raw = request.args.get("campo", ""), request.args.get("parte", "")
    parts = next((parts for name, _label, parts in _fields(proposal) if name == wanted), [])
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 0
    return wanted, found(parts[number - 1] if 0 < number <= len(parts) else None)


@bp.get("/propuestas/<slug>/cambios/<int:amendment_id>")
def amendment(slug: str, amendment_id: int) -> ViewResult:
    """One change: both texts, the reason, what the authors say."""
    return _one(*_amendment(slug, amendment_id), None)


def _one(proposal: Proposal, amendment: Amendment, form: AnswerForm | None) -> ViewResult:
    me = actor()
    decides = rules.may_answer_amendment(me, amendment)
    page = render_template(
        "opinions/amendment.html", proposal=proposal, space=proposal.space, **_about(amendment, proposal),
        decides=decides, is_own=me.id is not None and amendment.person_id == me.id,
        form=form or (AnswerForm() if decides else None), why_not=rules.why_not_accept(amendment) if decides else None,
    )  # fmt: skip
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


@bp.post("/propuestas/<slug>/cambios/<int:amendment_id>/respuesta")
@signed_in
def answer_amendment(slug: str, amendment_id: int) -> ViewResult:
    """Accept the change, or say why not."""
    proposal, amendment = _amendment(slug, amendment_id)
    allow(rules.may_answer_amendment(actor(), amendment))
    form = AnswerForm()
    accepts = request.form.get("decision") == "accept"
    if form.validate_on_submit():
        try:
            with transaction():
                if accepts:
                    commands.accept_amendment(actor(), amendment, form.answer.data or "")
                else:
                    commands.decline_amendment(actor(), amendment, form.answer.data or "")
        except Refused as refused:
            form.refuse(refused.sentence, "answer" if not accepts else None)
        else:
            flash(
                _("The change stands in the text now.") if accepts else _("Your answer was sent."),
                "good" if accepts else "info",
            )
            return redirect(url_for("opinions.amendment", slug=proposal.slug, amendment_id=amendment.id), 303)
    return _one(proposal, amendment, form)


@bp.post("/propuestas/<slug>/cambios/<int:amendment_id>/retiro")
@signed_in
def take_back_amendment(slug: str, amendment_id: int) -> Response:
    """Take one's own proposed change back."""
    proposal, amendment = _amendment(slug, amendment_id)
    allow(amendment.person_id == actor().id)
    with transaction():
        commands.take_back_amendment(actor(), amendment)
    flash(_("Your change was taken back."), "info")
    return redirect(url_for("opinions.amendment", slug=proposal.slug, amendment_id=amendment.id), 303)
