"""The oversight committee with its members, requests, visits, alerts and reports; and the hearings of accountability."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.agreements.models import Agreement
from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.events.models import Event
from civic.organisations.models import Organization
from civic.oversight.due import Period
from civic.people.models import Person
from civic.proposals.models import Proposal
from civic.records.models import Record
from civic.spaces.models import Space

FEWEST_MEMBERS = (
    4  # usual in the rules of participatory budgets; each committee writes its own with its source
)


class MemberRole(StrEnum):
    """What a member does in the committee."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(ROLE_NAMES[self])


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


class QuestionState(StrEnum):
    """Whether everybody reads a question."""

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHHELD = "withheld"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(QUESTION_NAMES[self])


ROLE_NAMES = {
    MemberRole.CHAIR: _l("Coordinates the committee"),
    MemberRole.SECRETARY: _l("Keeps its papers"),
    MemberRole.MEMBER: _l("Member of the committee"),
}
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
QUESTION_NAMES = {
    QuestionState.WAITING: _l("To be read by the team"),
    QuestionState.PUBLISHED: _l("Published"),
    QuestionState.WITHHELD: _l("Not published"),
}


class Committee(Base):
    """A comité de vigilancia for a term, recognised by a resolution."""

    __tablename__ = "oversight_committees"
    __table_args__ = (
        CheckConstraint("term_to >= term_from", name="term_in_order"),
        CheckConstraint("members_needed BETWEEN 1 AND 40", name="members_needed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    term_from: Mapped[date]
    term_to: Mapped[date]
    elected_how: Mapped[str] = mapped_column(String(300), default="")
    members_needed: Mapped[int] = mapped_column(default=FEWEST_MEMBERS)
    members_source: Mapped[str] = mapped_column(String(200), default="")  # where that number is written
    resolution: Mapped[str] = mapped_column(String(200), default="")  # its number and day, as it is quoted
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    next_number: Mapped[int] = mapped_column(default=1)  # of the next request or alert

    space: Mapped[Space] = relationship(lazy="joined")
    record: Mapped[Record | None] = relationship(lazy="select")
    members: Mapped[list[CommitteeMember]] = relationship(
        order_by="CommitteeMember.id", back_populates="committee", lazy="selectin"
    )

    def works_on(self, day: date) -> bool:
        """Whether a day lies in its term."""
        return self.term_from <= day <= self.term_to

    def members_on(self, day: date) -> list[CommitteeMember]:
        """Those who are in it on a day, who coordinates first."""
        here = [
            member
            for member in self.members
            if member.since <= day and (member.until is None or day < member.until)
        ]
        return sorted(here, key=lambda member: (list(MemberRole).index(member.role), member.id))


class CommitteeMember(Base):
    """Somebody in a committee, from a day until they leave; who takes the place of whom is kept."""

    __tablename__ = "oversight_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("oversight_committees.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))  # as the resolution names them
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(enum_type(MemberRole))
    since: Mapped[date]
    until: Mapped[date | None]  # the first day on which they are not in it any more
    leave_reason: Mapped[str | None] = mapped_column(String(300))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("oversight_members.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    committee: Mapped[Committee] = relationship(back_populates="members")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="select")
    organization: Mapped[Organization | None] = relationship(lazy="joined")
    replaces: Mapped[CommitteeMember | None] = relationship(remote_side=[id], lazy="joined", join_depth=1)

    @property
    def space_id(self) -> int:
        """The space of the committee."""
        return self.committee.space_id


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


class Hearing(Base):
    """A public hearing in which the authorities give account: one of the two that are due each year."""

    __tablename__ = "hearings"
    __table_args__ = (
        UniqueConstraint("space_id", "year", "period"),
        Index("ix_hearings_space_id_year", "space_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    year: Mapped[int]
    period: Mapped[Period] = mapped_column(enum_type(Period))
    call_text: Mapped[str] = mapped_column(Text, default="")
    questions_until: Mapped[datetime] = mapped_column(UTCDateTime)
    report_title: Mapped[str] = mapped_column(String(160), default="")
    report_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    report_published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    next_number: Mapped[int] = mapped_column(default=1)  # of the next question
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    space: Mapped[Space] = relationship(lazy="joined")
    event: Mapped[Event] = relationship(lazy="joined")
    report: Mapped[StoredFile | None] = relationship(foreign_keys=[report_id], lazy="joined")
    record: Mapped[Record | None] = relationship(lazy="select")


class HearingQuestion(Base):
    """A question to those who give account, as it was registered, and what was answered."""

    __tablename__ = "hearing_questions"
    __table_args__ = (UniqueConstraint("hearing_id", "number"), UniqueConstraint("hearing_id", "once"))

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"))
    number: Mapped[int]
    once: Mapped[str] = mapped_column(String(40))  # of the form: the same one sent twice is one question
    text: Mapped[str] = mapped_column(Text)
    asker_name: Mapped[str] = mapped_column(String(160), default="")
    shows_name: Mapped[bool] = mapped_column(default=False)  # only if the asker wants it
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))  # web | visitor | paper
    state: Mapped[QuestionState] = mapped_column(enum_type(QuestionState), index=True)
    state_reason: Mapped[str | None] = mapped_column(String(300))
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(String(160), default="")  # the office that answers
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    hearing: Mapped[Hearing] = relationship(lazy="select")

    @property
    def space_id(self) -> int:
        """The space of the hearing."""
        return self.hearing.space_id

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it."""
        return self.state is QuestionState.PUBLISHED
