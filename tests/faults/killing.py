"""kill -9 under writes: who writes, who dies, what was answered, and what must be found afterwards."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from civic.attendance.models import Attendance
from civic.core.db import db
from civic.events.models import Registration, RegistrationState
from civic.messages.models import Message, MessageState
from tests.crowd import (
    Fair,
    Line,
    Sessions,
    environment,
    fair,
    free_port,
    kill_group,
    start,
    wait_until_served,
)
from tests.faults.postgres import OwnPostgres
from tests.faults.whole import problems
from tests.messages.post_office import PostOffice

WRITERS = 5
PATIENCE = 60.0  # seconds; what is started again answers long before
T = TypeVar("T")


def in_a_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the work comes to, in a thread of its own: the browser of another test may hold this thread's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


@dataclass
class Answered:
    """What the site said it had kept."""

    tickets: set[str] = field(default_factory=set)
    marks: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def writes(self) -> int:
        """How many writes were answered."""
        return len(self.tickets) + len(self.marks)


class Site:
    """A server, a worker and perhaps a database server, each started again after it was killed, as a service manager does."""

    def __init__(
        self, app: Flask, folder: Path, count: int, office: PostOffice, database: OwnPostgres | None = None, processes: int = 1,
        **settings: str,
    ) -> None:  # fmt: skip
        self.app, self.folder, self.office, self.database = app, folder, office, database
        self.held: Fair = fair(app, count, mails=True)
        self.sessions, self.port, self.answered = Sessions(app), free_port(), Answered()
        self.to_register, self.to_mark = list(self.held.people), list(self.held.listed)
        self.url = database.url if database else None
        self.more = {"MAIL_URL": office.url, "CIVIC_WORKERS": str(processes)} | settings
        self.leave()
        self.server = self._start("serve")
        self.worker = self._start("worker")
        wait_until_served(self.port, PATIENCE)

    def _start(self, what: str) -> subprocess.Popen[bytes]:
        return start(
            [what], environment(self.folder, self.port, self.url, **self.more), self.folder / f"{what}.log"
        )

    def leave(self) -> None:
        """Close every connection of the one who looks on."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def close(self) -> None:
        """End everything; one kill more does no harm."""
        kill_group(self.server)
        kill_group(self.worker)

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def write(self, rate: float, until: Callable[[], bool]) -> None:
        """So many registrations and marks a second by several people at a time; what is not answered is asked again."""
        await asyncio.gather(*(self._writer(WRITERS / rate, until) for _n in range(WRITERS)))

    async def _writer(self, pause: float, until: Callable[[], bool]) -> None:
        line = Line(self.port, PATIENCE)
        while not until():
            registers = random.random() < 0.5
            todo = self.to_register if registers else self.to_mark
            if not todo:
                break
            person = todo.pop()
            if not await self._act(line, person, registers):
                todo.append(person)
            await asyncio.sleep(pause)
        await line.close()

    async def _act(self, line: Line, person: int, registers: bool) -> bool:
        """Whether an act was answered as done."""
        cookie, csrf = self.sessions.of(person if registers else self.held.facilitator)
        address = f"/eventos/{self.held.event}/inscripcion"
        form = {"csrf_token": csrf}
        if not registers:
            address = f"/sesiones/{self.held.session_id}/asistencia/marcar"
            form["mark"] = f"{person}:present"
        try:
            answer = await line.ask(address, cookie, form)
        except (OSError, TimeoutError):
            self.answered.counts["cut"] += 1
            return False
        self.answered.counts[str(answer.status)] += 1
        if answer.status == 303 and answer.location.startswith("/inscripciones/"):
            self.answered.tickets.add(answer.location.rpartition("/")[2])
        elif answer.status == 303 and "marca=" in answer.location:
            self.answered.marks.add(int(answer.location.partition("marca=")[2].split("&")[0].split("#")[0]))
        else:
            if answer.status != 503:
                self.answered.counts[f"unexpected {answer.status} {answer.location}"] += 1
            return False
        return True

    # ── killing ─────────────────────────────────────────────────────────────────────────────────────────────────

    def kill(self, victim: str) -> float:
        """kill -9, start again what does not start by itself, and the seconds until the site answers."""
        if victim == "process":  # one of those that serve; their master makes another
            with suppress(ProcessLookupError):
                os.kill(random.choice(children(self.server.pid) or [self.server.pid]), signal.SIGKILL)
        elif victim == "server":
            kill_group(self.server)
        elif victim == "worker":
            kill_group(self.worker)
        elif self.database is not None:
            self.database.kill()
        begun = time.monotonic()
        if victim == "database" and self.database is not None:
            self.database.start()
        if self.worker.poll() is not None:
            self.worker = self._start("worker")
        if self.server.poll() is not None:
            self.server = self._start("serve")
        while not in_a_loop(self.is_ready):
            if time.monotonic() - begun > PATIENCE:
                raise TimeoutError((self.folder / "serve.log").read_text()[-2000:])
            if self.server.poll() is not None:  # it could not start yet
                self.server = self._start("serve")
            time.sleep(0.05)
        return time.monotonic() - begun

    async def is_ready(self) -> bool:
        """Whether a page that asks the database is answered."""
        line = Line(self.port, 5)
        with suppress(OSError, TimeoutError):
            cookie, _csrf = self.sessions.of(self.held.facilitator)
            answer = await line.ask("/mi-pagina", cookie)
            await line.close()
            return answer.status == 200
        return False

    def round(self, victim: str, rate: float, before: float, after: float = 0.3) -> float:
        """Write, kill after so many seconds, write on until the site is back and a little longer; the seconds that took."""
        done = False

        async def both() -> float:
            nonlocal done
            writing = asyncio.create_task(self.write(rate, lambda: done))
            await asyncio.sleep(before)
            took = await asyncio.to_thread(self.kill, victim)
            await asyncio.sleep(after)
            done = True
            await writing
            return took

        return in_a_loop(both)

    # ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────

    def faults(self, whole: bool = True) -> list[str]:
        """What is missing or half-made; nothing when all is well. `whole` looks at everything there is."""
        said = [
            f"{count} × {what}"
            for what, count in self.answered.counts.items()
            if what.startswith("unexpected")
        ]
        with self.app.app_context():
            kept = {
                token for (token,) in db.session.query(Registration.token).filter_by(
                    event_id=self.held.event_id, state=RegistrationState.CONFIRMED
                )
            }  # fmt: skip
            marks = {number for (number,) in db.session.query(Attendance.id)}
            told = {
                f"civic-message-{message.id}@": message.state
                for message in db.session.query(Message)
            }  # fmt: skip
            people = db.session.query(db.func.count(db.distinct(Registration.person_id)))
            twice = len(kept) - (people.filter_by(event_id=self.held.event_id).scalar() or 0)
            db.session.remove()
        said += [f"{n} answered registrations are missing" for n in [len(self.answered.tickets - kept)] if n]
        said += [f"{n} answered marks are missing" for n in [len(self.answered.marks - marks)] if n]
        said += [f"{twice} people have two places"] if twice else []
        sent = {str(letter["Message-ID"])[1:].partition("@")[0] + "@" for letter in list(self.office.letters)}
        said += [f"a letter of a message that is not there: {one}" for one in sent - told.keys()]
        left = {one for one, state in told.items() if state is MessageState.SENT}
        said += [f"{n} messages are marked as sent and were not" for n in [len(left - sent)] if n]
        said += problems(self.app) if whole else []
        self.leave()
        return said


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
