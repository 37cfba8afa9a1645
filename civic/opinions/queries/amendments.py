"""Changes that were proposed to a text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.opinions.models import Amendment, AmendmentState
from civic.proposals.models import Proposal
from civic.web.paging import Page, paginate


def amendments_of(proposal: Proposal, number: int, size: int = 10) -> Page[Amendment]:
    """The changes proposed to a text, the open ones first, then the newest."""
    waiting = case((Amendment.state == AmendmentState.OPEN, 0), else_=1)
    return paginate(
        select(Amendment)
        .where(Amendment.proposal_id == proposal.id)
        .options(joinedload(Amendment.organization))
        .order_by(waiting, Amendment.id.desc()),
        number,
        size,
    )


def open_amendments(proposal: Proposal) -> int:
    """How many wait for the authors."""
    return (
        db.session.scalar(
            select(func.count(Amendment.id)).where(
                Amendment.proposal_id == proposal.id, Amendment.state == AmendmentState.OPEN
            )
        )
        or 0
    )


def amendment_by_id(amendment_id: int) -> Amendment:
    """An amendment with its proposal, or NotFound."""
    return found(
        db.session.scalar(
            select(Amendment)
            .where(Amendment.id == amendment_id)
            .options(joinedload(Amendment.proposal), joinedload(Amendment.organization))
        )
    )


def locked_amendment(amendment_id: int) -> Amendment:
    """The amendment with its row held until the end of the block."""
    return db.session.scalars(for_change(select(Amendment).where(Amendment.id == amendment_id))).one()


def amendments_of_person(person_id: int) -> Sequence[Amendment]:
    """What a person proposed to change, newest first."""
    return db.session.scalars(
        select(Amendment).where(Amendment.person_id == person_id).order_by(Amendment.id.desc())
    ).all()
