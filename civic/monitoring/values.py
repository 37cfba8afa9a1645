"""Values that the platform counts from its own records, as the file of a plan asks for them (`platform_source` and `rule`).

What is measured is read from the file, never from the name of a plan: `MEASURES` is the table. A rule may ask for something that
no record tells; the value is then given with what was left unchecked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from civic.core.disclosure import Group, alone
from civic.core.text import fold
from civic.events.models import Category, EventStatus
from civic.monitoring.participation import COUNTED_CATEGORIES
from civic.monitoring.queries.plan_records import PlanRecords
from civic.monitoring.queries.plan_rows import EventFact
from civic.networks.models import NetworkKind
from civic.organisations.models import Sector
from civic.plan.models import Indicator
from civic.plan.queries import AUDIENCE_SECTORS
from civic.spaces.models import SpaceKind, SpaceLevel

# What plan files call things → what they are here.
SPACE_TYPES: Mapping[str, tuple[SpaceKind, SpaceLevel | None]] = {
    "mclcp_provincial": (SpaceKind.MCLCP, SpaceLevel.PROVINCIAL),
    "mclcp_regional": (SpaceKind.MCLCP, SpaceLevel.REGIONAL),
    "mclcp_district": (SpaceKind.MCLCP, SpaceLevel.DISTRICT),
    "strategic_table": (SpaceKind.STRATEGIC, None),
}
NETWORK_TYPES = {
    "municipal_promoters": NetworkKind.MUNICIPAL,
    "local_development_promoters": NetworkKind.LOCAL_DEVELOPMENT,
}
# An event is of a type because of its category, or of the series or course (by template) to which it belongs.
EVENT_TYPES = {
    "thematic_workshop": "thematic_workshops",
    "public_progress_event": "provincial_events",
    "forum": "regional_forums",
    "experience_exchange": "exchange_public_management",
    "family_integration": "family_integration",
}
COURSE_TOPICS = {
    "project_formulation": "project_formulation_youth",
    "leadership_and_advocacy": "leadership_advocacy",
    "democratic_governance_gender": "governance_gender",
    "sustainable_territorial_development": "sustainable_territorial_development",
}
# A covenant is about a theme when its title or object names one of these beginnings of words (folded).
THEMES = {"employment": ("emple", "trabaj", "laboral")}
MUNICIPALITY = "municipalidad"
MOST_ITEMS = 100
# What a rule does not say itself, the lines of its goal that say it tell: the scope of the goal's measure.
INHERITED = ("space_type", "network_type", "event_categories", "mandate_roles", "audience")
MONTHS_IN_DAYS = Fraction(365, 12)


class Item(NamedTuple):
    """One of the rows behind a value: its day, its name, and its page."""

    day: date | None
    title: str
    endpoint: str
    values: Mapping[str, str]
    counts: bool = True  # a row of the denominator alone is shown too


@dataclass(frozen=True)
class Counted:
    """A value with what it was counted from. No value: the records tell nothing, `missing` says of what."""

    value: Fraction | None
    numerator: int | None = None
    denominator: int | None = None
    period: tuple[date, date] | None = None
    page: tuple[str, Mapping[str, str]] | None = None  # where the rows behind it stand
    items: tuple[Item, ...] = ()
    unchecked: tuple[str, ...] = ()  # codes of what the rule asks for and no record tells
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """What a row asks of the records: its rule with what its goal's other lines add, and the days that count."""

    indicator: Indicator
    rule: Mapping[str, Any]
    records: PlanRecords
    first: date
    last: date
    siblings: Sequence[Indicator] = field(default=())

    def within(self, day: date) -> bool:
        """Whether a day counts."""
        return self.first <= day <= self.last


def effective_rule(indicator: Indicator, siblings: Iterable[Indicator] = ()) -> dict[str, Any]:
    """The rule of a row; what scope it leaves open, the first other line of its goal that has it fills."""
    rule = dict(indicator.rule or {})
    for key in INHERITED:
        if key not in rule:
            found = next(
                (s.rule[key] for s in siblings if s is not indicator and key in (s.rule or {})), None
            )
            if found is not None:
                rule[key] = found
    return rule


