"""Reads of committees and what they do, and of hearings with their questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.agreements.models import Agreement
from civic.agreements.queries import agreements_of, project_choices
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.events.models import Category, Event, EventStatus
from civic.oversight.due import Period, Sitting
from civic.oversight.models import (
    Alert,
    AlertState,
    AlertStep,
    Committee,
    CommitteeMember,
    HalfYearReport,
    Hearing,
    HearingQuestion,
    InformationRequest,
    QuestionState,
    RequestAnswer,
    VisitPhoto,
    VisitReport,
)
from civic.proposals.models import Proposal
from civic.records.models import Record, RecordKind, RecordState
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.web.paging import Page, paginate

# ── committees ──────────────────────────────────────────────────────────────────────────────────────────────────────


def committees_of(space: Space) -> Sequence[Committee]:
    """The committees of a space, the latest term first."""
    return db.session.scalars(
        select(Committee)
        .where(Committee.space_id == space.id)
        .order_by(Committee.term_from.desc(), Committee.id.desc())
    ).all()


def committee_in_term(space: Space, day: date) -> Committee | None:
    """The committee whose term a day lies in."""
    return db.session.scalar(
        select(Committee)
        .where(Committee.space_id == space.id, Committee.term_from <= day, Committee.term_to >= day)
        .order_by(Committee.term_from.desc())
        .limit(1)
    )


def committee_of(space: Space, committee_id: int) -> Committee:
    """A committee of the space, or NotFound."""
    return found(
        db.session.scalar(
            select(Committee).where(Committee.id == committee_id, Committee.space_id == space.id)
        )
    )


def locked_committee(committee_id: int) -> Committee:
    """The committee read anew and held until the block ends."""
    return found(
        db.session.scalar(for_change(select(Committee).where(Committee.id == committee_id), Committee))
    )


def terms_that_meet(space_id: int, first: date, last: date, but: int | None = None) -> bool:
    """Whether another committee of a space has a term that shares a day with this stretch."""
    wanted = select(Committee.id).where(
        Committee.space_id == space_id, Committee.term_from <= last, Committee.term_to >= first
    )
    if but is not None:
        wanted = wanted.where(Committee.id != but)
    return db.session.scalar(wanted.limit(1)) is not None


def member_of(committee: Committee, member_id: int) -> CommitteeMember:
    """A member of the committee, of now or before, or NotFound."""
    return found(next((each for each in committee.members if each.id == member_id), None))


def seats_held(person_id: int, day: date) -> Sequence[CommitteeMember]:
    """The seats of a person in committees whose term is on."""
    return db.session.scalars(
        select(CommitteeMember)
        .join(Committee, Committee.id == CommitteeMember.committee_id)
        .where(
            CommitteeMember.person_id == person_id,
            CommitteeMember.since <= day,
            or_(CommitteeMember.until.is_(None), CommitteeMember.until > day),
            Committee.term_from <= day,
            Committee.term_to >= day,
        )
        .options(joinedload(CommitteeMember.committee))
        .order_by(CommitteeMember.id)
    ).all()


def resolutions_of(space: Space) -> Sequence[Record]:
    """The sealed resolutions about oversight of a space, the newest first."""
    return db.session.scalars(
        select(Record)
        .where(
            Record.space_id == space.id,
            Record.kind == RecordKind.OVERSIGHT_RESOLUTION,
            Record.state == RecordState.SEALED,
        )
        .order_by(Record.held_on.desc(), Record.id.desc())
        .limit(20)
    ).all()


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_space(model: Any, space: Space) -> Select[Any]:
    return (
        select(model)
        .join(Committee, Committee.id == model.committee_id)
        .where(Committee.space_id == space.id)
        .options(joinedload(model.committee))
    )


def _overdue(day: date) -> Any:
    return and_(InformationRequest.closed_on.is_(None), InformationRequest.due_on < day)


def requests_of(
    space: Space, number: int, *, open_only: bool = False, overdue_only: bool = False
) -> Page[Any]:
    """A page of what was asked in a space: what is late first, then the newest."""
    wanted = _of_space(InformationRequest, space)
    if open_only or overdue_only:
        wanted = wanted.where(InformationRequest.closed_on.is_(None))
    if overdue_only:
        wanted = wanted.where(InformationRequest.due_on < clock.today())
    late = _overdue(clock.today()).desc()
    return paginate(
        wanted.order_by(late, InformationRequest.asked_on.desc(), InformationRequest.id.desc()), number
    )


def request_of(space: Space, request_id: int) -> InformationRequest:
    """A request of the space's committees, or NotFound."""
    return found(
        db.session.scalar(_of_space(InformationRequest, space).where(InformationRequest.id == request_id))
    )


