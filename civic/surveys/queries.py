"""Reads of surveys, their replies and marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.accreditation.models import Mandate
from civic.attendance.models import CAME, Attendance
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import fold, like
from civic.events.models import Event, EventSession, EventStatus, Registration, RegistrationState
from civic.events.queries import first_of_each_space
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.surveys.models import (
    Question,
    Reply,
    ReplyAnswer,
    Survey,
    SurveyKind,
    SurveyMark,
    SurveyState,
)
from civic.web.paging import Page, paginate

PAPER_ROWS = 10
NEAR = timedelta(days=7)  # before and after its event, a draft is the team's business


# ── the contract with training ──────────────────────────────────────────────────────────────────────────────────────


def exit_scores(event_id: int) -> dict[int, Fraction]:
    """{person id: share of points right, from 0 to 1} in the exit tests of an event; the best attempt counts."""
    return exit_scores_of([event_id])[event_id]


def exit_scores_of(event_ids: Collection[int], until: date | None = None) -> dict[int, dict[int, Fraction]]:
    """The same for several events at once, so that a count over many editions needs one statement; of replies up to a day."""
    wanted = (
        select(Survey.event_id, Reply.person_id, Reply.score_part, Reply.score_whole)
        .join(Survey, Survey.id == Reply.survey_id)
        .where(
            Survey.event_id.in_(event_ids),
            Survey.kind == SurveyKind.EXIT,
            Reply.person_id.is_not(None),
            Reply.score_whole > 0,
        )
    )
    if until is not None:
        wanted = wanted.where(Reply.answered_on <= until)
    rows = db.session.execute(wanted)
    best: dict[int, dict[int, Fraction]] = {event_id: {} for event_id in event_ids}
    for event_id, person_id, part, whole in rows:
        if person_id is not None and part is not None and whole:
            mine = best[event_id]
            mine[person_id] = max(mine.get(person_id, Fraction(0)), Fraction(part, whole))
    return best


# ── surveys ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _whole() -> Select[Any]:
    return select(Survey).options(selectinload(Survey.questions))


def survey_by_token(token: str) -> Survey:
    """The survey with this public address and its questions, or NotFound; a draft has no address yet."""
    return found(db.session.scalar(_whole().where(Survey.token == token, Survey.state != SurveyState.DRAFT)))


def survey_of(event: Event, survey_id: int) -> Survey:
    """A survey of the event with its questions, or NotFound."""
    return found(db.session.scalar(_whole().where(Survey.id == survey_id, Survey.event_id == event.id)))


def locked_survey(survey_id: int) -> Survey:
    """The survey read anew and held until the block ends: questions and first replies never cross."""
    return found(db.session.scalar(for_change(_whole().where(Survey.id == survey_id), Survey)))


def question_of(survey: Survey, question_id: int) -> Question:
    """A question of the survey, or NotFound."""
    return found(next((each for each in survey.questions if each.id == question_id), None))


def surveys_of(event: Event) -> Sequence[Survey]:
    """The surveys of an event, with their questions, in the order they were made."""
    return db.session.scalars(_whole().where(Survey.event_id == event.id).order_by(Survey.id)).all()


def at_work(space_ids: Collection[int], limit: int = 6) -> Sequence[Row[Any]]:
    """(space_id, slug of the event, id, title, state, replies) of the surveys that teams have in hand: open ones, and drafts of
    what is near; of each space those of the latest events."""
    moment = clock.now()
    is_open = (Survey.state == SurveyState.OPEN) & or_(Survey.closes_at.is_(None), Survey.closes_at > moment)
    is_waiting = (Survey.state == SurveyState.DRAFT) & Event.starts_at.between(moment - NEAR, moment + NEAR)
    replies = func.count(Reply.id).label("replies")
    in_hand = (
        select(Event.space_id, Event.slug, Survey.id, Survey.title, Survey.state, replies)
        .join(Event, Event.id == Survey.event_id)
        .outerjoin(Reply, Reply.survey_id == Survey.id)
        .where(
            Event.space_id.in_(space_ids),
            Event.status != EventStatus.CANCELLED,
            or_(is_open, is_waiting),
        )
        .group_by(Survey.id, Event.id)
    )
    return first_of_each_space(in_hand, Event.starts_at.desc(), Survey.id, limit=limit)


def on_event_page(event_id: int) -> tuple[list[Survey], list[Survey]]:
    """(surveys of an event that can be answered now, closed ones whose figures everybody may see)."""
    rows = db.session.scalars(
        select(Survey)
        .where(Survey.event_id == event_id, Survey.state != SurveyState.DRAFT)
        .order_by(Survey.id)
    ).all()
    moment = clock.now()
    return (
        [survey for survey in rows if survey.is_open(moment)],
        [survey for survey in rows if survey.is_public and survey.is_over(moment)],
    )


def surveys_to_import(survey: Survey, limit: int = 30) -> Sequence[Survey]:
    """Other surveys with questions in the same space, the newest first."""
    return db.session.scalars(
        select(Survey)
        .join(Event, Event.id == Survey.event_id)
        .where(
            Event.space_id == survey.event.space_id,
            Survey.id != survey.id,
            Survey.id.in_(select(Question.survey_id)),
        )
        .order_by(Survey.id.desc())
        .limit(limit)
    ).all()


def reply_counts(survey_ids: Collection[int]) -> dict[int, int]:
    """{survey id: number of replies}; those without are left out."""
    rows = db.session.execute(
        select(Reply.survey_id, func.count()).where(Reply.survey_id.in_(survey_ids)).group_by(Reply.survey_id)
    ).all()
    return {survey_id: n for survey_id, n in rows}  # noqa: C416


def has_replies(survey: Survey) -> bool:
    """Whether anybody has answered."""
    return db.session.scalar(select(Reply.id).where(Reply.survey_id == survey.id).limit(1)) is not None


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _participants(event_id: int) -> Select[Any]:
    registered = select(Registration.person_id).where(
        Registration.event_id == event_id, Registration.state == RegistrationState.CONFIRMED
    )
    came = (
        select(Attendance.person_id)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(
            EventSession.event_id == event_id,
            Attendance.superseded_at.is_(None),
            Attendance.status.in_(CAME),
        )
    )
    return select(Person.id).where(or_(Person.id.in_(registered), Person.id.in_(came)))


def is_participant(event: Event, person_id: int | None) -> bool:
    """Whether a person has a place in an event or came to it."""
    if person_id is None:
        return False
    return db.session.scalar(_participants(event.id).where(Person.id == person_id)) is not None


def participant(event: Event, person_id: int) -> Person:
    """Somebody who takes part in the event, or NotFound."""
    wanted = select(Person).where(Person.id == person_id, Person.id.in_(_participants(event.id)))
    return found(db.session.scalar(wanted))


def _done(survey: Survey) -> Select[Any]:
    """The people who have answered as often as they may."""
    if survey.is_anonymous:
        return select(SurveyMark.person_id).where(SurveyMark.survey_id == survey.id)
    used = select(Reply.person_id).where(Reply.survey_id == survey.id, Reply.person_id.is_not(None))
    return used.group_by(Reply.person_id).having(func.count() >= survey.attempts)


def people_to_answer(survey: Survey, number: int, term: str = "", size: int = 20) -> Page[Person]:
    """A page of those who take part and may still answer, by surname."""
    wanted = select(Person).where(
        Person.id.in_(_participants(survey.event_id)), Person.id.not_in(_done(survey))
    )
    if fold(term):
        wanted = wanted.where(Person.name_key.like(like(term), escape="\\"))
    return paginate(wanted.order_by(Person.name_key, Person.id), number, size)


def count_participants(event: Event) -> int:
    """How many take part in an event."""
    return db.session.scalar(select(func.count()).select_from(_participants(event.id).subquery())) or 0


def times_answered(survey: Survey, person_id: int) -> int:
    """How often a person has answered a survey."""
    if survey.is_anonymous:
        return int(db.session.get(SurveyMark, (survey.id, person_id)) is not None)
    return (
        db.session.scalar(
            select(func.count()).where(Reply.survey_id == survey.id, Reply.person_id == person_id)
        )
        or 0
    )


def reply_by_client(client_id: str) -> Reply | None:
    """The reply that a form with this key has already made."""
    return db.session.scalar(select(Reply).where(Reply.client_id == client_id))


def asked_of(person: Person, limit: int = 5) -> list[Survey]:
    """The open surveys of events that a person attended and has not answered, the newest event first."""
    came = (
        select(EventSession.event_id)
        .join(Attendance, Attendance.session_id == EventSession.id)
        .where(
            Attendance.person_id == person.id,
            Attendance.superseded_at.is_(None),
            Attendance.status.in_(CAME),
        )
    )
    rows = db.session.scalars(
        select(Survey)
        .join(Event, Event.id == Survey.event_id)
        .where(
            Survey.event_id.in_(came),
            Survey.state == SurveyState.OPEN,
            Event.status != EventStatus.CANCELLED,
            Survey.id.not_in(select(Reply.survey_id).where(Reply.person_id == person.id)),
            Survey.id.not_in(select(SurveyMark.survey_id).where(SurveyMark.person_id == person.id)),
        )
        .options(joinedload(Survey.event).lazyload(Event.pools))
        .order_by(Event.starts_at.desc(), Survey.id)
        .limit(4 * limit)
    ).all()
    return [survey for survey in rows if survey.is_open(clock.now())][:limit]


# ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def answers_of(survey: Survey) -> Sequence[ReplyAnswer]:
    """Every answer to a survey."""
    return db.session.scalars(
        select(ReplyAnswer)
        .join(Reply, Reply.id == ReplyAnswer.reply_id)
        .where(Reply.survey_id == survey.id)
        .order_by(ReplyAnswer.reply_id, ReplyAnswer.question_id)
    ).all()


def replies_of(survey: Survey) -> Sequence[Reply]:
    """Every reply with its person and answers: by surname, anonymous ones by their random id."""
    return db.session.scalars(
        select(Reply)
        .outerjoin(Person, Person.id == Reply.person_id)
        .where(Reply.survey_id == survey.id)
        .options(joinedload(Reply.person), selectinload(Reply.answers))
        .order_by(Person.name_key, Reply.person_id, Reply.attempt, Reply.id)
    ).all()


def personal_replies(survey_ids: Iterable[int]) -> Sequence[Reply]:
    """The replies to tests that have a person, with their answers, first attempts first."""
    return db.session.scalars(
        select(Reply)
        .where(Reply.survey_id.in_(list(survey_ids)), Reply.person_id.is_not(None))
        .options(selectinload(Reply.answers))
        .order_by(Reply.person_id, Reply.attempt, Reply.id)
    ).all()


def people_by_id(ids: Collection[int]) -> Sequence[Person]:
    """These people with their districts."""
    return db.session.scalars(
        select(Person).where(Person.id.in_(ids)).options(selectinload(Person.district)).order_by(Person.id)
    ).all()


def sectors_at(event: Event, ids: Collection[int]) -> dict[int, str]:
    """{person id: sector} of those for whom people came to an event: by registration, else by their seat in the space."""
    by_seat = db.session.execute(
        select(Mandate.person_id, Organization.sector)
        .join(Organization, Organization.id == Mandate.organization_id)
        .where(
            Mandate.space_id == event.space_id, Mandate.person_id.in_(ids), Mandate.superseded_at.is_(None)
        )
        .order_by(Mandate.id.desc())
    ).all()
    by_registration = db.session.execute(
        select(Registration.person_id, Organization.sector)
        .join(Organization, Organization.id == Registration.organization_id)
        .where(Registration.event_id == event.id, Registration.person_id.in_(ids))
        .order_by(Registration.id)
    ).all()
    return {person_id: sector.value for person_id, sector in (*by_seat, *by_registration)}


# ── a person's own, merging and forgetting ──────────────────────────────────────────────────────────────────────────


def replies_of_person(person_id: int) -> Sequence[Reply]:
    """Every reply that names a person, with its survey and answers."""
    return db.session.scalars(
        select(Reply)
        .where(Reply.person_id == person_id)
        .options(joinedload(Reply.survey).selectinload(Survey.questions), selectinload(Reply.answers))
        .order_by(Reply.survey_id, Reply.attempt)
    ).all()


def marks_of_person(person_id: int) -> Sequence[SurveyMark]:
    """Which anonymous surveys a person has answered."""
    return db.session.scalars(
        select(SurveyMark).where(SurveyMark.person_id == person_id).order_by(SurveyMark.survey_id)
    ).all()


def titles_of(survey_ids: Collection[int]) -> dict[int, str]:
    """{survey id: title}."""
    rows = db.session.execute(select(Survey.id, Survey.title).where(Survey.id.in_(survey_ids))).all()
    return {survey_id: title for survey_id, title in rows}  # noqa: C416


def entered_by(person_id: int) -> Sequence[Reply]:
    """The replies that somebody typed for others."""
    return db.session.scalars(select(Reply).where(Reply.entered_by_id == person_id)).all()
