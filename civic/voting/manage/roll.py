"""The roll: made, looked through, objected to, corrected; and who keeps the heads of the box."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.core.text import clean
from civic.people.acting import actor
from civic.voting import commands, queries, rules
from civic.voting.forms import AnswerForm, ReasonForm, WitnessForm
from civic.voting.kinds import Voters
from civic.voting.manage.shared import first_problem, own_poll, page, staffed_poll, team_poll
from civic.voting.models import Poll
from civic.voting.views import bp
from civic.web.acts import ViewResult, done
from civic.web.paging import page_number
from civic.web.safety import signed_in


@bp.get("/votaciones/<slug>/gestion/padron", endpoint="manage_roll")
@signed_in
def manage_roll(slug: str) -> ViewResult:
    """Everybody on the roll, those taken off with the reason, who is missing and who joined since."""
    poll = team_poll(slug)
    term, today = clean(request.args.get("q", ""))[:80], clock.today()
    by_seats = poll.voters is Voters.ORGANIZATIONS
    entries = queries.roll_page(poll, page_number(), term)
    return page(
        "roll", poll, entries=entries, term=term, turnout=queries.turnout(poll), why_not=rules.why_not_change_roll(poll),
        missing=queries.missing_from_roll(poll, today) if by_seats and not poll.is_fixed else [],
        joined=queries.newly_entitled(poll, today) if by_seats and not poll.is_fixed else [],
        objections=queries.open_objections(poll), reason_form=ReasonForm(formdata=None),
    )  # fmt: skip


@bp.post("/votaciones/<slug>/gestion/padron/hacer", endpoint="manage_make_roll")
@signed_in
def manage_make_roll(slug: str) -> ViewResult:
    """Make the roll from what is known today."""
    poll = own_poll(slug)
    try:
        with transaction():
            number = commands.make_roll(actor(), poll)
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        sentence = ngettext("The roll has %(num)s vote.", "The roll has %(num)s votes.", number)
        flash(sentence, "good" if number else "wait")
    return redirect(_to_roll(poll), 303)


def _to_roll(poll: Poll) -> str:
    return url_for("voting.manage_roll", slug=poll.slug)


@bp.post("/votaciones/<slug>/gestion/padron/<int:entry_id>/quitar", endpoint="manage_take_off")
@signed_in
def manage_take_off(slug: str, entry_id: int) -> ViewResult:
    """Take somebody off the roll, with the reason."""
    poll = own_poll(slug)
    entry = queries.entry_of(poll, entry_id)
    form = ReasonForm()
    if not form.validate():
        flash(first_problem(form), "bad")
        return redirect(_to_roll(poll), 303)
    reason = form.reason.data or ""
    return done(
        lambda: commands.take_off(actor(), poll, entry, reason),
        _("It is off the roll. Everybody can read why."),
        _to_roll(poll),
    )


@bp.post("/votaciones/<slug>/gestion/padron/<int:entry_id>/devolver", endpoint="manage_put_back")
@signed_in
def manage_put_back(slug: str, entry_id: int) -> ViewResult:
    """Put somebody on the roll again."""
    poll = own_poll(slug)
    entry = queries.entry_of(poll, entry_id)
    return done(
        lambda: commands.put_back(actor(), poll, entry), _("It is on the roll again."), _to_roll(poll)
    )


@bp.post("/votaciones/<slug>/gestion/padron/<int:entry_id>/ausencia", endpoint="manage_absence")
@signed_in
def manage_absence(slug: str, entry_id: int) -> ViewResult:
    """Note that the titular of a seat is absent: the alternate votes."""
    poll = staffed_poll(slug)
    entry = queries.entry_of(poll, entry_id)
    form = ReasonForm()
    target = (
        url_for("voting.manage_hall", slug=slug) if request.form.get("from") == "hall" else _to_roll(poll)
    )
    if not form.validate():
        flash(first_problem(form), "bad")
        return redirect(target, 303)
    reason = (form.reason.data or "")[:300]
    return done(
        lambda: commands.note_absence(actor(), poll, entry, reason),
        _("Noted. The alternate of %(name)s votes.", name=entry.name), target,
    )  # fmt: skip


# ── objections ──────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/votaciones/<slug>/gestion/observaciones", endpoint="manage_objections")
@signed_in
def manage_objections(slug: str) -> ViewResult:
    """What was objected to, and what was answered."""
    return _objections_page(team_poll(slug))


def _objections_page(poll: Poll, form: AnswerForm | None = None, wrong: int | None = None) -> ViewResult:
    objections = queries.objections_of(poll)
    return page(
        "objections", poll, form, waiting=[o for o in objections if o.answered_at is None],
        answered=[o for o in objections if o.answered_at is not None], blank=AnswerForm(formdata=None), wrong=wrong,
        why_not=rules.why_not_change_roll(poll),
    )  # fmt: skip


@bp.post("/votaciones/<slug>/gestion/observaciones/<int:objection_id>", endpoint="manage_answer")
@signed_in
def manage_answer(slug: str, objection_id: int) -> ViewResult:
    """Answer an objection; one that is right is put into effect at once."""
    poll = own_poll(slug)
    objection = queries.objection_of(poll, objection_id)
    form = AnswerForm()
    if form.validate():
        try:
            with transaction():
                commands.answer_objection(
                    actor(), poll, objection, form.answer.data or "", upheld=form.decision.data == "upheld"
                )
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The objection is answered. Whoever made it is told."), "good")
            return redirect(url_for("voting.manage_objections", slug=slug), 303)
    return _objections_page(poll, form, objection.id)


# ── witnesses ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/votaciones/<slug>/gestion/testigos", methods=["GET", "POST"], endpoint="manage_witnesses")
@signed_in
def manage_witnesses(slug: str) -> ViewResult:
    """Who is sent every signed head of the box."""
    poll = own_poll(slug)
    form = WitnessForm()
    people = queries.possible_witnesses(poll, clock.today())
    form.offer(people)
    if form.validate_on_submit():
        person = next((each for each in people if str(each.id) == form.person.data), None)
        if person is None:
            form.refuse(_("Choose a person of the list."), "person")
        else:
            return done(
                lambda: commands.name_witness(actor(), poll, person),
                _("%(name)s is a witness now.", name=person.full_name),
                url_for("voting.manage_witnesses", slug=slug),
            )
    return page("witnesses", poll, form, witnesses=queries.witnesses_of(poll))


@bp.post("/votaciones/<slug>/gestion/testigos/<int:witness_id>/quitar", endpoint="manage_witness_drop")
@signed_in
def manage_witness_drop(slug: str, witness_id: int) -> ViewResult:
    """Let somebody be no witness, as long as nothing is fixed."""
    poll = own_poll(slug)
    witness = queries.witness_of(poll, witness_id)
    return done(
        lambda: commands.drop_witness(actor(), poll, witness),
        _("Taken off the list."),
        url_for("voting.manage_witnesses", slug=slug),
    )
