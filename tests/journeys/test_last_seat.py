"""The last seat under 200 parallel clients, through the real server on SQLite; and the same without protection, which fails.

Web visitors, people with accounts and facilitators ask at once. Whoever is told they have a place has one; nobody waits
while a seat is free; no answer is an error.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select

from civic.app import create_app
from civic.core.db import db, transaction
from civic.core.vault import new_token
from civic.events.models import Event, Registration, RegistrationState, SeatPool
from civic.people.models import Person
from civic.spaces.models import TeamRole
from tests.conftest import ENV, prepare
from tests.make import Make

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 200


@dataclass
class Hall:
    """An installation of its own with one event, and who comes to it."""

    folder: Path
    app: Flask
    environment: dict[str, str]
    slug: str = ""
    people: list[int] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def new_hall(tmp_path: Path) -> Callable[[int], Hall]:
    """`new_hall(seats)` prepares an installation with an event of so many seats."""

    def make(seats: int) -> Hall:
        folder = tmp_path / f"hall-{seats}"
        folder.mkdir()
        environment = ENV | {"CIVIC_INSTANCE": str(folder), "CIVIC_ENV": "demo"}
        app = create_app(environment)
        hall = Hall(folder, app, environment)
        with app.app_context():
            db.create_all()
            with transaction():
                prepare()
            factory = Make()
            space = factory.space("Mesa de Concertación de Ilo")
            event = factory.event(space, "Taller con pocos lugares", seats=seats)
            hall.slug = event.slug
            facilitator = factory.team(space, TeamRole.FACILITATOR)
            citizens = [factory.person(account=True) for _n in range(20)]
            hall.cookies = {
                "facilitator": _cookie(app, facilitator),
                **{f"citizen {n}": _cookie(app, citizen) for n, citizen in enumerate(citizens)},
            }
            db.engine.dispose()
        return hall

    return make


def _cookie(app: Flask, person: Person) -> str:
    """The session cookie of a signed-in person."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return f"civic={signer.dumps({'_user_id': person.get_id(), '_fresh': True})}"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., int]]:
    """`start(hall, "unprotected")` serves a hall with gunicorn; the port it listens on."""
    servers: list[subprocess.Popen[bytes]] = []

    def run(hall: Hall, *flags: str) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("CIVIC_", "DATABASE_URL"))}
        with (hall.folder / "server.log").open("wb") as log:
            servers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.journeys.last_seat_server", str(port), *flags],
                    cwd=ROOT, env=clean | hall.environment, stdout=log, stderr=log,
                )
            )  # fmt: skip
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if ask(port, "GET", f"/eventos/{hall.slug}")[0] == 200:
                    return port
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the server did not start: {(hall.folder / 'server.log').read_text()[-2000:]}")

    yield run
    for server in servers:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(5)


def ask(
    port: int, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str]:
    """(status, where to) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | (
            {"Cookie": cookie} if cookie else {}
        )
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def somebody(n: int) -> dict[str, str]:
    """What the form asks for, of a fictional person."""
    return {
        "given_names": f"Persona {chr(65 + n % 26)}", "first_surname": "Mamani", "second_surname": "Quispe",
        "document_kind": "dni", "document_number": f"{45000000 + n}", "phone": "", "represents": "", "heard": "voice",
        "once": new_token(),
    }  # fmt: skip


def rush(hall: Hall, port: int) -> Counter[int]:
    """How often each status was answered to 200 clients who ask in the same moment."""
    gate, answers, lock = threading.Barrier(CLIENTS), Counter[int](), threading.Lock()

    def client(n: int) -> None:
        path, cookie = f"/eventos/{hall.slug}/inscripcion", ""
        if n < 20:
            cookie = hall.cookies[f"citizen {n}"]
        elif n < 70:
            path, cookie = f"/eventos/{hall.slug}/gestion/inscribir", hall.cookies["facilitator"]
        gate.wait(30)
        try:
            status, _where = ask(port, "POST", path, somebody(n), cookie)
        except OSError:
            status = 0
        with lock:
            answers[status] += 1

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


def faults(hall: Hall, answers: Counter[int], seats: int) -> list[str]:
    """What went wrong, in words; [] is what we want."""
    found = []
    if answers != Counter({303: CLIENTS}):
        found.append(f"not everybody got an answer: {dict(answers)}")
    with hall.app.app_context():
        event = db.session.scalars(select(Event).where(Event.slug == hall.slug)).one()
        states = Counter(db.session.scalars(select(Registration.state)).all())
        people = db.session.scalar(select(func.count(func.distinct(Registration.person_id))))
        numbers = db.session.scalars(select(Registration.number).order_by(Registration.number)).all()
        confirmed = db.session.scalars(
            select(Registration.number).where(Registration.state == RegistrationState.CONFIRMED)
        ).all()
        taken = db.session.scalar(select(func.sum(SeatPool.taken)).where(SeatPool.event_id == event.id))
        db.session.remove()
        db.engine.dispose()
    if states[RegistrationState.CONFIRMED] > seats:
        found.append(f"over capacity: {states[RegistrationState.CONFIRMED]} of {seats}")
    if states[RegistrationState.CONFIRMED] < seats and states[RegistrationState.WAITING]:
        found.append(f"under capacity while somebody waits: {states[RegistrationState.CONFIRMED]} of {seats}")
    if taken != states[RegistrationState.CONFIRMED]:
        found.append(f"seats counted: {taken}, places given: {states[RegistrationState.CONFIRMED]}")
    if sum(states.values()) != CLIENTS or people != CLIENTS:
        found.append(f"{sum(states.values())} registrations of {people} people")
    if list(numbers) != list(range(1, len(numbers) + 1)) or sorted(confirmed) != list(
        range(1, len(confirmed) + 1)
    ):
        found.append("the places were not given in order")
    if "locked" in (log := (hall.folder / "server.log").read_text()) or "Traceback" in log:
        found.append(f"the server complained: {log[-500:]}")
    return found


@pytest.mark.parametrize("seats", [1, 10])
def test_two_hundred_ask_for_the_last_seats(new_hall, start, seats):
    hall = new_hall(seats)
    assert faults(hall, rush(hall, start(hall)), seats) == []


def test_without_the_protection_the_same_test_fails(new_hall, start):
    """The negative control: if this found nothing, the test above would prove nothing."""
    hall = new_hall(10)
    found = faults(hall, rush(hall, start(hall, "unprotected")), 10)
    assert any(fault.startswith("over capacity") for fault in found), found
