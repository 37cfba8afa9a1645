"""A small populated world for tests that walk all pages: one space with everybody in it, and a second one beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from civic.accreditation.models import FileState, Membership, Representation
from civic.core import clock
from civic.core.db import db, transaction
from civic.events.models import Category, Event, EventSession, EventStatus, Registration
from civic.organisations.models import Organization
from civic.people.commands.links import _issue
from civic.people.models import LinkPurpose, Person, PlatformRole, System, Visitor
from civic.spaces.models import Accent, Space, TeamRole
from tests.make import Make


@dataclass
class World:
    """Who and what there is. `people` maps a role's name to its person; «other_…» belong to the second space."""

    space: Space
    other_space: Space
    organization: Organization
    other_organization: Organization
    membership: Membership
    waiting: Membership
    representation: Representation
    event: Event
    held_event: Event
    draft_event: Event
    registration: Registration
    people: dict[str, Person] = field(default_factory=dict)
    # What must not be seen: «hidden …» names and titles of drafts, refused files and the second space's lists.
    other_event: Event | None = None
    other_draft_event: Event | None = None
    draft_organization: Organization | None = None
    rejected: Membership | None = None
    draft_membership: Membership | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def link(self, purpose: LinkPurpose) -> str:
        """The token of a fresh single-use link of the stranger."""
        with transaction():
            return _issue(System(), self.people["stranger"], purpose, 128)[1]

    @property
    def session(self) -> EventSession:
        """The sitting of the held event."""
        return self.held_event.sessions[0]

    @property
    def roles(self) -> dict[str, Person | Visitor]:
        """Everybody, the visitor first."""
        return {"visitor": Visitor(), **self.people}


# Which roles may do what an audience may; everybody else must be turned away.
AUDIENCES: dict[str, set[str]] = {
    "public": {"*"},
    "token": {"*"},
    "door": set(),  # only a phone that is a door, whoever is signed in on it
    "signed_in": {"*signed_in"},
    "self": {"citizen", "operator", "administrator"},
    "own_comment": {"citizen"},  # who wrote it; not even an administrator
    "leader": {"leader", "administrator"},
    "representative": {"representative", "leader", "administrator"},
    "facilitator": {"facilitator", "coordinator", "secretary", "administrator"},
    "accreditor": {"accreditor", "coordinator", "secretary"},
    "committee_reading": {"accreditor", "coordinator", "secretary", "auditor", "administrator"},
    "own_mandate": {"representative"},
    "credential": {
        "representative", "leader", "facilitator", "coordinator", "secretary", "accreditor", "evaluator", "observer",
        "auditor", "administrator",
    },
    "certificate": {"citizen", "facilitator", "coordinator", "secretary", "administrator"},
    "in_charge": {"leader", "facilitator", "coordinator", "secretary", "administrator"},  # of a commitment, or its space
    "coordinator": {"coordinator", "secretary", "administrator"},
    "technical_team": {"evaluator", "coordinator", "secretary", "administrator"},
    "own_evaluation": {"evaluator"},
    "withdraw": {"leader", "coordinator", "secretary", "administrator"},
    "team": {
        "facilitator", "coordinator", "secretary", "accreditor", "evaluator", "observer", "auditor", "administrator",
    },
    "operator": {"operator", "administrator"},
    "administrator": {"administrator"},
    "auditor": {"auditor", "administrator"},
}  # fmt: skip


def build(make: Make) -> World:
    """Make the world in the database."""
    space = make.space("Mesa de Concertación de Ilo", is_featured=True)
    other = make.space(
        "Mesa de Concertación de Huaylas", codes=["0212"], accent=Accent.HIGHLAND, is_featured=True
    )
    organization = make.organization("Junta Vecinal Nueva Esperanza")
    other_organization = make.organization("Comunidad Campesina Pampacocha", ubigeo="021206")
    waiting_organization = make.organization("Club de Madres Sarita Escondida")
    people = {
        "citizen": make.person("Rosa Condori Apaza", account=True),
        "stranger": make.person("Julia Paucar Inca", account=True),
        "leader": make.leader(organization),
        "representative": make.person("Elena Quispe Mamani", account=True),
        "facilitator": make.team(space, TeamRole.FACILITATOR),
        "coordinator": make.team(space, TeamRole.COORDINATOR),
        "secretary": make.team(space, TeamRole.TECHNICAL_SECRETARY),
        "accreditor": make.team(space, TeamRole.ACCREDITOR),
        "evaluator": make.team(space, TeamRole.EVALUATOR),
        "observer": make.team(space, TeamRole.OBSERVER),
        "other_leader": make.leader(other_organization),
        "other_coordinator": make.team(other, TeamRole.COORDINATOR),
        "other_facilitator": make.team(other, TeamRole.FACILITATOR),
        "other_accreditor": make.team(other, TeamRole.ACCREDITOR),
        "other_representative": make.person("Teodora Huamán Rojas", account=True),
        "operator": make.administrator(PlatformRole.OPERATOR),
        "auditor": make.administrator(PlatformRole.AUDITOR),
        "administrator": make.administrator(),
    }
    representation = make.representation(space, organization, people["representative"])
    make.representation(other, other_organization, people["other_representative"])
    waiting = make.membership(space, waiting_organization, FileState.SUBMITTED)
    event = make.event(space, "Taller de presupuesto participativo", category=Category.TRAINING, seats=20)
    held = make.event(
        space,
        "Pasacalle por el aniversario",
        status=EventStatus.HELD,
        category=Category.CULTURAL,
        starts_at=clock.now() - timedelta(days=20),
    )
    draft = make.event(space, "Actividad en borrador", status=EventStatus.DRAFT)
    other_event = make.event(other, "Feria de Caraz", ubigeo="021201", category=Category.FAIR)
    other_draft = make.event(
        other, "Reservado de Huaylas", ubigeo="021201", status=EventStatus.DRAFT, place="Local escondido"
    )
    draft_organization = make.organization("Organización Escondida", registered_at=None)
    rejected = make.membership(space, make.organization("Agrupación Rechazada"), FileState.REJECTED)
    drafted = make.membership(space, make.organization("Frente Borrador"), FileState.DRAFT, submitted_at=None)
    registration = make.registration(event, people["citizen"])
    make.registration(held, people["representative"])
    make.attendance(held, people["representative"], organization=organization)
    membership = db.session.get(Membership, representation.membership_id)
    assert membership is not None
    return World(
        space=space, other_space=other, organization=organization, other_organization=other_organization,
        membership=membership, waiting=waiting, representation=representation,
        event=event, held_event=held, draft_event=draft, registration=registration, people=people,
        other_event=other_event, other_draft_event=other_draft, draft_organization=draft_organization,
        rejected=rejected, draft_membership=drafted,
    )  # fmt: skip
