"""Looking at what was kept: the backups of a folder, what one says it holds, and what is damaged in it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from civic.core.backup.format import FORMAT, MANIFEST
from civic.core.errors import Refused


class Kept(NamedTuple):
    """A backup in a folder."""

    path: Path
    made_at: datetime
    size: int


def kept(folder: Path) -> list[Kept]:
    """The backups of a folder, the newest first."""
    found = []
    for path in folder.glob("civic-*.zip"):
        try:
            made = datetime.strptime(path.stem, "civic-%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Kept(path, made, path.stat().st_size))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def manifest_of(path: Path) -> dict[str, Any]:
    """What a backup says it holds; Refused when that cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError) as error:
        raise Refused(f"{path.name} is cut off or is no backup.") from error
    if manifest.get("format") != FORMAT:
        raise Refused(f"{path.name} was written by a newer program.")
    return manifest


def listing_problems(path: Path) -> Iterator[str]:
    """What its table of contents lacks or has too much: a quick look, which reads no part of it."""
    try:
        manifest = manifest_of(path)
    except Refused as error:
        yield str(error.sentence)
        return
    with zipfile.ZipFile(path) as archive:
        yield from _listed_otherwise(manifest, set(archive.namelist()))


def _listed_otherwise(manifest: dict[str, Any], there: set[str]) -> Iterator[str]:
    named = {*manifest["members"], MANIFEST}
    for name in sorted(named - there):
        yield f"{name} is missing."
    for name in sorted(there - named):
        yield f"{name} was put in."


def problems(path: Path) -> Iterator[str]:
    """What is damaged in a backup, read from its first byte to its last; nothing when it is whole."""
    try:
        manifest = manifest_of(path)
    except Refused as error:
        yield str(error.sentence)
        return
    with zipfile.ZipFile(path) as archive:
        there = set(archive.namelist())
        yield from _listed_otherwise(manifest, there)
        for name, told in manifest["members"].items():
            if name not in there:
                continue
            digest, rows = hashlib.sha256(), 0
            try:
                with archive.open(name) as file:
                    while data := file.read(1 << 20):
                        digest.update(data)
                        rows += data.count(b"\n")
            except (
                Exception
            ) as error:  # zipfile and zlib raise many kinds for broken bytes; all mean the same
                yield f"{name} cannot be read: {type(error).__name__}."
                continue
            if digest.hexdigest() != told["sha256"] or told.get("rows", rows) != rows:
                yield f"{name} is not what was written."
    for name in manifest["missing"]:
        yield f"{name} was already missing when the backup was made."
    for name in manifest.get("altered", ()):
        yield f"{name} was already altered when the backup was made."