def locked_request(request_id: int) -> InformationRequest:
    """The request read anew and held until the block ends."""
    statement = select(InformationRequest).where(InformationRequest.id == request_id)
    return found(db.session.scalar(for_change(statement, InformationRequest)))


def count_overdue(space: Space, day: date) -> int:
    """How many requests of a space nobody has answered in time."""
    wanted = _of_space(InformationRequest, space).where(_overdue(day))
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def count_unanswered(space: Space) -> int:
    """How many requests of a space wait for an answer."""
    wanted = _of_space(InformationRequest, space).where(InformationRequest.closed_on.is_(None))
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def requests_between(committee: Committee, first: date, last: date) -> Sequence[InformationRequest]:
    """What a committee asked, or got answered, within a stretch."""
    return db.session.scalars(
        select(InformationRequest)
        .where(
            InformationRequest.committee_id == committee.id,
            or_(
                InformationRequest.asked_on.between(first, last),
                InformationRequest.closed_on.between(first, last),
            ),
        )
        .order_by(InformationRequest.number)
    ).all()


# ── visits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def visits_of(space: Space, number: int, *, drafts: bool = False) -> Page[Any]:
    """A page of visit reports, the latest first; with those nobody may read yet if asked."""
    wanted = _of_space(VisitReport, space)
    if not drafts:
        wanted = wanted.where(VisitReport.published_at.is_not(None))
    return paginate(wanted.order_by(VisitReport.visited_on.desc(), VisitReport.id.desc()), number, 12)


def visit_of(space: Space, visit_id: int) -> VisitReport:
    """A visit report of the space, published or not, or NotFound."""
    return found(db.session.scalar(_of_space(VisitReport, space).where(VisitReport.id == visit_id)))


def locked_visit(visit_id: int) -> VisitReport:
    """The visit report read anew and held until the block ends."""
    return found(
        db.session.scalar(for_change(select(VisitReport).where(VisitReport.id == visit_id), VisitReport))
    )


def photo_of(visit: VisitReport, photo_id: int) -> VisitPhoto:
    """A photograph of the visit, or NotFound."""
    return found(next((each for each in visit.photos if each.id == photo_id), None))


def visits_between(committee: Committee, first: date, last: date) -> Sequence[VisitReport]:
    """The published visits of a committee within a stretch."""
    return db.session.scalars(
        select(VisitReport)
        .where(
            VisitReport.committee_id == committee.id,
            VisitReport.published_at.is_not(None),
            VisitReport.visited_on.between(first, last),
        )
        .options(joinedload(VisitReport.proposal), joinedload(VisitReport.agreement))
        .order_by(VisitReport.visited_on, VisitReport.id)
    ).all()


def visits_to_choose(committee: Committee) -> Sequence[VisitReport]:
    """The published visits of a committee, the latest first."""
    return db.session.scalars(
        select(VisitReport)
        .where(VisitReport.committee_id == committee.id, VisitReport.published_at.is_not(None))
        .order_by(VisitReport.visited_on.desc(), VisitReport.id.desc())
        .limit(40)
    ).all()


def visits_of_proposal(proposal_id: int) -> Sequence[VisitReport]:
    """The published visits to what a proposal became, the latest first."""
    return db.session.scalars(
        select(VisitReport)
        .where(VisitReport.proposal_id == proposal_id, VisitReport.published_at.is_not(None))
        .options(joinedload(VisitReport.committee))
        .order_by(VisitReport.visited_on.desc(), VisitReport.id.desc())
    ).all()


def works_to_visit(space: Space) -> Sequence[Proposal]:
    """The proposals that may be visited."""
    return project_choices(space)


def agreements_to_visit(space: Space) -> Sequence[Agreement]:
    """The signed agreements of a space whose keeping may be looked at."""
    return [agreement for agreement in agreements_of(space) if agreement.is_public]


# ── alerts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def alerts_of(space: Space, number: int, *, open_only: bool = False) -> Page[Any]:
    """A page of alerts: the open ones first, then the newest."""
    wanted = _of_space(Alert, space)
    over = Alert.state.in_((AlertState.SOLVED, AlertState.UNHEARD))
    if open_only:
        wanted = wanted.where(~over)
    return paginate(wanted.order_by(over, Alert.raised_on.desc(), Alert.id.desc()), number)