def is_yearly(indicator: Indicator) -> bool:
    """Whether a row counts a calendar year by itself and not since the plan began."""
    rule = indicator.rule or {}
    return (
        indicator.target_per == "year" or rule.get("period") == "calendar_year" or "formula" in rule
        or measure_of(indicator) in ("participation", "organisations")
    )  # fmt: skip


def measure_of(indicator: Indicator) -> str | None:
    """What a row measures of the platform's records, by the name in the table; None when they are not its source."""
    sources, rule = set(indicator.platform_source or ()), indicator.rule or {}
    return next((one.name for one in MEASURES if one.asks(sources, rule, indicator)), None)


def counted(
    indicator: Indicator, records: PlanRecords | None, siblings: Sequence[Indicator] = ()
) -> Counted | None:
    """What the records come to for a row on their day; None when the row is not counted from records or has no space."""
    name = measure_of(indicator)
    if name is None or records is None:
        return None
    first = date(records.day.year, 1, 1) if is_yearly(indicator) else records.first
    ask = Ask(
        indicator,
        effective_rule(indicator, siblings),
        records,
        max(first, records.first),
        records.day,
        siblings,
    )
    if ask.first > ask.last:
        return None
    found = BY_NAME[name].count(ask)
    if found.value == 0 and not records.in_use(ask.first, ask.last):
        found = replace(found, value=None, numerator=None, denominator=None, missing=("nothing_recorded",))
    return replace(found, period=(ask.first, ask.last))


# ── the measures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def share_of(numerator: int, denominator: int, **more: Any) -> Counted:
    """100 × N / D; no value where there is nothing to divide by."""
    value = Fraction(100 * numerator, denominator) if denominator else None
    return Counted(value, numerator, denominator, missing=() if denominator else ("nothing_due",), **more)


def _count(items: Iterable[Item], page: tuple[str, Mapping[str, str]] | None, *unchecked: str) -> Counted:
    listed = list(items)
    number = sum(item.counts for item in listed)
    return Counted(Fraction(number), number, None, None, page, tuple(listed[-MOST_ITEMS:]), unchecked)


def _space_page(ask: Ask, endpoint: str) -> tuple[str, Mapping[str, str]]:
    return endpoint, {"slug": ask.records.space.slug}


def _participation(ask: Ask) -> Counted:
    """Of the persons who represent civil society, those who came: exactly the published rate."""
    page = _space_page(ask, "monitoring.method")
    wanted = {category.value for category in COUNTED_CATEGORIES}
    if set(ask.rule.get("event_categories", ())) != wanted or ask.rule.get("mandate_roles") != ["titular"]:
        return Counted(None, page=page, missing=("another_rule",))
    return share_of(*ask.records.participation.share, page=page)


def _organisations(ask: Ask) -> Counted:
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


def _trained(ask: Ask) -> Counted:
    """Distinct persons who finished a training."""
    number = len(_completed(ask))
    return Counted(Fraction(number), number, page=_space_page(ask, "monitoring.training"))


def _improved(ask: Ask) -> Counted:
    """Of the people of the audience with an entry and an exit test, those who did better at the end of a training."""
    people = ask.records.trained
    mine = frozenset().union(*(people.by_sector[sector].attended for sector in _sectors(ask)))
    tested: dict[int, bool] = {}
    for (_event, person), (before, after) in ask.records.scores.items():
        if person in mine:
            tested[person] = tested.get(person, False) or after > before
    page = _space_page(ask, "monitoring.training")
    if not tested:
        return share_of(0, 0, page=page)
    # the same protection of small groups as on every public page: rounded, and nothing of a few people
    row = alone(Group(sum(tested.values()), len(tested)), ask.records.threshold)
    if row.came is None:
        return Counted(None, page=page, missing=("few_people",))
    return share_of(row.came, row.people, page=page)


def _proposals(ask: Ask) -> Counted:
    """Proposals of somebody who finished a training, or of an organisation such a person represents."""
    people = _completed(ask)
    organizations = ask.records.organizations_of(people)
    return _count(
        (
            Item(day, title, "proposals.detail", {"slug": slug})
            for slug, title, day, person, organization in ask.records.proposals
            if ask.within(day) and (person in people or organization in organizations)
        ),
        _space_page(ask, "proposals.of_space"),
    )


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


