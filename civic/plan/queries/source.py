"""Reads of plans, of those that a space is writing, and of the targets they set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.organisations.models import Sector
from civic.plan.models import Goal, Indicator, Milestone, Plan, PlanDraft, PlanSection
from civic.spaces.models import Space, SpaceTerritory

# Whom a training rule of a plan means, as sectors of organisations.
AUDIENCE_SECTORS = {
    "municipal_authority": Sector.PUBLIC,
    "municipal_official": Sector.PUBLIC,
    "public_entity": Sector.PUBLIC,
    "civil_society": Sector.CIVIL_SOCIETY,
    "civil_society_leader": Sector.CIVIL_SOCIETY,
    "civil_society_representative": Sector.CIVIL_SOCIETY,
}


@dataclass(frozen=True)
class PlanLine:
    """A plan in a list, with how many lines and indicators it has."""

    plan: Plan
    goals: int
    indicators: int


@dataclass(frozen=True)
class TrainingTarget:
    """How many people of a sector a plan wants trained."""

    indicator: Indicator
    sector: Sector
    value: Decimal


def plans(space: Space | None = None) -> list[PlanLine]:
    """All plans (of a space), newest period first, with their counts."""
    goals = select(func.count(Goal.id)).where(Goal.plan_id == Plan.id).scalar_subquery()
    sheets = select(func.count(Indicator.id)).where(Indicator.plan_id == Plan.id).scalar_subquery()
    statement = (
        select(Plan, goals, sheets)
        .options(joinedload(Plan.space))
        .order_by(Plan.period_end.desc(), Plan.territory_name, Plan.slug)
    )
    if space is not None:
        statement = statement.where(Plan.space_id == space.id)
    return [PlanLine(plan, lines, indicators) for plan, lines, indicators in db.session.execute(statement)]


def plan_by_slug(slug: str) -> Plan:
    """The plan with all its parts, or NotFound."""
    return found(
        db.session.scalar(
            select(Plan)
            .where(Plan.slug == slug)
            .options(
                undefer(Plan.about),
                joinedload(Plan.space),
                selectinload(Plan.sections).selectinload(PlanSection.goals).selectinload(Goal.indicators),
            )
        )
    )


def plan_to_load(slug: str) -> Plan | None:
    """The plan with this slug and all its parts, or None."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.slug == slug)
        .options(
            selectinload(Plan.sections).selectinload(PlanSection.goals).selectinload(Goal.indicators),
            selectinload(Plan.milestones),
        )
    )


def indicator_by_code(slug: str, code: str) -> Indicator:
    """An indicator of a plan with its goal, section and plan, or NotFound."""
    return found(
        db.session.scalar(
            select(Indicator)
            .join(Plan, Plan.id == Indicator.plan_id)
            .where(Plan.slug == slug, Indicator.code == code)
            .options(
                joinedload(Indicator.goal)
                .joinedload(Goal.section)
                .joinedload(PlanSection.plan)
                .joinedload(Plan.space)
            )
        )
    )


def milestones_of(indicator: Indicator) -> Sequence[Milestone]:
    """The steps of the template an indicator follows, in order; none without template."""
    if not indicator.milestone_template:
        return []
    return db.session.scalars(
        select(Milestone)
        .where(Milestone.plan_id == indicator.plan_id, Milestone.template == indicator.milestone_template)
        .order_by(Milestone.position)
    ).all()


def space_of_territory(code: str) -> Space | None:
    """The one space at the top of its tree whose territory is exactly a code; None when there is none or several."""
    single = (
        select(SpaceTerritory.space_id)
        .group_by(SpaceTerritory.space_id)
        .having(func.count() == 1, func.min(SpaceTerritory.code) == code)
    )
    rows = db.session.scalars(
        select(Space).where(Space.id.in_(single), Space.parent_id.is_(None)).limit(2)
    ).all()
    return rows[0] if len(rows) == 1 else None


def _indicators_ruled_by(word: str, space: Space) -> Sequence[Indicator]:
    """The lines of a space's plans that set a value and whose rule names something; a plan has hundreds of other lines, and
    every page of a space asks."""
    return db.session.scalars(
        select(Indicator)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(
            Plan.space_id == space.id,
            Indicator.target_value.is_not(None),
            cast(Indicator.rule, Text).contains(f'"{word}"', autoescape=True),
        )
        .order_by(Plan.period_end.desc(), Plan.id, Indicator.id)
        .options(joinedload(Indicator.goal).joinedload(Goal.section).joinedload(PlanSection.plan))
    ).all()


def participation_indicator(space: Space) -> Indicator | None:
    """The indicator of the space's newest plan that sets a target by the participation rule, or None."""
    lines = (one for one in _indicators_ruled_by("mandate_roles", space) if is_participation_rule(one))
    return next(lines, None)


def is_participation_rule(indicator: Indicator) -> bool:
    """Whether an indicator is the share of mandated persons who came to events of some categories."""
    rule = indicator.rule
    return (
        indicator.parameter == "percentage"
        and rule.get("distinct_by") == "person"
        and bool(rule.get("mandate_roles"))
        and bool(rule.get("event_categories"))
    )


def participation_target(space: Space, year: int | None = None) -> Decimal | None:
    """The participation rate (percent) that the space's plan wants, of a year where it sets one; None without plan."""
    indicator = participation_indicator(space)
    return indicator.target_in(year) if indicator else None


def training_targets(space: Space) -> list[TrainingTarget]:
    """How many people of each sector the space's plan wants trained, from the lines that state the number themselves."""
    wanted: dict[Sector, TrainingTarget] = {}
    for indicator in _indicators_ruled_by("completion", space):
        if indicator.stated_in or not indicator.target_value:
            continue
        if (sector := trained_sector(indicator)) is not None:
            wanted.setdefault(sector, TrainingTarget(indicator, sector, indicator.target_value))
    return list(wanted.values())


def trained_sector(indicator: Indicator) -> Sector | None:
    """The one sector whose trained people an indicator counts, or None when it counts something else."""
    rule = indicator.rule
    if "completion" not in rule or "course_topic" in rule:
        return None
    sectors = {AUDIENCE_SECTORS.get(name) for name in rule.get("audience", ())}
    return sectors.pop() if len(sectors) == 1 else None


def drafts_of(space: Space) -> list[PlanDraft]:
    """The plans that a space is writing, newest first."""
    return list(
        db.session.scalars(
            select(PlanDraft)
            .where(PlanDraft.space_id == space.id, PlanDraft.closed_at.is_(None))
            .order_by(PlanDraft.id.desc())
        )
    )


def draft_by_token(token: str, *, lock: bool = False) -> PlanDraft:
    """A plan that is being written, or NotFound; locked until the block ends if asked."""
    statement = select(PlanDraft).where(PlanDraft.token == token)
    return found(db.session.scalar(for_change(statement, of=PlanDraft) if lock else statement))
