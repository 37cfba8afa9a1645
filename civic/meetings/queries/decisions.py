"""Reads of what a session decided, what follows from it, and the votes held in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.agreements.models import Commitment
from civic.core import clock
from civic.core.db import db
from civic.core.errors import found
from civic.meetings.models import Decision, DecisionCommitment, Dissent, Meeting
from civic.records.models import Record, RecordState
from civic.spaces.models import Space
from civic.voting.kinds import PollState
from civic.voting.models import Poll


def _decisions() -> Select[Decision]:
    return select(Decision).options(
        selectinload(Decision.dissents).joinedload(Dissent.organization),
        selectinload(Decision.commitments).joinedload(DecisionCommitment.commitment),
    )


def decisions_of(meeting: Meeting, *, with_annulled: bool = False) -> Sequence[Decision]:
    """What a session decided, by number, with dissent and commitments."""
    statement = _decisions().where(Decision.meeting_id == meeting.id).order_by(Decision.number)
    if not with_annulled:
        statement = statement.where(Decision.annulled_at.is_(None))
    return db.session.scalars(statement).all()


def decision_of(meeting: Meeting, decision_id: int) -> Decision:
    """A decision of this session, or NotFound."""
    return found(
        db.session.scalar(_decisions().where(Decision.id == decision_id, Decision.meeting_id == meeting.id))
    )


def decision_by_once(meeting: Meeting, once: str) -> Decision | None:
    """The decision of a session that a form has made already."""
    return db.session.scalar(select(Decision).where(Decision.meeting_id == meeting.id, Decision.once == once))


def decision_of_commitment(commitment: Commitment) -> Decision | None:
    """The decision from which a commitment was made."""
    return db.session.scalar(
        select(Decision)
        .join(DecisionCommitment, DecisionCommitment.decision_id == Decision.id)
        .where(DecisionCommitment.commitment_id == commitment.id)
        .options(joinedload(Decision.meeting))
    )


def public_decisions(space: Space | None = None) -> Sequence[Decision]:
    """Every decision that a sealed acta tells of, oldest first: what leaves as open data."""
    statement = (
        _decisions()
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Record, Record.id == Meeting.record_id)
        .where(Record.state == RecordState.SEALED, Decision.annulled_at.is_(None))
        .options(joinedload(Decision.meeting).joinedload(Meeting.record), joinedload(Decision.item))
        .order_by(Decision.taken_at, Decision.id)
    )
    if space is not None:
        statement = statement.where(Meeting.space_id == space.id)
    return db.session.scalars(statement).unique().all()


def polls_to_link(meeting: Meeting) -> Sequence[Poll]:
    """The counted votes of a space that were held in this session or on its day."""
    day = clock.local(meeting.event.starts_at).date()
    return db.session.scalars(
        select(Poll)
        .where(
            Poll.space_id == meeting.space_id,
            Poll.state.in_((PollState.CLOSED, PollState.PROCLAIMED)),
            or_(
                Poll.session_id == meeting.session.id,
                and_(Poll.closes_at >= clock.at(day), Poll.opens_at < clock.end_of(day)),
            ),
        )
        .order_by(Poll.closes_at)
    ).all()


def polls_of_session(meeting: Meeting) -> Sequence[Poll]:
    """The votes of a space that are held in this session, the first to open first; drafts are the team's."""
    return db.session.scalars(
        select(Poll)
        .where(Poll.session_id == meeting.session.id, Poll.state != PollState.ANNULLED)
        .order_by(Poll.opens_at)
    ).all()
