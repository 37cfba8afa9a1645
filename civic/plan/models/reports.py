"""What is told about a plan by hand: values, milestones, targets set later, duties, and plans being written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.people.models import Person
from civic.plan.models.source import Exact, Indicator, Milestone
from civic.spaces.models import Space


class ReportState(StrEnum):
    """What became of a report: it waits, somebody else verified it, or it went back with a reason."""

    REPORTED = "reported"
    VERIFIED = "verified"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        """The state in words."""
        return str(REPORT_STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(REPORT_STATES[self][1])


REPORT_STATES = {
    ReportState.REPORTED: (_l("Waits for verification"), "wait"),
    ReportState.VERIFIED: (_l("Verified"), "good"),
    ReportState.RETURNED: (_l("Sent back"), "bad"),
}


class _Reported:
    """What every report carries: who said it, with what evidence, and which other person checked it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    evidence_url: Mapped[str] = mapped_column(String(500), default="")
    evidence_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    evidence_name: Mapped[str] = mapped_column(
        String(200), default=""
    )  # what the evidence is: «Informe n.º 12»
    entity: Mapped[str] = mapped_column(String(200))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    state: Mapped[ReportState] = mapped_column(enum_type(ReportState), default=ReportState.REPORTED)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # or sent back at
    note: Mapped[str] = mapped_column(String(1000), default="")  # of who verified it, or why it went back
    change_reason: Mapped[str] = mapped_column(
        String(500), default=""
    )  # why it takes the place of a verified one
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    once: Mapped[str] = mapped_column(String(40))  # of the form: the same one sent twice is one report

    @declared_attr
    def indicator(cls) -> Mapped[Indicator]:
        """What it reports on."""
        return relationship("Indicator", lazy="select")

    @declared_attr
    def evidence_file(cls) -> Mapped[StoredFile | None]:
        """The document that shows it."""
        return relationship(StoredFile, lazy="joined")

    @declared_attr
    def reported_by(cls) -> Mapped[Person]:
        """Who reported it."""
        return relationship(Person, lazy="joined", foreign_keys=lambda: [cast(Any, cls).reported_by_id])

    @declared_attr
    def verified_by(cls) -> Mapped[Person | None]:
        """The other person who verified it or sent it back."""
        return relationship(Person, lazy="joined", foreign_keys=lambda: [cast(Any, cls).verified_by_id])

    @property
    def is_verified(self) -> bool:
        """Whether another person has verified it."""
        return self.state is ReportState.VERIFIED

    @property
    def has_evidence(self) -> bool:
        """Whether a document or a link shows it."""
        return bool(self.evidence_url or self.evidence_file_id)


def _checked() -> tuple[CheckConstraint, CheckConstraint]:
    """A report is checked by somebody else; what waits has no checker yet."""
    return (
        CheckConstraint("verified_by_id <> reported_by_id", name="another_person"),
        CheckConstraint("(state = 'reported') = (verified_by_id IS NULL)", name="checked_by_somebody"),
    )


_VERIFIED = "superseded_at IS NULL AND state = 'verified'"
_OPEN = "superseded_at IS NULL AND state <> 'verified'"


def _one_at_a_time(table: str, *columns: str) -> list[Index]:
    """For the same thing one report is verified and in force, and one more may wait beside it to take its place."""
    return [
        Index(
            f"uq_{table}_{name}", *columns, unique=True, sqlite_where=text(rule), postgresql_where=text(rule)
        )
        for name, rule in (("verified", _VERIFIED), ("open", _OPEN))
    ]


class IndicatorReport(_Reported, Base):
    """A value somebody reported for a period. A correction is another row; the verified one holds until that is verified."""

    __tablename__ = "indicator_reports"
    __table_args__ = (
        *_checked(),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        UniqueConstraint("indicator_id", "once"),
        *_one_at_a_time("indicator_reports", "indicator_id", "period_start", "period_end"),
    )

    period_start: Mapped[date]
    period_end: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(
        Exact
    )  # None: the entity says that there is no figure, and why
    numerator: Mapped[Decimal | None] = mapped_column(Exact)
    denominator: Mapped[Decimal | None] = mapped_column(Exact)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("indicator_reports.id"))


class TrackedWork(Base):
    """One of the things an indicator counts (a reservoir, a programme), with milestones of its own."""

    __tablename__ = "tracked_works"
    __table_args__ = (UniqueConstraint("indicator_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(80), default="")  # CUI, ordinance or file number
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    dropped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    drop_reason: Mapped[str] = mapped_column(String(500), default="")

    indicator: Mapped[Indicator] = relationship(lazy="select")


class MilestoneReport(_Reported, Base):
    """How far a milestone of a work was on a day, in percent, told by somebody and checked by somebody else."""

    __tablename__ = "milestone_reports"
    __table_args__ = (
        *_checked(),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        UniqueConstraint("indicator_id", "once"),
        *_one_at_a_time("milestone_reports", "work_id", "milestone_id"),
    )

    work_id: Mapped[int] = mapped_column(ForeignKey("tracked_works.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"), index=True)
    percent: Mapped[int]
    occurred_on: Mapped[date]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("milestone_reports.id"))

    work: Mapped[TrackedWork] = relationship(lazy="joined")
    milestone: Mapped[Milestone] = relationship(lazy="joined")


class TargetDecision(Base):
    """The number that the space set by an act where the plan gives none. A later act closes the row and adds another."""

    __tablename__ = "target_decisions"
    __table_args__ = (
        Index(
            "uq_target_decisions_in_force", "indicator_id", unique=True,
            sqlite_where=text("superseded_at IS NULL"), postgresql_where=text("superseded_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    value: Mapped[Decimal] = mapped_column(Exact)
    act: Mapped[str] = mapped_column(String(300))  # «Acta de sesión n.º 4-2026»
    decided_on: Mapped[date]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    document_url: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    indicator: Mapped[Indicator] = relationship(lazy="select")
    document: Mapped[StoredFile | None] = relationship(lazy="joined")


class IndicatorDuty(Base):
    """Who answers for an indicator's data and who for reaching its target; a change closes the row and adds another."""

    __tablename__ = "indicator_duties"
    __table_args__ = (
        Index(
            "uq_indicator_duties_in_force", "indicator_id", unique=True,
            sqlite_where=text("superseded_at IS NULL"), postgresql_where=text("superseded_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    data_entity: Mapped[str] = mapped_column(String(200))
    achievement_entity: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), index=True
    )  # who reports and is reminded
    named_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    indicator: Mapped[Indicator] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[person_id])


class ReportReminder(Base):
    """That somebody was reminded of what is due on a day; nobody hears of the same twice."""

    __tablename__ = "report_reminders"
    __table_args__ = (UniqueConstraint("plan_id", "person_id", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    about: Mapped[str] = mapped_column(String(40))  # «soon:2026-12-31», «late:2026-01-31:2»
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class PlanDraft(Base):
    """A plan that is being written: the mapping of its file to be. Nothing of it is public before it is published whole."""

    __tablename__ = "plan_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    origin: Mapped[str] = mapped_column(String(20))  # yaml | sheet | forms
    file_name: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # published or thrown away
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))

    space: Mapped[Space] = relationship(lazy="joined")