def _events(ask: Ask) -> Counted:
    """Events held of the types named, each once."""
    held = [
        event for event in ask.records.events
        if event.status is EventStatus.HELD and ask.within(event.first) and _event_fits(ask, event)
        and _space_fits(ask, event.space)
        and (event.closed or not ask.rule.get("requires_closed_attendance_list"))
    ]  # fmt: skip
    return _count(
        (Item(event.first, event.title, "events.detail", {"slug": event.slug}) for event in held),
        _space_page(ask, "events.of_space"),
    )


def _is_member(stretch: tuple[int, date, date | None], day: date) -> bool:
    return stretch[1] <= day and (stretch[2] is None or stretch[2] > day)


def _networks(ask: Ask) -> Counted:
    """Networks of the kind that somebody belongs to on the day."""
    kind = NETWORK_TYPES.get(ask.rule.get("network_type", ""))
    mine = [
        Item(None, network.name, "networks.detail", {"slug": network.slug}) for network in ask.records.networks
        if network.kind is kind and any(_is_member(one, ask.last) for one in network.members)
    ]  # fmt: skip
    return _count(mine, ("networks.listing", {}), *ask.rule.get("requires", ()))


def _months_back(day: date, months: int) -> date:
    """The day some months before."""
    return date.fromordinal(day.toordinal() - int(months * MONTHS_IN_DAYS))


def _promoters(ask: Ask) -> Counted:
    """Members on the day who multiplied something lately."""
    kind = NETWORK_TYPES.get(ask.rule.get("network_type", ""))
    since = _months_back(ask.last, ask.rule.get("active_if_activity_within_months", 6))
    recent = {(network, person) for network, person, day in ask.records.replicas if since < day <= ask.last}
    active = {
        person
        for network in ask.records.networks
        if network.kind is kind
        for person, first, last in network.members
        if _is_member((person, first, last), ask.last) and (network.id, person) in recent
    }
    return Counted(Fraction(len(active)), len(active), page=("networks.listing", {}))


def _covenants(ask: Ask) -> Counted:
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
    return _count(
        (
            Item(one.signed_on, one.title, "agreements.detail", {"slug": one.slug}, one.documented)
            for one in fitting
        ),
        _space_page(ask, "agreements.of_space"),
    )


def _commitments(ask: Ask) -> Counted:
    """Of the commitments whose date came in the period, those accepted as kept by it."""
    due = [one for one in ask.records.commitments if ask.within(one.due_on) and _space_fits(ask, one.space)]
    items = tuple(
        Item(one.due_on, one.text, "agreements.detail", {"slug": one.agreement}, one.on_time)
        for one in due
        if one.agreement
    )
    page = _space_page(ask, "agreements.of_space")
    return share_of(sum(one.on_time for one in due), len(due), page=page, items=items[-MOST_ITEMS:])


def _spaces(ask: Ask) -> Counted:
    """Spaces of the kind that met lately, with the members and the coordination that the rule asks for."""
    since = _months_back(ask.last, ask.rule.get("active_if_session_within_months", 6))
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
    return _count(mine, ("spaces.listing", {}), *(code for code in required if code not in checks))


def _seats(ask: Ask) -> Counted:
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
    return Counted(Fraction(number), number, len(wanted), page=_space_page(ask, "accreditation.members"))


def _campaigns(ask: Ask) -> Counted:
    """Campaigns that came to their end and put something out."""
    return _count(
        (
            Item(last, title, "campaigns.detail", {"slug": slug})
            for slug, title, _first, last, days in ask.records.campaigns
            if ask.within(last) and last < ask.last and days
        ),
        _space_page(ask, "campaigns.of_space"),
    )


def _campaign_pieces(ask: Ask) -> Counted:
    """Pieces of campaigns that went out."""
    out = [
        Item(max(mine), title, "campaigns.detail", {"slug": slug})
        for slug, title, _first, _last, days in ask.records.campaigns
        if (mine := [day for day in days if ask.within(day)])
    ]
    number = sum(ask.within(day) for campaign in ask.records.campaigns for day in campaign[4])
    return Counted(Fraction(number), number, None, None, _space_page(ask, "campaigns.of_space"), tuple(out))


