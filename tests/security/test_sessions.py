"""Sessions and ways in, attacked: planted, copied, outlived, guessed."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest

from civic.app import create_app
from civic.core import clock
from civic.core.db import db, transaction
from civic.people import commands
from civic.people.models import OpenSession, Person, RoleGrant
from civic.people.views import access
from tests.conftest import ENV
from tests.make import PASSWORD


def enter(client, person, password=PASSWORD, **more):
    return client.post("/entrar", data={"identity": person.account.username, "password": password}, **more)


def is_in(client) -> bool:
    return client.get("/mi-pagina").status_code == 200


def cookie_of(client) -> str:
    return client.get_cookie("civic").value


@pytest.fixture
def two(app, make):
    """One person on two devices."""
    person = make.person(account=True)
    one, other = app.test_client(), app.test_client()
    assert enter(one, person).status_code == 303
    assert enter(other, person).status_code == 303
    return person, one, other


def test_a_planted_session_is_not_used(app, make):
    """The session before sign-in is another one than after it, and holds nothing of it."""
    client, person = app.test_client(), make.person(account=True)
    with client.session_transaction() as session:
        session["planted"] = "yes"
        session["language"] = "en"
    before = cookie_of(client)
    enter(client, person)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["language"] == "en"
    assert cookie_of(client) != before


def test_signing_out_kills_copies_of_the_cookie(app, two):
    _person, one, other = two
    stolen = cookie_of(one)
    assert one.post("/salir").status_code == 303
    assert not is_in(one)
    assert is_in(other)
    thief = app.test_client()
    thief.set_cookie("civic", stolen)
    assert not is_in(thief)
    assert [row.ended_at is not None for row in db.session.query(OpenSession).order_by("id")] == [True, False]


def test_a_new_password_ends_the_other_devices(app, two):
    person, one, other = two
    answer = one.post("/mis-datos/clave", data={"present": PASSWORD, "password": "otra clave bien larga 7"})
    assert answer.status_code == 303
    assert is_in(one)
    assert not is_in(other)
    fresh = app.test_client()
    assert enter(fresh, person).status_code == 422
    assert enter(fresh, person, "otra clave bien larga 7").status_code == 303


@pytest.mark.parametrize("act", ["close", "grant", "end_role", "forget", "everywhere"])
def test_what_changes_a_person_ends_their_sessions(app, make, two, act):
    person, one, other = two
    administrator = make.administrator()
    with transaction():
        person = db.session.get(Person, person.id)
        if act == "close":
            commands.set_active(administrator, person, False, "se fue")
        elif act == "grant":
            commands.grant_role(administrator, person, "operator", "atiende")
        elif act == "end_role":
            person.roles.append(RoleGrant(person_id=person.id, role="operator"))
            db.session.flush()
            commands.end_role(administrator, person, person.roles[0], "ya no atiende")
        elif act == "forget":
            commands.forget_person(administrator, person, "lo pidió")
        else:
            commands.end_sessions(person, person)
    assert not is_in(one)
    assert not is_in(other)


@pytest.mark.parametrize(
    ("idle", "total", "alive"), [(600, 600, True), (13 * 3600, 13 * 3600, False), (60, 25 * 3600, False)]
)
def test_sessions_end_by_time(app, two, monkeypatch, idle, total, alive):
    """After the idle limit and after a day, whatever was done in between."""
    _person, one, _other = two
    now = clock.now() + timedelta(seconds=total)
    with one.session_transaction() as session:
        session["seen"] = int(now.timestamp()) - idle
    monkeypatch.setattr(clock, "now", lambda: now)
    assert is_in(one) is alive


def test_cookies_in_production(tmp_path):
    """Over HTTPS the session is __Host-, Secure, HttpOnly and Lax, and strict transport is asked for."""
    app = create_app(
        ENV | {"CIVIC_ENV": "production", "CIVIC_INSTANCE": str(tmp_path), "CIVIC_HOSTS": "mesa.pe"}
    )
    config = app.config
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config["SESSION_COOKIE_SECURE"]
    assert config["SESSION_COOKIE_HTTPONLY"]
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert config["IDLE_LIMIT_SECONDS"] <= 30 * 60
    assert config.get("WTF_CSRF_ENABLED", True)
    with app.app_context():
        db.create_all()
    answer = app.test_client().post("/idioma", data={"language": "en"}, base_url="https://mesa.pe")
    assert answer.status_code == 400  # no token
    answer = app.test_client().get("/entrar", base_url="https://mesa.pe")
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert "__Host-civic=" in cookie
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert app.test_client().get("/entrar", base_url="https://otra.pe").status_code == 400


def test_one_sessions_token_is_nothing_in_another(app, make):
    """A token of somebody else's form opens nothing."""
    app.config["WTF_CSRF_ENABLED"] = True
    thief, victim = app.test_client(), app.test_client()
    page = thief.get("/entrar").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    assert thief.post("/idioma", data={"csrf_token": token, "language": "en"}).status_code == 303
    victim.get("/entrar")
    assert victim.post("/idioma", data={"csrf_token": token, "language": "en"}).status_code == 400


