"""Reads of the outbox: what is due, what was sent, which calls are to be made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.messages.models import Message, MessageChannel, MessageState
from civic.people.models import Person
from civic.spaces.models import Space
from civic.web.paging import Page, paginate


def message_by_id(message_id: int, *, lock: bool = False) -> Message:
    """A message, or NotFound; locked and read again when it is to be changed."""
    statement = select(Message).where(Message.id == message_id)
    if lock:
        statement = for_change(statement, Message)
    return found(db.session.scalar(statement))


# --- for the worker ---------------------------------------------------------------------------------------------------


def due_ids(moment: datetime, limit: int) -> Select[Any]:
    """The statement that names the mails to send now, oldest first; rows that another worker holds are passed over."""
    return (
        select(Message.id)
        .where(*_due(moment))
        .order_by(Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def any_due(moment: datetime) -> bool:
    """Whether a mail waits to be sent now."""
    return db.session.scalar(select(Message.id).where(*_due(moment)).limit(1)) is not None


def count_by_state() -> dict[MessageState, int]:
    """How many mails wait to be sent, and how many were given up."""
    watched = (MessageState.QUEUED, MessageState.FAILED)
    counts = db.session.execute(
        select(Message.state, func.count())
        .where(Message.channel == MessageChannel.EMAIL, Message.state.in_(watched))
        .group_by(Message.state)
    )
    return dict.fromkeys(watched, 0) | {row[0]: row[1] for row in counts}


def _due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.state == MessageState.QUEUED,
        Message.channel == MessageChannel.EMAIL,
        or_(Message.next_try_at.is_(None), Message.next_try_at <= moment),
    )


class OutboxHealth(NamedTuple):
    """Mails that should have left, since when, and how many were given up."""

    due: int
    oldest: datetime | None
    failed: int


def outbox_health(moment: datetime, since: datetime) -> OutboxHealth:
    """What is due at a moment, the longest wait first, and what was given up since another."""
    due_at = func.min(func.coalesce(Message.next_try_at, Message.created_at))
    count, oldest = db.session.execute(select(func.count(), due_at).where(*_due(moment))).one()
    failed = db.session.scalar(
        select(func.count()).where(
            Message.state == MessageState.FAILED,
            Message.channel == MessageChannel.EMAIL,
            Message.finished_at >= since,
        )
    )
    return OutboxHealth(count, oldest, failed or 0)


def messages_by_ids(ids: Sequence[int]) -> Sequence[Message]:
    """These messages, oldest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.id.in_(ids))
        .order_by(Message.id)
        .execution_options(populate_existing=True)
    ).all()


def outdated(moment: datetime) -> Sequence[Message]:
    """Queued messages that nobody needs any more."""
    return db.session.scalars(
        select(Message).where(Message.state == MessageState.QUEUED, Message.useful_until < moment)
    ).all()


def replaced_calls(person_id: int, topic: str) -> Sequence[Message]:
    """The calls to a person about a topic that nobody has made yet."""
    return db.session.scalars(
        select(Message).where(
            Message.person_id == person_id,
            Message.topic == topic,
            Message.channel == MessageChannel.CALL,
            Message.state == MessageState.QUEUED,
        )
    ).all()


def messages_of(person: Person) -> Sequence[Message]:
    """Every message to a person."""
    return db.session.scalars(select(Message).where(Message.person_id == person.id)).all()


def messages_with_ids(ids: Sequence[int]) -> Sequence[Message]:
    """The messages with these ids, for undoing a merge."""
    return db.session.scalars(select(Message).where(Message.id.in_(ids))).all()


# --- the mailbox ------------------------------------------------------------------------------------------------------


def mailbox(
    number: int, state: MessageState | None = None, channel: MessageChannel | None = None
) -> Page[Message]:
    """One page of all messages, newest first."""
    statement = select(Message).options(joinedload(Message.person).selectinload(Person.roles))
    if state is not None:
        statement = statement.where(Message.state == state)
    if channel is not None:
        statement = statement.where(Message.channel == channel)
    return paginate(statement.order_by(Message.id.desc()), number)


