"""Bytes and rows that have lost each other: what no row names is swept once a day, what a row misses is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from civic.core import clock, storage
from civic.core.db import db
from civic.core.files import StoredFile, place_of

AFTER = timedelta(days=1)  # no act lasts so long: bytes without a row are then nobody's
AT_ONCE = 500  # names looked up together
FEW = 20  # orphans that are never too many


class Swept(NamedTuple):
    """What a sweep came to; `stopped` says why nothing was taken away although there was something."""

    seen: int
    orphans: list[str]
    stopped: str | None = None


def sweep(*, dry: bool = False, certain: bool = False) -> Swept:
    """Take away bytes that no row has named for a day: a cut-off act leaves them, rows never point to them.

    If they are many, this is rather the wrong database, or a store that two instances share: nothing is touched unless
    somebody is certain.
    """
    store, before = storage.current(), clock.now() - AFTER
    seen, orphans, batch = 0, [], []
    for entry in store.entries():
        seen += 1
        if entry.changed_at < before:
            batch.append(entry.name)
        if len(batch) == AT_ONCE:
            orphans += _without_row(batch)
            batch = []
    orphans += _without_row(batch)
    if len(orphans) > max(FEW, seen // 10) and not certain:
        return Swept(
            seen,
            orphans,
            f"{len(orphans)} of {seen} files in {store.where()} belong to no row of this database",
        )
    if not dry:
        for name in orphans:
            store.delete(name)
        for path, changed_at in store.leftovers() if isinstance(store, storage.Folder) else ():
            if changed_at < before:
                path.unlink(missing_ok=True)
    return Swept(seen, orphans)


def _without_row(names: list[str]) -> list[str]:
    """Of these names of the store those that no row has; what is not named as our files are is left alone."""
    ours = [name for name in names if name == place_of(name.partition("/")[2])]
    tokens = [name.partition("/")[2] for name in ours]
    named = set(db.session.scalars(select(StoredFile.token).where(StoredFile.token.in_(tokens))))
    return [name for name, token in zip(ours, tokens, strict=True) if token not in named]


def without_bytes() -> Iterator[str]:
    """The rows whose bytes are gone or have another size, as tokens; asks the store for each."""
    store = storage.current()
    for token, size in db.session.execute(select(StoredFile.token, StoredFile.size)).all():
        try:
            if store.size(place_of(token)) != size:
                yield token
        except FileNotFoundError:
            yield token
