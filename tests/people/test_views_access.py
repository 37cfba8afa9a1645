"""Ways in and out through real requests: the same answer for known and unknown, limits, sessions, single-use links."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.signals import access_link_issued
from civic.people import commands, passwords
from civic.people.models import AccessLink, Account, PlatformRole
from tests.make import PASSWORD

NEW = "tres-llamas-en-la-puna"


def enter(client, identity, password=PASSWORD, **more):
    return client.post("/entrar", data={"identity": identity, "password": password, **more})


def said(answer):
    """The page's text without what changes by itself."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.get_data(as_text=True))


def is_in(client):
    return client.get("/mis-datos").status_code == 200


@pytest.fixture
def sent():
    """(person, purpose, token) of every link on its way by mail."""
    seen = []

    def note(person, link, token):
        seen.append((person.id, link.purpose, token))

    with access_link_issued.connected_to(note):
        yield seen


@pytest.fixture
def rosa(make):
    return make.person("Rosa Mamani Quispe", account=True, dni="41234567", email="rosa@example.org")


@pytest.mark.parametrize(
    "identity", ["rosa@example.org", "ROSA@Example.org ", "41234567", " 4123 4567", "４１２３４５６７"]
)
def test_every_name_of_a_person_opens(client, rosa, identity):
    assert enter(client, identity).status_code == 303
    assert is_in(client)


def test_the_user_name_opens_whatever_its_case(client, rosa):
    assert enter(client, rosa.account.username.upper()).status_code == 303


def test_known_and_unknown_get_the_same_answer(client, rosa):
    wrong = enter(client, "rosa@example.org", "no es esta clave")
    unknown = enter(client, "nadie@example.org", "no es esta clave")
    assert wrong.status_code == unknown.status_code == 422
    assert said(wrong).replace("rosa@", "x@") == said(unknown).replace("nadie@", "x@")


def test_a_person_without_a_password_answers_alike(client, make, rosa):
    other = make.person(account=True)
    with transaction():
        other.account.password_hash = None
    assert said(enter(client, other.account.username)) == said(enter(client, "nadie")).replace(
        "nadie", other.account.username
    )


def test_five_failures_close_the_account_for_a_while_whatever_name_is_used(client, rosa):
    for identity in ("rosa@example.org", "41234567", rosa.account.username, "rosa@example.org", "41234567"):
        assert enter(client, identity, "no es esta clave").status_code == 422
    closed = enter(client, rosa.account.username)
    assert closed.status_code == 429
    assert closed.headers["Retry-After"] == "900"
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert enter(client, rosa.account.username).status_code == 303


def test_an_unknown_name_is_closed_alike(client, rosa):
    for _ in range(5):
        enter(client, "nadie", "x")
        enter(client, "41234567", "x")
    one, other = enter(client, "nadie", "x"), enter(client, "41234567", "x")
    assert one.status_code == other.status_code == 429
    assert said(one).replace("nadie", "") == said(other).replace("41234567", "")


def test_ten_failures_a_day_leave_the_path_by_link_open(client, rosa, sent):
    start = clock.now()
    for round_ in range(2):
        with time_machine.travel(start + timedelta(minutes=20 * round_)):
            for _ in range(5):
                enter(client, "41234567", "x")
    with time_machine.travel(start + timedelta(hours=2)):
        assert enter(client, "41234567").status_code == 429
        client.post("/clave", data={"identity": "41234567", "want": "sign_in"})
        (person, _purpose, token) = sent[0]
        assert person == rosa.id
        assert client.post(f"/entrar/{token}").status_code == 303
        assert is_in(client)
    with time_machine.travel(start + timedelta(hours=25)):
        assert enter(client, "41234567").status_code == 303


def test_thirty_failures_close_an_address_but_successes_never_do(app, make):
    people = [make.person(account=True) for _ in range(40)]
    for person in people:
        assert enter(app.test_client(), person.account.username).status_code == 303
    for number in range(30):
        assert enter(app.test_client(), f"nadie{number}", "x").status_code == 422
    assert enter(app.test_client(), people[0].account.username).status_code == 429
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert enter(elsewhere, people[0].account.username).status_code == 303


