"""What an operator watches: is the process alive, is the instance ready, and figures for Prometheus.

`/salud/vivo` answers as long as the process does. `/salud/listo` looks at what a page needs and says which part is missing.
`/metricas` is for the machine itself, or for whoever holds CIVIC_METRICS_TOKEN. None tells a secret or anything of a person.
"""

from __future__ import annotations

import hmac
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from civic import config
from civic.core import clock, storage
from civic.core.audit import AuditEntry, AuditSeal
from civic.core.db import db
from civic.core.jobs import Job, JobState

bp = Blueprint("watch", __name__)

WATCHED = {"watch.alive", "watch.ready", "watch.metrics"}
FRESH = 1.0  # seconds for which one look at the parts answers everybody who asks
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
WINDOW = timedelta(minutes=15)
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REVISION = re.compile(r"^(down_)?revision\b[^=]*= *[\"']?([\w]+)", re.M)


# ── alive and ready ─────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/salud/vivo")
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return _never_kept(jsonify(alive=True))


@bp.get("/salud/listo")
def ready() -> Response:
    """Whether pages can be served and changes kept, and which part stands in the way (503)."""
    parts = _parts(current_app)
    fine = all(said == "ok" for said in parts.values())
    response = _never_kept(jsonify(ready=fine, parts=parts))
    response.status_code = 200 if fine else 503
    return response


class _Look:
    """One look at the parts, shared by all who ask within a second: asking often costs nothing."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.at = float("-inf")
        self.parts: dict[str, str] = {}


def _parts(app: Flask) -> dict[str, str]:
    look: _Look = app.extensions["civic-watch"]
    with look.lock:
        if time.monotonic() - look.at > FRESH:
            look.parts = look_at_parts()
            look.at = time.monotonic()
        return look.parts


def look_at_parts() -> dict[str, str]:
    """{part: «ok» or what is wrong in two words} of what every page stands on."""
    try:
        db.session.execute(text("SELECT 1"))
        tables = _tables_said()
        database = "ok"
    except (SQLAlchemyError, OSError):
        database, tables = "does not answer", "unknown"
    finally:
        db.session.rollback()
    return {"database": database, "tables": tables, "storage": _storage_said()}


def _tables_said() -> str:
    if not inspect(db.session.connection()).has_table("alembic_version"):
        return "not made by civic init"
    there = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    return "ok" if there == heads(config.MIGRATIONS) else "run civic migrate"


@cache
def heads(folder: Path) -> set[str]:
    """The newest revisions of a folder of migrations, read without Alembic, which is large."""
    newest: set[str] = set()
    older: set[str] = set()
    for path in (folder / "versions").glob("*.py"):
        for down, name in REVISION.findall(path.read_text()):
            (older if down else newest).add(name)
    return newest - older


def _storage_said() -> str:
    """Whether a file can be kept now: in a folder one byte is written and taken away; a bucket is asked by `civic doctor`."""
    store = storage.current()
    if not isinstance(store, storage.Folder):
        return "ok"
    probe = Path(store.folder) / f".ready-{os.getpid()}"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError:
        return "cannot be written to"
    return "ok"


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Measure(NamedTuple):
    """One figure of now. Labels come from fixed lists, never from what somebody typed."""

    name: str
    about: str
    value: float
    labels: dict[str, str]


# What rooms let an operator watch besides what is measured here.
measures: list[Callable[[], Iterable[Measure]]] = []


def may_read_metrics() -> bool:
    """Whoever holds the token; without a token set, this machine itself, unless somebody's request was passed on by a proxy."""
    token = current_app.config["METRICS_TOKEN"]
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    is_passed_on = any(name in request.headers for name in FORWARDED)
    return request.remote_addr in ("127.0.0.1", "::1") and not is_passed_on


