"""Organisations that stand behind a proposal: asked by its authors, and they answer themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.organisations.models import Organization
from civic.people.rules import Actor
from civic.proposals import mail, queries, rules
from civic.proposals.models import CoAuthor, CoAuthorState, Proposal

on_clash("co_authors", "proposal_id", "organization_id", sentence=_l("This organisation was asked just now."))


def invite_organization(actor: Actor, proposal: Proposal, organization: Organization) -> CoAuthor:
    """Ask an organisation to stand behind a proposal; it counts once one of its leaders has accepted."""
    allow(rules.may_write(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_invite(proposal, organization))
    known = next((co for co in proposal.co_authors if co.organization_id == organization.id), None)
    if known is None:
        known = CoAuthor(proposal_id=proposal.id, organization_id=organization.id)
        db.session.add(known)
    known.state, known.invited_at, known.invited_by_id = CoAuthorState.INVITED, clock.now(), actor.id
    known.answered_at = known.answered_by_id = None
    record(
        actor, "proposals.invite_organization", proposal, after={"organization": organization.id},
        space_id=proposal.space_id,
    )  # fmt: skip
    mail.tell_invited(proposal, organization)
    return known


def answer_invitation(actor: Actor, invitation: CoAuthor, accept: bool) -> CoAuthor:
    """Accept or decline in the name of the invited organisation."""
    allow(rules.may_answer_invitation(actor, invitation))
    proposal = queries.locked_proposal(invitation.proposal_id)
    db.session.refresh(invitation)
    refuse_if(rules.why_not_answer(invitation))
    invitation.state = CoAuthorState.ACCEPTED if accept else CoAuthorState.DECLINED
    invitation.answered_at, invitation.answered_by_id = clock.now(), actor.id
    record(
        actor, "proposals.answer_invitation", proposal,
        after={"organization": invitation.organization_id, "accepted": accept}, space_id=proposal.space_id,
    )  # fmt: skip
    mail.tell_answered(proposal, invitation)
    return invitation


def leave_proposal(actor: Actor, co_author: CoAuthor) -> CoAuthor:
    """Take an organisation off: by the proposal's authors, or by its own leaders."""
    allow(rules.may_write(actor, co_author.proposal) or rules.may_answer_invitation(actor, co_author))
    proposal = queries.locked_proposal(co_author.proposal_id)
    before = co_author.state
    co_author.state, co_author.answered_at, co_author.answered_by_id = (
        CoAuthorState.LEFT,
        clock.now(),
        actor.id,
    )
    record(
        actor, "proposals.leave_proposal", proposal,
        before={"organization": co_author.organization_id, "state": before.value}, space_id=proposal.space_id,
    )  # fmt: skip
    return co_author
