"""The chain of the trail: nothing is changed, taken out, put in or moved without being found; on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from civic.core import audit, clock
from civic.core.audit import AuditEntry, AuditLink, AuditSeal, audit_problems, record, record_lines, seal_day
from civic.core.db import db, transaction
from civic.people.models import System
from tests.races import at_once, changing_at_once, errors

BLOCKS = 6


@pytest.fixture
def trail(app):
    """Six blocks of two lines each on what the preparation recorded; nothing is wrong with them."""
    for n in range(BLOCKS):
        with transaction():
            for part in ("a", "b"):
                record(
                    System(),
                    f"test.{part}",
                    System(),
                    before={"n": n},
                    after={"n": n + 1, "ñ": [1.5, None]},
                    reason="Así.",
                )
    assert list(audit_problems()) == []
    return [link.position for link in db.session.query(AuditLink).order_by(AuditLink.position)][-BLOCKS:]


def behind(*statements: str, **values) -> None:
    """Change the database behind the program's back: the guards off, as whoever owns the server can."""
    db.session.rollback()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            names = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _sql in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(text(statement), values)
        if connection.dialect.name == "sqlite":
            for _name, sql in names:
                connection.exec_driver_sql(sql)


def entries(position: int) -> list[AuditEntry]:
    block = db.session.query(AuditLink).filter_by(position=position).one().block
    return db.session.query(AuditEntry).filter_by(block=block).order_by(AuditEntry.id).all()


@pytest.mark.parametrize("table", ["audit_entries", "audit_links", "audit_seals"])
@pytest.mark.parametrize("act", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_the_tables_refuse_a_change(trail, table, act):
    with transaction():
        seal_day(clock.today())
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(act.format(table)))
    assert list(audit_problems()) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor_id", 7), ("action", "test.other"), ("subject_id", "9"), ("reason", "Otra."), ("origin", "elsewhere"), ("space_id", 3),
     ("at", None)],
)  # fmt: skip
def test_a_changed_line_is_named(trail, column, value):
    line = entries(trail[2])[1]
    value = line.at + timedelta(seconds=1) if column == "at" else value
    if column == "at" and db.engine.dialect.name == "sqlite":
        value = f"{value:%Y-%m-%d %H:%M:%S.%f}"
    behind(f"UPDATE audit_entries SET {column} = :value WHERE id = {line.id}", value=value)
    (problem,) = audit_problems()
    assert problem.startswith(f"Entry {line.id} (")
    assert problem.endswith("was changed.")


@pytest.mark.parametrize("column", ["before", "after"])
def test_changed_content_is_named(trail, column):
    line = entries(trail[0])[0]
    behind(f"UPDATE audit_entries SET {column} = :value WHERE id = {line.id}", value='{"n": 99}')
    assert [p.startswith(f"Entry {line.id} (") for p in audit_problems()] == [True]


def test_content_that_is_no_json_any_more_is_named(trail):
    number = entries(trail[0])[1].id
    kept = (
        "no JSON" if db.engine.dialect.name == "sqlite" else '"no JSON"'
    )  # PostgreSQL keeps nothing else there
    behind(f"UPDATE audit_entries SET before = :kept WHERE id = {number}", kept=kept)
    assert [p.startswith(f"Entry {number} (") for p in audit_problems()] == [True]


def test_whatever_stands_in_a_line_fits_its_fingerprint(app):
    said = {
        "ñ": 'Ñandú "entre comillas"\n\\ \u2028 \U0001f642',
        "b": [1, 2.5, 1e-7, 10**20, True, None, {"z": {}, "a": []}],
        "": "",
    }
    with transaction():
        record(System(), "test.hard", System(), before=said, after={}, reason='"}],', space_id=0)
        record(System(), "test.null", System())
        record_lines(System(), "test.lines", "things", [{"subject_id": "ñ", "before": None, "after": said}])
    assert list(audit_problems()) == []
    line = db.session.query(AuditEntry).filter_by(action="test.hard").one()
    assert audit.fingerprint({name: getattr(line, name) for name in audit.SAID}) == line.digest


def test_a_line_changed_with_its_fingerprint_breaks_its_link(trail):
    line = entries(trail[2])[0]
    values = {name: getattr(line, name) for name in audit.SAID} | {"reason": "Otra."}
    behind(
        f"UPDATE audit_entries SET reason = 'Otra.', digest = :print WHERE id = {line.id}",
        print=audit.fingerprint(values),
    )
    (problem,) = audit_problems()
    assert f"Link {trail[2]}, which begins with entry {line.id}," in problem


