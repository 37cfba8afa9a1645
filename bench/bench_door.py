"""10,000 offline scans from 50 phones taken in through the endpoint, as a ratio to bare inserts of the same rows (aim ≥ 0.25).

Yardstick: the rows that taking in wrote (scans, attendances, audit lines), inserted again by SQLAlchemy Core into a second
database prepared alike, 200 scans a transaction as the phones send them, with the same durability. SQLite with
synchronous=FULL; PostgreSQL as `tests/engines.py` starts it (fsync off for both sides), left out when there is none.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from civic.app import create_app
from civic.attendance.models import Attendance
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.vault import new_token
from civic.door.models import DoorScan
from civic.events.models import Registration
from civic.people.models import Person
from tests import engines
from tests.conftest import ENV, prepare
from tests.make import Make

PHONES, SCANS, EVENTS, PEOPLE = 50, 200, 4, 2500
TABLES = (Attendance.__table__, DoorScan.__table__, AuditEntry.__table__)
HEADERS = {"X-Door": "1", "Origin": "http://localhost"}


def application(folder: Path, url: str) -> Flask:
    """An application on a fresh database with the people, their tickets and the phones; always the same."""
    app = create_app(ENV | {"CIVIC_INSTANCE": str(folder), "DATABASE_URL": url.replace("+psycopg", "")})
    with app.app_context():
        db.create_all()
        with transaction():
            prepare()
    return app


def evening() -> list[tuple[str, dict[str, Any]]]:
    """(cookie, body) of every sending: each phone stands at one of 4 events of 2,500 people and sends its scans at once."""
    make, rng = Make(), random.Random(5)
    space = make.space("Mesa")
    events = [
        make.event(space, f"Acto {i}", starts_at=clock.now() - timedelta(hours=1)) for i in range(EVENTS)
    ]
    with transaction():
        people = [
            {"given_names": f"Rosa {i}", "first_surname": "Mamani", "name_key": f"mamani rosa {i}"}
            for i in range(PEOPLE)
        ]
        db.session.execute(Person.__table__.insert(), people)
        ids = [row.id for row in db.session.query(Person.id).filter(Person.name_key.like("mamani rosa %"))]
        tickets = [
            {"event_id": event.id, "person_id": person, "state": "confirmed", "number": n, "token": new_token(),
             "registered_at": clock.now(), "pool_id": event.pools[0].id, "channel": "web"}
            for event in events for n, person in enumerate(ids, 1)
        ]  # fmt: skip
        db.session.execute(Registration.__table__.insert(), tickets)
    sessions = {event.id: event.sessions[0].id for event in events}
    queues = {event.id: [t for t in tickets if t["event_id"] == event.id] for event in events}
    for queue in queues.values():
        rng.shuffle(queue)
    first, cookie = make.door(space, *events)
    phones = [(first, cookie)] + [make.door(space, door_pass=first.door_pass) for _ in range(PHONES - 1)]
    sendings = []
    for p, (device, cookie) in enumerate(phones):
        rows = [
            {"id": f"{device.public_id[:20]}-{n}", "n": n, "kind": "scan", "session": sessions[t["event_id"]],
             "code": t["token"], "status": "present", "claimed_at": clock.now().isoformat(), "clock_skew": 0}
            for n, t in enumerate(_next(queues, p), 1)
        ]  # fmt: skip
        sendings.append((cookie, {"device": device.public_id, "rows": rows}))
    return sendings


def _next(queues: dict[int, list[dict[str, Any]]], phone: int) -> list[dict[str, Any]]:
    """The tickets that come to a phone; the last two phones take what is left in all queues."""
    queue = list(queues.values())[phone % EVENTS]
    taken = [queue.pop() for _ in range(min(SCANS, len(queue)))]
    for other in queues.values():
        while other and len(taken) < SCANS:
            taken.append(other.pop())
    return taken


def take_in(app: Flask, sendings: list[tuple[str, dict[str, Any]]]) -> float:
    """Seconds to take everything in, one sending after the other."""
    client = app.test_client()
    started = time.perf_counter()
    for cookie, body in sendings:
        client.set_cookie("civic-door", cookie, path="/puerta")
        answer = client.post("/puerta/api/envios", json=body, headers=HEADERS)
        if answer.status_code != 200 or any(row["answer"] != "entered" for row in answer.json["rows"]):
            raise SystemExit(f"a sending was not taken in: {answer.text[:300]}")
    return time.perf_counter() - started


def written(after: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    """The rows that taking in added, table by table."""
    return {
        table.name: [dict(row) for row in db.session.execute(
            table.select().where(table.c.id > after[table.name]).order_by(table.c.id)
        ).mappings()]
        for table in TABLES
    }  # fmt: skip


def last_ids() -> dict[str, int]:
    """The highest id of each table."""
    return {t.name: db.session.query(db.func.max(t.c.id)).scalar() or 0 for t in TABLES}


def insert_bare(rows: dict[str, list[dict[str, Any]]]) -> float:
    """Seconds to insert the same rows again, 200 scans a transaction."""
    total, started = len(rows["door_scans"]), time.perf_counter()
    for start in range(0, total, SCANS):
        with transaction():
            for table in TABLES:
                chunk = rows[table.name]
                share = -(-len(chunk) // (total // SCANS))
                at = start // SCANS * share
                if chunk[at : at + share]:
                    db.session.execute(table.insert(), chunk[at : at + share])
    return time.perf_counter() - started


def measure(name: str, first: str, second: str) -> None:
    """Print the figures of one kind of database, on two databases of its."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        app = application(Path(one), first.format(folder=one))
        with app.app_context():
            sendings, after = evening(), last_ids()
            seconds = take_in(app, sendings)
            db.session.rollback()
            rows = written(after)
            db.session.remove()
            db.engine.dispose()
        with application(Path(two), second.format(folder=two)).app_context():
            evening()
            db.session.rollback()
            shift = last_ids()
            for table in TABLES:  # the second database has its own lines of making the evening
                for n, row in enumerate(rows[table.name], 1):
                    row["id"] = shift[table.name] + n
            positions = {row["id"]: row for row in rows["attendances"]}
            for row, target in zip(rows["door_scans"], positions, strict=True):
                row["attendance_id"] = target
            bare = insert_bare(rows)
            db.session.remove()
            db.engine.dispose()
    n = PHONES * SCANS
    if not len(rows["attendances"]) == len(rows["door_scans"]) == n:
        raise SystemExit("not every scan became an attendance")
    print(
        f"{name:>10}: {n:,} scans in {seconds:5.1f} s = {n / seconds:6.0f}/s; bare {bare:5.2f} s; ratio {bare / seconds:.2f}"
    )


def main() -> None:
    """SQLite, and PostgreSQL where there is one."""
    measure("SQLite", "sqlite:///{folder}/civic.db", "sqlite:///{folder}/civic.db")
    os.environ[engines.RUN] = folder = tempfile.mkdtemp(prefix=engines.FOLDER_PREFIX)
    try:
        if engines.postgres_url() is None:
            print("PostgreSQL: none to be had")
        else:
            measure("PostgreSQL", engines.new_postgres_database(), engines.new_postgres_database())
    finally:
        engines._stop(Path(folder))
