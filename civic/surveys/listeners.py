"""What surveys do when people are merged, parted again or forgotten, or take a copy of their data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of
from civic.spaces.rules import is_facilitator
from civic.surveys import queries
from civic.surveys.models import QuestionKind, Reply, SurveyMark, SurveyState
from civic.surveys.tables import cell


@persons_merged.connect
def move_replies(kept: Person, duplicate: Person, **_rest: Any) -> list[dict[str, Any]]:
    """What moved from the duplicate: replies count on as further attempts, marks are kept once."""
    moved: list[dict[str, Any]] = []
    used: dict[int, int] = {}
    for reply in queries.replies_of_person(kept.id):
        used[reply.survey_id] = max(used.get(reply.survey_id, 0), reply.attempt or 0)
    for reply in queries.replies_of_person(duplicate.id):
        moved.append({"reply": reply.id, "attempt": reply.attempt})
        used[reply.survey_id] = used.get(reply.survey_id, 0) + 1
        reply.person_id, reply.attempt = kept.id, used[reply.survey_id]
    own = {mark.survey_id for mark in queries.marks_of_person(kept.id)}
    for mark in queries.marks_of_person(duplicate.id):
        moved.append({"mark": mark.survey_id, "both": mark.survey_id in own})
        db.session.delete(mark)
        if mark.survey_id not in own:
            db.session.add(SurveyMark(survey_id=mark.survey_id, person_id=kept.id))
    for reply in queries.entered_by(duplicate.id):
        moved.append({"entered": reply.id})
        reply.entered_by_id = kept.id
    db.session.flush()
    return moved


@merge_undone.connect
def part_replies(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give back what a merge moved."""
    for entry in moved.get(f"{__name__}.move_replies", []):
        if "mark" in entry:
            if (
                not entry["both"]
                and (mark := db.session.get(SurveyMark, (entry["mark"], kept.id))) is not None
            ):
                db.session.delete(mark)
            if db.session.get(SurveyMark, (entry["mark"], duplicate.id)) is None:
                db.session.add(SurveyMark(survey_id=entry["mark"], person_id=duplicate.id))
            continue
        reply = db.session.get(Reply, entry.get("reply") or entry.get("entered"))
        if reply is None:
            continue
        if "entered" in entry:
            reply.entered_by_id = duplicate.id
        elif reply.person_id == kept.id:
            reply.person_id, reply.attempt = duplicate.id, entry["attempt"]
    db.session.flush()


@person_forgotten.connect
def forget_replies(person: Person, **_rest: Any) -> None:
    """Take the name, the moment and the words from a person's replies; how tests went stays counted without them."""
    for reply in queries.replies_of_person(person.id):
        reply.person_id = reply.attempt = reply.answered_at = None
        for answer in reply.answers:
            answer.text = None
    for mark in queries.marks_of_person(person.id):
        db.session.delete(mark)
    for reply in queries.entered_by(person.id):
        reply.entered_by_id = None
    db.session.flush()


@person_exported.connect
def copy_replies(person: Person, **_rest: Any) -> tuple[str, Any]:
    """(title, the replies with a name, and which anonymous surveys were answered); what was said there nobody can find."""
    named = []
    for reply in queries.replies_of_person(person.id):
        given = {answer.question_id: answer for answer in reply.answers}
        named.append({
            "survey": reply.survey.title, "kind": reply.survey.kind.value, "day": reply.answered_on.isoformat(),
            "attempt": reply.attempt, "score": str(reply.score) if reply.score is not None else None,
            "answers": [
                {"question": q.text, "answer": cell(q, given.get(q.id))}
                for q in reply.survey.questions if q.id in given or q.kind is not QuestionKind.TEXT
            ],
        })  # fmt: skip
    marks = [mark.survey_id for mark in queries.marks_of_person(person.id)]
    titles = queries.titles_of(marks)
    return _("Tests and surveys"), {
        "with my name": named, "anonymous, answered": [titles[survey_id] for survey_id in marks if survey_id in titles],
    }  # fmt: skip


def ask_surveys(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Surveys that are being answered, and drafts whose event is near."""
    asked: dict[int, list[Task]] = {space.id: [] for space in spaces}
    for survey in queries.at_work(ids_of(spaces)):
        sentence = (
            _("1 draft that nobody can answer yet: %(survey)s", survey=survey.title)
            if survey.state is SurveyState.DRAFT
            else ngettext(
                "%(num)d reply so far: %(survey)s", "%(num)d replies so far: %(survey)s",
                survey.replies, survey=survey.title,
            )
        )  # fmt: skip
        url = url_for("surveys.manage_detail", slug=survey.slug, survey_id=survey.id)
        asked[survey.space_id].append(Task(sentence, url, "info"))
    return asked


add_tasks(ask_surveys, is_facilitator)
