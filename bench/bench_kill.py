"""kill -9 of server, worker and database at random under 50 writes a second: every answered write is there, nothing is half-made.

300 rounds by default, half on SQLite, half on PostgreSQL (KILLS=20 makes it short, ENGINES=sqlite leaves the other out). In each round
five people register and mark at the door, at 50 writes a second together; one of the processes is killed at a random moment and
started again as a service manager does; then everything that was answered is looked for. Every tenth round, and at the end, the whole
is looked at: the files' own check, the chain of the trail, seats against people, one line of the trail for each act, letters against
messages. Aim: nothing found, ready again within 10 s. SQLite with synchronous=FULL, PostgreSQL with fsync and synchronous_commit on.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
from pathlib import Path

from tests.crowd import application
from tests.faults.killing import Site
from tests.faults.postgres import OwnPostgres, own_postgres
from tests.messages.post_office import open_office

KILLS, RATE, PEOPLE = int(os.environ.get("KILLS", "300")), 50, 40_000
READY = 10.0  # seconds


def kills(name: str, rounds: int, database: OwnPostgres | None = None) -> None:
    """Print what so many kills came to."""
    victims = ["process", "server", "worker"] + (["database"] if database else [])
    with tempfile.TemporaryDirectory(prefix="civic-bench-") as place, open_office() as office:
        folder, took, found = Path(place), dict[str, list[float]](), list[str]()
        app = application(folder, database.url if database else None)
        site = Site(app, folder, PEOPLE, office, database, processes=2)
        try:
            for n in range(1, rounds + 1):
                victim = random.choice(victims)
                seconds = site.round(victim, RATE, random.uniform(0.05, 1.5))
                took.setdefault(victim, []).append(seconds)
                if seconds > READY:
                    found.append(f"round {n}, {victim}: ready again only after {seconds:.1f} s")
                found += [
                    f"round {n}, {victim}: {one}" for one in site.faults(whole=n % 10 == 0 or n == rounds)
                ]
        finally:
            site.close()
        done = site.answered
        cut = done.counts["cut"]
        print(
            f"{name}: {rounds} kills; {done.writes} writes answered, {cut} cut off, {len(office.letters)} letters;"
            f" load {os.getloadavg()[0]:.1f}"
        )
        for victim, times in took.items():
            median = statistics.median(times)
            print(
                f"    {victim}: {len(times)} kills, ready again after {median:.1f} s (median), {max(times):.1f} s at most"
            )
        print(
            "    nothing missing, nothing half-made" if not found else "    FOUND: " + "; ".join(found[:20])
        )


def main() -> None:
    """SQLite, then PostgreSQL."""
    wanted = [one for one in ("sqlite", "postgres") if one in os.environ.get("ENGINES", "sqlite,postgres")]
    if "sqlite" in wanted:
        kills("SQLite (WAL, synchronous=FULL)", KILLS // len(wanted))
    if "postgres" in wanted:
        with own_postgres() as database:
            kills("PostgreSQL (fsync, synchronous_commit on)", KILLS // len(wanted), database)
