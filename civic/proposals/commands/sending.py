"""From a draft to a public proposal, its later texts, and its end by its own authors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock, search
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import proposal_revised, proposal_submitted, proposal_withdrawn
from civic.core.text import slugify
from civic.people.rules import Actor
from civic.proposals import mail, queries, rules
from civic.proposals.commands.writing import EditedMeanwhile, check_author, meets, touch, write
from civic.proposals.models import Call, Proposal, ProposalState, ProposalStep, ProposalVersion
from civic.proposals.texts import changed_keys, search_document, snapshot

on_clash(
    "proposals", "call_id", "author_key", "slot",
    sentence=_l("Another proposal of this author was sent at the same moment. Look at your proposals."),
)  # fmt: skip
on_clash("proposals", "slug", sentence=_l("Another proposal took this address just now. Send it once more."))


def _free_slug(title: str, call: Call, number: int) -> str:
    stem = f"{slugify(title, limit=70)}-{call.year}-{number}"
    slug, n = stem, 1
    while queries.proposal_slug_taken(slug):
        n += 1
        slug = f"{stem}-{n}"
    return slug


def step(
    proposal: Proposal, actor: Actor, what: str, *, other: Proposal | None = None, reason: str = "", agreement: str = ""
) -> None:  # fmt: skip
    """Add a step to a proposal's trail."""
    db.session.add(
        ProposalStep(
            proposal_id=proposal.id, what=what, state=proposal.state, other_id=other.id if other else None,
            reason=reason or None, agreement=agreement or None, at=clock.now(), by_id=actor.id,
        )
    )  # fmt: skip


def add_version(
    proposal: Proposal, actor: Actor, cause: str, *, reason: str = "", made_as: str = "author"
) -> ProposalVersion:
    """Keep the text as it is now, whole, and make it findable."""
    db.session.flush()
    db.session.refresh(proposal, ["district", "settlement", "section", "goal"])
    last = queries.last_version(proposal)
    content = snapshot(proposal)
    version = ProposalVersion(
        proposal_id=proposal.id, number=last.number + 1 if last else 1, content=content, cause=cause,
        changed=changed_keys(last.content, content) if last else [], reason=reason or None, made_at=clock.now(),
        made_by_id=actor.id, made_as=made_as,
    )  # fmt: skip
    db.session.add(version)
    search.index("proposals", proposal.id, search_document(proposal))
    return version


def enter(proposal: Proposal, call: Call) -> None:
    """Give a proposal its number and public address; the call's row is held."""
    proposal.number = call.next_number
    call.next_number += 1
    proposal.slug = _free_slug(proposal.title, call, proposal.number)
    proposal.state, proposal.submitted_at = ProposalState.SUBMITTED, clock.now()


def send_proposal(actor: Actor, proposal: Proposal) -> Proposal:
    """Send a draft: it gets its number and is public from now on."""
    allow(rules.may_write(actor, proposal))
    call = queries.locked_call(proposal.call_id)
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_send(proposal))
    check_author(call, proposal.organization)
    faults = rules.missing(proposal)
    if faults:
        raise Refused(faults[0][1])
    used = queries.taken_slots(call.id, proposal.author_key)
    refuse_if(rules.why_not_another(call, len(used)))
    proposal.slot = next(n for n in range(1, call.max_each + 1) if n not in used)
    enter(proposal, call)
    touch(proposal, None, "")
    late = clock.now() >= call.ended_at
    step(
        proposal, actor, "late" if late else "submitted", reason=(proposal.late_reason or "") if late else ""
    )
    add_version(proposal, actor, "submitted", made_as="team" if proposal.channel == rules.PAPER else "author")
    record(
        actor, "proposals.send_proposal", proposal,
        after={"number": proposal.number, "author": proposal.author_key, "late": late, "channel": proposal.channel},
        space_id=call.space_id,
    )  # fmt: skip
    mail.tell_received(proposal)
    mail.tell_invited_of_draft(proposal)
    proposal_submitted.send(proposal, actor=actor)
    return proposal


