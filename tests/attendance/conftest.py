"""A session whose door is open, with its facilitators and three people on the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from civic.core import clock
from civic.events.models import Event, EventSession
from civic.people.models import Person
from civic.spaces.models import Space, TeamRole


@dataclass
class Door:
    space: Space
    event: Event
    ana: Person
    luis: Person
    coordinator: Person
    rosa: Person
    julia: Person
    pedro: Person

    @property
    def session(self) -> EventSession:
        return self.event.sessions[0]


@pytest.fixture
def door(make) -> Door:
    space = make.space("Mesa de Ilo")
    event = make.event(space, "Taller de liderazgo", starts_at=clock.now() - timedelta(minutes=15))
    people = [
        make.person(name) for name in ("Rosa Mamani Quispe", "Julia Condori Apaza", "Pedro Huamán Torres")
    ]
    for person in people:
        make.registration(event, person)
    return Door(
        space,
        event,
        make.team(space, TeamRole.FACILITATOR, make.person("Ana Flores Ticona", account=True)),
        make.team(space, TeamRole.FACILITATOR, make.person("Luis Choque Apaza", account=True)),
        make.team(space, TeamRole.COORDINATOR),
        *people,
    )


@pytest.fixture
def later(monkeypatch):
    """`later(minutes=11)` moves the clock forward from now on."""
    moved = timedelta()
    real = clock.now

    def forward(**by: float) -> None:
        nonlocal moved
        moved += timedelta(**by)

    monkeypatch.setattr(clock, "now", lambda: real() + moved)
    return forward