def test_more_hashing_than_places_is_told_to_wait(app, client, rosa):
    with app.app_context(), ExitStack() as held:
        for _n in range(max(1, app.config["THREADS"] // 4)):
            held.enter_context(passwords.hashing_place())
        answer = enter(client, "41234567")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "5"
    page = answer.get_data(as_text=True)
    assert 'value="41234567"' in page
    assert PASSWORD not in page
    assert enter(client, "41234567").status_code == 303


def test_the_session_is_new_at_sign_in(client, rosa):
    with client.session_transaction() as session:
        session["language"] = "en"
        session["planted"] = "x"
    enter(client, "41234567")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["language"] == "en"
        one = session["_user_id"]
    client.post("/salir")
    enter(client, "41234567")
    with client.session_transaction() as session:
        assert session["_user_id"] != one


def test_a_copied_cookie_is_dead_after_signing_out(app, client, rosa):
    enter(client, "41234567")
    stolen = app.test_client()
    stolen.set_cookie("civic", client.get_cookie("civic").value)
    assert is_in(stolen)
    other_device = app.test_client()
    enter(other_device, "41234567")
    client.post("/salir")
    assert not is_in(stolen)
    assert is_in(other_device)
    other_device.post("/salir/en-todas-partes")
    assert not is_in(other_device)


@pytest.mark.parametrize(("minutes", "alive"), [(11 * 60, True), (12 * 60 + 2, False)])
def test_idle_sessions_end(client, rosa, minutes, alive):
    enter(client, "41234567")
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert is_in(client) is alive


def test_a_session_ends_after_a_day_however_busy(client, rosa):
    start = clock.now()
    enter(client, "41234567")
    for hours in range(1, 24):
        with time_machine.travel(start + timedelta(hours=hours)):
            assert is_in(client)
    with time_machine.travel(start + timedelta(hours=24, minutes=1)):
        assert not is_in(client)


@pytest.mark.parametrize("act", ["password", "role", "closed", "merged"])
def test_what_changes_a_person_ends_their_sessions(client, make, rosa, act):
    enter(client, "41234567")
    assert is_in(client)
    administrator, other = make.administrator(), make.person()
    with transaction():
        if act == "password":
            commands.set_password(rosa, rosa, passwords.hash_password(NEW))
        elif act == "role":
            commands.grant_role(administrator, rosa, PlatformRole.OPERATOR, "acta 3")
        elif act == "closed":
            commands.set_active(administrator, rosa, False, "pedido suyo")
        else:
            commands.merge_persons(administrator, other, rosa, "misma persona")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/mis-datos", "/mis-datos"), ("/eventos?mes=6", "/eventos?mes=6"), ("//evil.example", None), ("///evil.example", None),
        ("/\\evil.example", None), ("https://evil.example", None), ("/%5cevil.example", None), ("/\t/evil.example", None),
        ("javascript:alert(1)", None), ("", None),
    ],
)  # fmt: skip
def test_after_sign_in_only_to_this_site(app, rosa, target, lands):
    for given in ({"next": target}, {}):
        client = app.test_client()
        page = client.get("/entrar", query_string={"next": target})
        assert page.status_code == 200
        answer = enter(client, "41234567", **given)
        where = answer.headers["Location"]
        assert where.startswith("/")
        assert "evil" not in where
        if lands and given:
            assert where == lands


def test_a_reset_link_works_once_and_kills_its_siblings(client, app, rosa, sent):
    other_device = app.test_client()
    enter(other_device, "41234567")
    for want in ("sign_in", "reset"):
        client.post("/clave", data={"identity": "41234567", "want": want})
    (_, _, older), (_, _, token) = sent
    assert client.get(f"/entrar/{older}").status_code == 410
    assert client.get(f"/clave/{token}").status_code == 200
    assert client.get(f"/entrar/{token}").status_code == 410
    assert client.get(f"/correo/{token}").status_code == 410
    assert client.post(f"/clave/{token}", data={"password": NEW}).status_code == 303
    assert is_in(client)
    assert not is_in(other_device)
    assert app.test_client().post(f"/clave/{token}", data={"password": NEW}).status_code == 410
    assert enter(app.test_client(), "41234567").status_code == 422
    assert enter(app.test_client(), "41234567", NEW).status_code == 303


def test_a_link_dies_when_the_person_signs_in_with_the_password(client, app, rosa, sent):
    client.post("/clave", data={"identity": "41234567", "want": "reset"})
    enter(app.test_client(), "41234567")
    assert client.get(f"/clave/{sent[0][2]}").status_code == 410


def test_a_reset_link_lives_half_an_hour(client, rosa, sent):
    client.post("/clave", data={"identity": "41234567", "want": "reset"})
    with time_machine.travel(clock.now() + timedelta(minutes=29)):
        assert client.get(f"/clave/{sent[0][2]}").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.post(f"/clave/{sent[0][2]}", data={"password": NEW}).status_code == 410


