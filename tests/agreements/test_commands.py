"""What changes agreements and commitments, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from civic.agreements import commands, queries
from civic.agreements.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    Axis,
    Commitment,
    CommitmentState,
)
from civic.agreements.rules import PartyData, StepData
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotAllowed, Refused
from civic.organisations.models import Sector
from civic.people.models import Person
from civic.spaces.models import TeamRole

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def space(make: Any) -> Any:
    return make.space()


@pytest.fixture
def coordinator(make: Any, space: Any) -> Person:
    return make.team(space, TeamRole.COORDINATOR)


@pytest.fixture
def secretary(make: Any, space: Any) -> Person:
    return make.team(space, TeamRole.TECHNICAL_SECRETARY)


def promise(actor: Person, space: Any, **more: Any) -> Commitment:
    with transaction():
        return commands.make_commitment(
            actor, space,
            **{
                "text": "Dos turnos de enfermería", "entity": "Red de Salud", "proof": "El rol de turnos publicado",
                "due_on": clock.today() + timedelta(days=30), **more,
            },
        )  # fmt: skip


def covenant(actor: Person, space: Any, **more: Any) -> Agreement:
    with transaction():
        return commands.make_agreement(
            actor, space,
            **{
                "kind": AgreementKind.COVENANT, "title": "Convenio de riego", "object": "Tecnificar el riego",
                "parties": [PartyData("Municipalidad", Sector.PUBLIC), PartyData("Agroindustria SAC", Sector.PRIVATE)],
                "valid_until": clock.today() + timedelta(days=365), **more,
            },
        )  # fmt: skip


def step(text: str = "Se hizo", once: str = "a", **more: Any) -> StepData:
    return StepData(**{"text": text, "occurred_on": clock.today(), "once": once, "progress": 40, **more})


def test_commitments_are_numbered_in_their_space(make: Any, space: Any, coordinator: Person) -> None:
    other = make.space()
    assert [promise(coordinator, space).number for _n in range(3)] == [1, 2, 3]
    assert promise(make.team(other, TeamRole.COORDINATOR), other).number == 1
