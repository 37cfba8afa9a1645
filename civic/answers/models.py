"""Answers with who signs them, who owes them, and every report on what became of the accepted ones."""

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
from civic.people.models import Person
from civic.proposals.models import Proposal


class AnswerKind(StrEnum):
    """What was decided."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_FEASIBLE = "not_feasible"
    REFERRED = "referred"

    @property
    def label(self) -> str:
        """The decision in words."""
        return str(KINDS[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(KINDS[self][1])

    @property
    def is_followed(self) -> bool:
        """Whether it is followed up afterwards."""
        return self in (AnswerKind.ACCEPTED, AnswerKind.PARTLY)


class ProgressState(StrEnum):
    """Where an accepted proposal is."""

    PLANNED = "planned"
    DESIGN = "design"
    TENDER = "tender"
    WORKS = "works"
    FINISHED = "finished"
    DELAYED = "delayed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in words."""
        return str(STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(STATES[self][1])

    @property
    def needs_reason(self) -> bool:
        """Whether it must be explained."""
        return self in (ProgressState.DELAYED, ProgressState.CANCELLED)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self in (ProgressState.FINISHED, ProgressState.CANCELLED)


KINDS = {
    AnswerKind.ACCEPTED: (_l("Accepted"), "good"),
    AnswerKind.PARTLY: (_l("Accepted in part"), "good"),
    AnswerKind.NOT_FEASIBLE: (_l("Not feasible"), "bad"),
    AnswerKind.REFERRED: (_l("Passed on to another entity"), "info"),
}
STATES = {
    ProgressState.PLANNED: (_l("Planned"), "info"),
    ProgressState.DESIGN: (_l("In design"), "info"),
    ProgressState.TENDER: (_l("Looking for who builds it"), "info"),
    ProgressState.WORKS: (_l("Under way"), "wait"),
    ProgressState.FINISHED: (_l("Finished"), "good"),
    ProgressState.DELAYED: (_l("Delayed"), "bad"),
    ProgressState.CANCELLED: (_l("Cancelled"), "quiet"),
}


class Duty(Base):
    """The entity that owes the answer to a proposal, when it is not the space itself."""

    __tablename__ = "answer_duties"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), unique=True)
    entity: Mapped[str] = mapped_column(String(160))
    named_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Answer(Base):
    """What was answered, why, and who signs. A later answer takes its place and says why; none is written over."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("proposal_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[AnswerKind] = mapped_column(enum_type(AnswerKind))
    reason: Mapped[str] = mapped_column(Text)
    part: Mapped[str] = mapped_column(Text, default="")  # what of it is accepted
    referred_to: Mapped[str] = mapped_column(String(200), default="")
    signer: Mapped[str] = mapped_column(String(160))
    office: Mapped[str] = mapped_column(String(160))
    entity: Mapped[str] = mapped_column(String(160))
    signed_on: Mapped[date]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    change_reason: Mapped[str | None] = mapped_column(String(500))
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    proposal: Mapped[Proposal] = relationship(lazy="joined")
    document: Mapped[StoredFile | None] = relationship(lazy="select")

    @property
    def space_id(self) -> int:
        """The space of its call."""
        return self.proposal.space_id


class PromisedStep(Base):
    """A step of an accepted proposal with its date. A date that moves closes the row and adds another with the reason."""

    __tablename__ = "promised_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    due_on: Mapped[date]
    first_due_on: Mapped[date]  # what was promised at the beginning
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    move_reason: Mapped[str | None] = mapped_column(String(500))  # why it took the place of an earlier date
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reached_on: Mapped[date | None]
    reached_report_id: Mapped[int | None] = mapped_column(ForeignKey("progress_reports.id"))
    evidence: Mapped[str] = mapped_column(String(500), default="")


class ProgressReport(Base):
    """How an accepted proposal stood on a day, told by whom. Rows are only ever added."""

    __tablename__ = "progress_reports"
    __table_args__ = (
        Index("ix_progress_reports_proposal_id_id", "proposal_id", "id"),
        UniqueConstraint("proposal_id", "once"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("executed_cents >= 0", name="no_negative_money"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    state: Mapped[ProgressState] = mapped_column(enum_type(ProgressState))
    on_day: Mapped[date]
    progress: Mapped[int] = mapped_column(default=0)
    budget_cents: Mapped[int | None] = mapped_column(BigInteger)  # what is set aside for it
    executed_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    note: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")  # of a delay, or why it was cancelled
    once: Mapped[str] = mapped_column(String(40))  # of the form: the same one sent twice is one report
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    proposal: Mapped[Proposal] = relationship(lazy="joined")
    reported_by: Mapped[Person | None] = relationship(lazy="joined")
    photos: Mapped[list[Photo]] = relationship(order_by="Photo.id", lazy="selectin")

    @property
    def space_id(self) -> int:
        """The space of the proposal's call."""
        return self.proposal.space_id


class Photo(Base):
    """A photograph of a report, drawn anew without place or hidden data."""

    __tablename__ = "progress_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("progress_reports.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    caption: Mapped[str] = mapped_column(String(160))  # what is seen; the alternative text

    file: Mapped[StoredFile] = relationship(lazy="joined")
