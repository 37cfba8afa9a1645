"""Messages to persons: a mail that the worker sends after the commit, or a call that a facilitator makes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
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

    `space_id` says whose team makes the call. Texts hold names, so they are sealed; a mail with a sign-in link (`secret`)
    keeps its text only until it is sent. `topic` («event:12») lets a newer call take the place of an older one, and after
    `useful_until` nobody needs the message any more.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_state_channel_next_try_at", "state", "channel", "next_try_at"),
        Index("ix_messages_person_id_topic", "person_id", "topic"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    kind: Mapped[str] = mapped_column(
        String(60)
    )  # room and name of its template: «events/registration_confirmed»
    topic: Mapped[str | None] = mapped_column(String(60))
    channel: Mapped[MessageChannel] = mapped_column(enum_type(MessageChannel))
    state: Mapped[MessageState] = mapped_column(enum_type(MessageState), default=MessageState.QUEUED)
    rank: Mapped[int] = mapped_column(default=5)  # calls with a smaller number are made first
    secret: Mapped[bool] = mapped_column(default=False)  # holds a sign-in link
    locale: Mapped[str] = mapped_column(String(5))
    recipient: Mapped[str | None] = mapped_column(Encrypted())
    subject: Mapped[str] = mapped_column(String(200))  # never personal
    body: Mapped[str | None] = mapped_column(Encrypted())
    short_text: Mapped[str | None] = mapped_column(
        Encrypted()
    )  # ready for WhatsApp; never holds a sign-in link
    attachment: Mapped[str | None] = mapped_column(Encrypted())  # a small text file that goes with a mail
    attachment_name: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    useful_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str | None] = mapped_column(String(300))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    finished_by: Mapped[Person | None] = relationship(foreign_keys=[finished_by_id])
