"""Reads of answers, duties, milestones and reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload, lazyload

from civic.answers.deadline import Clock, Standing, standing
from civic.answers.models import Answer, Duty, Photo, ProgressReport, ProgressState, PromisedStep
from civic.core import clock
from civic.core.db import db
from civic.core.errors import found
from civic.people.models import Person
from civic.proposals.models import Call, CallState, Proposal, ProposalState
from civic.spaces.models import Space


@dataclass(frozen=True)
class Owed:
    """A proposal, its answer if there is one, who owes it, and where its clock stands."""

    proposal: Proposal
    answer: Answer | None
    entity: str
    standing: Standing


@dataclass(frozen=True)
class Followed:
    """An accepted proposal with its answer and the last report."""

    proposal: Proposal
    answer: Answer
    last: ProgressReport | None


def call_by_slug(slug: str) -> Call:
    """The call with this name in its address, or NotFound."""
    return found(db.session.scalar(select(Call).where(Call.slug == slug)))


def proposal_of(call: Call, number: int) -> Proposal:
    """A proposal that was sent to a call, by its number, or NotFound."""
    return found(
        db.session.scalar(select(Proposal).where(Proposal.call_id == call.id, Proposal.number == number))
    )


def public_proposal(slug: str) -> Proposal:
    """A proposal that strangers may see, by its address, or NotFound."""
    return found(
        db.session.scalar(
            select(Proposal).where(Proposal.slug == slug, Proposal.state != ProposalState.DRAFT)
        )
    )


def answer_to(proposal_id: int) -> Answer | None:
    """The answer in force."""
    return db.session.scalar(
        select(Answer).where(Answer.proposal_id == proposal_id, Answer.superseded_at.is_(None))
    )


def answers_to(proposal_id: int) -> Sequence[Answer]:
    """Every answer that was given to a proposal at hand, the newest first."""
    return db.session.scalars(
        select(Answer)
        .where(Answer.proposal_id == proposal_id)
        .order_by(Answer.version.desc())
        .options(lazyload(Answer.proposal))
    ).all()


def answer_by_id(proposal: Proposal, answer_id: int) -> Answer:
    """An answer to a proposal, or NotFound."""
    return found(
        db.session.scalar(
            select(Answer)
            .where(Answer.id == answer_id, Answer.proposal_id == proposal.id)
            .options(joinedload(Answer.document))
        )
    )


def first_answered_on(proposals: Collection[int]) -> dict[int, date]:
    """{proposal id: the day of its first answer}; corrections do not start the clock anew."""
    rows = db.session.execute(
        select(Answer.proposal_id, func.min(Answer.given_at))
        .where(Answer.proposal_id.in_(proposals))
        .group_by(Answer.proposal_id)
    )
    return {number: clock.local(at).date() for number, at in rows}


def duty_of(proposal_id: int) -> Duty | None:
    """The entity that owes the answer, when one was named."""
    return db.session.scalar(select(Duty).where(Duty.proposal_id == proposal_id))


def owed_in(calls: Sequence[Call]) -> list[Owed]:
    """Every proposal of these calls that stands, with the clock of its answer; four statements."""
    ids = [call.id for call in calls]
    proposals = db.session.scalars(
        select(Proposal)
        .where(Proposal.call_id.in_(ids), Proposal.state == ProposalState.SUBMITTED)
        .options(joinedload(Proposal.organization))
        .order_by(Proposal.call_id, Proposal.number)
    ).all()
    numbers = [p.id for p in proposals]
    answers = {
        a.proposal_id: a
        for a in db.session.scalars(
            select(Answer).where(Answer.proposal_id.in_(numbers), Answer.superseded_at.is_(None))
        )
    }
    duties = {
        d.proposal_id: d.entity for d in db.session.scalars(select(Duty).where(Duty.proposal_id.in_(numbers)))
    }
    firsts, today = first_answered_on(numbers), clock.today()
    return [
        Owed(
            p, answers.get(p.id), duties.get(p.id, p.call.space.name),
            standing_of(p.call, firsts.get(p.id), today),
        )
        for p in proposals
    ]  # fmt: skip


def standing_of(call: Call, answered: date | None, today: date) -> Standing:
    """The clock of a call's answers for a proposal answered on a day, or not yet."""
    closed = clock.local(call.ended_at).date()
    return standing(closed, call.answer_days, call.answer_in_working_days, answered, today)


def calls_over(space: Space) -> Sequence[Call]:
    """The published calls of a space that have closed, the newest first."""
    return db.session.scalars(
        select(Call)
        .where(Call.space_id == space.id, *_is_over())
        .order_by(Call.closes_at.desc(), Call.id.desc())
    ).all()


def _is_over() -> tuple[ColumnElement[bool], ...]:
    return Call.state != CallState.DRAFT, (Call.closes_at <= clock.now()) | (Call.state == CallState.CLOSED)


