"""What a room's rows do when two records of one person become one, and when that is undone: who is named changes, and can be
given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

# A row and its column that names a person.
Named = tuple[Any, str]


def naming(rows: Iterable[Any], columns: Sequence[str], person_id: int) -> Iterator[Named]:
    """Of these rows, each column that names the person."""
    for row in rows:
        for column in columns:
            if getattr(row, column, None) == person_id:
                yield row, column


def hand_over(named: Iterable[Named], person_id: int) -> list[dict[str, Any]]:
    """Name this person instead; (table, key, column) of each, as the merge keeps it for `hand_back`."""
    moved = []
    for row, column in named:
        setattr(row, column, person_id)
        moved.append({"table": row.__tablename__, "key": _key(row), "column": column})
    return moved


def hand_back(named: Iterable[Named], moved: Iterable[Mapping[str, Any]], person_id: int) -> None:
    """Name this person again, where `hand_over` had changed it and it still is so."""
    wanted = {(entry["table"], tuple(entry["key"]), entry["column"]) for entry in moved}
    for row, column in named:
        if (row.__tablename__, tuple(_key(row)), column) in wanted:
            setattr(row, column, person_id)


def _key(row: Any) -> list[Any]:
    return list(inspect(row).identity or ())
