"""Calls for proposals and the proposals themselves, with every text that was ever public."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import new_token
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.plan.models import Goal, PlanSection
from civic.proposals.kinds import (
    AttachmentKind,
    CallAudience,
    CallPhase,
    CallState,
    CoAuthorState,
    ProposalState,
    StudiesState,
)
from civic.spaces.models import Space
from civic.territory.models import District, Settlement

__all__ = [
    "Attachment", "AttachmentKind", "Call", "CallAudience", "CallChange", "CallPhase", "CallState", "CoAuthor",
    "CoAuthorState", "Proposal", "ProposalState", "ProposalStep", "ProposalVersion", "StudiesState",
]  # fmt: skip


def _draw() -> int:
    return secrets.randbelow(2**31)


class Call(Base):
    """A call of a space for proposals. Who, how many, which questions and until when are data: each year's ordinance
    differs. `ceiling_cents` is the money of the whole call, `max_cost_cents` the most one proposal may ask."""

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("max_each >= 1", name="at_least_one_each"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    intro: Mapped[str] = mapped_column(Text, default="")  # markdown
    year: Mapped[int]
    state: Mapped[CallState] = mapped_column(enum_type(CallState), default=CallState.DRAFT, index=True)
    who: Mapped[CallAudience] = mapped_column(enum_type(CallAudience), default=CallAudience.BOTH)
    only_accredited: Mapped[bool] = mapped_column(default=True)  # organisations with a seat in the space
    max_each: Mapped[int] = mapped_column(default=1)
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by hand
    ceiling_cents: Mapped[int | None] = mapped_column(BigInteger)
    max_cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="PEN")
    # [{key, required, limit (words), help, example}] in order; own questions have keys «q1»… and a label
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    dimensions: Mapped[list[int]] = mapped_column(JSON, default=list)  # PlanSection ids that may be chosen
    max_files: Mapped[int] = mapped_column(default=6)
    legal_basis: Mapped[str | None] = mapped_column(String(200))
    answer_days: Mapped[int | None]  # promised from the day the call closes
    answer_in_working_days: Mapped[bool] = mapped_column(default=True)
    needs_stage: Mapped[bool] = mapped_column(default=False)  # only within a stage that opens proposals
    next_number: Mapped[int] = mapped_column(default=1)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of edits

    space: Mapped[Space] = relationship(lazy="joined")
    changes: Mapped[list[CallChange]] = relationship(order_by="CallChange.id.desc()", lazy="select")

    def phase(self, moment: datetime) -> CallPhase:
        """What the call is at a moment: its state and its dates together."""
        if self.state is CallState.DRAFT:
            return CallPhase.DRAFT
        if self.state is CallState.CLOSED or moment >= self.closes_at:
            return CallPhase.OVER
        return CallPhase.SOON if moment < self.opens_at else CallPhase.OPEN

    @property
    def is_public(self) -> bool:
        """Whether strangers may see it."""
        return self.state is not CallState.DRAFT

    @property
    def ended_at(self) -> datetime:
        """When it closed or will close."""
        return min(self.closed_at, self.closes_at) if self.closed_at else self.closes_at

    @property
    def asked(self) -> Mapping[str, dict[str, Any]]:
        """{field key: what was asked of it}, in order."""
        return {field["key"]: field for field in self.fields}

    def asks(self, key: str) -> bool:
        """Whether the call asks a field."""
        return key in self.asked


class CallChange(Base):
    """What was changed in a published call, in words, and why: it stands under the call for everybody."""

    __tablename__ = "call_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))  # published | extended | closed | reopened | corrected
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Proposal(Base):
    """What an organisation or a person proposes to a call. `token` opens its author's pages, `slug` its public one.

    `number` is given when it is sent, per call and without gaps. `slot` is the author's place among the `max_each`
    of the call; together with `author_key` it is unique, so the limit holds whatever happens at once.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        UniqueConstraint("call_id", "author_key", "slot"),
        Index("ix_proposals_call_id_state", "call_id", "state"),
        # covers the public list: order by lot, filters and counts without reading a single long text
        Index(
            "ix_proposals_listing",
            "state",
            "random_key",
            "call_id",
            "ubigeo",
            "section_id",
            "organization_id",
        ),
        CheckConstraint("(organization_id IS NULL) != (person_id IS NULL)", name="one_author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    token: Mapped[str] = mapped_column(String(40), unique=True, default=new_token)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)  # from the moment it is sent
    number: Mapped[int | None]
    state: Mapped[ProposalState] = mapped_column(
        enum_type(ProposalState), default=ProposalState.DRAFT, index=True
    )
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    author_key: Mapped[str] = mapped_column(String(24), index=True)  # «o12» or «p7»
    slot: Mapped[int | None]  # while it counts against the author's limit
    names_author: Mapped[bool] = mapped_column(default=False)  # a citizen who agreed to be named in public

    title: Mapped[str] = mapped_column(String(160), default="")
    summary: Mapped[str] = mapped_column(String(300), default="")
    problem: Mapped[str] = mapped_column(Text, default="")  # markdown, as objective, body and beneficiaries
    objective: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    beneficiaries: Mapped[str] = mapped_column(Text, default="")
    people_benefited: Mapped[int | None]
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    cofinancing: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {source, kind, cents}
    studies: Mapped[StudiesState | None] = mapped_column(enum_type(StudiesState))
    cui: Mapped[str | None] = mapped_column(String(10))
    section_id: Mapped[int | None] = mapped_column(
        ForeignKey("plan_sections.id", ondelete="SET NULL"), index=True
    )
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id", ondelete="SET NULL"), index=True)
    ubigeo: Mapped[str | None] = mapped_column(ForeignKey("districts.ubigeo"), index=True)
    settlement_code: Mapped[str | None] = mapped_column(ForeignKey("settlements.code"))
    place: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # to the call's own questions
    typed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # what could not be read yet, as typed

    random_key: Mapped[int] = mapped_column(default=_draw, index=True)  # the fair order, drawn once
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # withdrawn, joined or divided
    end_reason: Mapped[str | None] = mapped_column(String(500))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10), default="web")  # web | paper
    paper_consent: Mapped[str | None] = mapped_column(String(300))  # how the author agreed, on paper
    author_checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # what was copied from paper
    late_asked: Mapped[str | None] = mapped_column(String(500))  # why the author could not send it in time
    late_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # accepted late until then
    late_reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of every save
    # {theme: [version, form]}: when each page was saved last and by which open form, so that two editors of one page meet
    pages: Mapped[dict[str, list[Any]]] = mapped_column(JSON, default=dict)

    call: Mapped[Call] = relationship(lazy="joined")
    organization: Mapped[Organization | None] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="select")
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id], lazy="select")
    district: Mapped[District | None] = relationship(lazy="select")
    settlement: Mapped[Settlement | None] = relationship(lazy="select")
    section: Mapped[PlanSection | None] = relationship(lazy="select")
    goal: Mapped[Goal | None] = relationship(lazy="select")
    merged_into: Mapped[Proposal | None] = relationship(
        remote_side=[id], foreign_keys=[merged_into_id], lazy="select"
    )
    split_from: Mapped[Proposal | None] = relationship(
        remote_side=[id], foreign_keys=[split_from_id], lazy="select"
    )
    versions: Mapped[list[ProposalVersion]] = relationship(
        order_by="ProposalVersion.number", back_populates="proposal", lazy="select"
    )
    co_authors: Mapped[list[CoAuthor]] = relationship(order_by="CoAuthor.id", back_populates="proposal")
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id", back_populates="proposal")
    steps: Mapped[list[ProposalStep]] = relationship(
        order_by="ProposalStep.id", back_populates="proposal", foreign_keys="ProposalStep.proposal_id"
    )

    @property
    def space_id(self) -> int:
        """The space of its call."""
        return self.call.space_id

    @property
    def space(self) -> Space:
        """The space of its call."""
        return self.call.space

    @property
    def is_public(self) -> bool:
        """Whether strangers may see it: from sending on, also when it was withdrawn later."""
        return self.state is not ProposalState.DRAFT

    @property
    def is_live(self) -> bool:
        """Whether it stands in the list that is evaluated, supported and voted on."""
        return self.state is ProposalState.SUBMITTED

    @property
    def is_late(self) -> bool:
        """Whether it was accepted after the call had closed."""
        return self.late_until is not None

    @property
    def cofinancing_cents(self) -> int:
        """What others put in, in céntimos."""
        return sum(int(row.get("cents") or 0) for row in self.cofinancing)

    @property
    def code(self) -> str:
        """«2026-014»: the year of the call and the number, for paper and speech."""
        return f"{self.call.year}-{self.number:03d}" if self.number else ""

    @property
    def label(self) -> str:
        """«Ideas para Ilo 2027 · 014»: its call and number, where proposals of several calls stand together."""
        return f"{self.call.title} · {self.number:03d}" if self.number else self.call.title


