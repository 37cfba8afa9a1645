"""Deadlines of requests: moved once, reminded of before and after; settings of banks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask_babel import gettext as _
from sqlalchemy import select

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.core.signals import person_exported
from civic.messages.models import Message
from civic.people.commands import answer_request, ask_about_data, forget_person
from civic.people.deadlines import add_working_days
from civic.people.models import Person, PlatformRole, RequestKind
from civic.people.queries import open_requests
from civic.privacy import queries
from civic.privacy.commands import extend_request, remind_of_requests, settle_bank

MONDAY = clock.at(date(2026, 9, 7)) + timedelta(hours=12)


def asked(person, kind=RequestKind.CORRECTION):
    with transaction():
        return ask_about_data(person, person, kind, "Dice Ccama, debe decir Coama")


@pytest.fixture
def person(make):
    return make.person("Rosa Mamani Quispe", account=True, email="rosa@example.pe")


@pytest.fixture
def operator(make):
    one = make.administrator(PlatformRole.OPERATOR)
    with transaction():
        db.session.get(Person, one.id).email = "mesa@example.pe"
    return one


def test_a_deadline_is_moved_once_by_as_many_days_at_most(app, person, operator):
    with clock.pretending(MONDAY):
        request = asked(person)
        first = request.due_on
        with transaction():
            extend_request(operator, request, "Falta el padrón de la organización")
        assert request.due_on == add_working_days(first, 10)
        assert queries.extension_of(request.id).due_before == first
        with pytest.raises(Refused), transaction():
            extend_request(operator, request, "otra vez")
    told = db.session.scalars(select(Message).where(Message.kind == "privacy/extended")).one()
    assert told.person_id == person.id
    assert "Falta el padrón" in told.body
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.extend_request")).one()
    assert line.reason == "Falta el padrón de la organización"


def test_access_is_moved_by_twenty_days(app, person, operator):
    with clock.pretending(MONDAY):
        request = asked(person, RequestKind.ACCESS)
        first = request.due_on
        with transaction():
            extend_request(operator, request, "Son muchos papeles")
        assert request.due_on == add_working_days(first, 20)


def test_a_deadline_that_is_over_or_answered_is_not_moved(app, person, operator):
    with clock.pretending(MONDAY):
        late, answered = asked(person), asked(person)
        with transaction():
            answer_request(operator, answered, True, "Corregido")
        with pytest.raises(Refused), transaction():
            extend_request(operator, answered, "por si acaso")
    with clock.pretending(clock.at(late.due_on) + timedelta(hours=12)), transaction():
        extend_request(operator, late, "el último día todavía se puede")
    with clock.pretending(MONDAY):
        over = asked(person)
    with (
        clock.pretending(clock.at(over.due_on + timedelta(days=1)) + timedelta(hours=12)),
        pytest.raises(Refused),
        transaction(),
    ):
        extend_request(operator, over, "ya pasó")


def test_only_who_answers_moves_deadlines(app, person):
    request = asked(person)
    with pytest.raises(NotAllowed), transaction():
        extend_request(person, request, "quiero")


def test_who_must_answer_is_reminded_once_before_and_once_after(app, make, person, operator):
    with clock.pretending(MONDAY):
        request = asked(person)

    def reminded(day: date) -> int:
        with clock.pretending(clock.at(day) + timedelta(hours=6)), transaction():
            return remind_of_requests()

    assert reminded(add_working_days(clock.local(MONDAY).date(), 6)) == 0
    soon = add_working_days(clock.local(MONDAY).date(), 7)
    assert reminded(soon) == 1
    assert reminded(soon) == 0
    assert reminded(request.due_on) == 0
    assert reminded(request.due_on + timedelta(days=1)) == 1
    assert reminded(request.due_on + timedelta(days=2)) == 0
    told = db.session.scalars(
        select(Message).where(Message.kind == "privacy/requests_due").order_by(Message.id)
    ).all()
    assert [one.person_id for one in told] == [operator.id, operator.id]
    assert "Rosa" not in told[0].body + told[0].short_text, "a reminder names nobody"


def test_an_answered_request_is_not_reminded_of(app, person, operator):
    with clock.pretending(MONDAY):
        request = asked(person)
        with transaction():
            answer_request(operator, request, False, "No procede")
    with clock.pretending(MONDAY + timedelta(days=60)), transaction():
        assert remind_of_requests() == 0


def test_what_is_late_stands_first(app, person):
    with clock.pretending(MONDAY):
        slow = asked(person, RequestKind.ACCESS)
    with clock.pretending(MONDAY + timedelta(days=3)):
        quick = asked(person)
    assert [one.id for one in open_requests(1)] == [quick.id, slow.id]
    with clock.pretending(MONDAY + timedelta(days=200)):
        assert queries.late_requests() == (2, 2)
    with clock.pretending(MONDAY):
        assert queries.late_requests() == (2, 0)


def test_a_bank_is_settled_by_an_administrator(app, make, operator):
    administrator = make.administrator()
    with transaction():
        settle_bank(administrator, "people", " RNPDP-1 ", "Municipalidad de Ilo", "")
    setting = queries.bank_settings()["people"]
    assert (setting.number, setting.responsible, setting.contact) == ("RNPDP-1", "Municipalidad de Ilo", None)
    with transaction():
        settle_bank(administrator, "people", "", "", "")
    assert queries.bank_settings()["people"].number is None
    with pytest.raises(NotFound), transaction():
        settle_bank(administrator, "nothing", "1", "", "")
    with pytest.raises(NotAllowed), transaction():
        settle_bank(operator, "people", "1", "", "")


def test_who_is_erased_leaves_no_words_and_who_asks_gets_readings(app, make, person, operator):
    administrator = make.administrator()
    note_read(operator, (Data.PHONE,), people=[person.id], place="messages.calls")
    parts = [
        part
        for _receiver, part in person_exported.send(person)
        if part and part[0] == str(_("Who saw my data"))
    ]
    assert [len(rows) for _title, rows in parts] == [1]
    with clock.pretending(MONDAY):
        request = asked(person)
        with transaction():
            extend_request(operator, request, "Rosa vive lejos")
    with transaction():
        forget_person(administrator, person, "lo pidió")
    assert queries.extension_of(request.id).reason == ""
    assert len(queries.last_reads_of(person, 5)) == 1
