"""Making surveys: questions, copies, versions, opening and closing."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import NotFound, allow, refuse_if
from civic.core.vault import new_token
from civic.events.models import Event
from civic.people.rules import Actor
from civic.surveys import rules
from civic.surveys.drafts import (
    MOST_QUESTIONS,
    QuestionDraft,
    SurveyDraft,
    ready_questions,
    why_not_question,
)
from civic.surveys.models import Question, Survey, SurveyKind, SurveyState
from civic.surveys.queries import has_replies, locked_survey, question_of, reply_counts

COPIED = ("key", "position", "kind", "text", "options", "right", "points", "is_required")
SETTINGS = (
    "title",
    "intro",
    "opens_at",
    "closes_at",
    "is_for_participants",
    "attempts",
    "one_per_page",
    "is_public",
)


def _record(actor: Actor, action: str, survey: Survey, **more: Any) -> None:
    record(actor, f"surveys.{action}", survey, space_id=survey.event.space_id, **more)


def _held(actor: Actor, survey: Survey) -> Survey:
    """The survey locked, for somebody who may change it."""
    allow(rules.may_manage(actor, survey.event))
    return locked_survey(survey.id)


def _editable(actor: Actor, survey: Survey) -> Survey:
    """The survey locked, while its questions may still change."""
    held = _held(actor, survey)
    refuse_if(rules.why_not_edit(held, int(has_replies(held))))
    return held


def _settle(survey: Survey, draft: SurveyDraft) -> None:
    """Put a draft's texts and rules in place: tests ask who, only participants have attempts to count."""
    refuse_if(None if draft.title else _("Give it a title."))
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        refuse_if(_("It must close after it opens."))
    for name in SETTINGS:
        setattr(survey, name, getattr(draft, name))
    survey.is_anonymous = draft.is_anonymous and not survey.kind.is_test
    survey.is_for_participants = draft.is_for_participants or not survey.is_anonymous
    survey.attempts = 1 if survey.is_anonymous else min(max(draft.attempts, 1), 5)
    survey.is_public = draft.is_public and not survey.kind.is_test


def create_survey(actor: Actor, event: Event, draft: SurveyDraft, *, ready: bool = False) -> Survey:
    """A new draft of a survey, with the questions of the ready template when asked."""
    allow(rules.may_manage(actor, event))
    survey = Survey(
        event=event, kind=draft.kind, created_by_id=actor.id, created_at=clock.now(), state=SurveyState.DRAFT
    )
    _settle(survey, draft)
    db.session.add(survey)
    db.session.flush()
    for position, question in enumerate(ready_questions(draft.kind) if ready else [], 1):
        _place(survey, question, position)
    db.session.flush()
    _record(actor, "create_survey", survey, after={"title": survey.title, "kind": survey.kind.value})
    return survey


def edit_survey(actor: Actor, survey: Survey, draft: SurveyDraft) -> Survey:
    """Change texts and rules. Who was promised not to be named keeps that promise: that part is frozen by a reply."""
    survey = _held(actor, survey)
    refuse_if(_("This survey is closed.") if survey.state is SurveyState.CLOSED else None)
    before = {"title": survey.title, "anonymous": survey.is_anonymous}
    wanted = draft.is_anonymous and not survey.kind.is_test
    wanted_for = draft.is_for_participants or not wanted
    if (wanted, wanted_for) != (survey.is_anonymous, survey.is_for_participants) and has_replies(survey):
        refuse_if(
            _("Somebody has answered already: who may answer, and whether with a name, cannot change now.")
        )
    _settle(survey, draft)
    _record(
        actor,
        "edit_survey",
        survey,
        before=before,
        after={"title": survey.title, "anonymous": survey.is_anonymous},
    )
    return survey


def _place(survey: Survey, draft: QuestionDraft, position: int, key: str | None = None) -> Question:
    question = Question(survey_id=survey.id, key=key or new_token(), position=position, kind=draft.kind)
    survey.questions.append(question)
    _write(question, draft)
    return question


def _write(question: Question, draft: QuestionDraft) -> None:
    question.kind, question.text = draft.kind, draft.text
    question.options, question.right = (draft.keyed, draft.right_keys) if draft.kind.has_options else ([], [])
    question.points = min(max(draft.points, 1), 20)
    question.is_required = draft.is_required


def add_question(actor: Actor, survey: Survey, draft: QuestionDraft) -> Question:
    """A new question at the end."""
    survey = _editable(actor, survey)
    refuse_if(why_not_question(draft, is_test=survey.kind.is_test))
    if len(survey.questions) >= MOST_QUESTIONS:
        refuse_if(_("A survey has at most %(most)d questions: short ones are answered.", most=MOST_QUESTIONS))
    question = _place(survey, draft, max((q.position for q in survey.questions), default=0) + 1)
    db.session.flush()
    _record(actor, "add_question", survey, after={"question": question.id, "text": draft.text})
    return question


def change_question(actor: Actor, survey: Survey, question_id: int, draft: QuestionDraft) -> Question:
    """Change a question. With other options it is another question: it is no longer compared with its copies."""
    survey = _editable(actor, survey)
    question = question_of(survey, question_id)
    refuse_if(why_not_question(draft, is_test=survey.kind.is_test))
    before = {"text": question.text, "kind": question.kind.value}
    same = (question.kind, len(question.options)) == (draft.kind, len(draft.options))
    _write(question, draft)
    if not same:
        question.key = new_token()
    _record(
        actor, "change_question", survey, before=before, after={"question": question.id, "text": draft.text}
    )
    return question