def test_a_line_taken_out_is_missed(trail):
    first, second = entries(trail[3])
    behind(f"DELETE FROM audit_entries WHERE id = {second.id}")
    (problem,) = audit_problems()
    assert problem == f"Link {trail[3]} was made of 2 entries and has 1 (the first there is {first.id})."


def test_a_whole_block_taken_out_is_missed(trail):
    block = entries(trail[3])[0].block
    behind("DELETE FROM audit_entries WHERE block = :b", "DELETE FROM audit_links WHERE block = :b", b=block)
    assert next(audit_problems()) == f"Link {trail[3]} is missing: the chain goes on with {trail[4]}."


def test_a_block_taken_out_and_the_rest_moved_up_is_found(trail):
    block = entries(trail[3])[0].block
    behind(
        "DELETE FROM audit_entries WHERE block = :b", "DELETE FROM audit_links WHERE block = :b",
        f"UPDATE audit_links SET position = -position WHERE position > {trail[3]}",
        "UPDATE audit_links SET position = -position - 1 WHERE position < 0", b=block,
    )  # fmt: skip
    assert f"Link {trail[3]}, which begins" in next(audit_problems())


def test_two_blocks_that_changed_places_are_found(trail):
    one, other = (entries(p)[0].block for p in trail[1:3])
    behind(
        "UPDATE audit_links SET block = 'x' WHERE block = :one", "UPDATE audit_links SET block = :one WHERE block = :other",
        "UPDATE audit_links SET block = :other WHERE block = 'x'", one=one, other=other,
    )  # fmt: skip
    assert f"Link {trail[1]}, which begins" in next(audit_problems())


def test_two_lines_that_changed_places_are_found(trail):
    first, second = (line.id for line in entries(trail[1]))
    behind(
        f"UPDATE audit_entries SET id = -1 WHERE id = {first}", f"UPDATE audit_entries SET id = {first} WHERE id = {second}",
        f"UPDATE audit_entries SET id = {second} WHERE id = -1",
    )  # fmt: skip
    assert f"Link {trail[1]}, which begins with entry {first}," in next(audit_problems())


@pytest.mark.parametrize("where", ["alone", "in a block"])
def test_a_line_put_in_is_found(trail, where):
    line = entries(trail[1])[0]
    values = {name: getattr(line, name) for name in audit.SAID} | {"reason": "Nunca pasó."}
    values["block"] = "f" * 32 if where == "alone" else line.block
    behind(
        "INSERT INTO audit_entries (at, actor_id, origin, action, subject_type, subject_id, before, after, reason, block, digest) "
        f"SELECT at, actor_id, origin, action, subject_type, subject_id, before, after, :r, :b, :d FROM audit_entries WHERE id = {line.id}",
        r=values["reason"], b=values["block"], d=audit.fingerprint(values),
    )  # fmt: skip
    (problem,) = audit_problems()
    assert (
        "was put in" in problem
        if where == "alone"
        else f"Link {trail[1]} was made of 2 entries and has 3" in problem
    )


def test_a_tail_cut_off_is_found_by_the_seal(trail):
    """The chain alone cannot know what came last; the seal that others hold can."""
    with transaction():
        seal = seal_day(clock.today())
    last = entries(trail[-1])[0].block
    behind("DELETE FROM audit_entries WHERE block = :b", "DELETE FROM audit_links WHERE block = :b", b=last)
    assert list(audit_problems()) == [f"The seal of {seal.day} names link {trail[-1]}, which is not there."]


def test_a_history_written_anew_is_found_by_the_seal(trail):
    with transaction():
        seal = seal_day(clock.today())
    line = entries(trail[-1])[0]
    values = {name: getattr(line, name) for name in audit.SAID} | {"reason": "Otra."}
    prints = [audit.fingerprint(values), entries(trail[-1])[1].digest]
    before = db.session.query(AuditLink).filter_by(position=trail[-2]).one().digest
    behind(
        f"UPDATE audit_entries SET reason = 'Otra.', digest = :print WHERE id = {line.id}",
        f"UPDATE audit_links SET digest = :link WHERE position = {trail[-1]}",
        print=prints[0], link=audit.link_digest(before, trail[-1], prints),
    )  # fmt: skip
    assert list(audit_problems()) == [
        f"The seal of {seal.day} names another digest than link {trail[-1]} has."
    ]


