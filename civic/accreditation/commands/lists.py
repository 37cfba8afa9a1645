"""What a committee had decided on paper and a coordinator brings in from a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.accreditation import rules
from civic.accreditation.commands.ending import accredit
from civic.accreditation.commands.steps import write_step
from civic.accreditation.models import FileState, MandateRole, Membership, Representation
from civic.accreditation.moves import Action
from civic.accreditation.queries import locked_membership, membership_of
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.organisations.commands import new_organization
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space


def record_organization(actor: Actor, space: Space, values: Mapping[str, Any]) -> Organization:
    """A registered organisation brought in from a list of the space; `values` as in organisations.commands.FIELDS."""
    allow(rules.may_record_from_list(actor, space))
    organization = new_organization(actor, values, registered=True)
    record(
        actor,
        "accreditation.record_organization",
        organization,
        after={"name": organization.name},
        space_id=space.id,
    )
    return organization


def record_seat(
    actor: Actor, space: Space, organization: Organization, valid_from: date, source: str
) -> Membership:
    """The accredited seat that a committee had decided on paper; `source` names the act. An existing seat is given back.

    A file on its way is not overtaken: it is refused.
    """
    allow(rules.may_record_from_list(actor, space))
    membership = membership_of(space, organization)
    if membership is not None:
        if membership.state is FileState.ACCREDITED:
            return membership
        raise Refused(
            _l(
                "%(organization)s has a file on its way in this space: decide it there.",
                organization=organization.name,
            )
        )
    membership = Membership(
        space_id=space.id, organization_id=organization.id, state=FileState.DRAFT, submitted_at=clock.now(),
        decided_at=clock.now(), valid_from=valid_from, decision=FileState.ACCREDITED, reviewed_by_id=actor.id,
    )  # fmt: skip
    db.session.add(membership)
    db.session.flush()
    write_step(actor, membership, None, Action.CONFIRM, FileState.ACCREDITED, source)
    return membership


def record_representative(
    actor: Actor,
    membership: Membership,
    person: Person,
    role: MandateRole,
    valid_from: date,
    valid_to: date | None,
    source: str,
) -> Representation:
    """The mandate that a committee had decided on paper, from a list; refuses two in one place at a time."""
    allow(rules.may_record_from_list(actor, membership.space))
    membership = locked_membership(membership.id)
    refuse_if(rules.why_not_name(membership, person, role))
    representation = Representation(
        membership_id=membership.id, person_id=person.id, role=role, state=FileState.DRAFT,
        proposed_to=valid_to, submitted_at=clock.now(), decided_at=clock.now(), reviewed_by_id=actor.id,
        decision=FileState.ACCREDITED,
    )  # fmt: skip
    db.session.add(representation)
    db.session.flush()
    db.session.expire(membership, ["representations"])
    accredit(actor, membership, representation, valid_from)
    representation.state = FileState.DRAFT
    write_step(actor, membership, representation, Action.CONFIRM, FileState.ACCREDITED, source)
    db.session.flush()
    return representation
