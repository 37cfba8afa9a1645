"""Reads of sheets, assignments, answers to filters, discussions and results."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Exists, and_, func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from civic.accreditation.queries import organizations_tied_to
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.evaluation.models import (
    Assignment,
    Discussion,
    Evaluation,
    FilterAnswer,
    Results,
    Round,
    Sheet,
    Verdict,
)
from civic.people.models import Person
from civic.proposals.models import (
    Call,
    CallState,
    CoAuthor,
    CoAuthorState,
    Proposal,
    ProposalState,
    ProposalVersion,
)
from civic.spaces.models import Space, TeamMember, TeamRole


def call_by_slug(slug: str) -> Call:
    """The call with this name in its address, or NotFound."""
    return found(db.session.scalar(select(Call).where(Call.slug == slug)))


def calls_of(space: Space) -> Sequence[Call]:
    """The calls of a space, the newest first."""
    return db.session.scalars(
        select(Call).where(Call.space_id == space.id).order_by(Call.closes_at.desc(), Call.id.desc())
    ).all()


def sheet_of(call: Call) -> Sheet | None:
    """The sheet of a call."""
    return db.session.scalar(select(Sheet).where(Sheet.call_id == call.id))


def published_for(call: Call) -> tuple[Sheet | None, Results | None]:
    """(the published sheet, the results that hold) of a call at hand, in one statement."""
    row = db.session.execute(
        select(Sheet, Results)
        .outerjoin(Results, and_(Results.sheet_id == Sheet.id, Results.superseded_at.is_(None)))
        .where(Sheet.call_id == call.id, Sheet.published_at.is_not(None))
        .options(
            lazyload(Sheet.call), lazyload(Sheet.filters), lazyload(Sheet.criteria), lazyload(Results.sheet)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def sheets_of(calls: Collection[int]) -> dict[int, Sheet]:
    """{call id: its sheet}."""
    rows = db.session.scalars(select(Sheet).where(Sheet.call_id.in_(calls)))
    return {sheet.call_id: sheet for sheet in rows}


def locked_sheet(sheet_id: int) -> Sheet:
    """The sheet, held until the change is written."""
    return db.session.scalars(for_change(select(Sheet).where(Sheet.id == sheet_id), Sheet)).one()


def proposals_of(call: Call) -> Sequence[Proposal]:
    """The proposals of a call that stand, by number."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.call_id == call.id, Proposal.state == ProposalState.SUBMITTED)
        .options(
            joinedload(Proposal.organization), joinedload(Proposal.person), selectinload(Proposal.co_authors)
        )
        .order_by(Proposal.number)
    ).all()


def proposal_of(call: Call, number: int) -> Proposal:
    """A proposal that was sent to a call, by its number, or NotFound."""
    return found(
        db.session.scalar(select(Proposal).where(Proposal.call_id == call.id, Proposal.number == number))
    )


def text_version(proposal: Proposal) -> int | None:
    """The number of the text that is public now."""
    return db.session.scalar(
        select(func.max(ProposalVersion.number)).where(ProposalVersion.proposal_id == proposal.id)
    )


def evaluators_of(space: Space) -> Sequence[Person]:
    """Who evaluates in a space today, by name."""
    return db.session.scalars(
        select(Person)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .where(
            TeamMember.space_id == space.id,
            TeamMember.role == TeamRole.EVALUATOR,
            TeamMember.until.is_(None),
        )
        .order_by(Person.name_key, Person.id)
    ).all()


def assignments_of(sheet: Sheet) -> dict[int, list[Assignment]]:
    """{proposal id: all who evaluate or evaluated it, in order}."""
    found_: dict[int, list[Assignment]] = {}
    for row in db.session.scalars(
        select(Assignment).where(Assignment.sheet_id == sheet.id).order_by(Assignment.id)
    ):
        found_.setdefault(row.proposal_id, []).append(row)
    return found_


def assignments_on(proposal_id: int) -> Sequence[Assignment]:
    """All who evaluate or evaluated a proposal, in order."""
    return db.session.scalars(
        select(Assignment).where(Assignment.proposal_id == proposal_id).order_by(Assignment.id)
    ).all()


def assignment_by_id(assignment_id: int) -> Assignment:
    """An assignment, or NotFound."""
    return found(db.session.get(Assignment, assignment_id))


