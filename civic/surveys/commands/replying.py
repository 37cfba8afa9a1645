"""Taking replies, from a phone or from paper: each counts once, and an anonymous one leaves nothing that leads to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import update

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.vault import new_token
from civic.people.models import Person
from civic.people.rules import Actor
from civic.surveys import rules
from civic.surveys.answers import Answer, Answers, missing
from civic.surveys.models import Question, Reply, ReplyAnswer, ReplyChannel, Survey, SurveyMark
from civic.surveys.queries import is_participant, locked_survey, reply_by_client, times_answered
from civic.surveys.scoring import Marked, score

on_clash("survey_replies", "client_id", sentence=_l("This form was sent already. It counts once."))
on_clash(
    "survey_replies", "survey_id", "person_id", "attempt", sentence=_l("This person has answered already.")
)
on_clash("survey_marks", "survey_id", "person_id", sentence=_l("This person has answered already."))


class Incomplete(Refused):
    """Questions that ask for an answer have none."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(
            ngettext(
                "%(num)d question has no answer yet.", "%(num)d questions have no answer yet.", len(questions)
            )
        )
        self.questions = questions


@dataclass(frozen=True)
class PaperRow:
    """One sheet typed back: who (None on an anonymous one) and what; `client_id` makes a second sending harmless."""

    client_id: str
    person: Person | None
    answers: Answers


def take_reply(
    actor: Actor, survey: Survey, person: Person | None, answers: Answers, *, client_id: str,
    channel: ReplyChannel = ReplyChannel.PHONE,
) -> Reply:  # fmt: skip
    """The reply; the same one again when its form was sent before. On paper a question may be left out."""
    survey = locked_survey(survey.id)
    _check_channel(actor, survey, channel)
    before = reply_by_client(client_id)
    if before is not None:
        refuse_if(None if before.survey_id == survey.id else _("This form was sent already. It counts once."))
        return before
    refuse_if(rules.why_not_answer(survey, channel))
    _check_person(survey, person, channel)
    left_out = missing(survey.questions, answers)
    if left_out and channel is not ReplyChannel.PAPER:
        raise Incomplete(left_out)
    if all(answer.is_empty for answer in answers.values()):
        refuse_if(_("There is no answer in it yet."))
    reply = Reply(
        id=new_token(),
        survey_id=survey.id,
        client_id=client_id[:40],
        channel=channel,
        answered_on=clock.today(),
    )
    if survey.is_anonymous:
        _keep_apart(survey, person)
    elif person is not None:
        _sign(actor, reply, survey, person, answers, channel)
    db.session.add(reply)
    db.session.add_all(_rows(reply, survey, answers))
    db.session.flush()
    if not survey.is_anonymous:  # a line with its moment would tell when an anonymous reply came
        record(
            actor, "surveys.take_reply", reply, space_id=survey.event.space_id,
            after={"survey": survey.id, "person": person.id if person else None, "channel": channel.value},
        )  # fmt: skip
    return reply


def _check_channel(actor: Actor, survey: Survey, channel: ReplyChannel) -> None:
    allow(channel is ReplyChannel.PHONE or rules.may_manage(actor, survey.event))


def _check_person(survey: Survey, person: Person | None, channel: ReplyChannel) -> None:
    """Without a person only an anonymous survey is answered: by whoever has the address, or on a sheet of paper."""
    if person is None:
        unknown = survey.is_anonymous and (channel is ReplyChannel.PAPER or not survey.is_for_participants)
        refuse_if(None if unknown else _("Say who answers first."))
        return
    if survey.is_for_participants:
        sentence = _("This survey is for those who take part in the event.")
        refuse_if(None if is_participant(survey.event, person.id) else sentence)
    refuse_if(rules.why_not_again(survey, times_answered(survey, person.id)))


def _sign(
    actor: Actor, reply: Reply, survey: Survey, person: Person, answers: Answers, channel: ReplyChannel
) -> None:
    """Who, when, by whom and with how many points: of a reply with a name."""
    reply.person_id, reply.answered_at = person.id, clock.now()
    reply.attempt = times_answered(survey, person.id) + 1
    reply.entered_by_id = actor.id if channel is not ReplyChannel.PHONE else None
    marked = [Marked(q.key, frozenset(q.right), q.points) for q in survey.questions if q.is_scored]
    won = score(marked, {q.key: answers.get(q.id, Answer()).choices for q in survey.questions})
    if won is not None:
        reply.score_part, reply.score_whole = won.numerator, won.denominator


def _keep_apart(survey: Survey, person: Person | None) -> None:
    """Mark that the person has answered, and touch every mark of the survey, so that the last one written is not told."""
    if person is None:
        return
    db.session.add(SurveyMark(survey_id=survey.id, person_id=person.id))
    db.session.flush()
    db.session.execute(
        update(SurveyMark)
        .where(SurveyMark.survey_id == survey.id)
        .values(person_id=SurveyMark.person_id)
        .execution_options(synchronize_session=False)
    )


def _rows(reply: Reply, survey: Survey, answers: Answers) -> list[ReplyAnswer]:
    given: list[tuple[Question, Answer]] = [(q, answers.get(q.id, Answer())) for q in survey.questions]
    return [
        ReplyAnswer(
            reply_id=reply.id, question_id=question.id, choices=list(answer.choices), number=answer.number,
            text=answer.text or None,
        )
        for question, answer in given if not answer.is_empty
    ]  # fmt: skip


def take_paper(actor: Actor, survey: Survey, rows: Sequence[PaperRow]) -> list[tuple[PaperRow, Any]]:
    """(row, the sentence of what is wrong with it or None) of every typed sheet; what is right is kept."""
    said: list[tuple[PaperRow, Any]] = []
    for row in rows:
        try:
            take_reply(
                actor, survey, row.person, row.answers, client_id=row.client_id, channel=ReplyChannel.PAPER
            )
        except Refused as refused:
            said.append((row, refused.sentence))
        else:
            said.append((row, None))
    return said