def test_a_seal_is_made_once_a_day(trail):
    with transaction():
        first = seal_day(clock.today())
    with transaction():
        record(System(), "test.later", System())
    with transaction():
        again = seal_day(clock.today())
    assert (again.position, again.digest) == (first.position, first.digest)


def test_what_was_rolled_back_leaves_no_link(trail):
    with pytest.raises(RuntimeError, match="no"), transaction():
        record(System(), "test.never", System())
        raise RuntimeError("no")
    with transaction():
        with pytest.raises(RuntimeError, match="no"), db.session.begin_nested():
            record(System(), "test.never", System())
            raise RuntimeError("no")
        record(System(), "test.kept", System())
    assert audit.end_of_chain().position == trail[-1] + 1
    assert list(audit_problems()) == []


def test_a_savepoint_that_breaks_takes_only_its_own_lines_along(trail):
    def say(action: str) -> None:
        record(System(), action, System())

    with transaction():
        say("test.first")
        with db.session.begin_nested():
            say("test.second")
            with pytest.raises(IntegrityError), db.session.begin_nested():
                say("test.undone")
                db.session.add(AuditSeal(day=clock.today(), position=None, digest="", sealed_at=clock.now()))
                db.session.flush()
            say("test.third")
        with pytest.raises(RuntimeError, match="no"), db.session.begin_nested():
            say("test.undone")
            with db.session.begin_nested():
                say("test.undone")
            raise RuntimeError("no")
        say("test.last")
    assert [e.action for e in entries(trail[-1] + 1)] == [
        "test.first",
        "test.second",
        "test.third",
        "test.last",
    ]
    assert list(audit_problems()) == []


def test_lines_stand_in_the_order_in_which_they_were_said(trail):
    """The chain holds their fingerprints in that order, and whoever checks it reads them by number."""
    with transaction():
        for n in range(300):
            record(System(), f"test.{n}", System())
    assert [e.action for e in entries(trail[-1] + 1)] == [f"test.{n}" for n in range(300)]
    assert list(audit_problems()) == []


def test_a_change_costs_the_trail_three_statements(trail, count_queries):
    """Its lines, the end of the chain, the link; on PostgreSQL the turn as well."""

    def change() -> None:
        with transaction():
            for n in range(3):
                record(System(), "test.kept", System(), after={"n": n})

    assert count_queries(change) == (4 if db.engine.dialect.name == "postgresql" else 3)


def test_what_the_caller_does_later_with_the_mapping_changes_nothing(trail):
    after = {"n": 1}
    with transaction():
        record(System(), "test.kept", System(), after=after)
        after["n"] = 2
    assert list(audit_problems()) == []
    assert entries(trail[-1] + 1)[0].after == {"n": 1}


def test_many_lines_in_one_statement_are_chained_too(trail):
    lines = [{"subject_id": str(n), "before": None, "after": {"n": n}, "reason": None} for n in range(50)]
    with transaction():
        record_lines(System(), "test.many", "people", lines)
    assert audit.end_of_chain().position == trail[-1] + 1
    assert list(audit_problems()) == []


def write_one() -> None:
    record(System(), "test.race", System(), after={"n": 1})


def test_many_writers_make_one_chain(app, trail):
    assert errors(changing_at_once(app, [write_one] * 12)) == []
    assert audit.end_of_chain().position == trail[-1] + 12
    assert list(audit_problems()) == []


def test_without_its_turn_two_links_would_want_one_place(app, trail, monkeypatch):
    """Control: on PostgreSQL, where two may write, the same race without the lock breaks."""
    if db.engine.dialect.name == "sqlite":
        return  # one writer: there is no turn to take
    met, read = threading.Barrier(2), audit.end_of_chain

    def both_have_read():
        end = read()
        met.wait(20)
        return end

    def write():
        with transaction():
            write_one()

    monkeypatch.setattr(audit, "_take_turn", lambda: None)
    monkeypatch.setattr(audit, "end_of_chain", both_have_read)
    outcome = at_once(app, [write, write])
    assert len([one for one in outcome if isinstance(one, Exception)]) == 1, outcome
