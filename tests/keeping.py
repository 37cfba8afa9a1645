"""A second application on the database of a test, which keeps public pages, and a clock that stands still."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemBytecodeCache

from civic.app import create_app
from civic.core import cache, clock
from civic.core.cache import LocalCache
from civic.core.db import db
from civic.people.models import Person
from civic.web import public_cache
from civic.web.public_cache import PublicPages, Turns
from civic.web.safety import client_address, public_page
from tests import engines
from tests.conftest import ENV, Engine

SECONDS = 5


class Clock:
    """A clock that goes on only when told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.start, self.passed = clock.now(), 0.0
        ticking = SimpleNamespace(monotonic=lambda: 1000.0 + self.passed)
        monkeypatch.setattr(clock, "now", lambda: self.start + timedelta(seconds=self.passed))
        monkeypatch.setattr(cache, "time", ticking)
        monkeypatch.setattr(public_cache, "time", ticking)

    def go(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.passed += seconds


class Site:
    """The application that keeps pages, and its visitors."""

    def __init__(self, engine: Engine, **env: str) -> None:
        here = {"CIVIC_INSTANCE": str(engine.folder), "DATABASE_URL": engine.url.replace("+psycopg", "")}
        self.app: Flask = create_app(ENV | here | {"CIVIC_PAGE_CACHE_SECONDS": str(SECONDS)} | env)
        compiled = engines.run_folder() / "templates"
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        self.pages: PublicPages = self.app.extensions["civic-pages"]
        self.made: list[str] = []
        self.inner = self.pages.inner
        self.count = 0
        self.pages.inner = self._counted
        _add_views(self)

    def empty(self) -> None:
        """Forget every page and every connection."""
        self.pages.pages.local, self.pages.unkept = LocalCache(), LocalCache()
        for page in self.last():
            page.unlink()
        self.pages.turns, self.pages.inner, self.pages.gone_until = Turns(), self._counted, 0.0
        self.made.clear()
        with self.app.app_context():
            db.engine.dispose()

    def last(self) -> list[Path]:
        """The pages that are kept for when there is no database."""
        return list(self.pages.last.folder.iterdir())

    def _counted(self, environ: Any, start_response: Any) -> Any:
        self.made.append(environ["PATH_INFO"])
        return self.inner(environ, start_response)

    def visitor(self, language: str = "es") -> FlaskClient:
        """A browser that was never here and keeps no cookies."""
        client = self.app.test_client(use_cookies=False)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    def holding(self, **held: Any) -> FlaskClient:
        """A browser whose session holds this."""
        client = self.app.test_client()
        with client.session_transaction() as mine:
            mine.update(held)
        return client

    def signed_in(self, person: Person) -> FlaskClient:
        """That person's browser."""
        return self.holding(_user_id=person.get_id(), _fresh=True)


def _add_views(site: Site) -> None:
    """Pages that are kept and pages that must not be, one for each reason."""
    app = site.app

    def page(name: str, *, public: bool = True) -> Any:
        def add(view: Any) -> Any:
            view.__name__ = name
            return app.get(f"/prueba/{name}", endpoint=f"prueba.{name}")(
                public_page(view) if public else view
            )

        return add

    def body() -> str:
        site.count += 1
        return f"<!doctype html><main>{site.count}</main>"

    page("publica")(body)
    page("sin-marca", public=False)(body)
    page("testigo")(lambda: body() + generate_csrf())
    page("direccion")(lambda: body() + client_address()[:0])
    page("sesion")(lambda: body() + str(session.setdefault("x", 1)))
    page("galleta")(lambda: (body(), {"Set-Cookie": "x=1"}))
    page("texto")(lambda: (body(), {"Content-Type": "text/plain"}))
    page("json")(lambda: {"n": body()})
    page("privada")(lambda: (body(), {"Cache-Control": "no-store"}))
    page("falta")(lambda: (body(), 404))
    page("por-partes")(lambda: (part for part in (body(), "fin")))
    page("tabla")(lambda: (body(), {"Content-Type": "text/csv; charset=utf-8"}))
