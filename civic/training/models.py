"""Programmes, their courses, the editions of a course (each is an event), series of events, and courses that are asked for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accreditation.models import MandateRole
from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.events.models import Audience, Category, Event, EventStatus
from civic.people.models import Person
from civic.spaces.models import Space, TeamRole
from civic.training.completion import Rule


class StaffRole(StrEnum):
    """What somebody does in an edition."""

    FACILITATOR = "facilitator"
    SPEAKER = "speaker"
    TUTOR = "tutor"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STAFF_NAMES[self])


class EditionState(StrEnum):
    """Where an edition is; it follows from its event and the time."""

    DRAFT = "draft"
    COMING = "coming"
    RUNNING = "running"
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STATE_NAMES[self])


STAFF_NAMES = {
    StaffRole.FACILITATOR: _l("Facilitator"),
    StaffRole.SPEAKER: _l("Speaker"),
    StaffRole.TUTOR: _l("Tutor"),
}
STATE_NAMES = {
    EditionState.DRAFT: _l("Draft"),
    EditionState.COMING: _l("Not begun yet"),
    EditionState.RUNNING: _l("Under way"),
    EditionState.OVER: _l("Over"),
    EditionState.POSTPONED: _l("Postponed"),
    EditionState.CANCELLED: _l("Cancelled"),
}


def _rule_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint(
            "sessions_percent IS NOT NULL OR test_percent IS NOT NULL", name="rule_asks_something"
        ),
        CheckConstraint("sessions_percent BETWEEN 1 AND 100", name="sessions_percent_in_range"),
        CheckConstraint("test_percent BETWEEN 1 AND 100", name="test_percent_in_range"),
    )


class Programme(Base):
    """Courses that belong together; of a space, or of the platform when no space is named."""

    __tablename__ = "training_programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    about: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    space: Mapped[Space | None] = relationship(lazy="joined")


class Course(Base):
    """What is taught, to whom, in how many hours, and when it counts as completed. It is given in editions."""

    __tablename__ = "training_courses"
    __table_args__ = _rule_checks()

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("training_programmes.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)  # whose team looks after it
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(300), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(enum_type(Audience), default=Audience.ANYBODY, index=True)
    syllabus: Mapped[list[str]] = mapped_column(JSON, default=list)  # the themes, in order
    hours: Mapped[int]
    sessions_percent: Mapped[int | None] = mapped_column(default=80)
    test_percent: Mapped[int | None]
    template_key: Mapped[str | None] = mapped_column(String(60))
    is_public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of edits

    programme: Mapped[Programme] = relationship(lazy="joined")
    space: Mapped[Space] = relationship(lazy="joined")

    @property
    def rule(self) -> Rule:
        """When it counts as completed."""
        return Rule(self.sessions_percent, self.test_percent)


class Edition(Base):
    """A course given once. Registration, seats, sessions, the door and the calendar are those of its event.

    Hours and rule are those of the course on the day it was made: what was promised to those who register stays.
    """

    __tablename__ = "training_editions"
    __table_args__ = _rule_checks()

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("training_courses.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    label: Mapped[str] = mapped_column(String(80))  # «2026-II, Caraz»
    hours: Mapped[int]
    sessions_percent: Mapped[int | None]
    test_percent: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    course: Mapped[Course] = relationship(lazy="joined")
    event: Mapped[Event] = relationship(lazy="joined")
    staff: Mapped[list[EditionStaff]] = relationship(
        order_by="EditionStaff.position", cascade="all, delete-orphan", lazy="select"
    )

    @property
    def rule(self) -> Rule:
        """When it counts as completed."""
        return Rule(self.sessions_percent, self.test_percent)

    @property
    def title(self) -> str:
        """Course and edition in a line."""
        return f"{self.course.title} · {self.label}"

    @property
    def counts(self) -> bool:
        """Whether what was attended in it counts: not while it is a draft or off."""
        return self.event.status in COUNTING

    def state(self, moment: datetime) -> EditionState:
        """Where it is at a moment."""
        fixed = {
            EventStatus.DRAFT: EditionState.DRAFT,
            EventStatus.POSTPONED: EditionState.POSTPONED,
            EventStatus.CANCELLED: EditionState.CANCELLED,
            EventStatus.HELD: EditionState.OVER,
        }.get(self.event.status)
        if fixed is not None:
            return fixed
        if self.event.is_over(moment):
            return EditionState.OVER
        return EditionState.RUNNING if self.event.has_begun(moment) else EditionState.COMING


COUNTING = (EventStatus.PUBLISHED, EventStatus.HELD)


class EditionStaff(Base):
    """Who teaches an edition: somebody the platform knows, or a name with its institution."""

    __tablename__ = "training_staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("training_editions.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    institution: Mapped[str] = mapped_column(String(160), default="")
    role: Mapped[StaffRole] = mapped_column(enum_type(StaffRole), default=StaffRole.FACILITATOR)
    position: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person | None] = relationship()


class Series(Base):
    """Events of one kind of which a number is promised: four thematic workshops, two regional forums."""

    __tablename__ = "training_series"
    __table_args__ = (UniqueConstraint("space_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    slug: Mapped[str] = mapped_column(String(90))
    name: Mapped[str] = mapped_column(String(160))
    about: Mapped[str] = mapped_column(String(500), default="")
    category: Mapped[Category] = mapped_column(enum_type(Category))  # of the events it takes in
    target: Mapped[int]
    template_key: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    space: Mapped[Space] = relationship()
    events: Mapped[list[Event]] = relationship(
        secondary="training_series_events", order_by=Event.starts_at, lazy="select", viewonly=True
    )


class SeriesEvent(Base):
    """An event that belongs to a series; to one at most."""

    __tablename__ = "training_series_events"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True, autoincrement=False)
    series_id: Mapped[int] = mapped_column(ForeignKey("training_series.id"), index=True)


class TrainingRequirement(Base):
    """A course a space asks for before somebody represents an organisation in it, or works for it."""

    __tablename__ = "training_requirements"
    __table_args__ = (UniqueConstraint("space_id", "course_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("training_courses.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))  # a MandateRole or a TeamRole
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    course: Mapped[Course] = relationship(lazy="joined")
    space: Mapped[Space] = relationship()

    @property
    def role_label(self) -> str:
        """For what it is asked, in the reader's language."""
        return role_label(self.role)


def role_label(value: str) -> str:
    """The name of a mandate's or a team's role."""
    if value in set(MandateRole):
        return str(MandateRole(value).label)
    return TeamRole(value).label
