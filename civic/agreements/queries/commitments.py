"""Reads of commitments: lists with filters, their steps, who keeps its word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.agreements.models import (
    OPEN,
    Agreement,
    Axis,
    CarriedCommitment,
    Commitment,
    CommitmentReport,
    CommitmentState,
    Postponement,
    ReportKind,
)
from civic.agreements.word import Given, Word, words
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import like
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.web.paging import Page, paginate


@dataclass(frozen=True)
class CommitmentFilters:
    """The part of the commitments that is wanted."""

    space: Space | None = None  # with the spaces below it
    state: CommitmentState | None = None
    entity: str = ""  # entity_key
    axis: Axis | None = None
    agreement: Agreement | None = None
    late: bool = False
    text: str = ""


def _public(statement: Any) -> Select[Any]:
    """Only commitments that everybody may read."""
    return statement.outerjoin(Agreement, Agreement.id == Commitment.agreement_id).where(
        or_(Commitment.agreement_id.is_(None), Agreement.signed_on.is_not(None))
    )


def commitment_of(space: Space, number: int) -> Commitment:
    """A commitment by its number in a space, or NotFound."""
    return found(
        db.session.scalar(
            select(Commitment)
            .where(Commitment.space_id == space.id, Commitment.number == number)
            .options(joinedload(Commitment.agreement), joinedload(Commitment.organization))
        )
    )


def commitments_by_ids(ids: Collection[int]) -> Sequence[Commitment]:
    """These commitments, by number."""
    return (
        db.session.scalars(select(Commitment).where(Commitment.id.in_(ids)).order_by(Commitment.space_id, Commitment.number))
        .unique()
        .all()
    )  # fmt: skip


def locked_commitment(commitment_id: int) -> Commitment:
    """The commitment, held until the change is written."""
    return found(
        db.session.scalar(for_change(select(Commitment).where(Commitment.id == commitment_id), Commitment))
    )


def next_number(space: Space) -> int:
    """The number of a space's next commitment; the space must be locked."""
    last = db.session.scalar(select(func.max(Commitment.number)).where(Commitment.space_id == space.id))
    return (last or 0) + 1


def commitments_of(space: Space, *, open_only: bool = False) -> Sequence[Commitment]:
    """The commitments of a space, the earliest date first."""
    wanted = select(Commitment).where(Commitment.space_id == space.id)
    if open_only:
        wanted = wanted.where(Commitment.state.in_(OPEN))
    return (
        db.session.scalars(
            wanted.options(joinedload(Commitment.agreement)).order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def commitments_of_agreement(agreement: Agreement) -> Sequence[Commitment]:
    """The commitments of an agreement and those it carries over from earlier ones, by date."""
    carried = select(CarriedCommitment.commitment_id).where(CarriedCommitment.agreement_id == agreement.id)
    return (
        db.session.scalars(
            select(Commitment)
            .where(or_(Commitment.agreement_id == agreement.id, Commitment.id.in_(carried)))
            .options(joinedload(Commitment.agreement))
            .order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def carried_into(commitment: Commitment) -> Sequence[Agreement]:
    """The later signed agreements that took a commitment up again."""
    return (
        db.session.scalars(
            select(Agreement)
            .join(CarriedCommitment, CarriedCommitment.agreement_id == Agreement.id)
            .where(CarriedCommitment.commitment_id == commitment.id, Agreement.signed_on.is_not(None))
            .order_by(Agreement.signed_on, Agreement.id)
        )
        .unique()
        .all()
    )


def commitment_counts(agreement_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """{agreement id: (commitments, kept, late today)}; carried ones count with the agreement that made them."""
    late = and_(
        Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY)),
        Commitment.due_on < clock.today(),
    )
    rows = db.session.execute(
        select(
            Commitment.agreement_id, func.count(),
            func.sum(case((Commitment.state == CommitmentState.KEPT, 1), else_=0)), func.sum(case((late, 1), else_=0)),
        )
        .where(Commitment.agreement_id.in_(agreement_ids), Commitment.state != CommitmentState.CANCELLED)
        .group_by(Commitment.agreement_id)
    )  # fmt: skip
    return {number: (total, kept, overdue) for number, total, kept, overdue in rows}


def is_carried(agreement_id: int, commitment_id: int) -> bool:
    """Whether an agreement took this commitment up already."""
    return db.session.get(CarriedCommitment, (agreement_id, commitment_id)) is not None


def open_in(agreement_ids: Collection[int]) -> Sequence[Commitment]:
    """What is still owed of these agreements."""
    return (
        db.session.scalars(
            select(Commitment)
            .where(Commitment.agreement_id.in_(agreement_ids), Commitment.state.in_(OPEN))
            .order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def commitments_page(filters: CommitmentFilters, number: int) -> Page[Commitment]:
    """A page of the public commitments, the earliest date of the open ones first, then the closed ones, latest first."""
    wanted = _public(select(Commitment)).options(joinedload(Commitment.agreement))
    wanted = _narrowed(wanted, filters)
    is_open = Commitment.state.in_(OPEN)
    return paginate(
        wanted.order_by(
            is_open.desc(), func.coalesce(Commitment.closed_on, date.min).desc(), Commitment.due_on,
            Commitment.space_id, Commitment.number,
        ),
        number,
    )  # fmt: skip


def _narrowed(wanted: Select[Any], filters: CommitmentFilters) -> Select[Any]:
    if filters.space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(filters.space)))
    if filters.state is not None:
        wanted = wanted.where(Commitment.state == filters.state)
    if filters.late:
        wanted = wanted.where(
            Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY)),
            Commitment.due_on < clock.today(),
        )
    if filters.entity:
        wanted = wanted.where(Commitment.entity_key == filters.entity)
    if filters.axis is not None:
        wanted = wanted.where(Commitment.axis == filters.axis)
    if filters.agreement is not None:
        carried = select(CarriedCommitment.commitment_id).where(
            CarriedCommitment.agreement_id == filters.agreement.id
        )
        wanted = wanted.where(
            or_(Commitment.agreement_id == filters.agreement.id, Commitment.id.in_(carried))
        )
    if filters.text:
        wanted = wanted.where(Commitment.search_key.like(like(filters.text), escape="\\"))
    return wanted


def spaces_with_commitments() -> Sequence[Space]:
    """The spaces before which something was promised in public, by name."""
    ids = _public(select(Commitment.space_id)).distinct()
    return db.session.scalars(select(Space).where(Space.id.in_(ids)).order_by(Space.name_key)).all()


def entity_choices(space: Space | None = None) -> list[tuple[str, str]]:
    """(key, name) of every entity with a public commitment, by name."""
    wanted = _public(select(Commitment.entity_key, func.min(Commitment.entity)))
    if space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(space)))
    rows = db.session.execute(wanted.group_by(Commitment.entity_key))
    return sorted(((key, name) for key, name in rows), key=lambda row: row[1].casefold())


