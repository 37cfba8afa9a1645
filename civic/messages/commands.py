"""Every change of the outbox: queue a message with what it tells, send it, tick a call off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import update

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.core.text import clean
from civic.messages import queries, rules
from civic.messages.models import Message, MessageChannel, MessageState
from civic.messages.render import render
from civic.people.models import Channel, Person
from civic.people.rules import Actor
from civic.spaces.models import Space

# How long to wait after the first, second … failed try; after the last the message is given up.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
MAX_TRIES = len(BACK_OFF) + 1
# A worker holds what it claimed this long; if it dies, another worker takes the message after that.
LEASE = timedelta(minutes=10)


def channel_for(person: Person) -> MessageChannel:
    """By mail if the person has an address and did not ask to be called or told in person; otherwise somebody calls."""
    called = person.preferred_channel in (Channel.PHONE, Channel.IN_PERSON)
    return MessageChannel.EMAIL if person.email and not called else MessageChannel.CALL


def _way(
    person: Person, *, secret: bool = False, mail_only: bool = False, **_how: Any
) -> MessageChannel | None:
    """How a person is told, or None when there is nobody to tell or no way that fits."""
    if person.forgotten_at is not None or person.merged_into_id is not None:
        return None
    channel = MessageChannel.EMAIL if secret and person.email else channel_for(person)
    return None if channel is MessageChannel.CALL and (secret or mail_only) else channel


def queue(
    person: Person,
    kind: str,
    *,
    subject: str,
    body: str,
    short_text: str = "",
    space_id: int | None = None,
    topic: str | None = None,
    rank: int = 5,
    secret: bool = False,
    useful_until: datetime | None = None,
    mail_only: bool = False,
    attachment: tuple[str, str] | None = None,
) -> Message | None:
    """Queue a message in the transaction of what it tells; None when there is nobody to tell or no way that fits.

    `topic` («event:12»): a call about it that nobody has made yet is dropped for this one. `rank`: calls with a smaller
    number are made first. `secret` texts hold a link that opens an account: only ever by mail, deleted once sent.
    `mail_only`: not worth a call. `attachment`: (name, text) of a file that a mail carries.
    """
    channel = _way(person, secret=secret, mail_only=mail_only)
    if channel is None:
        return None
    if topic:
        for older in queries.replaced_calls(person.id, topic):
            _finish(older, MessageState.DROPPED)
    message = Message(
        person_id=person.id, space_id=space_id, kind=kind, topic=topic, channel=channel, rank=rank, secret=secret,
        locale=person.locale, recipient=person.email if channel is MessageChannel.EMAIL else None,
        subject=clean(subject)[:200], body=body, short_text=short_text or None, useful_until=useful_until,
        attachment_name=attachment[0] if attachment else None, attachment=attachment[1] if attachment else None,
    )  # fmt: skip
    db.session.add(message)
    return message


def tell(
    person: Person, kind: str, values: Mapping[str, str] | Callable[[], Mapping[str, str]], **how: Any
) -> Message | None:
    """Write a message of a kind in the person's language and queue it; `how` is what `queue` takes besides the texts.

    Values that are words themselves (dates, names of states) may be given as a function: it is called in that language, and
    only if the message has a way to go.
    """
    if _way(person, **how) is None:
        return None
    with force_locale(person.locale):
        told = dict(values() if callable(values) else values)
    texts = render(kind, person.locale, {"name": person.given_names, **told})
    return queue(person, kind, subject=texts.subject, body=texts.body, short_text=texts.short, **how)


def erase(message: Message) -> None:
    """Remove what leads to the person; that there was a message stays."""
    if message.state is MessageState.QUEUED:
        _finish(message, MessageState.DROPPED)
    message.recipient = message.body = message.short_text = message.note = message.attachment = None


# --- sending ----------------------------------------------------------------------------------------------------------


def claim(limit: int = 20) -> Sequence[Message]:
    """The mails this worker is to send now: each is held for it alone, its try counted before it is made."""
    now = clock.now()
    ids = db.session.scalars(
        update(Message)
        .where(Message.id.in_(queries.due_ids(now, limit)))
        .values(attempts=Message.attempts + 1, next_try_at=now + LEASE)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    return queries.messages_by_ids(ids)


def mark_sent(message_id: int, attempt: int, *, keep_text: bool = False) -> bool:
    """Note that a mail left at this try; False when the message is no longer this worker's. A secret text is deleted."""
    message = _claimed(message_id, attempt)
    if message is None:
        return False
    _finish(message, MessageState.SENT, keep_text=keep_text)
    return True


