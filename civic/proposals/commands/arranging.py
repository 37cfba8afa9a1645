"""The team joins proposals that are much alike and divides those that ask for several things, as their authors agreed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import proposal_merged, proposal_split
from civic.people.rules import Actor
from civic.proposals import mail, queries, rules
from civic.proposals.commands.sending import add_version, enter, step
from civic.proposals.models import Attachment, CoAuthor, CoAuthorState, Proposal, ProposalState

TEXTS = (
    "organization_id", "person_id", "author_key", "names_author", "summary", "problem", "objective", "body",
    "beneficiaries", "people_benefited", "cost_cents", "cofinancing", "studies", "cui", "section_id", "goal_id", "ubigeo",
    "settlement_code", "place", "latitude", "longitude", "answers", "channel", "paper_consent",
)  # fmt: skip


def _said(reason: str, agreement: str) -> None:
    if not reason:
        raise Refused(_l("Write why: everybody reads it."))
    if not agreement:
        raise Refused(_l("Write how the authors agreed: when, where and who."))


def merge_proposals(
    actor: Actor, proposal: Proposal, into: Proposal, *, reason: str, agreement: str
) -> Proposal:
    """Let a proposal live on in another one of its call; its authors stand behind that one from now on."""
    allow(rules.may_arrange(actor, proposal) and rules.may_arrange(actor, into))
    queries.locked_call(proposal.call_id)
    proposal, into = queries.locked_pair(proposal.id, into.id)
    refuse_if(rules.why_not_merge(proposal, into))
    _said(reason, agreement)
    proposal.state, proposal.merged_into_id = ProposalState.MERGED, into.id
    proposal.ended_at, proposal.end_reason = clock.now(), reason
    behind = {proposal.organization_id} | {
        co.organization_id for co in proposal.co_authors if co.state is CoAuthorState.ACCEPTED
    }
    _stand_behind(actor, into, behind - {None, into.organization_id})
    step(proposal, actor, "merged", other=into, reason=reason, agreement=agreement)
    step(into, actor, "took", other=proposal, reason=reason, agreement=agreement)
    record(
        actor, "proposals.merge_proposals", proposal, after={"into": into.slug, "agreement": agreement}, reason=reason,
        space_id=proposal.space_id,
    )  # fmt: skip
    mail.tell_merged(proposal, into, reason)
    proposal_merged.send(proposal, into=into, actor=actor, reason=reason)
    return into


def _stand_behind(actor: Actor, proposal: Proposal, organizations: set[int | None]) -> None:
    known = {co.organization_id: co for co in proposal.co_authors}
    for id in sorted(each for each in organizations if each is not None):
        co = known.get(id)
        if co is None:
            co = CoAuthor(proposal_id=proposal.id, organization_id=id, invited_by_id=actor.id)
            db.session.add(co)
        co.state, co.answered_at = CoAuthorState.ACCEPTED, clock.now()


def split_proposal(
    actor: Actor, proposal: Proposal, titles: list[str], *, reason: str, agreement: str
) -> list[Proposal]:
    """Let a proposal live on in several, each with its own title and, to begin with, the same text, papers and authors."""
    allow(rules.may_arrange(actor, proposal))
    call = queries.locked_call(proposal.call_id)
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_split(proposal, titles))
    _said(reason, agreement)
    parts = []
    proposal.state, proposal.ended_at, proposal.end_reason = ProposalState.SPLIT, clock.now(), reason
    for title in titles:
        part = Proposal(
            call_id=call.id, title=title[:160], split_from_id=proposal.id, created_by_id=actor.id, typed={}, pages={},
            **{name: getattr(proposal, name) for name in TEXTS},
        )  # fmt: skip
        db.session.add(part)
        enter(part, call)
        db.session.flush()
        _copy_company(proposal, part)
        add_version(part, actor, "split", reason=reason, made_as="team")
        step(part, actor, "born", other=proposal, reason=reason, agreement=agreement)
        parts.append(part)
    for part in parts:
        step(proposal, actor, "split", other=part, reason=reason, agreement=agreement)
    record(
        actor, "proposals.split_proposal", proposal,
        after={"parts": [part.slug for part in parts], "agreement": agreement}, reason=reason, space_id=call.space_id,
    )  # fmt: skip
    mail.tell_split(proposal, parts, reason)
    proposal_split.send(proposal, parts=parts, actor=actor, reason=reason)
    return parts


def _copy_company(proposal: Proposal, part: Proposal) -> None:
    for co in proposal.co_authors:
        if co.state is CoAuthorState.ACCEPTED:
            db.session.add(
                CoAuthor(
                    proposal_id=part.id, organization_id=co.organization_id, state=co.state, answered_at=co.answered_at,
                    answered_by_id=co.answered_by_id, invited_by_id=co.invited_by_id,
                )
            )  # fmt: skip
    for file in proposal.attachments:
        db.session.add(
            Attachment(
                proposal_id=part.id, kind=file.kind, file_id=file.file_id, caption=file.caption,
                added_at=file.added_at, added_by_id=file.added_by_id,
            )
        )  # fmt: skip
