"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.networks.commands import NetworkDraft, make_network, note_replica
from civic.networks.models import Network, NetworkKind, NetworkMember
from civic.people.models import System
from civic.training.models import Edition
from tests.certificates.access import edition_of
from tests.world import World

ACCESS = {
    "networks.listing GET": ("public", ""),
    "networks.detail GET": ("public", "names of those who agreed"),
    "networks.join POST": ("signed_in", "who completed a course of it; others are refused in a sentence"),
    "networks.set_listing POST": ("signed_in", "one's own entry"),
    "networks.leave POST": ("signed_in", "one's own membership"),
    "networks.manage_list GET": ("facilitator", "of the space"),
    "networks.manage_new GET": ("coordinator", "of the space"),
    "networks.manage_new POST": ("coordinator", "of the space"),
    "networks.manage_detail GET": ("facilitator", "of the network's space"),
    "networks.manage_edit GET": ("coordinator", "of the network's space"),
    "networks.manage_edit POST": ("coordinator", "of the network's space"),
    "networks.add_member POST": ("coordinator", "of the network's space"),
    "networks.end_membership POST": ("coordinator", "of the network's space"),
    "networks.note_replica POST": ("facilitator", "of the network's space"),
    "networks.forget_replica POST": ("facilitator", "of the network's space"),
}


def network_of(world: World) -> Network:
    """A network of the world's space; its one promoter agreed to nothing, its one réplica is the held event."""
    made = db.session.query(Network).filter_by(space_id=world.space.id).first()
    if made is not None:
        return made
    edition: Edition = edition_of(world)
    with transaction():
        network = make_network(
            System(),
            world.space,
            NetworkDraft("Red de prueba", NetworkKind.MUNICIPAL, courses=[edition.course]),
        )
        db.session.flush()
        from civic.networks.commands import add_member

        add_member(System(), network, world.people["citizen"], edition)
        db.session.flush()
        note_replica(System(), network, world.held_event, world.people["citizen"])
    return network


def _slug(world: World) -> dict[str, Any]:
    return {"slug": network_of(world).slug}


def _member(world: World) -> dict[str, Any]:
    network = network_of(world)
    member = db.session.query(NetworkMember).filter_by(network_id=network.id).first()
    return {"slug": network.slug, "member_id": member.id if member else 1}


def _replica(world: World) -> dict[str, Any]:
    return {"slug": network_of(world).slug, "event_id": world.held_event.id}


PARAMS = {
    f"networks.{name}": _slug
    for name in (
        "detail",
        "join",
        "set_listing",
        "leave",
        "manage_detail",
        "manage_edit",
        "add_member",
        "note_replica",
    )
} | {"networks.end_membership": _member, "networks.forget_replica": _replica}
