"""Reads of polls and their options."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.spaces.models import Space
from civic.voting.kinds import PollState, Secrecy
from civic.voting.models import (
    Poll,
    PollOption,
)


def poll_by_slug(slug: str) -> Poll:
    """The poll with its options, or NotFound."""
    return found(
        db.session.scalar(
            select(Poll)
            .where(Poll.slug == slug)
            .options(
                selectinload(Poll.options).options(
                    joinedload(PollOption.proposal),
                    joinedload(PollOption.organization),
                    joinedload(PollOption.photo),
                )
            )
        )
    )


def poll_by_id(poll_id: int) -> Poll | None:
    """A poll by its number, if it is there."""
    return db.session.get(Poll, poll_id)


def poll_by_fingerprint(fingerprint: str) -> Poll:
    """The poll that was fixed under this fingerprint, or NotFound."""
    return found(db.session.scalar(select(Poll).where(Poll.fingerprint == fingerprint)))


def locked_poll(poll_id: int) -> Poll:
    """The poll as it is now, its row held until the end of the block."""
    return db.session.execute(for_change(select(Poll).where(Poll.id == poll_id), Poll)).scalar_one()


def held_poll(poll_id: int) -> Poll:
    """The poll as it is now; whoever wants to close it waits until the end of the block."""
    return db.session.execute(
        for_change(select(Poll).where(Poll.id == poll_id), Poll, shared=True)
    ).scalar_one()


# What a ballot on its way into the box needs of its poll: a third of the row, and nothing of the space.
_FOR_A_BALLOT = (
    load_only(
        Poll.slug, Poll.state, Poll.secrecy, Poll.opens_at, Poll.closes_at, Poll.frozen, Poll.fingerprint, Poll.replaceable,
        Poll.registrar_n, Poll.registrar_e, Poll.box_secret,
    ),
    lazyload(Poll.space),
)  # fmt: skip


def poll_of_box(slug: str) -> Poll:
    """The poll for a ballot that is on its way into the box; or NotFound."""
    return found(db.session.scalar(select(Poll).where(Poll.slug == slug).options(*_FOR_A_BALLOT)))


def held_box(poll_id: int) -> Poll:
    """The poll as it is now for a ballot; whoever wants to close it waits until the end of the block."""
    return db.session.execute(
        for_change(select(Poll).where(Poll.id == poll_id).options(*_FOR_A_BALLOT), Poll, shared=True)
    ).scalar_one()


def slug_taken(slug: str) -> bool:
    """Whether another poll has this address."""
    return bool(db.session.scalar(select(func.count(Poll.id)).where(Poll.slug == slug)))


def polls_statement(space: Space | None = None, *, with_drafts: bool = False) -> Select[Poll]:
    """The statement of polls (of a space), those that end last first."""
    statement = select(Poll).order_by(Poll.closes_at.desc(), Poll.id.desc())
    if space is not None:
        statement = statement.where(Poll.space_id == space.id)
    if not with_drafts:
        statement = statement.where(Poll.state != PollState.DRAFT)
    return statement


def polls_to_close(moment: datetime) -> Sequence[Poll]:
    """The polls whose time is over and whose box opens by itself: those with paper are opened when the tables are done."""
    over = db.session.scalars(
        select(Poll).where(Poll.state == PollState.FROZEN, Poll.closes_at <= moment).order_by(Poll.closes_at)
    )
    return [poll for poll in over if "paper" not in poll.channels]


def ids_with_box_open(moment: datetime) -> Sequence[int]:
    """The numbers of the secret polls into whose box ballots may come at a moment; a whole poll would bring its sealed keys."""
    return db.session.scalars(
        select(Poll.id).where(
            Poll.state == PollState.FROZEN,
            Poll.secrecy == Secrecy.SECRET,
            Poll.opens_at <= moment,
            Poll.closes_at > moment,
        )
    ).all()


def option_of(poll: Poll, option_id: int) -> PollOption:
    """An option of this poll, or NotFound."""
    return found(
        db.session.scalar(select(PollOption).where(PollOption.poll_id == poll.id, PollOption.id == option_id))
    )