def alert_of(space: Space, alert_id: int) -> Alert:
    """An alert of the space's committees with its steps, or NotFound."""
    return found(
        db.session.scalar(
            _of_space(Alert, space)
            .where(Alert.id == alert_id)
            .options(selectinload(Alert.steps), joinedload(Alert.visit))
        )
    )


def locked_alert(alert_id: int) -> Alert:
    """The alert read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(Alert).where(Alert.id == alert_id), Alert)))


def alerts_between(committee: Committee, first: date, last: date) -> Sequence[Alert]:
    """What a committee warned of within a stretch, or what moved in it."""
    moved = select(AlertStep.alert_id).where(AlertStep.on_day.between(first, last))
    return db.session.scalars(
        select(Alert)
        .where(
            Alert.committee_id == committee.id, or_(Alert.raised_on.between(first, last), Alert.id.in_(moved))
        )
        .options(selectinload(Alert.steps))
        .order_by(Alert.number)
    ).all()


# ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def reports_of(space: Space) -> Sequence[HalfYearReport]:
    """The half-yearly reports of a space, drafts too, the latest first."""
    return db.session.scalars(
        _of_space(HalfYearReport, space).order_by(HalfYearReport.year.desc(), HalfYearReport.half.desc())
    ).all()


def report_of_half(committee: Committee, year: int, half: int) -> HalfYearReport | None:
    """The report of a half-year, or None."""
    return db.session.scalar(
        select(HalfYearReport).where(
            HalfYearReport.committee_id == committee.id,
            HalfYearReport.year == year,
            HalfYearReport.half == half,
        )
    )


def report_of_record(record_id: int) -> HalfYearReport | None:
    """The half-yearly report that a document is, or None."""
    return db.session.scalar(select(HalfYearReport).where(HalfYearReport.record_id == record_id))


# ── hearings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def hearing_by_slug(slug: str) -> Hearing:
    """The hearing with this address part, or NotFound; whether its event is public is asked by who shows it."""
    return found(db.session.scalar(select(Hearing).where(Hearing.slug == slug)))


def hearing_of_event(event_id: int) -> Hearing | None:
    """The hearing that an event is, or None."""
    return db.session.scalar(select(Hearing).where(Hearing.event_id == event_id))


def hearing_of_record(record_id: int) -> Hearing | None:
    """The hearing whose minutes a document is, or None."""
    return db.session.scalar(select(Hearing).where(Hearing.record_id == record_id))


def locked_hearing(hearing_id: int) -> Hearing:
    """The hearing read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(Hearing).where(Hearing.id == hearing_id), Hearing)))


def hearing_slug_taken(slug: str) -> bool:
    """Whether a hearing has this address part already."""
    return db.session.scalar(select(Hearing.id).where(Hearing.slug == slug)) is not None


def hearings_of_year(space: Space, year: int) -> dict[Period, Hearing]:
    """The hearings of a space in a year."""
    rows = db.session.scalars(select(Hearing).where(Hearing.space_id == space.id, Hearing.year == year))
    return {hearing.period: hearing for hearing in rows}


def sitting_of(hearing: Hearing) -> Sitting:
    """What the rule about the two hearings must know of one."""
    event = hearing.event
    return Sitting(
        clock.local(event.starts_at).date(), event.status is EventStatus.HELD,
        event.status in (EventStatus.CANCELLED, EventStatus.DRAFT),
    )  # fmt: skip


def years_with_hearings(space: Space) -> list[int]:
    """The years from the first hearing of a space to this one, the latest first; none when there never was one."""
    first = db.session.scalar(select(func.min(Hearing.year)).where(Hearing.space_id == space.id))
    last = db.session.scalar(select(func.max(Hearing.year)).where(Hearing.space_id == space.id))
    if first is None or last is None:
        return []
    return list(range(max(last, clock.today().year), first - 1, -1))


def events_for_hearing(space: Space, but: Hearing | None = None) -> Sequence[Event]:
    """The hearings on the calendar of a space and of those below it that are not one of the two of a year yet."""
    taken = select(Hearing.event_id)
    free = Event.id.not_in(taken) if but is None else or_(Event.id.not_in(taken), Event.id == but.event_id)
    return db.session.scalars(
        select(Event)
        .where(Event.space_id.in_(tree_ids(space)), Event.category == Category.HEARING, free)
        .order_by(Event.starts_at.desc())
        .limit(40)
    ).all()


