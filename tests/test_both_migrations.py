"""The migrations make exactly the tables of the models, forth and back, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from civic.core.audit import audit_problems, end_of_chain
from civic.core.db import db
from civic.core.search import is_search_table, statements


@pytest.fixture
def empty(app):
    """A database without a table."""
    db.session.remove()
    db.drop_all()
    return app


def described_by_models(thing, name, kind, reflected, compared):
    """Search tables and their indexes belong to no model."""
    return not is_search_table(thing.table.name if kind == "index" else name)


def test_migrations_make_the_models(empty):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": False, "render_as_batch": True, "include_object": described_by_models},
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


def test_a_search_table_is_made_as_the_program_makes_it(empty):
    upgrade()
    dialect = db.engine.dialect.name
    names = set(inspect(db.engine).get_table_names())
    for subject in ("practices", "proposals"):
        assert f"search_{subject}" in names
        migrated = columns_of(f"search_{subject}")
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP TABLE search_{subject}")
            for statement in statements(subject, dialect):
                connection.exec_driver_sql(statement)
        assert columns_of(f"search_{subject}") == migrated


def columns_of(table):
    return [(column["name"], str(column["type"])) for column in inspect(db.engine).get_columns(table)]


def test_what_stands_in_the_tables_survives_going_back_and_forth(empty):
    """A database of the first release, with rows, is brought to today's tables and back without losing one."""
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO spaces (id, slug, name, name_key, kind, level, place_label, promise, description, how_to_join, "
            "accent, state, is_featured, review_days, mandate_months, created_at, version) VALUES (1, 'mesa', 'Mesa', "
            "'mesa', 'mclcp', 'provincial', '', '', '', '', 'sea', 'active', false, 10, 24, '2026-01-01 00:00:00', 1)"
        )
        connection.exec_driver_sql(
            "INSERT INTO events (id, space_id, slug, title, title_key, category, status, summary, description, format, "
            "audience, place, needs_registration, starts_at, ends_at, next_number, created_at, updated_at, version) VALUES "
            "(1, 1, 'e', 'E', 'e', 'civic', 'published', '', '', 'in_person', 'anybody', '', true, '2026-02-01 00:00:00', "
            "'2026-02-01 02:00:00', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1)"
        )
        connection.exec_driver_sql("INSERT INTO seat_pools (id, event_id, seats, taken) VALUES (1, 1, 5, 2)")
        connection.exec_driver_sql(
            "INSERT INTO audit_entries (id, at, origin, action, subject_type, subject_id, after, reason) VALUES "
            "(1, '2026-01-01 00:00:00.5', 'web', 'spaces.open', 'spaces', '1', '{\"ñ\": 1.50}', 'Así.'), "
            "(2, '2026-01-02 00:00:00', 'cli', 'events.plan', 'events', '1', NULL, NULL)"
        )
    upgrade()
    assert list(audit_problems()) == []
    assert end_of_chain().position == 1
    db.session.remove()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT taken, sex FROM seat_pools").one() == (2, None)
        assert not connection.exec_driver_sql("SELECT quorum_per_sector FROM events").scalar_one()
    downgrade(revision="0001")
    upgrade()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT seats, taken FROM seat_pools").one() == (5, 2)
    assert list(audit_problems()) == []
