"""Exact changes proposed to a text, and what the authors answer."""

from __future__ import annotations

from civic.core import clock, throttle
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.core.text import clean
from civic.opinions import mail, queries, rules
from civic.opinions.models import Amendment, AmendmentState
from civic.opinions.passages import replaced
from civic.organisations.models import Organization
from civic.people.rules import Actor
from civic.proposals import commands as proposals
from civic.proposals.models import Proposal
from civic.proposals.queries import locked_proposal


def propose_amendment(
    actor: Actor,
    proposal: Proposal,
    *,
    field: str,
    passage: str,
    replacement: str,
    reason: str,
    organization: Organization | None = None,
) -> Amendment:
    """Propose an exact change of one passage; an empty replacement proposes to take it away."""
    allow(rules.may_take_part(actor) and actor.id is not None)
    allow(organization is None or rules.may_speak_for(actor, organization))
    held = locked_proposal(proposal.id)
    replacement, reason = clean(replacement, lines=True), clean(reason, lines=True)
    refuse_if(rules.why_not_open(held) or rules.why_not_passage(held, field, passage, replacement))
    refuse_if(rules.why_not_text(reason, rules.LONGEST_REASON) or rules.why_too_often("amendment", actor))
    amendment = Amendment(
        proposal_id=held.id, person_id=actor.id, organization_id=organization.id if organization else None,
        field=field, passage=passage, replacement=replacement, reason=reason,
    )  # fmt: skip
    db.session.add(amendment)
    db.session.flush()
    throttle.note("opinions amendment", str(actor.id))
    record(actor, "opinions.propose_amendment", amendment, space_id=held.space_id, after={"proposal": held.id, "field": field})  # fmt: skip
    mail.tell_amendment_proposed(amendment)
    return amendment


def accept_amendment(actor: Actor, amendment: Amendment, answer: str = "") -> None:
    """Take the change into the text as a new version; refused when the passage is gone meanwhile."""
    proposal = locked_proposal(amendment.proposal_id)
    held = queries.locked_amendment(amendment.id)
    allow(rules.may_answer_amendment(actor, held))
    refuse_if(rules.why_not_accept(held))
    text = replaced(getattr(proposal, held.field), held.passage, held.replacement)
    _answer(actor, held, AmendmentState.ACCEPTED, answer)
    proposals.revise(actor, proposal, {held.field: text}, reason=held.reason[:500], cause="amendment")
    mail.tell_amendment_answered(held)


def decline_amendment(actor: Actor, amendment: Amendment, answer: str) -> None:
    """Say why the text stays as it is."""
    held = queries.locked_amendment(amendment.id)
    allow(rules.may_answer_amendment(actor, held))
    refuse_if(rules.why_not_settle(held) or rules.why_not_text(answer, rules.LONGEST_REASON))
    _answer(actor, held, AmendmentState.DECLINED, answer)
    mail.tell_amendment_answered(held)


def take_back_amendment(actor: Actor, amendment: Amendment) -> None:
    """Take one's own proposed change back."""
    held = queries.locked_amendment(amendment.id)
    allow(actor.id is not None and held.person_id == actor.id)
    refuse_if(rules.why_not_settle(held))
    _answer(actor, held, AmendmentState.WITHDRAWN, "")


def _answer(actor: Actor, held: Amendment, state: AmendmentState, answer: str) -> None:
    held.state, held.answer = state, clean(answer, lines=True)[: rules.LONGEST_REASON]
    held.answered_at, held.answered_by_id = clock.now(), actor.id
    record(
        actor, f"opinions.amendment_{state.value}", held, space_id=held.proposal.space_id,
        reason=held.answer or None, after={"proposal": held.proposal_id},
    )  # fmt: skip
