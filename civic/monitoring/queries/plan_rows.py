"""The platform's own rows that rows of plans are counted from, lean, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import func, select

from civic.agreements.models import Agreement, AgreementKind, AgreementParty, Commitment, CommitmentState
from civic.campaigns.models import Campaign, CampaignPiece, CampaignState
from civic.core import clock
from civic.core.db import db
from civic.events.models import Category, Event, EventStatus
from civic.meetings.models import Decision, Meeting
from civic.monitoring.participation import Period
from civic.monitoring.queries import rows
from civic.networks.models import Network, NetworkKind, NetworkMember, Replica
from civic.organisations.models import Organization, Sector
from civic.proposals.models import Call, Proposal, ProposalState
from civic.records.models import Record, RecordState
from civic.spaces.models import Space, SpaceKind, SpaceLevel, TeamMember, TeamRole
from civic.surveys.models import Reply, Survey, SurveyKind
from civic.territory.models import District
from civic.training.models import Course, Edition, Series, SeriesEvent


class SpaceFact(NamedTuple):
    """A space of the plan's tree, and since when somebody leads it (None: nobody does now)."""

    id: int
    slug: str
    name: str
    kind: SpaceKind
    level: SpaceLevel


@dataclass(frozen=True)
class EventFact:
    """An event with what it was known to be; `codes` are the templates of the series and the course it belongs to."""

    id: int
    slug: str
    title: str
    space: int
    category: Category
    status: EventStatus
    first: date
    last: date
    closed: bool  # every list of it
    codes: frozenset[str]


class CovenantFact(NamedTuple):
    """A covenant that was signed."""

    id: int
    slug: str
    title: str
    object: str
    signed_on: date
    documented: bool  # a sealed record or the scan of the signed paper hangs on it
    sectors: frozenset[Sector]


class CommitmentFact(NamedTuple):
    """A public commitment; `on_time` tells of one that was accepted as kept by its date."""

    space: int
    text: str
    due_on: date
    on_time: bool
    agreement: str | None


class NetworkFact(NamedTuple):
    """A network with its stretches (person, first day, last day)."""

    id: int
    slug: str
    name: str
    kind: NetworkKind
    members: tuple[tuple[int, date, date | None], ...]


class MeetingFact(NamedTuple):
    """A session that was called for a day."""

    slug: str
    title: str
    space: int
    day: date
    held: bool
    with_quorum: bool
    minutes_on: date | None  # the day its acta was sealed


def space_facts(scope: rows.Scope) -> list[SpaceFact]:
    """The spaces of a scope."""
    found = select(Space.id, Space.slug, Space.name, Space.kind, Space.level).where(Space.id.in_(scope))
    return [SpaceFact(*row) for row in db.session.execute(found.order_by(Space.id))]


def led_spaces(scope: rows.Scope, moment: datetime) -> set[int]:
    """The spaces of a scope that somebody coordinated at a moment."""
    found = select(TeamMember.space_id).where(
        TeamMember.space_id.in_(scope), TeamMember.role == TeamRole.COORDINATOR, TeamMember.since <= moment,
        TeamMember.until.is_(None) | (TeamMember.until > moment),
    )  # fmt: skip
    return set(db.session.scalars(found))


def event_facts(scope: rows.Scope, period: Period, moment: datetime) -> list[EventFact]:
    """Every public event with a sitting in a period, by its first day there."""
    codes: dict[int, set[str]] = {}
    series = select(SeriesEvent.event_id, Series.template_key).join(
        Series, Series.id == SeriesEvent.series_id
    )
    editions = select(Edition.event_id, Course.template_key).join(Course, Course.id == Edition.course_id)
    for statement in (series.where(Series.space_id.in_(scope)), editions.where(Course.space_id.in_(scope))):
        for event_id, key in db.session.execute(statement):
            if key:
                codes.setdefault(event_id, set()).add(key)
    found: dict[int, EventFact] = {}
    for _session, event, starts_at, closed_at, category, status, slug, title, space in rows.fact_rows(
        scope, period, moment
    ):
        day, closed = clock.local(starts_at).date(), closed_at is not None and closed_at <= moment
        before = found.get(event)
        if status is None or status is EventStatus.DRAFT:
            continue
        found[event] = EventFact(
            event, slug, title, space, category, status, min(day, before.first) if before else day,
            max(day, before.last) if before else day, closed and (before.closed if before else True),
            frozenset(codes.get(event, ())),
        )  # fmt: skip
    return list(found.values())


