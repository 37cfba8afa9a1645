"""Who may read the outbox and make calls."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.messages.models import Message, MessageChannel, MessageState
from civic.people.rules import Actor, is_administrator
from civic.spaces.models import Space
from civic.spaces.rules import is_facilitator


def may_read_mailbox(actor: Actor) -> bool:
    """Administrators see what is sent and what could not be sent."""
    return is_administrator(actor)


def may_call(actor: Actor, space: Space) -> bool:
    """The facilitators of a space make its calls."""
    return is_facilitator(actor, space)


def why_not_retry(message: Message) -> Any | None:
    """The sentence that says why a message cannot be sent again, or None."""
    if message.channel is not MessageChannel.EMAIL or message.state is not MessageState.FAILED:
        return _("Only a mail that could not be sent can be tried again.")
    if message.body is None:
        return _("The text of this mail was deleted. The person can ask for a new link.")
    return None


def why_not_finish(message: Message) -> Any | None:
    """The sentence that says why a call cannot be ticked off, or None."""
    if message.state is not MessageState.QUEUED:
        return _("Somebody has ticked this call off already.")
    return None


def why_not_reopen(message: Message) -> Any | None:
    """The sentence that says why a call cannot go back on the list, or None."""
    if message.state is not MessageState.DONE:
        return _("This call is on the list already.")
    return None
