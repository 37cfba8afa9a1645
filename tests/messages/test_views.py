"""Mailbox and calls in a browser without script."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from civic.core.db import db, transaction
from civic.messages.models import Message, MessageState
from civic.messages.phones import is_mobile, phone_words
from civic.people.models import PlatformRole
from civic.spaces.models import TeamRole


@pytest.fixture
def space(make):
    return make.space("Mesa de Ilo")


@pytest.fixture
def facilitator(make, space):
    return make.team(space, TeamRole.FACILITATOR)


@pytest.fixture
def browser(signed_in, facilitator):
    return signed_in(facilitator)


URL = "/espacios/mesa-de-ilo/gestion/llamadas"


def test_each_call_has_a_ready_text_and_a_phone_link(browser, space, moved, with_phone):
    person = with_phone("+51987654321", "Rosa Mamani Quispe")
    message = moved(person, space_id=space.id)
    page = browser.get(URL).get_data(as_text=True)
    link = re.search(r'href="(https://wa\.me/51987654321\?text=[^"]+)"', page)[1]
    assert unquote(link.split("text=")[1]).replace("&#39;", "'") == message.short_text
    assert 'href="tel:+51987654321"' in page
    assert "987 654 321" in page
    assert person.document_number not in page
    assert person.document_tail not in unquote(link)


def test_people_who_share_a_phone_stand_together(browser, space, moved, with_phone):
    for name in ("Rosa Mamani Quispe", "Julia Mamani Quispe"):
        moved(with_phone("+51987654321", name), space_id=space.id)
    page = browser.get(URL).get_data(as_text=True)
    assert page.count('class="call-phone"') == 1
    assert page.count('class="call-name"') == 2


def test_without_a_phone_one_is_told_in_person(browser, space, moved, make):
    moved(make.person(), space_id=space.id)
    page = browser.get(URL).get_data(as_text=True)
    assert "wa.me" not in page
    assert "tel:" not in page
    assert "state-wait" in page


def test_a_landline_has_no_whatsapp(browser, space, moved, with_phone):
    moved(with_phone("+5153481234"), space_id=space.id)
    page = browser.get(URL).get_data(as_text=True)
    assert "wa.me" not in page
    assert "tel:+5153481234" in page


def test_ticking_off_and_putting_back(browser, space, moved, make):
    message = moved(make.person("Rosa Mamani Quispe"), space_id=space.id)
    assert browser.post(f"{URL}/{message.id}/hecha", data={"note": "su hijo le avisa"}).status_code == 303
    assert "Rosa Mamani" not in browser.get(URL).get_data(as_text=True)
    made = browser.get(URL, query_string={"estado": "hechas"}).get_data(as_text=True)
    assert "Rosa Mamani" in made
    assert "su hijo le avisa" in made
    assert browser.post(f"{URL}/{message.id}/reabrir").status_code == 303
    assert "Rosa Mamani" in browser.get(URL).get_data(as_text=True)


def test_no_answer_keeps_the_call_and_its_note(browser, space, moved, make):
    message = moved(make.person(), space_id=space.id)
    browser.post(f"{URL}/{message.id}/sin-respuesta", data={"note": "apagado"})
    assert "apagado" in browser.get(URL).get_data(as_text=True)


def test_a_call_of_another_space_does_not_exist(browser, make, moved):
    other = make.space("Mesa de Huaylas")
    message = moved(make.person(), space_id=other.id)
    assert browser.post(f"{URL}/{message.id}/hecha").status_code == 404
    assert browser.get("/espacios/mesa-de-huaylas/gestion/llamadas").status_code == 404


def test_the_list_on_paper(browser, space, moved, with_phone):
    message = moved(with_phone("+51987654321", "Rosa Mamani Quispe"), space_id=space.id)
    page = browser.get(f"{URL}/imprimir").get_data(as_text=True)
    assert "Rosa Mamani Quispe" in page
    assert "987 654 321" in page
    assert message.short_text.split("“")[0] in page


def test_an_empty_list_says_so(browser, space):
    assert 'class="empty"' in browser.get(URL).get_data(as_text=True)


def test_the_mailbox_of_a_demonstration_shows_what_would_be_sent(make, moved, signed_in):
    moved(make.person("Rosa Mamani Quispe", email="rosa@correo.pe"))
    page = signed_in(make.administrator()).get("/buzon").get_data(as_text=True)
    assert "rosa@correo.pe" in page
    assert "Lluvia" in page


def test_in_production_the_mailbox_shows_neither_text_nor_address(app, make, moved, signed_in):
    moved(make.person("Rosa Mamani Quispe", email="rosa@correo.pe"))
    browser = signed_in(make.administrator())
    app.config.update(ENV_NAME="production")
    try:
        page = browser.get("/buzon").get_data(as_text=True)
    finally:
        app.config.update(ENV_NAME="testing")
    assert "r•••@correo.pe" in page
    assert "rosa@correo.pe" not in page
    assert "Lluvia" not in page


def test_only_administrators_read_the_mailbox(make, signed_in, facilitator, client):
    assert client.get("/buzon").status_code == 303
    for person in (
        facilitator,
        make.administrator(PlatformRole.OPERATOR),
        make.administrator(PlatformRole.AUDITOR),
    ):
        assert signed_in(person).get("/buzon").status_code == 403


def test_a_failed_mail_is_sent_again(make, moved, signed_in):
    person = make.person(email="mal@correo.pe")
    message = moved(person)
    with transaction():
        message.state, message.attempts = MessageState.FAILED, 6
        person.email = "bien@correo.pe"
    browser = signed_in(make.administrator())
    assert f"/buzon/{message.id}/reintentar" in browser.get("/buzon").get_data(as_text=True)
    assert browser.post(f"/buzon/{message.id}/reintentar").status_code == 303
    db.session.expire_all()
    again = db.session.get(Message, message.id)
    assert (again.state, again.attempts, again.recipient) == (MessageState.QUEUED, 0, "bien@correo.pe")
    assert browser.post(f"/buzon/{message.id}/reintentar").status_code == 409


@pytest.mark.parametrize("state", ["", "sent", "failed", "nope", "' OR 1=1"])
def test_filters_come_from_a_list(make, moved, signed_in, state):
    moved(make.person())
    answer = signed_in(make.administrator()).get("/buzon", query_string={"estado": state, "via": state})
    assert answer.status_code == 200


def test_hostile_texts_stay_text(browser, space, moved, make):
    evil = "<script>alert(1)</script>\"'{{7*7}}"
    moved(make.person(), space_id=space.id, values={"event": evil, "reason": evil})
    for url in (URL, f"{URL}/imprimir"):
        page = browser.get(url).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_queries_do_not_grow_with_the_list(browser, space, moved, with_phone, count_queries):
    for n in range(2):
        moved(with_phone(f"+5198765430{n}"), space_id=space.id)

    def look():
        assert browser.get(URL).status_code == 200

    few = count_queries(look)
    for n in range(15):
        moved(with_phone(f"+519876544{n:02d}"), space_id=space.id)
    assert count_queries(look) == few


def test_phones_in_words():
    assert phone_words("+51987654321") == "987 654 321"
    assert phone_words("+56987654321").startswith("+56")
    assert phone_words("algo") == "algo"
    assert is_mobile("+51987654321")
    assert not is_mobile("+5153481234")
