"""Who may do what with good practices, and whether it can be done now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.accreditation.queries import accredited_organizations
from civic.core.db import db
from civic.organisations.models import Organization
from civic.organisations.queries import leader_organizations
from civic.organisations.rules import may_manage
from civic.people.models import Person
from civic.people.rules import Actor
from civic.practices.models import OPEN, Practice, PracticeVersion, VersionState
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team

MOST_DOCUMENTS = 6


def proposers(actor: Actor, space: Space) -> list[Organization]:
    """The accredited organisations of a space in whose name the actor may tell a practice."""
    if not isinstance(actor, Person):
        return []
    mine = {organization.id for organization in leader_organizations(actor)}
    wanted = accredited_organizations(space).where(Organization.id.in_(mine))
    return list(db.session.scalars(wanted)) if mine else []


def may_tell_for_team(actor: Actor, space: Space) -> bool:
    """Facilitators tell what they saw, in the name of the space."""
    return is_facilitator(actor, space)


def may_write(actor: Actor, practice: Practice) -> bool:
    """Leaders of the organisation that tells it; the team's facilitators when the team tells it."""
    if practice.organization is not None:
        return may_manage(actor, practice.organization)
    return is_facilitator(actor, practice.space)


def may_read_unpublished(actor: Actor, practice: Practice) -> bool:
    """Whoever writes it, and the space's team once it was sent."""
    sent = practice.newest.state is not VersionState.DRAFT or practice.published_id is not None
    return may_write(actor, practice) or (sent and is_in_team(actor, practice.space))


def may_review(actor: Actor, practice: Practice) -> bool:
    """Facilitators of the space decide on what others wrote."""
    return is_facilitator(actor, practice.space)


def may_withdraw(actor: Actor, practice: Practice) -> bool:
    """Whoever tells it, and the space's coordinators."""
    return may_write(actor, practice) or is_coordinator(actor, practice.space)


def missing(version: PracticeVersion) -> list[str]:
    """The parts that are still empty, in words."""
    needed = [
        (version.problem, _("the problem")), (version.done, _("what was done")), (version.results, _("the results")),
        (version.theme, _("the theme")), (version.ubigeo, _("the district")), (version.year, _("the year")),
        (version.office and (version.office_phone or version.office_email), _("the office to ask, with a phone or an e-mail")),
    ]  # fmt: skip
    return [words for value, words in needed if not value]


def why_not_write(practice: Practice) -> Any | None:
    """The sentence that says why the text cannot change now, or None."""
    state = practice.newest.state
    if practice.withdrawn_at is not None:
        return _("It was withdrawn.")
    if state is VersionState.SENT:
        return _("It is being read by the team. You can change it when they answer.")
    if state not in OPEN:
        return _("Begin a new version to change it.")
    return None


def why_not_send(practice: Practice) -> Any | None:
    """The sentence that says why it cannot be sent now, or None."""
    if sentence := why_not_write(practice):
        return sentence
    if parts := missing(practice.newest):
        return _("Still missing: %(parts)s.", parts=", ".join(parts))
    return None


def why_not_again(practice: Practice) -> Any | None:
    """The sentence that says why no new version can begin, or None."""
    if practice.withdrawn_at is not None:
        return _("It was withdrawn.")
    if practice.newest.state in OPEN or practice.newest.state is VersionState.SENT:
        return _("A new version is on its way already.")
    return None


def why_not_review(actor: Actor, practice: Practice) -> Any | None:
    """The sentence that says why this member of the team cannot decide now, or None: nobody reviews their own text."""
    version = practice.newest
    if version.state is not VersionState.SENT or practice.withdrawn_at is not None:
        return _("There is nothing to decide.")
    author = actor.id is not None and actor.id in (version.written_by_id, practice.created_by_id)
    if author or (practice.organization is not None and is_leader_of(actor, practice.organization)):
        return _("You wrote it: somebody else of the team decides.")
    return None


def is_leader_of(actor: Actor, organization: Organization) -> bool:
    """Whether the actor leads the organisation themself (running the platform is not enough)."""
    return isinstance(actor, Person) and organization.id in {o.id for o in leader_organizations(actor)}


def why_not_withdraw(practice: Practice) -> Any | None:
    """The sentence that says why it cannot be withdrawn, or None."""
    if practice.withdrawn_at is not None:
        return _("It was withdrawn already.")
    return None


def why_not_drop(practice: Practice) -> Any | None:
    """The sentence that says why a draft cannot be thrown away, or None."""
    if len(practice.versions) == 1 and practice.newest.state is VersionState.DRAFT:
        return None
    return _("Only a draft that was never sent can be thrown away.")