def course_keys() -> dict[int, str]:
    """{event: template of its course} of every edition."""
    found = select(Edition.event_id, Course.template_key).join(Course, Course.id == Edition.course_id)
    return {event: key for event, key in db.session.execute(found) if key}


def covenant_facts(scope: rows.Scope, period: Period) -> list[CovenantFact]:
    """The covenants signed in a period, by day."""
    sectors: dict[int, set[Sector]] = {}
    parties = (
        select(AgreementParty.agreement_id, AgreementParty.sector)
        .join(Agreement, Agreement.id == AgreementParty.agreement_id)
        .where(Agreement.space_id.in_(scope), Agreement.kind == AgreementKind.COVENANT)
    )
    for agreement_id, sector in db.session.execute(parties):
        sectors.setdefault(agreement_id, set()).add(sector)
    found = (
        select(
            Agreement.id, Agreement.slug, Agreement.title, Agreement.object, Agreement.signed_on,
            Agreement.record_id, Agreement.document_id,
        )
        .where(
            Agreement.space_id.in_(scope), Agreement.kind == AgreementKind.COVENANT,
            Agreement.signed_on.between(period.first, period.last),
        )
        .order_by(Agreement.signed_on, Agreement.id)
    )  # fmt: skip
    return [
        CovenantFact(number, slug, title, about, day, bool(record or document), frozenset(sectors.get(number, ())))
        for number, slug, title, about, day, record, document in db.session.execute(found)
        if day
    ]  # fmt: skip


def commitment_facts(scope: rows.Scope, period: Period) -> list[CommitmentFact]:
    """The public commitments whose date lies in a period, without those no longer wanted, by date."""
    found = (
        select(
            Commitment.space_id, Commitment.text, Commitment.due_on, Commitment.state, Commitment.done_on, Agreement.slug
        )
        .outerjoin(Agreement, Agreement.id == Commitment.agreement_id)
        .where(
            Commitment.space_id.in_(scope), Commitment.due_on.between(period.first, period.last),
            Commitment.state != CommitmentState.CANCELLED,
            Commitment.agreement_id.is_(None) | Agreement.signed_on.is_not(None),
        )
        .order_by(Commitment.due_on, Commitment.id)
    )  # fmt: skip
    return [
        CommitmentFact(
            space, text, due_on, state is CommitmentState.KEPT and done_on is not None and done_on <= due_on, slug
        )
        for space, text, due_on, state, done_on, slug in db.session.execute(found)
    ]  # fmt: skip


def network_facts(scope: rows.Scope, same: Mapping[int, int]) -> list[NetworkFact]:
    """The networks of a scope with everybody who belongs or belonged to them."""
    members: dict[int, list[tuple[int, date, date | None]]] = {}
    stretches = (
        select(NetworkMember.network_id, NetworkMember.person_id, NetworkMember.since, NetworkMember.until)
        .join(Network, Network.id == NetworkMember.network_id)
        .where(Network.space_id.in_(scope))
    )
    for network, person, since, until in db.session.execute(stretches):
        members.setdefault(network, []).append((same.get(person, person), since, until))
    found = select(Network.id, Network.slug, Network.name, Network.kind).where(Network.space_id.in_(scope))
    return [
        NetworkFact(number, slug, name, kind, tuple(members.get(number, ())))
        for number, slug, name, kind in db.session.execute(found.order_by(Network.id))
    ]


def replica_days(scope: rows.Scope, same: Mapping[int, int]) -> list[tuple[int, int, date]]:
    """(network, promoter, day) of every réplica of a scope that was held."""
    found = (
        select(Replica.network_id, Replica.person_id, Event.starts_at)
        .join(Network, Network.id == Replica.network_id)
        .join(Event, Event.id == Replica.event_id)
        .where(Network.space_id.in_(scope), Event.status == EventStatus.HELD)
    )
    return [
        (network, same.get(person, person), clock.local(starts_at).date())
        for network, person, starts_at in db.session.execute(found)
    ]


def campaign_days(scope: rows.Scope) -> list[tuple[str, str, date, date, tuple[date, ...]]]:
    """(slug, title, first day, last day, days on which a piece went out) of every published campaign of a scope."""
    out: dict[int, list[date]] = {}
    pieces = (
        select(CampaignPiece.campaign_id, CampaignPiece.published_on)
        .join(Campaign, Campaign.id == CampaignPiece.campaign_id)
        .where(Campaign.space_id.in_(scope), CampaignPiece.published_on.is_not(None))
    )
    for campaign, day in db.session.execute(pieces):
        if day is not None:
            out.setdefault(campaign, []).append(day)
    found = select(Campaign.id, Campaign.slug, Campaign.title, Campaign.starts_on, Campaign.ends_on).where(
        Campaign.space_id.in_(scope), Campaign.state == CampaignState.PUBLISHED
    )
    return [
        (slug, title, first, last, tuple(out.get(number, ())))
        for number, slug, title, first, last in db.session.execute(found.order_by(Campaign.ends_on, Campaign.id))
    ]  # fmt: skip


