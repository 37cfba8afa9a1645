"""The roll call in the assembly: who is present, who has voted, and the voice of each seat taken down."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.text import ascii_digits
from civic.people.acting import actor
from civic.voting import commands, queries, rules
from civic.voting.forms import ReasonForm
from civic.voting.kinds import BallotForm, Channel, Secrecy
from civic.voting.manage.shared import page, staffed_poll
from civic.voting.models import Poll, PollOption
from civic.voting.tally import quorum_of
from civic.voting.views import bp
from civic.web.acts import ViewResult
from civic.web.safety import signed_in


def _hall_poll(slug: str) -> Poll:
    """A named, fixed poll with roll call in the assembly, for whoever works there."""
    poll = staffed_poll(slug)
    if poll.secrecy is not Secrecy.NAMED or Channel.HALL.value not in poll.channels or not poll.is_fixed:
        raise NotFound
    return poll


@bp.get("/votaciones/<slug>/gestion/asamblea", endpoint="manage_hall")
@signed_in
def manage_hall(slug: str) -> ViewResult:
    """Every seat by number: present or absent, voted or not; and the quorum as it stands. Never what anybody voted."""
    poll = _hall_poll(slug)
    seats = queries.hall_seats(poll)
    present, voted = sum(s.is_present for s in seats), sum(s.has_voted for s in seats)
    # whoever voted from a phone takes part too, wherever they are
    part = sum(s.is_present or s.has_voted for s in seats)
    return page(
        "hall", poll, seats=seats, present=present, voted=voted, quorum=quorum_of(commands.terms_of(poll), len(seats), part),
        why_not=rules.why_not_vote(poll, clock.now()), reason_form=ReasonForm(formdata=None),
        next_seat=next((s for s in seats if s.is_present and not s.has_voted), None),
    )  # fmt: skip


@bp.route(
    "/votaciones/<slug>/gestion/asamblea/<int:entry_id>", methods=["GET", "POST"], endpoint="manage_hall_seat"
)
@signed_in
def manage_hall_seat(slug: str, entry_id: int) -> ViewResult:
    """Take down the voice of one seat: a large button per option, read back before it counts."""
    poll = _hall_poll(slug)
    entry = queries.entry_of(poll, entry_id)
    terms = commands.terms_of(poll)
    choices = chosen_of(poll, request.form) if request.method == "POST" else {}
    sentence = rules.why_not_choices(terms, choices) if request.method == "POST" else None
    if request.method == "POST" and sentence is None and request.form.get("sure"):
        try:
            with transaction():
                commands.take_down(actor(), poll, entry, choices)
        except Refused as error:
            flash(str(error.sentence), "bad")
        else:
            flash(_("The voice of %(name)s is taken down.", name=entry.name), "good")
            following = _next(poll, entry.number)
            if following is not None:
                return redirect(url_for("voting.manage_hall_seat", slug=slug, entry_id=following), 303)
        return redirect(url_for("voting.manage_hall", slug=slug), 303)
    voted = entry.id in queries.voted_entries(poll)
    return page(
        "hall_seat", poll, entry=entry, choices=choices, wrong=sentence, has_voted=voted,
        reading_back=request.method == "POST" and sentence is None, options=ballot_options(poll),
        why_not=rules.why_not_vote(poll, clock.now()), one_button=poll.form is BallotForm.CHOOSE_ONE,
    )  # fmt: skip


def ballot_options(poll: Poll) -> list[PollOption]:
    """What can be chosen, in the order of the ballot."""
    return [option for option in poll.options if not option.is_withdrawn]


def chosen_of(poll: Poll, typed: Mapping[str, str]) -> dict[str, int]:
    """The choices of a form with one field per option (`option-<key>`), or with one button (`choice`)."""
    made: dict[str, int] = {}
    for option in ballot_options(poll):
        if poll.form is BallotForm.CHOOSE_ONE:
            value = "1" if typed.get("choice") == option.key else ""
        else:
            value = ascii_digits(typed.get(f"option-{option.key}", "")).strip()
        if value and value != "0":
            # what is no number is kept as 0, which no ballot allows: the rule says so in a sentence
            made[option.key] = int(value) if value.isascii() and value.isdigit() and len(value) < 8 else 0
    return made


def _next(poll: Poll, number: int) -> int | None:
    """The next present seat after a number that has not voted, beginning again at the top."""
    waiting = [s.entry for s in queries.hall_seats(poll) if s.is_present and not s.has_voted]
    later = [entry for entry in waiting if entry.number > number]
    return (later or waiting)[0].id if waiting else None
