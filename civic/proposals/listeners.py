"""What can be searched, and answers to facts announced from below: two records become one person, or a person is forgotten."""

from __future__ import annotations

from typing import Any

from civic.core.db import db
from civic.core.search import declare
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals import queries
from civic.proposals.commands.writing import erase
from civic.proposals.models import Proposal, ProposalState
from civic.proposals.texts import as_text

declare("proposals", queries.searchable)


def _give(proposal: Proposal, person: Person) -> None:
    """Let a proposal be a person's; where they hold its place in the call already, the next free one."""
    proposal.person_id, proposal.author_key = person.id, f"p{person.id}"
    if proposal.slot is not None:
        used = queries.taken_slots(proposal.call_id, proposal.author_key)
        proposal.slot = next(n for n in range(1, len(used) + 2) if n not in used)


@persons_merged.connect
def move_proposals(kept: Person, *, duplicate: Person, actor: Actor, **_more: Any) -> list[dict[str, Any]]:
    """The proposals that moved from the duplicate, and those it began for somebody."""
    moved: list[dict[str, Any]] = []
    with db.session.no_autoflush:
        for proposal in queries.proposals_of_person(duplicate.id):
            _give(proposal, kept)
            db.session.flush()
            moved.append({"proposal": proposal.id})
        for proposal in queries.authorships_of_person(duplicate.id):
            proposal.created_by_id = kept.id
            moved.append({"begun": proposal.id})
    return moved


@merge_undone.connect
def return_proposals(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give back what the merge had moved."""
    for row in (row for rows in moved.values() for row in rows if isinstance(row, dict)):
        proposal = db.session.get(Proposal, row.get("proposal") or row.get("begun") or 0)
        if proposal is None:
            continue
        if "proposal" in row and proposal.person_id == kept.id:
            _give(proposal, duplicate)
            db.session.flush()
        if "begun" in row and proposal.created_by_id == kept.id:
            proposal.created_by_id = duplicate.id


@person_forgotten.connect
def forget_proposals(person: Person, *, actor: Actor, **_more: Any) -> None:
    """Drafts go; what was public stays a public record without the author's name."""
    for proposal in queries.proposals_of_person(person.id):
        proposal.names_author = False
        proposal.late_asked = proposal.paper_consent = None
        if proposal.state is ProposalState.DRAFT:
            erase(proposal)
    db.session.flush()


@person_exported.connect
def export_proposals(person: Person, **_more: Any) -> tuple[str, list[dict[str, Any]]]:
    """(title, what the person proposed in their own name, drafts too)."""
    return "proposals", [
        {
            "call": proposal.call.title,
            "number": proposal.code or None,
            "state": proposal.state.value,
            "sent": proposal.submitted_at.isoformat() if proposal.submitted_at else None,
            "text": as_text(proposal),
        }
        for proposal in queries.proposals_of_person(person.id)
    ]
