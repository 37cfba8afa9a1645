"""The desk: looking people up, writing down, correcting, slips, merging, requests, roles, the trail."""

from __future__ import annotations

import pytest

from civic.core.audit import AuditEntry, record
from civic.core.db import db, transaction
from civic.people import commands
from civic.people.models import DataRequest, Person, PersonMerge, PlatformRole, RequestKind, RoleGrant

DESK_PAGES = ("/personas", "/personas/nueva", "/personas/uniones", "/personas/solicitudes")


@pytest.fixture
def rosa(make):
    return make.person("Rosa Mamani Quispe", dni="41234567", phone="+51987654321", email="rosa@example.org")


@pytest.fixture
def operator(make, signed_in):
    return signed_in(make.administrator(PlatformRole.OPERATOR))


@pytest.fixture
def administrator(make, signed_in):
    return signed_in(make.administrator())


def new(**more):
    return {
        "given_names": "Juan", "first_surname": "Flores", "second_surname": "Vilca", "document_kind": "dni",
        "document_number": "42345678", "sex": "male", "preferred_channel": "whatsapp",
    } | more  # fmt: skip


def test_the_desk_is_for_operators(client, make, signed_in, rosa):
    for page in (*DESK_PAGES, f"/personas/{rosa.id}", "/personas/roles", "/auditoria"):
        assert client.get(page).status_code == 303
        assert signed_in(make.person(account=True)).get(page).status_code == 403
    auditor = signed_in(make.administrator(PlatformRole.AUDITOR))
    assert auditor.get("/auditoria").status_code == 200
    assert auditor.get("/personas").status_code == 403
    assert auditor.get("/personas/roles").status_code == 403


@pytest.mark.parametrize("typed", ["mamani", "MAMANI rosa", "567", "５６７", "Mamaní  Quispe"])
def test_people_are_found_by_name_or_last_digits(operator, rosa, typed):
    page = operator.get("/personas", query_string={"q": typed}).get_data(as_text=True)
    assert "Mamani Quispe, Rosa" in page
    assert "41234567" not in page
    assert "•••••567" in page


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "\x00", "x" * 60_000, "\u202e", "567; DROP"])
def test_hostile_searches_find_nobody_and_break_nothing(operator, rosa, typed):
    answer = operator.get("/personas", query_string={"q": typed})
    assert answer.status_code == 200


def test_a_whole_document_is_looked_up_without_an_address(operator, rosa):
    found = operator.post("/personas/buscar", data={"kind": "dni", "number": "4123 4567"})
    assert found.headers["Location"] == f"/personas/{rosa.id}"
    assert operator.post("/personas/buscar", data={"kind": "dni", "number": "42345678"}).status_code == 422
    short = operator.post("/personas/buscar", data={"kind": "dni", "number": "4234567"})
    assert "7" in short.get_data(as_text=True)
    assert operator.post("/personas/buscar", data={"kind": "x", "number": "1"}).status_code == 404


def test_a_page_shows_masked_numbers_and_reveals_contact_with_a_trace(operator, rosa):
    page = operator.get(f"/personas/{rosa.id}").get_data(as_text=True)
    assert "987654321" not in page
    assert "rosa@example.org" not in page
    shown = operator.post(f"/personas/{rosa.id}/contacto").get_data(as_text=True)
    assert "987 654 321" in shown
    assert "wa.me/51987654321" in shown
    assert "41234567" not in shown
    assert (
        db.session.query(AuditEntry).filter_by(action="people.read_contact", subject_id=str(rosa.id)).count()
        == 1
    )


def test_writing_down_asks_about_alike_records_first(operator, rosa):
    assert operator.post("/personas/nueva", data=new()).status_code == 303
    alike = operator.post(
        "/personas/nueva", data=new(given_names="Roza", first_surname="Mamaní", document_number="43456789")
    )
    assert alike.status_code == 422
    assert "Mamani Quispe, Rosa" in alike.get_data(as_text=True)
    told = new(given_names="Roza", first_surname="Mamaní", document_number="43456789", other="1")
    assert operator.post("/personas/nueva", data=told).status_code == 303
    assert db.session.query(Person).filter_by(document_tail="789").count() == 1


