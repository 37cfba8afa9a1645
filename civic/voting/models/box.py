"""The ballots, named and secret, the heads of the log with who is sent them, and what is typed off paper."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, TypeDecorator, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import decrypt, encrypt
from civic.people.models import Person
from civic.voting.kinds import BallotState, Channel
from civic.voting.models.roll import RollEntry

SIZE = 512  # what is sealed comes to a multiple of so many bytes: its length tells nobody what was chosen


def _even(text: str) -> str:
    return text + " " * (-len(text.encode()) % SIZE)


class SealedBallot(TypeDecorator[str]):
    """A ballot's canonical JSON, readable only with the instance's data key, all of one length but for very long ones."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Seal on the way in."""
        return None if value is None else encrypt(_even(value))

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Open on the way out."""
        return None if value is None else decrypt(value).rstrip(" ")


class SealedLines(TypeDecorator[list[dict[str, int]]]):
    """What was typed off paper, readable only with the instance's data key: nobody with a copy of the database counts ahead."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: list[dict[str, int]] | None, dialect: Any) -> str | None:
        """Seal on the way in."""
        return None if value is None else encrypt(_even(json.dumps(value)))

    def process_result_value(self, value: str | None, dialect: Any) -> list[dict[str, int]] | None:
        """Open on the way out."""
        if value is None:
            return None
        found: list[dict[str, int]] | None = json.loads(decrypt(value) if value.startswith("v1.") else value)
        return found


class NamedBallot(Base):
    """A public ballot of a roll entry; one in force per entry, replaced ones are kept."""

    __tablename__ = "named_ballots"
    __table_args__ = (
        Index(
            "uq_named_ballots_in_force", "entry_id", unique=True,
            sqlite_where=text("superseded_at IS NULL"), postgresql_where=text("superseded_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("roll_entries.id"))
    choices: Mapped[dict[str, int]] = mapped_column(JSON)  # {option key: 1, points, or place from 1}
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    cast_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cast_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    entry: Mapped[RollEntry] = relationship()
    cast_by: Mapped[Person | None] = relationship(foreign_keys=[cast_by_id])


class SecretBallot(Base):
    """A ballot of a secret box: its key is the hash of its leaf. No person, no time, no order of arrival.

    `place` is its place in the log, given in shuffled batches. `token_key` is the hash of its token; one live ballot
    per token.
    """

    __tablename__ = "secret_ballots"
    __table_args__ = (
        Index(
            "uq_secret_ballots_live", "poll_id", "token_key", unique=True,
            sqlite_where=text("state = 'live'"), postgresql_where=text("state = 'live'"),
        ),
        UniqueConstraint("poll_id", "place"),
        UniqueConstraint("poll_id", "code"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    leaf: Mapped[str] = mapped_column(String(64), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    token_key: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(19))
    content: Mapped[str] = mapped_column(SealedBallot)  # the ballot's canonical JSON; opened at the close
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    state: Mapped[BallotState] = mapped_column(enum_type(BallotState), default=BallotState.LIVE)
    reason: Mapped[str | None] = mapped_column(String(100))
    place: Mapped[int | None]


class BoxHead(Base):
    """A signed head of the box's log: how many leaves, which root. Its day is public, its hour is kept by nobody."""

    __tablename__ = "box_heads"
    __table_args__ = (UniqueConstraint("poll_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    number: Mapped[int]  # 0 is the head of the empty box at the freeze
    size: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))
    day: Mapped[date]


class Witness(Base):
    """Somebody who is sent every head of a poll, so that a rewritten box would be noticed."""

    __tablename__ = "poll_witnesses"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person] = relationship()


class PaperBatch(Base):
    """Ballots of one table on paper, typed by two persons independently; they enter the box when both agree.

    `first` and `second` are lists of ballots ({option key: value}), sealed until they are in the box and kept no longer;
    `differences` says where they part.
    """

    __tablename__ = "paper_batches"
    __table_args__ = (UniqueConstraint("poll_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    number: Mapped[int]
    table_name: Mapped[str] = mapped_column(String(80))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    ballots: Mapped[int]  # counted at the table
    blank: Mapped[int] = mapped_column(default=0)
    spoiled: Mapped[int] = mapped_column(default=0)
    first: Mapped[list[dict[str, int]] | None] = mapped_column(SealedLines)
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    second: Mapped[list[dict[str, int]] | None] = mapped_column(SealedLines)
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sheet: Mapped[StoredFile | None] = relationship(lazy="select")
    first_by: Mapped[Person | None] = relationship(foreign_keys=[first_by_id])
    second_by: Mapped[Person | None] = relationship(foreign_keys=[second_by_id])
