"""Reads of ballots, of the box and of the paper ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import joinedload

from civic.attendance.queries import came_known_select
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.voting.kinds import BallotState
from civic.voting.models import (
    BoxHead,
    NamedBallot,
    PaperBatch,
    Poll,
    PollStep,
    RollEntry,
    SecretBallot,
    Witness,
)
from civic.voting.queries.roll import given


def named_ballot_of(entry: RollEntry) -> NamedBallot | None:
    """The ballot in force of an entry."""
    return db.session.scalar(
        select(NamedBallot).where(NamedBallot.entry_id == entry.id, NamedBallot.superseded_at.is_(None))
    )


def named_ballots(poll: Poll) -> Sequence[NamedBallot]:
    """The ballots in force of a named poll, by number of the roll."""
    return db.session.scalars(
        select(NamedBallot)
        .join(RollEntry, RollEntry.id == NamedBallot.entry_id)
        .where(NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None))
        .options(joinedload(NamedBallot.entry))
        .order_by(RollEntry.number)
    ).all()


def live_ballot(poll_id: int, token_key: str) -> SecretBallot | None:
    """The ballot in force of a credential."""
    return db.session.scalar(
        select(SecretBallot).where(
            SecretBallot.poll_id == poll_id,
            SecretBallot.token_key == token_key,
            # written out: for a value that comes later SQLite would not take the index of the live ones, and read the whole box
            text("secret_ballots.state = 'live'"),
        )
    )


def secret_ballot(leaf: str) -> SecretBallot | None:
    """The ballot with this hash."""
    return db.session.get(SecretBallot, leaf)


def ballot_by_code(poll: Poll, code: str) -> SecretBallot | None:
    """The ballot that a voter's code names."""
    return db.session.scalar(
        select(SecretBallot).where(SecretBallot.poll_id == poll.id, SecretBallot.code == code)
    )


def waiting_leaves(poll_id: int) -> list[str]:
    """The hashes of the ballots that have no place in the log yet."""
    return list(
        db.session.scalars(
            select(SecretBallot.leaf).where(SecretBallot.poll_id == poll_id, SecretBallot.place.is_(None))
        )
    )


def count_not_in_log(poll_id: int) -> int:
    """How many ballots have no place in the log yet."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(SecretBallot)
            .where(SecretBallot.poll_id == poll_id, SecretBallot.place.is_(None))
        )
        or 0
    )


def leaves_of(poll_id: int) -> list[str]:
    """The hashes of the log in their order."""
    return list(
        db.session.scalars(
            select(SecretBallot.leaf)
            .where(SecretBallot.poll_id == poll_id, SecretBallot.place.is_not(None))
            .order_by(SecretBallot.place)
        )
    )


def box_rows(poll_id: int) -> Iterator[SecretBallot]:
    """Everything in a box by hash, an order that says nothing; read in portions, so that a large box needs little room."""
    statement = (
        select(SecretBallot)
        .where(SecretBallot.poll_id == poll_id)
        .order_by(SecretBallot.leaf)
        .execution_options(yield_per=500)
    )
    for ballot in db.session.scalars(statement):
        yield ballot
        db.session.expunge(ballot)


def live_contents(poll_id: int) -> Iterator[str]:
    """What stands in the ballots that count, by hash; read in portions."""
    yield from db.session.scalars(
        select(SecretBallot.content)
        .where(SecretBallot.poll_id == poll_id, SecretBallot.state == BallotState.LIVE)
        .order_by(SecretBallot.leaf)
        .execution_options(yield_per=1000)
    )


def count_ballots(poll_id: int) -> int:
    """How many ballots lie in a secret box, those that were replaced among them."""
    return int(
        db.session.scalar(
            select(func.count()).select_from(SecretBallot).where(SecretBallot.poll_id == poll_id)
        )
        or 0
    )


def seats_present(poll: Poll) -> int:
    """How many entries of the roll came to the assembly in which the poll is held; 0 when it is held in none."""
    if poll.session_id is None:
        return 0
    came = came_known_select(sessions=[poll.session_id]).subquery()
    return int(
        db.session.scalar(
            select(func.count(RollEntry.id)).where(
                RollEntry.poll_id == poll.id,
                RollEntry.removed_reason.is_(None),
                or_(
                    RollEntry.person_id.in_(select(came.c.person_id)),
                    RollEntry.organization_id.in_(select(came.c.organization_id)),
                ),
            )
        )
        or 0
    )


def heads_of(poll: Poll) -> Sequence[BoxHead]:
    """The signed heads of a box, oldest first."""
    return db.session.scalars(
        select(BoxHead).where(BoxHead.poll_id == poll.id).order_by(BoxHead.number)
    ).all()


def last_head(poll_id: int) -> BoxHead | None:
    """The newest signed head of a box."""
    return db.session.scalar(
        select(BoxHead).where(BoxHead.poll_id == poll_id).order_by(BoxHead.number.desc()).limit(1)
    )


def turnout(poll: Poll) -> tuple[int, int]:
    """(entitled, voted): voted means a named ballot in force, a credential issued, or marked on paper."""
    entitled = db.session.scalar(
        select(func.count(RollEntry.id)).where(
            RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None)
        )
    )
    issued = db.session.scalar(select(func.count(RollEntry.id)).where(RollEntry.poll_id == poll.id, given()))
    named = db.session.scalar(
        select(func.count(NamedBallot.id)).where(
            NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None)
        )
    )
    return int(entitled or 0), int(issued or 0) + int(named or 0)


def witnesses_of(poll: Poll) -> Sequence[Witness]:
    """Who is sent every head."""
    return db.session.scalars(
        select(Witness)
        .where(Witness.poll_id == poll.id)
        .options(joinedload(Witness.person))
        .order_by(Witness.id)
    ).all()


def steps_of(poll: Poll) -> Sequence[PollStep]:
    """What was done with a poll, newest first."""
    return db.session.scalars(
        select(PollStep)
        .where(PollStep.poll_id == poll.id)
        .options(joinedload(PollStep.by))
        .order_by(PollStep.id.desc())
    ).all()


def batches_of(poll: Poll) -> Sequence[PaperBatch]:
    """The batches of paper of a poll by number."""
    return db.session.scalars(
        select(PaperBatch).where(PaperBatch.poll_id == poll.id).order_by(PaperBatch.number)
    ).all()


def batches_of_polls(poll_ids: Collection[int]) -> dict[int, list[PaperBatch]]:
    """{poll: its batches of paper by number}, of several polls at once."""
    batches: dict[int, list[PaperBatch]] = {poll_id: [] for poll_id in poll_ids}
    for batch in db.session.scalars(
        select(PaperBatch).where(PaperBatch.poll_id.in_(poll_ids)).order_by(PaperBatch.number)
    ):
        batches[batch.poll_id].append(batch)
    return batches


def batch_of(poll: Poll, batch_id: int) -> PaperBatch:
    """A batch of this poll, or NotFound."""
    return found(
        db.session.scalar(select(PaperBatch).where(PaperBatch.poll_id == poll.id, PaperBatch.id == batch_id))
    )


def locked_batch(batch_id: int) -> PaperBatch:
    """The batch as it is now, held until the end of the block."""
    return db.session.execute(
        for_change(select(PaperBatch).where(PaperBatch.id == batch_id), PaperBatch)
    ).scalar_one()
