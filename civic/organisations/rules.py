"""Who may see and change what of an organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.organisations.models import Organization
from civic.organisations.panels import answers
from civic.organisations.queries import leads
from civic.people.rules import Actor, is_administrator, is_auditor

# What must be answered before a registration can be sent; the other steps may stay empty.
REQUIRED_STEPS = ("nombre", "tipo", "lugar", "reconocimiento")
STEPS = ("nombre", "tipo", "lugar", "reconocimiento", "documentos")


def is_leader(actor: Actor, organization: Organization) -> bool:
    """Whether the actor acts for the organisation."""
    return leads(actor.id, organization.id)


def may_register(actor: Actor) -> bool:
    """Anybody who has signed in may register an organisation, and becomes its leader."""
    return actor.is_authenticated or actor.is_system


def is_public(organization: Organization) -> bool:
    """Whether its name is public: a space has accredited it."""
    return answers.was_public(organization)


def may_manage(actor: Actor, organization: Organization) -> bool:
    """Leaders run their organisation's page; administrators may help."""
    return is_leader(actor, organization) or is_administrator(actor)


def may_read_papers(actor: Actor, organization: Organization) -> bool:
    """Its leaders, a committee that has its file, administrators and auditors read papers and contact data."""
    return may_manage(actor, organization) or is_auditor(actor) or answers.judges(actor, organization)


def may_edit_identity(actor: Actor, organization: Organization) -> bool:
    """Name, kind and sector are the leaders' until they are public; afterwards an administrator changes them."""
    return is_administrator(actor) or (is_leader(actor, organization) and not is_public(organization))


def may_manage_kinds(actor: Actor) -> bool:
    """Administrators keep the list of kinds."""
    return is_administrator(actor)


def why_not_edit(organization: Organization) -> Any | None:
    """Why its answers cannot be changed now, or nothing."""
    if organization.ended_on is not None:
        return _l("This organisation has ended; its record is kept as it was.")
    if answers.under_review(organization):
        return _l(
            "A committee is reading your file now, so your answers stay as they are. You can mend them if it is observed."
        )
    return None


def why_not_end_leader(organization: Organization, leaders: int) -> Any | None:
    """Why a leader cannot be taken off, or nothing."""
    if leaders < 2:
        return _l("An organisation needs at least one leader. Add the other person first.")
    return None


def why_not_end(organization: Organization, day: date, today: date) -> Any | None:
    """Why an organisation cannot be ended on a day, or nothing."""
    if organization.ended_on is not None:
        return _l("This organisation has already ended.")
    if day > today:
        return _l("The day it ended cannot lie in the future.")
    return None


def missing_steps(organization: Organization) -> list[str]:
    """The steps that still must be answered before it can be sent, in order."""
    return [step for step in REQUIRED_STEPS if step not in (organization.steps_done or [])]
