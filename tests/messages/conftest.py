"""A post office, and messages ready to be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.core.vault import lookup_key
from civic.messages import commands
from civic.messages.models import Message
from civic.people.models import Person
from tests.messages.post_office import PostOffice, open_office


@pytest.fixture
def office(app) -> Iterator[PostOffice]:
    """A real SMTP server, named in the application's MAIL_URL."""
    with open_office() as opened:
        app.config["MAIL_URL"] = opened.url
        yield opened
    app.config["MAIL_URL"] = ""


@pytest.fixture
def later(monkeypatch) -> Callable[..., None]:
    """`later(minutes=11)` moves the clock forward from now on."""
    moved = timedelta()
    real = clock.now

    def forward(**by: float) -> None:
        nonlocal moved
        moved += timedelta(**by)

    monkeypatch.setattr(clock, "now", lambda: real() + moved)
    return forward


VALUES = {
    "event": "Taller de liderazgo",
    "when": "sábado 14 de junio, 9:00 a. m.",
    "place": "Local comunal",
    "space": "Mesa de Ilo",
    "event_url": "http://localhost/eventos/taller",
    "ticket_url": "http://localhost/inscripciones/abc",
    "reason": "Lluvia",
}


@pytest.fixture
def moved() -> Callable[..., Message | None]:
    """`moved(person, space_id=…)` queues the news that an event was moved."""

    def queue(person: Person, **how: Any) -> Message | None:
        values = {**VALUES, **how.pop("values", {})}
        with transaction():
            return commands.tell(person, "events/event_moved", values, **how)

    return queue


@pytest.fixture
def with_phone(make) -> Callable[..., Person]:
    """`with_phone("+51987654321")` is a person with that phone and no e-mail."""

    def person(phone: str, name: str = "") -> Person:
        return make.person(name, phone=phone, phone_key=lookup_key("phone", phone))

    return person
