"""Drafts: begun, saved page by page, given up. Two people who write at once never lose a text silently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock, files
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals import queries, rules
from civic.proposals.models import Call, Proposal
from civic.proposals.texts import THEMES, columns_of, fields_of, is_own


class EditedMeanwhile(Refused):
    """Somebody else saved the same page since it was opened: the second sees both texts and chooses."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(_l("Somebody else changed this page while you were writing. Both texts are below."))
        self.proposal = proposal


def author_key(organization: Organization | None, person: Person | None) -> str:
    """Under which key an author's proposals are counted."""
    if organization is not None:
        return f"o{organization.id}"
    return f"p{person.id if person else 0}"


def check_author(call: Call, organization: Organization | None) -> None:
    """Refuse an author whom the call does not take."""
    accredited = organization is None or not call.only_accredited or queries.is_accredited(organization, call)
    refuse_if(rules.why_not_author(call, organization, accredited))


def begin_proposal(
    actor: Actor, call: Call, organization: Organization | None, title: str, *, names_author: bool = False
) -> Proposal:
    """A draft in the actor's own name or in that of an organisation they lead."""
    allow(actor.id is not None and (organization is None or rules.is_leader(actor, organization)))
    call = queries.locked_call(call.id)
    refuse_if(rules.why_not_open(call))
    check_author(call, organization)
    key = f"o{organization.id}" if organization else f"p{actor.id}"
    refuse_if(rules.why_not_another(call, len(queries.taken_slots(call.id, key))))
    if queries.count_drafts(call.id, key) >= rules.MOST_DRAFTS:
        raise Refused(
            _(
                "There are already %(most)d drafts for this call. Go on with one of them.",
                most=rules.MOST_DRAFTS,
            )
        )
    proposal = Proposal(
        call_id=call.id, organization_id=organization.id if organization else None,
        person_id=None if organization else actor.id, author_key=key, title=title, created_by_id=actor.id,
        names_author=names_author and organization is None, cofinancing=[], answers={}, typed={}, pages={},
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    record(actor, "proposals.begin_proposal", proposal, after={"author": key}, space_id=call.space_id)
    return proposal


def allowed_columns(call: Call, theme: str | None = None) -> set[str]:
    """The columns that a page (or the whole form) of a call may write."""
    themes = [theme] if theme else list(THEMES)
    return {column for each in themes for key in fields_of(call, each) for column in columns_of(key)}


def write(proposal: Proposal, theme: str | None, values: Mapping[str, Any], typed: Mapping[str, str]) -> None:
    """Put answers into their columns; what could not be read is kept as it was typed, beside them."""
    call = proposal.call
    allowed = allowed_columns(call, theme)
    for name, value in values.items():
        if name not in allowed:
            continue
        if name == "answers":
            own = {key: value.get(key, "") for key in call.asked if is_own(key) and key in value}
            proposal.answers = {**proposal.answers, **own}
        else:
            setattr(proposal, name, value)
    keys = {key for each in ([theme] if theme else THEMES) for key in fields_of(call, each)}
    kept = {key: text for key, text in proposal.typed.items() if key not in keys}
    proposal.typed = kept | {key: text[:200] for key, text in typed.items() if key in keys and text}


def meets(proposal: Proposal, theme: str, values: Mapping[str, Any], base: int, form: str) -> bool:
    """Whether another form saved this page after `base`, with another text than these values."""
    last = proposal.pages.get(theme)
    if not last or last[0] <= base or (form and last[1] == form):
        return False
    allowed = allowed_columns(proposal.call, theme)
    for name, value in values.items():
        if name == "answers":
            if any(proposal.answers.get(key, "") != text for key, text in value.items()):
                return True
        elif name in allowed and getattr(proposal, name) != value:
            return True
    return False


def touch(proposal: Proposal, theme: str | None, form: str) -> None:
    """Count a save."""
    proposal.version += 1
    proposal.saved_at = clock.now()
    if theme:
        proposal.pages = proposal.pages | {theme: [proposal.version, form[:40]]}


def save_page(
    actor: Actor,
    proposal: Proposal,
    theme: str,
    values: Mapping[str, Any],
    *,
    typed: Mapping[str, str] | None = None,
    base: int = 0,
    form: str = "",
) -> Proposal:
    """Keep one page of a draft, complete or not. `base` is the version the page was opened with, `form` its open form."""
    allow(rules.may_write(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_write(proposal))
    if meets(proposal, theme, values, base, form):
        raise EditedMeanwhile(proposal)
    write(proposal, theme, values, typed or {})
    touch(proposal, theme, form)
    return proposal


def erase(proposal: Proposal) -> None:
    """Take a draft and its papers away."""
    for attachment in list(proposal.attachments):
        db.session.delete(attachment)
        files.discard(attachment.file)
    for co_author in list(proposal.co_authors):
        db.session.delete(co_author)
    db.session.flush()
    db.session.delete(proposal)


def discard_draft(actor: Actor, proposal: Proposal) -> None:
    """Give a draft up: nothing of it stays but the line that there was one."""
    allow(rules.may_write(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_write(proposal))
    record(
        actor, "proposals.discard_draft", proposal, before={"author": proposal.author_key},
        space_id=proposal.call.space_id,
    )  # fmt: skip
    erase(proposal)