def remove_question(actor: Actor, survey: Survey, question_id: int) -> None:
    """Take a question away."""
    survey = _editable(actor, survey)
    question = question_of(survey, question_id)
    survey.questions.remove(question)
    _record(actor, "remove_question", survey, before={"question": question_id, "text": question.text})


def move_question(actor: Actor, survey: Survey, question_id: int, up: bool) -> None:
    """Put a question one place earlier or later; at the edge it stays."""
    survey = _editable(actor, survey)
    ordered = sorted(survey.questions, key=lambda q: (q.position, q.id))
    at = ordered.index(question_of(survey, question_id))
    to = max(0, at - 1) if up else min(len(ordered) - 1, at + 1)
    ordered.insert(to, ordered.pop(at))
    for position, question in enumerate(ordered, 1):
        question.position = position
    _record(actor, "move_question", survey, after={"question": question_id, "position": to + 1})


def import_questions(actor: Actor, survey: Survey, other: Survey) -> int:
    """How many questions of another survey of the space were copied; what is here already is left out."""
    survey = _editable(actor, survey)
    allow(rules.may_manage(actor, other.event))
    if other.event.space_id != survey.event.space_id:
        raise NotFound
    known = {question.key for question in survey.questions}
    fresh = [question for question in other.questions if question.key not in known]
    if survey.kind.is_test:
        fresh = [question for question in fresh if question.is_scored or not question.kind.has_options]
    refuse_if(None if fresh else _("All its questions are here already."))
    if len(known) + len(fresh) > MOST_QUESTIONS:
        refuse_if(_("A survey has at most %(most)d questions: short ones are answered.", most=MOST_QUESTIONS))
    last = max((question.position for question in survey.questions), default=0)
    _copy_questions(fresh, survey, last)
    _record(actor, "import_questions", survey, after={"from": other.id, "questions": len(fresh)})
    return len(fresh)


def _copy_questions(questions: list[Question], survey: Survey, last: int = 0) -> None:
    for position, question in enumerate(questions, last + 1):
        values = {name: getattr(question, name) for name in COPIED} | {"position": position}
        survey.questions.append(Question(survey_id=survey.id, **values))
    db.session.flush()


def _copy(actor: Actor, survey: Survey, kind: SurveyKind, title: str, **more: Any) -> Survey:
    copy = Survey(
        event=survey.event, kind=kind, title=title[:160], intro=survey.intro, state=SurveyState.DRAFT,
        is_anonymous=survey.is_anonymous, is_for_participants=survey.is_for_participants,
        attempts=survey.attempts, one_per_page=survey.one_per_page, is_public=survey.is_public,
        created_by_id=actor.id, created_at=clock.now(), **more,
    )  # fmt: skip
    db.session.add(copy)
    db.session.flush()
    _copy_questions(list(survey.questions), copy)
    return copy


def copy_as_exit(actor: Actor, entry: Survey) -> Survey:
    """The exit test that asks what the entry test asked, ready to be compared question by question."""
    entry = _held(actor, entry)
    refuse_if(None if entry.kind is SurveyKind.ENTRY else _("Only an entry test has an exit test."))
    exit_test = _copy(actor, entry, SurveyKind.EXIT, _("Exit test: %(title)s", title=entry.event.title))
    _record(actor, "copy_as_exit", exit_test, after={"from": entry.id})
    return exit_test


def new_version(actor: Actor, survey: Survey) -> Survey:
    """A draft with the same questions, to be changed; the old one is closed and keeps its replies."""
    survey = _held(actor, survey)
    refuse_if(_("This is still a draft: just change it.") if survey.state is SurveyState.DRAFT else None)
    if survey.state is SurveyState.OPEN:
        survey.state = SurveyState.CLOSED
    version = _copy(
        actor,
        survey,
        survey.kind,
        survey.title,
        opens_at=None,
        closes_at=survey.closes_at,
        replaces_id=survey.id,
    )
    _record(actor, "new_version", version, after={"replaces": survey.id})
    return version


def open_survey(actor: Actor, survey: Survey) -> None:
    """Let people answer."""
    survey = _held(actor, survey)
    refuse_if(rules.why_not_open(survey))
    survey.state = SurveyState.OPEN
    _record(actor, "open_survey", survey, before={"state": "draft"}, after={"state": "open"})


def close_survey(actor: Actor, survey: Survey) -> None:
    """Take no more answers."""
    survey = _held(actor, survey)
    refuse_if(rules.why_not_close(survey))
    survey.state = SurveyState.CLOSED
    replies = reply_counts([survey.id]).get(survey.id, 0)
    _record(
        actor, "close_survey", survey, before={"state": "open"}, after={"state": "closed", "replies": replies}
    )


def delete_survey(actor: Actor, survey: Survey) -> None:
    """Take a draft away that nobody has answered."""
    survey = _held(actor, survey)
    refuse_if(rules.why_not_delete(survey, int(has_replies(survey))))
    _record(
        actor, "delete_survey", survey, before={"title": survey.title, "questions": len(survey.questions)}
    )
    db.session.delete(survey)
