"""Reads of proposals for everybody: the list in a fair order, what can be chosen, how many per district."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select
from sqlalchemy.orm import defer, joinedload

from civic.core import clock
from civic.core.db import db
from civic.core.search import matches
from civic.core.text import fold, like
from civic.organisations.models import Organization
from civic.plan.models import PlanSection
from civic.proposals.filters import Filters, Order
from civic.proposals.models import Call, CallState, Proposal, ProposalState, ProposalVersion
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.territory.models import District
from civic.web.paging import Page, paginate

_PRIME = 2**31 - 1
PUBLIC = frozenset(ProposalState) - {ProposalState.DRAFT}


def _draw(day: date) -> tuple[int, int]:
    """Two numbers of a day that nobody chooses: they shuffle the order by lot."""
    digest = hashlib.sha256(f"proposals {day.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % (_PRIME - 1) + 1, int.from_bytes(digest[4:8], "big") % _PRIME


def lot(random_key: int, day: date) -> int:
    """The place of a proposal in a day's lot; the query reckons the same."""
    factor, shift = _draw(day)
    return (random_key * factor + shift) % _PRIME


def _filtered(statement: Select[Any], filters: Filters, space: Space | None) -> Select[Any]:
    """A statement over proposals, narrowed to what everybody may read and was asked for."""
    # named one by one, so that the covering index answers: «not a draft» would read every row
    states = PUBLIC if filters.state is None else {filters.state} & PUBLIC
    statement = statement.where(Proposal.state.in_(sorted(states)))
    if space is not None:
        statement = statement.where(
            Proposal.call_id.in_(select(Call.id).where(Call.space_id.in_(tree_ids(space))))
        )
    if filters.space_slug:
        chosen = (
            select(Call.id).join(Space, Space.id == Call.space_id).where(Space.slug == filters.space_slug)
        )
        statement = statement.where(Proposal.call_id.in_(chosen))
    if filters.call_slug:
        statement = statement.where(
            Proposal.call_id.in_(select(Call.id).where(Call.slug == filters.call_slug))
        )
    if filters.ubigeo:
        statement = statement.where(Proposal.ubigeo == filters.ubigeo)
    if filters.section_id is not None:
        statement = statement.where(Proposal.section_id == filters.section_id)
    if fold(filters.organization):
        named = select(Organization.id).where(
            Organization.name_key.like(like(filters.organization), escape="\\")
        )
        statement = statement.where(Proposal.organization_id.in_(named))
    return statement


