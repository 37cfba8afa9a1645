"""`civic verify` of a trail of 1,000,000 entries: seconds, entries a second and peak memory, on SQLite and PostgreSQL.

The trail is made with a seed: blocks of one to three lines as acts leave them, chained as `civic/core/audit.py` says. The
yardstick of the same run: SHA-256 over as many canonical lines from memory, the part no program can leave out. Then one
entry in the middle is changed behind the program's back, and the first sentence of the check must name it. PostgreSQL is as
`tests/engines.py` starts it (fsync off; nothing is written here while time is taken). BENCH_LINES=100000 for a short run.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from tests import engines
from tests.conftest import ENV

LINES, SEED, CHUNK = int(os.environ.get("BENCH_LINES", "1000000")), 2026, 20_000
ACTS = (
    ("events.register", "registrations", None, {"state": "confirmed", "number": 12, "pool": 3}),
    ("attendance.mark", "attendances", {"status": None}, {"status": "present", "source": "list", "session": 77}),
    ("accreditation.move", "memberships", {"state": "submitted"}, {"state": "reviewed", "decision": "accredited"}),
    ("people.edit", "people", {"ubigeo": "180301"}, {"ubigeo": "180303", "names": "María Ñahui"}),
    ("messages.send", "messages", None, {"channel": "email", "parts": [1, 2.5, None]}),
)  # fmt: skip


def fill(app: Flask) -> tuple[int, float]:
    """A trail of LINES lines in a new database; (number of the entry in the middle, seconds of bare hashing)."""
    from civic.core.audit import START, AuditEntry, AuditLink, fingerprint, link_digest
    from civic.core.db import db, insert_rows, transaction

    rng, moment = random.Random(SEED), datetime(2026, 1, 1, 13, tzinfo=UTC)
    before, position, made, bare = START, 0, 0, 0.0
    entries: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    with app.app_context():
        db.create_all()
        while made < LINES:
            position += 1
            block, prints = f"{rng.getrandbits(128):032x}", []
            for _ in range(min(rng.choice((1, 1, 2, 3)), LINES - made)):
                action, table, old, new = ACTS[made % len(ACTS)]
                new = (
                    new | {"number": made} if made % 2 else new
                )  # half of what is said was never said before
                moment += timedelta(microseconds=rng.randrange(1, 40_000_000))
                line = {
                    "at": moment, "actor_id": rng.randrange(1, 90_000), "origin": "web", "action": action, "subject_type": table,
                    "subject_id": str(made), "space_id": rng.randrange(1, 2_000), "before": old, "after": new,
                    "reason": "Lo pidió en el local." if made % 9 == 0 else None, "block": block,
                }  # fmt: skip
                made += 1
                began = time.process_time()
                line["digest"] = fingerprint(line)
                bare += time.process_time() - began
                prints.append(line["digest"])
                entries.append(line)
            before = link_digest(before, position, prints)
            links.append({"position": position, "block": block, "entries": len(prints), "digest": before})
            if len(entries) >= CHUNK or made == LINES:
                with transaction():
                    insert_rows(AuditEntry, entries)
                    insert_rows(AuditLink, links)
                entries, links = [], []
        db.session.remove()
        db.engine.dispose()
    return LINES // 2, bare


def verified(env: dict[str, str]) -> tuple[int, str, float, float, float]:
    """(exit status, what it said, seconds, CPU seconds, peak MB) of `civic verify` in a process of its own."""
    prefix = (
        "import resource, sys; from civic.cli import main\ntry: main()\nfinally: print(resource.getrusage("
    )
    code = prefix + "resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, "verify"],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = (done.stdout + done.stderr).strip().splitlines()
    return done.returncode, said[0], wall, cpu, float(said[-1])


def change(app: Flask, entry: int) -> None:
    """Change one entry behind the program's back, as whoever owns the server can."""
    from civic.core.db import db

    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            connection.exec_driver_sql("DROP TRIGGER audit_entries_no_update")
        connection.execute(text("UPDATE audit_entries SET reason = 'Otra.' WHERE id = :id"), {"id": entry})


def measure(name: str, url: str | None) -> None:
    """Make, check, change, check."""
    from civic.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        env = ENV | {"CIVIC_INSTANCE": folder} | ({"DATABASE_URL": url} if url else {})
        app = create_app(env)
        began = time.perf_counter()
        middle, bare = fill(app)
        size = f", file {(Path(folder) / 'civic.db').stat().st_size / 1e6:.0f} MB" if url is None else ""
        print(
            f"  {name}: {LINES:,} entries made in {time.perf_counter() - began:.0f} s{size}, load {os.getloadavg()[0]:.1f}"
        )
        status, said, wall, cpu, peak = verified(env)
        if status != 0:
            raise SystemExit(f"an honest trail was refused: {said}")
        print(
            f"    verify {wall:6.1f} s wall, {cpu:6.1f} s CPU of its own process, {LINES / wall:,.0f} entries/s, "
            f"{cpu / bare:.1f} × bare fingerprints ({bare:.1f} s), peak {peak:.0f} MB"
        )
        change(app, middle)
        status, said, wall, cpu, peak = verified(env)
        if status != 1 or f"Entry {middle} " not in said:
            raise SystemExit(f"the change of entry {middle} was not named: {said}")
        print(f"    changed in the middle: named after {wall:.1f} s: {said}")
        with app.app_context():
            from civic.core.db import db

            db.engine.dispose()


def main() -> None:
    """SQLite, and PostgreSQL where there is one."""
    measure("SQLite", None)
    os.environ[engines.RUN] = folder = tempfile.mkdtemp(prefix=engines.FOLDER_PREFIX)
    try:
        if engines.postgres_url() is None:
            print("  PostgreSQL: none found, not run")
        else:
            measure("PostgreSQL", engines.new_postgres_database().replace("+psycopg", ""))
    finally:
        engines._stop(Path(folder))
