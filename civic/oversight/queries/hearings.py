"""Reads of hearings and their questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.events.models import Category, Event, EventStatus
from civic.oversight.due import Period, Sitting
from civic.oversight.models import (
    Hearing,
    HearingQuestion,
    QuestionState,
)
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.web.paging import Page, paginate

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
    return _sitting(hearing.event.starts_at, hearing.event.status)


def _sitting(starts_at: datetime, status: EventStatus) -> Sitting:
    return Sitting(
        clock.local(starts_at).date(), status is EventStatus.HELD,
        status in (EventStatus.CANCELLED, EventStatus.DRAFT),
    )  # fmt: skip


def sittings(space_ids: Collection[int], year: int) -> dict[int, dict[Period, Sitting]]:
    """{space: what the rule must know of its hearings of a year}; spaces that never had one are left out."""
    found: dict[int, dict[Period, Sitting]] = {}
    for space_id, its_year, period, starts_at, status in db.session.execute(
        select(Hearing.space_id, Hearing.year, Hearing.period, Event.starts_at, Event.status)
        .join(Event, Event.id == Hearing.event_id)
        .where(Hearing.space_id.in_(space_ids))
    ):
        of_space = found.setdefault(space_id, {})
        if its_year == year:
            of_space[period] = _sitting(starts_at, status)
    return found


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


def questions_to_handle(space_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """{space: (questions to read, published questions to answer) of its hearings}."""
    state = HearingQuestion.state
    rows = db.session.execute(
        select(
            Hearing.space_id,
            func.count().filter(state == QuestionState.WAITING),
            func.count().filter(state == QuestionState.PUBLISHED, HearingQuestion.answered_at.is_(None)),
        )
        .join(HearingQuestion, HearingQuestion.hearing_id == Hearing.id)
        .where(Hearing.space_id.in_(space_ids))
        .group_by(Hearing.space_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
