"""How long pages and limits take while Redis is well, down, halted and full, as a ratio to an instance without Redis.

One process, in memory, median of 5 rounds; the longest single answer is printed beside, because one request may wait for Redis.
A kept page is asked for by visitors; a fresh one by somebody signed in; a wrong certificate code is counted against its address.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from civic.app import create_app
from civic.cli.instance import load_basics
from civic.core.db import db
from tests.conftest import ENV
from tests.redis_server import RedisServer

ROUNDS, TIMES = 5, 40


def instance(folder: Path, url: str) -> Flask:
    """An application on a new SQLite database."""
    here = {
        "CIVIC_ENV": "demo",
        "CIVIC_INSTANCE": str(folder),
        "REDIS_URL": url,
        "CIVIC_PAGE_CACHE_SECONDS": "5",
    }
    app = create_app(ENV | here)
    with app.app_context():
        db.create_all()
    load_basics(app)
    return app


def answered(response: TestResponse, status: int) -> None:
    """Stop where an answer is not the one that is measured."""
    if response.status_code != status:
        raise SystemExit(f"{response.request.path} answered {response.status_code}")


def acts(app: Flask) -> dict[str, Callable[[], None]]:
    """What is measured."""
    asked = iter(range(10**9))

    def kept() -> None:
        answered(app.test_client(use_cookies=False).get("/espacios"), 200)

    def fresh() -> None:
        client = app.test_client()
        with client.session_transaction() as session:
            session["tickets"] = [[1, "x"]]
        answered(client.get("/espacios"), 200)

    def limited() -> None:
        n = next(asked)
        where = {"REMOTE_ADDR": f"10.{n // 65536 % 256}.{n // 256 % 256}.{n % 256}"}
        answered(app.test_client().get("/certificados/ABCD-1234", environ_base=where), 404)

    return {"kept page": kept, "fresh page": fresh, "counted attempt": limited}


def seconds(act: Callable[[], None]) -> tuple[float, float]:
    """(median, longest) of an act; the first one after a failure is the one that waits."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken), max(taken)


def main() -> None:
    """Print the ratios."""
    server = RedisServer()
    states: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "well": (lambda: None, lambda: None),
        "down": (server.kill, server.start),
        "halted": (server.halt, server.go_on),
        "full": (server.fill, server.make_room),
    }
    server.start()
    try:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            without, beside = acts(instance(Path(one), "")), acts(instance(Path(two), server.url))
            print(
                f"{'Redis is':>10} {'what':>16} {'without ms':>11} {'with ms':>9} {'ratio':>6} {'longest ms':>11}"
            )
            for state, (begin, end) in states.items():
                for act in (*without.values(), *beside.values()):
                    act()
                begin()
                for what, plain in without.items():
                    pairs = [(seconds(plain)[0], *seconds(beside[what])) for _ in range(ROUNDS)]
                    ratio = statistics.median(b / a for a, b, _longest in pairs)
                    a, b = (statistics.median(pair[n] for pair in pairs) * 1000 for n in (0, 1))
                    longest = max(pair[2] for pair in pairs) * 1000
                    print(f"{state:>10} {what:>16} {a:11.2f} {b:9.2f} {ratio:6.2f} {longest:11.1f}")
                end()
                time.sleep(3)  # it comes back by itself
    finally:
        server.close()
