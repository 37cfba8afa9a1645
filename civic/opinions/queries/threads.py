"""Comments in reading order, page by page; what was reported; the public trace of moderation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.opinions.models import Comment, Moderation, Report, Stance, Verdict
from civic.organisations.models import Organization
from civic.proposals.models import Call, Proposal
from civic.spaces.models import Space
from civic.web.paging import Page, paginate

THREADS, ANSWERS, SHOWN = 15, 40, 3
Row = TypeVar("Row", bound=Any)


@dataclass
class Thread:
    """A comment with the first of its answers; `more` says how many others stand on its own page."""

    comment: Comment
    answers: list[Comment] = field(default_factory=list)
    more: int = 0


def _with_authors(statement: Select[Row]) -> Select[Row]:
    return statement.options(
        joinedload(Comment.organization).lazyload(Organization.kind),
        joinedload(Comment.person),
    )


def newest_threads(proposal: Proposal, most: int) -> Sequence[Comment]:
    """The first comments of the newest threads of a proposal."""
    statement = select(Comment).where(Comment.proposal_id == proposal.id, Comment.parent_id.is_(None))
    return db.session.scalars(_with_authors(statement).order_by(Comment.id.desc()).limit(most)).all()


def threads_page(proposal: Proposal, number: int, stance: Stance | None = None, size: int = THREADS) -> Page[Comment]:  # fmt: skip
    """The first comments of the threads of a proposal, newest first."""
    statement = select(Comment).where(Comment.proposal_id == proposal.id, Comment.parent_id.is_(None))
    if stance is not None:
        statement = statement.where(Comment.stance == stance)
    return paginate(_with_authors(statement).order_by(Comment.id.desc()), number, size)


def first_answers(roots: Sequence[Comment], most: int = SHOWN) -> list[Thread]:
    """Each thread with its first answers in reading order, in one statement however long the threads are."""
    threads = {root.id: Thread(root) for root in roots}
    if not threads:
        return []
    place = func.row_number().over(partition_by=Comment.root_id, order_by=Comment.path).label("place")
    number = func.count().over(partition_by=Comment.root_id).label("number")
    ranked = select(Comment.id, place, number).where(Comment.root_id.in_(threads)).subquery()
    rows = db.session.execute(
        _with_authors(select(Comment, ranked.c.number))
        .join(ranked, ranked.c.id == Comment.id)
        .where(ranked.c.place <= most)
        .order_by(Comment.root_id, Comment.path)
    )
    for answer, count in rows:
        thread = threads[answer.root_id or 0]
        thread.answers.append(answer)
        thread.more = count - len(thread.answers)
    return list(threads.values())


def answers_page(comment: Comment, number: int, size: int = ANSWERS) -> Page[Comment]:
    """Everything under a comment in reading order."""
    statement = select(Comment).where(
        Comment.root_id == (comment.root_id or comment.id), Comment.path.startswith(comment.path), Comment.id != comment.id
    )  # fmt: skip
    return paginate(_with_authors(statement).order_by(Comment.path), number, size)


def stances_of(proposal: Proposal) -> dict[Stance, int]:
    """How many readable comments stand where."""
    rows = db.session.execute(
        select(Comment.stance, func.count())
        .where(
            Comment.proposal_id == proposal.id,
            Comment.parent_id.is_(None),
            Comment.hidden_at.is_(None),
            Comment.removed_at.is_(None),
        )
        .group_by(Comment.stance)
    )
    return {row[0]: row[1] for row in rows}


def comment_by_id(comment_id: int) -> Comment:
    """A comment with its proposal and who wrote it, or NotFound."""
    return found(
        db.session.scalar(
            select(Comment)
            .where(Comment.id == comment_id)
            .options(
                joinedload(Comment.proposal), joinedload(Comment.person), joinedload(Comment.organization),
                joinedload(Comment.parent),
            )
        )
    )  # fmt: skip


def locked_comment(comment_id: int) -> Comment:
    """The comment with its row held until the end of the block."""
    return db.session.scalars(for_change(select(Comment).where(Comment.id == comment_id))).one()


def has_answers(comment: Comment) -> bool:
    """Whether somebody answered it."""
    return db.session.scalar(select(Comment.id).where(Comment.parent_id == comment.id).limit(1)) is not None


def voice_of(proposal_id: int, person_id: int) -> int | None:
    """The number under which a person speaks about a proposal, or None before the first comment."""
    return db.session.scalar(
        select(Comment.voice)
        .where(Comment.proposal_id == proposal_id, Comment.person_id == person_id)
        .limit(1)
    )


def next_voice(proposal_id: int) -> int:
    """The number of the next person who speaks; ask with the proposal locked."""
    return (db.session.scalar(select(func.max(Comment.voice)).where(Comment.proposal_id == proposal_id)) or 0) + 1  # fmt: skip


def last_words(proposal_id: int, person_id: int) -> Comment | None:
    """The newest comment of a person on a proposal, or None."""
    return db.session.scalar(
        select(Comment)
        .where(Comment.proposal_id == proposal_id, Comment.person_id == person_id)
        .order_by(Comment.id.desc())
        .limit(1)
    )


def comments_of_person(person_id: int) -> Sequence[Comment]:
    """Everything a person wrote, newest first."""
    return db.session.scalars(
        select(Comment).where(Comment.person_id == person_id).order_by(Comment.id.desc())
    ).all()


# --- moderation -------------------------------------------------------------------------------------------------------


def _of_space(statement: Select[Comment], space: Space) -> Select[Comment]:
    return statement.join(Proposal, Proposal.id == Comment.proposal_id).where(
        Proposal.call.has(space_id=space.id)
    )


def reported_comments(space: Space, number: int) -> Page[Comment]:
    """The comments of a space that somebody reported and nobody judged, the longest waiting first."""
    waiting = (
        select(Report.comment_id, func.min(Report.told_at).label("since"))
        .where(Report.settled_at.is_(None))
        .group_by(Report.comment_id)
        .subquery()
    )
    statement = (
        _of_space(select(Comment), space)
        .join(waiting, waiting.c.comment_id == Comment.id)
        .options(
            contains_eager(Comment.proposal), joinedload(Comment.person), joinedload(Comment.organization)
        )
        .order_by(waiting.c.since, Comment.id)
    )
    return paginate(statement, number)


def count_reported(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many comments wait for a moderator}; spaces without one are left out."""
    waiting = select(Report.comment_id).where(Report.settled_at.is_(None))
    rows = db.session.execute(
        select(Call.space_id, func.count(Comment.id))
        .join(Proposal, Proposal.call_id == Call.id)
        .join(Comment, Comment.proposal_id == Proposal.id)
        .where(Call.space_id.in_(space_ids), Comment.id.in_(waiting))
        .group_by(Call.space_id)
    )
    return dict(rows.all())


def reports_of(comment_ids: Collection[int], *, open_only: bool = True) -> dict[int, list[Report]]:
    """{comment id: its reports}, oldest first, in one statement."""
    statement = select(Report).where(Report.comment_id.in_(comment_ids)).order_by(Report.id)
    if open_only:
        statement = statement.where(Report.settled_at.is_(None))
    by_comment: dict[int, list[Report]] = {}
    for report in db.session.scalars(statement):
        by_comment.setdefault(report.comment_id, []).append(report)
    return by_comment


def reports_of_person(person_id: int) -> Sequence[Report]:
    """What a person reported."""
    return db.session.scalars(select(Report).where(Report.person_id == person_id).order_by(Report.id)).all()


def moderation_page(space: Space, number: int) -> Page[Moderation]:
    """What was decided about comments of a space, newest first; that a reported one stays as it is counts too."""
    return paginate(
        select(Moderation)
        .where(Moderation.space_id == space.id, Moderation.verdict.in_(list(Verdict)))
        .options(joinedload(Moderation.comment).joinedload(Comment.proposal))
        .order_by(Moderation.id.desc()),
        number,
    )
