"""A PostgreSQL of one's own that may be stopped, killed and started again, with its durability as in a real instance."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests import engines

SETTINGS = {"fsync": "on", "synchronous_commit": "on", "max_connections": "60", "timezone": "UTC"}


class OwnPostgres:
    """A server whose data and socket lie in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="civic-pg-"))
        self.data, self.door = self.folder / "data", self.folder / "s"
        self.owner: dict[str, str] = {}
        self.programs = programs(self.folder)
        for own in (self.data, self.door):
            own.mkdir(mode=0o700)
        if os.geteuid() == 0:  # the server refuses to run as root
            group = "nogroup" if Path("/etc/debian_version").exists() else "nobody"
            self.owner = {"user": "nobody", "group": group}
            self.folder.chmod(0o755)
            for own in (self.data, self.door):
                shutil.chown(own, "nobody", group)
        self._run(
            "initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", *engines.COLLATION
        )

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://postgres@/postgres?host={self.door}"

    def start(self) -> None:
        """Start it and wait until it answers. What was killed may hold the folder for another moment: it is tried again."""
        settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        options = ("-o", f"-k {self.door} -h '' {settings}")
        for _n in range(50):
            with suppress(subprocess.CalledProcessError):
                self._run(
                    "pg_ctl",
                    "start",
                    "-D",
                    str(self.data),
                    "-w",
                    "-t",
                    "60",
                    "-l",
                    str(self.data / "log"),
                    *options,
                )
                return
            time.sleep(0.1)
        raise TimeoutError((self.data / "log").read_text()[-2000:])

    def stop(self) -> None:
        """Stop it as an operator would."""
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w")

    def kill(self) -> None:
        """kill -9 for all its processes at once: whatever was under way is cut."""
        with suppress(OSError, ValueError):
            first = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
            for pid in (first, *map(int, others)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows straight from the server, none when it was told something."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            told = connection.execute(question, prepare=False)  # type: ignore[arg-type]
            return told.fetchall() if told.description else []

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile("w+") as said:
            subprocess.run(
                [self.programs / program, *arguments],
                stdout=said,
                stderr=said,
                cwd="/",
                check=True,
                **self.owner,
            )  # type: ignore[call-overload]


def programs(folder: Path) -> Path:
    """The folder of the programs: those that the run's shared server uses already, else found (and, for root, copied)."""
    if shared := sorted((Path(os.environ.get(engines.RUN, "-")) / "programs").glob("*/*/bin/postgres")):
        return shared[-1].parent
    return engines._programs(folder)


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A started server, gone with all its data at the end."""
    server = OwnPostgres()
    server.start()
    try:
        yield server
    finally:
        with suppress(subprocess.CalledProcessError):
            server._run("pg_ctl", "stop", "-D", str(server.data), "-m", "immediate", "-w")
        shutil.rmtree(server.folder, ignore_errors=True)
