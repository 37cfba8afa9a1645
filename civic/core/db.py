"""The database session and the only place that commits. No table of a subject lives here."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    CursorResult,
    Enum,
    Index,
    MetaData,
    Select,
    Table,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, TimeoutError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import Pool

from civic.core.errors import Refused
from civic.core.session import HoldingSession
from civic.core.turns import Gate, Line

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all tables; constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": HoldingSession})

SomeSelect = TypeVar("SomeSelect", bound=Select[Any])

# The name of the writing block that is open, or none.
_writing: ContextVar[str | None] = ContextVar("writing", default=None)

# What psycopg says of a connection without a transaction, and of one whose transaction is sound (psycopg.pq.TransactionStatus).
_IDLE, _IN_TRANSACTION = 0, 2

# The line that the open block stands at the head of, if it writes to SQLite; and the line of each file.
_turn: ContextVar[list[Line] | None] = ContextVar("turn", default=None)
_lines: dict[str, Line] = {}
PATIENCE = 20.0  # seconds: in the line of those who want to write, and again for programs that stand in none

# What is done at the end of every writing block, when all its rows are written and before they are committed.
before_commit: list[Callable[[], None]] = []

# (table, column, …) → the sentence shown when that unique constraint refuses a row.
_clash_sentences: dict[tuple[str, ...], Any] = {}


def enum_type(kind: type[StrEnum]) -> Enum:
    """A text column that holds the values of a StrEnum; a new value needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def changed_rows(statement: Any) -> int:
    """Run an update or delete; how many rows it changed."""
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def insert_rows(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows in one statement, without making objects of them; inside a writing block only."""
    writing_block()
    if rows:
        db.session.execute(cast("Table", model.__table__).insert(), rows)


def for_change(statement: SomeSelect, of: type[Base] | None = None, *, shared: bool = False) -> SomeSelect:
    """The same rows, read anew and locked until the block ends (of one table, if several are joined).

    Whoever decides on a row asks for it so, inside transaction(): what was loaded before the lock may be old. A shared
    lock keeps the row as it is and lets others hold it too. SQLite needs none, its writing block is alone.
    """
    locked = statement.with_for_update(of=of, read=shared)
    return locked.execution_options(populate_existing=True)


def on_clash(table: str, *columns: str, sentence: Any) -> None:
    """Say in words what it means when the unique constraint over these columns refuses a row."""
    _clash_sentences[(table, *columns)] = sentence


@contextmanager
def transaction() -> Iterator[Any]:
    """A writing block: begins at once as the writer, commits at the end, leaves nothing half-done.

    What was read before is read again inside, so that decisions rest on what is true now. A broken unique
    constraint becomes a Refused with its sentence.
    """
    if _writing.get():
        raise RuntimeError("transaction() does not nest: open it once, in the view or the command line.")
    db.session.rollback()  # ends the reading transaction; on SQLite a reader cannot safely turn into a writer
    _forget_what_was_read()
    held: list[Line] = []
    token, turn = _writing.set(secrets.token_hex(16)), _turn.set(held)
    try:
        yield db.session
        db.session.flush()
        for act in before_commit:
            act()
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        sentence = clash_sentence(error)
        if sentence is None:
            raise
        raise Refused(sentence) from error
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)
        _turn.reset(turn)
        for line in held:
            line.give()


def _forget_what_was_read() -> None:
    """Let everything be read again when it is asked for, but for the keys: they never change, and a row is found by its key."""
    known = [(thing, inspect(thing)) for thing in db.session]
    db.session.expire_all()  # a rollback without an open transaction expires nothing
    for thing, state in known:
        for column, value in zip(state.mapper.primary_key, state.identity or (), strict=False):
            set_committed_value(thing, state.mapper.get_property_by_column(column).key, value)


def is_writing() -> bool:
    """Whether a writing block is open."""
    return _writing.get() is not None


def writing_block() -> str:
    """The name of the writing block that is open: random, never used twice."""
    block = _writing.get()
    if block is None:
        raise RuntimeError("A change outside transaction().")
    return block


def clash_sentence(error: IntegrityError) -> Any | None:
    """The sentence registered for the unique constraint that an error names, or None."""
    key = _clashing_columns(error)
    return _clash_sentences.get(key) if key else None


def _clashing_columns(error: IntegrityError) -> tuple[str, ...] | None:
    """(table, column, …) of the constraint that refused: SQLite names the columns, PostgreSQL the constraint."""
    text = str(error.orig)
    if "UNIQUE constraint failed: " in text:
        columns = text.split("UNIQUE constraint failed: ", 1)[1].split(", ")
        if columns[0].startswith("index "):
            return _columns_of(columns[0].removeprefix("index ").strip("'"))
        return (columns[0].split(".")[0], *(c.split(".")[1] for c in columns))
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return _columns_of(name) if name else None


def _columns_of(name: str) -> tuple[str, ...] | None:
    for table in db.metadata.tables.values():
        uniques = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
        found: list[UniqueConstraint | Index] = [*uniques, *table.indexes]
        for thing in found:
            if str(thing.name) == name:
                return (table.name, *(c.name for c in thing.columns))
    return None


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # SQLAlchemy's begin event below starts transactions, not the driver
    cursor = connection.cursor()
    patience = f"busy_timeout={PATIENCE * 1000:.0f}"
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", patience):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if _writing.get():
            _stand_in_line(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@event.listens_for(Session, "after_begin")
def _only_read(_session: Session, _transaction: Any, connection: Connection) -> None:
    """Outside a writing block PostgreSQL itself refuses every change."""
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.dbapi_connection
        if driver.info.transaction_status == _IDLE:  # else it is a savepoint
            driver.read_only = None if _writing.get() else True  # None: as the server is set


@event.listens_for(Engine, "rollback")
def _end_reading(connection: Connection) -> None:
    """End with a commit what could only read: the same to PostgreSQL, but after a rollback psycopg prepares every statement anew."""
    if connection.invalidated:  # it was cut
        return
    driver: Any = connection.connection.dbapi_connection
    if getattr(driver, "read_only", None) and driver.info.transaction_status == _IN_TRANSACTION:
        driver.commit()


@event.listens_for(Pool, "checkin")
def _may_change_again(driver: Any, _record: Any) -> None:
    """Whoever takes the connection without a session, as a migration does, may change things."""
    if getattr(driver, "read_only", None) and not driver.closed:
        driver.read_only = None


def _stand_in_line(connection: Connection) -> None:
    """Wait until nobody else of this program writes to the file; the turn ends with the block."""
    held = _turn.get()
    if held is None or held:
        return
    database = str(connection.engine.url.database)
    if database not in _lines:
        _lines.setdefault(database, Line(Gate(f"{database}-turn") if Path(database).is_file() else None))
    line = _lines[database]
    if not line.take(PATIENCE):
        raise TimeoutError("others write for too long")
    held.append(line)


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError(
            "A change outside transaction(): changes belong in commands, inside one writing block."
        )
