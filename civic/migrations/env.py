"""How Alembic meets the application: its engine, its tables, batch mode for SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context
from flask import current_app

from civic.core.db import db
from civic.core.search import is_search_table

connectable = db.engine


def described_by_models(
    thing: object, name: str | None, kind: str, _reflected: bool, _compared: object
) -> bool:
    """Search tables and their indexes belong to no model: `civic.core.search` says how they are made."""
    return not is_search_table(
        getattr(getattr(thing, "table", None), "name", None) if kind == "index" else name
    )


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Own column types are written as what they are in the database, so that a migration never imports the product."""
    if kind != "type":
        return False
    if isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, sa.TypeDecorator) and isinstance(item.impl, sa.String):
        return f"sa.String(length={item.impl.length})"
    if isinstance(item, sa.TypeDecorator) and isinstance(item.impl, sa.DateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def foreign_keys_at_rest(connection: sa.Connection) -> Iterator[None]:
    """On SQLite a changed table is copied, dropped and renamed; meanwhile rows that point to it must not be looked at.
    The setting works outside of a transaction only. Afterwards every row is checked, and a lost one is an error."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        lost = driver.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"after the migration rows point to nothing: {lost[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Apply migrations on the application's own database, each in a transaction of its own."""
    settings = {"include_object": described_by_models} | current_app.extensions["migrate"].configure_args
    with connectable.connect() as connection, foreign_keys_at_rest(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            transaction_per_migration=True,
            **settings,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
