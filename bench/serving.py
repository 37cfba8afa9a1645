"""A real `civic serve` on a filled folder, for the benchmarks that need one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

from tests.conftest import ENV


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """The port of the server while it runs, with its usual 2 × 4."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mine = {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    server = subprocess.Popen([sys.executable, "-m", "civic.cli", "serve"], env=os.environ | ENV | mine)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except HTTPError:
                break
            except (URLError, OSError):
                time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(20)
