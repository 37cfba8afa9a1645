"""Making an account on the web, my data, permissions and requests, through real requests."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from civic.core.db import db, transaction
from civic.core.signals import access_link_issued, person_exported
from civic.people import commands
from civic.people.models import Account, Consent, DataRequest, NoticeKind, Person, SelfIdentification, System
from tests.make import PASSWORD

NEW = "tres-llamas-en-la-puna"
WHO = {
    "given_names": "Rosa", "first_surname": "Mamani", "second_surname": "Quispe", "document_kind": "dni",
    "document_number": "41234567", "birth_date": "14/06/1990",
}  # fmt: skip
HOW = {"username": "rosa.mamani", "password": NEW}
HOSTILE = [
    "\x00", "Rosa\x00", "\u202eRosa", "a\u0301" * 5000, "\ufeff", "x" * 200_000, "José Null", "<script>alert(1)</script>",
    "{{ 7*7 }}", "'; DROP TABLE people; --", "Ñ" * 121, "１２３４", "ʼ", "\U0001f600", "\r\nSet-Cookie: x=1", "%s%n", "../../x",
]  # fmt: skip


def make_account(client, who=None, how=None):
    first = client.post("/cuenta/nueva", data=WHO | (who or {}))
    if first.status_code != 303:
        return first
    return client.post("/cuenta/nueva/acceso", data=HOW | (how or {}))


@pytest.fixture
def notices(app):
    with transaction():
        commands.publish_notices(System())


@pytest.fixture
def rosa(make, notices):
    return make.person(
        "Rosa Mamani Quispe", account=True, dni="41234567", phone="+51987654321", email="rosa@example.org"
    )


def test_an_account_in_two_pages(client, app):
    assert make_account(client).status_code == 303
    assert client.get("/mis-datos").status_code == 200
    other = app.test_client()
    assert other.post("/entrar", data={"identity": "rosa.mamani", "password": NEW}).status_code == 303
    assert (
        app.test_client().post("/entrar", data={"identity": "41234567", "password": NEW}).status_code == 303
    )


def test_six_fields_a_page_at_most(client):
    pages = [client.get("/cuenta/nueva").get_data(as_text=True)]
    client.post("/cuenta/nueva", data=WHO)
    pages.append(client.get("/cuenta/nueva/acceso").get_data(as_text=True))
    for page in pages:
        main = page.split("<main")[1].split("</main>")[0]
        assert (
            4
            <= len(
                re.findall(r"<(?:input(?! type=\"hidden\")(?![^>]*type=\"hidden\")|select|textarea)", main)
            )
            <= 6
        )


def test_going_back_loses_nothing_and_shows_no_plain_number_in_the_cookie(client):
    client.post("/cuenta/nueva", data=WHO)
    assert 'value="Mamani"' in client.get("/cuenta/nueva").get_data(as_text=True)
    with client.session_transaction() as session:
        assert "41234567" not in json.dumps(dict(session))
        assert "Mamani" not in json.dumps(dict(session))


@pytest.mark.parametrize("same_name", [True, False])
def test_knowing_a_document_and_name_opens_nothing(client, make, same_name):
    known = make.person(
        "Rosa Mamani Quispe" if same_name else "Ana Soto Vilca", dni="41234567", phone="+51987654321"
    )
    answer = make_account(client)
    assert answer.status_code == 303
    mine = client.get("/mis-datos").get_data(as_text=True)
    assert "987654321" not in mine
    assert db.session.query(Account).one().person_id != known.id
    newer = db.session.query(Person).filter(Person.id != known.id).one()
    assert newer.document_key is None
    assert newer.needs_check


def test_a_known_and_an_unknown_document_answer_alike(app, make):
    make.person("Rosa Mamani Quispe", dni="41234567")
    known = make_account(app.test_client(), how={"username": "rosa.uno"})
    unknown = make_account(app.test_client(), {"document_number": "42345678"}, {"username": "rosa.dos"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_somebody_elses_email_is_neither_taken_nor_revealed(app, rosa):
    sent = []
    with access_link_issued.connected_to(lambda person, link, token: sent.append((link.purpose, token))):
        client = app.test_client()
        assert (
            make_account(client, {"document_number": "42345678"}, {"email": "rosa@example.org"}).status_code
            == 303
        )
    assert rosa.account.email_key is not None
    (purpose, token) = sent[0]
    assert purpose == "email"
    assert client.post(f"/correo/{token}").status_code == 409
    assert (
        app.test_client().post("/entrar", data={"identity": "rosa@example.org", "password": NEW}).status_code
        == 422
    )


def test_an_email_opens_the_account_once_confirmed(app, client):
    sent = []
    with access_link_issued.connected_to(lambda person, link, token: sent.append(token)):
        make_account(client, how={"email": "rosa@example.org"})
    enter = {"identity": "rosa@example.org", "password": NEW}
    assert app.test_client().post("/entrar", data=enter).status_code == 422
    assert client.get(f"/correo/{sent[0]}").status_code == 200
    assert app.test_client().post("/entrar", data=enter).status_code == 422
    assert client.post(f"/correo/{sent[0]}").status_code == 303
    assert app.test_client().post("/entrar", data=enter).status_code == 303
    assert client.post(f"/correo/{sent[0]}").status_code == 410


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"document_number": "1234567"}, "7"), ({"document_number": "123456789"}, "9"), ({"document_number": ""}, None),
        ({"document_number": "12345678A"}, None), ({"document_number": "00000000"}, None), ({"given_names": ""}, None),
        ({"given_names": "123"}, None), ({"birth_date": "31/02/1990"}, None), ({"birth_date": "14/06/2090"}, None),
        ({"birth_date": "14/06/2020"}, "14"), ({"birth_date": ""}, None), ({"document_kind": "xx"}, None),
        ({"document_kind": "passport", "document_number": "1"}, None), ({"document_kind": "ce", "document_number": "12"}, None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_kept(client, wrong, words):
    answer = client.post("/cuenta/nueva", data=WHO | wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="error-summary"' in page
    assert 'value="Quispe"' in page
    assert db.session.query(Person).count() == 0
    if words:
        assert words in page.split('id="error-summary"')[1].split("</ul>")[0]


def test_names_of_any_length_and_sign_are_names(app):
    for number, (given, surname) in enumerate(
        [("Ñ", "O"), ("María", "D'Angelo"), ("Qoʼri", "T" * 90), ("José", "Null")]
    ):
        client = app.test_client()
        answer = make_account(
            client,
            {"given_names": given, "first_surname": surname, "document_number": f"4123456{number}"},
            {"username": f"persona{number}"},
        )
        assert answer.status_code == 303, given


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", [*WHO, *HOW])
def test_hostile_text_is_never_a_fault(client, field, hostile):
    who, how = ({field: hostile}, {}) if field in WHO else ({}, {field: hostile})
    answer = make_account(client, who, how)
    assert answer.status_code in (303, 422)
    assert "<script>alert(1)" not in answer.get_data(as_text=True)


def test_full_width_digits_are_read_as_digits(client):
    assert make_account(client, {"document_number": "４１２３４５６７"}).status_code == 303
    assert db.session.query(Person).one().document_number == "41234567"


def test_more_than_a_megabyte_is_refused_quickly(client):
    assert client.post("/cuenta/nueva", data=WHO | {"given_names": "x" * 1_100_000}).status_code == 413


@pytest.mark.parametrize(
    "how",
    [
        {"password": "corta"},
        {"password": "12345678"},
        {"password": "RosaMamani90"},
        {"password": "x" * 129},
        {"username": "ro"},
        {"username": "rosa mamani"},
        {"username": "41234567"},
        {"email": "rosa@"},
        {"phone": "123"},
    ],
)
def test_the_second_page_says_what_is_wrong(client, how):
    answer = make_account(client, how=how)
    assert answer.status_code == 422
    assert NEW not in answer.get_data(as_text=True)
    assert db.session.query(Person).count() == 0


def test_a_taken_user_name_is_said_before_anything_is_kept(app):
    make_account(app.test_client())
    answer = make_account(app.test_client(), {"document_number": "42345678"})
    assert answer.status_code == 422
    assert db.session.query(Person).count() == 1


def test_sixty_accounts_an_hour_per_address(app, monkeypatch):
    from civic.people.commands import signing_in

    monkeypatch.setattr(signing_in, "ACCOUNTS_PER_ADDRESS_AN_HOUR", 2)
    codes = [
        make_account(
            app.test_client(), {"document_number": f"4123456{n}"}, {"username": f"persona{n}"}
        ).status_code
        for n in range(3)
    ]
    assert codes == [303, 303, 429]


def test_my_data_shows_all_but_the_whole_document(signed_in, rosa):
    page = signed_in(rosa).get("/mis-datos").get_data(as_text=True)
    assert "•••••567" in page
    assert "41234567" not in page
    assert "987 654 321" in page
    assert "checked" not in page


def test_the_copy_is_mine_alone_and_masked(signed_in, client, make, rosa):
    answer = signed_in(rosa).get("/mis-datos/copia")
    body = json.loads(answer.data)
    assert "41234567" not in answer.get_data(as_text=True)
    assert "•••••567" in json.dumps(body, ensure_ascii=False)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get("/mis-datos/copia").status_code == 303
    assert "Rosa" not in signed_in(make.person(account=True)).get("/mis-datos/copia").get_data(as_text=True)


def test_other_rooms_add_to_the_copy(signed_in, rosa):
    def held(person):
        return "Inscripciones", [{"evento": "Feria", "persona": person.id}]

    with person_exported.connected_to(held):
        body = json.loads(signed_in(rosa).get("/mis-datos/copia").data)
    assert body["Inscripciones"] == [{"evento": "Feria", "persona": rosa.id}]


def test_small_things_are_corrected_by_oneself(signed_in, rosa):
    browser = signed_in(rosa)
    told = {
        "phone": "955 123 456", "email": "rosa@example.org", "preferred_channel": "phone", "sex": "female",
        "locale": "en", "ubigeo": "", "district_text": "Mato, Huaylas",
    }  # fmt: skip
    assert browser.post("/mis-datos/cambiar", data=told).status_code == 303
    db.session.expire_all()
    person = db.session.get(Person, rosa.id)
    assert (person.phone, person.ubigeo, person.locale) == ("+51955123456", "021205", "en")
    assert person.account.email_key
    assert person.document_number == "41234567"


def test_permissions_are_given_and_withdrawn_and_never_ticked_beforehand(signed_in, rosa):
    browser = signed_in(rosa)
    assert db.session.query(Consent).count() == 0
    assert browser.post("/mis-datos/permisos", data={"kind": "images", "given": "1"}).status_code == 303
    assert browser.post("/mis-datos/permisos", data={"kind": "images", "given": "0"}).status_code == 303
    rows = db.session.query(Consent).order_by(Consent.id).all()
    assert [(c.given, c.channel, c.recorded_by_id, c.notice.kind) for c in rows] == [
        (True, "web", rosa.id, NoticeKind.IMAGES), (False, "web", rosa.id, NoticeKind.IMAGES),
    ]  # fmt: skip
    for bad in (
        {"kind": "privacy", "given": "1"},
        {"kind": "images", "given": "2"},
        {"kind": "x", "given": "1"},
        {},
    ):
        assert browser.post("/mis-datos/permisos", data=bad).status_code == 404


def test_what_i_say_of_myself_needs_the_tick_and_is_sealed(signed_in, rosa):
    browser = signed_in(rosa)
    answers = {"ethnicity": "quechua", "mother_tongue": "qwh", "disability": ""}
    assert browser.post("/mis-datos/sobre-mi", data=answers).status_code == 422
    assert db.session.query(SelfIdentification).count() == 0
    assert browser.post("/mis-datos/sobre-mi", data=answers | {"consents": "y"}).status_code == 303
    row = db.session.execute(db.text("SELECT * FROM self_identifications")).one()
    assert "quechua" not in str(row)
    trail = " ".join(str(r) for r in db.session.execute(db.text("SELECT * FROM audit_entries")))
    assert "quechua" not in trail
    assert "qwh" not in trail
    assert browser.post("/mis-datos/sobre-mi/borrar").status_code == 303
    assert db.session.query(SelfIdentification).count() == 0


def test_a_request_has_its_legal_day(signed_in, rosa):
    browser = signed_in(rosa)
    assert browser.post("/mis-datos/solicitud", data={"kind": "correction", "text": " "}).status_code == 422
    assert browser.post("/mis-datos/solicitud", data={"kind": "deletion", "text": ""}).status_code == 200
    asked = db.session.query(DataRequest).one()
    assert asked.due_on > date.today()
    assert browser.get("/mis-datos").get_data(as_text=True).count(str(asked.due_on.day)) > 0


def test_the_privacy_page_is_for_everybody(client, notices):
    page = client.get("/privacidad")
    assert page.status_code == 200
    assert "29733" in page.get_data(as_text=True)
    assert "no-cache" in page.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_opens_in_both_languages(app, signed_in, client, rosa, language):
    mine = signed_in(rosa)
    for browser, pages in (
        (client, ["/entrar", "/clave", "/activar", "/cuenta/nueva", "/privacidad", "/activar/nada", "/clave/nada", "/entrar/nada", "/correo/nada"]),
        (mine, ["/mis-datos", "/mis-datos/cambiar", "/mis-datos/clave", "/mis-datos/sobre-mi", "/mis-datos/solicitud"]),
    ):  # fmt: skip
        with browser.session_transaction() as session:
            session["language"] = language
        for page in pages:
            assert browser.get(page).status_code in (200, 410), page


def test_the_password_is_nowhere_in_plain(client, app):
    make_account(client)
    stored = db.session.query(Account).one().password_hash
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    everything = " ".join(
        str(row)
        for table in ("people", "accounts", "audit_entries")
        for row in db.session.execute(db.text(f"SELECT * FROM {table}"))
    )
    assert NEW not in everything
