"""Answers to facts announced from below, and the job that tells everybody."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.answers import jobs, queries
from civic.answers.models import Answer, ProgressReport
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor

__all__ = ["jobs"]


@persons_merged.connect
def move_answers(kept: Person, *, duplicate: Person, actor: Actor, **_more: Any) -> list[dict[str, Any]]:
    """The answers and reports that the duplicate entered."""
    answers, reports = queries.acts_of(duplicate.id)
    for given in answers:
        given.given_by_id = kept.id
    for made in reports:
        made.reported_by_id = kept.id
    db.session.flush()
    return [{"answer": a.id} for a in answers] + [{"progress_report": r.id} for r in reports]


@merge_undone.connect
def return_answers(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give them back to the record they came from."""
    for row in (row for rows in moved.values() for row in rows if isinstance(row, dict)):
        if "answer" in row and (given := db.session.get(Answer, row["answer"])):
            given.given_by_id = duplicate.id
        elif "progress_report" in row and (made := db.session.get(ProgressReport, row["progress_report"])):
            made.reported_by_id = duplicate.id
    db.session.flush()


@person_exported.connect
def answers_of(person: Person, **_more: Any) -> tuple[str, Any] | None:
    """What the person entered for the team."""
    answers, reports = queries.acts_of(person.id)
    rows = [
        {"proposal": a.proposal.title, "what": "answer", "at": a.given_at.isoformat(), "kind": a.kind.value}
        for a in answers
    ] + [
        {
            "proposal": r.proposal.title,
            "what": "report",
            "at": r.reported_at.isoformat(),
            "kind": r.state.value,
        }
        for r in reports
    ]
    return (_("Answers and reports I entered"), rows) if rows else None