def meeting_facts(scope: rows.Scope, period: Period, moment: datetime) -> list[MeetingFact]:
    """The sessions called for a day of a period; one put off without a new day is not called for any.

    A session stood with quorum when a decision was taken with it: the counts of that moment are kept with the decision.
    """
    with_quorum = select(Decision.meeting_id).where(
        Decision.with_quorum.is_(True), Decision.annulled_at.is_(None), Decision.recorded_at <= moment
    )
    stood = set(db.session.scalars(with_quorum.distinct()))
    found = (
        select(
            Meeting.id, Meeting.slug, Meeting.space_id, Event.title, Event.starts_at, Event.status, Record.state,
            Record.sealed_at,
        )
        .join(Event, Event.id == Meeting.event_id)
        .outerjoin(Record, Record.id == Meeting.record_id)
        .where(
            Meeting.space_id.in_(scope), Event.starts_at >= clock.at(period.first),
            Event.starts_at < clock.end_of(period.last),
            Event.status.not_in((EventStatus.DRAFT, EventStatus.POSTPONED)),
        )
        .order_by(Event.starts_at, Meeting.id)
    )  # fmt: skip
    return [
        MeetingFact(
            slug, title, space, clock.local(starts_at).date(), status is EventStatus.HELD,
            status is EventStatus.HELD and number in stood,
            clock.local(sealed_at).date() if state is RecordState.SEALED and sealed_at else None,
        )
        for number, slug, space, title, starts_at, status, state, sealed_at in db.session.execute(found)
    ]  # fmt: skip


def scores_before_and_after(
    events: Collection[int], until: date, same: Mapping[int, int]
) -> dict[tuple[int, int], list[Fraction]]:
    """{(event, person): [best entry test, best exit test]} of those who did both, as shares of the points."""
    found = (
        select(Survey.event_id, Survey.kind, Reply.person_id, Reply.score_part, Reply.score_whole)
        .join(Survey, Survey.id == Reply.survey_id)
        .where(
            Survey.event_id.in_(events), Survey.kind.in_((SurveyKind.ENTRY, SurveyKind.EXIT)),
            Reply.person_id.is_not(None), Reply.score_whole > 0, Reply.answered_on <= until,
        )
    )  # fmt: skip
    best: dict[tuple[int, int], dict[SurveyKind, Fraction]] = {}
    for event, kind, person, part, whole in db.session.execute(found):
        if person is None or part is None or not whole:
            continue
        mine = best.setdefault((event, same.get(person, person)), {})
        mine[kind] = max(mine.get(kind, Fraction(0)), Fraction(part, whole))
    return {
        key: [kinds[SurveyKind.ENTRY], kinds[SurveyKind.EXIT]] for key, kinds in best.items() if len(kinds) == 2
    }  # fmt: skip


def proposals_presented(
    scope: rows.Scope, period: Period
) -> list[tuple[str, str, date, int | None, int | None]]:
    """(slug, title, day, person, organisation) of the proposals sent to calls of a scope in a period."""
    found = (
        select(Proposal.slug, Proposal.title, Proposal.submitted_at, Proposal.person_id, Proposal.organization_id)
        .join(Call, Call.id == Proposal.call_id)
        .where(
            Call.space_id.in_(scope), Proposal.submitted_at >= clock.at(period.first),
            Proposal.submitted_at < clock.end_of(period.last), Proposal.state != ProposalState.DRAFT,
            Proposal.state != ProposalState.WITHDRAWN,
        )
        .order_by(Proposal.submitted_at, Proposal.id)
    )  # fmt: skip
    return [
        (slug, title, clock.local(sent).date(), person, organization)
        for slug, title, sent, person, organization in db.session.execute(found)
        if slug and sent
    ]


def organization_kinds(ids: Collection[int]) -> dict[int, str]:
    """{organisation: its kind}."""
    found = select(Organization.id, Organization.kind_code).where(Organization.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(found)}


def population_of(code: str) -> int | None:
    """How many people live in the districts of a code; None when nobody knows."""
    total = select(func.sum(District.population)).where(District.ubigeo.like(f"{code}%"))
    return db.session.scalar(total)
