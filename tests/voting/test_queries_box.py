"""Reads of a large box go by an index, on both databases alike."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from civic.core.db import db
from civic.voting.queries import live_ballot


def test_a_ballot_is_found_by_its_credential_without_reading_the_whole_box(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plan of SQLite; PostgreSQL plans by the size of the table")
    asked: list[tuple[str, tuple]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert live_ballot(1, "0" * 64) is None
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = asked[-1]
    with db.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    assert "uq_secret_ballots_live" in str(plan), plan
