"""Preparing a file: opening it, naming representatives, asking to be let in late. Nothing is decided here."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.accreditation import rules
from civic.accreditation.commands.steps import write_step
from civic.accreditation.models import FileState, MandateRole, Membership, Representation
from civic.accreditation.moves import Action
from civic.accreditation.queries import PENDING, locked_membership, membership_of
from civic.core import files
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space

on_clash(
    "memberships", "space_id", "organization_id",
    sentence=_l("Your organisation already has a file in this space. Open it from your organisation's page."),
)  # fmt: skip
on_clash(
    "representations", "membership_id", "role",
    sentence=_l("Somebody is already named for this place and waits for the committee. Look at the page again."),
)  # fmt: skip


def open_file(actor: Actor, organization: Organization, space: Space) -> Membership:
    """The draft of an organisation's file in a space; one that exists already is given back as it is."""
    allow(rules.may_open_file(actor, organization))
    existing = membership_of(space, organization)
    if existing is not None:
        return existing
    if organization.ended_on is not None:
        raise Refused(_l("This organisation has ended; it cannot ask for a seat."))
    if not space.is_active:
        raise Refused(_l("%(space)s is not active at the moment.", space=space.name))
    membership = Membership(space_id=space.id, organization_id=organization.id, state=FileState.DRAFT)
    db.session.add(membership)
    db.session.flush()
    record(actor, "accreditation.open_file", membership, after={"organization": organization.id})
    return membership


def drop_draft(actor: Actor, membership: Membership) -> None:
    """Take away a draft that was never sent, with the representatives named in it."""
    allow(rules.may_lead(actor, membership))
    membership = locked_membership(membership.id)
    if membership.state is not FileState.DRAFT or membership.steps:
        raise Refused(_l("Only a draft that was never sent can be taken away."))
    record(actor, "accreditation.drop_draft", membership, before={"organization": membership.organization_id})
    for representation in list(membership.representations):
        db.session.delete(representation)
        files.discard(representation.document)
    db.session.flush()
    db.session.delete(membership)


def name_representative(
    actor: Actor,
    membership: Membership,
    person: Person,
    role: MandateRole,
    upload: FileStorage | None = None,
) -> Representation:
    """The draft that names a person for a place of the seat; naming another person for the same place changes it.

    Where somebody holds the place, the draft replaces them (or renews their own mandate) once it is accredited.
    """
    allow(rules.may_lead(actor, membership))
    membership = locked_membership(membership.id)
    if membership.state is not FileState.ACCREDITED:
        refuse_if(rules.why_not_edit_file(membership))
    refuse_if(rules.why_not_name(membership, person, role))
    named = next((r for r in membership.representations if r.role is role and r.state in PENDING), None)
    if named is not None:
        refuse_if(rules.why_not_edit_file(named))
        before: dict[str, Any] | None = {"person": named.person_id}
        named.person_id = person.id
    else:
        before = None
        named = Representation(
            membership_id=membership.id, person_id=person.id, role=role,
            state=FileState.OBSERVED if membership.state is FileState.OBSERVED else FileState.DRAFT,
        )  # fmt: skip
        db.session.add(named)
    holder = next(
        (r for r in membership.representations if r.role is role and r.state is FileState.ACCREDITED), None
    )
    named.replaces_id = holder.id if holder is not None else None
    if upload is not None:
        stored = files.store(upload, actor.id)
        files.discard(named.document)  # the letter before it
        named.document = stored
    db.session.flush()
    db.session.expire(membership, ["representations"])
    record(
        actor, "accreditation.name_representative", named, before=before,
        after={"person": person.id, "role": role, "document": named.document_id}, space_id=membership.space_id,
    )  # fmt: skip
    return named


def remove_representative(actor: Actor, representation: Representation) -> None:
    """Take a named person off a file that can still be edited."""
    membership = locked_membership(representation.membership_id)
    allow(rules.may_lead(actor, membership))
    db.session.refresh(representation)
    refuse_if(rules.why_not_edit_file(representation))
    record(
        actor, "accreditation.remove_representative", representation,
        before={"person": representation.person_id, "role": representation.role}, space_id=membership.space_id,
    )  # fmt: skip
    if representation.submitted_at is None:
        db.session.delete(representation)
        files.discard(representation.document)
    else:  # the committee has seen it: its history stays
        write_step(actor, membership, representation, Action.END, FileState.ENDED, _("Taken off the file."))
    db.session.flush()
    db.session.expire(membership, ["representations"])


def ask_late(actor: Actor, membership: Membership, reason: str) -> None:
    """Ask the coordination to let a file in although the stage for it is closed."""
    allow(rules.may_lead(actor, membership))
    membership = locked_membership(membership.id)
    if not rules.is_closed_for(membership):
        raise Refused(_l("You can send the file now; there is no need to ask."))
    membership.late_request = reason
    record(actor, "accreditation.ask_late", membership, reason=reason)


def allow_late(actor: Actor, membership: Membership, reason: str) -> None:
    """Let one file in outside the stage, with the reason in the trail."""
    allow(rules.may_allow_late(actor, membership))
    membership = locked_membership(membership.id)
    if membership.late_request is None:
        raise Refused(rules.stale(membership))
    membership.late_reason, membership.late_request = reason, None
    record(actor, "accreditation.allow_late", membership, reason=reason)
