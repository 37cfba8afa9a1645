"""Values that count what was done: events, covenants, commitments, campaigns, sessions, and spaces that work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from civic.core.text import fold
from civic.events.models import Category, EventStatus
from civic.monitoring.queries.plan_rows import EventFact
from civic.monitoring.values.ask import (
    EVENT_TYPES,
    MOST_ITEMS,
    MUNICIPALITY,
    SPACE_TYPES,
    THEMES,
    Ask,
    Counted,
    Item,
    count,
    months_back,
    share_of,
    space_page,
)
from civic.organisations.models import Sector


def _space_fits(ask: Ask, space: int) -> bool:
    wanted = ask.rule.get("space_type")
    if wanted is None:
        return True
    kind, level = SPACE_TYPES.get(wanted, (None, None))
    fact = ask.records.spaces.get(space)
    return fact is not None and fact.kind == kind and level in (None, fact.level)


def _event_fits(ask: Ask, event: EventFact) -> bool:
    """Whether an event is of a type (or category) that the rule names; a scope beyond the space needs its series."""
    for code in (*ask.rule.get("event_types", ()), *ask.rule.get("event_categories", ())):
        if EVENT_TYPES.get(code, code) in event.codes:
            return True
        if code == event.category.value and ask.rule.get("scope") in (None, "province"):
            return True
    return False


def events(ask: Ask) -> Counted:
    """Events held of the types named, each once."""
    held = [
        event for event in ask.records.events
        if event.status is EventStatus.HELD and ask.within(event.first) and _event_fits(ask, event)
        and _space_fits(ask, event.space)
        and (event.closed or not ask.rule.get("requires_closed_attendance_list"))
    ]  # fmt: skip
    return count(
        (Item(event.first, event.title, "events.detail", {"slug": event.slug}) for event in held),
        space_page(ask, "events.of_space"),
    )


def covenants(ask: Ask) -> Counted:
    """Covenants signed between the parties named, with their document; about a theme when the rule names one."""
    needed = {Sector.PUBLIC} if "public_entity" in ask.rule.get("requires_parties", ()) else set()
    if (
        "private_entity" in ask.rule.get("requires_parties", ())
        or ask.rule.get("counterpart_type") == "private_company"
    ):
        needed.add(Sector.PRIVATE)
    theme = THEMES.get(ask.rule.get("theme", ""))
    fitting = [
        one for one in ask.records.covenants
        if ask.within(one.signed_on) and needed <= one.sectors
        and (theme is None or any(word in fold(f"{one.title} {one.object}") for word in theme))
    ]  # fmt: skip
    return count(
        (
            Item(one.signed_on, one.title, "agreements.detail", {"slug": one.slug}, one.documented)
            for one in fitting
        ),
        space_page(ask, "agreements.of_space"),
    )


def commitments(ask: Ask) -> Counted:
    """Of the commitments whose date came in the period, those accepted as kept by it."""
    due = [one for one in ask.records.commitments if ask.within(one.due_on) and _space_fits(ask, one.space)]
    items = tuple(
        Item(one.due_on, one.text, "agreements.detail", {"slug": one.agreement}, one.on_time)
        for one in due
        if one.agreement
    )
    page = space_page(ask, "agreements.of_space")
    return share_of(sum(one.on_time for one in due), len(due), page=page, items=items[-MOST_ITEMS:])


def campaigns(ask: Ask) -> Counted:
    """Campaigns that came to their end and put something out."""
    return count(
        (
            Item(last, title, "campaigns.detail", {"slug": slug})
            for slug, title, _first, last, days in ask.records.campaigns
            if ask.within(last) and last < ask.last and days
        ),
        space_page(ask, "campaigns.of_space"),
    )


def campaign_pieces(ask: Ask) -> Counted:
    """Pieces of campaigns that went out."""
    out = [
        Item(max(mine), title, "campaigns.detail", {"slug": slug})
        for slug, title, _first, _last, days in ask.records.campaigns
        if (mine := [day for day in days if ask.within(day)])
    ]
    number = sum(ask.within(day) for campaign in ask.records.campaigns for day in campaign[4])
    return Counted(Fraction(number), number, None, None, space_page(ask, "campaigns.of_space"), tuple(out))


def spaces(ask: Ask) -> Counted:
    """Spaces of the kind that met lately, with the members and the coordination that the rule asks for."""
    since = months_back(ask.last, ask.rule.get("active_if_session_within_months", 6))
    met = {one.space for one in ask.records.meetings if one.held and since < one.day <= ask.last} | {
        event.space for event in ask.records.events
        if event.status is EventStatus.HELD and since < event.last <= ask.last
        and event.category in (Category.SESSION, Category.ASSEMBLY)
    }  # fmt: skip
    checks: dict[str, Callable[[int], bool]] = {
        "public_member": lambda space: Sector.PUBLIC in ask.records.sectors_seated(space),
        "private_member": lambda space: Sector.PRIVATE in ask.records.sectors_seated(space),
        "executive_committee": lambda space: bool(ask.records.sectors_seated(space)),
        "coordinator": lambda space: space in ask.records.led,
    }
    required = ask.rule.get("requires", ())
    mine = [
        Item(None, one.name, "spaces.detail", {"slug": one.slug}, counts)
        for one in ask.records.spaces.values()
        if _space_fits(ask, one.id)
        for counts in [one.id in met and all(checks[code](one.id) for code in required if code in checks)]
    ]
    return count(mine, ("spaces.listing", {}), *(code for code in required if code not in checks))


def seats(ask: Ask) -> Counted:
    """Sectors, of those the rule names, with somebody seated in the space on the day."""
    seated = {
        "local_authority": any(kind == MUNICIPALITY for kind in ask.records.kinds.values()),
        "public_entity": any(
            row.sector is Sector.PUBLIC and ask.records.kinds.get(row.organization) != MUNICIPALITY
            for row in ask.records.own_mandates
        ),
        "social_organization": any(row.sector is Sector.CIVIL_SOCIETY for row in ask.records.own_mandates),
    }
    wanted = list(ask.rule.get("required_sectors", ()))
    number = sum(seated.get(code, False) for code in wanted)
    return Counted(Fraction(number), number, len(wanted), page=space_page(ask, "accreditation.members"))


def quorum(ask: Ask) -> Counted:
    """Of the sessions called for a day of the period, those held with quorum."""
    called = [one for one in ask.records.meetings if ask.within(one.day) and _space_fits(ask, one.space)]
    items = tuple(
        Item(one.day, one.title, "meetings.detail", {"slug": one.slug}, one.with_quorum) for one in called
    )
    page = space_page(ask, "meetings.of_space")
    return share_of(sum(one.with_quorum for one in called), len(called), page=page, items=items[-MOST_ITEMS:])


def _minutes_in_time(ask: Ask) -> Counted:
    """Of the sessions held at least 15 days ago, those whose acta was sealed and published within 15 days."""
    held = [
        one for one in ask.records.meetings if one.held and ask.within(one.day) and (ask.last - one.day).days >= 15
    ]  # fmt: skip
    done = [one for one in held if one.minutes_on is not None and (one.minutes_on - one.day).days <= 15]
    return share_of(len(done), len(held))


def index(ask: Ask) -> Counted:
    """The simple mean of the conditions named, from 0 to 100; without one of them there is no index."""
    parts: dict[str, Fraction | None] = {}
    for code in ask.rule.get("components", ()):
        if code == "tri_sector_membership":
            sectors = ("local_authority", "public_entity", "social_organization")
            seated = seats(replace(ask, rule={"required_sectors": sectors})).value
            parts[code] = None if seated is None else 100 * seated / len(sectors)
        elif code == "sessions_with_quorum":
            parts[code] = quorum(ask).value
        elif code == "commitments_on_time":
            parts[code] = commitments(ask).value
        elif code == "minutes_published_in_15_days":
            parts[code] = _minutes_in_time(ask).value
        else:
            parts[code] = None
    known = [value for value in parts.values() if value is not None]
    missing = tuple(code for code, value in parts.items() if value is None)
    page = space_page(ask, "monitoring.participation")
    if missing or not known:
        return Counted(None, len(known), len(parts), page=page, missing=missing)
    return Counted(sum(known, Fraction(0)) / len(known), len(known), len(parts), page=page)
