"""Mixed signed-in load on the real server, 80 % reads and 20 % writes: ≥ 150 req/s with p95 ≤ 300 ms on SQLite, ≥ 250 on PostgreSQL.

The demonstration with 4,000 more people; 24 of them at a time, each on one connection, ask for the pages people use most, register
for an event, are marked at the door and support proposals. `civic serve` as it is started in earnest (2 processes with their usual threads,
synchronous=FULL, pages kept for 5 s; PostgreSQL with fsync and synchronous_commit on, and Redis). Yardstick: a bare Flask + Jinja page of as many bytes, under the
same server, asked for by the same clients in the same run. The clients share the two processors with the server, and so does
whatever else runs: the load of the machine is printed, and the processor time a request costs, which is true under any load.
SECONDS=10 for each of 5 turns; the median is printed. ENGINES=sqlite leaves the other out.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, render_template_string, url_for
from sqlalchemy import text

from civic.cli.instance import load_demonstration
from civic.core.db import db
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
from tests.redis_server import RedisServer

SECONDS, TURNS, CLIENTS, PEOPLE = (
    float(os.environ.get("SECONDS", "10")),
    int(os.environ.get("TURNS", "5")),
    24,
    4000,
)
JOINED = 12.0  # seconds of load before it is measured: a second process joins after some
BARE = "import sys; from civic.serve import serve; serve('bench.bench_load:bare', port=int(sys.argv[1]), access_log=None)"
SHEET = "<!doctype html><title>{{ title }}</title><ul>{% for line in lines %}<li>{{ loop.index }} {{ line }}</li>\n{% endfor %}</ul>"


def bare() -> Flask:
    """The yardstick: one Flask page of the bytes named in BARE_BYTES, drawn by Jinja from a list, nothing asked or checked."""
    app = Flask("bare")
    lines = ["x" * 80] * (int(os.environ["BARE_BYTES"]) // 100)

    @app.get("/")
    def page() -> str:
        return render_template_string(SHEET, title="Bare", lines=lines)

    return app


@dataclass
class Measured:
    """What a turn of the load came to."""

    seconds: float
    cpu: float
    taken: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "write": []})
    answers: Counter[str] = field(default_factory=Counter)
    size: int = 0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return sum(map(len, self.taken.values())) / self.seconds

    @property
    def each(self) -> float:
        """Milliseconds of processor time of the server per request."""
        return self.cpu / max(1, sum(map(len, self.taken.values()))) * 1000


class Load:
    """What the people of one instance ask for."""

    def __init__(self, app: Flask, held: Fair, pages: list[str], proposals: list[str]) -> None:
        self.held, self.pages, self.proposals = held, pages, proposals
        self.sessions, self.rng = Sessions(app), random.Random(8)
        self.to_register, self.to_mark = list(held.people), list(held.listed)
        self.supports = [(person, slug) for person in held.people[:400] for slug in proposals]
        for todo in (self.to_register, self.to_mark, self.supports):
            self.rng.shuffle(todo)
        self.door = self.sessions.of(held.facilitator)

    def next(self) -> tuple[str, str, str, dict[str, str] | None]:
        """(kind, address, cookie, form) of the next request."""
        if self.rng.random() < 0.8:
            if self.rng.random() < 0.1:
                return "read", f"/sesiones/{self.held.session_id}/asistencia", self.door[0], None
            cookie, _csrf = self.sessions.of(self.rng.choice(self.held.people))
            return "read", self.rng.choice(self.pages), cookie, None
        act = self.rng.random()
        if act < 0.4:
            cookie, csrf = self.sessions.of(self.to_register.pop())
            return "write", f"/eventos/{self.held.event}/inscripcion", cookie, {"csrf_token": csrf}
        if act < 0.8:
            mark = {"csrf_token": self.door[1], "mark": f"{self.to_mark.pop()}:present"}
            return "write", f"/sesiones/{self.held.session_id}/asistencia/marcar", self.door[0], mark
        person, slug = self.supports.pop()
        cookie, csrf = self.sessions.of(person)
        return "write", f"/propuestas/{slug}/apoyo", cookie, {"csrf_token": csrf}


async def turn(load: Load | None, port: int, group: int, seconds: float) -> Measured:
    """Ask for so many seconds; without a load, for the bare page."""
    done, used, begun = Measured(0, 0), cpu_seconds(group), time.perf_counter()

    async def client() -> None:
        line = Line(port)
        while time.perf_counter() - begun < seconds:
            kind, path, cookie, form = load.next() if load else ("read", "/", "", None)
            answer = await line.ask(path, cookie, form)
            done.taken[kind].append(answer.seconds)
            done.answers[f"{kind} {answer.status}"] += 1
            done.size += len(answer.body)
        await line.close()

    await asyncio.gather(*(client() for _n in range(CLIENTS)))
    done.seconds, done.cpu = time.perf_counter() - begun, cpu_seconds(group) - used
    return done


def pages_of(app: Flask, held: Fair) -> tuple[list[str], list[str]]:
    """(addresses most asked for by somebody who is signed in, proposals that can be supported)."""
    from civic.opinions.rules import why_not_open
    from civic.proposals.models import Proposal, ProposalState
    from civic.spaces.models import Space

    with app.test_request_context():
        spaces = db.session.query(Space).filter_by(is_featured=True).order_by(Space.id).all()
        standing = db.session.query(Proposal).filter_by(state=ProposalState.SUBMITTED).order_by(Proposal.id)
        slugs = [
            proposal.slug
            for proposal in standing.limit(60)
            if proposal.slug and why_not_open(proposal) is None
        ][:8]
        common = [
            url_for("home.mine"),
            url_for("home.front"),
            url_for("events.listing"),
            url_for("proposals.listing"),
        ]
        of_spaces = [
            url_for(e, slug=s.slug) for s in spaces for e in ("spaces.detail", "monitoring.participation")
        ]
        return common * 2 + of_spaces + [url_for("events.detail", slug=held.event)] * 4 + [
            url_for("proposals.detail", slug=slug) for slug in slugs[:4]
        ], slugs


def measure(name: str, folder: Path, url: str | None, **settings: str) -> None:
    """Print the figures of one engine."""
    app = application(folder, url)
    with app.test_request_context():
        db.create_all()
    load_demonstration(app)
    held = fair(app, PEOPLE)
    load = Load(app, held, *pages_of(app, held))
    with app.app_context():
        db.session.remove()
        if db.engine.dialect.name == "postgresql":
            with db.engine.begin() as connection:  # as the server does by itself some minutes later
                connection.execute(text("ANALYZE"))
        db.engine.dispose()
    with running(
        ["serve"],
        environment(folder, port := free_port(), url, CIVIC_PAGE_CACHE_SECONDS="5", **settings),
        port,
        folder,
    ) as group:
        asyncio.run(turn(load, port, group, JOINED))
        turns = [asyncio.run(turn(load, port, group, SECONDS)) for _n in range(TURNS)]
    best = sorted(turns, key=lambda one: one.rate)[len(turns) // 2]
    count = sum(best.answers.values())
    yard = yardstick(folder, best.size // count)
    reads, writes = best.taken["read"], best.taken["write"]
    print(
        f"{name}: {best.rate:.0f} req/s with {CLIENTS} clients, of {best.size / count / 1000:.0f} kB; {spread(reads + writes)}"
    )
    print(f"    reads {spread(reads)}; writes {spread(writes)}")
    print(
        f"    {best.each:.1f} ms of processor time a request ({1000 / best.each * 2:.0f} req/s if two processors were its own)"
    )
    print(
        f"    bare page of as many bytes {yard.rate:.0f} req/s, {yard.each:.1f} ms: ratio {best.rate / yard.rate:.2f}, of processor time {yard.each / best.each:.2f}"
    )
    print(
        f"    answers {dict(best.answers)}; turns {', '.join(f'{one.rate:.0f}' for one in turns)}; load of the machine {os.getloadavg()[0]:.1f}"
    )


def yardstick(folder: Path, size: int) -> Measured:
    """The bare page under the same server."""
    import subprocess
    import sys

    port = free_port()
    env = environment(folder, port, BARE_BYTES=str(size))
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port)], env=env, start_new_session=True)
    try:
        wait_until_served(port)
        asyncio.run(turn(None, port, process.pid, 1))
        turns = [asyncio.run(turn(None, port, process.pid, min(SECONDS, 4))) for _n in range(TURNS)]
        return sorted(turns, key=lambda one: one.rate)[len(turns) // 2]
    finally:
        end(process)


@contextmanager
def running(command: list[str], env: dict[str, str], port: int, folder: Path) -> Iterator[int]:
    """The group of a server while it runs."""
    process = start(command, env, folder / "server.log")
    try:
        wait_until_served(port)
        yield process.pid
    finally:
        end(process)


def main() -> None:
    """SQLite, then PostgreSQL with Redis."""
    wanted = os.environ.get("ENGINES", "sqlite,postgres")
    if "sqlite" in wanted:
        with tempfile.TemporaryDirectory(prefix="civic-bench-") as name:
            measure("SQLite (WAL, synchronous=FULL)", Path(name), None)
    if "postgres" in wanted:
        with (
            tempfile.TemporaryDirectory(prefix="civic-bench-") as name,
            own_postgres() as server,
            closing(RedisServer()) as redis,
        ):
            redis.start()
            measure(
                "PostgreSQL (fsync, synchronous_commit on) and Redis",
                Path(name),
                server.url,
                REDIS_URL=redis.url,
            )