def mark_failed(message_id: int, attempt: int, why: str, *, for_good: bool = False) -> bool:
    """Note that a try failed: the next one waits longer each time; after six (or a refusal for good) it is given up.

    A mail that is given up becomes a call for the space's team, so that its person is not lost.
    """
    message = _claimed(message_id, attempt)
    if message is None:
        return False
    message.note = clean(why)[:300]
    if not for_good and message.attempts < MAX_TRIES:
        message.next_try_at = clock.now() + BACK_OFF[message.attempts - 1]
        return True
    _finish(message, MessageState.FAILED, keep_text=True)
    if message.space_id and message.short_text and not message.secret:
        db.session.add(
            Message(
                person_id=message.person_id,
                space_id=message.space_id,
                kind=message.kind,
                topic=message.topic,
                channel=MessageChannel.CALL,
                rank=message.rank,
                locale=message.locale,
                subject=message.subject,
                body=message.body,
                short_text=message.short_text,
                useful_until=message.useful_until,
            )
        )
    return True


def drop_outdated() -> int:
    """Drop queued messages that nobody needs any more (the event is over, the link has ended); how many."""
    old = queries.outdated(clock.now())
    for message in old:
        _finish(message, MessageState.DROPPED)
    return len(old)


def retry_message(actor: Actor, message: Message) -> Message:
    """Put a mail that could not be sent back into the queue, with all its tries."""
    allow(rules.may_read_mailbox(actor))
    message = queries.message_by_id(message.id, lock=True)
    refuse_if(rules.why_not_retry(message))
    message.state, message.attempts, message.next_try_at = MessageState.QUEUED, 0, None
    message.recipient = message.person.email or message.recipient  # it may have been mended since
    message.finished_at = None
    record(actor, "messages.retry_message", message)
    return message


# --- calls ------------------------------------------------------------------------------------------------------------


def finish_call(actor: Actor, space: Space, message: Message, note: str = "") -> Message:
    """Tick a call off: the person was told."""
    message = _call_to_finish(actor, space, message)
    _finish(message, MessageState.DONE, keep_text=True)
    message.finished_by_id = actor.id
    message.note = note or None
    record(actor, "messages.finish_call", message, reason=note or None)
    return message


def note_no_answer(actor: Actor, space: Space, message: Message, note: str = "") -> Message:
    """Note that nobody answered: the call stays on the list, behind those not tried yet."""
    message = _call_to_finish(actor, space, message)
    message.attempts += 1
    message.next_try_at = clock.now()  # of a call: when it was last tried
    message.note = note or None
    record(actor, "messages.note_no_answer", message, after={"tries": message.attempts}, reason=note or None)
    return message


def reopen_call(actor: Actor, space: Space, message: Message) -> Message:
    """Put a call back on the list that was ticked off by mistake."""
    allow(rules.may_call(actor, space))
    message = queries.call_of_space(space, message.id, lock=True)
    refuse_if(rules.why_not_reopen(message))
    message.state, message.finished_at, message.finished_by_id = MessageState.QUEUED, None, None
    record(actor, "messages.reopen_call", message)
    return message


def _call_to_finish(actor: Actor, space: Space, message: Message) -> Message:
    allow(rules.may_call(actor, space))
    message = queries.call_of_space(space, message.id, lock=True)
    refuse_if(rules.why_not_finish(message))
    return message


def _claimed(message_id: int, attempt: int) -> Message | None:
    """The message if it still waits for the result of this try."""
    message = queries.message_by_id(message_id, lock=True)
    return message if message.state is MessageState.QUEUED and message.attempts == attempt else None


def _finish(message: Message, state: MessageState, *, keep_text: bool = False) -> None:
    message.state = state
    message.finished_at = clock.now()
    if message.secret and not keep_text:
        message.body = None
