"""Messages to persons: a mail that the worker sends after the commit, or a call that a facilitator makes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted
from civic.people.models import Person


class MessageChannel(StrEnum):
    """By which way the message reaches the person."""

    EMAIL = "email"
    CALL = "call"  # no e-mail: somebody of the space's team calls or writes by WhatsApp and ticks it off


class MessageState(StrEnum):
    """Where the message is."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"  # given up after all retries
    DONE = "done"  # a call that was made
    DROPPED = "dropped"  # no longer needed


class Message(Base):
    """One message in the person's language, queued in the transaction of what it tells.

    `space_id` says whose team makes the call; it is a plain number because spaces lie to the right of this room.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    space_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(60))  # the name of its template: «registration_confirmed»
    channel: Mapped[MessageChannel] = mapped_column(enum_type(MessageChannel))
    state: Mapped[MessageState] = mapped_column(
        enum_type(MessageState), default=MessageState.QUEUED, index=True
    )
    locale: Mapped[str] = mapped_column(String(5))
    recipient: Mapped[str | None] = mapped_column(Encrypted(400))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)  # encrypted when it holds a link: see `sealed`
    short_text: Mapped[str | None] = mapped_column(Text)  # ready for WhatsApp; never holds a sign-in link
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str | None] = mapped_column(String(300))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
