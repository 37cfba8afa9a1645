"""A proposal is looked over and sent, or kept as a file, given up, asked to be accepted late."""

from __future__ import annotations

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from civic.core.clock import local
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.people.acting import actor
from civic.proposals import commands, queries, rules
from civic.proposals.forms import ReasonForm
from civic.proposals.models import AttachmentKind, CoAuthorState, Proposal
from civic.proposals.similar import Text, most_alike
from civic.proposals.texts import (
    LONG,
    as_text,
    fields_of,
    is_own,
    label_of,
    shown,
    theme_of,
    themes_of,
    value_of,
)
from civic.proposals.views import bp
from civic.proposals.views.shared import mine_or_nothing, titles
from civic.web.acts import ViewResult
from civic.web.downloads import attachment
from civic.web.markdown import render
from civic.web.safety import signed_in


def answer_rows(proposal: Proposal, change: str | None) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """[(page, [(field, answer, where to change it)])] of all that is asked."""
    call, made = proposal.call, []
    for theme in themes_of(call):
        rows: list[tuple[Any, ...]] = []
        for key in fields_of(call, theme):
            if key == "files":
                continue
            value = value_of(proposal, key)
            if key in LONG or is_own(key):
                text: Any = Markup('<div class="prose">{}</div>').format(render(value)) if value else ""
            else:
                text = Markup("<br>").join(escape(line) for line in shown(key, value).split("\n"))
            rows.append((label_of(call, key), text, _change_url(proposal, theme, change)))
        if rows:
            made.append((titles()[theme], rows))
    return made


def _change_url(proposal: Proposal, theme: str, change: str | None) -> str | None:
    if change is None:
        return None
    back = url_for("proposals.own", token=proposal.token)
    return url_for(f"proposals.{change}", token=proposal.token, theme=theme, volver=back)


@bp.get("/mis-propuestas/<token>")
@signed_in
def own(token: str) -> ViewResult:
    """The whole draft to look over and send, or what its author may do with a sent proposal."""
    proposal = mine_or_nothing(token)
    if proposal.is_public:
        why_not = rules.why_not_correct(proposal)
        return render_template(
            "proposals/own.html", proposal=proposal, call=proposal.call, space=proposal.space,
            answers=answer_rows(proposal, None if why_not else "correct"), why_not=why_not,
            why_not_withdraw=rules.why_not_withdraw(proposal), trail=queries.trail_of(proposal), Kind=AttachmentKind,
            CoState=CoAuthorState,
            versions=queries.version_count(proposal), taken_in=queries.taken_in(proposal), parts=queries.parts_of(proposal),
        )  # fmt: skip
    faults = [(sentence, theme_of(key)) for key, sentence in rules.missing(proposal)]
    me = Text(proposal.id, proposal.title, proposal.problem, proposal.ubigeo)
    alike = most_alike(me, queries.comparable(proposal))
    return render_template(
        "proposals/_check.html", proposal=proposal, call=proposal.call, space=proposal.space,
        answers=answer_rows(proposal, "page"), faults=faults, why_not=rules.why_not_send(proposal),
        closed=rules.why_not_open(proposal.call, proposal), alike=queries.proposals_by_ids([a.id for a in alike]),
        why_not_late=rules.why_not_ask_late(proposal), reason_form=ReasonForm(formdata=None), text=as_text(proposal),
        number=len(themes_of(proposal.call)) + 1, Kind=AttachmentKind, CoState=CoAuthorState,
    )  # fmt: skip


@bp.post("/mis-propuestas/<token>/enviar")
@signed_in
def send(token: str) -> Response:
    """Make it public and give it its number."""
    proposal = mine_or_nothing(token)
    try:
        with transaction():
            commands.send_proposal(actor(), proposal)
    except Refused as error:
        flash(str(error.sentence), "bad")
        return redirect(url_for("proposals.own", token=token), 303)
    return redirect(url_for("proposals.sent", token=token), 303)


@bp.get("/mis-propuestas/<token>/enviada")
@signed_in
def sent(token: str) -> ViewResult:
    """The number, and what happens now."""
    proposal = mine_or_nothing(token)
    if not proposal.is_public:
        return redirect(url_for("proposals.own", token=token), 303)
    return render_template("proposals/sent.html", proposal=proposal, call=proposal.call, space=proposal.space)


@bp.get("/mis-propuestas/<token>/texto")
@signed_in
def text(token: str) -> FlaskResponse:
    """The whole text as a file to keep."""
    proposal = mine_or_nothing(token)
    stamp = local(proposal.saved_at).strftime("%Y%m%d")
    return attachment(as_text(proposal).encode(), f"propuesta-{stamp}.txt", "text/plain; charset=utf-8")


@bp.post("/mis-propuestas/<token>/descartar")
@signed_in
def discard(token: str) -> Response:
    """Delete a draft and its papers for good."""
    proposal = mine_or_nothing(token)
    with transaction():
        commands.discard_draft(actor(), proposal)
    flash(_("The draft was taken away."), "good")
    return redirect(url_for("proposals.mine"), 303)


@bp.post("/mis-propuestas/<token>/pedir-plazo")
@signed_in
def ask_late(token: str) -> Response:
    """Ask the team to accept a draft after the call has closed."""
    proposal = mine_or_nothing(token)
    form = ReasonForm()
    try:
        with transaction():
            commands.ask_late(actor(), proposal, form.reason.data or "" if form.validate() else "")
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("The team was asked. Your text is kept meanwhile."), "good")
    return redirect(url_for("proposals.own", token=token), 303)
