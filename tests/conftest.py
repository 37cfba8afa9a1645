"""The fixtures every test starts from: an application on a fresh database, factories, clients, a populated world."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine import make_url

from civic.app import create_app
from civic.core.db import db, transaction
from civic.organisations.kinds import KINDS
from civic.organisations.models import OrganizationKind
from civic.people.models import Person, System
from civic.territory.commands import load_territory
from tests import engines
from tests.make import PASSWORD, Make

pytest_plugins = ["tests.engines"]

ENV = {
    "CIVIC_ENV": "testing",
    "SECRET_KEY": "t" * 16 + "0123456789abcdef",
    "CIVIC_DATA_KEY": "d" * 16 + "fedcba9876543210",
    "CIVIC_PAGE_CACHE_SECONDS": "0",  # a test sees what is true now
}
# How long an example takes tells of the machine, not of the program. A run of CI judges a change, so it draws the same examples
# each time; every other run looks for new ones.
settings.register_profile(
    "own", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("own")
# Files whose tests are about data: they run on both databases. The others run on SQLite.
BOTH = ("test_commands", "test_queries", "test_both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests about data (by file name, or marked `both`) run once per database; those marked `postgres` on it alone."""
    if "engine" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker
    kinds = ["sqlite"]
    if marked("postgres"):
        kinds = ["postgres"]
    elif marked("both") or Path(metafunc.module.__file__ or "").stem.startswith(BOTH):
        kinds = ["sqlite", "postgres"]
    metafunc.parametrize("engine", kinds, indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Thousands of collected tests stay to the end: the collector of garbage need not walk through them again and again."""
    gc.collect()
    gc.freeze()


# Modules of few tests that take long: they are handed out first, so that no worker is left alone with one at the end.
LONG = (
    "browser/test_every_page", "browser/test_door", "test_access", "security/test_fuzz", "demo/", "security/", "journeys/", "browser/",
    "test_instance", "test_setup", "test_engines", "home/", "test_weight",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a run of several workers (`.ci/test`) whole modules are handed out in this order; alone, tests keep theirs."""
    if hasattr(config, "workerinput"):
        items.sort(
            key=lambda item: next(
                (n for n, part in enumerate(LONG) if f"tests/{part}" in item.nodeid), len(LONG)
            )
        )


class Browser(FlaskClient):
    """A browser. A test's application context outlives its requests, so what a request kept in `g` (who is signed in, in
    which language, with which roles) is forgotten before the next one, as it is in a real server."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> Any:
        """Send one request and read the answer to its end: a table that nobody reads would end in some later test."""
        if has_app_context():
            g._get_current_object().__dict__.clear()
        return super().open(*args, buffered=buffered, **kwargs)


class Engine:
    """One application on a database that is brought back to its prepared state before each test."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.kept: set[str] = set()
        self.folder = Path(tempfile.mkdtemp(prefix="civic-app-"))
        self.template = self.folder / "template.db"
        self.file = self.folder / "civic.db"
        if kind == "postgres":
            self.url = engines.new_postgres_database()
            self.template_name = make_url(self.url).database + "_template"
        else:
            self.url = f"sqlite:///{self.file}"
        self.app = create_app(
            ENV | {"CIVIC_INSTANCE": str(self.folder), "DATABASE_URL": self.url.replace("+psycopg", "")}
        )
        # all workers of a run compile each template once
        compiled = engines.run_folder() / "templates"
        compiled.mkdir(exist_ok=True)
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        with self.app.app_context():
            db.create_all()
            with transaction():
                prepare()
            db.engine.dispose()
        if kind == "postgres":
            engines.copy_database(make_url(self.url).database, self.template_name)
            self.prepared = engines.Prepared(self.url)
        else:
            with closing(sqlite3.connect(self.file)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(self.file, self.template)

    def reset(self) -> None:
        """Bring the database back to its prepared state and forget uploads."""
        with self.app.app_context():
            db.engine.dispose()
        if self.kind == "postgres":
            if not self.prepared.restore():
                engines.copy_database(self.template_name, make_url(self.url).database)
        else:
            self._put(self.template)
        shutil.rmtree(self.folder / "uploads", ignore_errors=True)

    def _put(self, state: Path) -> None:
        """Another SQLite file in the place of this one: whoever still holds the old one open keeps the old one."""
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        fresh = self.file.with_suffix(".new")
        shutil.copy(state, fresh)
        fresh.replace(self.file)

    def keep(self, name: str) -> None:
        """Keep the database and its uploads as they are now, to be brought back by `bring`."""
        db.session.remove()
        db.engine.dispose()
        if self.kind == "postgres":
            self.prepared.close()
            engines.copy_database(make_url(self.url).database, self.state_name(name))
        else:
            with closing(sqlite3.connect(self.file)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(self.file, self.folder / f"{name}.db")
        if (self.folder / "uploads").exists():
            shutil.copytree(self.folder / "uploads", self.folder / f"{name}.uploads")
        self.kept.add(name)

    def bring(self, name: str) -> bool:
        """Bring a kept state back; whether there is one of this name."""
        if name not in self.kept:
            return False
        db.session.remove()
        db.engine.dispose()
        if self.kind == "postgres":
            self.prepared.close()
            engines.copy_database(self.state_name(name), make_url(self.url).database)
            self.prepared.turns = -1  # what is emptied afterwards would not be what was prepared
        else:
            self._put(self.folder / f"{name}.db")
        if (self.folder / f"{name}.uploads").exists():
            shutil.copytree(self.folder / f"{name}.uploads", self.folder / "uploads", dirs_exist_ok=True)
        return True

    def state_name(self, name: str) -> str:
        """The database that keeps a state."""
        return f"{make_url(self.url).database}_{name}"

    def close(self) -> None:
        """Take everything away."""
        with self.app.app_context():
            db.engine.dispose()
        if self.kind == "postgres":
            self.prepared.close()
            engines.drop_database(self.url)
            for name in ("template", *self.kept):
                engines.drop_database(f"{self.url}_{name}")
        shutil.rmtree(self.folder, ignore_errors=True)


def prepare() -> None:
    """What every instance has before anybody uses it: the territory and the kinds of organisation."""
    load_territory(System())
    for position, (code, es, en, sector, sensitive) in enumerate(KINDS):
        db.session.add(
            OrganizationKind(
                code=code, name={"es": es, "en": en}, sector=sector, is_sensitive=sensitive, position=position
            )
        )


_engines: dict[str, Engine] = {}


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The engine of this test's database, kept for the whole run."""
    kind = request.param
    if kind == "postgres":
        engines.require_postgres()
    if kind not in _engines:
        _engines[kind] = Engine(kind)
    yield _engines[kind]


@pytest.fixture(scope="session", autouse=True)
def _close_engines() -> Iterator[None]:
    yield
    for made in _engines.values():
        made.close()
    _engines.clear()


@pytest.fixture
def app(engine: Engine) -> Iterator[Flask]:
    """The application, inside its context, on a fresh database. CSRF is off; tests about it switch it on."""
    engine.reset()
    engine.app.config.update(WTF_CSRF_ENABLED=False)
    engine.app.test_client_class = Browser
    with engine.app.app_context():
        yield engine.app
        db.session.remove()


@pytest.fixture
def make(app: Flask) -> Make:
    """Factories."""
    return Make()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser, in Spanish."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """`signed_in(person)` is that person's browser."""

    def browser(person: Person) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = person.get_id()
            session["_fresh"] = True
        return client

    return browser


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], Any]], int]:
    """`count_queries(lambda: client.get(…))` is how many statements that sent to the database."""
    from sqlalchemy import event

    def counted(act: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            if not re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", statement):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return counted


__all__ = ["PASSWORD", "Make"]
os.environ.setdefault("CIVIC_ENV", "testing")
