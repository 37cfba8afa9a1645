"""Reads of polls for everybody: lists, who took part, what was compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import Mandate
from civic.accreditation.queries.mandates import overlaps
from civic.core.db import db
from civic.events.models import Event, EventSession
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.voting.kinds import BallotState, PollKind, PollState, Secrecy
from civic.voting.models import NamedBallot, Poll, PollComparison, PollOption, RollEntry, SecretBallot
from civic.voting.queries import given, numbers_named, roll_statement

COUNTED = (PollState.CLOSED, PollState.PROCLAIMED)


def listed_polls(now: datetime, space: Space | None = None, term: str = "") -> Select[Poll]:
    """The statement of public polls: those open now first, the next to close on top; then what comes; then what is over."""
    is_open = and_(Poll.state == PollState.FROZEN, Poll.opens_at <= now, Poll.closes_at > now)
    to_come = or_(Poll.state == PollState.ROLL, and_(Poll.state == PollState.FROZEN, Poll.opens_at > now))
    rank = case((is_open, 0), (to_come, 1), else_=2)
    statement = (
        select(Poll)
        .where(Poll.state != PollState.DRAFT)
        .order_by(rank, case((rank < 2, Poll.closes_at)), Poll.closes_at.desc(), Poll.id.desc())
    )
    if space is not None:
        statement = statement.where(Poll.space_id == space.id)
    if term:
        statement = statement.where(Poll.title.icontains(term, autoescape=True))
    return statement


def polls_for_panel(space: Space, now: datetime, limit: int = 3) -> Sequence[Poll]:
    """The first polls of a space's list."""
    return db.session.scalars(listed_polls(now, space).limit(limit)).all()


def counted_polls() -> Sequence[Poll]:
    """The last counted polls with money or seats, newest first: their ballots are public."""
    return db.session.scalars(
        select(Poll)
        .where(Poll.state.in_(COUNTED), Poll.kind != PollKind.DECISION)
        .order_by(Poll.closes_at.desc(), Poll.id.desc())
        .limit(50)
    ).all()


def polls_asking(person_id: int, now: datetime, day: date) -> Sequence[Poll]:
    """The open polls on whose roll the person stands, or an organisation for which the person holds a mandate."""
    seats = select(Mandate.organization_id).where(
        Mandate.person_id == person_id,
        Mandate.space_id == Poll.space_id,
        Mandate.superseded_at.is_(None),
        overlaps(day, day),
    )
    mine = select(RollEntry.poll_id).where(
        RollEntry.poll_id == Poll.id,
        RollEntry.removed_reason.is_(None),
        or_(RollEntry.person_id == person_id, RollEntry.organization_id.in_(seats)),
    )
    return db.session.scalars(
        select(Poll)
        .where(Poll.state == PollState.FROZEN, Poll.opens_at <= now, Poll.closes_at > now, Poll.id.in_(mine))
        .order_by(Poll.closes_at)
    ).all()


def public_roll(poll: Poll, term: str = "") -> Select[RollEntry]:
    """The statement of the roll as everybody may read it, those whose name holds the term."""
    statement = roll_statement(poll)
    return statement.where(RollEntry.number.in_(numbers_named(poll, term))) if term else statement


def entry_numbered(poll: Poll, number: int) -> RollEntry | None:
    """The entry with this number on the roll, unless it was taken off."""
    return db.session.scalar(roll_statement(poll).where(RollEntry.number == number))


def struck_entries(poll: Poll) -> Sequence[RollEntry]:
    """Who was taken off the roll, with the reason."""
    return db.session.scalars(
        select(RollEntry)
        .where(RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_not(None))
        .order_by(RollEntry.number)
    ).all()


def voted_among(poll: Poll, entry_ids: Collection[int]) -> set[int]:
    """Which of these entries have voted: a named ballot in force, a credential issued, or on paper."""
    named = select(NamedBallot.entry_id).where(
        NamedBallot.entry_id.in_(entry_ids), NamedBallot.superseded_at.is_(None)
    )
    issued = select(RollEntry.id).where(RollEntry.id.in_(entry_ids), given())
    return {*db.session.scalars(named), *db.session.scalars(issued)}


def turnout_groups(poll: Poll, by: str) -> dict[str, tuple[int, int]]:
    """{group or ubigeo: (voted, entitled)} of the roll; `by` is "group" or "ubigeo"."""
    column = RollEntry.group if by == "group" else RollEntry.ubigeo
    voted = select(NamedBallot.entry_id).where(
        NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None)
    )
    came = func.sum(case((or_(given(), RollEntry.id.in_(voted)), 1), else_=0))
    rows = db.session.execute(
        select(column, came, func.count())
        .where(RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None))
        .group_by(column)
        .order_by(column)
    )
    return {key or "": (int(voted or 0), int(all_)) for key, voted, all_ in rows}


def named_statement(poll: Poll, term: str = "") -> Select[NamedBallot]:
    """The statement of the named ballots in force, by number of the roll."""
    statement = (
        select(NamedBallot)
        .join(RollEntry, RollEntry.id == NamedBallot.entry_id)
        .where(NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None))
        .options(joinedload(NamedBallot.entry))
        .order_by(RollEntry.number)
    )
    return statement.where(RollEntry.number.in_(numbers_named(poll, term))) if term else statement


def comparison_of(poll: Poll) -> PollComparison | None:
    """What was compared after the count that stands; None as long as it is being made."""
    kept = db.session.get(PollComparison, poll.id)
    if kept is None or not poll.result:
        return None
    return kept if (kept.root, kept.seed) == (poll.result["root"], poll.result["seed"]) else None


def kept_comparison(poll_id: int) -> PollComparison | None:
    """The comparison of a poll, of whatever count."""
    return db.session.get(PollComparison, poll_id, populate_existing=True)


def event_of_session(session_id: int) -> Event | None:
    """The event of a session: where an assembly votes."""
    return db.session.scalar(
        select(Event)
        .join(EventSession, EventSession.event_id == Event.id)
        .where(EventSession.id == session_id)
    )


def channels_cast(poll: Poll) -> dict[str, int]:
    """{way of voting: ballots that count} of a poll whose box is open."""
    if poll.secrecy is Secrecy.NAMED:
        statement = (
            select(NamedBallot.channel, func.count())
            .where(NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None))
            .group_by(NamedBallot.channel)
        )
    else:
        statement = (
            select(SecretBallot.channel, func.count())
            .where(SecretBallot.poll_id == poll.id, SecretBallot.state == BallotState.LIVE)
            .group_by(SecretBallot.channel)
        )
    return {channel.value: int(number) for channel, number in db.session.execute(statement)}


def public_polls(space: Space | None = None) -> list[Poll]:
    """Every public poll (of a space and those below it), in the order of their opening."""
    statement = select(Poll).where(Poll.state != PollState.DRAFT).order_by(Poll.opens_at, Poll.id)
    if space is not None:
        statement = statement.where(Poll.space_id.in_(tree_ids(space)))
    return list(db.session.scalars(statement))


def options_by_poll(poll_ids: Collection[int]) -> dict[int, list[PollOption]]:
    """{poll: its options that could be chosen, in their order}."""
    found: dict[int, list[PollOption]] = {}
    for option in db.session.scalars(
        select(PollOption)
        .where(PollOption.poll_id.in_(poll_ids), PollOption.is_withdrawn.is_(False))
        .options(joinedload(PollOption.proposal), joinedload(PollOption.organization))
        .order_by(PollOption.poll_id, PollOption.position)
    ):
        found.setdefault(option.poll_id, []).append(option)
    return found