def mail_counts() -> dict[MessageState, int]:
    """{state: how many mails}."""
    rows = db.session.execute(
        select(Message.state, func.count())
        .where(Message.channel == MessageChannel.EMAIL)
        .group_by(Message.state)
    )
    return {row[0]: row[1] for row in rows}


# --- calls ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallGroup:
    """The calls behind one phone: several people may share it. Without a phone: one person."""

    key: str
    messages: Sequence[Message]

    @property
    def people(self) -> list[Person]:
        """Who is to be told, each once."""
        return list({message.person_id: message.person for message in self.messages}.values())

    @property
    def phone(self) -> str | None:
        """The number they share."""
        return self.messages[0].person.phone


def _group_key() -> ColumnElement[str]:
    return func.coalesce(Person.phone_key, "person " + cast(Person.id, String))


def _open(space_ids: Collection[int]) -> list[ColumnElement[bool]]:
    now = clock.now()
    return [
        Message.space_id.in_(space_ids),
        Message.channel == MessageChannel.CALL,
        Message.state == MessageState.QUEUED,
        or_(Message.useful_until.is_(None), Message.useful_until > now),
    ]


def calls_to_make(space: Space, number: int, size: int = 20) -> Page[CallGroup]:
    """One page of a space's calls, grouped by phone: the urgent ones first, those nobody answered last."""
    key = _group_key()
    groups = (
        select(key)
        .select_from(Message)
        .join(Person, Person.id == Message.person_id)
        .where(*_open([space.id]))
        .group_by(key)
        .order_by(func.min(Message.attempts), func.min(Message.rank), func.min(Message.id))
    )
    page = paginate(groups, number, size)
    rows = db.session.execute(
        select(key, Message)
        .join(Person, Person.id == Message.person_id)
        .where(*_open([space.id]), key.in_(page.items))
        .options(selectinload(Message.person))
        .order_by(Message.rank, Message.id)
    ).all()
    by_key: dict[str, list[Message]] = {group: [] for group in page.items}
    for group, message in rows:
        by_key[group].append(message)
    return Page(
        [CallGroup(k, found_) for k, found_ in by_key.items() if found_], page.number, page.total, page.size
    )


def calls_done(space: Space, number: int) -> Page[Message]:
    """One page of the calls that were made, newest first, with who made them."""
    return paginate(
        select(Message)
        .where(
            Message.space_id == space.id,
            Message.channel == MessageChannel.CALL,
            Message.state == MessageState.DONE,
        )
        .options(selectinload(Message.person), selectinload(Message.finished_by))
        .order_by(Message.finished_at.desc(), Message.id.desc()),
        number,
    )


def call_counts(space: Space) -> tuple[int, int]:
    """(calls to make, calls made) of a space."""
    made = case((Message.state == MessageState.DONE, 1))
    row = db.session.execute(
        select(
            select(func.count()).select_from(Message).where(*_open([space.id])).scalar_subquery(),
            select(func.count(made))
            .where(Message.space_id == space.id, Message.channel == MessageChannel.CALL)
            .scalar_subquery(),
        )
    ).one()
    return row[0], row[1]


def calls_waiting(space_ids: Collection[int]) -> dict[int, int]:
    """{space: calls to make}; spaces without one are left out."""
    rows = db.session.execute(
        select(Message.space_id, func.count()).where(*_open(space_ids)).group_by(Message.space_id)
    )
    return {space_id: n for space_id, n in rows if space_id is not None}


def call_of_space(space: Space, message_id: int, *, lock: bool = False) -> Message:
    """A call of this space, or NotFound."""
    message = message_by_id(message_id, lock=lock)
    mine = message.space_id == space.id and message.channel is MessageChannel.CALL
    return found(message if mine else None)
