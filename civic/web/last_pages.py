"""Public pages as they were last made, in the instance: each process of a machine has them, and a server started anew too.

They are what visitors get while the database is gone, so they must not be in the memory of the one process that made them.
A file is put in its place whole. What lies there is served as it stands, so the folder is the owner's alone; where it is not,
or the disk is full or cannot be written to, nothing is kept.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from civic.core import clock
from civic.web.compiled import is_ours_alone

MOST_FILES, MOST_BYTES = 1000, 8 * 1024 * 1024
SWEEP_EVERY = 100  # pages that one process keeps between two looks for those that must leave


class LastPages:
    """Pages by name in a folder; the oldest leave first."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder, self.seconds = folder, seconds
        self.is_kept = is_ours_alone(folder)
        self.until_sweep = 0

    def get(self, name: str) -> bytes | None:
        """The page, unless it had to leave."""
        if self.is_kept:
            with suppress(OSError):
                return (self.folder / name).read_bytes()
        return None

    def forget(self, name: str) -> None:
        """Drop a page that is there no longer."""
        if self.is_kept:
            with suppress(OSError):
                (self.folder / name).unlink()

    def put(self, name: str, page: bytes) -> None:
        """Keep a page in the place of the one before."""
        if not self.is_kept:
            return
        new = self.folder / f"{name}.{os.getpid()}-{threading.get_ident()}"
        try:
            new.write_bytes(page)
            new.replace(self.folder / name)
        except OSError:
            with suppress(OSError):
                new.unlink()
        self.until_sweep -= 1
        if self.until_sweep < 0:
            self.until_sweep = SWEEP_EVERY
            self.is_kept = is_ours_alone(self.folder)  # somebody may have thrown it away: it is made anew
            if self.is_kept:
                self.sweep()

    def sweep(self) -> None:
        """Throw away what is too old, and the oldest while there are too many or they are too large."""
        files: list[tuple[float, int, Path]] = []
        for file in self.folder.iterdir():
            with suppress(OSError):  # another process was faster
                said = file.stat()
                files.append((said.st_mtime, said.st_size, file))
        left, size, oldest = 0, 0, clock.now().timestamp() - self.seconds
        for made, taken, file in sorted(files, reverse=True):
            if made >= oldest and left < MOST_FILES and size + taken <= MOST_BYTES:
                left, size = left + 1, size + taken
            else:
                with suppress(OSError):
                    file.unlink()