@pytest.mark.parametrize(
    ("check", "right"), [("2", True), ("G", True), ("g", True), ("3", False), ("?", False), ("", True)]
)
def test_the_check_character_is_judged_beside_the_number(operator, check, right):
    answer = operator.post("/personas/nueva", data=new(document_number="10117410", document_check=check))
    assert (answer.status_code == 303) is right


def test_seven_digits_and_their_check_are_no_other_number(operator):
    assert (
        operator.post("/personas/nueva", data=new(document_number="1011741", document_check="2")).status_code
        == 422
    )


def test_correcting_keeps_the_reason_and_the_document_unless_typed(operator, rosa):
    told = new(
        given_names="Rosa",
        first_surname="Mamani",
        second_surname="Choque",
        document_number="",
        birth_date="1980-01-01",
    )
    assert operator.post(f"/personas/{rosa.id}/corregir", data=told).status_code == 422
    page = operator.get(f"/personas/{rosa.id}/corregir").get_data(as_text=True)
    assert "41234567" not in page
    assert (
        operator.post(f"/personas/{rosa.id}/corregir", data=told | {"reason": "DNI a la vista"}).status_code
        == 303
    )
    db.session.expire_all()
    assert (rosa.second_surname, rosa.document_number) == ("Choque", "41234567")
    line = db.session.query(AuditEntry).filter_by(action="people.correct_person").one()
    assert line.reason == "DNI a la vista"
    assert line.before["name"] == "Mamani Quispe, Rosa"
    assert line.after["name"] == "Mamani Choque, Rosa"


def test_an_operator_gives_no_access_to_staff_nor_to_oneself(make, signed_in):
    staff, me = make.administrator(), make.administrator(PlatformRole.OPERATOR)
    browser = signed_in(me)
    for person in (staff, me):
        assert browser.post(f"/personas/{person.id}/hoja").status_code == 403
    assert browser.get(f"/personas/{staff.id}/corregir").status_code == 403


def test_comparing_merging_and_undoing(operator, make, rosa):
    other = make.person("Roza Mamani Quispe", dni="43456789")
    page = operator.get(f"/personas/{rosa.id}/unir/{other.id}").get_data(as_text=True)
    assert "•••••567" in page
    assert "•••••789" in page
    assert operator.post(f"/personas/{rosa.id}/unir/{other.id}", data={"reason": " "}).status_code == 422
    assert (
        operator.post(f"/personas/{rosa.id}/unir/{other.id}", data={"reason": "misma foto"}).status_code
        == 303
    )
    assert (
        operator.post(f"/personas/{rosa.id}/unir/{other.id}", data={"reason": "otra vez"}).status_code == 422
    )
    assert "Roza" in operator.get("/personas/uniones").get_data(as_text=True)
    assert "Roza" not in operator.get("/personas?q=mamani").get_data(as_text=True)
    merge = db.session.query(PersonMerge).one()
    assert (
        operator.post(f"/personas/uniones/{merge.id}/deshacer", data={"reason": "error"}).status_code == 303
    )
    assert "Roza" in operator.get("/personas?q=mamani").get_data(as_text=True)
    assert operator.post("/personas/uniones/999/deshacer", data={"reason": "x"}).status_code == 404


