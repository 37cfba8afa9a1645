"""The pages of good practices: told by a leader, observed, mended, published, found, withdrawn."""

from __future__ import annotations

import csv
import io
import re

import pytest

from civic.core.db import db
from civic.practices.models import Practice, VersionState
from tests.practices.test_commands_practices import WHOLE, Scene


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


def text_of(answer):
    return answer.get_data(as_text=True)


def state_of(slug: str) -> VersionState:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Practice).filter_by(slug=slug).one().newest.state


def test_sent_observed_mended_and_published(scene, signed_in, client):
    leader, reviewer = signed_in(scene.leader), signed_in(scene.reviewer)
    form = text_of(leader.get("/buenas-practicas/proponer"))
    value = re.search(r'<option[^>]*value="([^"]+)"', form)[1]
    begun = leader.post("/buenas-practicas/proponer", data={"title": "Turnos de riego", "teller": value})
    assert begun.status_code == 303
    base = "/buenas-practicas/turnos-de-riego"
    assert client.get(base).status_code == 404, "nobody else sees a draft"
    assert leader.post(f"{base}/enviar", data={"back": f"{base}/estado"}).status_code in (303, 409, 422)
    assert state_of("turnos-de-riego") is VersionState.DRAFT, "an unfinished one cannot be sent"
    steps = {
        "problema": {"title": "Turnos de riego", "problem": "Faltaba agua."},
        "hecho": {"done": "Acordamos turnos.", "results": "Riegan 58 de 62 familias."},
        "lugar": {"theme": "water", "ubigeo": "180301", "year": "2025", "event_id": ""},
        "contacto": {"office": "Comité de regantes", "office_phone": "953 000 111", "office_email": ""},
    }
    for step, data in steps.items():
        assert leader.post(f"{base}/escribir/{step}", data=data).status_code == 303, step
    assert leader.post(f"{base}/enviar").status_code == 303
    assert leader.post(f"{base}/escribir/hecho", data=steps["hecho"]).status_code == 303
    assert "Turnos de riego" in text_of(reviewer.get(f"/espacios/{scene.space.slug}/equipo/buenas-practicas"))
    nothing_said = reviewer.post(f"{base}/revision", data={"decision": "observe", "reason": ""})
    assert nothing_said.status_code == 422
    reviewer.post(f"{base}/revision", data={"decision": "observe", "reason": "Digan cuánta agua."})
    assert "Digan cuánta agua." in text_of(leader.get(f"{base}/estado"))
    leader.post(f"{base}/escribir/hecho", data=steps["hecho"] | {"results": "Riegan 60 de 62 familias."})
    leader.post(f"{base}/enviar")
    assert reviewer.post(f"{base}/revision", data={"decision": "publish", "reason": ""}).status_code == 303
    page = text_of(client.get(base))
    assert "Riegan 60 de 62 familias." in page
    assert "953 000 111" in page
    assert scene.leader.first_surname not in page, "the office is named, no person"


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("problema", {"title": "", "problem": "x"}),
        ("lugar", {"theme": "water", "ubigeo": "180301", "year": "1821"}),
        ("lugar", {"theme": "aire", "ubigeo": "180301", "year": "2025"}),
        ("lugar", {"theme": "water", "ubigeo": "999999", "year": "2025"}),
        ("contacto", {"office": "Comité", "office_phone": "", "office_email": ""}),
        ("contacto", {"office": "Comité", "office_phone": "12", "office_email": ""}),
        ("contacto", {"office": "Comité", "office_phone": "", "office_email": "nadie"}),
    ],
)
def test_bad_input_is_answered_with_a_sentence(scene, signed_in, step, data):
    practice = scene.told(sent=False)
    answer = signed_in(scene.leader).post(f"/buenas-practicas/{practice.slug}/escribir/{step}", data=data)
    assert answer.status_code == 422
    assert 'class="form-error"' in text_of(answer)


def test_found_by_words_and_filters_on_the_page_in_the_search_and_in_the_data(scene, client):
    water = scene.published("Turnos en la acequia")
    scene.told("Todavía no se lee")
    for address, hit in (
        ("/buenas-practicas?q=acequias", True), ("/buenas-practicas?q=biohuerto", False), ("/buenas-practicas?tema=water", True),
        ("/buenas-practicas?tema=health", False), ("/buenas-practicas?anio=2025&distrito=180301", True),
        ("/buenas-practicas?anio=abcd&tema=%3Cb%3E", True), ("/buscar?q=caudal", True), ("/buscar?q=zzzz", False),
    ):  # fmt: skip
        body = text_of(client.get(address))
        assert ("Turnos en la acequia" in body) is hit, address
        assert "Todavía no se lee" not in body
    rows = list(
        csv.DictReader(io.StringIO(text_of(client.get("/datos/buenas-practicas.csv")).lstrip("\ufeff")))
    )
    assert [row["practica"] for row in rows] == [water.slug]
    assert rows[0]["resultados"] == WHOLE["results"]
    assert "+51953000111" not in str(rows), "the phone stays on the page"


def test_a_withdrawn_practice_says_so_and_is_in_no_list(scene, signed_in, client):
    practice = scene.published()
    base = f"/buenas-practicas/{practice.slug}"
    assert (
        signed_in(scene.leader).post(f"{base}/retirar", data={"reason": "Ya no lo hacemos."}).status_code
        == 303
    )
    gone = client.get(base)
    assert "Ya no lo hacemos." in text_of(gone)
    assert WHOLE["results"] not in text_of(gone)
    assert practice.slug not in text_of(client.get("/buenas-practicas"))
    assert practice.slug not in text_of(client.get("/datos/buenas-practicas.csv"))


def test_lists_ask_the_same_number_of_questions(scene, signed_in, client, count_queries):
    team, leader = signed_in(scene.reviewer), signed_in(scene.leader)
    asked = {
        "/buenas-practicas": client, "/datos/buenas-practicas.csv": client, "/buscar?q=acequia": client,
        f"/espacios/{scene.space.slug}": client, "/buenas-practicas/mias": leader,
        f"/espacios/{scene.space.slug}/equipo/buenas-practicas": team,
    }  # fmt: skip
    scene.published("Acequia número 0")
    few = {}
    for address, browser in asked.items():
        browser.get(address)
        few[address] = count_queries(lambda browser=browser, address=address: browser.get(address))
    for n in range(1, 4):
        scene.published(f"Acequia número {n}")
    for address, browser in asked.items():
        browser.get(address)
        assert count_queries(lambda browser=browser, address=address: browser.get(address)) == few[address], (
            address
        )
