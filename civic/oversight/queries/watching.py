"""Reads of committees, their members and what they do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.agreements.models import Agreement
from civic.agreements.queries import agreements_of, project_choices
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.oversight.models import (
    Alert,
    AlertState,
    AlertStep,
    Committee,
    CommitteeMember,
    HalfYearReport,
    InformationRequest,
    VisitPhoto,
    VisitReport,
)
from civic.proposals.models import Proposal
from civic.records.models import Record, RecordKind, RecordState
from civic.spaces.models import Space
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


def count_requests(space_ids: Collection[int], day: date) -> dict[int, tuple[int, int]]:
    """{space: (requests that nobody has answered in time, requests that still have time)}."""
    rows = db.session.execute(
        select(
            Committee.space_id,
            func.count().filter(_overdue(day)),
            func.count().filter(~_overdue(day)),
        )
        .join(InformationRequest, InformationRequest.committee_id == Committee.id)
        .where(Committee.space_id.in_(space_ids), InformationRequest.closed_on.is_(None))
        .group_by(Committee.space_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


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
