"""Casting a named ballot: one voice per entry of the roll, everybody sees it after the close."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import NotFound, Refused, allow, refuse_if
from civic.people.rules import Actor
from civic.voting.kinds import Channel, Secrecy
from civic.voting.models import NamedBallot, Poll, RollEntry
from civic.voting.queries import held_poll, locked_entry, named_ballot_of
from civic.voting.rules import Voice, may_staff, voices_of, why_not_choices, why_not_vote

on_clash("named_ballots", "entry_id", sentence=_l("This seat has voted already."))


def voice_for(actor: Actor, poll: Poll, entry: RollEntry) -> Voice:
    """The actor's right to this entry's vote; NotFound when the entry is not theirs, Refused with what stands in the way."""
    voice = next((v for v in voices_of(actor, poll, clock.today()) if v.entry.id == entry.id), None)
    if voice is None:
        raise NotFound
    refuse_if(voice.why_not)
    return voice


def already_voted(ballot: NamedBallot) -> str:
    """What a second try is told, calmly."""
    return _(
        "You have voted already, on %(when)s. That vote counts.",
        when=format_datetime(ballot.cast_at, "long"),
    )


def cast_named(actor: Actor, poll: Poll, entry: RollEntry, choices: Mapping[str, int]) -> NamedBallot:
    """The ballot in force of a seat, cast by who speaks for it. A second one replaces it where the poll allows, else it is
    refused; the same ballot sent twice is one."""
    if poll.secrecy is not Secrecy.NAMED:
        raise NotFound
    voice_for(actor, poll, entry)
    return _cast(actor, poll, entry, choices, Channel.DEVICE)


def take_down(actor: Actor, poll: Poll, entry: RollEntry, choices: Mapping[str, int]) -> NamedBallot:
    """The voice of a seat as it was said in the assembly at the roll call, taken down by the team."""
    allow(may_staff(actor, poll.space))
    if poll.secrecy is not Secrecy.NAMED or Channel.HALL.value not in poll.channels:
        raise NotFound
    return _cast(actor, poll, entry, choices, Channel.HALL)


def _cast(
    actor: Actor, poll: Poll, entry: RollEntry, choices: Mapping[str, int], channel: Channel
) -> NamedBallot:
    entry = locked_entry(entry.id)
    poll = held_poll(poll.id)  # nobody closes it before this ballot is in
    now = clock.now()
    refuse_if(why_not_vote(poll, now))
    if entry.removed_reason is not None:
        raise NotFound
    refuse_if(why_not_choices(terms_of(poll), choices))
    before = named_ballot_of(entry)
    if before is not None:
        if before.choices == dict(choices):
            return before
        if not poll.replaceable:
            raise Refused(already_voted(before))
        before.superseded_at = now
        db.session.flush()
    ballot = NamedBallot(
        poll_id=poll.id,
        entry_id=entry.id,
        choices=dict(choices),
        channel=channel,
        cast_by_id=actor.id,
        cast_at=now,
    )
    db.session.add(ballot)
    # the choice itself stands in the ballot; the trail tells that a seat voted, not what
    record(actor, "voting.cast_named", poll, after={"entry": entry.number, "channel": channel.value})
    return ballot


def terms_of(poll: Poll) -> Mapping[str, object]:
    """What was fixed, read back from its own words."""
    if poll.frozen is None:
        raise Refused(_("This poll is not open yet."))
    found: Mapping[str, object] = json.loads(poll.frozen)
    return found
