"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.messages.models import Message, MessageChannel, MessageState
from tests.world import World

ACCESS = {
    "messages.mailbox GET": ("administrator", ""),
    "messages.retry POST": ("administrator", ""),
    "messages.calls GET": ("facilitator", "of the space"),
    "messages.calls_sheet GET": ("facilitator", "of the space"),
    "messages.finish_call POST": ("facilitator", "of the space"),
    "messages.note_no_answer POST": ("facilitator", "of the space"),
    "messages.reopen_call POST": ("facilitator", "of the space"),
}


def _message(world: World, channel: MessageChannel, state: MessageState) -> Message:
    with transaction():
        message = Message(
            person_id=world.people["citizen"].id, space_id=world.space.id, kind="events/event_moved", channel=channel,
            state=state, locale="es", subject="Nueva fecha", body="Hola", short_text="Hola", recipient="rosa@correo.pe",
        )  # fmt: skip
        db.session.add(message)
        db.session.flush()
    return message


def _call(state: MessageState = MessageState.QUEUED) -> Any:
    return lambda world: {
        "slug": world.space.slug,
        "message_id": _message(world, MessageChannel.CALL, state).id,
    }


PARAMS = {
    "messages.retry": lambda world: {
        "message_id": _message(world, MessageChannel.EMAIL, MessageState.FAILED).id
    },
    "messages.finish_call": _call(),
    "messages.note_no_answer": _call(),
    "messages.reopen_call": _call(MessageState.DONE),
}
