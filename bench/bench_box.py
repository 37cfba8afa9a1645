"""A secret box of 100,000 ballots: closed and published in ≤ 60 s and ≤ 300 MB, checked alone in ≤ 120 s; ≥ 100 durable ballots a second.

Real keys (RSA-3072, Ed25519) and real credentials; they are signed beforehand by two processes, as voters would have had them
signed over days. The ballots are written into the table as the box writes them. Closing and publishing run in a process of
their own, so that its memory is seen. Then 1,000 ballots are sent to the real server (two processes, SQLite, synchronous=FULL)
by 16 clients, and as many rows of the same table are inserted bare, one durable transaction each. BALLOTS=5000 makes it short.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Flask

from civic.app import create_app
from civic.core import clock, jobs
from civic.core.db import db, insert_rows, transaction
from civic.people.models import Person, System
from civic.voting import commands
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.kinds import BallotState, Channel, Secrecy
from civic.voting.models import Poll, RollEntry, SecretBallot
from civic.voting.proof import blind
from civic.voting.queries import locked_poll, poll_by_slug
from civic.voting.recount.bundle import recount_program
from tests.conftest import ENV, prepare
from tests.kept import path_of
from tests.make import Make
from tests.voting.polls import Assembly

BALLOTS = int(os.environ.get("BALLOTS", "100000"))
SENT, CLIENTS = 1000, int(os.environ.get("CLIENTS", "16"))
OPTIONS = 30


def signed(work: tuple[str, int, int, str, int]) -> list[str]:
    """So many ballots with good credentials, as their JSON. Signed in the open by OpenSSL: blinding would come to the same."""
    secret, e, count, fingerprint, seed = work
    p, q = (int(part, 16) for part in secret.split())
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q)
    )
    key, rng, made = numbers.private_key(unsafe_skip_rsa_key_validation=True), random.Random(seed), []
    way = padding.PSS(padding.MGF1(hashes.SHA384()), blind.SALT)
    for _ in range(count):
        credential = new_credential()
        signature = key.sign(credential, way, hashes.SHA384())
        choices = {f"p{n:02}": 1 for n in rng.sample(range(OPTIONS), rng.randrange(1, 6))}
        made.append(
            Ballot(fingerprint, choices, new_nonce(), "device", credential.hex(), signature.hex()).content
        )
    return made


def application(folder: Path) -> Flask:
    """The application on the database of a folder."""
    return create_app(ENV | {"CIVIC_INSTANCE": str(folder), "DATABASE_URL": f"sqlite:///{folder}/civic.db"})


def build(app: Flask) -> tuple[str, list[str]]:
    """(slug, ballots that nobody has sent): an open poll of 30 projects whose roll and box are full."""
    with app.app_context():
        db.create_all()
        with transaction():
            prepare()
        assembly = Assembly(Make(), seats=2)
        poll = assembly.draft(
            secrecy=Secrecy.SECRET, channels=["device"], max_choices=5, budget_cents=500_000_000
        )
        with transaction():
            held = poll_by_slug(poll.slug)
            for n in range(OPTIONS):
                commands.add_option(
                    assembly.coordinator,
                    held,
                    f"p{n:02}",
                    {"title": f"Obra {n}", "cost_cents": (20 + n) * 1_000_000},
                )
            people = [
                {"given_names": f"Rosa {i}", "first_surname": "Mamani", "name_key": f"mamani rosa {i}"}
                for i in range(BALLOTS)
            ]
            insert_rows(Person, people)
            ids = [
                row[0] for row in db.session.query(Person.id).filter(Person.name_key.like("mamani rosa %"))
            ]
            insert_rows(
                RollEntry,
                [
                    {"poll_id": poll.id, "number": 100 + i, "person_id": person, "name": f"Persona {i}", "issued": i < BALLOTS}
                    for i, person in enumerate(ids)
                ],
            )  # fmt: skip
        with transaction():
            commands.call_poll(assembly.coordinator, poll)
        with transaction():
            commands.fix_poll(assembly.coordinator, poll)
        poll = assembly.shift(poll_by_slug(poll.slug), opens_at=clock.now() - timedelta(hours=1))
        contents = ballots_of(poll, BALLOTS)
        with transaction():
            for start in range(0, len(contents) - SENT, 5000):
                insert_rows(
                    SecretBallot,
                    [
                        row(poll, content)
                        for content in contents[start : min(start + 5000, len(contents) - SENT)]
                    ],
                )
        return poll.slug, contents[-SENT:]


def ballots_of(poll: Poll, count: int) -> list[str]:
    """The contents of so many ballots, signed by as many processes as there are processors."""
    part = 2000
    work = [
        (
            poll.registrar_secret or "",
            poll.registrar_e or 0,
            min(part, count - start),
            poll.fingerprint or "",
            start,
        )
        for start in range(0, count, part)
    ]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [content for made in pool.map(signed, work) for content in made]


def row(poll: Poll, content: str) -> dict[str, Any]:
    """The row of a ballot, as the box writes it."""
    ballot = Ballot(**json.loads(content))
    return {
        "leaf": ballot.leaf.hex(), "poll_id": poll.id, "token_key": ballot.token_key, "code": ballot.code,
        "content": content, "channel": Channel.DEVICE, "state": BallotState.LIVE,
    }  # fmt: skip


# ── taking in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def take_in(folder: Path, slug: str, contents: list[str]) -> tuple[float, list[float]]:
    """(seconds, each answer's seconds) for the ballots through the real server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | ENV | {
        "CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder), "DATABASE_URL": f"sqlite:///{folder}/civic.db",
        "HOST": "127.0.0.1", "PORT": str(port), "CIVIC_WORKER": "external",
    }  # fmt: skip
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [Path(sys.executable).parent / "civic", "serve"], env=environment, stdout=log, stderr=log
        )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        took: list[float] = []
        todo, lock = iter(contents), threading.Lock()

        def client() -> None:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            while True:
                with lock:
                    content = next(todo, None)
                if content is None:
                    return
                begun = time.perf_counter()
                line.request(
                    "POST", f"/votaciones/{slug}/urna", content.encode(), {"Content-Type": "application/json"}
                )
                answer = line.getresponse()
                said = answer.read()
                took.append(time.perf_counter() - begun)
                if answer.status != 200:
                    raise RuntimeError(f"{answer.status}: {said[:200]!r}")

        client_threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
        begun = time.perf_counter()
        for thread in client_threads:
            thread.start()
        for thread in client_threads:
            thread.join()
        if len(took) != len(contents):
            raise RuntimeError(f"only {len(took)} ballots were taken in")
        return time.perf_counter() - begun, sorted(took)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def bare(app: Flask, slug: str, contents: list[str]) -> float:
    """Seconds for as many rows of the same table, each in a durable transaction of its own."""
    with app.app_context():
        poll = poll_by_slug(slug)
        fresh = ballots_of(poll, len(contents))
        rows = [row(poll, content) for content in fresh]
        begun = time.perf_counter()
        for each in rows:
            with transaction():
                insert_rows(SecretBallot, [each])
        taken = time.perf_counter() - begun
        with transaction():
            db.session.query(SecretBallot).filter(
                SecretBallot.leaf.in_([each["leaf"] for each in rows])
            ).delete()
        return taken


