"""First come, first served: the line of those who want to write to a SQLite file.

SQLite lets one write at a time and makes the others look again and again, asleep in between and in no order: under many writers
one of them may wait for seconds while the file stands idle. So the threads of a process stand in line here, each woken by the
one before it, and the first of each process at a gate that all processes know. SQLite's own lock stays what keeps them apart: a
gate that cannot be had lets everybody pass.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from contextlib import suppress

LOOK_AGAIN = (
    0.0005  # seconds: only the first of each process looks, and a turn lasts some thousandths of a second
)
INSIDE, NEXT = 0, 1  # bytes of the gate's file


class Gate:
    """A file that one process holds at a time. Who comes next holds the place before it, so that whoever has just been in
    goes behind those who wait; what a process held is free when it ends, however it ends."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None

    def take(self, until: float) -> bool:
        """Wait until nobody else is in, up to a moment of the monotonic clock; whether it came to that."""
        with suppress(OSError):  # a disk that takes no file: SQLite's lock alone must do
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if self._file is None:
            return True
        if self._hold(NEXT, until) and self._hold(INSIDE, until):
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, NEXT)
            return True
        self.give()
        return False

    def _hold(self, place: int, until: float) -> bool:
        while self._file is not None:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(LOOK_AGAIN)
            except OSError:  # a file system without locks
                return True
            else:
                return True
        return False

    def give(self) -> None:
        """Let the next process in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Line:
    """A lock that is handed on in the order in which it was asked for; with a gate, between processes too."""

    def __init__(self, gate: Gate | None = None) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False
        self._gate = gate

    def take(self, patience: float) -> bool:
        """Wait for one's turn, so many seconds at most; whether it came."""
        until = time.monotonic() + patience
        if not self._come_first(patience):
            return False
        if self._gate is None or self._gate.take(until):
            return True
        self._hand_on()
        return False

    def give(self) -> None:
        """Hand the turn on."""
        if self._gate is not None:
            self._gate.give()
        self._hand_on()

    def _come_first(self, patience: float) -> bool:
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

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
