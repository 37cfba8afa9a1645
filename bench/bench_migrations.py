"""A large instance is brought three versions back and forth again, and killed on the way (S29).

Some 100,000 people and a million marks (ROWS=100000 makes it short), on SQLite and on PostgreSQL (ENGINES=sqlite leaves the other
out). Down three revisions and up to today's by `civic migrate`: seconds, and the longest that somebody who reads events and changes
one waits meanwhile; then KILLS times `kill -9` in the middle of the way up. Before and after, the rows of the tables that were there
all along are counted and hashed, and each killed one must stand at a revision, never between. Aim: 60 s, no wait above 5 s on
PostgreSQL (SQLite is migrated while the server is stopped), nothing lost.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, inspect, text

from civic.app import create_app
from civic.cli.instance import load_basics, load_demonstration
from civic.core.db import db
from tests.conftest import ENV
from tests.faults.postgres import own_postgres

ROWS, KILLS = int(os.environ.get("ROWS", "1000000")), int(os.environ.get("KILLS", "5"))
PER_SCALE = 5400  # marks of one step of the demonstration's scale
BACK = 3  # revisions
LONGEST, WAIT = 60.0, 5.0


class Instance:
    """An instance and how it is moved between revisions."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.env = (
            ENV
            | {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder)}
            | ({"DATABASE_URL": url} if url else {})
        )
        self.app: Flask = create_app(self.env)
        self.url: str = self.app.config["SQLALCHEMY_DATABASE_URI"]

    def fill(self) -> None:
        """All tables, and as many rows as were asked for."""
        self.migrate("upgrade", "head")
        load_basics(self.app)
        load_demonstration(self.app, max(1, round(ROWS / PER_SCALE)))
        self.leave()

    def leave(self) -> None:
        """Hold no connection."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def migrate(self, way: str, revision: str) -> float:
        """Seconds that it took to come to a revision."""
        import flask_migrate

        begun = time.monotonic()
        with self.app.app_context():
            getattr(flask_migrate, way)(revision=revision)
        self.leave()
        return time.monotonic() - begun

    def revision(self) -> str:
        """Where it stands."""
        with self.app.app_context(), db.engine.connect() as connection:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())

    def columns(self) -> dict[str, list[str]]:
        """The columns of each table, as they are now."""
        with self.app.app_context():
            seen = inspect(db.engine)
            return {
                name: [column["name"] for column in seen.get_columns(name)]
                for name in seen.get_table_names()
                if name in db.metadata.tables
            }

    def contents(self, columns: dict[str, list[str]]) -> dict[str, str]:
        """The number and the hash of the rows of each table, by these columns."""
        found = {}
        with self.app.app_context(), db.engine.connect() as connection:
            for name, those in columns.items():
                key = ", ".join(f'"{column.name}"' for column in db.metadata.tables[name].primary_key)
                wanted = ", ".join(f'"{column}"' for column in those)
                rows, digest = 0, hashlib.sha256()
                for row in connection.execution_options(stream_results=True).exec_driver_sql(
                    f'SELECT {wanted} FROM "{name}" ORDER BY {key}'
                ):
                    digest.update(repr(tuple(row)).encode())
                    rows += 1
                found[name] = f"{rows} {digest.hexdigest()}"
        self.leave()
        return found

    def killed(self, after: float) -> str:
        """The revision it stands at when `civic migrate` was killed after so many seconds."""
        command = [sys.executable, "-m", "civic.cli", "migrate"]
        process = subprocess.Popen(
            command, env=os.environ | self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        process.send_signal(signal.SIGKILL)
        process.wait()
        return self.revision()


class Neighbour:
    """Somebody who reads and changes events while the tables change, and the longest they waited."""

    def __init__(self, url: str) -> None:
        self.url, self.longest, self.times, self.done = url, 0.0, 0, threading.Event()
        self.thread = threading.Thread(target=self._live)

    def _live(self) -> None:
        engine = create_engine(self.url)
        while not self.done.is_set():
            begun = time.monotonic()
            with engine.begin() as connection:
                number = connection.execute(text("SELECT min(id) FROM events")).scalar_one()
                connection.execute(text("UPDATE events SET place = place WHERE id = :id"), {"id": number})
            self.longest, self.times = max(self.longest, time.monotonic() - begun), self.times + 1
            time.sleep(0.05)
        engine.dispose()

    def __enter__(self) -> Neighbour:
        self.thread.start()
        return self

    def __exit__(self, *_error: Any) -> None:
        self.done.set()
        self.thread.join()


def there_all_along(oldest: str, newest: dict[str, list[str]]) -> dict[str, list[str]]:
    """The tables and columns that are there in the oldest revision and in the newest."""
    with tempfile.TemporaryDirectory(prefix="civic-bench-") as folder:
        bare = Instance(Path(folder), None)
        bare.migrate("upgrade", oldest)
        old = bare.columns()
    return {
        table: [column for column in columns if column in newest[table]]
        for table, columns in old.items()
        if table in newest
    }


def measure(name: str, folder: Path, url: str | None = None) -> None:
    """Print what it took on one engine."""
    place, found, begun = Instance(folder, url), list[str](), time.monotonic()
    place.fill()
    newest = place.revision()
    oldest = f"{int(newest) - BACK:04d}"
    columns = there_all_along(oldest, place.columns())
    before = place.contents(columns)
    print(f"{name}: filled in {time.monotonic() - begun:.0f} s")
    neighbour = Neighbour(place.url)
    with neighbour if url else nullcontext():
        down, up = place.migrate("downgrade", oldest), place.migrate("upgrade", "head")
    print(f"    down to {oldest} in {down:.1f} s, up to {newest} in {up:.1f} s", end="")
    print(f"; {neighbour.times} changes of others, the longest took {neighbour.longest:.2f} s" if url else "")
    found += [f"{seconds:.0f} s" for seconds in (down, up) if seconds > LONGEST]
    found += [f"somebody waited {neighbour.longest:.1f} s"] if neighbour.longest > WAIT else []
    begun = time.monotonic()
    place.killed(LONGEST)  # there is nothing to do: so long it takes to begin
    started, stood = time.monotonic() - begun, []
    for _n in range(KILLS):
        if place.revision() != oldest:
            place.migrate("downgrade", oldest)
        stood.append(place.killed(0.8 * started + random.uniform(0, up + 0.4 * started)))
        found += [f"it stands at {stood[-1]}"] if not oldest <= stood[-1] <= newest else []
    place.migrate("upgrade", "head")
    after = place.contents(columns)
    found += [
        f"{table}: {before[table][:20]} became {after[table][:20]}"
        for table in columns
        if before[table] != after[table]
    ]
    rows = sum(int(told.split()[0]) for told in after.values())
    print(
        f"    killed {KILLS} times on the way up: it stood at {', '.join(stood)}; {rows:,} rows of {len(columns)} tables compared"
    )
    print("    nothing lost, nothing between" if not found else "    FOUND: " + "; ".join(found[:20]))


def main() -> None:
    """SQLite, then PostgreSQL."""
    wanted = os.environ.get("ENGINES", "sqlite,postgres")
    if "sqlite" in wanted:
        with tempfile.TemporaryDirectory(prefix="civic-bench-") as folder:
            measure("SQLite", Path(folder))
    if "postgres" in wanted:
        with own_postgres() as server, tempfile.TemporaryDirectory(prefix="civic-bench-") as folder:
            measure("PostgreSQL", Path(folder), server.url)


if __name__ == "__main__":
    main()
