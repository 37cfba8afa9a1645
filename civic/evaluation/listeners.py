"""Answers to facts announced from below: two records become one person, or a person takes a copy of their data."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.evaluation.models import Assignment, FilterAnswer
from civic.evaluation.queries import assignments_touching, filter_answers_touching
from civic.people.models import Person
from civic.people.rules import Actor


@persons_merged.connect
def move_evaluations(kept: Person, *, duplicate: Person, actor: Actor, **_more: Any) -> list[dict[str, Any]]:
    """What moved: assignments and answers to filters. Where both records evaluate one proposal, each keeps its own."""
    own = {row.proposal_id for row in assignments_touching(kept.id)}
    moved: list[dict[str, Any]] = []
    for row in assignments_touching(duplicate.id):
        if row.proposal_id not in own:
            row.evaluator_id = kept.id
            moved.append({"evaluation_assignment": row.id})
    for answer in filter_answers_touching(duplicate.id):
        answer.answered_by_id = kept.id
        moved.append({"filter_answer": answer.id})
    db.session.flush()
    return moved


@merge_undone.connect
def return_evaluations(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give them back to the record they came from."""
    for row in (row for rows in moved.values() for row in rows if isinstance(row, dict)):
        if "evaluation_assignment" in row:
            assignment = db.session.get(Assignment, row["evaluation_assignment"])
            if assignment is not None and assignment.evaluator_id == kept.id:
                assignment.evaluator_id = duplicate.id
        elif "filter_answer" in row:
            answer = db.session.get(FilterAnswer, row["filter_answer"])
            if answer is not None and answer.answered_by_id == kept.id:
                answer.answered_by_id = duplicate.id
    db.session.flush()


@person_exported.connect
def evaluations_of(person: Person, **_more: Any) -> tuple[str, Any] | None:
    """What the person wrote as an evaluator."""
    rows = [
        {
            "proposal": a.proposal.title, "call": a.proposal.call.title, "assigned_at": a.assigned_at.isoformat(),
            "ended_at": a.ended_at.isoformat() if a.ended_at else None, "end_reason": a.end_reason,
            "written": [
                {"round": e.round.value, "scores": e.scores, "reasons": e.reasons, "comment": e.comment,
                 "sent_at": e.sent_at.isoformat() if e.sent_at else None}
                for e in a.evaluations
            ],
        }
        for a in assignments_touching(person.id)
    ]  # fmt: skip
    return (_("Proposals I evaluated"), rows) if rows else None


@person_forgotten.connect
def forget_evaluations(person: Person, *, actor: Actor, **_more: Any) -> None:
    """Drafts go and open work ends; what was sent is the act of a public office and stays, without the name."""
    for row in assignments_touching(person.id):
        for draft in [e for e in row.evaluations if e.sent_at is None]:
            row.evaluations.remove(draft)
            db.session.delete(draft)
        if row.is_active and row.sent() is None:
            row.ended_at, row.end_reason = clock.now(), ""
    db.session.flush()
