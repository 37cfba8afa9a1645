"""Reads of files on their way: what the committee and the leaders see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from civic.accreditation.models import (
    AccreditationStep,
    FileState,
    Membership,
    Representation,
)
from civic.accreditation.queries.memberships import WITH_COMMITTEE
from civic.core.db import db
from civic.core.errors import found
from civic.organisations.models import Organization
from civic.spaces.models import Space


def files_waiting(space: Space) -> Sequence[Membership]:
    """The organisations' files that wait for the committee of a space, longest first."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.space_id == space.id, Membership.state.in_(WITH_COMMITTEE))
        .options(selectinload(Membership.representations))
        .order_by(Membership.submitted_at, Membership.id)
    ).all()


def representations_waiting(space: Space) -> Sequence[Representation]:
    """The representatives' own files (of seats already accredited) that wait for the committee, longest first."""
    return db.session.scalars(
        select(Representation)
        .join(Representation.membership)
        .where(
            Membership.space_id == space.id,
            Membership.state == FileState.ACCREDITED,
            Representation.state.in_(WITH_COMMITTEE),
        )
        .options(contains_eager(Representation.membership))
        .order_by(Representation.submitted_at, Representation.id)
    ).all()


def files_of_space(space: Space, state: FileState | None = None) -> Select[Membership]:
    """The statement of all files a committee may look up (never a leader's draft), by organisation."""
    statement = (
        select(Membership)
        .join(Membership.organization)
        .where(Membership.space_id == space.id, Membership.state != FileState.DRAFT)
        .options(contains_eager(Membership.organization), selectinload(Membership.representations))
        .order_by(Organization.name_key, Membership.id)
    )
    return statement.where(Membership.state == state) if state else statement


def soon_expiring(space: Space, today: date, within_days: int = 60) -> Sequence[Representation]:
    """The representatives whose mandate ends within some days, soonest first."""
    return db.session.scalars(
        select(Representation)
        .join(Representation.membership)
        .where(
            Membership.space_id == space.id,
            Representation.state == FileState.ACCREDITED,
            Representation.valid_to.is_not(None),
            Representation.valid_to >= today,
            Representation.valid_to <= today + timedelta(days=within_days),
        )
        .options(contains_eager(Representation.membership))
        .order_by(Representation.valid_to, Representation.id)
    ).all()


def expired(today: date) -> Sequence[Representation]:
    """The representatives still marked accredited although their last valid day has passed."""
    return db.session.scalars(
        select(Representation).where(
            Representation.state == FileState.ACCREDITED, Representation.valid_to < today
        )
    ).all()


def steps_of(membership: Membership) -> Sequence[AccreditationStep]:
    """The history of a seat and its representatives with who moved what, newest first."""
    return db.session.scalars(
        select(AccreditationStep)
        .where(AccreditationStep.membership_id == membership.id)
        .options(
            joinedload(AccreditationStep.by),
            joinedload(AccreditationStep.document),
            joinedload(AccreditationStep.representation),
        )
        .order_by(AccreditationStep.id.desc())
    ).all()


def last_step_to(membership: Membership, state: FileState) -> AccreditationStep | None:
    """The last move of the organisation's own file into a state."""
    return db.session.scalar(
        select(AccreditationStep)
        .where(
            AccreditationStep.membership_id == membership.id,
            AccreditationStep.representation_id.is_(None),
            AccreditationStep.to_state == state,
        )
        .order_by(AccreditationStep.id.desc())
        .limit(1)
    )


def late_requests(space: Space) -> Sequence[Membership]:
    """The drafts whose leaders asked the coordination to be let in outside the stage."""
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.space_id == space.id,
            Membership.state == FileState.DRAFT,
            Membership.late_request.is_not(None),
        )
        .order_by(Membership.id)
    ).all()


def count_late_requests(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many leaders asked its coordination to be let in outside the stage}; spaces without one are left out."""
    rows = db.session.execute(
        select(Membership.space_id, func.count(Membership.id))
        .where(
            Membership.space_id.in_(space_ids),
            Membership.state == FileState.DRAFT,
            Membership.late_request.is_not(None),
        )
        .group_by(Membership.space_id)
    )
    return dict(rows.all())


class Waiting(NamedTuple):
    """How many files wait for the committee of a space, and since when the one that waits longest was sent."""

    to_review: int
    to_confirm: int
    since: datetime | None


def count_waiting(space_ids: Collection[int]) -> dict[int, Waiting]:
    """{space: what waits for its committee}, the organisations' files and the representatives' own; the others are left out."""
    files = union_all(
        select(Membership.space_id, Membership.state, Membership.submitted_at).where(
            Membership.space_id.in_(space_ids), Membership.state.in_(WITH_COMMITTEE)
        ),
        select(Membership.space_id, Representation.state, Representation.submitted_at)
        .join(Representation.membership)
        .where(
            Membership.space_id.in_(space_ids),
            Membership.state == FileState.ACCREDITED,
            Representation.state.in_(WITH_COMMITTEE),
        ),
    ).subquery()
    rows = db.session.execute(
        select(
            files.c.space_id,
            func.count().filter(files.c.state == FileState.SUBMITTED),
            func.count().filter(files.c.state == FileState.REVIEWED),
            func.min(files.c.submitted_at),
        ).group_by(files.c.space_id)
    )
    return {row[0]: Waiting(*row[1:]) for row in rows}


def step_by_id(step_id: int) -> AccreditationStep:
    """A move by number, or NotFound."""
    return found(db.session.get(AccreditationStep, step_id))
