"""Polls, what is voted on, who may vote, and the box.

Roll and box share no row, no time and no order: the roll knows that a credential was issued, the box holds ballots that
carry a credential, and nothing leads from one to the other. A ballot's key is its own hash, so even the order in which
ballots were written is lost.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted, decrypt, encrypt
from civic.events.models import EventSession
from civic.organisations.models import Organization, Sector
from civic.people.models import Person
from civic.proposals.models import Call, Proposal
from civic.spaces.models import Space
from civic.voting.kinds import (
    BallotForm,
    BallotState,
    Channel,
    Majority,
    Phase,
    PollKind,
    PollState,
    Secrecy,
    Voters,
)
from civic.voting.kinds import Base as Of

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


class Poll(Base):
    """A vote of a space. What was announced stands in `frozen` word for word, with its fingerprint; from then on no
    column but the state and what follows from the count changes."""

    __tablename__ = "polls"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    call_id: Mapped[int | None] = mapped_column(
        ForeignKey("calls.id"), index=True
    )  # whose proposals are voted
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    intro: Mapped[str] = mapped_column(Text, default="")  # markdown
    kind: Mapped[PollKind] = mapped_column(enum_type(PollKind))
    secrecy: Mapped[Secrecy] = mapped_column(enum_type(Secrecy))
    state: Mapped[PollState] = mapped_column(enum_type(PollState), default=PollState.DRAFT, index=True)

    voters: Mapped[Voters] = mapped_column(enum_type(Voters))
    min_sessions: Mapped[int | None]  # ATTENDEES: how many sessions of these events they came to
    event_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("event_sessions.id")
    )  # the assembly it is held in
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)  # device | server | hall | paper

    form: Mapped[BallotForm] = mapped_column(enum_type(BallotForm))
    min_choices: Mapped[int] = mapped_column(default=1)
    max_choices: Mapped[int | None]
    points: Mapped[int | None]  # CUMULATIVE: the sum; SCORING: the highest score
    within_budget: Mapped[bool] = mapped_column(default=False)  # a ballot may not cost more than the ceiling
    budget_cents: Mapped[int | None] = mapped_column(BigInteger)
    seats: Mapped[int | None]
    rule: Mapped[str] = mapped_column(String(40))  # a name of civic.voting.counting
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # numbers as text, never floats
    quotas: Mapped[list[str]] = mapped_column(JSON, default=list)  # «mujeres>=2:ana,eva» or «zone=norte<=1»
    tie_break: Mapped[str] = mapped_column(String(20), default="default")  # a chain of the counting package
    draw_from: Mapped[str] = mapped_column(
        String(300), default=""
    )  # which public draw after the close decides ties
    quorum_percent: Mapped[int | None]  # of `quorum_of`
    quorum_of: Mapped[Of | None] = mapped_column(enum_type(Of))
    majority: Mapped[Majority | None] = mapped_column(enum_type(Majority))
    majority_of: Mapped[Of | None] = mapped_column(enum_type(Of))
    replaceable: Mapped[bool] = mapped_column(default=False)  # a ballot may be replaced until the close
    legal_basis: Mapped[str | None] = mapped_column(String(300))
    basis: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # {term of words.BASIS: its article}

    roll_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    frozen: Mapped[str | None] = mapped_column(Text)  # canonical JSON (RFC 8785)
    fingerprint: Mapped[str | None] = mapped_column(String(64), unique=True)  # its SHA-256
    frozen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    registrar_n: Mapped[str | None] = mapped_column(Text)  # the registrar's public key, hexadecimal
    registrar_e: Mapped[int | None]
    registrar_secret: Mapped[str | None] = mapped_column(
        Encrypted
    )  # "p q" in hexadecimal; forgotten at the close
    box_public: Mapped[str | None] = mapped_column(String(64))
    box_secret: Mapped[str | None] = mapped_column(Encrypted)

    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    draw: Mapped[str | None] = mapped_column(String(300))  # what the public draw gave
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # as the counting package gives it
    published_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))  # the opened box
    exported_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_files.id")
    )  # its ballots for other programs
    proclaimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of edits of the draft

    space: Mapped[Space] = relationship(lazy="joined")
    call: Mapped[Call | None] = relationship(lazy="select")
    session: Mapped[EventSession | None] = relationship(lazy="select")
    options: Mapped[list[PollOption]] = relationship(
        order_by="PollOption.position", back_populates="poll", lazy="select"
    )
    published: Mapped[StoredFile | None] = relationship(lazy="select", foreign_keys=[published_id])
    exported: Mapped[StoredFile | None] = relationship(lazy="select", foreign_keys=[exported_id])

    def phase(self, moment: datetime) -> Phase:
        """What can be done with it at a moment."""
        match self.state:
            case PollState.DRAFT:
                return Phase.DRAFT
            case PollState.ROLL:
                return Phase.OBJECTIONS
            case PollState.FROZEN:
                if moment < self.opens_at:
                    return Phase.ANNOUNCED
                return Phase.OPEN if moment < self.closes_at else Phase.COUNTING
            case PollState.CLOSED:
                return Phase.CLOSED
            case PollState.PROCLAIMED:
                return Phase.PROCLAIMED
        return Phase.ANNULLED

    @property
    def is_public(self) -> bool:
        """Whether strangers may see it."""
        return self.state is not PollState.DRAFT

    @property
    def is_fixed(self) -> bool:
        """Whether what was announced can no longer change."""
        return self.fingerprint is not None


class PollOption(Base):
    """What can be chosen: a project with its cost, a candidate, a text. `key` is its name in every file and count."""

    __tablename__ = "poll_options"
    __table_args__ = (
        UniqueConstraint("poll_id", "key"),
        UniqueConstraint("poll_id", "position"),
        CheckConstraint("cost_cents IS NULL OR cost_cents >= 0", name="no_negative_cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")  # markdown; a candidate's statement
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # a candidate
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id")
    )  # that puts the candidate up
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    zone: Mapped[str | None] = mapped_column(String(80))  # for quotas and comparisons
    sex: Mapped[str | None] = mapped_column(String(1))  # for parity, of a candidate who agreed
    list_name: Mapped[str | None] = mapped_column(String(120))  # D'Hondt
    meaning: Mapped[str | None] = mapped_column(String(10))  # of a decision: favour | against | abstention
    is_withdrawn: Mapped[bool] = mapped_column(default=False)  # before the freeze; afterwards nothing changes
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))

    poll: Mapped[Poll] = relationship(back_populates="options")
    proposal: Mapped[Proposal | None] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(lazy="select")
    organization: Mapped[Organization | None] = relationship(lazy="select")
    photo: Mapped[StoredFile | None] = relationship(lazy="select")


class RollEntry(Base):
    """A seat's or a person's right to one ballot. The vote belongs to the entry: whoever speaks for the seat casts it.

    Of a secret poll it knows that the credential was issued and what was signed blind, so that the same question gets the
    same answer again; never when, never through which device, and never the ballot. Or that it voted on paper, at which
    table and on which day: one or the other, never both.
    """

    __tablename__ = "roll_entries"
    __table_args__ = (
        UniqueConstraint("poll_id", "number"),
        UniqueConstraint("poll_id", "organization_id"),
        UniqueConstraint("poll_id", "person_id"),
        CheckConstraint("(organization_id IS NULL) != (person_id IS NULL)", name="one_voter"),
        CheckConstraint("NOT issued OR paper_on IS NULL", name="one_way_to_vote"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    number: Mapped[int]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))  # as published
    group: Mapped[str | None] = mapped_column(String(80))  # kind of organisation, for the turnout
    sector: Mapped[Sector | None] = mapped_column(enum_type(Sector))
    ubigeo: Mapped[str | None] = mapped_column(String(6))
    removed_reason: Mapped[str | None] = mapped_column(String(500))  # after an objection, before the freeze
    alternate_votes: Mapped[bool] = mapped_column(default=False)  # the titular is absent
    alternate_reason: Mapped[str | None] = mapped_column(String(300))
    issued: Mapped[bool] = mapped_column(
        default=False
    )  # a credential was given; which way would single out a lone one
    blinded: Mapped[bytes | None] = mapped_column(LargeBinary)
    blind_signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    paper_on: Mapped[date | None]  # marked at a table as having voted there: the day, never the hour
    paper_table: Mapped[str | None] = mapped_column(String(80))

    poll: Mapped[Poll] = relationship()
    organization: Mapped[Organization | None] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(lazy="select")


class Objection(Base):
    """What somebody holds against the roll or a candidate, and what was decided."""

    __tablename__ = "poll_objections"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("roll_entries.id"))
    option_id: Mapped[int | None] = mapped_column(ForeignKey("poll_options.id"))
    text: Mapped[str] = mapped_column(String(1000))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    answer: Mapped[str | None] = mapped_column(String(1000))
    is_upheld: Mapped[bool | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    entry: Mapped[RollEntry | None] = relationship(lazy="select")
    option: Mapped[PollOption | None] = relationship(lazy="select")
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])


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


class PollStep(Base):
    """A step of a poll that everybody may read: called, fixed, closed, drawn, proclaimed, overruled, annulled."""

    __tablename__ = "poll_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(1000))
    details: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # an override: the winners put instead
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    by: Mapped[Person | None] = relationship()


class PollComparison(Base):
    """What a count comes to beside other rules, and what each project would have needed: made once after the count, apart from
    the sealed result, so that the recount never depends on it."""

    __tablename__ = "poll_comparisons"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    root: Mapped[str] = mapped_column(String(64))  # of the count it belongs to, with its seed:
    seed: Mapped[str] = mapped_column(String(400), default="")  # a draw makes another one
    data: Mapped[dict[str, Any]] = mapped_column(JSON)  # explained.comparisons
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
