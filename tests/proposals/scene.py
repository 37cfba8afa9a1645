"""What most tests of the room need: an open call, an accredited organisation with its leader, a whole draft."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.people.models import Person
from civic.proposals import commands
from civic.proposals.models import Call, Proposal
from civic.spaces.models import TeamRole
from tests.make import Make

QUESTIONS = [
    {"key": "title", "required": True}, {"key": "problem", "required": True, "limit": 40}, {"key": "body", "required": True},
    {"key": "place", "required": True}, {"key": "cost", "required": True}, {"key": "cofinancing"}, {"key": "studies"},
    {"key": "people_benefited"}, {"key": "files"}, {"key": "q1", "label": "¿Quién lo cuida?", "limit": 30},
]  # fmt: skip
WHOLE: dict[str, dict[str, Any]] = {
    "problema": {"title": "Agua para Los Ángeles", "problem": "El agua llega tres veces por semana."},
    "propuesta": {"body": "Un reservorio y tubería nueva."},
    "lugar": {"ubigeo": "180301", "place": "parte alta"},
    "costo": {"cost_cents": 68_500_000},
    "beneficiarios": {"people_benefited": 1890, "answers": {"q1": "La junta."}},
}


class Scene:
    """A space with its team, a call, organisations and their leaders."""

    def __init__(self, make: Make, **call: Any) -> None:
        self.make = make
        self.space = make.space("Mesa de Ilo")
        self.coordinator = make.team(self.space, TeamRole.COORDINATOR)
        self.facilitator = make.team(self.space, TeamRole.FACILITATOR)
        self.organization, self.leader = self.author()
        self.call: Call = make.call(
            self.space,
            "Ideas para Ilo",
            **{"fields": QUESTIONS, "only_accredited": True, "max_each": 1} | call,
        )

    def author(self) -> tuple[Any, Person]:
        """An accredited organisation and its leader."""
        organization = self.make.organization()
        self.make.membership(self.space, organization)
        return organization, self.make.leader(organization)

    def draft(
        self, leader: Person | None = None, organization: Any = None, title: str = "Agua para Los Ángeles"
    ) -> Proposal:
        """A draft with nothing but its title."""
        with transaction():
            return commands.begin_proposal(
                leader or self.leader, self.call, organization or self.organization, title
            )

    def whole(
        self, leader: Person | None = None, organization: Any = None, title: str = "Agua para Los Ángeles"
    ) -> Proposal:
        """A draft with every answer."""
        proposal = self.draft(leader, organization, title)
        for theme, values in WHOLE.items():
            with transaction():
                commands.save_page(
                    leader or self.leader, proposal, theme, values | ({"title": title} if "title" in values else {}),
                    base=proposal.version,
                )  # fmt: skip
        return proposal

    def sent(
        self, leader: Person | None = None, organization: Any = None, title: str = "Agua para Los Ángeles"
    ) -> Proposal:
        """A sent proposal."""
        proposal = self.whole(leader, organization, title)
        with transaction():
            return commands.send_proposal(leader or self.leader, proposal)

    def again(self, proposal: Proposal) -> Proposal:
        """The proposal as it is in the database now."""
        db.session.rollback()
        db.session.expire_all()
        found = db.session.get(Proposal, proposal.id)
        assert found is not None
        return found
