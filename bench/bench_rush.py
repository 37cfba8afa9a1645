"""Ten times the normal crowd for a minute (SECONDS=300 for five): everybody is served or told to wait, nothing is half-made, normal again within 60 s.

Normal is half of what the server can do, measured first: registrations, marks at the door and pages, each asked for by whoever comes next
(not by a fixed number of clients who wait for each other), on a connection of its own. Then ten times as many come every second. Whoever
is told to wait (503 with Retry-After and the light page) is counted, and so is whatever else comes back. The real server, 2 processes of
4 threads, SQLite with synchronous=FULL. The clients share the processors with the server; the load of the machine is printed.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.crowd import (
    Fair,
    Line,
    Sessions,
    application,
    cpu_seconds,
    end,
    environment,
    fair,
    free_port,
    spread,
    start,
    wait_until_served,
)
from tests.faults.whole import problems

SECONDS, PEOPLE, AFTER = float(os.environ.get("SECONDS", "60")), 20_000, 60.0
OPEN = 1500  # connections that the clients hold at most; who finds none free is counted as not come


@dataclass
class Minute:
    """What came back in a stretch of time."""

    seconds: float = 0.0
    served: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    came: int = 0
    bytes: int = 0


class Crowd:
    """People who come one after the other, each for one thing."""

    def __init__(self, sessions: Sessions, held: Fair, port: int) -> None:
        self.sessions, self.held, self.port = sessions, held, port
        self.to_register, self.to_mark = list(held.people), list(held.listed)
        self.door = sessions.of(held.facilitator)
        self.pages = ["/", "/eventos", f"/eventos/{held.event}", "/mi-pagina"]
        self.open = 0

    async def one(self, minute: Minute) -> None:
        """One person: a page, a registration or a mark."""
        what, form = random.random(), None
        cookie, csrf = self.sessions.of(random.choice(self.held.people))
        path = random.choice(self.pages)
        if what < 0.3 and self.to_register:
            cookie, csrf = self.sessions.of(self.to_register.pop())
            path, form = f"/eventos/{self.held.event}/inscripcion", {"csrf_token": csrf}
        elif what < 0.5 and self.to_mark:
            cookie, path = self.door[0], f"/sesiones/{self.held.session_id}/asistencia/marcar"
            form = {"csrf_token": self.door[1], "mark": f"{self.to_mark.pop()}:present"}
        line = Line(self.port, 60)
        self.open += 1
        begun = time.perf_counter()
        try:
            answer = await line.ask(path, cookie, form)
            taken = time.perf_counter() - begun
            if answer.status == 503 and answer.retry_after:
                minute.told.append(taken)
                minute.bytes = max(minute.bytes, len(answer.body))
            elif answer.status in (200, 303):
                minute.served.append(taken)
            else:
                minute.others[str(answer.status)] += 1
        except (OSError, TimeoutError) as fault:
            minute.others[type(fault).__name__] += 1
        finally:
            self.open -= 1
            await line.close()

    async def come(self, rate: float, seconds: float) -> Minute:
        """So many people a second; the answers to all of them."""
        minute, begun, tasks = Minute(), time.perf_counter(), set[asyncio.Task[None]]()
        while (now := time.perf_counter() - begun) < seconds:
            while minute.came < now * rate:
                minute.came += 1
                if self.open >= OPEN:
                    minute.others["no room at the client's"] += 1
                    continue
                task = asyncio.create_task(self.one(minute))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            await asyncio.sleep(0.01)
        minute.seconds = time.perf_counter() - begun
        if tasks:
            await asyncio.wait(tasks)
        return minute

    async def capacity(self, clients: int, seconds: float) -> float:
        """Answers a second when so many clients ask one thing after the other."""
        minute, begun = Minute(), time.perf_counter()

        async def client() -> None:
            while time.perf_counter() - begun < seconds:
                await self.one(minute)

        await asyncio.gather(*(client() for _n in range(clients)))
        return len(minute.served) / (time.perf_counter() - begun)


def told(name: str, minute: Minute) -> None:
    """Print what a stretch came to."""
    print(
        f"{name}: {minute.came / minute.seconds:.0f} came a second; served {len(minute.served) / minute.seconds:.0f}/s ({spread(minute.served)})"
    )
    if minute.told:
        print(
            f"    told to wait {len(minute.told) / minute.seconds:.0f}/s ({spread(minute.told)}), with a page of {minute.bytes / 1000:.1f} kB"
        )
    if minute.others:
        print(f"    and {dict(minute.others)}")


async def rush(crowd: Crowd) -> None:
    """Normal, ten times normal, and how long until it is as before."""
    await crowd.capacity(16, 3)  # warm
    normal = await crowd.capacity(16, 6) / 2
    before = await crowd.come(normal, 10)
    told("normal", before)
    told("ten times as many", await crowd.come(normal * 10, SECONDS))
    begun, usual = time.perf_counter(), sorted(before.served)[len(before.served) * 95 // 100]
    while time.perf_counter() - begun < AFTER:
        minute = await crowd.come(normal, 2)
        if (
            not minute.told
            and not minute.others
            and sorted(minute.served)[len(minute.served) * 95 // 100] <= usual * 1.5
        ):
            break
    print(
        f"    as before after {time.perf_counter() - begun - 2:.0f} s (p95 at most 1.5 times as long, nobody told to wait; ≤ 60 s)"
    )


def main() -> None:
    """One rush on SQLite."""
    with tempfile.TemporaryDirectory(prefix="civic-bench-") as name:
        folder = Path(name)
        app = application(folder)
        held = fair(app, PEOPLE)
        port = free_port()
        process = start(["serve"], environment(folder, port), folder / "server.log")
        try:
            wait_until_served(port)
            asyncio.run(rush(Crowd(Sessions(app), held, port)))
            used = cpu_seconds(process.pid)
        finally:
            end(process)
        found = problems(app)
        print(
            f"    {'nothing half-made' if not found else found[:5]}; {used:.0f} s of processor time; load of the machine {os.getloadavg()[0]:.1f}"
        )