def count_overdue(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many answers to proposals of its closed calls are overdue}."""
    first = select(func.min(Answer.given_at)).where(Answer.proposal_id == Proposal.id).scalar_subquery()
    proposals = db.session.execute(
        select(Call, first)
        .join(Proposal, Proposal.call_id == Call.id)
        .where(Call.space_id.in_(space_ids), *_is_over(), Proposal.state == ProposalState.SUBMITTED)
        .options(lazyload("*"))
    )
    today, counts = clock.today(), Counter[int]()
    for call, at in proposals:
        answered = clock.local(at).date() if at else None
        counts[call.space_id] += standing_of(call, answered, today).clock is Clock.OVERDUE
    return counts


def last_news(space_ids: Collection[int]) -> Sequence[tuple[int, ProgressState | None, date | None]]:
    """(space, state and day of the last report, if there is one) of every accepted proposal of spaces."""
    newest = aliased(ProgressReport)
    last = select(func.max(newest.id)).where(newest.proposal_id == Answer.proposal_id).scalar_subquery()
    rows = db.session.execute(
        select(Call.space_id, ProgressReport.state, ProgressReport.on_day)
        .join(Proposal, Proposal.call_id == Call.id)
        .join(Answer, Answer.proposal_id == Proposal.id)
        .outerjoin(ProgressReport, ProgressReport.id == last)
        .where(
            Call.space_id.in_(space_ids),
            Answer.superseded_at.is_(None),
            Answer.kind.in_(("accepted", "partly")),
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def reports_on(proposal_id: int) -> Sequence[ProgressReport]:
    """Every report on a proposal, the newest first."""
    return db.session.scalars(
        select(ProgressReport)
        .where(ProgressReport.proposal_id == proposal_id)
        .order_by(ProgressReport.id.desc())
    ).all()


def last_reports(proposal_id: int, most: int = 1) -> Sequence[ProgressReport]:
    """The last reports on a proposal at hand, the newest first, without their photographs."""
    return db.session.scalars(
        select(ProgressReport)
        .where(ProgressReport.proposal_id == proposal_id)
        .order_by(ProgressReport.id.desc())
        .options(
            lazyload(ProgressReport.proposal), lazyload(ProgressReport.photos),
            joinedload(ProgressReport.reported_by),
        )
        .limit(most)
    ).all()  # fmt: skip


def last_report(proposal_id: int) -> ProgressReport | None:
    """The last report on a proposal."""
    return next(iter(last_reports(proposal_id)), None)


def report_of_form(proposal_id: int, once: str) -> ProgressReport | None:
    """The report that a form has made already."""
    return db.session.scalar(
        select(ProgressReport).where(ProgressReport.proposal_id == proposal_id, ProgressReport.once == once)
    )


def milestones_of(proposal_id: int) -> Sequence[PromisedStep]:
    """The milestones that hold, by date."""
    return db.session.scalars(
        select(PromisedStep)
        .where(PromisedStep.proposal_id == proposal_id, PromisedStep.superseded_at.is_(None))
        .order_by(PromisedStep.due_on, PromisedStep.id)
    ).all()


def milestone_of(proposal: Proposal, milestone_id: int) -> PromisedStep:
    """A milestone of a proposal, or NotFound."""
    return found(
        db.session.scalar(
            select(PromisedStep).where(
                PromisedStep.id == milestone_id,
                PromisedStep.proposal_id == proposal.id,
                PromisedStep.superseded_at.is_(None),
            )
        )
    )


def photo_of(proposal: Proposal, photo_id: int) -> Photo:
    """A photograph of a report on a proposal, or NotFound."""
    return found(
        db.session.scalar(
            select(Photo)
            .join(ProgressReport, ProgressReport.id == Photo.report_id)
            .where(Photo.id == photo_id, ProgressReport.proposal_id == proposal.id)
        )
    )


def _last_reports() -> Any:
    return select(func.max(ProgressReport.id)).group_by(ProgressReport.proposal_id)


def followed_in(space: Space | None = None, call: Call | None = None) -> list[Followed]:
    """The accepted proposals of a space or call (or of all) with their last report, in two statements."""
    statement = (
        select(Answer)
        .join(Proposal, Proposal.id == Answer.proposal_id)
        .join(Call, Call.id == Proposal.call_id)
        .where(Answer.superseded_at.is_(None), Answer.kind.in_(("accepted", "partly")))
        .order_by(Call.closes_at.desc(), Proposal.number)
    )
    if space is not None:
        statement = statement.where(Call.space_id == space.id)
    if call is not None:
        statement = statement.where(Call.id == call.id)
    answers = db.session.scalars(statement).unique().all()
    reports = {
        r.proposal_id: r
        for r in db.session.scalars(
            select(ProgressReport).where(
                ProgressReport.id.in_(_last_reports()),
                ProgressReport.proposal_id.in_([a.proposal_id for a in answers]),
            )
        )
    }
    return [Followed(a.proposal, a, reports.get(a.proposal_id)) for a in answers]


def all_answers(space: Space | None) -> Sequence[Answer]:
    """Every answer in force (of a space), by call and number."""
    statement = (
        select(Answer)
        .join(Proposal, Proposal.id == Answer.proposal_id)
        .join(Call, Call.id == Proposal.call_id)
        .where(Answer.superseded_at.is_(None), Call.state != CallState.DRAFT)
        .order_by(Call.id, Proposal.number)
    )
    return db.session.scalars(
        statement if space is None else statement.where(Call.space_id == space.id)
    ).unique().all()  # fmt: skip


def all_reports(space: Space | None) -> Sequence[ProgressReport]:
    """Every report (of a space), in the order they were made."""
    statement = (
        select(ProgressReport)
        .join(Proposal, Proposal.id == ProgressReport.proposal_id)
        .join(Call, Call.id == Proposal.call_id)
        .order_by(ProgressReport.id)
    )
    return db.session.scalars(
        statement if space is None else statement.where(Call.space_id == space.id)
    ).unique().all()  # fmt: skip


def acts_of(person_id: int) -> tuple[Sequence[Answer], Sequence[ProgressReport]]:
    """The answers a person entered and the reports a person made."""
    answers = db.session.scalars(select(Answer).where(Answer.given_by_id == person_id)).unique().all()
    return answers, db.session.scalars(
        select(ProgressReport).where(ProgressReport.reported_by_id == person_id)
    ).unique().all()


def persons(ids: Collection[int]) -> Sequence[Person]:
    """These persons, by number."""
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).unique().all()