def entity_names(space: Space) -> list[str]:
    """The names of entities that promised something in a space, for writing them the same way again."""
    return [name for _key, name in entity_choices(space)]


def public_commitments(space: Space | None) -> Sequence[Commitment]:
    """Every commitment that everybody may read (of a space and those below), by space and number."""
    wanted = _public(select(Commitment)).options(joinedload(Commitment.agreement))
    if space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(space)))
    return db.session.scalars(wanted.order_by(Commitment.space_id, Commitment.number)).unique().all()


def given_of(commitment: Commitment) -> Given:
    """A commitment as it is counted."""
    c = commitment
    return Given(c.entity_key, c.entity, c.state, c.first_due_on, c.due_on, c.done_on)


def word_kept(space: Space | None = None, day: date | None = None) -> tuple[list[Word], list[Word]]:
    """Who keeps its word: (entities with enough commitments to compare, those with few), of a space's tree or of all."""
    columns = (
        Commitment.entity_key, Commitment.entity, Commitment.state, Commitment.first_due_on, Commitment.due_on,
        Commitment.done_on,
    )  # fmt: skip
    wanted = _public(select(*columns))
    if space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(space)))
    return words((Given(*row) for row in db.session.execute(wanted)), day or clock.today())


def reports_of(commitment_id: int) -> Sequence[CommitmentReport]:
    """Every step of a commitment, the newest first."""
    return db.session.scalars(
        select(CommitmentReport)
        .where(CommitmentReport.commitment_id == commitment_id)
        .options(joinedload(CommitmentReport.file), joinedload(CommitmentReport.reported_by))
        .order_by(CommitmentReport.id.desc())
    ).all()  # fmt: skip


def report_of(commitment: Commitment, report_id: int) -> CommitmentReport:
    """A step of a commitment, or NotFound."""
    return found(
        db.session.scalar(
            select(CommitmentReport)
            .where(CommitmentReport.id == report_id, CommitmentReport.commitment_id == commitment.id)
            .options(joinedload(CommitmentReport.file))
        )
    )


def report_of_form(commitment_id: int, once: str) -> CommitmentReport | None:
    """The step that a form has made already."""
    return db.session.scalar(
        select(CommitmentReport).where(
            CommitmentReport.commitment_id == commitment_id, CommitmentReport.once == once
        )
    )


def last_reported_on(commitment_id: int) -> date | None:
    """The day of the last report or claim."""
    return db.session.scalar(
        select(func.max(CommitmentReport.occurred_on)).where(
            CommitmentReport.commitment_id == commitment_id,
            CommitmentReport.kind.in_((ReportKind.PROGRESS, ReportKind.CLAIM)),
        )
    )


def postponements_of(commitment_id: int) -> Sequence[Postponement]:
    """The dates that moved, the newest first."""
    return db.session.scalars(
        select(Postponement)
        .where(Postponement.commitment_id == commitment_id)
        .order_by(Postponement.id.desc())
    ).all()


def to_check(space: Space) -> Sequence[Commitment]:
    """What was reported done in a space and waits for somebody to look at it."""
    return (
        db.session.scalars(
            select(Commitment)
            .where(Commitment.space_id == space.id, Commitment.state == CommitmentState.CLAIMED_DONE)
            .order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def to_check_and_late(space_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """{space: (commitments that were reported done and wait for somebody to look, commitments that are late)}."""
    is_open = Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY))
    rows = db.session.execute(
        select(
            Commitment.space_id,
            func.count().filter(Commitment.state == CommitmentState.CLAIMED_DONE),
            func.count().filter(is_open, Commitment.due_on < clock.today()),
        )
        .where(Commitment.space_id.in_(space_ids))
        .group_by(Commitment.space_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def to_remind_of(day: date, before: int) -> Sequence[Commitment]:
    """Open commitments whose date comes within so many days or has passed, by date; claimed ones wait for the space."""
    return (
        db.session.scalars(
            _public(select(Commitment))
            .where(
                Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY)),
                Commitment.due_on <= day + timedelta(days=before),
            )
            .options(joinedload(Commitment.person), selectinload(Commitment.organization))
            .order_by(Commitment.due_on, Commitment.id)
        )
        .unique()
        .all()
    )
