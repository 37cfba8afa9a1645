"""Pages of others while 200 people sign in at the same moment: their p95 (aim ≤ 500 ms, S06) and its ratio to the pages alone.

SQLite (WAL, synchronous=FULL), `civic serve` with its usual 2 × 4, real Argon2id. Everybody has the sign-in page open and sends
it at once; whoever is told to come back (429) does so after the seconds named in Retry-After, until all are in. Two readers ask
for three pages one after the other meanwhile. Median of 5 such rushes.
"""

from __future__ import annotations

import http.client
import random
import re
import statistics
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench.bench_door import application
from bench.bench_door_pages import p95
from bench.serving import served
from civic.core.db import db, transaction
from civic.people import passwords
from civic.people.models import Account
from tests.make import PASSWORD, Make

PEOPLE, ROUNDS, READERS, ALONE_SECONDS, TRIES = 200, 5, 2, 5.0, 60
PAGES = ("/entrar", "/buscar?q=agua", "/eventos")


class Browser:
    """One person's browser: a cookie, and the form that is open in it."""

    def __init__(self, port: int, name: str) -> None:
        self.port, self.name, self.cookie = port, name, ""
        page = self.ask("GET", "/entrar")[2]
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]  # type: ignore[index]

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """(status, Retry-After, page) of one request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            if sent := answer.headers.get("Set-Cookie"):
                self.cookie = sent.split(";")[0]
            return answer.status, answer.headers.get("Retry-After", ""), page
        finally:
            connection.close()

    def sign_in(self, gate: threading.Barrier, statuses: list[int], waits: random.Random) -> None:
        """Send the form with everybody else, and again when told to come back."""
        form = urlencode({"identity": self.name, "password": PASSWORD, "csrf_token": self.token})
        gate.wait(60)
        for _try in range(TRIES):
            status, wait, _page = self.ask("POST", "/entrar", form)
            statuses.append(status)
            if status != 429:
                return
            time.sleep(float(wait) + waits.random())  # nobody's thumb is exact


def read_pages(port: int, stop: threading.Event, taken: list[float]) -> None:
    """Ask for the pages in turn until told to stop, noting milliseconds."""
    turn = 0
    while not stop.is_set():
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", PAGES[turn % len(PAGES)])
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{PAGES[turn % len(PAGES)]} answered {answer.status}")
        taken.append((time.perf_counter() - started) * 1000)
        turn += 1
        time.sleep(0.02)


def reading(port: int) -> tuple[threading.Event, list[float], list[threading.Thread]]:
    """Readers at work: how to stop them, and what they have measured."""
    stop, taken = threading.Event(), []
    threads = [threading.Thread(target=read_pages, args=(port, stop, taken)) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    return stop, taken, threads


def rush(port: int, names: list[str], seed: int) -> tuple[list[float], list[int], float]:
    """(milliseconds of the pages, statuses of the sign-ins, seconds until all are in) of one rush."""
    browsers = [Browser(port, name) for name in names]
    gate, statuses = threading.Barrier(len(browsers)), []
    rushing = [
        threading.Thread(target=one.sign_in, args=(gate, statuses, random.Random(seed + n)))
        for n, one in enumerate(browsers)
    ]
    stop, taken, readers = reading(port)
    started = time.perf_counter()
    for thread in rushing:
        thread.start()
    for thread in rushing:
        thread.join()
    seconds = time.perf_counter() - started
    stop.set()
    for thread in readers:
        thread.join()
    if statuses.count(303) != len(names) or set(statuses) - {303, 429}:
        raise SystemExit(f"not everybody got in: {sorted(set(statuses))}, {statuses.count(303)} in")
    return taken, statuses, seconds


def people(folder: Path) -> list[str]:
    """The names of people with accounts and passwords of the real strength."""
    app = application(folder, f"sqlite:///{folder}/civic.db")
    with app.app_context():
        make = Make()
        names = [make.person(account=True).account.username for _ in range(PEOPLE)]
        with transaction():
            db.session.query(Account).update({"password_hash": passwords._STRONG.hash(PASSWORD)})
        db.session.remove()
        db.engine.dispose()
    return names


def main() -> None:
    """Print the figures of the rushes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = people(folder)
        with served(folder) as port:
            stop, alone, readers = reading(port)
            time.sleep(ALONE_SECONDS)
            stop.set()
            for thread in readers:
                thread.join()
            found = [rush(port, names, seed) for seed in range(ROUNDS)]
    worst = statistics.median(p95(taken) for taken, _statuses, _seconds in found)
    again = statistics.median(statuses.count(429) for _taken, statuses, _seconds in found)
    print(
        f"{PEOPLE} people in within {statistics.median(s for _t, _c, s in found):.1f} s, told {again:.0f} times to come back; pages p95 "
        f"{p95(alone):.1f} ms alone, {worst:.1f} ms meanwhile: ratio {worst / p95(alone):.2f}, {'kept' if worst <= 500 else 'NOT kept'} (≤ 500 ms)"
    )
