"""Comments: the talk about a proposal, one thread, writing, mending, reporting; the public trace of moderation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, found, refuse_if
from civic.opinions import commands, queries, rules
from civic.opinions.forms import CommentForm, EditForm, ReportForm
from civic.opinions.models import DEEPEST, Comment, HideReason, Stance
from civic.opinions.views import bp, public_proposal, reader
from civic.people.acting import actor
from civic.proposals.models import Proposal
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult
from civic.web.paging import here, page_number
from civic.web.safety import public_page, signed_in


def comment_of(slug: str, comment_id: int) -> tuple[Proposal, Comment]:
    """A public proposal and a comment on it, or NotFound."""
    proposal, said = public_proposal(slug), queries.comment_by_id(comment_id)
    return proposal, found(said if said.proposal_id == proposal.id else None)


def name_of(said: Comment) -> str:
    """Who speaks, as everybody may read it: an organisation, a name its owner shows, or a number in this talk."""
    if said.organization is not None:
        return said.organization.name
    if said.is_signed and said.person.forgotten_at is None and said.removed_at is None:
        return said.person.display_name
    return _("Neighbour %(number)s", number=said.voice)


@bp.app_context_processor
def _helpers() -> dict[str, Any]:
    return {"comment_name": name_of, "deepest_shown": 2}


def _to(proposal: Proposal, said: Comment | None = None) -> Response:
    """The place where a comment can be read."""
    if said is None:
        return redirect(url_for("opinions.comments", slug=proposal.slug), 303)
    anchor = f"c{said.id}"
    if said.parent_id is None:
        return redirect(url_for("opinions.comments", slug=proposal.slug, _anchor=anchor), 303)
    return redirect(
        url_for("opinions.comment", slug=proposal.slug, comment_id=said.parent_id, _anchor=anchor), 303
    )


def _write(proposal: Proposal, form: CommentForm, parent: Comment | None = None) -> Response | None:
    """Say what the form holds; None when there is something to mend."""
    if not form.validate_on_submit():
        return None
    try:
        with transaction():
            said = commands.comment(
                actor(), proposal, form.text.data or "", stance=form.chosen_stance, parent=parent,
                organization=form.organization, signed=form.signed.data,
            )  # fmt: skip
    except Refused as refused:
        form.refuse(refused.sentence)
        return None
    flash(_("Your comment stands here now."), "good")
    return _to(proposal, said)


def _form(answers: bool = False) -> CommentForm:
    me = reader()
    return CommentForm(led=queries.led_organizations(me) if me else (), answers=answers)


@bp.get("/propuestas/<slug>/comentarios")
def comments(slug: str) -> ViewResult:
    """The talk about a proposal, thread by thread."""
    return _talk(public_proposal(slug), None)


@bp.post("/propuestas/<slug>/comentarios", endpoint="comments_new")
@signed_in
def comments_new(slug: str) -> ViewResult:
    """Say something about a proposal."""
    proposal, form = public_proposal(slug), _form()
    return _write(proposal, form) or _talk(proposal, form)


def _talk(proposal: Proposal, form: CommentForm | None) -> ViewResult:
    closed = rules.why_not_open(proposal)
    if form is None and reader() is not None and not closed:
        form = _form()
    stance = next((each for each in Stance if each.value == request.args.get("postura")), None)
    page = queries.threads_page(proposal, page_number(), stance)
    counts = queries.stances_of(proposal)
    tabs = [(_("All"), here(postura=None, pagina=None), stance is None)] + [
        (f"{each.label} ({counts.get(each, 0)})", here(postura=each.value, pagina=None), stance is each)
        for each in Stance
    ]
    shown = render_template(
        "opinions/comments.html", proposal=proposal, space=proposal.space, page=page, form=form, closed=closed,
        threads=queries.first_answers(list(page)), tabs_items=tabs, **marks(proposal),
    )  # fmt: skip
    return (shown, 422) if form is not None and (form.errors or form.form_errors) else shown


def marks(proposal: Proposal) -> dict[str, Any]:
    """What the fragment of a comment must know of the reader."""
    me = actor()
    return {"me_id": me.id, "moderates": rules.may_moderate(me, proposal.space)}


@bp.route("/propuestas/<slug>/comentarios/<int:comment_id>", methods=["GET", "POST"])
def comment(slug: str, comment_id: int) -> ViewResult:
    """One comment with everything that was answered; whoever is signed in answers it."""
    if request.method == "POST":
        return _answer(slug, comment_id)
    return _thread(*comment_of(slug, comment_id), None)


@signed_in
def _answer(slug: str, comment_id: int) -> ViewResult:
    proposal, said = comment_of(slug, comment_id)
    form = _form(answers=True)
    return _write(proposal, form, said) or _thread(proposal, said, form)


def _thread(proposal: Proposal, said: Comment, form: CommentForm | None) -> ViewResult:
    closed = rules.why_not_open(proposal) or rules.why_not_answer(said)
    if form is None and reader() is not None and not closed:
        form = _form(answers=True)
    me = actor()
    shown = render_template(
        "opinions/comment.html", proposal=proposal, space=proposal.space, comment=said, form=form, closed=closed,
        page=queries.answers_page(said, page_number()), may_edit=rules.is_own(me, said) and not rules.why_not_edit(said),
        is_own=rules.is_own(me, said), sees_hidden=rules.may_see_hidden(me, said), minutes=rules.EDIT_MINUTES,
        deepest=DEEPEST, hide_reasons=[("", _("Choose")), *((r.value, r.label) for r in HideReason)], **marks(proposal),
    )  # fmt: skip
    return (shown, 422) if form is not None and (form.errors or form.form_errors) else shown


@bp.route("/propuestas/<slug>/comentarios/<int:comment_id>/edicion", methods=["GET", "POST"])
@signed_in
def edit_comment(slug: str, comment_id: int) -> ViewResult:
    """Mend one's own comment; nobody else's exists here."""
    proposal, said = comment_of(slug, comment_id)
    if not rules.is_own(actor(), said):
        raise NotFound
    form = EditForm(data={"text": said.text, "stance": said.stance.value})
    if form.validate_on_submit():
        try:
            with transaction():
                commands.edit_comment(actor(), said, form.text.data or "", Stance(form.stance.data))
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Your comment was changed."), "good")
            return _to(proposal, said)
    elif request.method == "GET":
        refuse_if(rules.why_not_edit(said))
    page = render_template(
        "opinions/edit_comment.html", proposal=proposal, space=proposal.space, comment=said, form=form
    )
    return (page, 422) if form.errors or form.form_errors else page


@bp.post("/propuestas/<slug>/comentarios/<int:comment_id>/retiro")
@signed_in
def remove_comment(slug: str, comment_id: int) -> Response:
    """Take one's own comment back."""
    proposal, said = comment_of(slug, comment_id)
    if not rules.is_own(actor(), said):
        raise NotFound
    with transaction():
        commands.remove_comment(actor(), said)
    flash(_("Your comment was taken back. Its place stays, without your words."), "info")
    return _to(proposal, said)


@bp.route("/propuestas/<slug>/comentarios/<int:comment_id>/denuncia", methods=["GET", "POST"])
@signed_in
def report(slug: str, comment_id: int) -> ViewResult:
    """Ask a moderator to look at a comment."""
    proposal, said = comment_of(slug, comment_id)
    form = ReportForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.report(actor(), said, HideReason(form.reason.data), form.words.data or "")
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Thank you. A moderator will look at it; nobody learns who told."), "good")
            return _to(proposal)
    page = render_template(
        "opinions/report.html", proposal=proposal, space=proposal.space, comment=said, form=form,
        moderation_url=url_for("opinions.moderation", slug=proposal.space.slug),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@bp.get("/espacios/<slug>/moderacion")
@public_page
def moderation(slug: str) -> str:
    """What moderators decided about comments, and why: for everybody to see."""
    space = space_by_slug(slug)
    return render_template(
        "opinions/moderation.html", space=space, page=queries.moderation_page(space, page_number())
    )
