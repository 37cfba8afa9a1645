"""What everybody may read of a poll: lists, its terms in plain words, the roll, its options; and objections to them."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused, found
from civic.core.text import clean
from civic.organisations.queries import kinds
from civic.people.acting import actor
from civic.spaces.queries import space_by_slug
from civic.voting import commands, public_queries, queries, rules, words
from civic.voting.frozen import document
from civic.voting.kinds import Phase, PollKind
from civic.voting.models import Poll, PollOption, RollEntry
from civic.voting.public_forms import ObjectionForm
from civic.voting.steps import STEPS
from civic.voting.views import bp
from civic.voting.views.box import is_opened, poll_seen
from civic.web.downloads import private_file
from civic.web.paging import page_number, paginate
from civic.web.safety import signed_in
from civic.web.shared_pages import shared_page

TONES = {
    Phase.OPEN: "good", Phase.OBJECTIONS: "wait", Phase.ANNOUNCED: "info", Phase.COUNTING: "wait", Phase.ANNULLED: "bad",
}  # fmt: skip
ROLL_PAGE = 50


def terms_now(poll: Poll) -> dict[str, Any]:
    """The poll's terms: as they were fixed, or as they stand before."""
    if poll.frozen:
        fixed: dict[str, Any] = json.loads(poll.frozen)
        return fixed
    return document(poll, queries.roll_of(poll))


def tone_of(phase: Phase) -> str:
    """The tone in which a phase is shown."""
    return TONES.get(phase, "quiet")


@bp.app_context_processor
def _names() -> dict[str, Any]:
    return {"poll_tone": tone_of}


@bp.get("/votaciones")
@shared_page
def listing() -> str:
    """Every poll: open ones first."""
    term = clean(request.args.get("q", ""))[:100]
    page = paginate(public_queries.listed_polls(clock.now(), None, term), page_number())
    return render_template(
        "voting/listing.html", page=page, term=term, voted=queries.turnouts([poll.id for poll in page])
    )


@bp.get("/espacios/<slug>/votaciones")
@shared_page
def of_space(slug: str) -> str:
    """The polls of a space."""
    space = space_by_slug(slug)
    page = paginate(public_queries.listed_polls(clock.now(), space), page_number())
    return render_template(
        "voting/of_space.html", space=space, page=page, voted=queries.turnouts([poll.id for poll in page])
    )


@bp.get("/votaciones/<slug>")
def detail(slug: str) -> str:
    """What is decided, by whom, how it is counted and until when."""
    return detail_page(poll_seen(slug))


def detail_page(poll: Poll, form: ObjectionForm | None = None) -> str:
    """The page of a poll, with the objection form as it was filled in."""
    now, terms = clock.now(), terms_now(poll)
    person = actor()
    why_not_object = rules.why_not_object(poll, now)
    if why_not_object is None and form is None and person.is_authenticated:
        form = ObjectionForm(poll, formdata=None)
    voices = rules.voices_of(person, poll, clock.today()) if poll.phase(now) is Phase.OPEN else []
    return render_template(
        "voting/detail.html", poll=poll, space=poll.space, terms=terms, phase=poll.phase(now), words=words,
        options=poll.options, turnout=queries.turnout(poll), steps=queries.steps_of(poll), step_names=STEPS,
        objections=queries.objections_of(poll), can_object=why_not_object is None, form=form,
        may_vote=bool(voices), opened=is_opened(poll), kinds=PollKind,
        event=public_queries.event_of_session(poll.session_id) if poll.session_id else None,
    )  # fmt: skip


@bp.post("/votaciones/<slug>/observaciones")
@signed_in
def objection(slug: str) -> Any:
    """Object to an entry of the roll, an option, or to somebody being missing."""
    poll = poll_seen(slug)
    form = ObjectionForm(poll)
    if form.validate_on_submit():
        try:
            with transaction():
                commands.object_to(
                    actor(), poll, form.text.data or "", entry=_entry_meant(poll, form),
                    option=option_by_key(poll, form.option_key) if form.option_key else None,
                )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.sentence)
        else:
            flash(_("Your objection was received. The answer will stand on this page."), "good")
            return redirect(url_for("voting.detail", slug=slug), 303)
    return detail_page(poll, form), 422


def _entry_meant(poll: Poll, form: ObjectionForm) -> RollEntry | None:
    if form.about.data != "entry":
        return None
    entry = public_queries.entry_numbered(poll, form.number.data) if form.number.data else None
    if entry is None:
        raise Refused(_("Write the number as it stands on the roll."))
    return entry


def option_by_key(poll: Poll, key: str) -> PollOption:
    """An option of the poll by its short name, or NotFound."""
    return found(next((option for option in poll.options if option.key == key), None))


@bp.get("/votaciones/<slug>/padron")
def roll(slug: str) -> str:
    """Who may vote: names and organisations, and who has voted; never documents."""
    poll = poll_seen(slug)
    term = clean(request.args.get("q", ""))[:100]
    page = paginate(public_queries.public_roll(poll, term), page_number(), size=ROLL_PAGE)
    marked = poll.is_fixed
    return render_template(
        "voting/roll.html", poll=poll, space=poll.space, page=page, term=term, marked=marked,
        voted=public_queries.voted_among(poll, [entry.id for entry in page]) if marked else set(),
        struck=public_queries.struck_entries(poll), kinds=kind_names(), phase=poll.phase(clock.now()),
        can_object=rules.why_not_object(poll, clock.now()) is None, turnout=queries.turnout(poll),
    )  # fmt: skip


def kind_names() -> dict[str, Any]:
    """{code: its names} of the kinds of organisation."""
    return {kind.code: kind.name for kind in kinds(active_only=False)}


@bp.get("/votaciones/<slug>/opciones/<key>")
def option(slug: str, key: str) -> str:
    """A project, candidate or text with everything said about it."""
    poll = poll_seen(slug)
    shown = option_by_key(poll, key)
    return render_template(
        "voting/option.html", poll=poll, space=poll.space, option=shown, phase=poll.phase(clock.now()),
        objections=[each for each in queries.objections_of(poll) if each.option_id == shown.id], kinds=PollKind,
    )  # fmt: skip


@bp.get("/votaciones/<slug>/opciones/<key>/foto")
def photo(slug: str, key: str) -> Response:
    """The photograph of a candidate."""
    shown = option_by_key(poll_seen(slug), key)
    response = private_file(found(shown.photo))
    response.headers.set("Content-Disposition", "inline")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


def to_detail(poll: Poll, sentence: str, tone: str = "info") -> BaseResponse:
    """Back to the poll's page with a sentence."""
    flash(sentence, tone)
    return redirect(url_for("voting.detail", slug=poll.slug), 303)
