"""The worker beside the server, so that one command starts it all: a process that lives only while there is work.

A thread of the server looks every few seconds whether a mail or a job is due and then starts `civic worker --idle`. Nothing of
the work runs in the server, and an idle instance holds no memory for it. `CIVIC_WORKER=external` leaves it to a service manager.
"""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO

from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from civic.core import clock, jobs
from civic.core.db import db

LOOK_EVERY = 2.0  # seconds
IDLE = 20  # seconds after which the worker ends
DAILY_AFTER = (
    600.0  # seconds after the start at which the daily work may begin: a short try-out never pays for it
)

logger = logging.getLogger(__name__)


def is_wanted(env: Mapping[str, str] = os.environ) -> bool:
    """Whether the server looks after a worker of its own."""
    return (env.get("CIVIC_WORKER") or "beside").strip().casefold() != "external"


def is_work_due() -> bool:
    """Whether a worker would find a mail, a job, or a poll to look after."""
    from civic.messages.queries import any_due
    from civic.messages.worker import why_not_send
    from civic.voting.commands.tending import is_due

    now = clock.now()
    return jobs.is_due() or (not why_not_send() and any_due(now)) or is_due(now)


class Beside:
    """Starts the worker when there is work; of several servers on one instance only one does."""

    def __init__(self, app: Flask, start: Callable[[], subprocess.Popen[bytes]] | None = None) -> None:
        self.app = app
        self.start = start or start_worker
        self.end = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.lock: IO[str] | None = None
        self.began = time.monotonic()
        self.tidied = clock.today()
        self.first_day = True

    def watch(self) -> None:
        """Look, start, wait; until the server ends."""
        while not self.end.wait(LOOK_EVERY):
            try:
                self.look()
            except (OperationalError, ProgrammingError):
                logger.info("the database does not answer; looking for work later")

    def look(self) -> bool:
        """Start a worker if one is needed and none is there; whether it was started."""
        if self.child is not None and self.child.poll() is None:
            return False
        self.child = None
        if not self._is_mine():
            return False
        with self.app.app_context():
            due = is_work_due()
            db.session.remove()
        if not due and not self._is_day_new():
            return False
        self.child = self.start()
        return True

    def stop(self) -> None:
        """The server ends: so does the worker, after the step in hand."""
        self.end.set()
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()

    def _is_mine(self) -> bool:
        """Hold the instance's lock as long as this process lives; the system frees it when it dies."""
        if self.lock is None:
            try:
                file = (self.app.config["INSTANCE"] / "worker.lock").open("w")
            except OSError:  # the folder has gone or takes nothing now; the next look may find it again
                return False
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            self.lock = file
        return True

    def _is_day_new(self) -> bool:
        """Whether the daily work has not been done by this server: once a while after its start, then every day."""
        fresh = self.first_day and time.monotonic() - self.began > DAILY_AFTER
        if not fresh and self.tidied == clock.today():
            return False
        self.first_day, self.tidied = False, clock.today()
        return True


def start_worker() -> subprocess.Popen[bytes]:
    """A worker of its own that ends when nothing is due; it says what it does where the server does."""
    return subprocess.Popen(  # noqa: S603  our own command, no word of a request in it
        [sys.executable, "-m", "civic.cli", "worker", "--idle", str(IDLE)], stdout=subprocess.DEVNULL
    )


def stand_by(app: Flask) -> Beside:
    """Begin to look after a worker, in a thread that ends with the server."""
    beside = Beside(app)
    threading.Thread(target=beside.watch, name="beside", daemon=True).start()
    return beside
