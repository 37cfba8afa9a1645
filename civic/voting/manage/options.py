"""What can be chosen: taken from the proposals of a call, written by hand, candidates with their photograph, or three texts."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.files import check_image, store
from civic.core.text import slugify
from civic.people.acting import actor
from civic.voting import commands, queries, rules
from civic.voting.forms import OptionForm, ReasonForm
from civic.voting.kinds import PollKind
from civic.voting.manage.shared import first_problem, own_poll, page, team_poll
from civic.voting.models import Poll, PollOption
from civic.voting.ready import TEXTS
from civic.voting.sources import fit_proposals, free_key, from_proposal
from civic.voting.views import bp
from civic.web.acts import ViewResult, done
from civic.web.safety import signed_in


@bp.get("/votaciones/<slug>/gestion/opciones", endpoint="manage_options")
@signed_in
def manage_options(slug: str) -> ViewResult:
    """The options of a poll and where more can come from."""
    poll = team_poll(slug)
    fit, is_evaluated = fit_proposals(poll.call) if poll.call else ([], False)
    taken = {option.proposal_id for option in poll.options}
    return page(
        "options", poll, why_not=rules.why_not_edit(poll), offered=[p for p in fit if p.id not in taken],
        is_evaluated=is_evaluated, reason_form=ReasonForm(formdata=None), has_texts=bool(poll.options),
    )  # fmt: skip


def _to_options(poll: Poll) -> str:
    return url_for("voting.manage_options", slug=poll.slug)


@bp.post("/votaciones/<slug>/gestion/opciones/propuestas", endpoint="manage_add_proposals")
@signed_in
def manage_add_proposals(slug: str) -> ViewResult:
    """Put chosen proposals on the ballot, each with its cost and place."""
    poll = own_poll(slug)
    wanted = set(request.form.getlist("who"))
    taken = {option.proposal_id for option in poll.options}
    fit = fit_proposals(poll.call)[0] if poll.call else []
    chosen = [p for p in fit if str(p.id) in wanted and p.id not in taken]
    if not chosen:
        flash(_("Choose at least one proposal."), "wait")
        return redirect(_to_options(poll), 303)

    def act() -> None:
        for proposal in chosen:
            commands.add_option(actor(), poll, free_key(poll, f"p{proposal.number}"), from_proposal(proposal))

    number = len(chosen)
    good = ngettext(
        "%(num)s proposal is on the ballot now.", "%(num)s proposals are on the ballot now.", number
    )
    return done(act, good, _to_options(poll))


@bp.post("/votaciones/<slug>/gestion/opciones/textos", endpoint="manage_texts")
@signed_in
def manage_texts(slug: str) -> ViewResult:
    """In favour, against and abstention by one button."""
    poll = own_poll(slug)
    if poll.kind is not PollKind.DECISION:
        raise NotFound
    known = {option.meaning for option in poll.options}

    def act() -> None:
        for meaning, label in TEXTS:
            if meaning not in known:
                commands.add_option(
                    actor(), poll, free_key(poll, meaning), {"title": str(label), "meaning": meaning}
                )

    return done(act, _("The three choices are on the ballot."), _to_options(poll))


def _form(poll: Poll) -> OptionForm:
    form = OptionForm()
    if poll.kind is PollKind.ELECTION:
        today = clock.today()
        form.offer(
            poll,
            queries.representatives_for_roll(poll.space, today),
            queries.seats_for_roll(poll.space, today),
        )
    else:
        form.offer(poll)
    return form


@bp.route("/votaciones/<slug>/gestion/opciones/nueva", methods=["GET", "POST"], endpoint="manage_option_new")
@signed_in
def manage_option_new(slug: str) -> ViewResult:
    """One more option by hand."""
    poll = own_poll(slug)
    form = _form(poll)
    if form.validate_on_submit():
        try:
            with transaction():
                key = free_key(poll, slugify(form.title.data or "", limit=36))
                option = commands.add_option(actor(), poll, key, form.values())
                _keep_photo(poll, option, form)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("It is on the ballot."), "good")
            if request.form.get("go") == "on":
                return redirect(url_for("voting.manage_option_new", slug=slug), 303)
            return redirect(_to_options(poll), 303)
    return page("option", poll, form, option=None, why_not=rules.why_not_edit(poll))


@bp.route(
    "/votaciones/<slug>/gestion/opciones/<int:option_id>", methods=["GET", "POST"], endpoint="manage_option"
)
@signed_in
def manage_option(slug: str, option_id: int) -> ViewResult:
    """An option with another text, cost or photograph."""
    poll = own_poll(slug)
    option = queries.option_of(poll, option_id)
    form = _form(poll)
    if form.validate_on_submit():
        try:
            with transaction():
                commands.change_option(actor(), poll, option, form.values())
                _keep_photo(poll, option, form)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("Kept."), "good")
            return redirect(_to_options(poll), 303)
    elif request.method == "GET":
        form.show(option)
    return page("option", poll, form, option=option, why_not=rules.why_not_edit(poll))


def _keep_photo(poll: Poll, option: PollOption, form: OptionForm) -> None:
    upload = form.photo.data if "photo" in form else None
    if upload and getattr(upload, "filename", ""):
        commands.give_photo(actor(), poll, option, store(upload, actor().id, check_image))


@bp.post("/votaciones/<slug>/gestion/opciones/<int:option_id>/mover", endpoint="manage_option_move")
@signed_in
def manage_option_move(slug: str, option_id: int) -> ViewResult:
    """An option one place earlier or later on the ballot of a draft."""
    poll = own_poll(slug)
    option = queries.option_of(poll, option_id)
    up = request.form.get("to") == "up"
    target = f"{_to_options(poll)}#o{option.id}"
    return done(
        lambda: commands.move_option(actor(), poll, option, up=up), _("The order is changed."), target
    )


@bp.post("/votaciones/<slug>/gestion/opciones/<int:option_id>/quitar", endpoint="manage_option_drop")
@signed_in
def manage_option_drop(slug: str, option_id: int) -> ViewResult:
    """Take an option off a draft."""
    poll = own_poll(slug)
    option = queries.option_of(poll, option_id)
    return done(
        lambda: commands.drop_option(actor(), poll, option), _("It is off the ballot."), _to_options(poll)
    )


@bp.post("/votaciones/<slug>/gestion/opciones/<int:option_id>/retirar", endpoint="manage_option_withdraw")
@signed_in
def manage_option_withdraw(slug: str, option_id: int) -> ViewResult:
    """Let an option of a called poll stand down, with the reason."""
    poll = own_poll(slug)
    option = queries.option_of(poll, option_id)
    form = ReasonForm()
    if not form.validate():
        flash(first_problem(form), "bad")
        return redirect(_to_options(poll), 303)
    reason = form.reason.data or ""
    return done(
        lambda: commands.withdraw_option(actor(), poll, option, reason),
        _("It is withdrawn. Everybody can read why."),
        _to_options(poll),
    )
