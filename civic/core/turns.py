"""First come, first served: the line of those who want to write to a SQLite file.

SQLite lets one write at a time and makes the others look again and again, asleep in between and in no order: under many writers
one of them may wait for seconds while the file stands idle. So the threads of a process stand in line here, each woken by the
one before it, and only the processes are left to SQLite's own patience.
"""

from __future__ import annotations

import threading
from collections import deque


class Line:
    """A lock that is handed on in the order in which it was asked for."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def take(self, patience: float) -> bool:
        """Wait for one's turn, so many seconds at most; whether it came."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(patience):
            return True
        with self._guard:
            if mine.is_set():  # it came in the last moment
                return True
            self._waiting.remove(mine)
            return False

    def give(self) -> None:
        """Hand the turn on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