def questions_of(hearing: Hearing, number: int, *, everything: bool = False) -> Page[Any]:
    """A page of the questions that everybody reads, in their order; with the others if asked, those to read first."""
    wanted = select(HearingQuestion).where(HearingQuestion.hearing_id == hearing.id)
    if not everything:
        wanted = wanted.where(HearingQuestion.state == QuestionState.PUBLISHED)
        return paginate(wanted.order_by(HearingQuestion.number), number)
    waits = (HearingQuestion.state == QuestionState.WAITING).desc()
    return paginate(
        wanted.order_by(waits, HearingQuestion.answered_at.is_not(None), HearingQuestion.number), number
    )


def all_questions(hearing: Hearing) -> Sequence[HearingQuestion]:
    """Every question of a hearing in its order."""
    return db.session.scalars(
        select(HearingQuestion)
        .where(HearingQuestion.hearing_id == hearing.id)
        .order_by(HearingQuestion.number)
    ).all()


@dataclass(frozen=True)
class QuestionCounts:
    """How many questions a hearing has, by what became of them."""

    published: int = 0
    answered: int = 0
    waiting: int = 0
    withheld: int = 0

    @property
    def unanswered(self) -> int:
        """Published and without an answer."""
        return self.published - self.answered


def question_counts(hearing_ids: Sequence[int]) -> dict[int, QuestionCounts]:
    """{hearing: how many questions} in one statement."""
    state = HearingQuestion.state

    def number(*conditions: Any) -> Any:
        return func.count(HearingQuestion.id).filter(*conditions)

    rows = db.session.execute(
        select(
            HearingQuestion.hearing_id,
            number(state == QuestionState.PUBLISHED),
            number(state == QuestionState.PUBLISHED, HearingQuestion.answered_at.is_not(None)),
            number(state == QuestionState.WAITING),
            number(state == QuestionState.WITHHELD),
        )
        .where(HearingQuestion.hearing_id.in_(hearing_ids))
        .group_by(HearingQuestion.hearing_id)
    )
    counted = {row[0]: QuestionCounts(*row[1:]) for row in rows}
    return {hearing_id: counted.get(hearing_id, QuestionCounts()) for hearing_id in hearing_ids}


def question_of(hearing: Hearing, question_id: int) -> HearingQuestion:
    """A question of the hearing, or NotFound."""
    return found(
        db.session.scalar(
            select(HearingQuestion).where(
                HearingQuestion.id == question_id, HearingQuestion.hearing_id == hearing.id
            )
        )
    )


def locked_question(question_id: int) -> HearingQuestion:
    """The question read anew and held until the block ends."""
    statement = (
        select(HearingQuestion)
        .where(HearingQuestion.id == question_id)
        .options(joinedload(HearingQuestion.hearing))
    )
    return found(db.session.scalar(for_change(statement, HearingQuestion)))


def question_of_form(hearing_id: int, once: str) -> HearingQuestion | None:
    """The question that a form already registered, or None."""
    return db.session.scalar(
        select(HearingQuestion).where(HearingQuestion.hearing_id == hearing_id, HearingQuestion.once == once)
    )


def questions_to_handle(space: Space) -> tuple[int, int]:
    """(questions to read, questions to answer) of a space's hearings."""
    hearings = db.session.scalars(select(Hearing.id).where(Hearing.space_id == space.id)).all()
    counts = question_counts(hearings).values()
    return sum(c.waiting for c in counts), sum(c.unanswered for c in counts)


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def questions_asked_by(person_id: int) -> Sequence[HearingQuestion]:
    """What a person asked at hearings."""
    return db.session.scalars(
        select(HearingQuestion)
        .where(HearingQuestion.person_id == person_id)
        .options(joinedload(HearingQuestion.hearing))
        .order_by(HearingQuestion.id.desc())
    ).all()


PERSON_COLUMNS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Committee, ("made_by_id",)),
    (CommitteeMember, ("person_id", "added_by_id")),
    (InformationRequest, ("asked_by_id",)),
    (RequestAnswer, ("recorded_by_id",)),
    (VisitReport, ("written_by_id",)),
    (Alert, ("raised_by_id",)),
    (AlertStep, ("recorded_by_id",)),
    (HalfYearReport, ("built_by_id",)),
    (Hearing, ("made_by_id",)),
    (HearingQuestion, ("person_id", "registered_by_id", "answer_recorded_by_id")),
)


def touched_by(person_id: int) -> list[tuple[Any, str]]:
    """(row, column) of everything of this room that names a person."""
    named: list[tuple[Any, str]] = []
    for model, columns in PERSON_COLUMNS:
        for column in columns:
            rows = db.session.scalars(
                select(model).where(getattr(model, column) == person_id).order_by(model.id)
            )
            named += [(row, column) for row in rows]
    return named
