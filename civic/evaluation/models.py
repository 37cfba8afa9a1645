"""The sheet of a call, who evaluates what, what each wrote, and the results as they were published."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.evaluation.ranking import Reserve, TieBreak
from civic.people.models import Person
from civic.proposals.models import Call, Proposal


class Verdict(StrEnum):
    """What a filter says of a proposal."""

    YES = "yes"
    NO = "no"
    DOUBT = "doubt"

    @property
    def label(self) -> str:
        """The verdict in words."""
        return str(VERDICTS[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(VERDICTS[self][1])


class Round(StrEnum):
    """An evaluator writes alone first; again only after a discussion."""

    FIRST = "first"
    FINAL = "final"

    @property
    def label(self) -> str:
        """The round in words."""
        return str(ROUNDS[self])


VERDICTS = {
    Verdict.YES: (_l("Yes"), "good"),
    Verdict.NO: (_l("No"), "bad"),
    Verdict.DOUBT: (_l("In doubt"), "wait"),
}
ROUNDS = {Round.FIRST: _l("Before the discussion"), Round.FINAL: _l("After the discussion")}
TIE_BREAKS = {
    TieBreak.CRITERIA: _l(
        "The higher mean on the criterion that weighs most, then on the next one, and so on."
    ),
    TieBreak.BENEFITED: _l("The one that benefits more people."),
    TieBreak.COST: _l("The one that costs less."),
    TieBreak.NUMBER: _l("The one that was presented earlier (the smaller number)."),
}
RESERVES = {
    Reserve.STOP: _l("The list ends at the first one that does not fit. Nobody is overtaken; the rest is the reserve, in order."),
    Reserve.SKIP: _l("One that does not fit waits in the reserve, and the next ones that fit still enter."),
}  # fmt: skip


class Sheet(Base):
    """How the proposals of a call are evaluated. From its publication on it never changes: `frozen` is its whole text."""

    __tablename__ = "evaluation_sheets"
    __table_args__ = (
        CheckConstraint("lowest < highest", name="scale_with_a_span"),
        CheckConstraint("evaluators >= 2", name="at_least_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), unique=True)
    lowest: Mapped[int] = mapped_column(default=0)
    highest: Mapped[int] = mapped_column(default=4)
    anchors: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # {"0": "…"}: each number in words
    evaluators: Mapped[int] = mapped_column(default=2)
    threshold: Mapped[int] = mapped_column(default=20)  # points; a larger difference is discussed
    minimum: Mapped[int] = mapped_column(default=0)  # points without which no proposal enters the list
    tie_break: Mapped[list[str]] = mapped_column(JSON, default=list)  # TieBreak values
    reserve: Mapped[Reserve] = mapped_column(enum_type(Reserve), default=Reserve.STOP)
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of edits
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    frozen: Mapped[str | None] = mapped_column(Text)  # canonical JSON
    sha256: Mapped[str | None] = mapped_column(String(64))

    call: Mapped[Call] = relationship(lazy="joined")
    filters: Mapped[list[Filter]] = relationship(
        order_by="Filter.position", cascade="all, delete-orphan", lazy="selectin"
    )
    criteria: Mapped[list[Criterion]] = relationship(
        order_by="Criterion.position", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def is_published(self) -> bool:
        """Whether it is fixed and everybody may read it."""
        return self.published_at is not None

    @property
    def space_id(self) -> int:
        """The space of its call."""
        return self.call.space_id

    @property
    def numbers(self) -> range:
        """The numbers of its scale."""
        return range(self.lowest, self.highest + 1)


class Filter(Base):
    """A question that is answered before anything is scored, with the norm behind it."""

    __tablename__ = "evaluation_filters"
    __table_args__ = (UniqueConstraint("sheet_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheets.id"), index=True)
    code: Mapped[str] = mapped_column(String(10))  # f1, f2 …
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    norm: Mapped[str] = mapped_column(Text, default="")
    # settings, because the limits of the norms change: the cost a proposal must have at least, and at most
    least_cents: Mapped[int | None] = mapped_column(BigInteger)
    most_cents: Mapped[int | None] = mapped_column(BigInteger)

    def allows_cost(self, cents: int | None) -> bool:
        """Whether a cost lies within the limits; an unknown one only when there are none."""
        if self.least_cents is None and self.most_cents is None:
            return True
        if cents is None:
            return False
        return (self.least_cents is None or cents >= self.least_cents) and (
            self.most_cents is None or cents <= self.most_cents
        )


class Criterion(Base):
    """What is scored, with its part of the 100 points. `heading` is the main criterion it belongs to, if it is a part."""

    __tablename__ = "evaluation_criteria"
    __table_args__ = (
        UniqueConstraint("sheet_id", "code"),
        CheckConstraint("weight_hundredths > 0", name="weighs_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheets.id"), index=True)
    code: Mapped[str] = mapped_column(String(10))  # c1, c2 …
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(160), default="")
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    weight_hundredths: Mapped[int]  # 1250 is 12.5 points

    @property
    def weight(self) -> Fraction:
        """Its part of the 100 points."""
        return Fraction(self.weight_hundredths, 100)


class FilterAnswer(Base):
    """What was answered to a filter for a proposal, by whom and why. A later answer closes the earlier one."""

    __tablename__ = "filter_answers"
    __table_args__ = (
        UniqueConstraint("filter_id", "proposal_id", "version"),
        Index("ix_filter_answers_proposal_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filter_id: Mapped[int] = mapped_column(ForeignKey("evaluation_filters.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    version: Mapped[int] = mapped_column(default=1)
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict))
    reason: Mapped[str] = mapped_column(Text)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    answered_by: Mapped[Person] = relationship(lazy="joined")
    filter: Mapped[Filter] = relationship(lazy="joined")


class Assignment(Base):
    """An evaluator and a proposal. It ends with a reason; whoever was taken off does not come back to that proposal."""

    __tablename__ = "evaluation_assignments"
    __table_args__ = (UniqueConstraint("proposal_id", "evaluator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheets.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    assigned_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    declared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # said that there is no conflict
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(500))
    is_conflict: Mapped[bool] = mapped_column(default=False)  # it ended for a conflict of interest

    sheet: Mapped[Sheet] = relationship(lazy="joined")
    proposal: Mapped[Proposal] = relationship(lazy="joined")
    evaluator: Mapped[Person] = relationship(foreign_keys=[evaluator_id], lazy="joined")
    evaluations: Mapped[list[Evaluation]] = relationship(
        order_by="Evaluation.id", back_populates="assignment", lazy="selectin"
    )

    @property
    def is_active(self) -> bool:
        """Whether the evaluator still answers for this proposal."""
        return self.ended_at is None

    def sent(self, round_: Round | None = None) -> Evaluation | None:
        """What was sent and counts: of a round, or the last of all."""
        return next(
            (
                e
                for e in reversed(self.evaluations)
                if e.sent_at and not e.superseded_at and (round_ is None or e.round is round_)
            ),
            None,
        )

    def draft(self, round_: Round) -> Evaluation | None:
        """What is being written in a round."""
        return next((e for e in reversed(self.evaluations) if not e.sent_at and e.round is round_), None)


class Evaluation(Base):
    """What an evaluator wrote in a round. Once sent it is never written over: a corrected one takes its place."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("assignment_id", "round", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("evaluation_assignments.id"), index=True)
    round: Mapped[Round] = mapped_column(enum_type(Round), default=Round.FIRST)
    version: Mapped[int] = mapped_column(default=1)
    scores: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # {criterion code: number}
    reasons: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")  # of the whole
    proposal_version: Mapped[int | None]  # the text that was read
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    change_reason: Mapped[str | None] = mapped_column(String(500))  # why it takes the place of an earlier one

    assignment: Mapped[Assignment] = relationship(back_populates="evaluations", lazy="select")


class Discussion(Base):
    """The evaluators of a proposal lay too far apart and speak about it; what each said before stays as it was."""

    __tablename__ = "evaluation_discussions"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheets.id"), index=True)
    difference_hundredths: Mapped[int]  # points, as they are written
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    held_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")  # what was discussed
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    noted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the note and all final scores are there
    dropped_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # an evaluator was taken off; it does not count

    proposal: Mapped[Proposal] = relationship(lazy="select")


class Results(Base):
    """The results of a call as published: everything the order is made from. A correction is another row with its reason."""

    __tablename__ = "evaluation_results"
    __table_args__ = (UniqueConstraint("sheet_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheets.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    ceiling_cents: Mapped[int | None] = mapped_column(BigInteger)
    inputs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # see results.inputs_of
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(String(500))  # of a correction
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sheet: Mapped[Sheet] = relationship(lazy="joined")
