"""Plans as their entity wrote them: sections, goals, indicators and milestones."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.spaces.models import Space


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept as text, so that both databases give back exactly what the source says."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> str | None:
        """Write the digits."""
        return None if value is None else format(Decimal(value), "f")

    def process_result_value(self, value: str | None, dialect: Any) -> Decimal | None:
        """Read the digits."""
        return None if value is None else Decimal(value)


class SectionKind(StrEnum):
    """What a plan calls its first level."""

    DIMENSION = "dimension"
    COMPONENT = "component"


class GoalKind(StrEnum):
    """What a line of a plan is."""

    GOAL = "goal"
    ACTIVITY = "activity"
    RESULT = "result"


class TargetStatus(StrEnum):
    """How far a target value comes from the source itself."""

    STATED = "stated"
    IMPLIED = "implied"
    NOT_QUANTIFIED = "not_quantified_in_source"
    ADDED = "not_in_source"


class MeasurementMode(StrEnum):
    """From where the value of an indicator comes."""

    RECORDS = "platform_records"
    MILESTONES = "reported_milestones"
    MIXED = "mixed"


class Plan(Base):
    """A plan of an entity for a territory. `source` is the whole mapping of its file, `checksum` the file's SHA-256."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    title: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(60))
    legal_reference: Mapped[str | None] = mapped_column(String(200))
    entity_name: Mapped[str] = mapped_column(String(200))
    entity_acronym: Mapped[str | None] = mapped_column(String(40))
    territory_code: Mapped[str] = mapped_column(String(6), index=True)
    territory_name: Mapped[str] = mapped_column(String(200))
    period_start: Mapped[date]
    period_end: Mapped[date]
    language: Mapped[str] = mapped_column(String(8), default="es")
    # Both are long and read by few: they are fetched when they are asked for.
    about: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)  # the file's `plan`, field by field
    source: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    checksum: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    space: Mapped[Space | None] = relationship(lazy="select")
    sections: Mapped[list[PlanSection]] = relationship(
        order_by="PlanSection.position", back_populates="plan", cascade="all, delete-orphan"
    )
    milestones: Mapped[list[Milestone]] = relationship(
        order_by="Milestone.template, Milestone.position", cascade="all, delete-orphan"
    )


class PlanSection(Base):
    """A dimension or component of a plan, with the heading of the source."""

    __tablename__ = "plan_sections"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[SectionKind] = mapped_column(enum_type(SectionKind))
    label: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]

    plan: Mapped[Plan] = relationship(back_populates="sections")
    goals: Mapped[list[Goal]] = relationship(
        order_by="Goal.position", back_populates="section", cascade="all, delete-orphan"
    )


class Goal(Base):
    """A line of a plan in the words of its source: problem, objective and target, or an activity or result."""

    __tablename__ = "goals"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("plan_sections.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[GoalKind] = mapped_column(enum_type(GoalKind))
    position: Mapped[int]
    source_number: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(Text)
    objective: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)  # the target («meta») or the line itself
    platform_scope: Mapped[str] = mapped_column(String(20))  # core | linked | external
    due_date: Mapped[date | None]
    source_note: Mapped[str | None] = mapped_column(Text)

    section: Mapped[PlanSection] = relationship(back_populates="goals")
    indicators: Mapped[list[Indicator]] = relationship(
        order_by="Indicator.position", back_populates="goal", cascade="all, delete-orphan"
    )


class Indicator(Base):
    """How a goal is measured. An unknown baseline is None, never 0; a value without source has its own status."""

    __tablename__ = "indicators"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(30))
    parameter: Mapped[str] = mapped_column(String(30))
    unit: Mapped[str] = mapped_column(String(120))
    direction: Mapped[str] = mapped_column(String(20))
    baseline_value: Mapped[Decimal | None] = mapped_column(Exact)
    baseline_year: Mapped[int | None]
    baseline_status: Mapped[str] = mapped_column(String(30))
    target_value: Mapped[Decimal | None] = mapped_column(Exact)
    target_operator: Mapped[str] = mapped_column(String(4))
    target_status: Mapped[TargetStatus] = mapped_column(enum_type(TargetStatus))
    target_unit: Mapped[str | None] = mapped_column(String(40))
    target_per: Mapped[str | None] = mapped_column(String(20))
    stated_in: Mapped[str | None] = mapped_column(String(60))  # the code of the line that states the value
    due_year: Mapped[int]
    annual_targets: Mapped[dict[str, str | None]] = mapped_column(JSON, default=dict)  # {"2022": "70"}
    mode: Mapped[MeasurementMode] = mapped_column(enum_type(MeasurementMode))
    how: Mapped[str] = mapped_column(Text)
    platform_source: Mapped[list[str]] = mapped_column(JSON, default=list)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    evidence: Mapped[list[str]] = mapped_column(JSON, default=list)
    milestone_template: Mapped[str | None] = mapped_column(String(60))
    frequency: Mapped[str] = mapped_column(String(30))
    disaggregations: Mapped[list[str]] = mapped_column(JSON, default=list)
    notes: Mapped[str | None] = mapped_column(Text)

    goal: Mapped[Goal] = relationship(back_populates="indicators")

    def target_in(self, year: int | None) -> Decimal | None:
        """The target of a year where the plan sets one for it, else the target of the whole plan."""
        yearly = self.annual_targets.get(str(year)) if year else None
        return Decimal(yearly) if yearly is not None else self.target_value


class Milestone(Base):
    """A step of a milestone template with its suggested weight; the weights of a template add up to 100."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("plan_id", "template", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    template: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))
    weight: Mapped[int]
    position: Mapped[int]
