"""Public pages while 50 phones send 10,000 scans to the real server: their p95 as a ratio to the same pages alone (aim ≤ 2).

SQLite, `civic serve` with its usual 2 × 4; two readers ask for three pages one after the other. The phones come back into signal
within 10 seconds of one another and send 100 scans at a time, as the door does; all must be taken in within 15 s.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench.bench_door import application, evening
from bench.serving import served
from civic.core.db import db

PAGES = ("/", "/eventos", "/espacios/mesa")
READERS, ALONE_SECONDS, SPREAD, BATCH = 2, 8.0, 10.0, 100


def ask(port: int, method: str, path: str, body: str | None = None, **headers: str) -> int:
    """The status of one request over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def read_pages(port: int, stop: threading.Event, taken: list[float]) -> None:
    """Ask for the pages in turn until told to stop, noting milliseconds."""
    turn = 0
    while not stop.is_set():
        started = time.perf_counter()
        if ask(port, "GET", PAGES[turn % len(PAGES)]) != 200:
            raise SystemExit(f"{PAGES[turn % len(PAGES)]} did not answer")
        taken.append((time.perf_counter() - started) * 1000)
        turn += 1
        time.sleep(0.02)


def readers(port: int) -> tuple[threading.Event, list[float], list[threading.Thread]]:
    """Readers at work: how to stop them, and what they have measured."""
    stop, taken = threading.Event(), []
    threads = [threading.Thread(target=read_pages, args=(port, stop, taken)) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    return stop, taken, threads


def send(port: int, cookie: str, body: dict[str, Any], wait: float, statuses: list[int]) -> None:
    """One phone: waits for its signal, then sends its scans batch by batch."""
    time.sleep(wait)
    for at in range(0, len(body["rows"]), BATCH):
        part = body | {"rows": body["rows"][at : at + BATCH]}
        headers = {
            "Content-Type": "application/json", "X-Door": "1", "Origin": f"http://127.0.0.1:{port}", "Cookie": f"civic-door={cookie}",
        }  # fmt: skip
        statuses.append(ask(port, "POST", "/puerta/api/envios", json.dumps(part), **headers))


def p95(taken: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


def main() -> None:
    """Print both p95 and their ratio."""
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = application(folder, f"sqlite:///{folder}/civic.db")
        with app.app_context():
            sendings = evening()
            db.session.remove()
            db.engine.dispose()
        with served(folder) as port:
            measure(port, sendings, rng)


def measure(port: int, sendings: list[tuple[str, dict[str, Any]]], rng: random.Random) -> None:
    """Read the pages alone, then while the phones send."""
    stop, alone, threads = readers(port)
    time.sleep(ALONE_SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    statuses: list[int] = []
    stop, beside, threads = readers(port)
    started = time.perf_counter()
    phones = [
        threading.Thread(target=send, args=(port, cookie, body, rng.uniform(0, SPREAD), statuses))
        for cookie, body in sendings
    ]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    seconds = time.perf_counter() - started
    stop.set()
    for thread in threads:
        thread.join()
    if set(statuses) != {200}:
        raise SystemExit(f"not everything was taken in: {set(statuses)}")
    scans = sum(len(body["rows"]) for _cookie, body in sendings)
    print(
        f"{scans:,} scans taken in within {seconds:.1f} s; pages p95 {p95(alone):.1f} ms alone, {p95(beside):.1f} ms meanwhile: "
        f"ratio {p95(beside) / p95(alone):.2f} (medians {statistics.median(alone):.1f} and {statistics.median(beside):.1f})"
    )
