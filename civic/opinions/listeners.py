"""Answers to facts announced from below: a proposal changed, was joined or divided; two records are one person."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import db
from civic.core.signals import (
    merge_undone,
    person_exported,
    person_forgotten,
    persons_merged,
    proposal_merged,
    proposal_revised,
    proposal_split,
    proposal_withdrawn,
)
from civic.opinions import queries
from civic.opinions.commands import carry_supports, tell_followers
from civic.opinions.models import Amendment, AmendmentState, Comment, Follow, Report, Support
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals.models import Proposal, ProposalVersion

TABLES: dict[str, Any] = {
    "support": Support, "given": Support, "follow": Follow, "comment": Comment, "report": Report, "amendment": Amendment,
}  # fmt: skip


@proposal_revised.connect
def tell_changed(proposal: Proposal, *, actor: Actor, version: ProposalVersion, **_more: Any) -> None:
    """Followers hear that the text changed."""
    tell_followers(proposal, "proposal_changed", reason=version.reason or "", but=actor.id)


@proposal_withdrawn.connect
def tell_withdrawn(proposal: Proposal, *, actor: Actor, reason: str = "", **_more: Any) -> None:
    """Followers and supporters hear that it was withdrawn."""
    tell_followers(proposal, "proposal_withdrawn", with_supporters=True, reason=reason or "", but=actor.id)


@proposal_merged.connect
def carry_to_other(
    proposal: Proposal, *, into: Proposal, actor: Actor, reason: str = "", **_more: Any
) -> None:
    """Supports and followers go along, each once, and hear of it."""
    carry_supports(actor, proposal, [into])
    tell_followers(proposal, "proposal_merged", with_supporters=True, into=[into.id], reason=reason or "")


@proposal_split.connect
def carry_to_parts(
    proposal: Proposal, *, parts: list[Proposal], actor: Actor, reason: str = "", **_more: Any
) -> None:
    """Supports and followers stand behind every part, and hear of it: who does not want to can take the support back."""
    carry_supports(actor, proposal, parts)
    tell_followers(
        proposal,
        "proposal_split",
        with_supporters=True,
        into=[each.id for each in parts],
        reason=reason or "",
    )


# --- persons ----------------------------------------------------------------------------------------------------------


@persons_merged.connect
def move_opinions(kept: Person, *, duplicate: Person, actor: Actor, **_more: Any) -> list[dict[str, Any]]:
    """What moved from the duplicate; where both had given their support, one stays."""
    moved: list[dict[str, Any]] = []
    for support in queries.supports_of_person(duplicate.id):
        if support.given_by_id == duplicate.id:
            support.given_by_id = kept.id
            moved.append({"given": support.id})
        elif queries.has_support(support.proposal_id, kept.id):
            moved.append({"opinion of": support.proposal_id, "table": "support"})
            db.session.delete(support)
        else:
            support.person_id = kept.id
            moved.append({"support": support.id})
    for follow in queries.follows_of_person(duplicate.id):
        if queries.follow_of(follow.proposal_id, kept.id):
            moved.append({"opinion of": follow.proposal_id, "table": "follow"})
            db.session.delete(follow)
        else:
            follow.person_id = kept.id
            moved.append({"follow": follow.id})
    reported = {each.comment_id for each in queries.reports_of_person(kept.id)}
    for report in queries.reports_of_person(duplicate.id):
        if report.comment_id in reported:
            db.session.delete(report)
        else:
            report.person_id = kept.id
            moved.append({"report": report.id})
    for comment in queries.comments_of_person(duplicate.id):
        moved.append({"comment": comment.id, "voice": comment.voice})
        comment.voice = queries.voice_of(comment.proposal_id, kept.id) or comment.voice
        comment.person_id = kept.id
        db.session.flush()
    for amendment in queries.amendments_of_person(duplicate.id):
        amendment.person_id = kept.id
        moved.append({"amendment": amendment.id})
    db.session.flush()
    return moved


@merge_undone.connect
def return_opinions(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give everything back to the record it came from, also what both had given."""
    for row in (row for rows in moved.values() for row in rows if isinstance(row, dict)):
        if "opinion of" in row:
            model = TABLES[row["table"]]
            db.session.add(model(proposal_id=row["opinion of"], person_id=duplicate.id))
            continue
        for name in TABLES.keys() & row.keys():
            thing = db.session.get(TABLES[name], row[name])
            owner = "given_by_id" if name == "given" else "person_id"
            if thing is not None and getattr(thing, owner) == kept.id:
                setattr(thing, owner, duplicate.id)
                if "voice" in row:
                    thing.voice = row["voice"]
    db.session.flush()


@person_forgotten.connect
def forget_opinions(person: Person, *, actor: Actor, **_more: Any) -> None:
    """What was written is taken away, its places stay; that somebody supported still counts, nobody can say who."""
    for comment in queries.comments_of_person(person.id):
        comment.text, comment.is_signed = "", False
        comment.removed_at = comment.removed_at or clock.now()
    for report in queries.reports_of_person(person.id):
        report.words = ""
    for follow in queries.follows_of_person(person.id):
        db.session.delete(follow)
    for amendment in queries.amendments_of_person(person.id):
        if amendment.state is AmendmentState.OPEN:
            amendment.state, amendment.answered_at = AmendmentState.WITHDRAWN, clock.now()
        if amendment.state is not AmendmentState.ACCEPTED:  # an accepted one has become the authors' text
            amendment.replacement = ""
        amendment.reason = ""
    db.session.flush()


@person_exported.connect
def export_opinions(person: Person, **_more: Any) -> tuple[str, list[dict[str, Any]]]:
    """What a person supports, follows, wrote, reported and proposed to change."""
    rows: list[dict[str, Any]] = [
        {
            "kind": "support", "proposal": each.proposal.title, "at": each.given_at.isoformat(),
            "organization": each.organization.name if each.organization else None,
        }
        for each in queries.supports_of_person(person.id)
    ]  # fmt: skip
    rows += [
        {"kind": "follow", "proposal": each.proposal.title, "at": each.since.isoformat()}
        for each in queries.follows_of_person(person.id)
    ]
    rows += [
        {
            "kind": "comment", "proposal": each.proposal.title, "at": each.written_at.isoformat(),
            "stance": each.stance.value, "text": each.text, "hidden": each.hidden_at is not None,
        }
        for each in queries.comments_of_person(person.id)
    ]  # fmt: skip
    rows += [
        {"kind": "report", "comment": each.comment_id, "at": each.told_at.isoformat(), "reason": each.reason.value, "text": each.words}
        for each in queries.reports_of_person(person.id)
    ]  # fmt: skip
    rows += [
        {
            "kind": "amendment", "proposal": each.proposal.title, "at": each.made_at.isoformat(),
            "passage": each.passage, "text": each.replacement, "reason": each.reason, "state": each.state.value,
        }
        for each in queries.amendments_of_person(person.id)
    ]  # fmt: skip
    return str(_("My opinions on proposals")), rows
