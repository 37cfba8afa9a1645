"""What making and bringing back agree on: what a backup calls its parts, the tables as they stand, how a value is written."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from civic.core.search import is_search_table

FORMAT = 1
MANIFEST = "manifest.json"
AT_ONCE = 2000  # rows read and written together


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """The tables as they stand in the database, whatever the program believes, by name."""
    known = sa.MetaData()
    known.reflect(connection, only=lambda name, _m: not is_search_table(name) and name != "alembic_version")
    return sorted(known.tables.values(), key=lambda table: table.name)


def columns_of(table: sa.Table) -> list[sa.Column[Any]]:
    """By name: in a database that was migrated they stand in another order than in a new one."""
    return sorted(table.columns, key=lambda column: column.name)


def kind_of(type_: sa.types.TypeEngine[Any]) -> str:
    """How values of a column are written."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (sa.JSON, "json"), (sa.Boolean, "bool"), (sa.DateTime, "moment"), (sa.Date, "date"), (sa.Time, "time"),
        (sa.LargeBinary, "bytes"), (sa.Float, "number"), (sa.Numeric, "decimal"), (sa.Integer, "number"), (sa.String, "text"),
    )  # fmt: skip
    for types, kind in kinds:
        if isinstance(type_, types):
            return kind
    raise TypeError(f"No way to write a column of {type_!r}.")


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value) if isinstance(value, Decimal) else value


def read_value(value: Any, kind: str, dialect: str) -> Any:
    """A written value as the driver of this database takes it."""
    if value is None:
        return None
    match kind:
        case "moment":
            moment = datetime.fromisoformat(value)
            return f"{moment:%Y-%m-%d %H:%M:%S.%f}" if dialect == "sqlite" else moment
        case "date" if dialect != "sqlite":
            return date.fromisoformat(value)
        case "time" if dialect != "sqlite":
            return time.fromisoformat(value)
        case "bool":
            return bool(value)
        case "bytes":
            return base64.b64decode(value)
        case "decimal" if dialect != "sqlite":
            return Decimal(value)
    return value