def _quorum(ask: Ask) -> Counted:
    """Of the sessions called for a day of the period, those held with quorum."""
    called = [one for one in ask.records.meetings if ask.within(one.day) and _space_fits(ask, one.space)]
    items = tuple(
        Item(one.day, one.title, "meetings.detail", {"slug": one.slug}, one.with_quorum) for one in called
    )
    page = _space_page(ask, "meetings.of_space")
    return share_of(sum(one.with_quorum for one in called), len(called), page=page, items=items[-MOST_ITEMS:])


def _minutes_in_time(ask: Ask) -> Counted:
    """Of the sessions held at least 15 days ago, those whose acta was sealed and published within 15 days."""
    held = [
        one for one in ask.records.meetings if one.held and ask.within(one.day) and (ask.last - one.day).days >= 15
    ]  # fmt: skip
    done = [one for one in held if one.minutes_on is not None and (one.minutes_on - one.day).days <= 15]
    return share_of(len(done), len(held))


def _index(ask: Ask) -> Counted:
    """The simple mean of the conditions named, from 0 to 100; without one of them there is no index."""
    parts: dict[str, Fraction | None] = {}
    for code in ask.rule.get("components", ()):
        if code == "tri_sector_membership":
            sectors = ("local_authority", "public_entity", "social_organization")
            seats = _seats(replace(ask, rule={"required_sectors": sectors})).value
            parts[code] = None if seats is None else 100 * seats / len(sectors)
        elif code == "sessions_with_quorum":
            parts[code] = _quorum(ask).value
        elif code == "commitments_on_time":
            parts[code] = _commitments(ask).value
        elif code == "minutes_published_in_15_days":
            parts[code] = _minutes_in_time(ask).value
        else:
            parts[code] = None
    known = [value for value in parts.values() if value is not None]
    missing = tuple(code for code, value in parts.items() if value is None)
    page = _space_page(ask, "monitoring.participation")
    if missing or not known:
        return Counted(None, len(known), len(parts), page=page, missing=missing)
    return Counted(sum(known, Fraction(0)) / len(known), len(known), len(parts), page=page)


def _indicators(_ask: Ask) -> Counted:
    """How many rows of the plan have a value: known only when all others are; `status.plan_status` fills it in."""
    return Counted(None, missing=("counted_last",))


@dataclass(frozen=True)
class Measure:
    """A way to count: when a row asks for it, and how."""

    name: str
    asks: Callable[[set[str], Mapping[str, Any], Indicator], bool]
    count: Callable[[Ask], Counted]


MEASURES: tuple[Measure, ...] = (
    Measure("index", lambda s, r, i: "components" in r and bool(s), _index),
    Measure(
        "organisations",
        lambda s, r, i: {"organizations", "representations", "events", "attendances"} <= s and i.parameter == "percentage",
        _organisations,
    ),
    Measure(
        "participation",
        lambda s, r, i: {"representations", "events", "attendances"} <= s and i.parameter == "percentage",
        _participation,
    ),
    Measure("trained", lambda s, r, i: "course_enrolments" in s and "completion" in r, _trained),
    Measure("improved", lambda s, r, i: "course_assessments" in s, _improved),
    Measure("proposals", lambda s, r, i: {"proposals", "course_enrolments"} <= s, _proposals),
    Measure("events", lambda s, r, i: "events" in s and r.get("distinct_by") == "event", _events),
    Measure("networks", lambda s, r, i: "networks" in s, _networks),
    Measure("promoters", lambda s, r, i: {"memberships", "activities"} <= s, _promoters),
    Measure("covenants", lambda s, r, i: "agreements" in s, _covenants),
    Measure("commitments", lambda s, r, i: s == {"commitments"}, _commitments),
    Measure("quorum", lambda s, r, i: "sessions" in s and "sessions_held_with_quorum" in str(r.get("formula")), _quorum),
    Measure("spaces", lambda s, r, i: "spaces" in s and "space_type" in r, _spaces),
    Measure("seats", lambda s, r, i: "required_sectors" in r, _seats),
    Measure("campaigns", lambda s, r, i: "campaigns" in s, _campaigns),
    Measure("campaign_pieces", lambda s, r, i: "campaign_actions" in s, _campaign_pieces),
    Measure("indicators", lambda s, r, i: "indicator_values" in s, _indicators),
)  # fmt: skip
BY_NAME: Mapping[str, Measure] = {one.name: one for one in MEASURES}