@bp.get("/metricas")
def metrics() -> Response:
    """Figures in the text form of Prometheus; for anybody else there is no such page."""
    if not may_read_metrics():
        abort(404)
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess
    from prometheus_client.metrics_core import GaugeMetricFamily

    class Now:
        """What is read when somebody asks, as the library collects it."""

        def collect(self) -> Iterator[Any]:
            families: dict[str, Any] = {}
            for one in now():
                family = families.setdefault(
                    one.name, GaugeMetricFamily(one.name, one.about, labels=list(one.labels))
                )
                family.add_metric(list(one.labels.values()), one.value)
            yield from families.values()

    registry = CollectorRegistry()
    registry.register(Now())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    counted = generate_latest(registry)
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted += generate_latest(counters().registry)
    return _never_kept(Response(counted, content_type="text/plain; version=0.0.4; charset=utf-8"))


def now() -> Iterator[Measure]:
    """The figures that are looked up when somebody asks; when the database does not answer, only that."""
    try:
        found = [one for read in (_work, _trail, *measures) for one in read()]
    except (SQLAlchemyError, OSError):
        found = [Measure("civic_database_up", "Whether the database answers.", 0, {})]
    else:
        found.append(Measure("civic_database_up", "Whether the database answers.", 1, {}))
    finally:
        db.session.rollback()
    yield from found
    yield from _backups()


def _work() -> Iterator[Measure]:
    found = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    counts = {row[0]: row[1] for row in found}
    for state in JobState:
        if state is not JobState.DONE:
            yield Measure("civic_jobs", "Jobs by state.", counts.get(state, 0), {"state": state.value})


def _trail() -> Iterator[Measure]:
    sealed = db.session.scalar(select(func.max(AuditSeal.sealed_at)))
    if sealed is not None:
        age = (clock.now() - sealed).total_seconds()
        yield Measure("civic_seal_age_seconds", "Seconds since the trail was sealed.", age, {})
    since = clock.now() - WINDOW
    refused = db.session.scalar(
        select(func.count()).where(AuditEntry.at > since, AuditEntry.action == "people.sign_in_refused")
    )
    yield Measure("civic_sign_ins_refused", "Sign-ins refused in the last 15 minutes.", refused or 0, {})


def _backups() -> Iterator[Measure]:
    folder = Path(os.environ.get("CIVIC_BACKUPS") or current_app.config["INSTANCE"] / "backups")
    made = [path.stat().st_mtime for path in folder.glob("civic-*.zip")] if folder.is_dir() else []
    if made:
        age = clock.now().timestamp() - max(made)
        yield Measure("civic_backup_age_seconds", "Seconds since the last backup was made.", age, {})


class Counters(NamedTuple):
    """What is counted while requests are answered."""

    registry: Any
    requests: Any
    seconds: Any
    connections: Any


@cache
def counters() -> Counters:
    """The counters of this process, one set in all its applications."""
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

    registry = CollectorRegistry()
    return Counters(
        registry,
        Counter("civic_requests", "Requests answered.", ["route", "method", "status"], registry=registry),
        Histogram(
            "civic_request_seconds", "Seconds until a request was answered.", ["room"],
            buckets=SECONDS, registry=registry,
        ),
        Gauge(
            "civic_database_connections", "Connections in use.",
            multiprocess_mode="livesum", registry=registry,
        ),
    )  # fmt: skip


METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}


def count_request(route: str, method: str, status: str, seconds: float | None) -> None:
    """Count an answer, and how long it took where that is known."""
    counted = counters()
    counted.requests.labels(route, method if method in METHODS else "other", status).inc()
    if seconds is not None:
        counted.seconds.labels(route.split(".")[0]).observe(seconds)


def register(app: Flask) -> None:
    """Attach the three addresses and count what is answered."""
    app.extensions["civic-watch"] = _Look()
    app.register_blueprint(bp)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        passed = time.perf_counter() - g.began if "began" in g else None
        count_request(request.endpoint or "none", request.method, str(response.status_code), passed)
        return response


def count_kept(method: str | None, status: int) -> None:
    """Count an answer that never reached a view: a public page that was kept (`public_cache`)."""
    counters().requests.labels("kept", method if method in METHODS else "other", str(status)).inc()


def watch_connections(app: Flask) -> None:
    """Count the connections in use of an application's database."""
    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", lambda *_: counters().connections.inc())
    event.listen(engine, "checkin", lambda *_: counters().connections.dec())
