"""The hearings of accountability with the questions asked before them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.events.models import Event
from civic.oversight.due import Period
from civic.records.models import Record
from civic.spaces.models import Space


class QuestionState(StrEnum):
    """Whether everybody reads a question."""

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHHELD = "withheld"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(QUESTION_NAMES[self])


QUESTION_NAMES = {
    QuestionState.WAITING: _l("To be read by the team"),
    QuestionState.PUBLISHED: _l("Published"),
    QuestionState.WITHHELD: _l("Not published"),
}


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
