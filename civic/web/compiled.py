"""Templates as they were compiled, kept in the instance: the next start draws its first pages sooner and in less memory.

What is kept is run as it stands, so the folder is the owner's alone; where it is not, or cannot be written to, nothing is
kept. A template whose text has changed is compiled anew, and all are when the program has: a filter may have worked on it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache, __version__
from jinja2.bccache import Bucket

from civic.config import PACKAGE


class CompiledTemplates(FileSystemBytecodeCache):
    """Jinja's own cache, for which a disk that is full or cannot be written to is no fault."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template where that is possible."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def is_ours_alone(folder: Path) -> bool:
    """Whether only the user that runs the program can put something into a folder, which is made where it is missing."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        said = folder.lstat()
    except OSError:
        return False
    return (
        folder.is_dir()
        and not folder.is_symlink()
        and said.st_uid == os.geteuid()
        and not said.st_mode & 0o077
    )


def program() -> str:
    """A name for the program as it is: another one after any change of its files, of Jinja or of Python."""
    told = hashlib.sha256(f"{__version__} {sys.implementation.cache_tag}".encode())
    for file in sorted(PACKAGE.rglob("*.py")):
        said = file.stat()
        told.update(f" {file} {said.st_size} {said.st_mtime_ns}".encode())
    return told.hexdigest()[:16]


def keep(app: Flask) -> None:
    """Keep what an application compiles of its templates in its instance, and throw away what another program compiled."""
    folder = app.config["INSTANCE"] / "templates"
    if not is_ours_alone(folder):
        return
    mine = f".{program()}"
    for file in folder.iterdir():
        if file.suffix != mine:
            with suppress(OSError):
                file.unlink()
    app.jinja_env.bytecode_cache = CompiledTemplates(str(folder), f"%s{mine}")
