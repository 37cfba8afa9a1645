"""The order in which options stand on the ballot."""

from __future__ import annotations

from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.people.rules import Actor
from civic.voting.models import Poll, PollOption
from civic.voting.queries import locked_poll
from civic.voting.rules import may_manage, why_not_edit


def move_option(actor: Actor, poll: Poll, option: PollOption, *, up: bool) -> PollOption:
    """The option one place earlier or later on the ballot of a draft; at the end of the list it stays where it is."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_edit(poll))
    options = sorted(poll.options, key=lambda each: each.position)
    at = next(n for n, each in enumerate(options) if each.id == option.id)
    other = options[at - 1] if up and at else options[at + 1] if not up and at + 1 < len(options) else None
    if other is None:
        return option
    option = options[at]
    before, after = option.position, other.position
    # a place belongs to one option: the moved one steps aside for a moment
    option.position = options[-1].position + 1
    db.session.flush()
    other.position = before
    db.session.flush()
    option.position = after
    db.session.flush()
    db.session.expire(poll, ["options"])
    record(
        actor,
        "voting.move_option",
        poll,
        before={"key": option.key, "place": at + 1},
        after={"place": at if up else at + 2},
    )
    return option
