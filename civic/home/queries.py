"""Reads that bring several rooms together: the search, and what concerns one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from civic.accreditation.models import FileState, Mandate, Membership
from civic.accreditation.queries import accredited_ids, mandates_of_person, seats_of
from civic.attendance.rules import may_record
from civic.core import clock
from civic.core.text import fold, like
from civic.events.models import Event, EventSession, EventStatus, Registration
from civic.events.queries import events_matching, feed_sessions, registrations_of_person
from civic.organisations.models import Organization
from civic.organisations.queries import leader_organizations, organizations_matching
from civic.people.models import Person
from civic.people.rules import Actor
from civic.practices.models import Practice
from civic.practices.queries import Filters, library
from civic.proposals.filters import Filters as ProposalFilters
from civic.proposals.models import Proposal
from civic.proposals.queries.listing import proposals_page
from civic.spaces.models import Space, TeamRole
from civic.spaces.panels import Task, tasks_of
from civic.spaces.queries import spaces_matching, spaces_of_team_member
from civic.training.models import Course
from civic.training.queries import courses_matching


@dataclass(frozen=True)
class Found:
    """What a search brought."""

    events: Sequence[Event] = ()
    organizations: Sequence[Organization] = ()
    spaces: Sequence[Space] = ()
    courses: Sequence[Course] = ()
    practices: Sequence[Practice] = ()
    proposals: Sequence[Proposal] = ()

    @property
    def total(self) -> int:
        """How many things."""
        kinds = (self.events, self.organizations, self.spaces, self.courses, self.practices, self.proposals)
        return sum(len(things) for things in kinds)


def search(text: str, limit: int = 10) -> Found:
    """Events, courses, accredited organisations and spaces whose name holds the text, and good
    practices and proposals that tell of it."""
    if len(fold(text)) < 2:
        return Found()
    pattern = like(text)
    organizations = organizations_matching(pattern, accredited_ids(), limit)
    return Found(
        events_matching(pattern, limit), organizations, spaces_matching(pattern, limit),
        courses_matching(text, limit), library(Filters(text), 1, limit).items,
        proposals_page(ProposalFilters(text, state=None), 1, size=limit).items,
    )  # fmt: skip


@dataclass(frozen=True)
class OrganizationCard:
    """An organisation a person leads, with its seats and what is asked of its leader."""

    organization: Organization
    memberships: Sequence[Membership]

    @property
    def asks(self) -> bool:
        """Whether the leader has something to do: finish a draft or mend an observed file."""
        return self.organization.is_draft or any(
            m.state in (FileState.OBSERVED, FileState.DRAFT) for m in self.memberships
        )


@dataclass(frozen=True)
class TeamCard:
    """A space a person works in: the roles held there and what is asked of the team now."""

    space: Space
    roles: Sequence[TeamRole]
    tasks: Sequence[Task]


@dataclass(frozen=True)
class MyPage:
    """Everything that concerns one person."""

    coming: Sequence[Registration] = ()
    past: Sequence[Registration] = ()
    mandates: Sequence[Mandate] = ()
    organizations: Sequence[OrganizationCard] = ()
    teams: Sequence[TeamCard] = field(default_factory=list)
    doors: Sequence[EventSession] = ()  # where attendance is to be taken today and tomorrow


def my_page(person: Person, actor: Actor) -> MyPage:
    """What a person's own page shows."""
    roles: dict[int, list[TeamRole]] = {}
    spaces: dict[int, Space] = {}
    for member in spaces_of_team_member(person):
        roles.setdefault(member.space_id, []).append(member.role)
        spaces[member.space_id] = member.space
    tasks = tasks_of(list(spaces.values()), actor)
    led = leader_organizations(person)
    seats = seats_of([organization.id for organization in led])
    return MyPage(
        coming=registrations_of_person(person),
        past=registrations_of_person(person, past=True, limit=10),
        mandates=mandates_of_person(person, clock.today()),
        organizations=[OrganizationCard(organization, seats[organization.id]) for organization in led],
        teams=[TeamCard(spaces[i], roles[i], tasks[i]) for i in spaces],
        doors=_doors([i for i, space in spaces.items() if may_record(actor, space)]),
    )


def _doors(space_ids: Sequence[int]) -> Sequence[EventSession]:
    if not space_ids:
        return ()
    today = clock.today()
    near = feed_sessions(space_ids, clock.at(today), clock.end_of(today + timedelta(days=1)), limit=20)
    return [session for session in near if session.event.status in (EventStatus.PUBLISHED, EventStatus.HELD)]
