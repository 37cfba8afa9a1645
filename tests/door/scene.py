"""An evening at the doors for tests: an event that is on, people with tickets, phones that send."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from civic.attendance.models import Attendance, AttendanceStatus
from civic.core import clock
from civic.core.db import db
from civic.door.codes import Refs
from civic.door.models import DoorScan
from civic.events.models import Event, Registration
from civic.people.models import Person
from civic.spaces.models import Space
from tests.make import Make

HEADERS = {"X-Door": "1", "Origin": "http://localhost"}


@dataclass
class Phone:
    """A phone that is a door; it makes rows and sends them."""

    client: FlaskClient
    device: Any
    cookie: str
    numbers: Any = field(default_factory=lambda: count(1))

    def row(self, kind: str, session: Any, **more: Any) -> dict[str, Any]:
        """One row with its id and counter."""
        n = next(self.numbers)
        return {
            "id": f"{self.device.public_id[:12]}-{n}", "n": n, "kind": kind,
            "session": getattr(session, "id", session),
            "code": None, "ref": None, "status": "present", "person": None, "consent": None, "undoes": None,
            "claimed_at": clock.now().isoformat(), "clock_skew": 0, **more,
        }  # fmt: skip

    def scan(self, session: Any, registration: Any, **more: Any) -> dict[str, Any]:
        """A ticket or credential scanned."""
        return self.row("scan", session, code=f"http://localhost/inscripciones/{registration.token}", **more)

    def mark(self, session: Any, person: Person, status: str = "present", **more: Any) -> dict[str, Any]:
        """A name on the list ticked."""
        ref = Refs(self.device.public_id).seal(person.id)
        return self.row("mark", session, ref=ref, status=status, **more)

    def undo(self, row: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A row taken back."""
        return self.row("undo", row["session"], undoes=row["id"], **more)

    def walk_in(self, session: Any, names: str, surnames: str, dni: str | None = None, **more: Any) -> dict[str, Any]:  # fmt: skip
        """Somebody written down at the door."""
        person = {
            "names": names,
            "surnames": surnames,
            "document_kind": "dni" if dni else "none",
            "document_number": dni,
        }
        return self.row("walk_in", session, person=person, consent=more.pop("consent", "voice"), **more)

    def post(self, body: Any, **more: Any) -> Any:
        """Send a body as it is."""
        self.client.set_cookie("civic-door", self.cookie, path="/puerta")
        return self.client.post("/puerta/api/envios", json=body, headers=HEADERS, **more)

    def send(self, *rows: dict[str, Any], made_on: str | None = None) -> list[dict[str, Any]]:
        """Send rows; the answers."""
        response = self.post({"device": made_on or self.device.public_id, "rows": list(rows)})
        assert response.status_code in (200, 403), response.text
        return response.json["rows"]

    def one(self, row: dict[str, Any]) -> tuple[str, str]:
        """Send one row; (answer, word)."""
        (answer,) = self.send(row)
        assert answer["id"] == row["id"]
        assert answer["kept"]
        return answer["answer"], answer["word"]

    def list(self) -> Any:
        """The list."""
        self.client.set_cookie("civic-door", self.cookie, path="/puerta")
        return self.client.get("/puerta/api/lista")


@dataclass
class Scene:
    """A space, an event that is on, its people with their registrations, and phones."""

    app: Flask
    make: Make
    space: Space
    event: Event
    people: list[Person]
    tickets: list[Registration]

    @property
    def session(self) -> Any:
        """The first sitting."""
        return self.event.sessions[0]

    def phone(self, *events: Event, **more: Any) -> Phone:
        """A new door of the event (or of others)."""
        device, cookie = self.make.door(self.space, *(events or (self.event,)), **more)
        return Phone(self.app.test_client(), device, cookie)

    def in_force(self) -> dict[tuple[int, int], tuple[str, str]]:
        """{(session, person): (status, proof)} of what is in force, undone ones left out."""
        db.session.rollback()
        db.session.expire_all()
        marks = db.session.query(Attendance).filter(
            Attendance.superseded_at.is_(None), Attendance.status != AttendanceStatus.VOID
        )
        return {(m.session_id, m.person_id): (m.status.value, m.proof.value) for m in marks}

    def status(self, person: Person) -> str | None:
        """The status of a person at the first sitting."""
        return self.in_force().get((self.session.id, person.id), (None, None))[0]

    def scans(self) -> dict[str, DoorScan]:
        """Every row kept."""
        db.session.rollback()
        db.session.expire_all()
        return {scan.client_id: scan for scan in db.session.query(DoorScan)}


def scene(app: Flask, make: Make, people: int = 4, **event: Any) -> Scene:
    """Make one."""
    space = make.space("Mesa de Ilo")
    event.setdefault("starts_at", clock.now() - timedelta(minutes=20))
    made = make.event(space, "Asamblea", **event)
    persons = [make.person() for _ in range(people)]
    return Scene(app, make, space, made, persons, [make.registration(made, person) for person in persons])
