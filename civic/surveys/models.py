"""Tests and surveys of an event: questions, replies, and the mark that somebody has answered an anonymous one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.core.vault import new_token
from civic.events.models import Event
from civic.people.models import Person


class SurveyKind(StrEnum):
    """What a survey is for; entry and exit tests are compared with each other."""

    ENTRY = "entry"
    EXIT = "exit"
    SATISFACTION = "satisfaction"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(KIND_NAMES[self])

    @property
    def is_test(self) -> bool:
        """Whether its answers are right or wrong."""
        return self in (SurveyKind.ENTRY, SurveyKind.EXIT)


class SurveyState(StrEnum):
    """A draft is written, an open one answered, a closed one read."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STATE_NAMES[self])


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    SEVERAL = "several"
    SCALE = "scale"  # 1 to 5
    TEXT = "text"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(QUESTION_NAMES[self])

    @property
    def has_options(self) -> bool:
        """Whether it is answered by choosing."""
        return self in (QuestionKind.SINGLE, QuestionKind.SEVERAL)


class ReplyChannel(StrEnum):
    """How a reply reached us."""

    PHONE = "phone"  # on one's own
    SHARED = "shared"  # on the facilitator's
    PAPER = "paper"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(CHANNEL_NAMES[self])


KIND_NAMES = {
    SurveyKind.ENTRY: _l("Entry test"),
    SurveyKind.EXIT: _l("Exit test"),
    SurveyKind.SATISFACTION: _l("Satisfaction survey"),
    SurveyKind.OTHER: _l("Survey"),
}
STATE_NAMES = {
    SurveyState.DRAFT: _l("Draft"),
    SurveyState.OPEN: _l("Open for answers"),
    SurveyState.CLOSED: _l("Closed"),
}
QUESTION_NAMES = {
    QuestionKind.SINGLE: _l("Choose one"),
    QuestionKind.SEVERAL: _l("Choose several"),
    QuestionKind.SCALE: _l("Scale from 1 to 5"),
    QuestionKind.TEXT: _l("In own words"),
}
CHANNEL_NAMES = {
    ReplyChannel.PHONE: _l("own phone"),
    ReplyChannel.SHARED: _l("shared phone"),
    ReplyChannel.PAPER: _l("paper"),
}


class Survey(Base):
    """A test or survey of an event; `token` is its unguessable public address.

    An anonymous one keeps who answered (`SurveyMark`) and what was answered (`Reply`) apart, with nothing that joins them.
    """

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    kind: Mapped[SurveyKind] = mapped_column(enum_type(SurveyKind))
    title: Mapped[str] = mapped_column(String(160))
    intro: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SurveyState] = mapped_column(enum_type(SurveyState), default=SurveyState.DRAFT, index=True)
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    token: Mapped[str] = mapped_column(String(40), unique=True, default=new_token)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    # False: whoever has the address answers, as often as they open it (an anonymous survey by a poster's code).
    is_for_participants: Mapped[bool] = mapped_column(default=True)
    attempts: Mapped[int] = mapped_column(default=1)
    one_per_page: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)  # everybody may see the figures once it is closed
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("surveys.id"))  # the version before it
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    event: Mapped[Event] = relationship(lazy="joined")
    questions: Mapped[list[Question]] = relationship(
        order_by="Question.position, Question.id", back_populates="survey", cascade="all, delete-orphan"
    )

    @property
    def is_scored(self) -> bool:
        """Whether its questions give points."""
        return any(question.is_scored for question in self.questions)

    def is_open(self, moment: datetime) -> bool:
        """Whether it can be answered at a moment."""
        return (
            self.state is SurveyState.OPEN
            and (self.opens_at is None or self.opens_at <= moment)
            and (self.closes_at is None or moment < self.closes_at)
        )

    def is_over(self, moment: datetime) -> bool:
        """Whether it will not be answered any more."""
        return self.state is SurveyState.CLOSED or (
            self.state is SurveyState.OPEN and self.closes_at is not None and self.closes_at <= moment
        )


class Question(Base):
    """One question; `key` is the same in copies, so that an entry and an exit test can be compared.

    `options` is a list of [key, text]; `right` the keys of the right ones (none: the question gives no points).
    """

    __tablename__ = "survey_questions"
    __table_args__ = (UniqueConstraint("survey_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    key: Mapped[str] = mapped_column(String(40), default=new_token)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(enum_type(QuestionKind))
    text: Mapped[str] = mapped_column(String(500))
    options: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    right: Mapped[list[str]] = mapped_column(JSON, default=list)
    points: Mapped[int] = mapped_column(default=1)
    is_required: Mapped[bool] = mapped_column(default=True)

    survey: Mapped[Survey] = relationship(back_populates="questions")

    @property
    def is_scored(self) -> bool:
        """Whether it can be answered right or wrong."""
        return self.kind.has_options and bool(self.right) and self.points > 0

    def words_of(self, keys: Any) -> list[str]:
        """The texts of chosen options."""
        return [text for key, text in self.options if key in (keys or ())]


class Reply(Base):
    """One filled-in survey. Its id is random and the table keeps no order of arrival.

    An anonymous reply has no person, nobody who typed it, and no time but the day. `client_id` is made with the form, so
    that the same form sent twice counts once; `attempt` makes a person's first, second … reply unique.
    """

    __tablename__ = "survey_replies"
    __table_args__ = (
        UniqueConstraint("survey_id", "person_id", "attempt"),
        # a hidden row number would tell the order in which replies came
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True, default=new_token)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    client_id: Mapped[str] = mapped_column(String(40), unique=True)
    channel: Mapped[ReplyChannel] = mapped_column(enum_type(ReplyChannel))
    answered_on: Mapped[date]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    attempt: Mapped[int | None]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # The share of points, of a test: a fraction, so that it is exact.
    score_part: Mapped[int | None]
    score_whole: Mapped[int | None]

    survey: Mapped[Survey] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    answers: Mapped[list[ReplyAnswer]] = relationship(cascade="all, delete-orphan", lazy="select")

    @property
    def score(self) -> Fraction | None:
        """The share of points that were right, from 0 to 1; None when there were none to win."""
        if self.score_part is None or not self.score_whole:
            return None
        return Fraction(self.score_part, self.score_whole)


class ReplyAnswer(Base):
    """What was answered to one question: keys of options, a number of the scale, or words."""

    __tablename__ = "survey_answers"
    __table_args__ = {"sqlite_with_rowid": False}

    reply_id: Mapped[str] = mapped_column(ForeignKey("survey_replies.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_questions.id"), primary_key=True, index=True)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    number: Mapped[int | None]
    text: Mapped[str | None] = mapped_column(Text)


class SurveyMark(Base):
    """That a person has answered an anonymous survey: no day, no order, nothing that leads to the reply."""

    __tablename__ = "survey_marks"
    __table_args__ = {"sqlite_with_rowid": False}

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
