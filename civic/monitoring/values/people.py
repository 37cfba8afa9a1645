"""Values that count people: who came, who was trained and what they proposed, who multiplies it in a network."""

from __future__ import annotations

from fractions import Fraction

from civic.core.disclosure import Group, alone
from civic.monitoring.participation import COUNTED_CATEGORIES
from civic.monitoring.values.ask import (
    COURSE_TOPICS,
    NETWORK_TYPES,
    Ask,
    Counted,
    Item,
    count,
    is_member,
    months_back,
    share_of,
    space_page,
)
from civic.organisations.models import Sector
from civic.plan.queries import AUDIENCE_SECTORS


def participation(ask: Ask) -> Counted:
    """Of the persons who represent civil society, those who came: exactly the published rate."""
    page = space_page(ask, "monitoring.method")
    wanted = {category.value for category in COUNTED_CATEGORIES}
    if set(ask.rule.get("event_categories", ())) != wanted or ask.rule.get("mandate_roles") != ["titular"]:
        return Counted(None, page=page, missing=("another_rule",))
    return share_of(*ask.records.participation.share, page=page)


def organisations(ask: Ask) -> Counted:
    """The same by organisation."""
    return share_of(
        *ask.records.participation.by_organisation,
        page=("monitoring.participation", {"slug": ask.records.space.slug, "variante": "organizaciones"}),
    )


def _sectors(ask: Ask) -> list[Sector]:
    found = {AUDIENCE_SECTORS.get(name) for name in ask.rule.get("audience", ())} - {None}
    return [sector for sector in Sector if sector in found]


def _completed(ask: Ask) -> frozenset[int]:
    """Who finished: of the audience's sectors; of one course, everybody but those who came for another sector alone."""
    topic = ask.rule.get("course_topic")
    wanted = _sectors(ask)
    if topic is None:
        people = ask.records.trained
        return frozenset().union(*(people.by_sector[sector].completed for sector in wanted))
    people = ask.records.trained_in(COURSE_TOPICS.get(topic, topic))
    mine = frozenset().union(*(people.by_sector[sector].completed for sector in wanted))
    others = frozenset().union(
        *(people.by_sector[sector].completed for sector in Sector if sector not in wanted)
    )
    return (people.everybody.completed - others) | mine if wanted else people.everybody.completed


def trained(ask: Ask) -> Counted:
    """Distinct persons who finished a training."""
    number = len(_completed(ask))
    return Counted(Fraction(number), number, page=space_page(ask, "monitoring.training"))


def improved(ask: Ask) -> Counted:
    """Of the people of the audience with an entry and an exit test, those who did better at the end of a training."""
    people = ask.records.trained
    mine = frozenset().union(*(people.by_sector[sector].attended for sector in _sectors(ask)))
    tested: dict[int, bool] = {}
    for (_event, person), (before, after) in ask.records.scores.items():
        if person in mine:
            tested[person] = tested.get(person, False) or after > before
    page = space_page(ask, "monitoring.training")
    if not tested:
        return share_of(0, 0, page=page)
    # the same protection of small groups as on every public page: rounded, and nothing of a few people
    row = alone(Group(sum(tested.values()), len(tested)), ask.records.threshold)
    if row.came is None:
        return Counted(None, page=page, missing=("few_people",))
    return share_of(row.came, row.people, page=page)


def proposals(ask: Ask) -> Counted:
    """Proposals of somebody who finished a training, or of an organisation such a person represents."""
    people = _completed(ask)
    organizations = ask.records.organizations_of(people)
    return count(
        (
            Item(day, title, "proposals.detail", {"slug": slug})
            for slug, title, day, person, organization in ask.records.proposals
            if ask.within(day) and (person in people or organization in organizations)
        ),
        space_page(ask, "proposals.of_space"),
    )


def networks(ask: Ask) -> Counted:
    """Networks of the kind that somebody belongs to on the day."""
    kind = NETWORK_TYPES.get(ask.rule.get("network_type", ""))
    mine = [
        Item(None, network.name, "networks.detail", {"slug": network.slug}) for network in ask.records.networks
        if network.kind is kind and any(is_member(one, ask.last) for one in network.members)
    ]  # fmt: skip
    return count(mine, ("networks.listing", {}), *ask.rule.get("requires", ()))


def promoters(ask: Ask) -> Counted:
    """Members on the day who multiplied something lately."""
    kind = NETWORK_TYPES.get(ask.rule.get("network_type", ""))
    since = months_back(ask.last, ask.rule.get("active_if_activity_within_months", 6))
    recent = {(network, person) for network, person, day in ask.records.replicas if since < day <= ask.last}
    active = {
        person
        for network in ask.records.networks
        if network.kind is kind
        for person, first, last in network.members
        if is_member((person, first, last), ask.last) and (network.id, person) in recent
    }
    return Counted(Fraction(len(active)), len(active), page=("networks.listing", {}))
