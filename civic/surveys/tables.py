"""A survey's replies as a table to keep: one row a reply, one column a question. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from civic.surveys.models import Question, QuestionKind, Reply, ReplyAnswer, Survey


def cell(question: Question, answer: ReplyAnswer | None) -> Any:
    """What was answered, in words."""
    if answer is None:
        return ""
    if question.kind is QuestionKind.TEXT:
        return answer.text or ""
    if question.kind is QuestionKind.SCALE:
        return answer.number
    return "; ".join(question.words_of(answer.choices))


def header(survey: Survey) -> list[str]:
    """The titles of the columns; an anonymous survey has no names."""
    first = [] if survey.is_anonymous else [_("Name"), _("Attempt"), _("Part of the points")]
    return [*first, _("Day"), _("How"), *(question.text for question in survey.questions)]


def rows(survey: Survey, replies: Sequence[Reply]) -> list[list[Any]]:
    """One row for each reply."""
    table = []
    for reply in replies:
        given = {answer.question_id: answer for answer in reply.answers}
        first: list[Any] = []
        if not survey.is_anonymous:
            score = reply.score
            name = reply.person.sorted_name if reply.person else _("Record removed")
            first = [name, reply.attempt, round(float(score), 4) if score is not None else ""]
        answers = [cell(question, given.get(question.id)) for question in survey.questions]
        table.append([*first, reply.answered_on.isoformat(), reply.channel.label, *answers])
    return table
