"""A crowd before a real server: an instance with people who can sign in, the server as a process, cheap clients.

For the tests that kill and starve the server, and for the benchmarks. Cookies are made with the instance's own key, so that
nobody has to sign in first; a client is one connection of asyncio and a few string operations, for it shares the processors.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from civic.app import create_app
from civic.core import clock
from civic.core.db import db, insert_rows, transaction
from civic.core.text import fold
from civic.core.vault import lookup_key
from civic.events.models import Event, Registration, RegistrationState
from civic.people.models import Account, Person, name_key
from civic.spaces.models import TeamRole
from tests.conftest import ENV, prepare
from tests.make import Make

# ── an instance ─────────────────────────────────────────────────────────────────────────────────────────────────────


def application(folder: Path, url: str | None = None) -> Flask:
    """The application on the database of a folder, or on another one."""
    address = (url or f"sqlite:///{folder}/civic.db").replace("+psycopg", "")
    return create_app(ENV | {"CIVIC_INSTANCE": str(folder), "DATABASE_URL": address})


def people(count: int, mails: bool = False) -> list[int]:
    """The numbers of so many new persons with an account, written in one go."""
    start = (db.session.query(db.func.max(Person.id)).scalar() or 0) + 1
    ids = list(range(start, start + count))
    rows = [
        {"id": n, "given_names": f"Rosa {n}", "first_surname": "Mamani", "second_surname": "Quispe",
         "name_key": name_key(f"Rosa {n}", "Mamani", "Quispe"), "document_kind": "dni", "document_number": f"{60_000_000 + n}",
         "document_key": lookup_key("document", f"dni:{60_000_000 + n}"), "document_tail": f"{n:03}"[-3:],
         "email": f"rosa{n}@correo.pe" if mails else None, "ubigeo": "180301"}
        for n in ids
    ]  # fmt: skip
    with transaction():
        insert_rows(Person, rows)
        insert_rows(Account, [{"person_id": n, "username": fold(f"vecina{n}")} for n in ids])
        if db.engine.dialect.name == "postgresql":  # the numbers were given by hand
            db.session.execute(
                db.text("SELECT setval(pg_get_serial_sequence('people', 'id'), :last)"), {"last": ids[-1]}
            )
    return ids


@dataclass
class Fair:
    """An event to register for, a session that goes on now with its list, who marks there, and people with an account."""

    event: str
    event_id: int
    session_id: int
    facilitator: int
    listed: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)


def fair(app: Flask, count: int, seats: int | None = None, mails: bool = False) -> Fair:
    """A fair on an empty database (its tables are made) or beside what is there."""
    with app.app_context():
        if not db.inspect(db.engine).has_table("people"):
            db.create_all()
            with transaction():
                prepare()
        make, mark = Make(), secrets.token_hex(3)
        space = make.space(f"Mesa de la feria {mark}")
        facilitator = _teamed(space, people(1)[0])
        event = make.event(space, f"Feria {mark}", seats=seats)
        running = make.event(space, f"Taller {mark}", starts_at=clock.now() - timedelta(minutes=5))
        ids = people(count, mails)
        with transaction():
            insert_rows(Registration, [_registered(running, n, person) for n, person in enumerate(ids, 1)])
            db.session.query(Event).filter_by(id=running.id).update({"next_number": count + 1})
            running.pools[0].taken = count
        return Fair(event.slug, event.id, running.sessions[0].id, facilitator, list(ids), ids)


def _teamed(space: object, person_id: int) -> int:
    make, person = Make(), db.session.get(Person, person_id)
    return make.team(space, TeamRole.FACILITATOR, person).id  # type: ignore[arg-type]


def _registered(event: Event, n: int, person_id: int) -> dict[str, object]:
    return {
        "event_id": event.id, "person_id": person_id, "pool_id": event.pools[0].id, "state": RegistrationState.CONFIRMED,
        "number": n, "registered_at": clock.now(), "token": secrets.token_urlsafe(20), "channel": "web",
    }  # fmt: skip


class Sessions:
    """Signed-in sessions, made with the key of an instance."""

    def __init__(self, app: Flask) -> None:
        self.name = app.config["SESSION_COOKIE_NAME"]
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        assert serializer is not None
        self.cookies = serializer
        self.csrf = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")

    def of(self, person_id: int, epoch: int = 0) -> tuple[str, str]:
        """(Cookie header, CSRF token) of a person."""
        raw = hashlib.sha1(secrets.token_bytes(32)).hexdigest()  # noqa: S324  as Flask-WTF makes it
        now = int(time.time())
        held = {
            "_user_id": f"{person_id}.{epoch}", "_fresh": True, "csrf_token": raw, "started": now, "seen": now,
        }  # fmt: skip
        return f"{self.name}={self.cookies.dumps(held)}", str(self.csrf.dumps(raw))


# ── a server ────────────────────────────────────────────────────────────────────────────────────────────────────────


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int, url: str | None = None, **more: str) -> dict[str, str]:
    """What `civic serve` and `civic worker` are told; durability and limits as in a real instance."""
    address = (url or f"sqlite:///{folder}/civic.db").replace("+psycopg", "")
    mine = {
        "CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder), "DATABASE_URL": address, "HOST": "127.0.0.1",
        "PORT": str(port), "CIVIC_WORKER": "external",
    }  # fmt: skip
    return os.environ | ENV | mine | more


def start(command: list[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """`civic …` as a process that leads a group of its own, what it says added to a file."""
    with log.open("ab") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "civic.cli", *command], env=dict(env), stdout=said, stderr=said, start_new_session=True
        )  # fmt: skip


def wait_until_served(port: int, patience: float = 60) -> float:
    """Seconds until the server accepts a connection; raises TimeoutError."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return time.monotonic() - begun
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not come up")


