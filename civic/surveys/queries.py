"""Reads of surveys, their replies and marks."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select

from civic.core.db import db
from civic.surveys.models import Reply, Survey, SurveyKind


def exit_scores(event_id: int) -> dict[int, Fraction]:
    """{person id: share of points right, from 0 to 1} in the exit tests of an event; the best attempt counts."""
    rows = db.session.execute(
        select(Reply.person_id, Reply.score_part, Reply.score_whole)
        .join(Survey, Survey.id == Reply.survey_id)
        .where(
            Survey.event_id == event_id,
            Survey.kind == SurveyKind.EXIT,
            Reply.person_id.is_not(None),
            Reply.score_whole > 0,
        )
    )
    best: dict[int, Fraction] = {}
    for person_id, part, whole in rows:
        best[person_id] = max(best.get(person_id, Fraction(0)), Fraction(part, whole))
    return best
