"""Every change of networks: making them, joining and leaving, what stands in the directory, réplicas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.text import slugify
from civic.events.models import Event
from civic.networks import queries, rules
from civic.networks.models import Network, NetworkKind, NetworkMember, Replica
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.training.models import Course, Edition

on_clash(
    "network_members", "network_id", "person_id", sentence=_l("This person belongs to the network already.")
)
on_clash("networks", "slug", sentence=_l("There is a network with this name already."))
on_clash("network_replicas", "network_id", "event_id", "person_id", sentence=_l("This is noted already."))


@dataclass
class NetworkDraft:
    """What is said of a network."""

    name: str
    kind: NetworkKind
    about: str = ""
    courses: Sequence[Course] = ()


@dataclass
class Listing:
    """A promoter's own word on the public directory."""

    is_listed: bool = False
    office_contact: str = ""


def make_network(actor: Actor, space: Space, draft: NetworkDraft) -> Network:
    """Make a network of a space."""
    allow(rules.may_manage(actor, space))
    base = slug = slugify(draft.name)
    number = 2
    while queries.slug_taken(slug):
        slug, number = f"{base}-{number}", number + 1
    network = Network(space_id=space.id, slug=slug, name=draft.name, kind=draft.kind, about=draft.about)
    network.courses = [course for course in draft.courses if course.space_id == space.id]
    db.session.add(network)
    record(actor, "networks.make_network", network, after={"name": draft.name, "kind": draft.kind.value})
    return network


def change_network(actor: Actor, network: Network, draft: NetworkDraft) -> Network:
    """Say something else of a network; its address stays."""
    allow(rules.may_manage(actor, network.space))
    network = queries.locked_network(network.id)
    before = {"name": network.name, "kind": network.kind.value, "courses": [c.id for c in network.courses]}
    network.name, network.kind, network.about = draft.name, draft.kind, draft.about
    network.courses = [course for course in draft.courses if course.space_id == network.space_id]
    after = {"name": draft.name, "kind": draft.kind.value, "courses": [c.id for c in network.courses]}
    record(actor, "networks.change_network", network, before=before, after=after)
    return network


def join(actor: Person, network: Network, listing: Listing) -> NetworkMember:
    """Join by oneself, as somebody who completed a course of the network."""
    network = queries.locked_network(network.id)
    opened = {other.id: edition for other, edition in queries.joinable(actor)}
    member = queries.current_member(network.id, actor.id)
    refuse_if(rules.why_not_join(opened=network.id in opened, member=member))
    return _enter(actor, network, actor, opened[network.id], listing)


def add_member(
    actor: Actor, network: Network, person: Person, edition: Edition | None = None
) -> NetworkMember:
    """Add somebody; only they themselves can agree to be listed in public."""
    allow(rules.may_manage(actor, network.space))
    network = queries.locked_network(network.id)
    refuse_if(rules.why_not_add(person, queries.current_member(network.id, person.id)))
    return _enter(actor, network, person, edition, Listing())


def _enter(
    actor: Actor, network: Network, person: Person, edition: Edition | None, listing: Listing
) -> NetworkMember:
    member = NetworkMember(
        network_id=network.id, person_id=person.id, edition_id=edition.id if edition else None, ubigeo=person.ubigeo,
        since=clock.today(), is_listed=listing.is_listed,
        office_contact=(listing.office_contact or None) if listing.is_listed else None, added_by_id=actor.id,
    )  # fmt: skip
    db.session.add(member)
    record(
        actor,
        "networks.join",
        member,
        after={"network": network.id, "listed": listing.is_listed},
        space_id=network.space_id,
    )
    return member


def set_listing(actor: Person, network: Network, listing: Listing) -> NetworkMember:
    """Say whether one's name stands in the public directory; only the person says it."""
    network = queries.locked_network(network.id)
    member = queries.current_member(network.id, actor.id)
    refuse_if(rules.why_not_leave(member))
    assert member is not None  # noqa: S101  the rule has refused
    before = {"listed": member.is_listed}
    member.is_listed = listing.is_listed
    member.office_contact = (listing.office_contact or None) if listing.is_listed else None
    record(
        actor,
        "networks.set_listing",
        member,
        before=before,
        after={"listed": listing.is_listed},
        space_id=network.space_id,
    )
    return member


def leave(actor: Person, network: Network) -> NetworkMember:
    """Leave by oneself; that one belonged stays in the figures of that time."""
    network = queries.locked_network(network.id)
    member = queries.current_member(network.id, actor.id)
    refuse_if(rules.why_not_leave(member))
    assert member is not None  # noqa: S101  the rule has refused
    return _close(actor, network, member, "")


def end_membership(actor: Actor, network: Network, member: NetworkMember, reason: str) -> NetworkMember:
    """Say that somebody no longer belongs, and why."""
    allow(rules.may_manage(actor, network.space))
    member = queries.member_of(network, member.id)
    refuse_if(rules.why_not_leave(member))
    return _close(actor, network, member, reason)


def _close(actor: Actor, network: Network, member: NetworkMember, reason: str) -> NetworkMember:
    member.until, member.left_reason = clock.today(), reason or None
    member.is_listed, member.office_contact = False, None
    record(actor, "networks.leave", member, reason=reason or None, space_id=network.space_id)
    return member


def note_replica(actor: Actor, network: Network, event: Event, person: Person) -> Replica:
    """Note that a promoter multiplied what was learnt in an event of the space; who came is counted from its lists."""
    allow(rules.may_work(actor, network.space))
    network = queries.locked_network(network.id)
    refuse_if(rules.why_not_note(network, event, queries.current_member(network.id, person.id)))
    replica = Replica(
        network_id=network.id,
        event_id=event.id,
        person_id=person.id,
        noted_at=clock.now(),
        noted_by_id=actor.id,
    )
    db.session.add(replica)
    record(
        actor,
        "networks.note_replica",
        replica,
        after={"event": event.id, "person": person.id},
        space_id=network.space_id,
    )
    return replica


def forget_replica(actor: Actor, network: Network, event_id: int) -> int:
    """Take back that an event was a réplica of this network; how many promoters were noted for it."""
    allow(rules.may_work(actor, network.space))
    rows = queries.replica_rows(network, event_id)
    for row in rows:
        record(
            actor,
            "networks.forget_replica",
            row,
            before={"event": event_id, "person": row.person_id},
            space_id=network.space_id,
        )
        db.session.delete(row)
    return len(rows)