def test_asking_for_a_link_answers_alike(client, make, rosa, sent):
    without_email = make.person(account=True)
    unconfirmed = make.person(account=True, email="otra@example.org")
    with transaction():
        unconfirmed.account.email_key = None
    pages = {
        said(client.post("/clave", data={"identity": identity, "want": "reset"}))
        for identity in ("41234567", "nadie", without_email.account.username, unconfirmed.account.username)
    }
    assert len(pages) == 1
    assert [person for person, _purpose, _token in sent] == [rosa.id]


def test_links_are_not_mailed_without_end(client, rosa, sent):
    for _ in range(5):
        client.post("/clave", data={"identity": "41234567", "want": "reset"})
    assert len(sent) == 3
    for number in range(25):
        client.post("/clave", data={"identity": f"nadie{number}", "want": "reset"})
    assert client.post("/clave", data={"identity": "x", "want": "reset"}).status_code == 429


def test_tokens_are_not_stored(client, rosa, sent):
    client.post("/clave", data={"identity": "41234567", "want": "reset"})
    row = db.session.query(AccessLink).one()
    assert sent[0][2] not in (row.token_hash,)
    assert len(sent[0][2]) >= 26


def test_a_printed_slip_activates_once(app, client, make, signed_in):
    operator, person = make.administrator(PlatformRole.OPERATOR), make.person("Juan Flores Vilca")
    slip = signed_in(operator).post(f"/personas/{person.id}/hoja").get_data(as_text=True)
    code = re.search(r"\b([a-z0-9]{4}(?:-[a-z0-9]{4}){3})\b", slip)[1]
    assert person.document_number not in slip
    assert 'class="qr-drawing"' in slip
    typed = client.post("/activar", data={"code": code.upper().replace("-", " ")})
    assert typed.status_code == 303
    where = typed.headers["Location"]
    assert "Juan" in client.get(where).get_data(as_text=True)
    short = client.post(where, data={"password": "corta"})
    assert short.status_code == 422
    assert "5" in short.get_data(as_text=True)
    assert client.post(where, data={"password": NEW}).status_code == 303
    assert is_in(client)
    assert app.test_client().get(where).status_code == 410
    assert enter(app.test_client(), person.document_number, NEW).status_code == 303
    assert (
        db.session.query(AuditEntry).filter_by(action="people.issue_slip", actor_id=operator.id).count() == 1
    )


def test_wrong_codes_are_counted(client):
    for _ in range(30):
        assert client.post("/activar", data={"code": "abcd-efgh-jkmn-pqrs"}).status_code == 422
    assert client.post("/activar", data={"code": "abcd-efgh-jkmn-pqrs"}).status_code == 429


def test_staff_need_a_long_password(client, make, sent):
    operator = make.administrator(PlatformRole.OPERATOR)
    with transaction():
        operator.account.password_hash = None
    administrator = make.administrator()
    with transaction():
        _link, code = commands.issue_slip(administrator, operator)
    assert client.post(f"/activar/{code}", data={"password": "vicunas y"}).status_code == 422
    assert client.post(f"/activar/{code}", data={"password": "vicunas y sus crias"}).status_code == 303


def test_a_hash_made_with_other_parameters_is_made_anew(client, rosa):
    from argon2 import PasswordHasher

    with transaction():
        rosa.account.password_hash = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    before = rosa.account.password_hash
    assert enter(client, "41234567").status_code == 303
    db.session.expire_all()
    assert db.session.get(Account, rosa.id).password_hash != before
    assert enter(client, "41234567").status_code == 303


def test_changing_the_password_asks_for_the_present_one(client, app, rosa):
    enter(client, "41234567")
    other = app.test_client()
    enter(other, "41234567")
    assert client.post("/mis-datos/clave", data={"present": "no", "password": NEW}).status_code == 422
    assert (
        client.post("/mis-datos/clave", data={"present": PASSWORD, "password": "Rosa-Mamani-1"}).status_code
        == 422
    )
    assert client.post("/mis-datos/clave", data={"present": PASSWORD, "password": NEW}).status_code == 303
    assert is_in(client)
    assert not is_in(other)


def test_csrf_is_asked_for(app, rosa):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    assert enter(client, "41234567").status_code == 400
    assert client.post("/salir").status_code == 400
