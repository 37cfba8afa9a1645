"""What authors do with a proposal besides writing it: papers, who joins, corrections, withdrawal; and who was asked to join."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.people.acting import actor
from civic.proposals import commands, queries, rules
from civic.proposals.commands import EditedMeanwhile
from civic.proposals.forms import FileForm, PlaceForm, ReasonForm
from civic.proposals.models import Attachment, AttachmentKind, CoAuthor, Proposal
from civic.proposals.texts import themes_of
from civic.proposals.views import bp
from civic.proposals.views.sending import answer_rows
from civic.proposals.views.shared import THEME, mine_or_nothing
from civic.proposals.views.writing import base_of, both_texts, page_of, prepared
from civic.web.acts import ViewResult
from civic.web.downloads import private_file
from civic.web.safety import local_path, signed_in

# ── papers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _to_papers(proposal: Proposal) -> Response:
    back = local_path(request.form.get("back"))
    if back:
        return redirect(back, 303)
    if proposal.is_public:
        return redirect(url_for("proposals.correct", token=proposal.token, theme="papeles"), 303)
    return redirect(url_for("proposals.page", token=proposal.token, theme="papeles"), 303)


@bp.post("/mis-propuestas/<token>/archivos")
@signed_in
def add_file(token: str) -> Response:
    """Keep a paper or photograph with the proposal."""
    proposal = mine_or_nothing(token)
    form = FileForm()
    form.validate()
    kind = AttachmentKind.SHEET if request.form.get("sheet") else _kind(form)
    if kind is None or not form.file.data or not getattr(form.file.data, "filename", ""):
        flash(_("Choose the file first."), "bad")
        return _to_papers(proposal)
    try:
        with transaction():
            commands.add_attachment(actor(), proposal, kind, form.file.data, (form.caption.data or "")[:160])
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("The file is kept."), "good")
    return _to_papers(proposal)


def _kind(form: FileForm) -> AttachmentKind | None:
    known = (AttachmentKind.PHOTO, AttachmentKind.DOCUMENT)
    return next((kind for kind in known if kind.value == form.kind.data), None)


@bp.post("/mis-propuestas/<token>/archivos/<int:attachment_id>/quitar")
@signed_in
def remove_file(token: str, attachment_id: int) -> Response:
    """Take a paper or photograph away."""
    proposal = mine_or_nothing(token)
    attachment = queries.attachment_of(proposal, attachment_id)
    try:
        with transaction():
            commands.remove_attachment(actor(), proposal, attachment)
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("The file was taken away."), "good")
    return _to_papers(proposal)


def _given(attachment: Attachment) -> Response:
    """A photograph is shown in the page, a paper is a file to keep."""
    response = private_file(attachment.file)
    if attachment.kind is AttachmentKind.PHOTO:
        response.headers.set("Content-Disposition", "inline")
    if attachment.is_public and attachment.proposal.is_public:
        response.headers["Cache-Control"] = "private, max-age=600"
    return response


@bp.get("/mis-propuestas/<token>/archivos/<int:attachment_id>")
@signed_in
def own_file(token: str, attachment_id: int) -> Response:
    """A file of a draft or of a sent proposal, for its authors, those who were asked to join, and for the sheet the team."""
    proposal = queries.proposal_by_token(token)
    attachment = queries.attachment_of(proposal, attachment_id)
    if not rules.may_read_file(actor(), proposal, attachment):
        raise NotFound
    return _given(attachment)


@bp.get("/propuestas/<slug>/archivos/<int:attachment_id>")
def file(slug: str, attachment_id: int) -> Response:
    """A paper or photograph of a public proposal, for everybody."""
    proposal = queries.proposal_by_slug(slug)
    attachment = queries.attachment_of(proposal, attachment_id)
    if not proposal.is_public or not attachment.is_public:
        raise NotFound
    return _given(attachment)


# ── who joins ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/mis-propuestas/<token>/organizaciones")
@signed_in
def invite(token: str) -> Response:
    """Ask an organisation to stand behind the proposal."""
    proposal = mine_or_nothing(token)
    typed = request.form.get("organization", "")
    known = {str(each.id): each for each in queries.organisations_to_invite(proposal)}
    if typed not in known:
        flash(_("Choose an organisation."), "bad")
        return _to_papers(proposal)
    try:
        with transaction():
            commands.invite_organization(actor(), proposal, known[typed])
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(
            _("%(name)s was asked. It appears beside the proposal once it accepts.", name=known[typed].name),
            "good",
        )
    return _to_papers(proposal)


def _invitation(co_author_id: int) -> CoAuthor:
    """The invitation for a leader of the invited organisation; for anybody else it does not exist."""
    invitation = queries.co_author_by_id(co_author_id)
    if not rules.may_answer_invitation(actor(), invitation):
        raise NotFound
    return invitation


@bp.post("/mis-propuestas/<token>/organizaciones/<int:co_author_id>/quitar")
@signed_in
def uninvite(token: str, co_author_id: int) -> Response:
    """Take an organisation off again, whatever it answered."""
    proposal = mine_or_nothing(token)
    co_author = queries.co_author_by_id(co_author_id)
    if co_author.proposal_id != proposal.id:
        raise NotFound
    with transaction():
        commands.leave_proposal(actor(), co_author)
    flash(
        _("%(name)s does not stand beside the proposal any more.", name=co_author.organization.name), "good"
    )
    return _to_papers(proposal)


@bp.get("/mis-propuestas/invitaciones/<int:co_author_id>")
@signed_in
def invitation(co_author_id: int) -> ViewResult:
    """What an organisation was asked to join, whole, before its leader answers."""
    asked = _invitation(co_author_id)
    return render_template(
        "proposals/invitation.html", invitation=asked, proposal=asked.proposal, call=asked.proposal.call,
        space=asked.proposal.space, answers=answer_rows(asked.proposal, None), why_not=rules.why_not_answer(asked),
    )  # fmt: skip


@bp.post("/mis-propuestas/invitaciones/<int:co_author_id>/responder")
@signed_in
def answer(co_author_id: int) -> Response:
    """The organisation joins, or does not."""
    asked = _invitation(co_author_id)
    accepted = request.form.get("answer") == "accept"
    if not accepted and request.form.get("answer") != "decline":
        flash(_("Say whether your organisation joins."), "bad")
        return redirect(url_for("proposals.invitation", co_author_id=co_author_id), 303)
    try:
        with transaction():
            commands.answer_invitation(actor(), asked, accepted)
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(
            _("Your organisation joins the proposal.") if accepted else _("Your organisation does not join."),
            "good",
        )
    return redirect(url_for("proposals.mine"), 303)


@bp.post("/mis-propuestas/invitaciones/<int:co_author_id>/salir")
@signed_in
def leave(co_author_id: int) -> Response:
    """A co-author's leader takes the organisation off again."""
    asked = _invitation(co_author_id)
    with transaction():
        commands.leave_proposal(actor(), asked)
    flash(_("Your organisation does not stand beside the proposal any more."), "good")
    return redirect(url_for("proposals.mine"), 303)


# ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route(f"/mis-propuestas/<token>/corregir/{THEME}", methods=["GET", "POST"])
@signed_in
def correct(token: str, theme: str) -> ViewResult:
    """One page of a sent proposal, changed with a reason; each change is a version that everybody can compare."""
    proposal = mine_or_nothing(token)
    here = url_for("proposals.own", token=token)
    if theme not in themes_of(proposal.call):
        raise NotFound
    if not proposal.is_public:
        return redirect(url_for("proposals.page", token=token, theme=theme), 303)
    if (sentence := rules.why_not_correct(proposal)) and request.method == "GET":
        flash(sentence, "bad")
        return redirect(here, 303)
    form = prepared(proposal, theme)
    conflicts: Any = []
    if form.is_submitted() and form.validate():
        values, _typed = form.values()
        try:
            with transaction():
                commands.revise(
                    actor(), proposal, values, form.reason.data or "", theme=theme, base=base_of(form),
                    form=form.form.data or "",
                )  # fmt: skip
        except EditedMeanwhile as error:
            proposal = queries.proposal_by_token(token)
            conflicts = both_texts(proposal, theme, values)
            form.refuse(error.sentence)
            form.base.data = str(proposal.version)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The new text is public. The former one can still be compared with it."), "good")
            return redirect(here, 303)
        proposal = queries.proposal_by_token(token)
        if isinstance(form, PlaceForm):
            form.offer([part.code for part in proposal.space.territory], form.ubigeo.data)
    return page_of(proposal, theme, form, conflicts, back=here, correcting=True)


@bp.route("/mis-propuestas/<token>/retirar", methods=["GET", "POST"])
@signed_in
def withdraw(token: str) -> ViewResult:
    """Take the proposal out of the call, with a reason that everybody reads."""
    proposal = mine_or_nothing(token)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.withdraw_proposal(actor(), proposal, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The proposal is withdrawn. Its page stays, with your reason."), "good")
            return redirect(url_for("proposals.own", token=token), 303)
    page = render_template(
        "proposals/withdraw.html", form=form, proposal=proposal, space=proposal.space,
        why_not=rules.why_not_withdraw(proposal),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@bp.post("/mis-propuestas/<token>/confirmar")
@signed_in
def confirm_paper(token: str) -> Response:
    """The author has read what was copied from the sheet and finds it right."""
    proposal = mine_or_nothing(token)
    try:
        with transaction():
            commands.confirm_paper(actor(), proposal)
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("Thank you. It is noted that you read it."), "good")
    return redirect(url_for("proposals.own", token=token), 303)
