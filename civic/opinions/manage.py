"""The moderators' page: what was reported, with the acts hide, keep and show again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.opinions import commands, queries, rules
from civic.opinions.forms import HideForm
from civic.opinions.views import bp
from civic.opinions.views.talking import comment_of
from civic.people.acting import actor
from civic.proposals.models import Proposal
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.paging import page_number
from civic.web.safety import signed_in


@bp.get("/espacios/<slug>/equipo/comentarios", endpoint="manage_comments")
@signed_in
def manage_comments(slug: str) -> str:
    """The comments that somebody reported."""
    space = space_by_slug(slug)
    allow(rules.may_moderate(actor(), space))
    page = queries.reported_comments(space, page_number())
    return render_template(
        "opinions/manage/comments.html", space=space, page=page, manage_items=team_links(space), hide_form=HideForm(),
        reports=queries.reports_of([each.id for each in page]),
    )  # fmt: skip


def _back(proposal: Proposal, comment_id: int) -> Response:
    return redirect(url_for("opinions.comment", slug=proposal.slug, comment_id=comment_id), 303)


@bp.post("/propuestas/<slug>/comentarios/<int:comment_id>/ocultamiento", endpoint="manage_hide")
@signed_in
def manage_hide(slug: str, comment_id: int) -> Response:
    """Take a comment out of sight, with the reason."""
    proposal, said = comment_of(slug, comment_id)
    allow(rules.may_moderate(actor(), proposal.space))
    form = HideForm()
    if not form.validate_on_submit():
        raise Refused(_("Choose the reason: it is published."))
    with transaction():
        commands.hide(actor(), said, form.chosen_reason, form.words.data or "")
    flash(_("The comment is hidden. Everybody sees that it was, and why."), "good")
    return _back(proposal, comment_id)


@bp.post("/propuestas/<slug>/comentarios/<int:comment_id>/restitucion", endpoint="manage_show")
@signed_in
def manage_show(slug: str, comment_id: int) -> Response:
    """Bring a hidden comment back into sight."""
    proposal, said = comment_of(slug, comment_id)
    allow(rules.may_moderate(actor(), proposal.space))
    with transaction():
        commands.show_again(actor(), said)
    flash(_("Everybody can read the comment again."), "good")
    return _back(proposal, comment_id)


@bp.post("/propuestas/<slug>/comentarios/<int:comment_id>/permanencia", endpoint="manage_keep")
@signed_in
def manage_keep(slug: str, comment_id: int) -> Response:
    """Leave a reported comment as it is."""
    proposal, said = comment_of(slug, comment_id)
    allow(rules.may_moderate(actor(), proposal.space))
    with transaction():
        commands.keep(actor(), said)
    flash(_("The comment stays as it is."), "info")
    return redirect(url_for("opinions.manage_comments", slug=proposal.space.slug), 303)
