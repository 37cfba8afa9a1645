"""Alive, ready, figures: each says what is so, and nothing else."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from civic import config
from civic.core import clock, jobs, storage
from civic.core.db import db, transaction
from civic.messages.commands import queue
from civic.serve import settings_for
from civic.web import watch


@pytest.fixture
def tables(app):
    """A database that says it was made by migrations."""

    def of(*revisions):
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            for one in revisions:
                connection.execute(text("INSERT INTO alembic_version VALUES (:one)"), {"one": one})

    yield of
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


@pytest.fixture
def look(app, client):
    """What /salud/listo says now; nothing is remembered from a look before."""

    def now():
        app.extensions["civic-watch"] = watch._Look()
        response = client.get("/salud/listo")
        assert response.headers["Cache-Control"] == "no-store"
        return response.status_code, response.json

    return now


def test_the_newest_revision_is_read_without_alembic():
    assert watch.heads(config.MIGRATIONS) == set(ScriptDirectory(str(config.MIGRATIONS)).get_heads())


def test_alive_asks_nothing(client, count_queries):
    assert count_queries(lambda: client.get("/salud/vivo")) == 0
    response = client.get("/salud/vivo")
    assert (response.status_code, response.json) == (200, {"alive": True})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_ready_when_all_parts_are(tables, look):
    tables(*watch.heads(config.MIGRATIONS))
    assert look() == (200, {"ready": True, "parts": {"database": "ok", "tables": "ok", "storage": "ok"}})


def test_not_ready_with_tables_of_another_release(tables, look):
    tables("0001")
    status, said = look()
    assert (status, said["ready"], said["parts"]["tables"]) == (503, False, "run civic migrate")


def test_not_ready_without_an_initialised_database(look):
    status, said = look()
    assert (status, said["parts"]["tables"]) == (503, "not made by civic init")


def test_not_ready_without_the_database(look, monkeypatch):
    def gone(*_args, **_how):
        raise OperationalError("SELECT", {}, Exception("password=secret host=10.0.0.9"))

    monkeypatch.setattr(db.session, "execute", gone)
    status, said = look()
    assert (status, said["parts"]["database"]) == (503, "does not answer")
    assert "secret" not in str(said)


def test_not_ready_when_no_file_can_be_kept(app, tables, look, monkeypatch, tmp_path):
    tables(*watch.heads(config.MIGRATIONS))
    (tmp_path / "file").write_text("a file where the folder should be")
    monkeypatch.setattr(storage, "current", lambda: storage.Folder(tmp_path / "file"))
    status, said = look()
    assert (status, said["parts"]["storage"]) == (503, "cannot be written to")


def test_asking_often_looks_once(app, client, count_queries):
    app.extensions["civic-watch"] = watch._Look()
    assert count_queries(lambda: client.get("/salud/listo")) > 0
    app.extensions["civic-watch"].at += 3600  # as if it had been this very moment
    assert count_queries(lambda: [client.get("/salud/listo") for _ in range(20)]) == 0


def test_watchers_may_call_the_machine_by_its_address(app, client):
    app.config["ALLOWED_HOSTS"] = ["mesa.example"]
    try:
        assert client.get("/salud/vivo", headers={"Host": "10.0.0.4:8000"}).status_code == 200
        assert client.get("/", headers={"Host": "10.0.0.4:8000"}).status_code == 400
    finally:
        app.config["ALLOWED_HOSTS"] = []


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),  # a proxy on this machine passes a stranger on
        ("127.0.0.1", {"X-Real-IP": "192.0.2.7"}, 404),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 404),
    ],
)
def test_without_a_token_only_this_machine_reads_the_figures(client, address, headers, status):
    asked = client.get("/metricas", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert asked.status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer right-token", 200), ("Bearer wrong", 404), ("Bearer ñ", 404), (None, 404)]
)
def test_with_a_token_only_its_holder_does(app, client, monkeypatch, given, status):
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "right-token")
    headers = {"Authorization": given} if given else {}
    assert client.get("/metricas", headers=headers).status_code == status


def figures(client):
    """{name with labels: value} of /metricas."""
    response = client.get("/metricas")
    assert response.content_type.startswith("text/plain")
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def test_requests_are_counted_by_route_and_never_by_address(client):
    name = 'civic_requests_total{method="GET",route="home.search",status="200"}'
    before = figures(client).get(name, 0)
    client.get("/buscar?q=rosa+quispe")
    client.get("/no/such/45678912")
    client.open("/no/such", method="PROPFIND")
    after = figures(client)
    assert after[name] == before + 1
    assert any('route="none"' in one and 'status="404"' in one for one in after)
    assert any('method="other"' in one for one in after)
    assert "45678912" not in str(after)
    assert "quispe" not in str(after)
    assert any(re.match(r'civic_request_seconds_bucket\{le="0.25",room="home"\}', one) for one in after)


def test_a_kept_page_is_counted_by_the_server(client):
    """It is answered before any view; a request that reached one is counted there and not twice."""
    answered = settings_for("127.0.0.1", 8000, 1, 1, None)["post_request"]
    name = 'civic_requests_total{method="GET",route="kept",status="200"}'
    before = figures(client).get(name, 0)
    answer = SimpleNamespace(status_code=200)
    answered(None, None, {"REQUEST_METHOD": "GET"}, answer)
    answered(None, None, {"REQUEST_METHOD": "GET", "civic.route": "home.front"}, answer)
    answered(None, None, {"REQUEST_METHOD": "GET", "civic.route": None}, answer)
    assert figures(client)[name] == before + 1


def test_work_and_mail_that_wait_are_told(app, client, make):
    jobs.handler("test")(lambda *_: None)
    rosa = make.person(email="rosa@correo.pe")
    try:
        before = figures(client)
        with transaction():
            jobs.enqueue("test", {}, run_after=clock.now() + timedelta(hours=1))
            queue(rosa, "events/event_moved", subject="x", body="x")
        after = figures(client)
    finally:
        jobs.HANDLERS.pop("test")
    for name in ('civic_jobs{state="waiting"}', 'civic_mails{state="queued"}'):
        assert after[name] == before[name] + 1
    assert after["civic_database_up"] == 1
    assert "rosa" not in str(after)


def test_the_age_of_the_last_backup_is_told(client, monkeypatch, tmp_path):
    monkeypatch.setenv("CIVIC_BACKUPS", str(tmp_path))
    assert "civic_backup_age_seconds" not in figures(client)
    (tmp_path / "civic-20261120-020000.zip").write_bytes(b"")
    an_hour_ago = clock.now().timestamp() - 3600
    os.utime(tmp_path / "civic-20261120-020000.zip", (an_hour_ago, an_hour_ago))
    assert figures(client)["civic_backup_age_seconds"] == pytest.approx(3600, abs=60)


def test_without_the_database_the_figures_say_so(client, monkeypatch):
    def gone(*_args, **_how):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", gone)
    assert figures(client)["civic_database_up"] == 0
