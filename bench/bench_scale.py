"""What pages cost at 10³, 10⁴, 10⁵ and 10⁶ attendance rows, with people, organisations and events in proportion.

Each instance is the demonstration with as many provinces as its rows need (10³: the two provinces with every sixth mark),
under one national space whose tree holds them all. The same addresses are asked of each, in process, page cache off, twice:
of a space whose own rows stay the same while those elsewhere grow, and of the national space, in whose tree all of them are
(it is then the featured one of the front page, and carries a plan). Figures: statements; median and p95 of wall time; the
least CPU time (other work on the machine touches it least); CPU of the first request after something was done in the space, when
its figures are counted anew; and the ratio of CPU to the smallest instance. Run as `python -m bench bench_scale`.

BENCH_SCALE=1000,10000 chooses the sizes. BENCH_FOLDER=/somewhere keeps the instances and finds them again.
BENCH_POSTGRES=1 asks PostgreSQL, as `tests/engines.py` starts it, instead of SQLite; its instances are not kept.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from tests import engines
from tests.conftest import ENV
from tests.weigh import public_pages

PER_SCALE = 5400  # attendance rows of one step of the demonstration's scale
TIMES = int(os.environ.get("TIMES", "40"))
COUNTRY = "mesa-nacional-de-prueba"
TEAM = "coordinadora.ilo"
ADMINISTRATOR = "administradora"
PLAN = "ilo-2019-2022"
OF_A_SPACE = (
    "spaces.detail", "events.of_space", "accreditation.members", "monitoring.participation", "monitoring.method",
    "monitoring.training",
)  # fmt: skip
TEAM_PAGES = (
    ("home.mine", {}), ("spaces.manage", {"slug": "mesa-ilo"}), ("events.manage_list", {"slug": "mesa-ilo"}),
    ("monitoring.pending", {"slug": "mesa-ilo"}), ("proposals.manage_list", {"slug": "mesa-ilo"}),
    ("voting.manage_list", {"slug": "mesa-ilo"}), ("plan.manage_list", {"slug": "mesa-ilo"}),
    ("agreements.manage_list", {"slug": "mesa-ilo"}),
)  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What one page cost: statements, median and p95 in ms, least CPU ms, and the same with all figures counted anew."""

    statements: int
    median: float
    p95: float
    cpu: float
    anew: float


def instance(folder: Path, rows: int, url: str | None = None) -> Flask:
    """The application of an instance with about so many attendance rows, made when it is not there yet."""
    from civic.app import create_app
    from civic.cli.instance import load_basics, load_demonstration
    from civic.core.db import db

    env = ENV | {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder), "CIVIC_PAGE_CACHE_SECONDS": "0"}
    app = create_app(env | ({"DATABASE_URL": url} if url else {}))
    if (folder / "filled").exists():
        return app
    started = time.perf_counter()
    with app.app_context():
        db.create_all()
    load_basics(app)
    load_demonstration(app, max(1, round(rows / PER_SCALE)))
    with app.app_context():
        _thin(rows)
        _under_one_space()
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    (folder / "filled").touch()
    print(f"  {rows:,} rows: made in {time.perf_counter() - started:.0f} s")
    return app


def _thin(rows: int) -> None:
    """Take marks away until about so many are left: one step of the demonstration has more than the smallest size."""
    from civic.core.db import db

    if rows >= PER_SCALE:
        return
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.execute(
            text("DELETE FROM attendances WHERE id % :part != 0"), {"part": round(PER_SCALE / rows)}
        )
    db.engine.dispose()


def _under_one_space() -> None:
    """A national space above all others, so that one page has every row in its scope."""
    from civic.core.db import db, transaction
    from civic.spaces.models import Space, SpaceKind, SpaceLevel

    with transaction():
        country = Space(
            slug=COUNTRY, name="Mesa nacional", name_key="mesa nacional", kind=SpaceKind.MCLCP,
            level=SpaceLevel.NATIONAL,
        )  # fmt: skip
        db.session.add(country)
        db.session.flush()
        db.session.execute(
            text("UPDATE spaces SET parent_id = :top WHERE parent_id IS NULL AND id != :top"),
            {"top": country.id},
        )


def sizes(app: Flask) -> str:
    """How many rows the tables that matter have."""
    from civic.core.db import db

    with app.app_context():
        counts = [
            f"{db.session.execute(text(f'SELECT count(*) FROM {name}')).scalar():,} {name}"
            for name in ("attendances", "people", "organizations", "events", "spaces", "mandates")
        ]
    return ", ".join(counts)


HEAVY = (
    "attendances", "registrations", "people", "organizations", "memberships", "representations", "mandates", "events",
    "event_sessions", "event_status_changes", "messages", "proposals", "audit_entries",
)  # fmt: skip


def bytes_per_row(app: Flask) -> str:
    """What a row takes on disk with its indexes, table by table, as the database itself measures it."""
    from civic.core.db import db

    told = []
    with app.app_context():
        for name in HEAVY:
            rows = db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar() or 0
            if db.engine.dialect.name == "sqlite":
                size = db.session.execute(
                    text(
                        "SELECT sum(pgsize) FROM dbstat WHERE name IN "
                        "(SELECT name FROM sqlite_master WHERE tbl_name = :name AND type IN ('table', 'index'))"
                    ),
                    {"name": name},
                ).scalar()
            else:
                size = db.session.execute(
                    text("SELECT pg_total_relation_size(:name)"), {"name": name}
                ).scalar()
            if rows >= 500:
                told.append(f"{name} {size / rows:,.0f}")
        db.session.remove()
    return ", ".join(told)


