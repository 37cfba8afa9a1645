"""How many processes serve: one while little is asked, more while requests wait for each other, one again after a quiet while.

The master holds no application, so an idle instance is in memory once; a process that joins reads the program by itself and is
there after some seconds. Each process writes into its heartbeat file how many seconds requests have spent in it so far; what
was added in a second, by that second, is how many were in work at a time.
"""

from __future__ import annotations

import os
import signal
import struct
import time
from dataclasses import dataclass
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

EVERY = 1.0  # seconds between two looks at how much is asked
MANY = 2.0  # requests at a time in each process, from which on another one helps
FEW = 0.5  # requests at a time in all processes, below which one of them is not needed
QUIET = 60.0  # seconds that it must stay so before a process leaves
REST = 60.0  # seconds until it is tried again when a process could not join
SPENT = struct.Struct("d")


def tell_spent(file: int, seconds: float) -> None:
    """Write into a heartbeat file how many seconds requests have spent in this process."""
    os.pwrite(file, SPENT.pack(seconds), 0)


def read_spent(file: int) -> float | None:
    """What a process wrote last; None while it still reads the program."""
    told = os.pread(file, SPENT.size, 0)
    return SPENT.unpack(told)[0] if told else None


@dataclass
class Pace:
    """What so many requests at a time ask for, remembering since when it is quiet."""

    quiet_since: float | None = None

    def change(self, now: float, at_a_time: float, processes: int) -> int:
        """1: another process would help; -1: one may leave; else 0."""
        if at_a_time >= FEW:
            self.quiet_since = None
        elif self.quiet_since is None:
            self.quiet_since = now
        if at_a_time >= MANY * processes:
            return 1
        if processes > 1 and self.quiet_since is not None and now - self.quiet_since >= QUIET:
            self.quiet_since = now
            return -1
        return 0


class Master(Arbiter):
    """Gunicorn's master that begins with one process and makes up to `workers` of them while many ask at a time."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.pace = Pace()
        self.seen: dict[int, float] = {}  # by process: what requests had spent in it at the last look
        self.looked = time.monotonic()
        self.leaving = 0  # the process that was asked to go
        self.not_before = 0.0

    def setup(self, app: Any) -> None:
        """Read the settings; their number of processes is the most that may run."""
        super().setup(app)
        self.num_workers = 1

    def manage_workers(self) -> None:
        """Make the processes that are missing, after a look at whether so many are right."""
        now = time.monotonic()
        if now - self.looked >= EVERY:
            self.look(now)
        super().manage_workers()

    def look(self, now: float) -> None:
        """Ask for one process more, or the youngest to leave, when the pace says so."""
        told = {pid: read_spent(worker.tmp.fileno()) for pid, worker in self.WORKERS.items()}
        spent = {pid: seconds for pid, seconds in told.items() if seconds is not None}
        added = sum(seconds - self.seen[pid] for pid, seconds in spent.items() if pid in self.seen)
        passed, self.seen, self.looked = now - self.looked, spent, now
        if len(spent) < self.num_workers or self.leaving or now < self.not_before:
            return  # one is joining or leaving: first see what that changes
        change = self.pace.change(now, added / passed, self.num_workers)
        if change > 0 and self.num_workers < self.cfg.workers:
            self.num_workers += 1
        elif change < 0:
            self.leaving = max(self.WORKERS, key=lambda pid: self.WORKERS[pid].age)
            self.kill_worker(self.leaving, signal.SIGTERM)

    def reap_workers(self) -> None:
        """Take note of who ended; a process that cannot join is done without as long as another serves."""
        try:
            super().reap_workers()
        except HaltServer:
            if not self.WORKERS:
                raise
            self.num_workers, self.not_before = len(self.WORKERS), time.monotonic() + REST
            self.log.error("a further process could not start; %d go on", self.num_workers)
            self.reap_workers()
        if self.leaving and self.leaving not in self.WORKERS:
            self.leaving = 0
            self.num_workers = max(1, self.num_workers - 1)
