"""Commitments with every report and postponement, and those that a later agreement takes up again."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.agreements.models.agreements import Agreement, Axis
from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space


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
