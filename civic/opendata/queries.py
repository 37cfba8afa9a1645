"""Reads of what is published, as statements that stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from civic.accreditation.models import FileState, Membership
from civic.core.db import db
from civic.events.models import Event, EventStatus, SeatPool
from civic.opinions.models import Support
from civic.organisations.models import Organization, OrganizationKind
from civic.plan.models import Goal, Indicator, Plan, PlanSection
from civic.proposals.models import Call, Proposal, ProposalState
from civic.spaces.models import Space, SpaceTerritory
from civic.spaces.queries import tree_ids
from civic.territory.models import District

STEP = 1000


def stream(statement: Any) -> Iterator[Any]:
    """The rows of a statement, fetched by the thousand."""
    yield from db.session.execute(statement.execution_options(yield_per=STEP))


def published_events(space: Space | None) -> Any:
    """All events that strangers may see, of a space and those below it if given, oldest first."""
    unlimited = func.count(SeatPool.id) - func.count(SeatPool.seats)
    seats = (
        select(func.sum(SeatPool.seats))
        .where(SeatPool.event_id == Event.id)
        .having(unlimited == 0)
        .correlate(Event)
        .scalar_subquery()
    )
    statement = (
        select(
            Event.slug, Space.slug, Event.title, Event.category, Event.status, Event.starts_at, Event.ends_at,
            Event.ubigeo, District.name, Event.place, Event.format, Event.audience, seats,
        )
        .join(Space, Space.id == Event.space_id)
        .outerjoin(District, District.ubigeo == Event.ubigeo)
        .where(Event.status != EventStatus.DRAFT)
        .order_by(Event.starts_at, Event.id)
    )  # fmt: skip
    return statement if space is None else statement.where(Event.space_id.in_(tree_ids(space)))


def all_spaces() -> Any:
    """All spaces with the one above, by name."""
    above = select(Space.id, Space.slug).subquery("above")
    return (
        select(Space.id, Space.slug, Space.name, Space.kind, Space.level, above.c.slug, Space.state)
        .outerjoin(above, above.c.id == Space.parent_id)
        .order_by(Space.name_key, Space.id)
    )


def territories() -> dict[int, list[str]]:
    """{space id: its codes in order}."""
    found: dict[int, list[str]] = {}
    for space, code in db.session.execute(
        select(SpaceTerritory.space_id, SpaceTerritory.code).order_by(SpaceTerritory.code)
    ):
        found.setdefault(space, []).append(code)
    return found


def accredited_organizations(space: Space | None) -> Any:
    """Organisations accredited today, one row per space, by name."""
    statement = (
        select(
            Organization.slug, Organization.name, OrganizationKind.name, Organization.sector, Organization.ubigeo,
            District.name, Space.slug, Membership.valid_from,
        )
        .join(Membership, Membership.organization_id == Organization.id)
        .join(Space, Space.id == Membership.space_id)
        .join(OrganizationKind, OrganizationKind.code == Organization.kind_code)
        .outerjoin(District, District.ubigeo == Organization.ubigeo)
        .where(Membership.state == FileState.ACCREDITED, Organization.ended_on.is_(None))
        .order_by(Organization.name_key, Organization.id, Space.slug)
    )  # fmt: skip
    return statement if space is None else statement.where(Membership.space_id.in_(tree_ids(space)))


def plan_targets(space: Space | None) -> Any:
    """All indicators of all plans (of a space), in the order of their files."""
    statement = (
        select(
            Plan.slug, Goal.code, Indicator.code, Indicator.name, Indicator.unit, Indicator.target_operator,
            Indicator.target_value, Indicator.target_unit, Indicator.target_status, Indicator.baseline_value,
            Indicator.due_year,
        )
        .join(Goal, Goal.id == Indicator.goal_id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .order_by(Plan.slug, Goal.position, Indicator.position)
    )  # fmt: skip
    return statement if space is None else statement.where(Plan.space_id == space.id)


def public_proposals(space: Space | None) -> Any:
    """Every proposal that was sent, of a space and those below it if given, with how many stand behind it, oldest first."""
    behind = (
        select(
            Support.proposal_id,
            func.count(Support.person_id).label("people"),
            func.count(Support.organization_id).label("organizations"),
        )
        .group_by(Support.proposal_id)
        .subquery("behind")
    )
    statement = (
        select(
            Proposal.slug, Call.slug, Space.slug, Call.year, Proposal.number, Proposal.title, Proposal.summary,
            Organization.slug, Proposal.state, PlanSection.label, Proposal.ubigeo, District.name, Proposal.people_benefited,
            Proposal.cost_cents, Proposal.submitted_at, behind.c.people, behind.c.organizations,
        )
        .join(Call, Call.id == Proposal.call_id)
        .join(Space, Space.id == Call.space_id)
        .outerjoin(Organization, Organization.id == Proposal.organization_id)
        .outerjoin(PlanSection, PlanSection.id == Proposal.section_id)
        .outerjoin(District, District.ubigeo == Proposal.ubigeo)
        .outerjoin(behind, behind.c.proposal_id == Proposal.id)
        .where(Proposal.state != ProposalState.DRAFT)
        .order_by(Proposal.submitted_at, Proposal.id)
    )  # fmt: skip
    return statement if space is None else statement.where(Call.space_id.in_(tree_ids(space)))
