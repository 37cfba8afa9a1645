"""What a committee does: its requests with their answers, visits, alerts, and the reports of half a year."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.agreements.models import Agreement
from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.oversight.models.committee import Committee
from civic.proposals.models import Proposal
from civic.records.models import Record


class AnswerKind(StrEnum):
    """What came back on a request."""

    FULL = "full"
    PARTIAL = "partial"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(ANSWER_NAMES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(ANSWER_NAMES[self][1])


class AlertState(StrEnum):
    """What became of an alert."""

    OPEN = "open"
    ATTENDED = "attended"
    SOLVED = "solved"
    UNHEARD = "unheard"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(ALERT_NAMES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(ALERT_NAMES[self][1])

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected."""
        return self in (AlertState.SOLVED, AlertState.UNHEARD)


ANSWER_NAMES = {
    AnswerKind.FULL: (_l("Answered in full"), "good"),
    AnswerKind.PARTIAL: (_l("Answered in part"), "wait"),
    AnswerKind.REFUSED: (_l("Refused"), "bad"),
}
ALERT_NAMES = {
    AlertState.OPEN: (_l("Nobody has acted yet"), "bad"),
    AlertState.ATTENDED: (_l("Being attended to"), "wait"),
    AlertState.SOLVED: (_l("Solved"), "good"),
    AlertState.UNHEARD: (_l("Closed without being attended to"), "quiet"),
}


class InformationRequest(Base):
    """What the committee asked an entity for, and by when it is due."""

    __tablename__ = "oversight_requests"
    __table_args__ = (
        UniqueConstraint("committee_id", "number"),
        CheckConstraint("due_on >= asked_on", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("oversight_committees.id"))
    number: Mapped[int]
    entity: Mapped[str] = mapped_column(String(160))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))  # the letter with its stamp
    closed_on: Mapped[date | None]  # the day of the answer that settles it
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    committee: Mapped[Committee] = relationship(lazy="joined")
    file: Mapped[StoredFile | None] = relationship(lazy="select")
    answers: Mapped[list[RequestAnswer]] = relationship(
        order_by="RequestAnswer.id", back_populates="request", lazy="selectin"
    )

    @property
    def space_id(self) -> int:
        """The space of the committee."""
        return self.committee.space_id


class RequestAnswer(Base):
    """What an entity answered; rows are only ever added."""

    __tablename__ = "oversight_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("oversight_requests.id"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(enum_type(AnswerKind))
    text: Mapped[str] = mapped_column(Text)
    signer: Mapped[str] = mapped_column(String(160))  # the office that answers
    answered_on: Mapped[date]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    request: Mapped[InformationRequest] = relationship(back_populates="answers")
    file: Mapped[StoredFile | None] = relationship(lazy="joined")


class VisitReport(Base):
    """What the committee saw on a visit; public when published, and not changed afterwards."""

    __tablename__ = "oversight_visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("oversight_committees.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    visited_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200), default="")
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    visitors: Mapped[str] = mapped_column(String(300), default="")  # who went, in words
    found: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    committee: Mapped[Committee] = relationship(lazy="joined")
    proposal: Mapped[Proposal | None] = relationship(lazy="select")
    agreement: Mapped[Agreement | None] = relationship(lazy="select")
    photos: Mapped[list[VisitPhoto]] = relationship(
        order_by="VisitPhoto.id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def space_id(self) -> int:
        """The space of the committee."""
        return self.committee.space_id


class VisitPhoto(Base):
    """A photograph of a visit, drawn anew without place or hidden data."""

    __tablename__ = "oversight_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("oversight_visits.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    caption: Mapped[str] = mapped_column(String(200))  # what is seen; the alternative text

    file: Mapped[StoredFile] = relationship(lazy="joined")


class Alert(Base):
    """A risk that the committee saw, its evidence, and what it recommends to whom."""

    __tablename__ = "oversight_alerts"
    __table_args__ = (UniqueConstraint("committee_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("oversight_committees.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    risk: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text)
    entities: Mapped[str] = mapped_column(String(300))  # to whom, as they are named
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("oversight_visits.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    raised_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[AlertState] = mapped_column(enum_type(AlertState), default=AlertState.OPEN)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    committee: Mapped[Committee] = relationship(lazy="joined")
    visit: Mapped[VisitReport | None] = relationship(lazy="select")
    file: Mapped[StoredFile | None] = relationship(lazy="select")
    steps: Mapped[list[AlertStep]] = relationship(
        order_by="AlertStep.id", back_populates="alert", lazy="select"
    )

    @property
    def space_id(self) -> int:
        """The space of the committee."""
        return self.committee.space_id


class AlertStep(Base):
    """What happened with an alert, and what its state was then; rows are only ever added."""

    __tablename__ = "oversight_alert_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("oversight_alerts.id"), index=True)
    state: Mapped[AlertState] = mapped_column(enum_type(AlertState))
    text: Mapped[str] = mapped_column(Text)
    on_day: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    alert: Mapped[Alert] = relationship(back_populates="steps")


class HalfYearReport(Base):
    """The document in which a committee tells what it did in half a year."""

    __tablename__ = "oversight_reports"
    __table_args__ = (
        UniqueConstraint("committee_id", "year", "half"),
        CheckConstraint("half IN (1, 2)", name="half_of_a_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("oversight_committees.id"))
    year: Mapped[int]
    half: Mapped[int]
    conclusions: Mapped[str] = mapped_column(Text, default="")
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    built_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    built_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    committee: Mapped[Committee] = relationship(lazy="joined")
    record: Mapped[Record] = relationship(lazy="joined")

    @property
    def space_id(self) -> int:
        """The space of the committee."""
        return self.committee.space_id
