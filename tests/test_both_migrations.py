"""The migrations make exactly the tables of the models, forth and back, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from civic.core.db import db


@pytest.fixture
def empty(app):
    """A database without a table."""
    db.session.remove()
    db.drop_all()
    return app


def test_migrations_make_the_models(empty):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "render_as_batch": True}
        )
        assert compare_metadata(context, db.metadata) == []
    partial = {i["name"] for i in inspect(db.engine).get_indexes("mandates") if i["unique"]}
    assert "uq_mandates_current" in partial


def test_migrations_go_back_and_forth(empty):
    upgrade()
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert not left
    upgrade()
    assert "people" in inspect(db.engine).get_table_names()
