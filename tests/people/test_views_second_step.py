"""The second step through real requests: added, asked for, used once, lost, required."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pyotp
import pytest
import time_machine

from civic import config
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.signals import access_link_issued
from civic.messages.models import Message
from civic.people import commands
from civic.people.models import AuthenticatorApp, OpenSession, Passkey, Person, PlatformRole, RecoveryCode
from civic.people.views import second_step
from civic.people.views import sessions as browser_sessions
from civic.spaces.models import TeamRole
from tests.conftest import ENV
from tests.make import PASSWORD
from tests.people.authenticator import Phone
from tests.security.payloads import TRICKS


@pytest.fixture
def rosa(make):
    return make.person("Rosa Mamani Quispe", account=True, dni="41234567", email="rosa@example.org")


@pytest.fixture
def later():
    """`later(minutes=5)`: the clock goes on by so much."""
    with time_machine.travel(clock.now(), tick=False) as traveller:

        def go_on(**by):
            traveller.shift(timedelta(**by))

        yield go_on


def enter(client, person, password=PASSWORD):
    return client.post("/entrar", data={"identity": person.account.username, "password": password})


def is_in(client):
    return client.get("/mis-datos").status_code == 200


def page_of(answer):
    return html.unescape(answer.get_data(as_text=True))


def with_app(client):
    """(the app, the recovery codes) after adding an app in a browser that has just signed in."""
    page = page_of(client.get("/seguridad/aplicacion"))
    app = pyotp.TOTP(re.search(r'data-copy="([A-Z2-7 ]+)"', page)[1].replace(" ", ""))
    answer = client.post("/seguridad/aplicacion", data={"code": app.at(clock.now())})
    assert answer.status_code == 200, page_of(answer)
    return app, re.findall(r'<span class="numeric">([a-z0-9-]{14})</span>', page_of(answer))


def asked(client, path):
    """The question a page puts to the device."""
    body = client.get(path).get_data(as_text=True)
    return json.loads(html.unescape(re.search(r'data-question="([^"]+)"', body)[1]))


def with_passkey(client, name="Mi celular"):
    """The phone whose passkey was added in a browser that has just signed in."""
    phone = Phone()
    answer = phone.make(asked(client, "/seguridad/llave"))
    sent = client.post("/seguridad/llave", data={"name": name, "answer": answer})
    assert sent.status_code in (200, 303), page_of(sent)
    return phone


# The app


def test_an_app_is_added_and_asked_for_from_then_on(app, client, rosa, later):
    other = app.test_client()
    enter(other, rosa)
    enter(client, rosa)
    totp, codes = with_app(client)
    assert len(set(codes)) == 10
    assert is_in(client)
    assert not is_in(other)  # what was signed in with the password alone is not any more
    client.post("/salir")
    later(seconds=31)
    answer = enter(client, rosa)
    assert answer.location == "/entrar/segundo-paso"
    assert not is_in(client)
    with client.session_transaction() as session:
        assert "_user_id" not in session
    assert client.post("/entrar/segundo-paso", data={"code": "12345"}).status_code == 422
    assert client.post("/entrar/segundo-paso", data={}).status_code == 422
    assert not is_in(client)
    assert client.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())}).status_code == 303
    assert is_in(client)


def test_a_code_seen_over_the_shoulder_opens_nothing(app, client, rosa, later):
    enter(client, rosa)
    totp, _codes = with_app(client)
    later(seconds=31)
    mine, thief = app.test_client(), app.test_client()
    code = totp.at(clock.now())
    enter(mine, rosa)
    enter(thief, rosa)
    assert mine.post("/entrar/segundo-paso", data={"code": code}).status_code == 303
    assert thief.post("/entrar/segundo-paso", data={"code": code}).status_code == 422
    assert not is_in(thief)


def test_the_code_that_added_the_app_does_not_also_open(app, client, rosa, later):
    enter(client, rosa)
    totp, _codes = with_app(client)
    thief = app.test_client()
    enter(thief, rosa)
    assert thief.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())}).status_code == 422


def test_a_wrong_first_code_adds_nothing(client, rosa):
    enter(client, rosa)
    answer = client.post("/seguridad/aplicacion", data={"code": "123"})
    assert answer.status_code == 422
    assert db.session.query(AuthenticatorApp).count() == 0


def test_five_wrong_codes_close_the_second_step_even_for_the_right_one(app, client, rosa, later):
    enter(client, rosa)
    totp, codes = with_app(client)
    later(seconds=31)
    thief = app.test_client()
    for n in range(5):
        if n % 2 == 0:  # starting again does not begin a new count
            enter(thief, rosa)
        assert thief.post("/entrar/segundo-paso", data={"code": f"0000{n}"}).status_code == 422
    closed = thief.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())})
    assert closed.status_code == 429
    assert closed.headers["Retry-After"] == "900"
    assert thief.post("/entrar/segundo-paso", data={"recovery": codes[0]}).status_code == 429
    later(minutes=16)
    enter(thief, rosa)
    assert thief.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())}).status_code == 303


def test_between_the_steps_there_are_ten_minutes_and_the_same_password(app, client, make, rosa, later):
    enter(client, rosa)
    totp, codes = with_app(client)
    slow, outdated, closed = app.test_client(), app.test_client(), app.test_client()
    for one in (slow, outdated, closed):
        enter(one, rosa)
    later(minutes=11)
    answer = slow.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())})
    assert answer.location == "/entrar"
    enter(outdated, rosa)
    with transaction():
        commands.set_password(rosa, db.session.get(Person, rosa.id), rosa.account.password_hash)
    assert outdated.post("/entrar/segundo-paso", data={"recovery": codes[0]}).location == "/entrar"
    enter(closed, rosa)
    administrator = make.administrator()
    with transaction():
        commands.set_active(administrator, db.session.get(Person, rosa.id), False, "se fue")
    assert closed.post("/entrar/segundo-paso", data={"recovery": codes[0]}).location == "/entrar"
    assert not any(map(is_in, (slow, outdated, closed)))


def test_without_the_first_step_there_is_no_second(client):
    for method in (client.get, client.post):
        assert method("/entrar/segundo-paso").location == "/entrar"


@pytest.mark.parametrize("want", ["sign_in", "reset"])
def test_a_link_by_mail_replaces_the_password_not_the_second_step(app, client, rosa, later, want):
    enter(client, rosa)
    totp, _codes = with_app(client)
    client.post("/salir")
    later(seconds=31)
    sent, thief = [], app.test_client()
    with access_link_issued.connected_to(lambda person, link, token: sent.append(token)):
        thief.post("/clave", data={"identity": "41234567", "want": want})
    answer = (
        thief.post(f"/entrar/{sent[0]}")
        if want == "sign_in"
        else thief.post(f"/clave/{sent[0]}", data={"password": "tres-llamas-en-la-puna"})
    )
    assert answer.location == "/entrar/segundo-paso"
    assert not is_in(thief)
    assert thief.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())}).status_code == 303
    assert is_in(thief)


def test_after_the_second_step_one_lands_where_one_wanted_to_go(client, rosa, later):
    enter(client, rosa)
    totp, _codes = with_app(client)
    client.post("/salir")
    later(seconds=31)
    client.post(
        "/entrar", data={"identity": rosa.account.username, "password": PASSWORD, "next": "/mis-datos/copia"}
    )
    answer = client.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())})
    assert answer.location == "/mis-datos/copia"


# Codes on paper


def test_a_recovery_code_opens_once_and_the_owner_is_told(app, client, rosa, later):
    enter(client, rosa)
    _totp, codes = with_app(client)
    for n, typed in enumerate((codes[3].upper().replace("-", " "), codes[4])):
        one = app.test_client()
        enter(one, rosa)
        assert one.post("/entrar/segundo-paso", data={"recovery": typed}).status_code == 303
        assert str(9 - n) in page_of(one.get("/mi-pagina"))
    again = app.test_client()
    enter(again, rosa)
    assert again.post("/entrar/segundo-paso", data={"recovery": codes[3]}).status_code == 422
    assert not is_in(again)
    told = [m for m in db.session.query(Message) if m.kind == "people/second_step"]
    assert len(told) == 3  # the app, and two codes
    assert all(m.recipient == "rosa@example.org" for m in told)


def test_new_codes_make_the_old_paper_useless(app, client, rosa):
    enter(client, rosa)
    _totp, old = with_app(client)
    page = page_of(client.post("/seguridad/codigos"))
    new = re.findall(r'<span class="numeric">([a-z0-9-]{14})</span>', page)
    assert len(set(new) | set(old)) == 20
    assert client.get("/seguridad/codigos").get_data(as_text=True).count(new[0]) == 0
    one = app.test_client()
    enter(one, rosa)
    assert one.post("/entrar/segundo-paso", data={"recovery": old[0]}).status_code == 422
    assert one.post("/entrar/segundo-paso", data={"recovery": new[0]}).status_code == 303


def test_somebody_elses_code_opens_nothing(app, client, make, rosa):
    other = make.person(account=True)
    enter(client, other)
    _totp, codes = with_app(client)
    mine = app.test_client()
    enter(mine, rosa)
    with_app(mine)
    mine.post("/salir")
    enter(mine, rosa)
    assert mine.post("/entrar/segundo-paso", data={"recovery": codes[0]}).status_code == 422


def test_nothing_of_it_is_kept_in_plain(client, rosa):
    enter(client, rosa)
    totp, codes = with_app(client)
    everything = " ".join(
        str(row)
        for table in ("authenticator_apps", "recovery_codes", "open_sessions", "audit_entries", "messages")
        for row in db.session.execute(db.text(f"SELECT * FROM {table}"))
    )
    assert totp.secret not in everything
    assert not any(code.replace("-", "") in everything or code in everything for code in codes)
    with client.session_transaction() as session:
        assert totp.secret not in str(dict(session))


# Passkeys


def test_a_passkey_opens_alone_and_as_second_step(app, client, rosa):
    enter(client, rosa)
    phone = with_passkey(client)
    alone, second = app.test_client(), app.test_client()
    answer = alone.post(
        "/entrar/llave", data={"answer": phone.show(asked(alone, "/entrar/llave")), "next": "/mis-datos"}
    )
    assert answer.location == "/mis-datos"
    assert is_in(alone)
    assert enter(second, rosa).location == "/entrar/segundo-paso"
    question = asked(second, "/entrar/segundo-paso")
    assert [key["transports"] for key in question["allowCredentials"]] == [["hybrid", "internal"]]
    assert second.post("/entrar/segundo-paso", data={"answer": phone.show(question)}).status_code == 303
    assert is_in(second)
    assert db.session.query(Passkey).one().sign_count == 2


@pytest.mark.parametrize(
    ("base", "asked_at", "site"),
    [
        ("https://mesa.example.pe", "http://10.0.0.5:8000", ("mesa.example.pe", "https://mesa.example.pe")),
        ("https://mesa.example.pe:443/", "http://otra.pe", ("mesa.example.pe", "https://mesa.example.pe")),
        ("https://mesa.example.pe:8443", "http://otra.pe", ("mesa.example.pe", "https://mesa.example.pe:8443")),
        ("", "http://localhost:8000", ("localhost", "http://localhost:8000")),
    ],
)  # fmt: skip
def test_a_passkey_belongs_to_the_configured_address(app, monkeypatch, base, asked_at, site):
    monkeypatch.setitem(app.config, "BASE_URL", base)
    with app.test_request_context(base_url=asked_at):
        found = second_step.site()
    assert (found.host, found.origin) == site


def test_the_trail_tells_the_steps_apart(app, client, rosa, later):
    enter(client, rosa)
    totp, _codes = with_app(client)
    later(seconds=31)
    one = app.test_client()

    def last():
        return db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()

    enter(one, rosa)
    assert last().action == "people.first_step"
    one.post("/entrar/segundo-paso", data={"code": "12345"})
    assert (last().action, last().subject_id) == ("people.second_step_refused", str(rosa.id))
    one.post("/entrar/segundo-paso", data={"code": totp.at(clock.now())})
    assert (last().action, last().after) == ("people.sign_in", {"way": "app"})


def test_an_answer_is_taken_once_even_with_a_copied_cookie(app, client, rosa):
    enter(client, rosa)
    phone = with_passkey(client)
    mine, thief = app.test_client(), app.test_client()
    answer = phone.show(asked(mine, "/entrar/llave"))
    thief.set_cookie("civic", mine.get_cookie("civic").value)
    assert mine.post("/entrar/llave", data={"answer": answer}).status_code == 303
    assert thief.post("/entrar/llave", data={"answer": answer}).status_code == 422
    assert not is_in(thief)


@pytest.mark.parametrize("wrong", ["late", "other page", "other purpose", "unknown", "closed"])
def test_a_passkey_that_does_not_fit_opens_nothing(app, client, make, rosa, later, wrong):
    enter(client, rosa)
    phone = with_passkey(client)
    later(minutes=1)
    one = app.test_client()
    question = asked(one, "/entrar/llave")
    if wrong == "late":
        later(minutes=6)
    elif wrong == "other page":
        phone.origin = "https://concertemos.evil.example"
    elif wrong == "other purpose":
        question = asked(client, "/seguridad/llave") | {"rpId": "localhost"}
    elif wrong == "unknown":
        phone = Phone()
    elif wrong == "closed":
        administrator = make.administrator()
        with transaction():
            commands.set_active(administrator, db.session.get(Person, rosa.id), False, "se fue")
    assert one.post("/entrar/llave", data={"answer": phone.show(question)}).status_code == 422
    assert not is_in(one)


def test_somebody_elses_passkey_is_no_second_step(app, client, make, rosa):
    other = make.person(account=True)
    thief = app.test_client()
    enter(thief, other)
    phone = with_passkey(thief)
    enter(client, rosa)
    with_passkey(client)
    again = app.test_client()
    enter(again, rosa)
    answer = phone.show(asked(again, "/entrar/segundo-paso"))
    assert again.post("/entrar/segundo-paso", data={"answer": answer}).status_code == 422
    assert not is_in(again)


def test_passkeys_have_names_and_are_removed_one_by_one(app, client, rosa):
    enter(client, rosa)
    with_passkey(client, "Mi celular")
    lost = with_passkey(client, "La tableta <b>")
    page = client.get("/seguridad").get_data(as_text=True)
    assert "La tableta &lt;b&gt;" in page
    row = db.session.query(Passkey).filter(Passkey.name.like("La tableta%")).one()
    assert client.post(f"/seguridad/llaves/{row.id}/quitar").status_code == 303
    assert [key.name for key in db.session.query(Passkey)] == ["Mi celular"]
    other = app.test_client()
    answer = lost.show(asked(other, "/entrar/llave"))
    assert other.post("/entrar/llave", data={"answer": answer}).status_code == 422
    assert client.post(f"/seguridad/llaves/{row.id}/quitar").status_code == 404


def test_one_device_is_added_once(client, rosa):
    enter(client, rosa)
    phone = with_passkey(client)
    question = asked(client, "/seguridad/llave")
    assert len(question["excludeCredentials"]) == 1
    answer = phone.make(question)
    assert client.post("/seguridad/llave", data={"name": "otra vez", "answer": answer}).status_code == 422
    assert db.session.query(Passkey).count() == 1


def test_tries_with_passkeys_are_counted_per_address(app, rosa):
    statuses = [app.test_client().post("/entrar/llave", data={"answer": "{}"}).status_code for _ in range(31)]
    assert statuses == [422] * 30 + [429]


@pytest.mark.both
def test_junk_is_never_an_error(app, make):
    """What a browser may be made to send, into every form of a session that has just begun."""
    person = make.person(account=True)
    junk = [
        '{"id": "a\\u0000b"}',
        '{"id": "\\ud800", "response": 7}',
        "[" * 9000,
        "\x00",
        "\u202e",
        "9" * 6,
        "x" * 30_000,
        *TRICKS[::5],
    ]
    owner, halfway = app.test_client(), app.test_client()
    enter(owner, person)
    with_app(owner)
    with_passkey(owner)
    enter(halfway, person)
    wrong = []
    for text in junk:
        data = {"name": "x", "code": text, "recovery": text, "answer": text, "password": text, "next": text}
        for part in ("code", "recovery", "answer"):
            status = halfway.post("/entrar/segundo-paso", data=readable({part: text})).status_code
            wrong += [f"{part}: {status}"] if status not in (303, 422, 429) else []
        for path in ("/seguridad/llave", "/seguridad/confirmar", "/entrar/llave"):
            status = owner.post(path, data=readable(data)).status_code
            wrong += [f"{path}: {status}"] if status not in (303, 422, 429) else []
    assert not wrong, wrong
    assert not is_in(halfway)


def readable(data):
    """Values as a form can carry them: a lone surrogate cannot travel by itself."""
    return {name: text.encode("utf-8", "replace").decode() for name, text in data.items()}


# Before changes: show that it is you


ACTS = ("/seguridad/aplicacion/quitar", "/seguridad/llaves/1/quitar", "/seguridad/codigos")


def test_changes_of_the_way_in_ask_for_the_password_again(client, rosa, later):
    enter(client, rosa)
    with_app(client)
    later(minutes=11)
    for path in ACTS:
        assert client.post(path).location.startswith("/seguridad/confirmar"), path
    for path in ("/seguridad/aplicacion", "/seguridad/llave", "/seguridad/codigos"):
        assert client.get(path).location.startswith("/seguridad/confirmar"), path
    assert db.session.query(AuthenticatorApp).count() == 1
    wrong = client.post("/seguridad/confirmar", data={"password": "no es", "next": "/seguridad/codigos"})
    assert wrong.status_code == 422
    right = client.post("/seguridad/confirmar", data={"password": PASSWORD, "next": "/seguridad/codigos"})
    assert right.location == "/seguridad/codigos"
    assert client.post("/seguridad/aplicacion/quitar").location == "/seguridad"
    assert db.session.query(AuthenticatorApp).count() == 0
    assert db.session.query(RecoveryCode).count() == 0


def test_guesses_of_the_password_are_counted_there_too(client, rosa, later):
    enter(client, rosa)
    later(minutes=11)
    statuses = [client.post("/seguridad/confirmar", data={"password": "no"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_passkey_also_shows_that_it_is_you(client, rosa, later):
    enter(client, rosa)
    phone = with_passkey(client)
    later(minutes=11)
    answer = phone.show(asked(client, "/seguridad/confirmar"))
    sent = client.post("/seguridad/confirmar", data={"answer": answer, "next": "//evil.example"})
    assert sent.location == "/seguridad"
    assert client.get("/seguridad/codigos").status_code == 200


# Who must


@pytest.fixture
def required(app):
    app.config["SECOND_FACTOR"] = "required"
    yield
    app.config["SECOND_FACTOR"] = "offered"


def test_production_requires_it_and_the_others_offer_it():
    keys = {
        "SECRET_KEY": ENV["SECRET_KEY"],
        "CIVIC_DATA_KEY": ENV["CIVIC_DATA_KEY"],
        "CIVIC_URL": "https://mesa.pe",
    }
    found = {
        name: config.load(keys | {"CIVIC_ENV": name, "CIVIC_INSTANCE": "/nowhere"})["SECOND_FACTOR"]
        for name in config.ENVIRONMENTS
    }
    assert found == {
        "development": "offered",
        "testing": "offered",
        "demo": "offered",
        "production": "required",
    }
    with pytest.raises(config.ConfigError, match="CIVIC_SECOND_FACTOR"):
        config.load(keys | {"CIVIC_ENV": "demo", "CIVIC_SECOND_FACTOR": "maybe"})


STAFF = [*PlatformRole, TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY, TeamRole.ACCREDITOR]


@pytest.mark.parametrize("role", STAFF)
def test_who_decides_for_others_is_led_to_it_and_can_do_nothing_before(app, client, make, required, role):
    person = make.administrator(role) if role in set(PlatformRole) else make.team(make.space(), role)
    enter(client, person)
    for path in ("/mi-pagina", "/", "/personas", "/administracion", "/mis-datos"):
        assert client.get(path).location == "/seguridad", path
    assert client.post("/personas/buscar", data={}).location == "/seguridad"
    assert client.get("/seguridad").status_code == 200
    with_app(client)
    assert client.get("/mi-pagina").status_code == 200
    assert client.get("/seguridad").status_code == 200


@pytest.mark.parametrize("role", [None, TeamRole.FACILITATOR])
def test_nobody_else_is_made_to(app, client, make, required, role):
    person = make.team(make.space(), role) if role else make.person(account=True)
    enter(client, person)
    assert client.get("/mi-pagina").status_code == 200


def test_whoever_must_keeps_one(client, make, required):
    enter(client, administrator := make.administrator())
    with_app(client)
    client.post("/seguridad/aplicacion/quitar")
    assert db.session.query(AuthenticatorApp).count() == 1
    with_passkey(client)
    client.post("/seguridad/aplicacion/quitar")
    assert db.session.query(AuthenticatorApp).count() == 0
    assert db.session.query(Passkey).one().person_id == administrator.id


def test_a_session_that_took_one_step_is_ended_when_two_are_asked(app, client, make, required, signed_in):
    """Somebody who has a second step never works in a session that did not take it."""
    administrator = make.administrator()
    enter(client, administrator)
    with_app(client)
    one_step = signed_in(db.session.get(Person, administrator.id))
    assert one_step.get("/administracion").location == "/entrar"
    assert not is_in(one_step)


# Losing everything


def reset(client, person, reason="robo del celular, DNI visto"):
    return client.post(f"/personas/{person.id}/segundo-paso", data={"reason": reason})


def test_somebody_at_the_desk_takes_it_away_with_a_reason(app, client, make, rosa, signed_in):
    enter(client, rosa)
    with_app(client)
    with_passkey(client)
    operator = make.administrator(PlatformRole.OPERATOR)
    desk = signed_in(operator)
    reset(desk, rosa, reason="")
    assert is_in(client)
    assert "segundo-paso" in desk.get(f"/personas/{rosa.id}").get_data(as_text=True)
    assert reset(desk, rosa).status_code == 303
    assert not is_in(client)
    assert sum(db.session.query(m).count() for m in (AuthenticatorApp, Passkey, RecoveryCode)) == 0
    fresh = app.test_client()
    assert enter(fresh, rosa).location == "/mi-pagina"
    line = db.session.query(AuditEntry).filter_by(action="people.reset_factors").one()
    assert (line.actor_id, line.subject_id, line.reason) == (
        operator.id,
        str(rosa.id),
        "robo del celular, DNI visto",
    )
    assert line.after == {"app": True, "passkeys": 1, "codes": 10}
    assert "people/second_step" in [m.kind for m in db.session.query(Message)]
    assert "segundo-paso" not in desk.get(f"/personas/{rosa.id}").get_data(as_text=True)


def test_nobody_takes_their_own_away_and_staff_needs_another_administrator(app, make, signed_in):
    operator, other = make.administrator(PlatformRole.OPERATOR), make.administrator(PlatformRole.OPERATOR)
    one, two = make.administrator(), make.administrator()
    for person in (operator, other, one):
        browser = app.test_client()
        enter(browser, person)
        with_app(browser)
    for who, whom, status in (
        (operator, operator, 403),
        (operator, other, 403),
        (one, one, 403),
        (operator, one, 403),
    ):
        who, whom = db.session.get(Person, who.id), db.session.get(Person, whom.id)
        assert reset(signed_in(who), whom).status_code == status
    assert db.session.query(AuthenticatorApp).count() == 3
    assert reset(signed_in(two), db.session.get(Person, one.id)).status_code == 303
    assert db.session.query(AuthenticatorApp).count() == 2


# Sessions


CHROME = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
}
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"}


def in_browser(app, person, headers):
    client = app.test_client()
    client.post("/entrar", data={"identity": person.account.username, "password": PASSWORD}, headers=headers)
    return client


def test_the_list_of_sessions_ends_one_or_all_the_others(app, make, rosa):
    phone, laptop, third = (in_browser(app, rosa, agent) for agent in (CHROME, FIREFOX, {}))
    page = page_of(laptop.get("/seguridad"))
    assert "Chrome" in page
    assert "Firefox" in page
    assert page.count('/cerrar"') == 2  # not this one
    stolen = app.test_client()
    stolen.set_cookie("civic", phone.get_cookie("civic").value)
    number = db.session.query(OpenSession).filter_by(agent="chrome/android").one().id
    stranger = in_browser(app, make.person(account=True), {})
    assert stranger.post(f"/seguridad/sesiones/{number}/cerrar").status_code == 404
    assert is_in(phone)
    assert laptop.post(f"/seguridad/sesiones/{number}/cerrar").status_code == 303
    assert [is_in(one) for one in (phone, stolen, laptop, third)] == [False, False, True, True]
    assert laptop.post("/seguridad/sesiones/cerrar-las-demas").status_code == 303
    assert [is_in(one) for one in (laptop, third, stranger)] == [True, False, True]


def test_when_it_was_last_seen_is_written_every_few_minutes_only(app, client, rosa, later):
    enter(client, rosa)
    written = []
    for _minute in range(12):
        client.get("/mis-datos")
        db.session.expire_all()
        written.append(db.session.query(OpenSession).one().seen_at)
        later(minutes=1)
    assert len(set(written)) == 3


def test_a_page_is_shown_even_when_that_cannot_be_written(app, client, rosa, later, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def full(_session_id):
        raise OperationalError("UPDATE", {}, Exception("attempt to write a readonly database"))

    enter(client, rosa)
    later(minutes=6)
    monkeypatch.setattr(browser_sessions.commands, "note_seen", full)
    assert is_in(client)


def test_a_facilitators_own_phone_lasts_a_working_week(app, client, make, later):
    """Opened with its passkey: 12 hours idle, 7 days in all; with the password, or for staff, a day at most."""
    app.config["IDLE_LIMIT_SECONDS"] = 30 * 60
    try:
        space = make.space()
        people = [make.team(space, TeamRole.FACILITATOR), make.team(space, TeamRole.COORDINATOR)]
        phones = []
        for person in people:
            browser = app.test_client()
            enter(browser, person)
            phone = with_passkey(browser)
            later(seconds=1)  # the clock stands still, and one question comes after the other
            opened = app.test_client()
            opened.post("/entrar/llave", data={"answer": phone.show(asked(opened, "/entrar/llave"))})
            phones.append(opened)
        assert [is_in(phone) for phone in phones] == [True, True]
        later(hours=11)
        assert [is_in(phone) for phone in phones] == [True, False]
        for _half_day in range(13):
            later(hours=11, minutes=50)
            assert is_in(phones[0])
        later(hours=11)
        assert not is_in(phones[0])
    finally:
        app.config["IDLE_LIMIT_SECONDS"] = 12 * 3600


def test_the_copy_of_my_data_tells_of_it(client, rosa):
    enter(client, rosa)
    with_app(client)
    with_passkey(client, "Mi celular")
    body = client.get("/mis-datos/copia").get_data(as_text=True)
    assert "Mi celular" in body
    assert '"10"' in body or ": 10" in body


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_opens_in_both_languages(client, rosa, language):
    enter(client, rosa)
    with client.session_transaction() as session:
        session["language"] = language
    for path in (
        "/seguridad",
        "/seguridad/aplicacion",
        "/seguridad/llave",
        "/seguridad/codigos",
        "/seguridad/confirmar",
    ):
        assert client.get(path).status_code == 200, path
    with_app(client)
    with_passkey(client)
    for path in ("/seguridad", "/seguridad/codigos", "/seguridad/confirmar"):
        assert client.get(path).status_code == 200, path
    client.post("/salir")
    enter(client, rosa)
    for path in ("/entrar/segundo-paso", "/entrar/llave"):
        assert client.get(path).status_code == 200, path
