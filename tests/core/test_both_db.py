"""The ground's promises about the database, on both engines."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlalchemy import event

from civic.core import audit
from civic.core.db import db, on_clash, transaction
from civic.core.errors import Refused
from civic.organisations.models import Leadership
from civic.people.models import Person, System
from civic.territory.models import District


def test_territory_is_whole(app):
    assert db.session.query(District).count() == 1891
    assert db.session.get(District, "021208").full_name == "Santa Cruz, Huaylas"


def test_a_busy_process_keeps_its_connections(app):
    made: list[object] = []
    at_once = app.config["THREADS"] + 2
    db.session.remove()
    db.engine.dispose()

    def count(connection: object, _record: object) -> None:
        made.append(connection)

    event.listen(db.engine, "connect", count)
    for _turn in range(3):  # as many at a time as a process has threads, and the work beside them
        with ExitStack() as open_ones:
            for _n in range(at_once):
                open_ones.enter_context(db.engine.connect())
    event.remove(db.engine, "connect", count)
    assert len(made) == at_once


def test_a_change_outside_a_transaction_is_refused(app, make):
    person = make.person()
    person.given_names = "Otra"
    with pytest.raises(RuntimeError, match="outside transaction"):
        db.session.flush()
    db.session.rollback()


def test_nothing_is_left_of_a_failed_block(app, make):
    person = make.person("Rosa Quispe")
    with pytest.raises(Refused), transaction():
        person.given_names = "Otra"
        db.session.flush()
        raise Refused("no")
    assert db.session.get(Person, person.id).given_names == "Rosa"


def test_a_row_that_was_read_is_read_again_but_for_its_key(app, make, count_queries):
    person = make.person("Rosa Quispe")
    db.session.rollback()
    with db.engine.begin() as other:
        other.execute(db.text("UPDATE people SET given_names = 'Otra' WHERE id = :id"), {"id": person.id})
    with transaction():
        assert count_queries(lambda: person.id) == 0
        assert count_queries(lambda: person.given_names) == 1
        assert person.given_names == "Otra"


def test_a_broken_unique_constraint_becomes_its_sentence(app, make):
    on_clash("people", "document_key", sentence="Somebody has this document.")
    make.person(dni="12345678")
    with pytest.raises(Refused, match="Somebody has this document"):
        make.person(dni="12345678")


def test_an_unnamed_clash_stays_an_error(app, make):
    organization = make.organization()
    leader = make.leader(organization)
    first = db.session.query(Leadership).one()
    with pytest.raises(Exception, match="(?i)unique"), transaction():
        db.session.add(Leadership(organization_id=organization.id, person_id=leader.id, since=first.since))


def test_documents_are_sealed_in_the_table(app, make):
    make.person(dni="87654321")
    raw = db.session.execute(db.text("SELECT document_number, document_key FROM people")).one()
    assert "87654321" not in str(raw)
    assert db.session.query(Person).one().document_number == "87654321"


def test_audit_takes_the_subject_and_the_actor(app, make):
    person = make.person()
    with transaction():
        audit.record(
            System(), "people.correct_person", person, before={"a": 1}, after={"a": 2}, reason="typo"
        )
    entry = db.session.query(audit.AuditEntry).filter_by(action="people.correct_person").one()
    assert (entry.subject_type, entry.subject_id, entry.actor_id, entry.before) == (
        "people",
        str(person.id),
        None,
        {"a": 1},
    )
