"""Reads of proposals for the team: what came in, sheets on paper, who asks for time, what can be joined."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from civic.accreditation.queries import accredited_ids
from civic.core.db import db
from civic.core.search import matches
from civic.organisations.models import Organization
from civic.proposals.models import Call, Proposal, ProposalState
from civic.spaces.models import Space
from civic.web.paging import Page, paginate


@dataclass(frozen=True)
class TeamFilters:
    """What the team looks for among the proposals of its space."""

    call: str = ""
    state: ProposalState | None = None
    district: str = ""
    text: str = ""


def _of_team(space: Space, filters: TeamFilters) -> Select[Proposal]:
    wanted = (
        select(Proposal)
        .join(Call, Call.id == Proposal.call_id)
        .where(Call.space_id == space.id)
        .options(
            joinedload(Proposal.organization), joinedload(Proposal.person), joinedload(Proposal.district)
        )
        .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
    )
    # A draft is its author's alone; the team counts them and reads none.
    wanted = wanted.where(Proposal.state != ProposalState.DRAFT)
    if filters.call:
        wanted = wanted.where(Call.slug == filters.call)
    if filters.state:
        wanted = wanted.where(Proposal.state == filters.state)
    if filters.district:
        wanted = wanted.where(Proposal.ubigeo == filters.district)
    if filters.text:
        hits = matches("proposals", filters.text)
        wanted = wanted.where(Proposal.id.in_(select(hits.c.id)))
    return wanted


def team_page(space: Space, filters: TeamFilters, number: int) -> Page[Proposal]:
    """A page of a space's sent proposals, the latest first."""
    return paginate(_of_team(space, filters), number)


def team_rows(space: Space, filters: TeamFilters) -> Sequence[Proposal]:
    """All sent proposals of a space that fit, with all they say, for a table to take along."""
    return (
        db.session.scalars(
            _of_team(space, filters).options(
                joinedload(Proposal.settlement), joinedload(Proposal.section), joinedload(Proposal.goal)
            )
        )
        .unique()
        .all()
    )


def others_of_call(proposal: Proposal) -> Sequence[Proposal]:
    """The other live proposals of the same call, by number, to be joined with one."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.call_id == proposal.call_id,
            Proposal.state == ProposalState.SUBMITTED,
            Proposal.id != proposal.id,
        )
        .order_by(Proposal.number)
    ).all()


# ── paper and time ──────────────────────────────────────────────────────────────────────────────────────────────────


def organizations_of_call(call: Call) -> Sequence[Organization]:
    """The organisations in whose name a sheet may be copied: accredited in the space, or any registered one if the call takes all."""
    wanted = select(Organization).where(
        Organization.ended_on.is_(None), Organization.registered_at.is_not(None)
    )
    if call.only_accredited:
        wanted = wanted.where(Organization.id.in_(accredited_ids(call.space.slug)))
    return db.session.scalars(wanted.order_by(Organization.name_key, Organization.id).limit(800)).all()


def paper_drafts(call: Call) -> Sequence[Proposal]:
    """The sheets of a call that are being copied and were not sent yet, the last one first."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.call_id == call.id, Proposal.channel == "paper", Proposal.state == ProposalState.DRAFT
        )
        .options(joinedload(Proposal.organization), joinedload(Proposal.person))
        .order_by(Proposal.id.desc())
        .limit(100)
    ).all()


def waiting_for_time(space: Space) -> Sequence[Proposal]:
    """The drafts whose authors asked to be accepted late and were not answered, oldest first."""
    return db.session.scalars(
        select(Proposal)
        .join(Call, Call.id == Proposal.call_id)
        .where(Call.space_id == space.id, *_asks_for_time())
        .order_by(Proposal.id)
        .options(joinedload(Proposal.organization), joinedload(Proposal.person))
        .limit(100)
    ).all()


def count_waiting_for_time(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many authors asked to be accepted late and were not answered}."""
    rows = db.session.execute(
        select(Call.space_id, func.count(Proposal.id))
        .join(Proposal, Proposal.call_id == Call.id)
        .where(Call.space_id.in_(space_ids), *_asks_for_time())
        .group_by(Call.space_id)
    )
    return dict(rows.all())


def _asks_for_time() -> tuple[ColumnElement[bool], ...]:
    return (
        Proposal.state == ProposalState.DRAFT, Proposal.late_asked.is_not(None), Proposal.late_until.is_(None)
    )  # fmt: skip
