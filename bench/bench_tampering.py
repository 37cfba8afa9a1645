"""1,000 random changes of a trail of 500 lines made straight in the database, of nine kinds: how many are found, how many by name.

SQLite (WAL, synchronous=FULL as always); each change is checked by the whole `audit_problems` and taken back.
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from civic.app import create_app
from civic.core import clock
from civic.core.audit import record, seal_day
from civic.core.db import db, transaction
from civic.people.models import System
from tests.conftest import ENV
from tests.core.tampering import DEEDS, Trail, done_and_undone

LINES, ROUNDS, SEED = 500, 1_000, 2026


def main() -> None:
    """Print what was found."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            ENV | {"CIVIC_INSTANCE": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'civic.db'}"}
        )
        with app.app_context():
            db.create_all()
            rng, left = random.Random(SEED), LINES
            while left > 0:
                with transaction():
                    for n in range(rng.randint(1, 4)):
                        record(
                            System(), "bench.act", System(), before={"n": left}, after={"n": n}, reason="Así."
                        )
                        left -= 1
            with transaction():
                seal_day(clock.today())
            trail = Trail()
            found = named = 0
            start = time.perf_counter()
            for _round in range(ROUNDS):
                statements, place = rng.choice(DEEDS)(rng, trail)
                problems = done_and_undone(statements)
                found += bool(problems)
                named += bool(problems) and problems[0].startswith(place)
            seconds = time.perf_counter() - start
    print(
        f"{ROUNDS} random changes of {LINES} lines: {found} found, {named} with the first bad place named ({seconds:.0f} s)"
    )


if __name__ == "__main__":
    main()
