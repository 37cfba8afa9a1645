"""Public pages: requests/s beside a bare Flask + Jinja page of the same bytes (≥ 0.5), and their cost at twelve times the size.

First table: front page, an event with 20 dates and a plan, asked for by visitors over kept connections of `civic serve` as it is
started in earnest (2 processes of 4 threads): as it is (pages are kept for 5 seconds), with keeping off, and the bare page under
the same server. The three run side by side and take turns of SECONDS=2; the median of 5 turns is printed, and the processor time
the server spent per request, which other work on the machine touches least. Second table: median of 15 answers of the WSGI
application, warm, keeping off, on the demonstration and on one of twelve times its size (1.0 = no longer at all).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask, url_for

from bench.bench_scale import PER_SCALE, instance
from tests.crowd import Line, cpu_seconds, end, environment, free_port, start, wait_until_served
from tests.make import Make
from tests.weigh import public_pages

# The same gunicorn: processes, threads, patience; without what the program adds to it.
BARE = """
import sys
from civic.serve import Server, settings_for
settings = settings_for("127.0.0.1", int(sys.argv[1]), 2, 4, None) | {"worker_class": "gthread"}
Server("bench.bench_load:bare", settings).run()
"""
SECONDS, TURNS, CLIENTS = float(os.environ.get("SECONDS", "2")), int(os.environ.get("TURNS", "5")), 8


@dataclass
class Asked:
    """What a server gave in its turns."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # ms per request

    @property
    def rate(self) -> float:
        """Requests a second, the median."""
        return statistics.median(self.rates)

    @property
    def each(self) -> float:
        """Milliseconds of processor time per request, the median."""
        return statistics.median(self.cpu)


async def turn(asked: Asked, port: int, group: int, path: str) -> int:
    """Ask for a page for so many seconds; how many bytes it has."""
    begun, used, done, size = time.perf_counter(), cpu_seconds(group), 0, 0

    async def client() -> None:
        nonlocal done, size
        line = Line(port)
        while time.perf_counter() - begun < SECONDS:
            answer = await line.ask(path)
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status}")
            done, size = done + 1, len(answer.body)
        await line.close()

    await asyncio.gather(*(client() for _n in range(CLIENTS)))
    asked.rates.append(done / (time.perf_counter() - begun))
    asked.cpu.append((cpu_seconds(group) - used) / done * 1000)
    return size


@contextmanager
def server(folder: Path, keep: str | None = None, size: int = 0) -> Iterator[tuple[int, int]]:
    """(port, process group) of the program with pages kept so many seconds, or of the bare page of so many bytes."""
    port = free_port()
    if size:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-c", BARE, str(port)], env=os.environ | {"BARE_BYTES": str(size)}, start_new_session=True
        )  # fmt: skip
    else:
        env = environment(folder, port, CIVIC_PAGE_CACHE_SECONDS=keep or "0")
        process = start(["serve"], env, folder / "server.log")
    try:
        wait_until_served(port)
        yield port, process.pid
    finally:
        end(process)


def three_pages(app: Flask) -> list[str]:
    """The front page, an event with 20 dates that is made for this, and a plan."""
    from civic.core import clock
    from civic.core.db import db
    from civic.events.models import Event
    from civic.plan.models import Plan
    from civic.spaces.models import Space

    with app.app_context(), app.test_request_context():
        space = db.session.query(Space).filter_by(is_featured=True).order_by(Space.id).first()
        plan = db.session.query(Plan).order_by(Plan.id).first()
        if space is None or plan is None:
            raise SystemExit("the demonstration has no space or no plan")
        event = db.session.query(Event).filter_by(slug="veinte-fechas").first() or Make().event(
            space,
            "Curso de veinte fechas",
            slug="veinte-fechas",
            sessions=20,
            starts_at=clock.now() + timedelta(days=1),
        )
        pages = [
            url_for("home.front"), url_for("events.detail", slug=event.slug), url_for("plan.detail", slug=plan.slug),
        ]  # fmt: skip
        db.session.remove()
        db.engine.dispose()
    return pages


def beside_bare(folder: Path) -> None:
    """The first table."""
    app = instance(folder, PER_SCALE)
    print(
        f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {CLIENTS} clients; CPU: ms of the server per request"
    )
    print(
        f"  {'kept/s':>8} {'made/s':>8} {'bare/s':>8} {'kept:bare':>9} {'made:bare':>9}   CPU kept, made, bare  page"
    )
    for path in three_pages(app):
        kept, made, bare = Asked(), Asked(), Asked()
        with server(folder, "5") as one, server(folder, "0") as other:
            size = asyncio.run(turn(Asked(), *other, path))  # warm, and to know the bytes
            asyncio.run(turn(Asked(), *one, path))
            with server(folder, size=size) as third:
                asyncio.run(turn(Asked(), *third, "/"))
                for _turn in range(TURNS):
                    asyncio.run(turn(kept, *one, path))
                    asyncio.run(turn(made, *other, path))
                    asyncio.run(turn(bare, *third, "/"))
        print(
            f"  {kept.rate:8.0f} {made.rate:8.0f} {bare.rate:8.0f} {kept.rate / bare.rate:9.2f} {made.rate / bare.rate:9.2f}"
            f"   {kept.each:6.2f} {made.each:6.2f} {bare.each:6.2f}      {path} ({size / 1000:.0f} kB)"
        )


def median_ms(app: Flask, path: str, times: int = 15) -> float:
    """Median milliseconds of one page."""
    client, taken = app.test_client(), []
    client.get(path)
    for _ in range(times):
        started = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as twelve:
        beside_bare(Path(one))
        small, large = instance(Path(one), PER_SCALE), instance(Path(twelve), 12 * PER_SCALE)
        print(f"  {'ms × 1':>8} {'ms × 12':>8} {'ratio':>6}  page")
        for path in public_pages(small):
            x, y = median_ms(small, path), median_ms(large, path)
            print(f"  {x:8.1f} {y:8.1f} {y / x:6.2f}  {path}")
