"""Agreements with their parties, axes, renewals and projects, and the reminders of agreements and commitments."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.organisations.models import Organization, Sector
from civic.proposals.models import Proposal
from civic.records.models import Record
from civic.spaces.models import Space
from civic.voting.models import Poll


class AgreementKind(StrEnum):
    """What an agreement is."""

    SESSION = "session"
    BUDGET = "budget"
    GOVERNANCE = "governance"
    COVENANT = "covenant"
    RESOLUTION = "resolution"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(KIND_NAMES[self])


class AgreementState(StrEnum):
    """Where an agreement is; that it expired follows from its last day and the clock."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The state in words."""
        return str(STATE_NAMES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(STATE_NAMES[self][1])


class Axis(StrEnum):
    """The four axes of an acuerdo de gobernabilidad."""

    SOCIAL = "social"
    ECONOMIC = "economic"
    ENVIRONMENTAL = "environmental"
    INSTITUTIONAL = "institutional"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(AXIS_NAMES[self])


KIND_NAMES = {
    AgreementKind.SESSION: _l("Agreement of a session"),
    AgreementKind.BUDGET: _l("Record of agreements and commitments"),
    AgreementKind.GOVERNANCE: _l("Governance agreement"),
    AgreementKind.COVENANT: _l("Covenant"),
    AgreementKind.RESOLUTION: _l("Resolution"),
}
STATE_NAMES = {
    AgreementState.DRAFT: (_l("Draft"), "quiet"),
    AgreementState.IN_FORCE: (_l("In force"), "good"),
    AgreementState.EXPIRED: (_l("Expired"), "bad"),
    AgreementState.ENDED: (_l("Ended"), "quiet"),
}
AXIS_NAMES = {
    Axis.SOCIAL: _l("Social"),
    Axis.ECONOMIC: _l("Economic"),
    Axis.ENVIRONMENTAL: _l("Environmental"),
    Axis.INSTITUTIONAL: _l("Political and institutional"),
}


class Agreement(Base):
    """What was agreed. The signed document is a record; what follows from it are its commitments."""

    __tablename__ = "agreements"
    __table_args__ = (
        Index("ix_agreements_space_id_kind", "space_id", "kind"),
        CheckConstraint("amount_cents >= 0", name="no_negative_money"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    kind: Mapped[AgreementKind] = mapped_column(enum_type(AgreementKind))
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    object: Mapped[str] = mapped_column(Text, default="")  # what it is for
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)  # its formal document
    poll_id: Mapped[int | None] = mapped_column(
        ForeignKey("polls.id"), index=True
    )  # whose result it writes down
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    signed_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]  # None: without an end
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    money_note: Mapped[str] = mapped_column(String(200), default="")
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_files.id")
    )  # scan of one signed on paper
    document_is_public: Mapped[bool] = mapped_column(default=False)  # nothing personal stands in it
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(500))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    space: Mapped[Space] = relationship(lazy="joined")
    record: Mapped[Record | None] = relationship(lazy="select")
    poll: Mapped[Poll | None] = relationship(lazy="select")
    continues: Mapped[Agreement | None] = relationship(remote_side=[id], lazy="select")
    document: Mapped[StoredFile | None] = relationship(lazy="select")
    parties: Mapped[list[AgreementParty]] = relationship(
        order_by="AgreementParty.position", cascade="all, delete-orphan", lazy="selectin"
    )
    axes: Mapped[list[AgreementAxis]] = relationship(
        order_by="AgreementAxis.id", cascade="all, delete-orphan", lazy="selectin"
    )
    renewals: Mapped[list[AgreementRenewal]] = relationship(order_by="AgreementRenewal.id", lazy="selectin")

    def state_on(self, day: date) -> AgreementState:
        """Where it is on a day."""
        if self.signed_on is None:
            return AgreementState.DRAFT
        if self.ended_on is not None and self.ended_on <= day:
            return AgreementState.ENDED
        if self.valid_until is not None and self.valid_until < day:
            return AgreementState.EXPIRED
        return AgreementState.IN_FORCE

    @property
    def state(self) -> AgreementState:
        """Where it is today."""
        return self.state_on(clock.today())

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it: it was signed."""
        return self.signed_on is not None

    @property
    def days_left(self) -> int | None:
        """Days until its last one; None without an end, negative when it has passed."""
        return None if self.valid_until is None else (self.valid_until - clock.today()).days


class AgreementParty(Base):
    """Who signs, and what they contribute."""

    __tablename__ = "agreement_parties"
    __table_args__ = (
        UniqueConstraint("agreement_id", "position"),
        CheckConstraint("contribution_cents >= 0", name="no_negative_money"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    position: Mapped[int]
    entity: Mapped[str] = mapped_column(String(160))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    sector: Mapped[Sector] = mapped_column(enum_type(Sector))
    signer: Mapped[str] = mapped_column(String(160), default="")
    office: Mapped[str] = mapped_column(String(160), default="")
    contribution: Mapped[str] = mapped_column(String(500), default="")
    contribution_cents: Mapped[int | None] = mapped_column(BigInteger)

    organization: Mapped[Organization | None] = relationship(lazy="select")


class AgreementAxis(Base):
    """What was agreed in one of the four axes."""

    __tablename__ = "agreement_axes"
    __table_args__ = (UniqueConstraint("agreement_id", "axis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    axis: Mapped[Axis] = mapped_column(enum_type(Axis))
    text: Mapped[str] = mapped_column(Text)


class AgreementRenewal(Base):
    """A later last day, with its reason and document. Rows are only ever added."""

    __tablename__ = "agreement_renewals"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), index=True)
    until_before: Mapped[date]
    until: Mapped[date]
    signed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    document_is_public: Mapped[bool] = mapped_column(default=False)
    renewed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    renewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    document: Mapped[StoredFile | None] = relationship(lazy="select")


class AgreementProject(Base):
    """A project (a proposal) that an agreement carries or promises."""

    __tablename__ = "agreement_projects"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), primary_key=True, index=True)

    proposal: Mapped[Proposal] = relationship(lazy="joined")


class AgreementReminder(Base):
    """That somebody was reminded: each reminder is made once, however often the day's work runs."""

    __tablename__ = "agreement_reminders"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(80), unique=True
    )  # «commitment:12:2026-03-01:due», «agreement:3:2026-05-30:30»
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
