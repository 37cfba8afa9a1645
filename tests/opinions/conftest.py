"""The scene of opinions: a call with a proposal of an organisation, and those who have something to say about it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from civic.organisations.models import Organization
from civic.people.models import Person
from civic.proposals.models import Call, Proposal
from civic.spaces.models import Space, TeamRole
from tests.make import Make

BODY = "Captar el agua del río.\n\nTender diez kilómetros de tubería.\n\nCapacitar a la junta."


@dataclass
class Scene:
    """Who and what there is."""

    space: Space
    call: Call
    proposal: Proposal
    authors: Organization
    author: Person
    board: Organization
    leader: Person
    citizen: Person
    neighbour: Person
    moderator: Person
    stranger: Person


@pytest.fixture
def scene(make: Make) -> Scene:
    """A proposal with its author, an organisation that may support it, two citizens and a moderator."""
    space = make.space("Mesa de Ilo")
    call = make.call(space, "Propuestas 2027")
    authors, board = make.organization("Comunidad de Torata"), make.organization("Junta Vecinal Miramar")
    proposal = make.proposal(call, "Agua segura para Torata", organization=authors, body=BODY)
    return Scene(
        space=space, call=call, proposal=proposal, authors=authors, author=make.leader(authors),
        board=board, leader=make.leader(board), citizen=make.person("Rosa Condori", account=True, email="rosa@correo.pe"),
        neighbour=make.person("Julio Paucar", account=True, email="julio@correo.pe"),
        moderator=make.team(space, TeamRole.FACILITATOR), stranger=make.person(account=True),
    )  # fmt: skip
