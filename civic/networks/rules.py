"""Who looks after a network, who joins it, and whether it can be done now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.events.models import Event
from civic.networks.models import Network, NetworkMember
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator


def may_manage(actor: Actor, space: Space) -> bool:
    """Coordinators make networks and decide who belongs to them."""
    return actor.is_system or is_coordinator(actor, space)


def may_work(actor: Actor, space: Space) -> bool:
    """Who works with the promoters sees all of them and notes what they multiplied."""
    return actor.is_system or is_facilitator(actor, space)


def why_not_join(*, opened: bool, member: NetworkMember | None) -> Any | None:
    """The sentence that says why somebody cannot join by themselves, or None; `opened` is whether a course was completed."""
    if member is not None:
        return _("You belong to this network already.")
    return None if opened else _("Who completed one of its courses may join this network.")


def why_not_add(person: Person, member: NetworkMember | None) -> Any | None:
    """The sentence that says why the team cannot add somebody, or None."""
    if member is not None:
        return _("%(name)s belongs to this network already.", name=person.full_name)
    return _("This person asked to be forgotten.") if person.forgotten_at else None


def why_not_leave(member: NetworkMember | None) -> Any | None:
    """The sentence that says why there is nothing to leave, or None."""
    return (
        _("This person does not belong to the network any more.") if member is None or member.until else None
    )


def why_not_note(network: Network, event: Event, member: NetworkMember | None) -> Any | None:
    """The sentence that says why an event cannot be noted as a réplica of a promoter, or None."""
    if event.space_id != network.space_id:
        return _("The event belongs to another space.")
    return _("This person does not belong to the network.") if member is None else None