def end(process: subprocess.Popen[bytes], patience: float = 20) -> None:
    """Ask a process to end, and its whole group when it does not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for a process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


@contextmanager
def served(folder: Path, url: str | None = None, **more: str) -> Iterator[int]:
    """The port of a server while it runs."""
    port = free_port()
    process = start(["serve"], environment(folder, port, url, **more), folder / "server.log")
    try:
        wait_until_served(port)
        yield port
    finally:
        end(process)


def cpu_seconds(group: int) -> float:
    """The processor time that the processes of a group have used."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += sum(int(n) for n in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


# ── clients ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Answer:
    """What came back: status, where to, when to try again, seconds, and the body."""

    status: int
    location: str
    retry_after: str
    seconds: float
    body: bytes


class Line:
    """One connection, kept open between requests and made anew when it was cut."""

    def __init__(self, port: int, patience: float = 60) -> None:
        self.port, self.patience = port, patience
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, path: str, cookie: str = "", form: Mapping[str, str] | None = None, method: str = ""
    ) -> Answer:
        """The answer to a request; raises OSError (or TimeoutError) when none came."""
        body = urlencode(form).encode() if form is not None else b""
        head = f"{method or ('GET' if form is None else 'POST')} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        if cookie:
            head += f"Cookie: {cookie}\r\n"
        if form is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(self.patience):
                if self.writer is None:
                    self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
                assert self.reader is not None
                self.writer.write(head.encode() + b"\r\n" + body)
                return await self._answer(self.reader, begun)
        except (OSError, asyncio.IncompleteReadError, ValueError, IndexError) as cut:
            await self.close()
            raise ConnectionError(f"no whole answer: {cut!r}") from cut

    async def _answer(self, reader: asyncio.StreamReader, begun: float) -> Answer:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        status = int(lines[0].split()[1])
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(await reader.readline(), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readline()
        else:
            body = await reader.readexactly(int(headers.get("content-length") or 0)) if status != 304 else b""
        if headers.get("connection", "").lower() == "close":
            await self.close()
        return Answer(
            status, headers.get("location", ""), headers.get("retry-after", ""), time.perf_counter() - begun, body
        )  # fmt: skip

    async def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def spread(seconds: list[float]) -> str:
    """«p50 12, p95 40, p99 80, longest 95 ms»."""
    if not seconds:
        return "nothing was measured"
    ranked = sorted(seconds)
    at = {f"p{part}": ranked[min(len(ranked) - 1, len(ranked) * part // 100)] * 1000 for part in (50, 95, 99)}
    return (
        ", ".join(f"{name} {value:.0f}" for name, value in at.items())
        + f", longest {ranked[-1] * 1000:.0f} ms"
    )