def proposals_page(
    filters: Filters, number: int, space: Space | None = None, size: int = 20
) -> Page[Proposal]:
    """A page of public proposals in the order asked; by lot it is another one each day, the same for everybody.

    First the numbers alone, in order, then what a page shows of them: ten thousand long texts are never sorted.
    """
    statement = _filtered(select(Proposal.id), filters, space)
    order: list[Any] = [Proposal.id]
    if filters.text:
        found = matches("proposals", filters.text)
        statement = statement.join(found, found.c.id == Proposal.id)
        if filters.wanted_order is Order.FIT:
            order = [found.c.rank.desc(), Proposal.id]
    if filters.wanted_order is Order.LOT:
        factor, shift = _draw(clock.today())
        order = [(cast(Proposal.random_key, BigInteger) * factor + shift) % _PRIME, Proposal.id]
    elif filters.wanted_order is Order.NEWEST:
        order = [Proposal.submitted_at.desc(), Proposal.id.desc()]
    elif filters.wanted_order is Order.TITLE:
        order = [func.lower(Proposal.title), Proposal.id]
    elif filters.wanted_order is Order.PEOPLE:
        order = [Proposal.people_benefited.desc().nulls_last(), Proposal.id]
    total = db.session.scalar(statement.with_only_columns(func.count()).order_by(None)) or 0
    number = max(1, min(number, max(1, -(-total // size))))
    ids = db.session.scalars(statement.order_by(*order).limit(size).offset((number - 1) * size)).all()
    rows = db.session.scalars(_shown(select(Proposal).where(Proposal.id.in_(ids)))).unique()
    known = {row.id: row for row in rows}
    return Page([known[identity] for identity in ids], number, total, size)


def _shown(statement: Select[Any]) -> Select[Any]:
    """With what a card of the list shows, without the long texts."""
    long = (Proposal.problem, Proposal.objective, Proposal.body, Proposal.beneficiaries)
    return statement.options(
        joinedload(Proposal.organization).lazyload(Organization.kind),
        joinedload(Proposal.person),
        joinedload(Proposal.district),
        joinedload(Proposal.section),
        *(defer(column) for column in long),
    )


def counts_by_district(filters: Filters, space: Space | None = None) -> list[tuple[District, int]]:
    """The districts of the proposals that were asked for, with how many each has, most first."""
    number: Select[Any] = select(Proposal.ubigeo, func.count().label("number"))  # type: ignore[assignment]
    counted = _filtered(number, filters, space)
    if filters.text:
        found = matches("proposals", filters.text)
        counted = counted.join(found, found.c.id == Proposal.id)
    each = counted.where(Proposal.ubigeo.is_not(None)).group_by(Proposal.ubigeo).subquery()
    rows = db.session.execute(
        select(District, each.c.number)
        .join(each, each.c.ubigeo == District.ubigeo)
        .order_by(each.c.number.desc(), District.ubigeo)
    )
    return [(district, number) for district, number in rows]


# ── what can be chosen ──────────────────────────────────────────────────────────────────────────────────────────────


def space_choices(space: Space | None = None) -> Sequence[tuple[str, str]]:
    """(slug, name) of the spaces that have called for proposals."""
    if space is not None:
        return []
    rows = db.session.execute(
        select(Space.slug, Space.name)
        .where(Space.id.in_(select(Call.space_id).where(Call.state != CallState.DRAFT)))
        .order_by(Space.name_key)
    )
    return [(slug, name) for slug, name in rows]


def call_choices(space: Space | None = None) -> Sequence[Call]:
    """The public calls (of a space and those below it), the latest first."""
    wanted = select(Call).where(Call.state != CallState.DRAFT).order_by(Call.closes_at.desc(), Call.id.desc())
    if space is not None:
        wanted = wanted.where(Call.space_id.in_(tree_ids(space)))
    return db.session.scalars(wanted.limit(60)).all()


def _public(column: Any, space: Space | None) -> Any:
    """The distinct values of a column among public proposals."""
    return _filtered(select(column).distinct(), Filters(state=None), space)


def district_choices(space: Space | None = None) -> Sequence[District]:
    """The districts that proposals speak of, by name."""
    return db.session.scalars(
        select(District)
        .where(District.ubigeo.in_(_public(Proposal.ubigeo, space)))
        .order_by(District.name_key)
        .limit(300)
    ).all()


def section_choices(space: Space | None = None) -> Sequence[PlanSection]:
    """The dimensions that proposals answer to, plan by plan."""
    return (
        db.session.scalars(
            select(PlanSection)
            .where(PlanSection.id.in_(_public(Proposal.section_id, space)))
            .options(joinedload(PlanSection.plan))
            .order_by(PlanSection.plan_id, PlanSection.position)
            .limit(100)
        )
        .unique()
        .all()
    )


# ── one proposal, as everybody reads it ─────────────────────────────────────────────────────────────────────────────


def public_call(slug: str) -> Call | None:
    """The call with this address part, or None."""
    return db.session.scalar(select(Call).where(Call.slug == slug))


def versions_page(proposal: Proposal, number: int, size: int = 5) -> Page[ProposalVersion]:
    """The texts a proposal had, the latest first."""
    return paginate(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number.desc()),
        number,
        size,
    )


def versions_by_numbers(proposal: Proposal, numbers: Sequence[int]) -> dict[int, ProposalVersion]:
    """{number: version} of some of a proposal's texts."""
    rows = db.session.scalars(
        select(ProposalVersion).where(
            ProposalVersion.proposal_id == proposal.id, ProposalVersion.number.in_(numbers)
        )
    )
    return {row.number: row for row in rows}
