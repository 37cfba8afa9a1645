"""A full disk, one that only reads, a database that is held for long: pages go on, a change is refused in words, nothing breaks.

The instance lies on a file system of its own where the machine lets us mount one (as root); the limit of this process for the
size of a file stands for a full disk everywhere.
"""

from __future__ import annotations

import html
import io
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import FileStorage

from civic.app import create_app
from civic.core import files
from civic.core.db import db, transaction
from civic.events.models import Registration
from civic.people.models import Person
from civic.spaces.models import TeamRole
from civic.web.errors import is_outage
from tests.conftest import ENV
from tests.faults.whole import problems
from tests.imports.lists import PEOPLE, csv_of
from tests.make import Make

Fault = Callable[[Flask], AbstractContextManager[None]]
SHEET = csv_of(PEOPLE, ("p1", "Rosa", "Mamani", "Quispe", "45678912", ""))
FAULTS = (
    "a full disk",
    "a file that may not grow",
    "a disk that only reads",
    "a database that only reads",
    "a held lock",
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """`place()` mounts a small file system of its own and is its folder; the test is left out where that is not allowed."""
    mounted: list[Path] = []

    def mount() -> Path:
        folder = tmp_path / "disk"
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, check=False
        )
        if done.returncode != 0:
            pytest.skip("this machine lets nobody mount a file system")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte more fits on the file system."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"x" * 4096)
    yield
    filler.unlink()


@contextmanager
def no_growth(app: Flask) -> Iterator[None]:
    """No file of this process may become longer than the log of changes is now."""
    log = Path(f"{database_of(app)}-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1])
held.execute("SELECT count(*) FROM people").fetchall()
print("here", flush=True)
sys.stdin.read()
"""


@contextmanager
def read_only(app: Flask, folder: Path) -> Iterator[None]:
    """The file system only reads from now on; another process still has the database open, as those of a server have."""
    behind = folder.parent / "behind"
    behind.mkdir()
    subprocess.run(["mount", "--bind", str(folder), str(behind)], check=True)
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(behind / "civic.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"here\n"
        leave(app)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        yield
        leave(app)
        subprocess.run(["mount", "-o", "remount,bind,rw", str(folder)], check=True)
    finally:
        other.communicate()
        subprocess.run(["umount", "-l", str(behind)], check=True)


@contextmanager
def told_to_each(app: Flask, *settings: str) -> Iterator[None]:
    """Settings of every connection that is made meanwhile."""

    def tell(connection: sqlite3.Connection, _record: object) -> None:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")

    leave(app)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "connect", tell)
    try:
        yield
    finally:
        event.remove(engine, "connect", tell)
        leave(app)


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """Another process is in the middle of a change and does not come to an end; nobody waits for it longer than a moment."""
    with (
        told_to_each(app, "busy_timeout=50"),
        closing(sqlite3.connect(database_of(app), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def leave(app: Flask) -> None:
    """Close every connection."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def database_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///")


@pytest.fixture
def stricken(request, engine, tmp_path, place) -> Iterator[tuple[Flask, AbstractContextManager[None]]]:
    """(an application on its own database, the fault that is about to strike it)."""
    mounts = request.param in ("a full disk", "a disk that only reads")
    folder = place() if mounts else tmp_path / "instance"
    folder.mkdir(exist_ok=True)
    shutil.copy(engine.template, folder / "civic.db")
    app = create_app(ENV | {"CIVIC_INSTANCE": str(folder), "DATABASE_URL": f"sqlite:///{folder}/civic.db"})
    app.jinja_env.bytecode_cache = engine.app.jinja_env.bytecode_cache
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=False)
    faults: dict[str, AbstractContextManager[None]] = {
        "a full disk": full(folder),
        "a file that may not grow": no_growth(app),
        "a disk that only reads": read_only(app, folder),
        "a database that only reads": told_to_each(app, "query_only=ON"),
        "a held lock": held(app),
    }
    yield app, faults[request.param]
    leave(app)


def browser(app: Flask, person: Person):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = person.get_id(), True
    return client


@pytest.mark.parametrize("stricken", FAULTS, indirect=True)
def test_pages_go_on_and_changes_are_refused_in_words(stricken):
    app, fault = stricken
    with app.app_context():
        make = Make()
        space = make.space("Mesa")
        slug = make.event(space, "Taller").slug
        rosa, ana, coordinator = (
            make.person(account=True),
            make.person(account=True),
            make.team(space, TeamRole.COORDINATOR),
        )
        rosa, ana, coordinator = (browser(app, one) for one in (rosa, ana, coordinator))
        lists = f"/espacios/{space.slug}/gestion/importar"
        db.session.remove()
    address = f"/eventos/{slug}/inscripcion"
    assert rosa.post(address, data={"once": "first"}).status_code == 303
    with ExitStack() as during:
        during.enter_context(fault)
        for page in ("/", "/eventos", f"/eventos/{slug}", f"/espacios/{space.slug}", address, "/mi-pagina"):
            assert ana.get(page).status_code == 200, page
        answer = ana.post(address, data={"once": "second", "note": '"><script>alert(1)</script>'})
        assert_told(answer)
        assert "está en esta página" in answer.text
        assert "<script>alert" not in answer.text
        kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
        assert html.unescape(kept["note"]) == '"><script>alert(1)</script>'
        sent = coordinator.post(lists, data={"kind": "people", "file": (io.BytesIO(SHEET), "lista.csv")})
        assert_told(sent)
        assert "Lo que enviaste recién no se guardó" in sent.text
        assert registered(app) == 1
        assert ana.get("/eventos").status_code == 200, "a refused change leaves the pages as they were"
    assert ana.post(address, data=kept).status_code == 303, "the same again, and it is kept"
    assert registered(app) == 2
    sent = coordinator.post(lists, data={"kind": "people", "file": (io.BytesIO(SHEET), "lista.csv")})
    assert sent.status_code == 303
    assert problems(app) == []


def assert_told(answer) -> None:
    """503 in words, when to come back, a number to name, and nothing of the machine."""
    assert answer.status_code == 503
    assert answer.headers["Retry-After"].isdigit()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Volvemos en unos minutos" in answer.text
    assert 'class="failure-id"' in answer.text
    for inside in ("sqlite", "Traceback", "OperationalError", "Errno", "readonly", "locked"):
        assert inside not in answer.text


def registered(app: Flask) -> int:
    with app.app_context():
        count = db.session.query(Registration).count()
        db.session.remove()
    return count


def test_an_upload_that_finds_no_room_leaves_nothing_behind(app, make, place, monkeypatch):
    """The bytes do not fit, the row could: neither is kept, and no half of a file lies about."""
    folder = place()
    monkeypatch.setitem(app.config, "UPLOAD_FOLDER", folder)

    def send() -> None:
        with transaction():
            files.store(FileStorage(io.BytesIO(b"%PDF-" + b"x" * 100_000 + b"%%EOF"), "acta.pdf"), None)

    with full(folder):
        with pytest.raises(OSError, match="No space left") as failure:
            send()
        assert is_outage(failure.value), "which is answered with 503, as a full disk below the database is"
        assert [one.name for one in folder.rglob("*") if one.is_file()] == ["filler"]
        assert db.session.query(files.StoredFile).count() == 0
    send()
    (stored,) = db.session.query(files.StoredFile)
    assert [one.stat().st_size for one in folder.rglob("*") if one.is_file()] == [stored.size]
