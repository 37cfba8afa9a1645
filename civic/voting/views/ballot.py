"""Voting: for whom → the ballot → review → sent. All of it works without script; choices travel in forms, never in addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from civic.accreditation.models import MandateRole
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.text import clean
from civic.people.acting import actor
from civic.voting import ballot_paper, commands, queries, rules, words
from civic.voting.ballot_paper import Filled
from civic.voting.kinds import Channel, Secrecy
from civic.voting.models import Poll
from civic.voting.rules import Voice
from civic.voting.views import bp
from civic.voting.views.box import poll_seen, receipt_page
from civic.voting.views.polls import terms_now
from civic.web.safety import signed_in


def _voice(poll: Poll, entry_id: int) -> Voice:
    """The actor's right to an entry's vote, or NotFound; what stands in its way is said by it."""
    voices = rules.voices_of(actor(), poll, clock.today())
    voice = next((voice for voice in voices if voice.entry.id == entry_id), None)
    if voice is None:
        raise NotFound
    return voice


@bp.get("/votaciones/<slug>/votar")
@signed_in
def ballot(slug: str) -> Any:
    """The ballot; before it the choice for whom, when one person speaks for several."""
    poll = poll_seen(slug)
    voices = rules.voices_of(actor(), poll, clock.today())
    wanted = request.args.get("padron", "")
    voice = next((voice for voice in voices if str(voice.entry.id) == wanted), None)
    if voice is None and len(voices) == 1:
        voice = voices[0]
    closed = rules.why_not_vote(poll, clock.now())
    if voice is None:
        voted = queries.voted_entries(poll) if voices and poll.is_fixed else set()
        return render_template(
            "voting/_ballot_for.html", poll=poll, space=poll.space, voices=voices, closed=closed, voted=voted
        )
    return ballot_page(poll, voice)


def ballot_page(poll: Poll, voice: Voice, filled: Filled | None = None, problem: str | None = None) -> Any:
    """The ballot of an entry as far as it is filled in; or, calmly, why there is none to fill in."""
    terms = terms_now(poll)
    entry, secret = voice.entry, poll.secrecy is Secrecy.SECRET
    cast = None if secret or not poll.is_fixed else queries.named_ballot_of(entry)
    closed = rules.why_not_vote(poll, clock.now())
    done = cast is not None and (not poll.replaceable or closed is not None)
    if filled is None:
        filled = Filled(dict(cast.choices)) if cast is not None else Filled()
    lost = bool(problem)
    return render_template(
        "voting/ballot.html", poll=poll, space=poll.space, terms=terms, voice=voice, entry=entry, secret=secret,
        closed=closed, cast=cast, done=done, filled=filled, problem=problem, words=words,
        own_device=Channel.DEVICE.value in poll.channels, by_server=Channel.SERVER.value in poll.channels,
        options=ballot_paper.shown_order(terms, str(entry.number), filled.choices),
        spent=ballot_paper.cost_of(terms, filled.choices), money_counts=ballot_paper.money_counts(terms),
        given=sum(filled.choices.values()), by_key={option.key: option for option in poll.options},
        said=words.choice_words(terms, cast.choices) if cast else [],
        may_hand_over=voice.role is MandateRole.TITULAR and not entry.alternate_votes and not done,
    ), (422 if lost else 200)  # fmt: skip


def _posted(terms: Mapping[str, Any]) -> Filled:
    fields = [(name, clean(value)[:60]) for name, value in request.form.items(multi=True)]
    return ballot_paper.read_paper(terms, fields)


@bp.post("/votaciones/<slug>/votar/<int:entry_id>/revisar")
@signed_in
def review(slug: str, entry_id: int) -> Any:
    """What the ballot says, to be confirmed; or the same ballot again after a button of it was pressed."""
    poll = poll_seen(slug)
    voice = _voice(poll, entry_id)
    if (sentence := rules.why_not_vote(poll, clock.now()) or voice.why_not) is not None:
        return _back_to_ballot(poll, entry_id, sentence, "wait")
    terms = terms_now(poll)
    filled = _posted(terms)
    if press := request.form.get("press", ""):
        known = {option["key"] for option in terms["options"]}
        choices = {key: number for key, number in filled.choices.items() if key in known}
        return ballot_page(poll, voice, Filled(ballot_paper.pressed(terms, choices, press), filled.typed))
    if "change" in request.form:
        return ballot_page(poll, voice, filled)
    problem = _problem(terms, filled)
    if problem:
        return ballot_page(poll, voice, filled, problem)
    return render_template(
        "voting/review.html", poll=poll, space=poll.space, terms=terms, voice=voice, entry=voice.entry,
        secret=poll.secrecy is Secrecy.SECRET, said=words.choice_words(terms, filled.choices), words=words,
        fields=ballot_paper.fields_of(terms, filled.choices), spent=ballot_paper.cost_of(terms, filled.choices),
        blank=not filled.choices, given=sum(filled.choices.values()),
    )  # fmt: skip


def _problem(terms: Mapping[str, Any], filled: Filled) -> str | None:
    """What to mend on the ballot, in a sentence."""
    if filled.typed:
        return _("Write only whole numbers, for example 3.")
    if any(key not in {option["key"] for option in terms["options"]} for key in filled.choices):
        return _("One of the options is not in this poll. Open the ballot again.")
    sentence = rules.why_not_choices(terms, filled.choices)
    if terms["form"] == "cumulative" and sentence:
        given, points = sum(filled.choices.values()), terms["points"] or 0
        if given > points:
            return _(
                "You gave %(given)s points and have %(points)s. Take some away.", given=given, points=points
            )
    return sentence


@bp.post("/votaciones/<slug>/votar/<int:entry_id>")
@signed_in
def cast(slug: str, entry_id: int) -> Any:
    """The confirmed ballot. Named: it stands with the seat's name. Secret, without script: the server makes the credential,
    forgets it, and gives the receipt."""
    poll = poll_seen(slug)
    voice = _voice(poll, entry_id)
    person = actor()
    terms = terms_now(poll)
    filled = _sent_by_device() or _posted(terms)
    if filled.typed:
        return ballot_page(poll, voice, filled, _problem(terms, filled))
    try:
        if poll.secrecy is Secrecy.SECRET:
            with transaction():
                receipt = commands.vote_through_server(person, poll, voice.entry, filled.choices)
            return receipt_page(poll, receipt)
        with transaction():
            commands.cast_named(person, poll, voice.entry, filled.choices)
    except Refused as refusal:
        return _back_to_ballot(poll, entry_id, refusal.sentence)
    flash(_("Your vote is in. It counts."), "good")
    return redirect(url_for("voting.ballot", slug=slug, padron=entry_id), 303)


def _sent_by_device() -> Filled | None:
    """The choices of a review made by a device that could not make its credential: one field of JSON."""
    try:
        sent = json.loads(request.form.get("choices", "")[:20_000])
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or any(type(number) is not int for number in sent.values()):
        return None
    return Filled({clean(key): number for key, number in sent.items()})


@bp.post("/votaciones/<slug>/votar/<int:entry_id>/suplente")
@signed_in
def hand_over(slug: str, entry_id: int) -> Any:
    """The titular cannot vote: from now on the alternate does."""
    poll = poll_seen(slug)
    voice = _voice(poll, entry_id)
    if voice.role is not MandateRole.TITULAR:
        raise NotFound
    reason = clean(request.form.get("reason", ""))[:300]
    try:
        with transaction():
            commands.note_absence(actor(), poll, voice.entry, reason, own_seat=True)
    except Refused as refusal:
        return _back_to_ballot(poll, entry_id, refusal.sentence, "bad")
    return _back_to_ballot(
        poll, entry_id, _("It is noted: your alternate can vote for your organisation."), "good"
    )


def _back_to_ballot(poll: Poll, entry_id: int, sentence: Any, tone: str = "info") -> Any:
    flash(str(sentence), tone)
    return redirect(url_for("voting.ballot", slug=poll.slug, padron=entry_id), 303)
