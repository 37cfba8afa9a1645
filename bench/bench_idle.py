"""Memory of an idle instance on SQLite, and how soon a started one answers (aims: 120 MB, 2 s).

Memory is that of the server and all that it started, after a few public pages were asked for and the worker that had work has
gone: what they share is counted once, what they share with other programs (Python's own files) is counted as theirs, so that
the figure is the same on a quiet machine and on a busy one. Then eight readers ask at a time, and what a
second process adds is told beside. The start is from the command to the first page, on a prepared instance; median of 5, with
the processor's seconds beside the clock's, which a busy machine stretches. As on any machine, the program's bytecode was
written when it was started before: into the temporary folder of this run. Nothing is switched off: the database is synced at
every commit.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from tests.weigh import demonstration

TIMES = 5
PAGES = ("/", "/eventos", "/espacios", "/entrar")
GONE = 120.0  # seconds within which the worker has done what the demonstration left to do
CALM = 5.0  # seconds without a worker after which none is to come: it is looked for every two
READERS, JOINED = 8, 60.0  # who ask at a time until a second process is there, and for how long at most


def family(pid: int) -> list[int]:
    """A process and all that descend from it; one that ended meanwhile has none."""
    try:
        below = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(one for child in below for one in family(child))]


def megabytes(pid: int) -> tuple[float, float]:
    """(its part of what the processes wrote, what it reads from files) of one process; nothing when it ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0.0, 0.0
    said = {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}
    return said["Pss_Anon"] + said["Pss_Shmem"], said["Rss"] - said["Anonymous"]


def worked(pid: int) -> float:
    """The processor's seconds that a process has used."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return 0.0
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def is_worker(pid: int) -> bool:
    """Whether a process is the worker beside the server."""
    try:
        return b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def ask(port: int, path: str) -> None:
    """Read a page."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        answer.read()


def start(folder: Path, **settings: str) -> tuple[subprocess.Popen[bytes], int, float]:
    """(the server, its port, seconds until it answered its first page)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    mine = {
        "CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder / "instance"), "PORT": str(port), "HOST": "127.0.0.1",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }  # fmt: skip
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.monotonic()
    server = subprocess.Popen([sys.executable, "-m", "civic.cli", "serve"], env=env | mine | settings)
    while True:
        try:
            ask(port, "/")
            return server, port, time.monotonic() - began
        except (URLError, OSError):
            if server.poll() is not None:
                raise RuntimeError("the server did not start") from None
            time.sleep(0.01)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server."""
    server.terminate()
    server.wait(30)


def calm(server: subprocess.Popen[bytes]) -> None:
    """Wait until the worker has done its work and gone."""
    until, seen = time.monotonic() + GONE, time.monotonic()
    while time.monotonic() < min(until, seen + CALM):
        if any(is_worker(pid) for pid in family(server.pid)):
            seen = time.monotonic()
        time.sleep(0.5)


def print_memory(server: subprocess.Popen[bytes], what: str) -> None:
    """Print what the processes of a server take now."""
    each = [megabytes(pid) for pid in family(server.pid)]
    files = max(read for _own, read in each)  # the one that serves reads all that its master does
    parts = " + ".join(f"{own:.0f}" for own, _read in each)
    print(f"{sum(own for own, _read in each) + files:8.0f} MB  {what} ({parts}, and {files:.0f} of files)")


def until_another_joins(server: subprocess.Popen[bytes], port: int) -> float:
    """Let readers ask at a time until one process more serves; the seconds that took."""
    before, began = len(family(server.pid)), time.monotonic()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            ask(port, "/entrar")  # never kept: a form's token stands in it

    readers = [threading.Thread(target=read) for _n in range(READERS)]
    for reader in readers:
        reader.start()
    while len(family(server.pid)) == before and time.monotonic() - began < JOINED:
        time.sleep(0.05)
    seconds = time.monotonic() - began
    time.sleep(10)  # it reads the program and answers its part
    done.set()
    for reader in readers:
        reader.join()
    return seconds


def main() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demonstration(folder / "instance")
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
        server, port, _seconds = start(folder)
        for page in PAGES:
            ask(port, page)
        calm(server)
        print_memory(server, f"idle, after {len(PAGES)} public pages")
        joined = until_another_joins(server, port)
        calm(server)
        print_memory(
            server, f"after {READERS} readers at a time, whom a second process joined in {joined:.1f} s"
        )
        stop(server)


if __name__ == "__main__":
    main()