# ── closing, publishing, checking ───────────────────────────────────────────────────────────────────────────────────


def peak() -> float:
    """The most memory this process has held, in MB; `ru_maxrss` would tell that of the process it was started from."""
    if not Path("/proc/self/status").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def close_and_publish(folder: str, slug: str) -> None:
    """In a process of its own: close, count, write the file; prints its figures as JSON."""
    app = application(Path(folder))
    with app.app_context():
        poll = poll_by_slug(slug)
        with transaction():
            locked_poll(poll.id).closes_at = clock.now() - timedelta(seconds=1)
        before = peak()
        begun, cpu = time.perf_counter(), time.process_time()
        with transaction():
            commands.close_poll(System(), poll_by_slug(slug))
        closed = time.perf_counter() - begun
        while (job := jobs.work_one()) is not None:
            if job.state is not jobs.JobState.DONE:
                raise RuntimeError(job.error)
        taken, used = time.perf_counter() - begun, time.process_time() - cpu
        db.session.rollback()
        db.session.expire_all()
        poll = poll_by_slug(slug)
        if poll.published is None or poll.result is None:
            raise RuntimeError("nothing was published")
        print(
            json.dumps(
                {
                    "seconds": taken, "close": closed, "cpu": used, "start_mb": before,
                    "mb": peak(),
                    "file": str(path_of(poll.published)), "size": poll.published.size, "winners": len(poll.result["count"]["winners"]),
                }
            )
        )  # fmt: skip


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="civic-bench-") as name:
        folder = Path(name)
        app = application(folder)
        begun = time.perf_counter()
        slug, waiting = build(app)
        print(f"  prepared {BALLOTS:,} signed ballots in {time.perf_counter() - begun:.0f} s")
        seconds, took = take_in(folder, slug, waiting)
        alone = bare(app, slug, waiting)
        print(
            f"  taken in: {SENT / seconds:.0f} ballots/s, p50 {took[len(took) // 2] * 1000:.0f} ms, p99 {took[int(len(took) * 0.99)] * 1000:.0f} ms"
            f" (≥ 100/s, ≤ 1,000 ms); bare inserts {SENT / alone:.0f}/s, ratio {alone / seconds:.2f}"
        )
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        ran = subprocess.run(
            [sys.executable, "-c", f"from bench.bench_box import close_and_publish; close_and_publish({name!r}, {slug!r})"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ran.returncode:
            raise RuntimeError(ran.stderr[-3000:])
        made = json.loads(ran.stdout.splitlines()[-1])
        print(
            f"  close {made['close']:.1f} s, with publishing {made['seconds']:.1f} s (CPU {made['cpu']:.1f} s; ≤ 60 s), peak {made['mb']:.0f} MB"
            f" (≤ 300 MB; {made['start_mb']:.0f} MB before), file {made['size'] / 1e6:.0f} MB, {made['winners']} projects funded"
        )
        program = folder / "recuento.py"
        program.write_text(recount_program(), encoding="utf-8")
        begun, before = time.perf_counter(), os.times()
        checked = subprocess.run(
            [sys.executable, "-I", str(program), made["file"], "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        after = os.times()
        said = json.loads(checked.stdout)
        if not said["good"] or said["result"]["ballots"] != BALLOTS:
            raise RuntimeError(str(said["findings"][:5]))
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        print(
            f"  checked alone in {time.perf_counter() - begun:.1f} s (CPU {cpu:.1f} s; ≤ 120 s): nothing wrong found"
        )


if __name__ == "__main__":
    main()
