"""How Alembic meets the application: its engine, its tables, batch mode for SQLite."""

import sqlalchemy as sa
from alembic import context
from flask import current_app

from civic.core.db import db

connectable = db.engine


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


def run() -> None:
    """Apply migrations on the application's own database, each in a transaction of its own."""
    settings = current_app.extensions["migrate"].configure_args
    with connectable.connect() as connection:
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
