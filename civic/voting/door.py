"""The door of the box: one ballot after the other, in this process and in those beside it.

SQLite lets one writer in at a time and has the others knock again after naps of up to a tenth of a second. Waiting here, in a
line that the system wakes up, lets the next one in at once. PostgreSQL needs no door: ballots of one box share a lock.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from civic.core.db import db

_LINE = threading.Lock()


@contextmanager
def door() -> Iterator[None]:
    """Inside, no other ballot is on its way into this database."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    path = current_app.config["INSTANCE"] / "urna.lock"
    with _LINE, path.open("ab") as file:  # closing the file lets the next process in
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
