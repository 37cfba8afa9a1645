"""Answers to facts announced elsewhere: a document was sealed; people are merged, parted, forgotten, or take their data along."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.agreements import commands, queries, rules
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged, record_sealed
from civic.people.merging import hand_back, hand_over, naming
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records.models import Record

COLUMNS = (
    "person_id", "claimed_by_id", "reported_by_id", "made_by_id", "renewed_by_id", "decided_by_id", "carried_by_id",
)  # fmt: skip


@record_sealed.connect
def sign_sealed(sender: Any, *, record: Record, actor: Actor | None = None, **_more: Any) -> None:
    """An agreement whose document is sealed is signed on the day of the document, when nothing else is missing."""
    agreement = queries.agreement_of_record(record.id)
    if agreement is None or actor is None or not rules.may_manage(actor, agreement.space):
        return
    if rules.why_not_sign(agreement, record.held_on, agreement.valid_until, sealed=True) is None:
        commands.sign_agreement(actor, agreement, signed_on=record.held_on)


@persons_merged.connect
def move_agreements(kept: Person, *, duplicate: Person, **_more: Any) -> list[dict[str, Any]]:
    """What the duplicate answers for and did is the kept person's: which table, row and column."""
    moved = hand_over(naming(queries.touched_by(duplicate.id), COLUMNS, duplicate.id), kept.id)
    db.session.flush()
    return moved


@merge_undone.connect
def return_agreements(kept: Person, *, duplicate: Person, moved: dict[str, Any], **_more: Any) -> None:
    """Give them back to the record they came from."""
    told = moved.get(f"{__name__}.move_agreements", [])
    hand_back(naming(queries.touched_by(kept.id), COLUMNS, kept.id), told, duplicate.id)
    db.session.flush()


@person_forgotten.connect
def forget_name(person: Person, **_more: Any) -> None:
    """Who is forgotten no longer reports nor stands by name beside a commitment; what the entity promised stays."""
    commitments, _reports = queries.acts_of(person.id)
    for commitment in commitments:
        if commitment.person_in_charge == person.full_name:
            commitment.person_in_charge = ""
        commitment.person_id = None


@person_exported.connect
def commitments_of_person(person: Person, **_more: Any) -> tuple[str, Any] | None:
    """What the person answers for and told."""
    commitments, reports = queries.acts_of(person.id)
    rows = [
        {"what": "in charge", "space": c.space.name, "number": c.number, "commitment": c.text, "due": c.due_on.isoformat()}
        for c in commitments
    ] + [
        {"what": r.kind.value, "space": r.commitment.space.name, "number": r.commitment.number, "text": r.text, "at": r.recorded_at.isoformat()}
        for r in reports
    ]  # fmt: skip
    return (_("Commitments I answer for and what I told"), rows) if rows else None
