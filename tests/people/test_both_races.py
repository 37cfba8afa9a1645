"""What must be true once stays so when many act in the same moment; and answers take as long for nobody as for somebody."""

from __future__ import annotations

import statistics
import time
from functools import partial

import pytest

from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.people import commands, passwords
from civic.people.models import AccessLink, DocumentKind, LinkPurpose, Person, Visitor
from civic.people.person_data import PersonData
from civic.people.queries import link_by_token
from tests.races import at_once

MANY = 12


def test_one_document_told_by_many_at_once_is_one_person(app):
    data = PersonData("Rosa", "Mamani", "Quispe", DocumentKind.DNI, "41234567")

    def tell(_number):
        with transaction():
            return commands.person_from_form(Visitor(), data).id

    results = at_once(app, [partial(tell, number) for number in range(MANY)])
    assert len(set(results)) == 1, results
    assert db.session.query(Person).count() == 1


def test_a_link_used_by_many_at_once_is_used_once(app, make):
    person, administrator = make.person(), make.administrator()
    with transaction():
        _link, code = commands.issue_slip(administrator, person)

    def use(number):
        link = link_by_token(code, LinkPurpose.ACTIVATE)
        if link is None:
            return "dead"
        with transaction():
            commands.set_password_by_link(link, f"hash {number}")
        return "in"

    results = at_once(app, [partial(use, number) for number in range(MANY)])
    assert results.count("in") == 1, results
    assert all(r in ("in", "dead") or isinstance(r, Refused) for r in results), results
    db.session.expire_all()
    assert db.session.query(AccessLink).one().used_at is not None


def test_many_guesses_at_once_are_all_counted(app, make):
    person = make.person(account=True)
    name = person.account.username

    def guess(number):
        with transaction():
            return commands.begin_sign_in(name, f"203.0.113.{number}")

    results = at_once(app, [partial(guess, number) for number in range(MANY)])
    let_through = [r for r in results if isinstance(r, commands.SignIn)]
    assert len(let_through) == 5, results
    assert all(isinstance(r, commands.SignIn | commands.TooMany) for r in results), results
    with pytest.raises(commands.TooMany), transaction():
        commands.begin_sign_in(name, "198.51.100.1")


def test_nobody_takes_as_long_as_somebody(app, make, monkeypatch):
    """The password of an unknown name is checked against a hash of nobody, with the real parameters."""
    monkeypatch.setattr(passwords, "_hasher", lambda: passwords._STRONG)
    real = passwords.hash_password("quinua-y-kiwicha-2026")
    nobody = passwords._STRONG.hash("x")
    monkeypatch.setattr(passwords, "_nobody", lambda _cheap: nobody)

    def median(stored):
        times = []
        for _ in range(15):
            started = time.perf_counter()
            passwords.check_password(stored, "no es esta clave")
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    known, unknown = median(real), median(None)
    assert known > 0.005
    assert abs(known - unknown) < max(0.010, known / 2)
    assert not passwords.check_password(None, "x")
