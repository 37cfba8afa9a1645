"""Reads of calls and of the plan lines that they may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.plan.models import Plan, PlanSection
from civic.proposals.models import Call, CallState, Proposal, ProposalState
from civic.spaces.models import Space


def call_by_slug(slug: str) -> Call:
    """The call with this address part, or NotFound."""
    return found(db.session.scalar(select(Call).where(Call.slug == slug)))


def call_slug_taken(slug: str) -> bool:
    """Whether a call has this address part already."""
    return db.session.scalar(select(Call.id).where(Call.slug == slug)) is not None


def locked_call(call_id: int) -> Call:
    """A call as it is now, its row held until the end of the writing block, so that numbers and limits follow one another."""
    return found(db.session.scalar(for_change(select(Call).where(Call.id == call_id), Call)))


def calls_of_space(space: Space, *, drafts: bool = False) -> Sequence[Call]:
    """The calls of a space, the latest first; drafts only when asked."""
    wanted = select(Call).where(Call.space_id == space.id).order_by(Call.closes_at.desc(), Call.id.desc())
    if not drafts:
        wanted = wanted.where(Call.state != CallState.DRAFT)
    return db.session.scalars(wanted).all()


def open_calls(moment: datetime, space: Space | None = None) -> Sequence[Call]:
    """The calls that are open at a moment (in a space), those that close first in front."""
    wanted = select(Call).where(
        Call.state == CallState.PUBLISHED, Call.opens_at <= moment, Call.closes_at > moment
    )
    if space is not None:
        wanted = wanted.where(Call.space_id == space.id)
    return db.session.scalars(wanted.order_by(Call.closes_at, Call.id)).all()


def has_proposals(call: Call) -> bool:
    """Whether anybody has begun a proposal for a call: from then on its questions stay as they are."""
    return db.session.scalar(select(Proposal.id).where(Proposal.call_id == call.id).limit(1)) is not None


def counts_of_calls(ids: Sequence[int]) -> dict[int, dict[ProposalState, int]]:
    """{call: {state: how many proposals}}."""
    counts: dict[int, dict[ProposalState, int]] = {id: {} for id in ids}
    if ids:
        rows = db.session.execute(
            select(Proposal.call_id, Proposal.state, func.count())
            .where(Proposal.call_id.in_(ids))
            .group_by(Proposal.call_id, Proposal.state)
        )
        for call_id, state, number in rows:
            counts[call_id][state] = number
    return counts


def plan_sections(space: Space) -> Sequence[PlanSection]:
    """The dimensions of the space's plans (or of the space above it), newest plan first, with their lines."""
    spaces = [space.id] + ([space.parent_id] if space.parent_id else [])
    return (
        db.session.scalars(
            select(PlanSection)
            .join(Plan, Plan.id == PlanSection.plan_id)
            .where(Plan.space_id.in_(spaces))
            .order_by(Plan.period_end.desc(), Plan.id, PlanSection.position)
            .options(joinedload(PlanSection.plan), selectinload(PlanSection.goals))
        )
        .unique()
        .all()
    )


def sections_by_ids(ids: Sequence[int]) -> Sequence[PlanSection]:
    """Dimensions by number, in their order, with their plan and lines."""
    if not ids:
        return []
    return (
        db.session.scalars(
            select(PlanSection)
            .where(PlanSection.id.in_(ids))
            .order_by(PlanSection.plan_id, PlanSection.position)
            .options(joinedload(PlanSection.plan), selectinload(PlanSection.goals))
        )
        .unique()
        .all()
    )
