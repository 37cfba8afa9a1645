"""Agreements with their parties, axes and renewals; commitments with every report, postponement and reminder."""

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
from civic.people.models import Person
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


class CommitmentState(StrEnum):
    """Where a commitment is. That it is late follows from its date and the clock."""

    PENDING = "pending"
    UNDER_WAY = "under_way"
    CLAIMED_DONE = "claimed_done"
    KEPT = "kept"
    BROKEN = "broken"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in words."""
        return str(COMMITMENT_STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(COMMITMENT_STATES[self][1])

    @property
    def is_open(self) -> bool:
        """Whether something is still expected."""
        return self in OPEN


class ReportKind(StrEnum):
    """What a step in the life of a commitment says."""

    PROGRESS = "progress"
    CLAIM = "claim"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    BROKEN = "broken"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The step in words."""
        return str(REPORT_NAMES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(REPORT_NAMES[self][1])


OPEN = (CommitmentState.PENDING, CommitmentState.UNDER_WAY, CommitmentState.CLAIMED_DONE)
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
COMMITMENT_STATES = {
    CommitmentState.PENDING: (_l("Not begun"), "info"),
    CommitmentState.UNDER_WAY: (_l("Under way"), "info"),
    CommitmentState.CLAIMED_DONE: (_l("Reported done, to be checked"), "wait"),
    CommitmentState.KEPT: (_l("Kept"), "good"),
    CommitmentState.BROKEN: (_l("Promise not kept"), "bad"),
    CommitmentState.CANCELLED: (_l("Called off"), "quiet"),
}
REPORT_NAMES = {
    ReportKind.PROGRESS: (_l("Progress"), "info"),
    ReportKind.CLAIM: (_l("Reported done"), "wait"),
    ReportKind.ACCEPTED: (_l("Accepted as kept"), "good"),
    ReportKind.SENT_BACK: (_l("Sent back"), "wait"),
    ReportKind.BROKEN: (_l("Declared not kept"), "bad"),
    ReportKind.CANCELLED: (_l("Called off"), "quiet"),
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


class Commitment(Base):
    """What an entity promised before a space, by when, and how it is proved."""

    __tablename__ = "commitments"
    __table_args__ = (
        UniqueConstraint("space_id", "number"),
        Index("ix_commitments_state_due_on", "state", "due_on"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    number: Mapped[int]
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text, default="")  # entity and text, folded
    axis: Mapped[Axis | None] = mapped_column(enum_type(Axis))
    entity: Mapped[str] = mapped_column(String(160))
    entity_key: Mapped[str] = mapped_column(
        String(160), index=True
    )  # its slug: the same entity in every space
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_in_charge: Mapped[str] = mapped_column(
        String(160), default=""
    )  # as it is shown: a name or an office
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # who reports
    agreed_on: Mapped[date]
    first_due_on: Mapped[date]  # what was promised at the beginning
    due_on: Mapped[date]
    proof: Mapped[str] = mapped_column(String(500))
    state: Mapped[CommitmentState] = mapped_column(
        enum_type(CommitmentState), default=CommitmentState.PENDING
    )
    progress: Mapped[int] = mapped_column(default=0)
    done_on: Mapped[date | None]  # as claimed; counts once it is accepted
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    closed_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    space: Mapped[Space] = relationship(lazy="joined")
    agreement: Mapped[Agreement | None] = relationship(lazy="select")
    organization: Mapped[Organization | None] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="select")

    def is_late_on(self, day: date) -> bool:
        """Whether it is still owed after its date; what waits for the space's check is not the entity's delay."""
        return self.state in (CommitmentState.PENDING, CommitmentState.UNDER_WAY) and self.due_on < day

    @property
    def is_late(self) -> bool:
        """Whether it is late today."""
        return self.is_late_on(clock.today())

    @property
    def was_late(self) -> bool:
        """Whether it was done after its date."""
        return self.done_on is not None and self.done_on > self.due_on


class CommitmentReport(Base):
    """A step in the life of a commitment, told by whom, with its evidence. Rows are only ever added."""

    __tablename__ = "commitment_reports"
    __table_args__ = (
        UniqueConstraint("commitment_id", "once"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"))
    kind: Mapped[ReportKind] = mapped_column(enum_type(ReportKind), default=ReportKind.PROGRESS)
    progress: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    by_team: Mapped[bool] = mapped_column(default=False)  # the space wrote it down, not who is in charge
    once: Mapped[str] = mapped_column(String(40))  # of the form: the same one sent twice is one step

    commitment: Mapped[Commitment] = relationship(lazy="select")
    file: Mapped[StoredFile | None] = relationship(lazy="select")
    reported_by: Mapped[Person | None] = relationship(lazy="select")


class Postponement(Base):
    """A later date that the space gave, and why. Rows are only ever added; the first date stays written."""

    __tablename__ = "commitment_postponements"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class CarriedCommitment(Base):
    """A commitment of an earlier agreement that a later one takes up again: a link, never a copy."""

    __tablename__ = "carried_commitments"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), primary_key=True, index=True)
    carried_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    carried_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class AgreementReminder(Base):
    """That somebody was reminded: each reminder is made once, however often the day's work runs."""

    __tablename__ = "agreement_reminders"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(80), unique=True
    )  # «commitment:12:2026-03-01:due», «agreement:3:2026-05-30:30»
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
