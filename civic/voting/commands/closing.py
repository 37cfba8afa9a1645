"""After the last second: the box is opened and counted, ties that matter wait for the public draw, the result is proclaimed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.errors import Refused, allow, refuse_if
from civic.core.files import discard
from civic.core.jobs import enqueue
from civic.people.rules import Actor
from civic.voting.ballots_cast import final_root, opened
from civic.voting.commands.box import write_log
from civic.voting.commands.casting import terms_of
from civic.voting.commands.polls import step
from civic.voting.kinds import Channel, PollKind, PollState, Secrecy
from civic.voting.models import Poll
from civic.voting.queries import count_roll, leaves_of, locked_poll, paper_sums, seats_present
from civic.voting.rules import may_manage, may_overrule, why_not_close
from civic.voting.tally import outcome_of, seed_of
from civic.voting.telling import tell_roll


def close_poll(actor: Actor, poll: Poll) -> Poll:
    """The poll with its box opened and counted. The registrar's key is forgotten: nobody can ever vote in it again."""
    allow(actor.is_system or may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_close(poll, clock.now()))
    if poll.secrecy is Secrecy.SECRET:
        write_log(poll, at_least=1)
        poll.registrar_secret = None
    poll.state, poll.closed_at = PollState.CLOSED, clock.now()
    poll.result = _counted(poll)
    step(actor, poll, "close_poll", root=poll.result["root"], ballots=poll.result["ballots"])
    _publish(poll)
    return poll


def enter_draw(actor: Actor, poll: Poll, draw: str) -> Poll:
    """The poll counted again with what the public draw gave; entered once, and read by everybody."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    if poll.state is not PollState.CLOSED or not poll.result or not poll.result["needs_draw"]:
        raise Refused(_("No tie of this poll waits for a draw."))
    draw = " ".join(draw.split())
    if not any(letter in "0123456789" for letter in draw):
        raise Refused(_("Write down the numbers exactly as they were published."))
    poll.draw, poll.drawn_at = draw, clock.now()
    poll.result = _counted(poll)
    step(actor, poll, "enter_draw", draw)
    _publish(poll)
    return poll


def overrule(actor: Actor, poll: Poll, winners: list[str], reason: str) -> Poll:
    """The poll with other winners put beside the computed ones, by name and with a reason; the computed result stays."""
    allow(may_overrule(actor, poll))
    poll = locked_poll(poll.id)
    if poll.state is not PollState.CLOSED:
        raise Refused(
            _("A result can be set aside between the count and the proclamation, not before or after.")
        )
    if not reason:
        raise Refused(_("Say why, so that everybody understands it later."))
    known = {option.key for option in poll.options if not option.is_withdrawn}
    if not set(winners) <= known:
        raise Refused(_("One of these options is not in this poll."))
    step(actor, poll, "overrule", reason, winners=winners)
    return poll


def proclaim(actor: Actor, poll: Poll, note: str | None = None) -> Poll:
    """The poll with its result proclaimed."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    if poll.state is not PollState.CLOSED or not poll.result:
        raise Refused(_("Only a counted poll can be proclaimed."))
    if poll.result["needs_draw"]:
        raise Refused(_("A tie waits for the public draw: %(draw)s.", draw=poll.draw_from))
    if not poll.result["valid"]:
        raise Refused(_("The quorum was not reached: this poll decides nothing. Annul it, or call another."))
    poll.state, poll.proclaimed_at = PollState.PROCLAIMED, clock.now()
    step(actor, poll, "proclaim", note)
    tell_roll(poll, "proclaimed")
    return poll


def _publish(poll: Poll) -> None:
    """Have the opened box written into a file; the one from before the draw no longer says how it came out."""
    before = (poll.published, poll.exported)
    poll.published = poll.exported = None
    for stored in before:
        discard(stored)
    enqueue("voting.publish", {"poll": poll.id}, key=f"voting.publish:{poll.id}")
    if poll.kind is not PollKind.DECISION:
        enqueue("voting.compare", {"poll": poll.id}, key=f"voting.compare:{poll.id}")


def _counted(poll: Poll) -> dict[str, Any]:
    terms, ballots = terms_of(poll), opened(poll)
    root = final_root(poll, leaves_of(poll.id))
    seed = seed_of(root, poll.draw) if poll.draw else ""
    present = seats_present(poll)
    outcome = outcome_of(terms, ballots, entitled=count_roll(poll), present=present, seed=seed)
    made = outcome | {"root": root, "seed": seed, "present": present}
    if poll.secrecy is Secrecy.SECRET and Channel.PAPER.value in poll.channels:
        made["paper"] = paper_sums(poll)
    return made