class ProposalVersion(Base):
    """A text that was public, whole, with who changed what and why. Rows are only ever added."""

    __tablename__ = "proposal_versions"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # see texts.snapshot
    changed: Mapped[list[str]] = mapped_column(JSON, default=list)  # field keys
    cause: Mapped[str] = mapped_column(String(20))  # submitted | revised | amendment | merged | split
    reason: Mapped[str | None] = mapped_column(String(500))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_as: Mapped[str] = mapped_column(String(20), default="author")  # author | team

    proposal: Mapped[Proposal] = relationship(back_populates="versions")
    made_by: Mapped[Person | None] = relationship(lazy="select")


class CoAuthor(Base):
    """An organisation that was asked to stand behind a proposal, and what it answered."""

    __tablename__ = "co_authors"
    __table_args__ = (UniqueConstraint("proposal_id", "organization_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[CoAuthorState] = mapped_column(enum_type(CoAuthorState), default=CoAuthorState.INVITED)
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    proposal: Mapped[Proposal] = relationship(back_populates="co_authors")
    organization: Mapped[Organization] = relationship(lazy="joined")


class Attachment(Base):
    """A paper or photograph of a proposal; photographs are drawn anew without place or hidden data."""

    __tablename__ = "proposal_attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    kind: Mapped[AttachmentKind] = mapped_column(enum_type(AttachmentKind))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    caption: Mapped[str] = mapped_column(String(160), default="")  # what is seen; the alternative text
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    proposal: Mapped[Proposal] = relationship(back_populates="attachments")
    file: Mapped[StoredFile] = relationship(lazy="joined")

    @property
    def is_public(self) -> bool:
        """Whether strangers may open it, once the proposal is public."""
        return self.kind is not AttachmentKind.SHEET


class ProposalStep(Base):
    """A step of a proposal's life: its trail, for everybody."""

    __tablename__ = "proposal_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    # submitted | late | withdrawn | merged (into other) | took (another in) | split (into others) | born (of another)
    what: Mapped[str] = mapped_column(String(20))
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    reason: Mapped[str | None] = mapped_column(String(500))
    agreement: Mapped[str | None] = mapped_column(String(500))  # how the authors agreed
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    proposal: Mapped[Proposal] = relationship(back_populates="steps", foreign_keys=[proposal_id])
    other: Mapped[Proposal | None] = relationship(foreign_keys=[other_id], lazy="select")
