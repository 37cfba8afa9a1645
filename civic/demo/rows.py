"""Rows of the demonstration on their way to the tables: many at once, with ids given here so that they can name each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, text

from civic.core.db import Base, db
from civic.core.types import UTCDateTime
from civic.core.vault import lookup_key
from civic.demo.queries import highest_id

CHUNK = 10_000
_LETTERS = b"abcdefghjkmnpqrstuvwxyz23456789"  # those of core.vault.new_token
_TO_LETTERS = bytes(_LETTERS[n % len(_LETTERS)] for n in range(256))


class Rows:
    """Rows gathered per table. `save` writes them, parents first, and forgets them; ids go on counting."""

    def __init__(self, seed: int, moment: datetime) -> None:
        self.seed = seed
        self.moment = moment  # what was created without a date of its own was created now
        self.counts: dict[str, int] = {}
        self._next: dict[str, int] = {}
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._blank: dict[str, dict[str, Any]] = {}
        self._tokens = 0

    def add(self, model: type[Base], **values: Any) -> int:
        """Gather one row; its id (0 for tables without one)."""
        table: Table = model.__table__  # type: ignore[assignment]
        name = table.name
        if name not in self._blank:
            self._blank[name] = self._defaults(table)
            self._waiting[name] = []
            highest = highest_id(table)
            if highest is not None:
                self._next[name] = highest + 1
        row = self._blank[name] | values
        if name in self._next:
            row["id"] = self._next[name]
            self._next[name] += 1
        self._waiting[name].append(row)
        return int(row.get("id", 0))

    def last(self, model: type[Base]) -> dict[str, Any]:
        """The row gathered last for a table, still open to change."""
        return self._waiting[model.__tablename__][-1]

    def correct(
        self, model: type[Base], old: dict[str, Any], superseded_at: datetime, **changes: Any
    ) -> None:
        """Close a gathered row and put a changed copy in its place; the copy is written first, as the old one names it."""
        waiting = self._waiting[model.__tablename__]
        new = old | changes | {"id": self._next[model.__tablename__]}
        self._next[model.__tablename__] += 1
        old["superseded_at"], old["superseded_by_id"] = superseded_at, new["id"]
        waiting.insert(0, new)

    def token(self) -> str:
        """A token that is the same for the same seed on this instance, and that nobody without its data key can guess."""
        self._tokens += 1
        digest = bytes.fromhex(lookup_key("demo token", f"{self.seed}:{self._tokens}"))
        return digest[:26].translate(_TO_LETTERS).decode()

    def save(self) -> None:
        """Write what was gathered."""
        for table in Base.metadata.sorted_tables:
            rows = self._waiting.get(table.name)
            if not rows:
                continue
            for start in range(0, len(rows), CHUNK):
                db.session.execute(insert(table), rows[start : start + CHUNK])
            self.counts[table.name] = self.counts.get(table.name, 0) + len(rows)
            rows.clear()

    def finish(self) -> None:
        """Write the rest; on PostgreSQL move the sequences past the ids given here."""
        self.save()
        if db.session.get_bind().dialect.name == "postgresql":
            for name in self.counts:
                if name in self._next:
                    db.session.execute(
                        text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                        {"name": name, "last": self._next[name] - 1},
                    )

    def _defaults(self, table: Table) -> dict[str, Any]:
        """Every column with its plain default: rows of one table must all name the same columns."""
        row: dict[str, Any] = {}
        for column in table.columns:
            default: Any = column.default
            if default is not None and default.is_scalar:
                row[column.name] = default.arg
            elif default is not None and isinstance(column.type, UTCDateTime):
                row[column.name] = self.moment
            else:
                row[column.name] = None
        return row


Progress = Callable[[str], None]
