"""Documents with their signatures and annexes. A sealed one is never changed again; what comes later is an annex."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space


class RecordKind(StrEnum):
    """What is written down."""

    SESSION_MINUTES = "session_minutes"
    BUDGET_RECORD = "budget_record"
    GOVERNANCE_AGREEMENT = "governance_agreement"
    COVENANT = "covenant"
    OVERSIGHT_RESOLUTION = "oversight_resolution"
    OVERSIGHT_REPORT = "oversight_report"
    HEARING_MINUTES = "hearing_minutes"

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(KINDS[self])


class RecordState(StrEnum):
    """Where a document is; each state is reached once."""

    DRAFT = "draft"
    APPROVED = "approved"
    SEALED = "sealed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in words."""
        return str(STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(STATES[self][1])


class Seat(StrEnum):
    """In what place somebody signs."""

    TITULAR = "titular"
    ALTERNATE = "alterno"
    TEAM = "team"
    GUEST = "guest"

    @property
    def label(self) -> str:
        """The seat in words."""
        return str(SEATS[self])


class SignatureWay(StrEnum):
    """How somebody signed."""

    ON_DEVICE = "on_device"
    SCANNED = "scanned"
    PAPER = "paper"

    @property
    def label(self) -> str:
        """The way in words."""
        return str(WAYS[self])


class AnnexKind(StrEnum):
    """What is added to a sealed document."""

    ANNEX = "annex"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(ANNEXES[self])


KINDS = {
    RecordKind.SESSION_MINUTES: _l("Minutes of a session"),
    RecordKind.BUDGET_RECORD: _l("Record of agreements and commitments"),
    RecordKind.GOVERNANCE_AGREEMENT: _l("Governance agreement"),
    RecordKind.COVENANT: _l("Covenant"),
    RecordKind.OVERSIGHT_RESOLUTION: _l("Resolution of the oversight committee"),
    RecordKind.OVERSIGHT_REPORT: _l("Report of the oversight committee"),
    RecordKind.HEARING_MINUTES: _l("Minutes of an accountability hearing"),
}
STATES = {
    RecordState.DRAFT: (_l("Draft of a document"), "quiet"),
    RecordState.APPROVED: (_l("Approved, to be signed"), "wait"),
    RecordState.SEALED: (_l("Signed and sealed"), "good"),
    RecordState.WITHDRAWN: (_l("Draft withdrawn"), "quiet"),
}
SEATS = {
    Seat.TITULAR: _l("Titular"),
    Seat.ALTERNATE: _l("Alternate"),
    Seat.TEAM: _l("Team of the space"),
    Seat.GUEST: _l("Guest, without an organisation"),
}
WAYS = {
    SignatureWay.ON_DEVICE: _l("Signed on a device"),
    SignatureWay.SCANNED: _l("Signed sheet, scanned"),
    SignatureWay.PAPER: _l("Signed on paper, before a witness"),
}
ANNEXES = {AnnexKind.ANNEX: _l("Annex"), AnnexKind.CORRECTION: _l("Correction")}


class Record(Base):
    """One document of a space. Its number and its place in the space's chain are given when it is sealed."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("space_id", "kind", "year", "number"),
        UniqueConstraint("space_id", "chain_position"),
        Index("ix_records_space_id_state", "space_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    kind: Mapped[RecordKind] = mapped_column(enum_type(RecordKind))
    year: Mapped[int]
    number: Mapped[int | None]  # per space, kind and year; given with the seal, so that none is missing
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[RecordState] = mapped_column(enum_type(RecordState), default=RecordState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)  # of the draft: optimistic lock
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # of this text
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    approved_hash: Mapped[str | None] = mapped_column(String(64))  # of the text, as it was approved
    salts: Mapped[list[str]] = mapped_column(
        JSON, default=list
    )  # per section; a private one is sealed by its digest
    sealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    seal: Mapped[str | None] = mapped_column(String(64))
    previous_seal: Mapped[str | None] = mapped_column(String(64))
    chain_position: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    withdraw_reason: Mapped[str | None] = mapped_column(String(500))

    space: Mapped[Space] = relationship(lazy="joined")
    drafted_by: Mapped[Person | None] = relationship(foreign_keys=[drafted_by_id], lazy="select")
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id], lazy="select")
    sealed_by: Mapped[Person | None] = relationship(foreign_keys=[sealed_by_id], lazy="select")
    signatures: Mapped[list[RecordSignature]] = relationship(
        order_by="RecordSignature.position", back_populates="record", lazy="select"
    )
    annexes: Mapped[list[RecordAnnex]] = relationship(
        order_by="RecordAnnex.position", back_populates="record", lazy="select"
    )

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state is RecordState.SEALED

    @property
    def code(self) -> str:
        """Its number as it is quoted, «003-2026», or a dash before it is sealed."""
        return f"{self.number:03d}-{self.year}" if self.number else "–"


class RecordSignature(Base):
    """Who signed, in what place and how. `position` is the order of signing."""

    __tablename__ = "record_signatures"
    __table_args__ = (UniqueConstraint("record_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    position: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    office: Mapped[str] = mapped_column(String(160))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    organization_name: Mapped[str] = mapped_column(String(200), default="")  # as it was called that day
    seat: Mapped[Seat] = mapped_column(enum_type(Seat))
    way: Mapped[SignatureWay] = mapped_column(enum_type(SignatureWay))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(64))  # a guest's name is sealed by its digest
    name_sha256: Mapped[str | None] = mapped_column(String(64))  # that digest, once the name was removed
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    witnessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the guest asked to be removed

    record: Mapped[Record] = relationship(back_populates="signatures")
    organization: Mapped[Organization | None] = relationship(lazy="select")
    witnessed_by: Mapped[Person | None] = relationship(foreign_keys=[witnessed_by_id], lazy="select")
    file: Mapped[StoredFile | None] = relationship(lazy="joined")

    @property
    def shows_name(self) -> bool:
        """Whether the public reads the name: of those who sign for an organisation or in the team's office."""
        return self.seat is not Seat.GUEST


class RecordAnnex(Base):
    """Something added after the seal: sealed itself, over the seal before it."""

    __tablename__ = "record_annexes"
    __table_args__ = (UniqueConstraint("record_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    position: Mapped[int]
    kind: Mapped[AnnexKind] = mapped_column(enum_type(AnnexKind))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_is_public: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    seal: Mapped[str] = mapped_column(String(64))

    record: Mapped[Record] = relationship(back_populates="annexes")
    added_by: Mapped[Person | None] = relationship(foreign_keys=[added_by_id], lazy="select")
    file: Mapped[StoredFile | None] = relationship(lazy="joined")

    @property
    def space_id(self) -> int:
        """The space of its document."""
        return self.record.space_id
