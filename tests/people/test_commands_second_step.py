"""Second factors and open sessions as rows: what merging, forgetting and sweeping does to them, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.core.signals import second_factor_changed
from civic.core.vault import new_token
from civic.people import commands
from civic.people.models import (
    AuthenticatorApp,
    OpenSession,
    Passkey,
    Person,
    PlatformRole,
    RecoveryCode,
    System,
    WayIn,
)
from civic.people.passkeys import NewKey
from civic.people.queries import person_for_session
from civic.people.queries.ways_in import factors_of, has_factor, open_sessions
from civic.people.second_step import new_secret

KEY = NewKey("Y3JlZGVudGlhbA", "cHVibGlj", 4_294_967_295, ("internal",))  # the largest count there is
FACTORS = (AuthenticatorApp, Passkey, RecoveryCode)


def fresh(person):
    db.session.expire_all()
    return db.session.get(Person, person.id)


def add_app(person):
    """(secret, codes) of an app added now."""
    secret = new_secret()
    with transaction():
        codes = commands.add_app(fresh(person), secret, pyotp.TOTP(secret).at(clock.now()))
    return secret, codes


def add_passkey(person, key=KEY):
    with transaction():
        return commands.add_passkey(fresh(person), key, "Mi celular", clock.now())


def session_of(person):
    """The name of a session that is open."""
    token = new_token()
    with transaction():
        commands.begin_session(fresh(person), token, WayIn.PASSWORD, "chrome/android")
    return f"{fresh(person).get_id()}.{token}"


def owners(model):
    return {row.person_id for row in db.session.query(model)}


def test_the_first_factor_brings_ten_codes_and_ends_what_was_open(app, make):
    person, heard = make.person(account=True), []
    name = session_of(person)

    def hear(_person, what, **_rest):
        heard.append(what)

    with second_factor_changed.connected_to(hear):
        _secret, codes = add_app(person)
        assert add_passkey(person) == []  # the paper stays good
        assert len(codes) == 10
        assert person_for_session(name) is None
        with transaction():
            commands.remove_app(fresh(person))
            commands.remove_passkey(fresh(person), db.session.query(Passkey.id).scalar())
    assert heard == ["add_app", "add_passkey", "remove_app", "remove_passkey"]
    assert not has_factor(person.id)
    assert db.session.query(RecoveryCode).count() == 0
    actions = {line.action for line in db.session.query(AuditEntry)}
    assert {f"people.{what}" for what in heard} <= actions


def test_a_second_app_and_an_eleventh_passkey_are_refused(app, make):
    person, secret = make.person(account=True), new_secret()
    add_app(person)
    with pytest.raises(Refused), transaction():
        commands.add_app(fresh(person), secret, pyotp.TOTP(secret).at(clock.now()))
    for number in range(10):
        add_passkey(person, NewKey(f"key{number}", "cHVibGlj", 0, ()))
    with pytest.raises(Refused):
        add_passkey(person, NewKey("key10", "cHVibGlj", 0, ()))
    with pytest.raises(Refused):  # a device is one person's
        add_passkey(make.person(account=True), NewKey("key0", "cHVibGlj", 0, ()))


def test_nobody_removes_what_is_not_theirs(app, make):
    person, other = make.person(account=True), make.person(account=True)
    add_passkey(person)
    with pytest.raises(NotFound), transaction():
        commands.remove_passkey(fresh(other), db.session.query(Passkey.id).scalar())
    with pytest.raises(NotFound), transaction():
        commands.remove_app(fresh(other))
    with pytest.raises(Refused), transaction():
        commands.make_recovery_codes(fresh(other))


def test_a_passkey_that_counts_backwards_or_answers_again_is_refused(app, make):
    person = make.person(account=True)
    add_passkey(person, NewKey("key", "cHVibGlj", 7, ()))
    number, asked = db.session.query(Passkey.id).scalar(), clock.now() + timedelta(seconds=1)

    def answers(count, moment):
        with transaction():
            return commands.try_passkey(fresh(person), number, count, moment)

    assert not answers(6, asked)
    assert not answers(None, asked)
    assert answers(8, asked)
    assert not answers(9, asked)
    assert answers(9, asked + timedelta(seconds=1))


def test_resetting_is_for_others_and_says_why(app, make):
    person, operator, administrator = (
        make.person(account=True),
        make.administrator(PlatformRole.OPERATOR),
        make.administrator(),
    )
    for one in (person, operator, administrator):
        add_app(one)
    wrong = (
        (operator, operator, "robo"), (administrator, administrator, "robo"), (operator, administrator, "robo"),
        (person, operator, "robo"),
    )  # fmt: skip
    for actor, whose, reason in wrong:
        with pytest.raises(NotAllowed), transaction():
            commands.reset_factors(fresh(actor), fresh(whose), reason)
    with pytest.raises(Refused), transaction():
        commands.reset_factors(fresh(operator), fresh(person), "  ")
    assert has_factor(person.id)
    with transaction():
        commands.reset_factors(fresh(operator), fresh(person), "robo")
    assert not has_factor(person.id)
    with pytest.raises(Refused), transaction():
        commands.reset_factors(fresh(operator), fresh(person), "robo")
    with transaction():
        commands.reset_factors(System(), fresh(administrator), "única administradora")
    assert owners(AuthenticatorApp) == {operator.id}


def test_factors_go_where_the_account_goes(app, make):
    kept, duplicate, administrator = make.person(), make.person(account=True), make.administrator()
    secret, codes = add_app(duplicate)
    add_passkey(duplicate)
    name = session_of(duplicate)
    with transaction():
        merge = commands.merge_persons(administrator, fresh(kept), fresh(duplicate), "misma persona")
    assert all(owners(model) == {kept.id} for model in FACTORS)
    assert person_for_session(name) is None
    assert not open_sessions(duplicate.id)
    with transaction():
        assert commands.try_recovery_code(fresh(kept), codes[0])
    with time_machine.travel(clock.now() + timedelta(seconds=31)), transaction():
        assert commands.try_code(fresh(kept), pyotp.TOTP(secret).at(clock.now()))
    with transaction():
        commands.undo_merge(administrator, merge, "eran dos")
    assert all(owners(model) == {duplicate.id} for model in FACTORS)
    assert factors_of(duplicate.id).codes_left == 9


def test_a_closed_duplicate_keeps_its_own(app, make):
    kept, duplicate, administrator = (
        make.person(account=True),
        make.person(account=True),
        make.administrator(),
    )
    add_app(kept)
    add_app(duplicate)
    with transaction():
        commands.merge_persons(administrator, fresh(kept), fresh(duplicate), "misma persona")
    assert owners(AuthenticatorApp) == {kept.id, duplicate.id}


def test_forgetting_takes_all_of_it(app, make):
    person, other = make.person(account=True), make.person(account=True)
    for one, key in ((person, KEY), (other, NewKey("other", "cHVibGlj", 0, ()))):
        add_app(one)
        add_passkey(one, key)
        session_of(one)
    with transaction():
        commands.forget_person(System(), fresh(person), "lo pidió")
    assert all(owners(model) == {other.id} for model in (*FACTORS, OpenSession))


def test_ended_and_outlived_sessions_open_nothing(app, make):
    person = make.person(account=True)
    ended, alive = session_of(person), session_of(person)
    with time_machine.travel(clock.now() - timedelta(days=6, hours=23)):
        week_old = session_of(person)
    with time_machine.travel(clock.now() - timedelta(days=7, hours=2)):
        outlived = session_of(person)
    with transaction():
        commands.end_session(fresh(person), ended)
    assert person_for_session(ended) is None
    assert person_for_session(outlived) is None
    assert person_for_session(alive) is not None
    assert person_for_session(week_old) is not None


def test_a_session_without_a_row_opens_nothing(app, make):
    person, other = make.person(account=True), make.person(account=True)
    name = session_of(person)
    assert person_for_session(name) is not None
    token = name.rsplit(".", 1)[1]
    assert person_for_session(f"{fresh(person).get_id()}.{new_token()}") is None
    assert person_for_session(f"{fresh(other).get_id()}.{token}") is None  # somebody else's row
