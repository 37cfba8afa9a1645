"""Who may do what in a space. Roles are data; the platform's administrators may do all."""

from __future__ import annotations

from flask import g, has_request_context

from civic.people.rules import Actor, is_administrator, is_auditor
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import team_roles


def roles_in(actor: Actor, space: Space) -> set[TeamRole]:
    """The actor's roles in a space, read once per request."""
    if actor.id is None:
        return set()
    if not has_request_context():
        return team_roles(actor.id, space.id)
    known: dict[tuple[int, int], set[TeamRole]] = g.setdefault("team_roles", {})
    key = (actor.id, space.id)
    if key not in known:
        known[key] = team_roles(*key)
    return known[key]


def is_coordinator(actor: Actor, space: Space) -> bool:
    """Whether the actor leads the space's work (coordination or technical secretariat)."""
    return is_administrator(actor) or bool(
        roles_in(actor, space) & {TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY}
    )


def is_facilitator(actor: Actor, space: Space) -> bool:
    """Whether the actor may register people and log attendance for the space."""
    return is_coordinator(actor, space) or TeamRole.FACILITATOR in roles_in(actor, space)


def is_accreditor(actor: Actor, space: Space) -> bool:
    """Whether the actor sits in the space's accreditation committee (running the platform is not enough)."""
    return actor.is_system or bool(
        roles_in(actor, space) & {TeamRole.ACCREDITOR, TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY}
    )


def is_in_team(actor: Actor, space: Space) -> bool:
    """Whether the actor may see the space's work pages."""
    return is_administrator(actor) or is_auditor(actor) or bool(roles_in(actor, space))


def may_edit_space(actor: Actor, space: Space) -> bool:
    """Coordinators edit their space."""
    return is_coordinator(actor, space)


def may_create_space(actor: Actor) -> bool:
    """Only administrators open new spaces."""
    return is_administrator(actor)


def may_manage_team(actor: Actor, space: Space) -> bool:
    """Coordinators give and end roles in their space."""
    return is_coordinator(actor, space)
