"""The pages: what the public reads, what an administrator does, and that every reading of numbers in full is written down."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from civic.accreditation.models import FileState, Representation
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.files import store
from civic.core.personal import Data
from civic.core.reads import DataRead, DataReadSubject, note_read
from civic.core.throttle import Attempt
from civic.events.models import Category, EventStatus
from civic.messages.commands import queue
from civic.people.commands import ask_about_data, merge_persons
from civic.people.models import PlatformRole, RequestKind, System
from civic.privacy.commands import BreachDraft, write_breach
from civic.privacy.models import Breach, BreachKind, Step
from civic.spaces.models import TeamRole

PHONE = "+51987654321"


def lines() -> list[tuple[int, list[str], str, list[tuple[str, int]]]]:
    """(reader, kinds, page, whose) of every reading so far."""
    db.session.rollback()
    found = []
    for line in db.session.scalars(select(DataRead).order_by(DataRead.id)):
        rows = db.session.execute(
            select(DataReadSubject.kind, DataReadSubject.subject_id)
            .where(DataReadSubject.read_id == line.id)
            .order_by(DataReadSubject.kind, DataReadSubject.subject_id)
        ).all()
        found.append((line.reader_id, line.data, line.place, [tuple(row) for row in rows]))
    return found


def english(browser: Any) -> Any:
    """The same browser, reading English."""
    with browser.session_transaction() as session:
        session["language"] = "en"
    return browser


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))


# --- what is written down ---------------------------------------------------------------------------------------------


def test_a_list_of_calls_is_one_line_with_everybody_on_it(make, signed_in):
    space = make.space()
    facilitator = make.team(space, TeamRole.FACILITATOR)
    people = [make.person(phone=PHONE), make.person(phone="+51987654322"), make.person()]
    with transaction():
        for person in people:
            queue(person, "plan/owed", subject="Aviso", body="Hola", short_text="Hola", space_id=space.id)
    browser = signed_in(facilitator)
    assert browser.get(f"/espacios/{space.slug}/gestion/llamadas").status_code == 200
    whose = [("people", person.id) for person in people[:2]]
    assert lines() == [(facilitator.id, ["phone"], "messages.calls", whose)]
    assert browser.get(f"/espacios/{space.slug}/gestion/llamadas/imprimir").status_code == 200
    assert lines()[1:] == [(facilitator.id, ["phone"], "messages.calls_sheet", whose)]
    assert browser.get(f"/espacios/{space.slug}/gestion/llamadas?estado=hechas").status_code == 200
    assert len(lines()) == 2, "calls that were made show no phone"


def test_who_has_not_come_is_read_with_phones_only_by_who_calls(make, signed_in):
    space = make.space()
    representation = make.representation(space, make.organization(), make.person(phone=PHONE))
    make.event(
        space, category=Category.CIVIC, status=EventStatus.HELD, starts_at=clock.now() - timedelta(days=3)
    )
    facilitator, observer = make.team(space, TeamRole.FACILITATOR), make.team(space, TeamRole.OBSERVER)
    address = f"/espacios/{space.slug}/participacion/pendientes"
    whose = [("people", representation.person_id)]
    assert signed_in(facilitator).get(address).status_code == 200
    assert lines() == [(facilitator.id, ["phone"], "monitoring.pending", whose)]
    assert signed_in(facilitator).get(address + "/imprimir").status_code == 200
    assert lines()[1:] == [(facilitator.id, ["phone"], "monitoring.pending_sheet", whose)]
    signed_in(observer).get(address)
    assert len(lines()) == 2


def test_masked_numbers_are_no_reading_and_showing_them_is(make, signed_in):
    operator, person = make.administrator(PlatformRole.OPERATOR), make.person(phone=PHONE)
    browser = signed_in(operator)
    assert "987 654 321" not in browser.get(f"/personas/{person.id}").text
    assert lines() == []
    assert "987 654 321" in browser.post(f"/personas/{person.id}/contacto").text
    assert lines() == [(operator.id, ["phone", "email"], "people.desk_reveal", [("people", person.id)])]


def test_the_committee_reads_an_accreditation_file(make, signed_in):
    space, organization = make.space(), make.organization(phone=PHONE)
    person = make.person(phone=PHONE, email="rosa@example.pe")
    make.membership(space, organization, FileState.SUBMITTED)
    make.representation(space, organization, person, state=FileState.SUBMITTED)
    accreditor = make.team(space, TeamRole.ACCREDITOR)
    page = signed_in(accreditor).get(f"/espacios/{space.slug}/gestion/acreditaciones/{organization.slug}")
    assert page.status_code == 200
    assert PHONE in page.text
    assert lines() == [
        (accreditor.id, ["phone", "email", "address"], "accreditation.manage_file",
         [("organizations", organization.id), ("people", person.id)])
    ]  # fmt: skip


def test_a_paper_taken_by_the_committee_is_a_reading(make, signed_in):
    space, organization = make.space(), make.organization()
    representation = make.representation(space, organization)
    with transaction():
        stored = store(FileStorage(io.BytesIO(b"%PDF-1.4\n%%EOF"), filename="dni.pdf"), None)
        db.session.flush()
        db.session.get(Representation, representation.id).document_id = stored.id
    accreditor, stranger = make.team(space, TeamRole.ACCREDITOR), make.person(account=True)
    address = f"/representaciones/{representation.id}/documento"
    assert signed_in(stranger).get(address).status_code == 404
    assert lines() == []
    assert signed_in(accreditor).get(address).status_code == 200
    assert lines() == [
        (accreditor.id, ["papers"], "accreditation.paper", [("people", representation.person_id)])
    ]


def test_what_is_shown_is_written_down_or_not_shown(make, signed_in, monkeypatch):
    """A page whose reading cannot be written is not shown."""

    def full(*_args: Any, **_more: Any) -> None:
        raise OSError("disk full")

    person, operator = make.person(phone=PHONE), make.administrator(PlatformRole.OPERATOR)
    monkeypatch.setattr("civic.core.reads.insert_rows", full)
    browser = signed_in(operator)
    monkeypatch.setitem(browser.application.config, "PROPAGATE_EXCEPTIONS", False)
    answer = browser.post(f"/personas/{person.id}/contacto")
    assert answer.status_code >= 500
    assert "987 654 321" not in answer.text


def test_a_leader_reading_their_own_organisation_is_no_reading(make, signed_in):
    organization = make.organization(phone=PHONE)
    leader, administrator = make.leader(organization), make.administrator()
    address = f"/organizaciones/{organization.slug}/gestion"
    assert signed_in(leader).get(address).status_code == 200
    assert lines() == []
    assert signed_in(administrator).get(address).status_code == 200
    assert lines() == [
        (administrator.id, ["phone", "email", "address"], "organisations.manage", [("organizations", organization.id)])
    ]  # fmt: skip


def test_ones_own_data_is_no_reading(app, make):
    person = make.person()
    note_read(person, (Data.PHONE,), people=[person.id], place="x")
    note_read(System(), (Data.PHONE,), people=[person.id], place="x")
    assert lines() == []


def test_a_line_cannot_be_changed_nor_taken_away(app, make):
    reader, person = make.person(), make.person()
    note_read(reader, (Data.PHONE,), people=[person.id], place="x")
    for table in ("data_reads", "data_read_subjects"):
        for verb in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET {'place' if table == 'data_reads' else 'kind'} = 'y'",
        ):
            with pytest.raises(Exception, match="kept as it was written"), transaction():
                db.session.execute(db.text(verb))
    assert len(lines()) == 1


def test_each_person_sees_who_read_theirs_even_after_a_merge(make, signed_in):
    reader, kept, duplicate, other = (
        make.person("Nieves Cornejo"),
        make.person(account=True),
        make.person(),
        make.person(),
    )
    for whose in (kept, duplicate, other):
        note_read(reader, (Data.PHONE,), people=[whose.id], place="messages.calls")
    with transaction():
        merge_persons(System(), kept, duplicate, "son la misma")
    page = signed_in(kept).get("/mis-datos/lecturas").text
    assert page.count("Nieves Cornejo") == 2


def test_an_auditor_asks_by_reader_and_by_person(make, signed_in):
    reader, one, two = make.person("Nieves Cornejo"), make.person("Ana Uno"), make.person("Eva Dos")
    note_read(reader, (Data.PHONE,), people=[one.id], place="messages.calls")
    note_read(reader, (Data.EMAIL,), people=[two.id], place="people.desk_reveal")
    auditor = signed_in(make.administrator(PlatformRole.AUDITOR))
    whole = auditor.get("/auditoria/lecturas").text
    assert "Ana Uno" in whole
    assert "Eva Dos" in whole
    asked = auditor.get(f"/auditoria/lecturas?de={one.id}").text
    assert "Ana Uno" in asked
    assert "Eva Dos" not in asked
    for junk in ("x", "9" * 30, "-1", "٣"):
        assert auditor.get(f"/auditoria/lecturas?quien={junk}").status_code == 200


def test_a_page_of_readings_costs_the_same_for_many(make, signed_in, count_queries):
    reader, auditor = make.person(), make.administrator(PlatformRole.AUDITOR)
    browser = signed_in(auditor)
    note_read(reader, (Data.PHONE,), people=[make.person().id], place="x")
    few = count_queries(lambda: browser.get("/auditoria/lecturas"))
    for _turn in range(8):
        note_read(reader, (Data.PHONE,), people=[make.person().id, make.person().id], place="x")
    assert count_queries(lambda: browser.get("/auditoria/lecturas")) == few


# --- what the public reads --------------------------------------------------------------------------------------------


def test_the_public_page_says_what_is_kept(make, client, signed_in):
    english(client)
    administrator = signed_in(make.administrator())
    assert "Registration being processed" in client.get("/privacidad/datos").text
    form = {
        "number": "RNPDP-PJP 123",
        "responsible": "Municipalidad Provincial de Ilo",
        "contact": "datos@example.pe",
    }
    assert administrator.post("/administracion/privacidad/bancos/people", data=form).status_code == 303
    page = client.get("/privacidad/datos").text
    assert "RNPDP-PJP 123" in page
    assert "datos@example.pe" in page
    table = rows_of(client.get("/privacidad/datos.csv"))
    assert len(table) == 10
    assert table[0]["registro_rnpdp"] == "RNPDP-PJP 123"
    assert all(
        all(
            row[key]
            for key in (
                "de_quienes",
                "datos",
                "finalidad",
                "base_legal",
                "quien_ve",
                "plazo",
                "destino",
                "medidas",
            )
        )
        for row in table
    )
    assert "/privacidad/datos" in client.get("/privacidad").text


def test_few_requests_are_not_counted_in_public(make, client):
    english(client)
    people = [make.person(account=True) for _turn in range(5)]
    for turn, person in enumerate(people):
        with transaction():
            ask_about_data(person, person, RequestKind.ACCESS, "")
        page = client.get("/privacidad/datos").text
        assert ("fewer than 5" in page.split('id="solicitudes"')[1].split("</table>")[0]) == (turn < 4)


# --- terms and deadlines ----------------------------------------------------------------------------------------------


def test_terms_are_shown_and_moved(make, signed_in):
    browser = signed_in(make.administrator())
    assert browser.get("/administracion/privacidad/plazos").status_code == 200
    address = "/administracion/privacidad/plazos/messages.texts"
    assert browser.post(address, data={"days": "5", "reason": "porque sí"}).status_code == 422
    assert browser.post(address, data={"days": "90", "reason": ""}).status_code == 422
    assert browser.post(address, data={"days": "90", "reason": "La directiva lo dice"}).status_code == 303
    assert "La directiva lo dice" in browser.get(address).text
    assert browser.get("/administracion/privacidad/plazos/no.hay").status_code == 404


def test_a_deadline_is_moved_on_its_page(make, signed_in):
    operator, person = make.administrator(PlatformRole.OPERATOR), make.person(account=True)
    with transaction():
        request = ask_about_data(person, person, RequestKind.ACCESS, "")
    browser = signed_in(operator)
    assert (
        f"/personas/solicitudes/{request.id}/prorroga"
        in browser.get(f"/personas/solicitudes/{request.id}").text
    )
    address = f"/personas/solicitudes/{request.id}/prorroga"
    assert browser.post(address, data={"reason": ""}).status_code == 422
    assert browser.post(address, data={"reason": "Son muchos papeles"}).status_code == 303
    assert "Son muchos papeles" in browser.get(address).text
    assert browser.post(address, data={"reason": "otra vez"}).status_code == 422


# --- breaches ---------------------------------------------------------------------------------------------------------


def test_a_breach_from_form_to_list(make, signed_in):
    administrator = make.administrator()
    registration = make.registration(make.event(make.space()), make.person(phone=PHONE))
    browser = english(signed_in(administrator))
    moment = clock.local(clock.now() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    form: dict[str, Any] = {
        "title": "Laptop perdida", "happened": "Se perdió", "kind": "tables", "aware_at": moment, "space": "", "device": "",
    }  # fmt: skip
    assert browser.post("/administracion/privacidad/incidentes/nuevo", data=form).status_code == 422
    made = browser.post("/administracion/privacidad/incidentes/nuevo", data=form | {"banks": ["events"]})
    assert made.status_code == 303
    breach = db.session.scalars(select(Breach)).one()
    address = f"/administracion/privacidad/incidentes/{breach.id}"
    assert "45 hours are left" in browser.get(address).text
    assert (
        browser.post(f"{address}/textos", data={"consequences": "Llamadas", "measures": "Avisar"}).status_code
        == 303
    )
    notices = browser.get(f"{address}/avisos").text
    assert "Llamadas" in notices
    assert "Avisar" in notices
    step = {"step": Step.CONTAINED.value, "at": moment, "note": "cerrado"}
    assert browser.post(f"{address}/pasos", data=step).status_code == 303
    assert browser.post(f"{address}/pasos", data=step).status_code == 422
    answer = browser.post(f"{address}/personas")
    assert answer.headers["Cache-Control"] == "no-store"
    (row,) = [row for row in rows_of(answer) if row["celular"]]
    assert row["celular"].replace(" ", "").endswith("987654321")
    assert row["documento"].startswith("•")
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "privacy.note_list_taken" in actions
    assert any(
        place == "privacy.manage_people" and ("people", registration.person_id) in whose
        for _r, _d, place, whose in lines()
    )


def test_the_48_hours_are_shown_when_they_are_over(make, signed_in):
    administrator = make.administrator()
    draft = BreachDraft(
        BreachKind.TABLES, "Fuga", "Fuga", clock.now() - timedelta(hours=50), tables=["people"]
    )
    with transaction():
        breach = write_breach(administrator, draft)
    browser = english(signed_in(administrator))
    assert (
        "The 48 hours to tell the authority are over"
        in browser.get(f"/administracion/privacidad/incidentes/{breach.id}").text
    )
    assert "Fuga" in browser.get("/administracion/privacidad").text


# --- the command line -------------------------------------------------------------------------------------------------


def test_the_command_line_tells_without_taking(app, make):
    from civic.cli.privacy import keep_no_longer

    with clock.pretending(clock.now() - timedelta(days=9)), transaction():
        db.session.add(Attempt(key="x", at=clock.now()))
    run = app.test_cli_runner()
    told = run.invoke(keep_no_longer)
    assert told.exit_code == 0, told.output
    assert "core.attempts: kept 2 days from the attempt; 1 past" in told.output
    assert "taken away" not in told.output
    done = run.invoke(keep_no_longer, ["--apply"])
    assert done.exit_code == 0, done.output
    assert "1 taken away" in done.output
    assert "core.attempts: kept 2 days from the attempt; 0 past" in run.invoke(keep_no_longer).output


def test_a_drill_on_the_command_line(app, make, tmp_path):
    from civic.cli.privacy import breach

    registration = make.registration(make.event(make.space()), make.person("Rosa Mamani Quispe", phone=PHONE))
    path = tmp_path / "personas.csv"
    run = app.test_cli_runner()
    told = run.invoke(
        breach, ["Simulacro", "--kind", "tables", "--table", "registrations", "--people", str(path)]
    )
    assert told.exit_code == 0, told.output
    assert "Drill 1: 1 people are concerned." in told.output
    assert "Tell the authority by" in told.output
    assert "Mamani Quispe, Rosa" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert db.session.scalars(select(Breach)).one().is_drill
    assert registration.person_id
    wrong = run.invoke(breach, ["x", "--kind", "tables", "--table", "bank:nothing"])
    assert wrong.exit_code == 2