def assignments_for(person_id: int, space: Space | None = None) -> Sequence[Assignment]:
    """What a person is asked to evaluate, of a space if given: open ones of calls without results first."""
    statement = (
        select(Assignment)
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .join(Call, Call.id == Proposal.call_id)
        .where(Assignment.evaluator_id == person_id, Assignment.ended_at.is_(None))
        .order_by(Call.closes_at.desc(), Proposal.number)
    )
    return db.session.scalars(
        statement if space is None else statement.where(Call.space_id == space.id)
    ).all()


def assignments_touching(person_id: int) -> Sequence[Assignment]:
    """Every assignment of a person, ended ones too."""
    return db.session.scalars(
        select(Assignment).where(Assignment.evaluator_id == person_id).order_by(Assignment.id)
    ).all()


def filter_answers_touching(person_id: int) -> Sequence[FilterAnswer]:
    """Every answer to a filter that a person gave."""
    return db.session.scalars(
        select(FilterAnswer).where(FilterAnswer.answered_by_id == person_id).order_by(FilterAnswer.id)
    ).all()


def filter_answers_of(call: Call) -> dict[int, dict[int, FilterAnswer]]:
    """{proposal id: {filter id: the answer in force}} of a call."""
    found_: dict[int, dict[int, FilterAnswer]] = {}
    for row in db.session.scalars(
        select(FilterAnswer)
        .join(Proposal, Proposal.id == FilterAnswer.proposal_id)
        .where(Proposal.call_id == call.id, FilterAnswer.superseded_at.is_(None))
    ):
        found_.setdefault(row.proposal_id, {})[row.filter_id] = row
    return found_


def filter_answers_on(proposal_id: int) -> dict[int, FilterAnswer]:
    """{filter id: the answer in force} of a proposal."""
    rows = db.session.scalars(
        select(FilterAnswer).where(
            FilterAnswer.proposal_id == proposal_id, FilterAnswer.superseded_at.is_(None)
        )
    )
    return {row.filter_id: row for row in rows}


def earlier_filter_answers(proposal_id: int) -> Sequence[FilterAnswer]:
    """The answers that others took the place of, the newest first."""
    return db.session.scalars(
        select(FilterAnswer)
        .where(FilterAnswer.proposal_id == proposal_id, FilterAnswer.superseded_at.is_not(None))
        .order_by(FilterAnswer.id.desc())
    ).all()


def discussions_of(sheet: Sheet) -> dict[int, Discussion]:
    """{proposal id: its discussion}."""
    rows = db.session.scalars(
        select(Discussion).where(Discussion.sheet_id == sheet.id, Discussion.dropped_at.is_(None))
    )
    return {row.proposal_id: row for row in rows}


def discussion_on(proposal_id: int) -> Discussion | None:
    """The discussion of a proposal, if its evaluators lay far apart."""
    return db.session.scalar(
        select(Discussion).where(Discussion.proposal_id == proposal_id, Discussion.dropped_at.is_(None))
    )


def has_begun(proposal_id: int) -> bool:
    """Whether somebody has answered a filter or written scores for a proposal."""
    return bool(
        db.session.scalar(
            select(FilterAnswer.id).where(FilterAnswer.proposal_id == proposal_id).limit(1)
        )
        or db.session.scalar(
            select(Evaluation.id)
            .join(Assignment, Assignment.id == Evaluation.assignment_id)
            .where(Assignment.proposal_id == proposal_id)
            .limit(1)
        )
    )  # fmt: skip


def results_of(sheet: Sheet) -> Results | None:
    """The results that hold now."""
    return db.session.scalar(
        select(Results).where(Results.sheet_id == sheet.id, Results.superseded_at.is_(None))
    )


def all_results_of(sheet: Sheet) -> Sequence[Results]:
    """Every publication of results, the newest first."""
    return db.session.scalars(
        select(Results).where(Results.sheet_id == sheet.id).order_by(Results.version.desc())
    ).all()


def published_results(space: Space | None = None) -> Sequence[Results]:
    """The results that hold of all calls (of a space), the oldest first."""
    statement = (
        select(Results)
        .join(Sheet, Sheet.id == Results.sheet_id)
        .join(Call, Call.id == Sheet.call_id)
        .where(Results.superseded_at.is_(None))
        .order_by(Results.published_at, Results.id)
    )
    return db.session.scalars(
        statement if space is None else statement.where(Call.space_id == space.id)
    ).all()


