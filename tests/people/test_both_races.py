"""What must be true once stays so when many act in the same moment; and answers take as long for nobody as for somebody."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pyotp
import pytest
import time_machine

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.people import commands, passwords
from civic.people.models import (
    AccessLink,
    AuthenticatorApp,
    DocumentKind,
    LinkPurpose,
    Passkey,
    Person,
    RecoveryCode,
    Visitor,
)
from civic.people.passkeys import NewKey
from civic.people.person_data import PersonData
from civic.people.queries import link_by_token
from civic.people.second_step import accepted_step, new_secret
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


def app_of(person):
    """(the app as pyotp knows it, the recovery codes) of a person, added two minutes ago."""
    secret = new_secret()
    with time_machine.travel(clock.now() - timedelta(minutes=2)), transaction():
        codes = commands.add_app(person, secret, pyotp.TOTP(secret).at(clock.now()))
    return pyotp.TOTP(secret), codes


def trying(app, act):
    """What each of many gets who show the same thing in the same moment: «in», «out», or «wait»."""

    def one(_number):
        try:
            with transaction():
                return "in" if act() else "out"
        except commands.TooMany:
            return "wait"

    return at_once(app, [partial(one, number) for number in range(MANY)])


def test_a_code_of_an_app_shown_by_many_at_once_is_taken_once(app, make):
    person = make.person(account=True)
    totp, _codes = app_of(person)
    code = totp.at(clock.now())
    results = trying(app, lambda: commands.try_code(db.session.get(Person, person.id), code))
    assert results.count("in") == 1, results
    assert set(results) <= {"in", "out", "wait"}, results


def test_a_recovery_code_typed_by_many_at_once_opens_once(app, make):
    person = make.person(account=True)
    _totp, codes = app_of(person)
    results = trying(app, lambda: commands.try_recovery_code(db.session.get(Person, person.id), codes[0]))
    assert results.count("in") == 1, results
    assert set(results) <= {"in", "out", "wait"}, results
    assert db.session.query(RecoveryCode).filter(RecoveryCode.used_at.is_not(None)).count() == 1


def test_a_passkeys_answer_sent_by_many_at_once_is_taken_once(app, make):
    person, asked = make.person(account=True), clock.now() + timedelta(seconds=1)
    with transaction():
        commands.add_passkey(person, NewKey("key", "cHVibGlj", 0, ()), "Mi celular", clock.now())
    number = db.session.query(Passkey.id).scalar()
    results = trying(
        app, lambda: commands.try_passkey(db.session.get(Person, person.id), number, 0, asked)
    )  # synced passkeys count nothing: only the moment of the question tells
    assert results.count("in") == 1, results
    assert set(results) <= {"in", "out", "wait"}, results


def test_without_the_condition_many_would_get_in(app, make):
    """Negative control: look first and write later, as a careless program would, and the same code opens many times."""
    person = make.person(account=True)
    totp, _codes = app_of(person)
    code, gate = totp.at(clock.now()), threading.Barrier(MANY)

    def careless(_number):
        row = db.session.query(AuthenticatorApp).filter_by(person_id=person.id).one()
        step = accepted_step(row.secret, code, after=row.last_step)
        gate.wait(60)
        with transaction():
            db.session.query(AuthenticatorApp).update({"last_step": step})
        return "in" if step else "out"

    results = at_once(app, [partial(careless, number) for number in range(MANY)])
    assert results.count("in") == MANY, results


def test_guesses_of_the_second_step_at_once_are_all_counted(app, make):
    person = make.person(account=True)
    app_of(person)
    results = trying(app, lambda: commands.try_code(db.session.get(Person, person.id), "12345"))
    assert sorted(results) == ["out"] * 5 + ["wait"] * (MANY - 5)


@pytest.mark.parametrize(("threads", "computing"), [(8, 2), (4, 1), (1, 1), (16, 4)])
def test_half_of_the_threads_hash_or_wait_and_the_surplus_is_sent_away(monkeypatch, threads, computing):
    """Twelve at once on eight threads: two compute, two wait, eight are told to come back; without the pool all would compute."""
    monkeypatch.setattr(passwords, "_PATIENCE_SECONDS", 60)
    pool = passwords.HashingPool(threads)
    assert burst(pool.place, computing) == (computing, MANY - 2 * computing)
    assert burst(pool.place, computing) == (computing, MANY - 2 * computing)  # every place is free again
    assert burst(nullcontext, 0) == (MANY, 0)


def burst(place, places):
    """(how many computed at once, how many were sent away) of many; those inside go on once all others were answered."""
    lock, settled = threading.Lock(), threading.Event()
    inside, most, away = 0, 0, 0

    def look():
        waits = places if inside == places and away else 0
        if inside + waits + away == MANY:
            settled.set()

    def one():
        nonlocal inside, most, away
        try:
            with place():
                with lock:
                    inside += 1
                    most = max(most, inside)
                    look()
                assert settled.wait(60)
                passwords._STRONG.hash("quinua-y-kiwicha-2026")
                with lock:
                    inside -= 1
        except passwords.Busy:
            with lock:
                away += 1
                look()

    outcome = at_once(None, [one] * MANY)
    assert outcome == [None] * MANY, outcome
    return most, away


def test_nobody_takes_as_long_as_somebody(app, make, monkeypatch):
    """The password of an unknown name is checked against a hash of nobody, with the real parameters."""
    monkeypatch.setattr(passwords, "_hasher", lambda: passwords._STRONG)
    real = passwords.hash_password("quinua-y-kiwicha-2026")
    nobody = passwords._STRONG.hash("x")
    monkeypatch.setattr(passwords, "_nobody", lambda _cheap: nobody)

    def cost(stored):
        started = time.process_time()  # what a busy machine does meanwhile is not counted
        passwords.check_password(stored, "no es esta clave")
        return time.process_time() - started

    tries = [(cost(real), cost(None)) for _ in range(15)]
    known, unknown = map(min, zip(*tries, strict=True))
    assert known > 0.005
    assert abs(known - unknown) < known / 2
    assert not passwords.check_password(None, "x")
