"""The database is gone for 60 s under reads and writes (S38): what visitors get meanwhile, and how soon all is well again.

Visitors ask three public pages, five people write, and a signed-in person opens their own page; then PostgreSQL is killed with
kill -9 and started again after SECONDS. While it is gone a visitor should get the page as it was, with its moment; everything else
is to be refused in words (503), and nothing may pass. Aim: the first page and the first write within 5 s of the database being
there, nothing that was answered is missing. The real server, 2 processes, fsync and synchronous_commit on.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from tests.crowd import Line, application
from tests.faults.killing import Site, in_a_loop
from tests.faults.postgres import OwnPostgres, own_postgres
from tests.messages.post_office import open_office

SECONDS, BEFORE, AFTER = float(os.environ.get("SECONDS", "60")), 8.0, 8.0
RATE, PEOPLE, WITHIN = 20, 4_000, 5.0
KEPT = 5.0  # seconds for which a public page is served without being asked for
EXPECTED = {"visitor 200 as it was", "visitor 200 still kept", "signed in 503", "write refused in words"}
AS_IT_WAS = "Esta página está como estaba".encode()


class Outage:
    """Who asks before, while and after the database is gone, and what each of them got."""

    def __init__(self, site: Site, database: OwnPostgres) -> None:
        self.site, self.database, self.now = site, database, "before"
        self.got: dict[str, Counter[str]] = defaultdict(Counter)
        self.back: dict[str, float] = {}
        self.gone = self.there = 0.0  # when the database was killed, and when it was there again

    async def visit(self, path: str, cookie: str, what: str, until: Callable[[], bool]) -> None:
        """Ask for a page five times a second."""
        line = Line(self.site.port, 30)
        while not until():
            asked_in = self.now
            try:
                answer = await line.ask(path, cookie)
                said = f"{answer.status}{' as it was' if AS_IT_WAS in answer.body else ''}"
                if self.now == "gone" and said == "200" and time.monotonic() < self.gone + KEPT:
                    said = "200 still kept"
            except OSError:
                said = "cut"
            if asked_in == self.now:  # what was asked before a change and answered after it tells nothing
                self.got[self.now][f"{what} {said}"] += 1
            if self.now == "after" and said == "200":
                self.back.setdefault(what, time.monotonic() - self.there)
            await asyncio.sleep(0.2)
        await line.close()

    async def watch_writes(self, until: Callable[[], bool]) -> None:
        """Note how many writes were answered while it was gone, and when the first one was afterwards."""
        while not until():
            was, before = self.now, self.site.answered.writes
            await asyncio.sleep(0.05)
            if self.now == was and (more := self.site.answered.writes - before):
                self.got[was]["write kept"] += more
                if was == "after":
                    self.back.setdefault("write", time.monotonic() - self.there)

    async def run(self) -> None:
        """All of it, from the first reader to the last."""
        done = False

        def over() -> bool:
            return done

        held = self.site.held
        own, _csrf = self.site.sessions.of(held.people[0])
        pages = ("/", "/eventos", f"/eventos/{held.event}")
        asking = [asyncio.create_task(self.visit(path, "", "visitor", over)) for path in pages]
        asking.append(asyncio.create_task(self.visit("/mi-pagina", own, "signed in", over)))
        asking.append(asyncio.create_task(self.site.write(RATE, over)))
        asking.append(asyncio.create_task(self.watch_writes(over)))
        await asyncio.sleep(BEFORE)
        await asyncio.to_thread(self.database.kill)
        self.gone = time.monotonic()
        refused = self.site.answered.counts["503"]
        await asyncio.sleep(0.5)  # what was under way is answered
        self.now = "gone"
        await asyncio.sleep(SECONDS)
        self.got["gone"]["write refused in words"] = self.site.answered.counts["503"] - refused
        self.now = "between"
        await asyncio.to_thread(self.database.start)
        self.there, self.now = time.monotonic(), "after"
        await asyncio.sleep(AFTER)
        done = True
        await asyncio.gather(*asking)


def main() -> None:
    """Print what each got, and how soon all was well."""
    with (
        own_postgres() as database,
        tempfile.TemporaryDirectory(prefix="civic-bench-") as place,
        open_office() as office,
    ):
        site = Site(
            application(Path(place), database.url), Path(place), PEOPLE, office, database, 2, CIVIC_PAGE_CACHE_SECONDS="5"
        )  # fmt: skip
        try:
            outage = Outage(site, database)
            in_a_loop(outage.run)
            found = site.faults()
        finally:
            site.close()
    for when, what in (
        ("before", f"{BEFORE:.0f} s before"),
        ("gone", f"{SECONDS:.0f} s without a database"),
        ("after", f"{AFTER:.0f} s after"),
    ):
        print(f"    {what}: " + ", ".join(f"{n} × {said}" for said, n in sorted(outage.got[when].items())))
    passed = [said for said in outage.got["gone"] if said not in EXPECTED]
    late = [what for what in ("visitor", "signed in", "write") if outage.back.get(what, AFTER) > WITHIN]
    print("    back: " + ", ".join(f"{what} after {seconds:.1f} s" for what, seconds in outage.back.items()))
    found += [f"while it was gone: {said}" for said in passed] + [
        f"{what}: not within {WITHIN:.0f} s" for what in late
    ]
    print("    nothing passed, nothing missing" if not found else "    FOUND: " + "; ".join(found[:20]))


if __name__ == "__main__":
    main()
