"""Who may do what with persons and accounts."""

from __future__ import annotations

from civic.people.models import Person, PlatformRole, System, Visitor

Actor = Person | Visitor | System


def is_administrator(actor: Actor) -> bool:
    """Whether the actor runs the platform."""
    return actor.is_system or PlatformRole.ADMINISTRATOR in actor.role_names


def is_operator(actor: Actor) -> bool:
    """Whether the actor helps people in person (administrators do too)."""
    return is_administrator(actor) or PlatformRole.OPERATOR in actor.role_names


def is_auditor(actor: Actor) -> bool:
    """Whether the actor may read the whole trail."""
    return is_administrator(actor) or PlatformRole.AUDITOR in actor.role_names
