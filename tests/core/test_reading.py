"""On PostgreSQL the server itself refuses what a reader would change, and reading wears out nothing that was prepared."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import InternalError

from civic.core import db as ground
from civic.core.db import db, transaction
from civic.people.models import Person

pytestmark = pytest.mark.postgres

PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM people%'"


@pytest.fixture(autouse=True)
def one_connection(app):
    """Nothing else holds a connection, so that each block gets the same one."""
    db.session.remove()
    db.engine.dispose()
    yield
    db.session.remove()


def names() -> list[str]:
    found = list(db.session.scalars(db.select(Person.given_names)))
    db.session.remove()  # as at the end of a request
    return found


def prepared() -> int:
    with db.engine.connect() as connection:
        return connection.execute(text(PREPARED)).scalar_one()


def test_a_change_that_no_object_tells_of_is_refused_too(app, make):
    make.person("Rosa Mamani Quispe")
    with pytest.raises(InternalError, match="read-only transaction"):
        db.session.execute(db.update(Person).values(given_names="Otra"))
    db.session.remove()
    assert names() == ["Rosa"]
    with transaction():
        db.session.execute(db.update(Person).values(given_names="Otra"))
    assert names() == ["Otra"]


def test_what_is_done_in_a_block_that_fails_is_taken_back(app, make):
    make.person("Rosa Mamani Quispe")
    names()
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.execute(db.update(Person).values(given_names="Otra"))
        raise ZeroDivisionError
    assert names() == ["Rosa"]


def test_a_savepoint_inside_a_block_may_fail(app, make):
    make.person("Rosa Mamani Quispe")
    with transaction():
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            db.session.execute(db.update(Person).values(given_names="Otra"))
            raise ZeroDivisionError
        db.session.execute(db.update(Person).values(first_surname="Quispe"))
    assert names() == ["Rosa"]


def test_a_connection_that_only_read_may_change_things_for_others(app, make):
    names()
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE made_by_a_migration (id int)"))
        connection.execute(text("DROP TABLE made_by_a_migration"))


def test_a_reader_whose_statement_failed_leaves_a_sound_connection(app, make):
    with pytest.raises(Exception, match="no_such_table"):
        db.session.execute(text("SELECT * FROM no_such_table"))
    db.session.remove()
    assert names() == []


def test_what_was_prepared_is_there_for_the_next_reader(app, make):
    for _request in range(10):
        names()
    assert prepared() == 1


def test_without_the_commit_every_reader_begins_anew(app, make):
    """The negative control: with the rollback that a session ends with, nothing is ever prepared."""
    event.remove(ground.Engine, "rollback", ground._end_reading)
    try:
        for _request in range(10):
            names()
        assert prepared() == 0
    finally:
        event.listen(ground.Engine, "rollback", ground._end_reading)
