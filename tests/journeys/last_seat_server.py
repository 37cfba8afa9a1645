"""The real server for tests/journeys/test_last_seat.py: `python -m tests.journeys.last_seat_server PORT [unprotected]`.

`unprotected` takes the protection of the last seat away, here and nowhere else, so that the test can be seen to fail
without it: a block no longer begins as the one writer, and a seat is taken by reading, waiting a little, and writing.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine

from civic.app import create_app as real_app
from civic.core import db as core_db
from civic.core.db import db
from civic.events.commands import seating
from civic.events.models import SeatPool
from civic.serve import serve


def read_then_write(pool_id: int) -> bool:
    """What a hurried programmer writes: look whether there is room, then take it."""
    pool = db.session.execute(select(SeatPool.seats, SeatPool.taken).where(SeatPool.id == pool_id)).one()
    if pool.seats is not None and pool.taken >= pool.seats:
        return False
    time.sleep(0.005)
    db.session.execute(
        update(SeatPool).where(SeatPool.id == pool_id).values(taken=pool.taken + 1),
        execution_options={"synchronize_session": False},
    )
    return True


def unprotect() -> None:
    """Take away the writer's turn and the conditional update."""
    event.remove(Engine, "begin", core_db._begin)
    seating.claim = read_then_write


def create_app() -> Any:
    """The application, without its protection where asked."""
    if "unprotected" in sys.argv:
        unprotect()
    app = real_app()
    app.config["WTF_CSRF_ENABLED"] = (
        False  # 200 clients that never opened a page; the seats are under test here
    )
    return app


if __name__ == "__main__":
    serve(
        "tests.journeys.last_seat_server:create_app", port=sys.argv[1], workers=2, threads=8, access_log=None
    )
