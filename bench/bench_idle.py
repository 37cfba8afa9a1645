"""Memory of an idle instance on SQLite, and how soon a started one answers (aims: 120 MB, 2 s).

Memory is the sum of the proportional set sizes (PSS) of the server and all that it started, after a few public pages were
asked for and the worker that had work has gone: what is shared is counted once. The start is from the command to the first
page, on a prepared instance whose bytecode is there; median of 5, with the processor's seconds beside the clock's, which a
busy machine stretches. Nothing is switched off: the database is synced at every commit.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from tests.weigh import demonstration

TIMES = 5
PAGES = ("/", "/eventos", "/espacios", "/entrar")
GONE = 120.0  # seconds within which the worker has done what the demonstration left to do


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    below = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        below += [int(child) for child in (task / "children").read_text().split()]
    return [pid, *(one for child in below for one in family(child))]


def megabytes(pid: int) -> float:
    """The proportional set size of one process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def worked(pid: int) -> float:
    """The processor's seconds that a process has used."""
    said = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def is_worker(pid: int) -> bool:
    """Whether a process is the worker beside the server."""
    return b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()


def start(folder: Path, **settings: str) -> tuple[subprocess.Popen[bytes], int, float]:
    """(the server, its port, seconds until it answered its first page)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    mine = {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    began = time.monotonic()
    server = subprocess.Popen([sys.executable, "-m", "civic.cli", "serve"], env=os.environ | mine | settings)
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                answer.read()
            return server, port, time.monotonic() - began
        except (URLError, OSError):
            if server.poll() is not None:
                raise RuntimeError("the server did not start") from None
            time.sleep(0.01)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server."""
    server.terminate()
    server.wait(30)


def main() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demonstration(folder)
        stop(start(folder)[0])  # once, so that the bytecode is there
        taken, used = [], []
        for _ in range(TIMES):
            server, _port, seconds = start(folder)
            taken.append(seconds)
            used.append(sum(worked(pid) for pid in family(server.pid)))
            stop(server)
        print(
            f"{statistics.median(taken):8.2f} s  cold start, from the command to the first page ({statistics.median(used):.2f} s of processor)"
        )
        for workers in ("", "1"):
            server, port, _seconds = start(folder, CIVIC_WORKERS=workers)
            for page in PAGES:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=60).close()
            until = time.monotonic() + GONE
            time.sleep(5)  # it is started by a look every two seconds
            while any(is_worker(pid) for pid in family(server.pid)) and time.monotonic() < until:
                time.sleep(1)
            each = [megabytes(pid) for pid in family(server.pid)]
            parts = " + ".join(f"{one:.0f}" for one in each)
            said = f"CIVIC_WORKERS={workers}" if workers else "as it comes"
            print(f"{sum(each):8.0f} MB  idle, {said}, after {len(PAGES)} public pages ({parts})")
            stop(server)


if __name__ == "__main__":
    main()