def test_requests_are_answered_and_only_administrators_delete(operator, administrator, rosa):
    with transaction():
        commands.ask_about_data(rosa, rosa, RequestKind.DELETION, "")
    asked = db.session.query(DataRequest).one()
    assert "Rosa" in operator.get("/personas/solicitudes").get_data(as_text=True)
    address = f"/personas/solicitudes/{asked.id}"
    assert operator.post(address, data={"answer": "hecho", "accepted": "1"}).status_code == 403
    assert administrator.post(address, data={"answer": "", "accepted": "1"}).status_code == 422
    assert administrator.post(address, data={"answer": "Se retiró", "accepted": "1"}).status_code == 303
    assert administrator.post(address, data={"answer": "otra", "accepted": "1"}).status_code == 422
    db.session.expire_all()
    assert db.session.get(Person, rosa.id).full_name == "Persona retirada"
    assert f'/personas/{rosa.id}"' not in operator.get("/personas?q=persona").get_data(as_text=True)
    assert "Mamani" not in operator.get("/personas").get_data(as_text=True)


def test_roles_are_given_with_a_reason_and_end(administrator, make):
    person = make.person(account=True)
    address = f"/personas/{person.id}/roles"
    administrator.post(address, data={"role": "operator", "reason": ""})
    assert db.session.query(RoleGrant).filter_by(person_id=person.id).count() == 0
    administrator.post(address, data={"role": "king", "reason": "x"})
    assert db.session.query(RoleGrant).filter_by(person_id=person.id).count() == 0
    assert administrator.post(address, data={"role": "operator", "reason": "Memo 12"}).status_code == 303
    grant = db.session.query(RoleGrant).filter_by(person_id=person.id).one()
    assert person.sorted_name in administrator.get("/personas/roles").get_data(as_text=True)
    assert administrator.post(f"{address}/{grant.id}/terminar", data={"reason": "Fin"}).status_code == 303
    db.session.expire_all()
    assert grant.until is not None
    assert administrator.post(f"{address}/9999/terminar", data={"reason": "Fin"}).status_code == 404


def test_the_trail_filters_and_shows_hostile_text_as_text(administrator, make):
    actor = make.person("Ana Soto Vilca")
    with transaction():
        record(
            actor,
            "people.correct_person",
            actor,
            reason="<script>alert(1)</script>",
            before={"<b>x": "<img src=x>"},
            after={"a": "{{7*7}}"},
        )
        record(actor, "events.publish_event", actor)
    page = administrator.get("/auditoria?accion=people.correct_person").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "{{7*7}}" in page
    assert "Ana Soto Vilca" in page
    assert "events.publish_event</a> ·" not in page
    by_person = administrator.get(f"/auditoria?quien={actor.id}").get_data(as_text=True)
    assert "events.publish_event" in by_person
    for odd in ("x", "99999999999999999999", "-1", "１", "' OR 1=1"):
        assert (
            administrator.get(
                "/auditoria", query_string={"quien": odd, "accion": odd, "tipo": odd, "cual": odd}
            ).status_code
            == 200
        )


@pytest.mark.parametrize("page", ["/personas", "/auditoria", "/personas/uniones", "/personas/roles"])
def test_the_number_of_queries_does_not_grow_with_rows(administrator, make, count_queries, page):
    def asked():
        db.session.expunge_all()
        return count_queries(lambda: administrator.get(page))

    def more(count):
        for _ in range(count):
            actor = make.administrator()
            one, other = make.person(), make.person()
            with transaction():
                commands.merge_persons(actor, one, other, "misma")

    more(2)
    few = asked()
    more(12)
    assert asked() == few


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_opens_in_both_languages(administrator, rosa, make, language):
    other = make.person("Roza Mamani Quispe")
    with transaction():
        asked = commands.ask_about_data(rosa, rosa, RequestKind.OPPOSITION, "no quiero mensajes")
    with administrator.session_transaction() as session:
        session["language"] = language
    pages = [
        *DESK_PAGES,
        "/personas?comparar=1",
        "/personas/roles",
        "/auditoria",
        f"/personas/{rosa.id}",
        f"/personas/{rosa.id}/corregir",
    ]
    pages += [f"/personas/{rosa.id}/unir/{other.id}", f"/personas/solicitudes/{asked.id}"]
    for page in pages:
        assert administrator.get(page).status_code == 200, page
    assert administrator.get("/personas/99999").status_code == 404
