"""Supports and followers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.jobs import enqueue
from civic.opinions import queries, rules
from civic.opinions.models import Follow, Support
from civic.organisations.models import Organization
from civic.people.rules import Actor
from civic.proposals.models import Proposal
from civic.proposals.queries import locked_proposal

on_clash("supports", "proposal_id", "person_id", sentence=_l("You support this proposal already."))
on_clash("supports", "proposal_id", "organization_id", sentence=_l("It supports this proposal already."))
on_clash("follows", "proposal_id", "person_id", sentence=_l("You follow this proposal already."))
TELL = "opinions/tell"


def support(actor: Actor, proposal: Proposal, *, organization: Organization | None = None) -> Support:
    """Stand behind a proposal, as oneself or for an organisation one leads; asked again, it stays the one support."""
    allow(rules.may_take_part(actor))
    allow(organization is None or rules.may_speak_for(actor, organization))
    held = locked_proposal(proposal.id)
    refuse_if(rules.why_not_support(held, actor, organization))
    given = queries.support_of(
        held.id,
        person_id=None if organization else actor.id,
        organization_id=organization.id if organization else None,
    )
    if given is not None:
        return given
    given = Support(
        proposal_id=held.id,
        person_id=None if organization else actor.id,
        organization_id=organization.id if organization else None,
        given_by_id=actor.id if organization else None,
    )
    db.session.add(given)
    db.session.flush()
    record(
        actor, "opinions.support", held, space_id=held.space_id,
        after={"organization": organization.id if organization else None},
    )  # fmt: skip
    return given


def withdraw_support(actor: Actor, proposal: Proposal, *, organization: Organization | None = None) -> None:
    """Stand behind it no longer; without a support nothing happens."""
    allow(rules.may_take_part(actor))
    allow(organization is None or rules.may_speak_for(actor, organization))
    held = locked_proposal(proposal.id)
    refuse_if(rules.why_not_open(held))
    given = queries.support_of(
        held.id,
        person_id=None if organization else actor.id,
        organization_id=organization.id if organization else None,
    )
    if given is None:
        return
    db.session.delete(given)
    record(
        actor, "opinions.withdraw_support", held, space_id=held.space_id,
        before={"organization": organization.id if organization else None},
    )  # fmt: skip


def follow(actor: Actor, proposal: Proposal) -> None:
    """Be told what becomes of a proposal."""
    allow(rules.may_take_part(actor) and proposal.is_public)
    if actor.id is None or queries.follow_of(proposal.id, actor.id) is not None:
        return
    db.session.add(Follow(proposal_id=proposal.id, person_id=actor.id))
    record(actor, "opinions.follow", proposal, space_id=proposal.space_id)


def unfollow(actor: Actor, proposal: Proposal) -> None:
    """Be told no more."""
    allow(rules.may_take_part(actor))
    known = queries.follow_of(proposal.id, actor.id)
    if known is None:
        return
    db.session.delete(known)
    record(actor, "opinions.unfollow", proposal, space_id=proposal.space_id)


def tell_followers(proposal: Proposal, news: str, *, with_supporters: bool = False, **details: Any) -> None:
    """Ask the worker to tell the followers (and supporters, when it matters to them) what became of a proposal.

    `news` is a message of templates/mail/opinions; `details` are ids and public words: `into` (proposal ids), `reason`.
    """
    enqueue(TELL, {"proposal": proposal.id, "news": news, "supporters": with_supporters, **details})


def carry_supports(actor: Actor, source: Proposal, targets: list[Proposal]) -> int:
    """Carry supports and followers to where a proposal lives on, nobody counted twice; how many supports moved along.

    The source keeps its rows: what stood behind it then can still be seen.
    """
    carried = 0
    for target in targets:
        for given in queries.supports_to_carry(source.id, target.id):
            if rules.stands_behind(target, given):
                continue
            db.session.add(
                Support(
                    proposal_id=target.id, person_id=given.person_id, organization_id=given.organization_id,
                    given_by_id=given.given_by_id, given_at=given.given_at, carried_from_id=source.id,
                )
            )  # fmt: skip
            carried += 1
        known = set(queries.follower_ids(target.id))
        db.session.add_all(
            Follow(proposal_id=target.id, person_id=person_id)
            for person_id in queries.follower_ids(source.id)
            if person_id not in known
        )
        db.session.flush()
    record(
        actor, "opinions.carry_supports", source, space_id=source.space_id,
        after={"to": [target.id for target in targets], "supports": carried},
    )  # fmt: skip
    return carried