def people_by_id(ids: Collection[int]) -> dict[int, Person]:
    """{id: person}."""
    if not ids:
        return {}
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def authors_of(proposal: Proposal) -> tuple[set[int], set[int]]:
    """(persons, organisations) who stand behind a proposal or behind one that was joined into it."""
    rows = db.session.execute(
        select(Proposal.id, Proposal.person_id, Proposal.organization_id, Proposal.created_by_id, Proposal.channel).where(
            (Proposal.id == proposal.id) | (Proposal.merged_into_id == proposal.id)
        )
    ).all()  # fmt: skip
    persons = {person for _id, person, _o, _by, _c in rows if person}
    # whoever typed it on the web wrote it; a facilitator who copied a sheet of paper did not
    persons |= {by for _id, _p, _o, by, channel in rows if by and channel == "web"}
    organizations = {organization for _id, _p, organization, _by, _c in rows if organization}
    organizations |= set(
        db.session.scalars(
            select(CoAuthor.organization_id).where(
                CoAuthor.proposal_id.in_([row[0] for row in rows]), CoAuthor.state == CoAuthorState.ACCEPTED
            )
        )
    )
    return persons, organizations


def ties_of(person_id: int) -> frozenset[int]:
    """The organisations a person leads or represents."""
    return organizations_tied_to(person_id)


def open_discussions(proposals: Collection[int]) -> set[int]:
    """Which of these proposals have an open discussion."""
    if not proposals:
        return set()
    return set(
        db.session.scalars(
            select(Discussion.proposal_id).where(
                Discussion.proposal_id.in_(proposals),
                Discussion.closed_at.is_(None),
                Discussion.dropped_at.is_(None),
            )
        )
    )


def waiting_for(person_id: int, space_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """{space: (proposals a person has not scored yet, open discussions without the person's final scores)}."""

    def sent(round_: Round) -> Exists:
        return (
            select(Evaluation.id)
            .where(
                Evaluation.assignment_id == Assignment.id,
                Evaluation.round == round_,
                Evaluation.sent_at.is_not(None),
                Evaluation.superseded_at.is_(None),
            )
            .exists()
        )

    is_discussed = (
        select(Discussion.id)
        .where(
            Discussion.proposal_id == Assignment.proposal_id,
            Discussion.closed_at.is_(None),
            Discussion.dropped_at.is_(None),
        )
        .exists()
    )
    rows = db.session.execute(
        select(
            Call.space_id,
            func.count().filter(~sent(Round.FIRST)),
            func.count().filter(is_discussed, ~sent(Round.FINAL)),
        )
        .join(Proposal, Proposal.call_id == Call.id)
        .join(Assignment, Assignment.proposal_id == Proposal.id)
        .where(
            Call.space_id.in_(space_ids),
            Assignment.evaluator_id == person_id,
            Assignment.ended_at.is_(None),
            Proposal.state == ProposalState.SUBMITTED,
        )
        .group_by(Call.space_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def lacking_evaluators(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many proposals of closed calls with a published sheet and no results lack an evaluator}; filtered ones do not."""
    active = (
        select(func.count(Assignment.id))
        .where(Assignment.proposal_id == Proposal.id, Assignment.ended_at.is_(None))
        .correlate(Proposal)
        .scalar_subquery()
    )
    barred = (
        select(FilterAnswer.id)
        .where(
            FilterAnswer.proposal_id == Proposal.id,
            FilterAnswer.superseded_at.is_(None),
            FilterAnswer.verdict == Verdict.NO,
        )
        .exists()
    )
    done = select(Results.id).where(Results.sheet_id == Sheet.id).exists()
    now = clock.now()
    rows = db.session.execute(
        select(Call.space_id, func.count(Proposal.id))
        .join(Proposal, Proposal.call_id == Call.id)
        .join(Sheet, Sheet.call_id == Call.id)
        .where(
            Call.space_id.in_(space_ids),
            Proposal.state == ProposalState.SUBMITTED,
            Sheet.published_at.is_not(None),
            (Call.closes_at <= now) | (Call.state == CallState.CLOSED),
            active < Sheet.evaluators,
            ~barred,
            ~done,
        )
        .group_by(Call.space_id)
    )
    return dict(rows.all())
