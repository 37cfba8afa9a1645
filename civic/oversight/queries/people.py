"""Reads of what names a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from civic.core.db import db
from civic.oversight.models import (
    Alert,
    AlertStep,
    Committee,
    CommitteeMember,
    HalfYearReport,
    Hearing,
    HearingQuestion,
    InformationRequest,
    RequestAnswer,
    VisitReport,
)

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
