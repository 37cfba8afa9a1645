"""A poll, what can be chosen in it, the steps that everybody may read, and its count beside other rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted
from civic.events.models import EventSession
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.proposals.models import Call, Proposal
from civic.spaces.models import Space
from civic.voting.kinds import BallotForm, Majority, Phase, PollKind, PollState, Secrecy, Voters
from civic.voting.kinds import Base as Of


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
