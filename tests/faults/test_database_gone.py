"""The database server is gone for a while: nothing is let through unchecked, everything is refused in words, and it goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask

from civic.app import create_app
from civic.core.db import db
from civic.events.models import Registration
from civic.people.models import Account
from tests import engines
from tests.conftest import ENV
from tests.crowd import Fair, application, fair
from tests.faults.postgres import OwnPostgres, own_postgres
from tests.faults.test_disk import assert_told, browser
from tests.faults.whole import problems
from tests.make import PASSWORD

PATIENCE = 60  # seconds; a server that is started again answers long before


@pytest.fixture(scope="module")
def server() -> Iterator[OwnPostgres]:
    engines.require_postgres()
    with own_postgres() as started:
        yield started


@pytest.fixture(scope="module")
def site(server: OwnPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Fair]]:
    app = application(tmp_path_factory.mktemp("instance"), server.url)
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=False)
    held = fair(app, 20)
    yield app, held
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class Someone:
    """A person as their session names them."""

    def __init__(self, number: int) -> None:
        self.number = number

    def get_id(self) -> str:
        return f"{self.number}.0"


@pytest.mark.parametrize("way", ["stopped", "killed"])
def test_nothing_passes_while_it_is_gone_and_it_goes_on_by_itself(server, site, way):
    app, held = site
    one, two = held.people[:2] if way == "stopped" else held.people[2:4]
    rosa, ana, facilitator = (browser(app, Someone(n)) for n in (one, two, held.facilitator))
    visitor = app.test_client()
    address, marks = f"/eventos/{held.event}/inscripcion", f"/sesiones/{held.session_id}/asistencia/marcar"
    assert rosa.post(address).status_code == 303
    assert ana.get("/mi-pagina").status_code == 200
    before = registered(app)
    server.stop() if way == "stopped" else server.kill()
    try:
        for client in (ana, visitor):
            for page in ("/mi-pagina", address, f"/sesiones/{held.session_id}/asistencia"):
                answer = client.get(page)
                # a visitor is turned away before anything is asked; nobody is let in
                assert answer.status_code in ((503,) if client is ana else (503, 303)), page
        for client, path, form in (
            (ana, address, {"once": "x"}),
            (facilitator, marks, {"mark": f"{held.listed[0]}:present"}),
            (visitor, "/entrar", {"identity": "vecina1", "password": PASSWORD}),
        ):
            assert_told(client.post(path, data=form))
    finally:
        server.start()
    begun = time.monotonic()
    while ana.get("/mi-pagina").status_code != 200:
        assert time.monotonic() - begun < PATIENCE, "it does not find back"
        time.sleep(0.1)
    assert registered(app) == before
    assert ana.post(address).status_code == 303
    assert registered(app) == before + 1
    assert problems(app) == []


def test_a_connection_that_died_unseen_is_made_anew(server, site):
    """Nobody sees a failure when the server was started again between two requests."""
    app, held = site
    client = browser(app, Someone(held.people[5]))
    assert client.get("/mi-pagina").status_code == 200
    server.stop()
    server.start()
    assert client.get("/mi-pagina").status_code == 200


def test_a_server_that_only_reads_is_said_too(server, site):
    app, held = site
    client = browser(app, Someone(held.people[6]))
    server.ask("ALTER DATABASE postgres SET default_transaction_read_only = on")
    try:
        with app.app_context():
            db.engine.dispose()
        assert client.get("/mi-pagina").status_code == 200
        assert_told(client.post(f"/eventos/{held.event}/inscripcion"))
    finally:
        server.ask("BEGIN READ WRITE; ALTER DATABASE postgres RESET default_transaction_read_only; COMMIT")
        with app.app_context():
            db.engine.dispose()
    assert client.post(f"/eventos/{held.event}/inscripcion").status_code == 303


def test_a_real_instance_starts_without_it_and_serves_nothing_unchecked(server, site, tmp_path):
    """The look for demonstration accounts is made up for before the first answer; until then there is none."""
    server.stop()
    env = ENV | {
        "CIVIC_ENV": "production",
        "CIVIC_URL": "https://mesa.example.pe",
        "CIVIC_INSTANCE": str(tmp_path),
    }
    try:
        app = create_app(env | {"DATABASE_URL": server.url})
        client = app.test_client()
        answer = client.get("/entrar", base_url="https://mesa.example.pe")
        assert (answer.status_code, answer.headers["Retry-After"].isdigit()) == (503, True)
    finally:
        server.start()
    server.ask("UPDATE accounts SET is_demo = true WHERE person_id = (SELECT min(person_id) FROM accounts)")
    try:
        assert client.get("/entrar", base_url="https://mesa.example.pe").status_code == 500
    finally:
        server.ask("UPDATE accounts SET is_demo = false")
    assert client.get("/entrar", base_url="https://mesa.example.pe").status_code == 200
    with app.app_context():
        db.engine.dispose()


def registered(app: Flask) -> int:
    with app.app_context():
        count = db.session.query(Registration).count()
        assert db.session.query(Account).count()
        db.session.remove()
    return count