def test_guessing_stops_and_the_owner_gets_in_by_link(app, make):
    """Five tries per account: the sixth is not even looked at, right or wrong, from any address."""
    person = make.person(account=True)
    for n in range(5):
        assert (
            enter(
                app.test_client(), person, "mala clave 123", environ_base={"REMOTE_ADDR": f"10.0.0.{n}"}
            ).status_code
            == 422
        )
    answer = enter(app.test_client(), person, environ_base={"REMOTE_ADDR": "10.0.1.1"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert not is_in(app.test_client())


def test_stuffing_from_one_address_stops(app, make):
    """Thirty failures from a connection; what a forwarded header claims does not count."""
    statuses = [
        app.test_client().post(
            "/entrar", data={"identity": f"nadie{n}", "password": "mala clave 123"},
            headers={"X-Forwarded-For": f"1.2.3.{n}", "X-Real-IP": f"1.2.3.{n}", "Forwarded": f"for=1.2.3.{n}"},
        ).status_code
        for n in range(34)
    ]  # fmt: skip
    assert statuses == [422] * 30 + [429] * 4


def test_forty_honest_people_behind_one_address_all_get_in(app, make):
    """A municipal hall: forty sign in within minutes, every fifth mistypes once; nobody is sent away."""
    answers = []
    for n in range(40):
        person, client = make.person(account=True), app.test_client()
        if n % 5 == 0:
            enter(client, person, "me equivoqué 1")
        answers.append(enter(client, person).status_code)
    assert answers == [303] * 40


def without_echo(answer, *typed: str) -> str:
    """A page without what its reader typed and what is new in every answer."""
    body = answer.get_data(as_text=True)
    for word in typed:
        body = body.replace(word, "…")
    return re.sub(r'name="(csrf_token|once)"[^>]*>|value="Ij[^"]*"', "", body)


def test_sign_in_and_reset_tell_nothing_of_who_is_known(app, make, monkeypatch):
    """Known, unknown and closed names get the same page, and each costs exactly one password check."""
    checked = []
    real = access.check_password
    monkeypatch.setattr(access, "check_password", lambda *a: (checked.append(bool(a[0])), real(*a))[1])
    known, closed = make.person(account=True, email="rosa@correo.pe"), make.person(account=True)
    with transaction():
        db.session.get(Person, closed.id).account.is_active = False
    names = [
        known.account.username,
        closed.account.username,
        "nadie.asi",
        "rosa@correo.pe",
        "otra@correo.pe",
        "40999999",
        known.document_number,
    ]
    pages, links = set(), set()
    for n, name in enumerate(names):
        base = {"REMOTE_ADDR": f"10.1.0.{n}"}
        answer = app.test_client().post(
            "/entrar", data={"identity": name, "password": "no es esta"}, environ_base=base
        )
        pages.add((answer.status_code, without_echo(answer, name)))
        answer = app.test_client().post("/clave", data={"identity": name, "want": "reset"}, environ_base=base)
        links.add((answer.status_code, without_echo(answer, name)))
    assert len(pages) == 1
    assert len(links) == 1
    assert len(checked) == len(names)


def test_making_an_account_tells_nothing_of_who_is_known(app, make):
    """The first page of a new account answers alike for a document that is known and one that is not."""
    known = make.person("Rosa Mamani Quispe", account=True)
    seen = set()
    for n, number in enumerate((known.document_number, "47777771")):
        client = app.test_client()
        data = {"given_names": "Rosa", "first_surname": "Mamani", "second_surname": "Quispe", "document_kind": "dni",
                "document_number": number, "birth_date": "1980-01-01"}  # fmt: skip
        first = client.post("/cuenta/nueva", data=data)
        second = client.get("/cuenta/nueva/acceso")
        third = client.post(
            "/cuenta/nueva/acceso",
            data={
                "username": f"rosa.nueva{'ab'[n]}",
                "password": "tres palabras juntas 9",
                "phone": "",
                "email": "",
            },
        )
        seen.add((first.status_code, first.location, second.status_code, third.status_code, third.location))
    assert len(seen) == 1


NEXT = ("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/%5cevil.example",
        "/\t/evil.example", "/%09/evil.example", "/ /evil.example", "/%2f/evil.example", "/%2Fevil.example", "http:evil.example", "//evil.example@localhost/",
        "/..//evil.example", "/./\\evil.example", "\x00//evil.example", " //evil.example", "/;@evil.example", "////evil.example/%2f..")  # fmt: skip


@pytest.mark.parametrize("target", NEXT)
def test_no_way_back_leads_away(app, make, target):
    """`next`, `back` and `volver` lead to a path of this site or nowhere."""
    person, client = make.person(account=True), app.test_client()
    answers = [
        client.post("/idioma", data={"language": "es", "next": target}),
        client.post("/entrar", query_string={"next": target}, data={"identity": person.account.username, "password": PASSWORD, "next": target}),
        client.get("/entrar", query_string={"next": target}),
        client.post("/mis-datos/permisos", data={"kind": "messages", "given": "1", "back": target}),
    ]  # fmt: skip
    for answer in answers:
        if answer.location:
            landed = urlsplit(urljoin("http://localhost/", answer.location.replace("\\", "/")))
            assert landed.hostname == "localhost", answer.location
            assert landed.scheme == "http"
            assert not answer.location.startswith(("//", "/\\"))
