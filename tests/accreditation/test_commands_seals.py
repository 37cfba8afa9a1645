"""The seals of the trail go to those who keep copies: leaders of member organisations weekly, auditors daily, once each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from civic.accreditation import jobs
from civic.accreditation.models import FileState
from civic.accreditation.queries.sealing import KIND
from civic.core import clock
from civic.core.audit import AuditSeal, seal_day
from civic.core.copies import Copy, copies_in
from civic.core.db import db, transaction
from civic.core.jobs import Job, work_one
from civic.messages.models import Message
from civic.messages.worker import _letter
from civic.organisations.models import Leadership
from civic.people.models import Channel, Person, PlatformRole

FIRST = date(2026, 6, 1)


@pytest.fixture
def keepers(make):
    """A leader of a member, an auditor, and those who get none: not a member, no address, prefers to be called, was a leader."""
    space = make.space()
    member, waiting, ended = make.organization(), make.organization(), make.organization()
    make.membership(space, member, FileState.ACCREDITED)
    make.membership(space, waiting, FileState.SUBMITTED)
    make.membership(space, ended, FileState.ACCREDITED)
    people = {
        "leader": make.leader(member, make.person("Rosa Condori Apaza", email="rosa@correo.pe", account=True)),
        "english": make.leader(member, make.person("Ana Soto Inca", email="ana@correo.pe", locale="en", account=True)),
        "waiting": make.leader(waiting, make.person(email="espera@correo.pe", account=True)),
        "ended": make.leader(ended, make.person(email="antes@correo.pe", account=True)),
        "unreachable": make.leader(member, make.person(account=True)),
        "called": make.leader(member, make.person(email="llamen@correo.pe", preferred_channel=Channel.PHONE, account=True)),
        "former": make.leader(member, make.person(email="fue@correo.pe", account=True)),
        "citizen": make.person(email="nadie@correo.pe", account=True),
        "auditor": make.administrator(PlatformRole.AUDITOR),
        "administrator": make.administrator(),
    }  # fmt: skip
    with transaction():
        for name in ("auditor", "administrator"):
            db.session.get(Person, people[name].id).email = f"{name}@correo.pe"
        ended = db.session.merge(ended)
        ended.ended_on = FIRST
        db.session.query(Leadership).filter_by(person_id=people["former"].id).one().until = clock.now()
    return people


def day_passes(day: date) -> int:
    """Seal a day, have it mailed and let the worker do it."""
    with transaction():
        seal = seal_day(day)
        due = jobs.send_seals(seal)
    while work_one():
        pass
    db.session.rollback()
    return due


def told(person) -> list[Message]:
    return db.session.query(Message).filter_by(person_id=person.id, kind=KIND).order_by(Message.id).all()


def test_members_get_one_message_a_week_and_auditors_one_a_day(keepers):
    for n in range(9):
        day_passes(FIRST + timedelta(days=n))
    assert {name: len(told(person)) for name, person in keepers.items()} == {
        "leader": 2, "english": 2, "waiting": 0, "ended": 0, "unreachable": 0, "called": 0, "former": 0, "citizen": 0,
        "auditor": 9, "administrator": 0,
    }  # fmt: skip
    sealed = {seal.day: seal.digest for seal in db.session.query(AuditSeal)}
    second = told(keepers["leader"])[1]
    days = [FIRST + timedelta(days=n) for n in range(1, 8)]
    assert copies_in(second.body) == [Copy(day, sealed[day]) for day in days]
    assert copies_in(second.attachment) == copies_in(second.body)
    everything = [copy for message in told(keepers["auditor"]) for copy in copies_in(message.body)]
    assert everything == [Copy(day, digest) for day, digest in sorted(sealed.items())]


def test_a_day_is_mailed_once_however_often_it_is_begun(keepers):
    assert day_passes(FIRST) == 3
    assert day_passes(FIRST) == 0
    payload = {"day": FIRST.isoformat()}
    assert jobs.mail_seals(Job(), payload, lambda done, total=None: None) == {"told": 0}
    assert len(told(keepers["auditor"])) == 1


def test_missed_days_are_made_up_for_and_a_long_silence_is_cut_to_a_month(keepers):
    day_passes(FIRST)
    with transaction():
        for n in range(1, 60):
            seal_day(FIRST + timedelta(days=n))
    day_passes(FIRST + timedelta(days=60))
    assert len(copies_in(told(keepers["leader"])[1].body)) == 31


def test_the_message_is_in_the_language_of_its_reader_and_carries_a_file(keepers):
    day_passes(FIRST)
    (spanish,), (english,) = told(keepers["leader"]), told(keepers["english"])
    assert english.subject.startswith("Keep this message: seals of the history until ")
    assert "1 June" in english.subject
    assert "1 de junio" in spanish.subject
    assert "/datos/sellos.csv" in english.body
    letter = _letter(english)
    (file,) = letter.iter_attachments()
    assert file.get_filename() == "sellos-2026-06-01.txt"
    assert copies_in(file.get_content().decode()) == copies_in(english.body)


def test_nothing_is_mailed_of_a_day_that_was_not_sealed(keepers):
    with pytest.raises(RuntimeError, match="no"), transaction():
        jobs.send_seals(seal_day(FIRST))
        raise RuntimeError("no")
    assert work_one() is None
    payload = {"day": FIRST.isoformat()}
    assert jobs.mail_seals(Job(), payload, lambda done, total=None: None) == {"told": 0}
    assert told(keepers["auditor"]) == []


def test_the_statements_do_not_grow_with_the_members(keepers, make, count_queries):
    with transaction():
        seal_day(FIRST)
    few = count_queries(lambda: jobs.sealing.keepers_due(FIRST))
    space = make.space("Otra mesa")
    for n in range(6):
        organization = make.organization()
        make.membership(space, organization, FileState.ACCREDITED)
        make.leader(organization, make.person(email=f"mas{n}@correo.pe", account=True))
    assert count_queries(lambda: jobs.sealing.keepers_due(FIRST)) == few
    assert len(jobs.sealing.keepers_due(FIRST)) == 9
