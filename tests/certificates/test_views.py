"""The pages: anybody checks, the person takes along, the team issues; slips, guesses and limits are said in words."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from civic.certificates import views
from civic.certificates.codes import new_code, shown
from civic.certificates.commands import correct, revoke
from civic.certificates.models import Certificate
from civic.core import jobs
from civic.core.db import db, transaction
from civic.people.models import System
from civic.spaces.models import TeamRole
from tests.certificates.test_commands import given, picture


@pytest.fixture
def certificate(ready):
    _space, edition, (rosa, *_others) = ready
    return given(edition, rosa)


def page_of(client, code):
    return client.get(f"/certificados/{code}")


def test_anybody_sees_what_is_certified_and_nothing_else(client, certificate):
    answer = page_of(client, certificate.code_shown)
    assert answer.status_code == 200
    for said in (
        "Rosa Mamani Quispe",
        "Liderazgo",
        "40",
        "Mesa de Ilo",
        certificate.serial,
        certificate.code_shown,
    ):
        assert said in answer.text
    person = certificate.person
    for kept in (
        person.document_number,
        person.masked_document,
        str(person.birth_date),
    ):
        assert kept not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in answer.text
    assert "/pdf" not in answer.text


def test_the_code_may_be_typed_as_it_comes(client, certificate):
    answer = client.get(
        "/certificados", query_string={"codigo": f" {certificate.code_shown.lower().replace('-', ' ')} "}
    )
    assert answer.status_code == 303
    assert answer.location.endswith(certificate.code_shown)
    assert page_of(client, certificate.code.lower()).location.endswith(certificate.code_shown)
    assert client.get("/certificados").status_code == 200


def test_corrected_and_revoked_say_so(client, ready, certificate):
    with transaction():
        certificate.person.given_names = "Rosa María"
    with transaction():
        fresh = correct(System(), certificate, "Faltaba un nombre.")
    told = page_of(client, certificate.code_shown).text
    assert "Faltaba un nombre." in told
    assert f"/certificados/{fresh.code_shown}" in told
    with transaction():
        revoke(System(), fresh, "Fue un error.")
    told = page_of(client, fresh.code_shown).text
    assert "Fue un error." in told
    assert "answer-bad" in told


def test_a_slip_of_the_hand_is_told_from_a_code_that_is_none_of_ours(client, certificate):
    code = certificate.code
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    slip, unknown, short = (page_of(client, c) for c in (shown(wrong), shown(new_code()), code[:12]))
    assert {answer.status_code for answer in (slip, unknown, short)} == {404}
    sentences = [
        re.search(r'notice-title">.*?</p>(.*?)</div>', a.text, re.S).group(1) for a in (slip, unknown, short)
    ]
    assert len(set(sentences)) == 3
    assert all("Rosa" not in a.text for a in (slip, unknown, short))


@pytest.mark.parametrize(
    "code", ["-", "x" * 300, "<script>alert(1)</script>", "%00", "ÑÑÑÑ", "..%2f..", "٣٣٣٣"]
)
def test_whatever_is_typed_is_answered(client, certificate, code):
    assert client.get("/certificados", query_string={"codigo": code}).status_code in (200, 303)
    answer = page_of(client, code)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_guessing_ends_soon_and_right_codes_are_free(app, client, certificate):
    for _n in range(views.MISSES + 10):
        assert page_of(client, certificate.code_shown).status_code == 200
    for _n in range(views.MISSES):
        assert page_of(client, shown(new_code())).status_code == 404
    assert page_of(client, shown(new_code())).status_code == 429
    assert page_of(client, certificate.code_shown).status_code == 429, "a hit tells nothing either"
    other = client.get(
        f"/certificados/{certificate.code_shown}", environ_overrides={"REMOTE_ADDR": "192.0.2.9"}
    )
    assert other.status_code == 200


def test_the_pdf_is_for_the_person_and_the_team(make, client, signed_in, ready, certificate):
    space, *_ = ready
    address = f"/certificados/{certificate.code_shown}/pdf"
    assert client.get(address).status_code in (302, 303)
    assert signed_in(make.person(account=True)).get(address).status_code == 404
    assert signed_in(make.team(make.space(), TeamRole.COORDINATOR)).get(address).status_code == 404
    answer = signed_in(make.team(space, TeamRole.FACILITATOR)).get(address)
    assert answer.mimetype == "application/pdf"
    assert "Rosa" not in answer.headers["Content-Disposition"]
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Rosa Mamani Quispe" in text
    with transaction():
        revoke(System(), certificate, "x")
    assert signed_in(make.team(space, TeamRole.FACILITATOR)).get(address).status_code != 200


def test_a_person_finds_them_on_their_page(make, signed_in, course, ready):
    space, *_ = ready
    person = make.person(account=True)
    browser = signed_in(person)
    assert 'id="certificates"' not in browser.get("/mi-pagina").text
    made = [given(course(space, [person], title=f"Curso {n}"), person) for n in range(2)]
    page = browser.get("/mi-pagina").text
    for certificate in made:
        assert f"/certificados/{certificate.code_shown}/pdf" in page


def test_a_coordinator_issues_all_watches_and_packs(make, signed_in, ready):
    space, edition, _people = ready
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    address = f"/ediciones/{edition.slug}/certificados"
    page = browser.get(address)
    assert "Refresh" not in page.headers
    assert f"{address}/emitir-todos" in page.text
    assert browser.post(f"{address}/emitir-todos").status_code == 303
    page = browser.get(address)
    assert page.headers["Refresh"] == "3"
    assert 'id="work"' in page.text
    assert "Refresh" not in browser.get(f"{address}?quieto=1").headers
    jobs.work_one()
    page = browser.get(address)
    assert "Refresh" not in page.headers
    assert page.text.count("/pdf") == 3
    assert browser.get(f"{address}/paquete").status_code == 404
    browser.post(f"{address}/paquete")
    jobs.work_one()
    assert browser.get(f"{address}/paquete").mimetype == "application/zip"


def test_one_by_one_correct_and_revoke(make, signed_in, ready):
    space, edition, (rosa, *_others) = ready
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    address = f"/ediciones/{edition.slug}/certificados"
    for wrong in ("", "x", "999999"):
        assert browser.post(f"{address}/emitir", data={"person": wrong}).status_code in (303, 404, 409)
    assert browser.post(f"{address}/emitir", data={"person": rosa.id}).status_code == 303
    code = db.session.query(Certificate).one().code_shown
    assert browser.post(f"/certificados/{code}/anular", data={"r-reason": " "}).status_code == 422
    with transaction():
        rosa.given_names = "Rosa María"
    answer = browser.post(f"/certificados/{code}/corregir", data={"c-reason": "Faltaba."})
    assert answer.status_code == 303
    fresh = answer.location.split("/")[-2]
    assert browser.post(f"/certificados/{fresh}/anular", data={"r-reason": "Error."}).status_code == 303
    db.session.rollback()
    assert [c.state.value for c in db.session.query(Certificate).order_by(Certificate.id)] == [
        "corrected",
        "revoked",
    ]


def test_the_design_is_set_on_its_page(make, signed_in):
    space = make.space("Mesa de Caraz")
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    address = f"/espacios/{space.slug}/gestion/certificados"
    assert 'value="CARAZ"' in browser.get(f"{address}/diseno").text
    assert browser.get(f"{address}/muestra").status_code == 404
    data = {
        "issuer": "Mesa de Caraz",
        "prefix": "caraz",
        "first-name": "Ana Díaz",
        "first-role": "Coordinadora",
    }
    assert browser.post(f"{address}/diseno", data=data | {"first-name": ""}).status_code == 422
    assert browser.post(f"{address}/diseno", data=data | {"prefix": "CA-1"}).status_code == 422
    sent = data | {
        "first-picture": (picture().stream, "firma.png"),
        "left_logo": (picture().stream, "logo.png"),
    }
    assert browser.post(f"{address}/diseno", data=sent, content_type="multipart/form-data").status_code == 303
    assert "Ana Díaz" in browser.get(address).text
    sample = browser.get(f"{address}/muestra")
    assert sample.mimetype == "application/pdf"
    db.session.rollback()
    assert db.session.query(Certificate).count() == 0
    wrong = data | {"left_logo": (io.BytesIO(b"<svg/>"), "logo.svg")}
    assert (
        browser.post(f"{address}/diseno", data=wrong, content_type="multipart/form-data").status_code == 422
    )


def test_pages_cost_the_same_for_many_as_for_few(make, signed_in, course, ready, count_queries):
    space, *_ = ready
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))

    def cost(number):
        edition = course(space, [make.person() for _ in range(number)])
        with transaction():
            jobs.enqueue("certificates.issue_all", {"edition": edition.id, "actor": None})
        jobs.work_one()
        address = f"/ediciones/{edition.slug}/certificados"
        browser.get(address)
        return count_queries(lambda: browser.get(address)), count_queries(
            lambda: browser.get(f"/espacios/{space.slug}/gestion/certificados")
        )

    cost(1)
    few, many = cost(2), cost(9)
    assert many[0] <= few[0]
    assert many[1] <= few[1]