def cost(app: Flask, client: FlaskClient, path: str) -> Cost:
    """What an address costs, warm."""
    from civic.core.db import db

    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA|SAVEPOINT|RELEASE)", statement):
            seen.append(statement)

    client.get(path)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        if (status := client.get(path).status_code) != 200:
            raise SystemExit(f"{path}: {status}")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    anew = []
    for _ in range(3):
        app.extensions.pop("civic-figures", None)
        began = time.process_time()
        client.get(path)
        anew.append(time.process_time() - began)
    wall, cpu = [], []
    times = TIMES if measure(lambda: client.get(path)) < 1 else 5
    for _ in range(times):
        began = time.process_time()
        wall.append(measure(lambda: client.get(path)))
        cpu.append(time.process_time() - began)
    last = sorted(wall)[max(0, round(times * 0.95) - 1)]
    return Cost(len(seen), statistics.median(wall) * 1000, last * 1000, min(cpu) * 1000, min(anew) * 1000)


def measure(act: Callable[[], Any]) -> float:
    """Seconds of wall time."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A browser of somebody of the demonstration."""
    from civic.core.db import db
    from civic.people.models import Account, Person

    client = app.test_client()
    with app.app_context():
        person = db.session.query(Person).join(Account).filter(Account.username == username).one()
        with client.session_transaction() as session:
            session["_user_id"] = person.get_id()
            session["_fresh"] = True
    return client


Asked = list[tuple[str, str]]


def addresses(app: Flask) -> tuple[Asked, Asked]:
    """(address, who asks) of everything that is measured, from the smallest instance: the others have the same pages.

    First with the rows elsewhere, then with all of them in the space's own tree.
    """
    from flask import url_for

    with app.app_context(), app.test_request_context():
        team = [(url_for(name, **values), TEAM) for name, values in TEAM_PAGES if name in app.view_functions]
        country = [(url_for(name, slug=COUNTRY), "") for name in OF_A_SPACE]
        front = [(url_for("home.front"), ""), (url_for("plan.detail", slug=PLAN), "")]
        pending = [(url_for("monitoring.pending", slug=COUNTRY), ADMINISTRATOR)]
    return [(path, "") for path in public_pages(app)] + team, front + country + pending


@contextmanager
def all_rows_in_one_space(app: Flask) -> Iterator[None]:
    """The national space as the one that the front page features and that carries a plan, for as long as it is asked."""
    from civic.core.db import db

    acts = (
        ("UPDATE spaces SET is_featured = (slug = :top)", "UPDATE spaces SET is_featured = (slug IN ('mesa-ilo', 'mesa-huaylas'))"),
        (
            "UPDATE plans SET space_id = (SELECT id FROM spaces WHERE slug = :top) WHERE slug = :plan",
            "UPDATE plans SET space_id = (SELECT id FROM spaces WHERE slug = 'mesa-ilo') WHERE slug = :plan",
        ),
    )  # fmt: skip
    for turn in (0, 1):
        with app.app_context(), db.engine.begin() as connection:
            for both in acts:
                values = {
                    name: value
                    for name, value in (("top", COUNTRY), ("plan", PLAN))
                    if f":{name}" in both[turn]
                }
                connection.execute(text(both[turn]), values)
        if turn == 0:
            yield


def main() -> None:
    """Print two tables per size."""
    wanted = [int(n) for n in os.environ.get("BENCH_SCALE", "1000,10000,100000,1000000").split(",")]
    kept = os.environ.get("BENCH_FOLDER")
    with tempfile.TemporaryDirectory() as made:
        base = Path(kept or made)
        if os.environ.get("BENCH_POSTGRES"):
            os.environ[engines.RUN] = tempfile.mkdtemp(prefix=engines.FOLDER_PREFIX)
            base = Path(made)
        print(
            f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; synchronous=FULL; {TIMES} requests each"
        )
        asked: tuple[Asked, Asked] = ([], [])
        first: dict[str, Cost] = {}
        for rows in wanted:
            folder = base / f"{'postgres' if os.environ.get('BENCH_POSTGRES') else 'sqlite'}-{rows}"
            folder.mkdir(parents=True, exist_ok=True)
            app = instance(folder, rows, _postgres(folder))
            asked = asked if asked[0] else addresses(app)
            clients = {"": app.test_client()} | {who: signed_in(app, who) for who in (TEAM, ADMINISTRATOR)}
            gc.collect()
            gc.freeze()  # as the server does
            print(f"\n  {sizes(app)}")
            print(f"  {'queries':>8} {'median':>8} {'p95':>8} {'CPU':>8} {'anew':>8} {'ratio':>6}  page (ms)")
            _table(app, clients, asked[0], first, "rows elsewhere")
            with all_rows_in_one_space(app):
                _table(app, clients, asked[1], first, "all rows in the space")


def _table(
    app: Flask, clients: dict[str, FlaskClient], asked: Asked, first: dict[str, Cost], where: str
) -> None:
    print(f"  {where}")
    app.extensions.pop("civic-figures", None)
    for path, who in asked:
        found = cost(app, clients[who], path)
        ratio = found.cpu / first.setdefault(where + path, found).cpu
        print(
            f"  {found.statements:8} {found.median:8.1f} {found.p95:8.1f} {found.cpu:8.1f} {found.anew:8.1f} {ratio:6.2f}  {path}"
        )


def _postgres(folder: Path) -> str | None:
    """The address of a new database when PostgreSQL is asked for; its server goes when the run ends."""
    if not os.environ.get("BENCH_POSTGRES"):
        return None
    atexit.register(engines._stop, Path(os.environ[engines.RUN]))
    return engines.new_postgres_database().replace("+psycopg", "")
