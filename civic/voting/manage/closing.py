"""After the last second: open the box, enter the draw, proclaim; or set the computed result aside, with a reason beside it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.people.acting import actor
from civic.voting import commands, rules
from civic.voting.forms import DrawForm, NoteForm, OverruleForm
from civic.voting.kinds import PollState
from civic.voting.manage.shared import own_poll, page, team_poll
from civic.voting.manage.terms import detail_page
from civic.voting.models import Poll
from civic.voting.views import bp
from civic.web.acts import ViewResult, done
from civic.web.safety import signed_in


def _to_poll(poll: Poll) -> str:
    return url_for("voting.manage_detail", slug=poll.slug)


@bp.post("/votaciones/<slug>/gestion/cerrar", endpoint="manage_close")
@signed_in
def manage_close(slug: str) -> ViewResult:
    """Open the box and count."""
    poll = own_poll(slug)
    return done(
        lambda: commands.close_poll(actor(), poll),
        _("The box is open and counted. Everybody can recount it."),
        _to_poll(poll),
    )


@bp.post("/votaciones/<slug>/gestion/sorteo", endpoint="manage_draw")
@signed_in
def manage_draw(slug: str) -> ViewResult:
    """Enter what the public draw gave; the count decides the ties with it."""
    poll = own_poll(slug)
    form = DrawForm()
    if form.validate():
        try:
            with transaction():
                commands.enter_draw(actor(), poll, form.draw.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The draw is entered and the ties are decided."), "good")
            return redirect(_to_poll(poll), 303)
    return detail_page(poll, form, draw_form=form)


@bp.post("/votaciones/<slug>/gestion/proclamar", endpoint="manage_proclaim")
@signed_in
def manage_proclaim(slug: str) -> ViewResult:
    """Proclaim the result."""
    poll = own_poll(slug)
    form = NoteForm()
    if form.validate():
        try:
            with transaction():
                commands.proclaim(actor(), poll, form.note.data or None)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The result is proclaimed. Those on the roll are told."), "good")
            return redirect(_to_poll(poll), 303)
    return detail_page(poll, form, note_form=form)


@bp.route("/votaciones/<slug>/gestion/apartarse", methods=["GET", "POST"], endpoint="manage_overrule")
@signed_in
def manage_overrule(slug: str) -> ViewResult:
    """Put another result beside the computed one, by name and with a reason; the computed one stays."""
    poll = team_poll(slug)
    allow(rules.may_overrule(actor(), poll))
    if (
        poll.state not in (PollState.CLOSED, PollState.PROCLAIMED)
        or not poll.result
        or "count" not in poll.result
    ):
        raise NotFound
    form = OverruleForm()
    form.offer(poll.options)
    if form.validate_on_submit():
        known = {option.key for option in poll.options if not option.is_withdrawn}
        winners = [key for key in form.winners.data or () if key in known]
        try:
            if not winners:
                raise Refused(_("Choose who wins instead."))
            with transaction():
                commands.overrule(actor(), poll, winners, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("It stands beside the computed result, with your name and reason."), "good")
            return redirect(_to_poll(poll), 303)
    return page("overrule", poll, form, computed=winners_of(poll))


def winners_of(poll: Poll) -> list[str]:
    """The titles of the computed winners, in the order of the count."""
    titles = {option.key: option.title for option in poll.options}
    return [titles.get(key, key) for key in (poll.result or {}).get("count", {}).get("winners", ())]