def revise(
    actor: Actor,
    proposal: Proposal,
    changes: Mapping[str, Any],
    reason: str,
    *,
    cause: str = "revised",
    theme: str | None = None,
    base: int | None = None,
    form: str = "",
) -> ProposalVersion:
    """Change the text of a sent proposal: a new version with who, what and why. Refuses what would leave a gap.

    `changes` holds columns ({"body": …}). Authors correct while the call is open; an accepted amendment comes with the cause
    «amendment» at any time before the evaluation begins. With `base` a page saved meanwhile by another raises EditedMeanwhile.
    """
    allow(rules.may_write(actor, proposal) or rules.may_arrange(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_revise(proposal))
    by_author = rules.may_write(actor, proposal)
    if cause == "revised" and not rules.may_arrange(actor, proposal):
        refuse_if(rules.why_not_correct(proposal))
    if not reason:
        raise Refused(_l("Write in a few words what you change and why: it stands beside the new text."))
    if theme and base is not None and meets(proposal, theme, changes, base, form):
        raise EditedMeanwhile(proposal)
    before = snapshot(proposal)
    write(proposal, theme, changes, {})
    db.session.flush()
    db.session.refresh(proposal, ["district", "settlement", "section", "goal"])
    faults = rules.missing(proposal)
    if faults:
        raise Refused(faults[0][1])
    keys = changed_keys(before, snapshot(proposal))
    if not keys:
        raise Refused(_l("Nothing is different from the text that is public now."))
    touch(proposal, theme, form)
    version = add_version(proposal, actor, cause, reason=reason, made_as="author" if by_author else "team")
    record(
        actor, "proposals.revise", proposal,
        before={"version": version.number - 1}, after={"version": version.number, "changed": keys, "cause": cause},
        reason=reason, space_id=proposal.space_id,
    )  # fmt: skip
    proposal_revised.send(proposal, actor=actor, version=version)
    return version


def withdraw_proposal(actor: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Take a sent proposal out of the list; its page stays with the reason, and its author may send another one."""
    allow(rules.may_write(actor, proposal))
    queries.locked_call(proposal.call_id)
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_withdraw(proposal))
    if not reason:
        raise Refused(_l("Write why you withdraw it: everybody reads it."))
    proposal.state, proposal.ended_at, proposal.end_reason = ProposalState.WITHDRAWN, clock.now(), reason
    proposal.slot = None
    step(proposal, actor, "withdrawn", reason=reason)
    record(actor, "proposals.withdraw_proposal", proposal, reason=reason, space_id=proposal.space_id)
    proposal_withdrawn.send(proposal, actor=actor, reason=reason)
    return proposal


# ── late ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_late(actor: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Ask the team to accept a draft although the call has closed."""
    allow(rules.may_write(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_ask_late(proposal))
    if not reason:
        raise Refused(_l("Write why you could not send it in time."))
    proposal.late_asked, proposal.late_until, proposal.late_reason = reason, None, None
    record(actor, "proposals.ask_late", proposal, reason=reason, space_id=proposal.space_id)
    return proposal


def give_time(actor: Actor, proposal: Proposal, until: datetime, reason: str) -> Proposal:
    """Accept a proposal late: its author may send it until then, and the reason stands on its page."""
    allow(rules.may_arrange(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_give_time(proposal))
    if until <= clock.now():
        raise Refused(_("This moment has already passed. Choose a later day."))
    if not reason:
        raise Refused(_l("Write why it is accepted late: everybody reads it."))
    proposal.late_until, proposal.late_reason = until, reason
    record(
        actor, "proposals.give_time", proposal, after={"until": until.isoformat()}, reason=reason,
        space_id=proposal.space_id,
    )  # fmt: skip
    mail.tell_time_given(proposal, until, reason)
    return proposal


def refuse_time(actor: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Say no to a proposal that comes late; its text stays its author's."""
    allow(rules.may_arrange(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_give_time(proposal))
    if not reason:
        raise Refused(_l("Write why not: its author reads it."))
    proposal.late_asked = None
    record(actor, "proposals.refuse_time", proposal, reason=reason, space_id=proposal.space_id)
    mail.tell_time_refused(proposal, reason)
    return proposal
