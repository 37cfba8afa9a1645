"""What the attacks share: a populated world and the addresses of every route in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from civic.core.db import db, transaction
from civic.core.vault import lookup_key
from civic.people.commands.persons import set_phone
from civic.people.models import Person
from tests.make import Make
from tests.test_access import ROWS, addresses
from tests.world import World, build


@pytest.fixture
def world(make: Make) -> World:
    """One space with everybody in it and a second one beside it."""
    return build(make)


@pytest.fixture
def marked(app, world) -> dict[str, Person]:
    """Everybody of the world with a document, phone and mail that can be told from any other number."""
    with transaction():
        for n, person in enumerate(world.people.values()):
            person = db.session.merge(person)
            person.document_number = f"7319{n:04}"
            person.document_key = lookup_key("document", f"dni:7319{n:04}")
            person.document_tail = f"{n:03}"
            person.email = f"marca{n}@correo.pe"
            set_phone(person, f"+5197319{n:04}")
    db.session.expire_all()
    return world.people


@pytest.fixture
def walk(app: Flask, world: World) -> Callable[[str], list[tuple[str, str]]]:
    """`walk("GET")`: (row, address) of every route of a method."""

    def listed(method: str) -> list[tuple[str, str]]:
        return [
            (row, address)
            for row in sorted(ROWS)
            if row.endswith(f" {method}")
            for address in addresses(app, world, row)
        ]

    return listed
