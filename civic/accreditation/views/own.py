"""What the addresses of accreditation share: the organisation and the file of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from civic.accreditation import queries, rules
from civic.accreditation.models import MandateRole, Membership, Representation
from civic.core.errors import NotFound
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.organisations.models import Organization
from civic.organisations.queries import organization_by_slug
from civic.people.acting import actor

ROLES = {"titular": MandateRole.TITULAR, "alterno": MandateRole.ALTERNATE}
PLACES = {role: word for word, role in ROLES.items()}
GUIDED = 7


def own_organization(slug: str) -> Organization:
    """The organisation when the actor prepares its files; for anybody else it does not exist."""
    organization = organization_by_slug(slug)
    if not rules.may_open_file(actor(), organization):
        raise NotFound
    return organization


def own_file(slug: str, space: str) -> Membership:
    """The file of an organisation in a space when the actor prepares it; for anybody else it does not exist."""
    membership = queries.membership_by_slugs(slug, space)
    if not rules.may_lead(actor(), membership):
        raise NotFound
    return membership


def place(membership: Membership, **more: Any) -> dict[str, Any]:
    """The address parts of a file."""
    return {"slug": membership.organization.slug, "space": membership.space.slug, **more}


def pending_for(membership: Membership, role: MandateRole) -> Representation | None:
    """Who is named for a place of the seat and not yet decided."""
    return next(
        (r for r in membership.representations if r.role is role and r.state in queries.PENDING), None
    )


def note_contacts_read(
    named: Sequence[Representation], membership: Membership, *, registry: bool = False
) -> None:
    """Write down whose phone and e-mail stood on a page; with `registry` the organisation's too."""
    people = [one.person_id for one in named if one.person.phone or one.person.email]
    others = [("organizations", membership.organization_id)] if registry else []
    kinds = (Data.PHONE, Data.EMAIL, Data.ADDRESS) if registry else (Data.PHONE, Data.EMAIL)
    note_read(actor(), kinds, people=people, others=others, space_id=membership.space_id)
