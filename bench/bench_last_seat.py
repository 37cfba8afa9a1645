"""200 people ask for the last seat at once: exactly one gets it, everybody is answered within 1 s; and what a durable registration costs.

The real server (2 processes with their usual threads), 200 open connections, every request sent in the same moment; 5 rounds, each for another event
with one seat. The others get a place on the waiting list (or are told to wait a moment, which is counted apart). Then 400 registrations
by 8 clients at a time, and as many bare inserts of the same rows (registration, message, line and link of the trail, taken seat), one durable
transaction each, in the same run: aim ≥ 0.25 of them. SQLite with synchronous=FULL, PostgreSQL with fsync and synchronous_commit on.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from flask import Flask

from civic.core.audit import AuditEntry, AuditLink
from civic.core.db import db, transaction
from civic.events.models import Event, Registration, RegistrationState, SeatPool
from civic.messages.models import Message
from tests.crowd import (
    Fair,
    Line,
    Sessions,
    application,
    cpu_seconds,
    end,
    environment,
    fair,
    free_port,
    spread,
    start,
    wait_until_served,
)
from tests.faults.postgres import own_postgres

CLIENTS, ROUNDS, AT_ONCE, MANY = 200, 5, 8, 400
TABLES = (Registration, Message, AuditEntry, AuditLink)


async def race(sessions: Sessions, port: int, held: Fair) -> tuple[list[float], Counter[int]]:
    """(seconds of each answer, how many of each status) when everybody sends in the same moment."""
    lines = [Line(port) for _n in range(CLIENTS)]
    cookies = [sessions.of(person) for person in held.people[:CLIENTS]]
    await asyncio.gather(*(line.ask("/static/none") for line in lines))  # connected
    gate = asyncio.Event()

    async def ask(line: Line, cookie: str, csrf: str) -> tuple[float, int]:
        await gate.wait()
        answer = await line.ask(f"/eventos/{held.event}/inscripcion", cookie, {"csrf_token": csrf})
        return answer.seconds, answer.status

    asking = [asyncio.create_task(ask(line, *cookie)) for line, cookie in zip(lines, cookies, strict=True)]
    await asyncio.sleep(0.1)
    gate.set()
    answers = await asyncio.gather(*asking)
    for line in lines:
        await line.close()
    return [seconds for seconds, _status in answers], Counter(status for _seconds, status in answers)


async def many(sessions: Sessions, port: int, held: Fair) -> list[float]:
    """Seconds of each of many registrations, some at a time."""
    todo, took = iter(held.people[:MANY]), list[float]()

    async def client() -> None:
        line = Line(port)
        for person in todo:
            cookie, csrf = sessions.of(person)
            answer = await line.ask(f"/eventos/{held.event}/inscripcion", cookie, {"csrf_token": csrf})
            if answer.status != 303:
                raise SystemExit(f"a registration was answered with {answer.status}")
            took.append(answer.seconds)
        await line.close()

    await asyncio.gather(*(client() for _n in range(AT_ONCE)))
    return took


def last_ids() -> dict[str, int]:
    """The highest number in each table."""
    keys = {table.__tablename__: next(iter(table.__table__.primary_key.columns)) for table in TABLES}
    return {name: db.session.query(db.func.max(key)).scalar() or 0 for name, key in keys.items()}


def bare(app: Flask, event_id: int, before: dict[str, int]) -> float:
    """Seconds to insert what the registrations wrote once more, each in a durable transaction of its own, by one writer."""
    with app.app_context():
        rows = {}
        for table in TABLES:
            key = next(iter(table.__table__.primary_key.columns))
            found = db.session.execute(
                table.__table__.select().where(key > before[table.__tablename__]).order_by(key)
            )
            rows[table] = [dict(row) for row in found.mappings()]
        copies = [
            db.metadata.tables[table.__tablename__].to_metadata(
                db.MetaData(), name=f"bare_{table.__tablename__}"
            )
            for table in TABLES
        ]
        db.session.rollback()
        for copy in copies:  # the same columns and keys; without triggers and what points elsewhere
            for constraint in list(copy.foreign_key_constraints):
                copy.constraints.discard(constraint)
            for column in copy.columns:
                column.foreign_keys.clear()
            for named in (*copy.constraints, *copy.indexes):
                named.name = f"bare_{named.name}" if named.name else None
            copy.create(db.engine)
        begun = time.perf_counter()
        for n in range(MANY):
            with transaction():
                for table, copy in zip(TABLES, copies, strict=True):
                    if n < len(rows[table]):
                        db.session.execute(copy.insert(), rows[table][n])
                db.session.query(SeatPool).filter_by(event_id=event_id).update({"taken": SeatPool.taken})
        taken = time.perf_counter() - begun
        db.session.remove()
        return taken


def measure(name: str, folder: Path, url: str | None) -> None:
    """Print the figures of one engine."""
    app = application(folder, url)
    races = [fair(app, CLIENTS, seats=1) for _n in range(ROUNDS)]
    held = fair(app, MANY)
    with app.app_context():
        before = last_ids()
        db.session.remove()
        db.engine.dispose()
    sessions, port = Sessions(app), free_port()
    process = start(["serve"], environment(folder, port, url), folder / "server.log")
    try:
        wait_until_served(port)
        warm = fair(app, CLIENTS, seats=1)
        asyncio.run(race(sessions, port, warm))
        longest = []
        for one in races:
            seconds, statuses = asyncio.run(race(sessions, port, one))
            longest.append(max(seconds))
            with app.app_context():
                got = db.session.query(Registration).filter_by(
                    event_id=one.event_id, state=RegistrationState.CONFIRMED
                )
                waiting = db.session.query(Registration).filter_by(
                    event_id=one.event_id, state=RegistrationState.WAITING
                )
                print(
                    f"{name}: {got.count()} got the seat, {waiting.count()} wait for one; answers {dict(statuses)}; {spread(seconds)}"
                )
                db.session.remove()
        with app.app_context():
            before = last_ids()
            db.session.remove()
        used, begun = cpu_seconds(process.pid), time.perf_counter()
        took = asyncio.run(many(sessions, port, held))
        seconds_all, used = time.perf_counter() - begun, cpu_seconds(process.pid) - used
    finally:
        end(process)
    alone = bare(app, held.event_id, before)
    with app.app_context():
        if db.session.get(Event, held.event_id) is None:
            raise SystemExit("the event is gone")
        db.session.remove()
    print(
        f"    longest answer, median of {ROUNDS}: {statistics.median(longest) * 1000:.0f} ms; load of the machine {os.getloadavg()[0]:.1f}"
    )
    print(
        f"    durable registrations {MANY / seconds_all:.0f}/s ({spread(took)}; {used / MANY * 1000:.1f} ms of processor time each); bare inserts"
        f" {MANY / alone:.0f}/s; ratio {alone / seconds_all:.2f}"
    )


def main() -> None:
    """SQLite, and PostgreSQL where there is one."""
    wanted = os.environ.get("ENGINES", "sqlite,postgres")
    if "sqlite" in wanted:
        with tempfile.TemporaryDirectory(prefix="civic-bench-") as name:
            measure("SQLite", Path(name), None)
    if "postgres" in wanted:
        with tempfile.TemporaryDirectory(prefix="civic-bench-") as name, own_postgres() as server:
            measure("PostgreSQL", Path(name), server.url)
