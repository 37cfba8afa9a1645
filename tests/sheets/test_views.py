"""The pages of paper in a browser without script."""

from __future__ import annotations

import io
import re

from PIL import Image

from civic.attendance.models import Attendance
from civic.core.db import db, transaction
from civic.sheets import commands, queries
from civic.sheets.calls import radio_text, seconds_of, whatsapp_text
from civic.sheets.models import AttendanceSheet, SheetState
from civic.spaces.models import TeamRole


def new_sheet(browser, door) -> str:
    answer = browser.post(f"/sesiones/{door.session.id}/hojas")
    assert answer.status_code == 303
    return answer.location.removesuffix("/papel")


def the_sheet() -> AttendanceSheet:
    db.session.rollback()
    return db.session.query(AttendanceSheet).one()


def number_of(person) -> int:
    return next(row.number for row in queries.rows_of(the_sheet()) if row.person_id == person.id)


def blank_number() -> int:
    return next(row.number for row in queries.rows_of(the_sheet()) if row.is_blank)


def test_the_sheet_shows_what_is_needed_and_no_document(door, signed_in):
    ana = signed_in(door.ana)
    page = ana.get(new_sheet(ana, door) + "/papel").text
    for person in (door.rosa, door.julia, door.pedro):
        assert person.sorted_name in page
        assert f"···{person.document_tail}" in page
        assert person.document_number not in page
    assert the_sheet().code in page
    assert "Página 1 de 1" in page
    assert 'class="qr-drawing"' in page
    assert ana.get("/hojas/" + "a" * 26).status_code == 404


def test_long_lists_cost_the_same_number_of_questions(door, make, signed_in, count_queries):
    ana = signed_in(door.ana)
    short = new_sheet(ana, door)
    few = count_queries(lambda: ana.get(short + "/papel"))
    for _n in range(60):
        make.registration(door.event)
    long = ana.post(f"/sesiones/{door.session.id}/hojas").location
    assert count_queries(lambda: ana.get(long)) <= few + 1
    for path in ("", "/escribir"):
        few = count_queries(lambda path=path: ana.get(short + path))
        assert count_queries(lambda path=path: ana.get(long.removesuffix("/papel") + path)) <= few + 1


def test_a_page_is_typed_saved_and_finished(door, signed_in):
    ana, luis = signed_in(door.ana), signed_in(door.luis)
    sheet = new_sheet(ana, door)
    rosa = number_of(door.rosa)
    saved = ana.post(sheet + "/escribir?hoja=1", data={f"r{rosa}": " ", "go": "here"})
    assert saved.status_code == 303
    assert f'name="r{rosa}" value="s"' in ana.get(saved.location).text
    assert db.session.query(Attendance).count() == 0
    ended = ana.post(sheet + "/escribir?hoja=1", data={f"r{rosa}": "s", "go": "on"})
    assert ended.location.endswith(sheet)
    assert db.session.query(Attendance).one().person_id == door.rosa.id
    assert ana.get(sheet + "/escribir").status_code == 303  # not the same person again
    assert ana.post(sheet + "/escribir?hoja=1", data={"go": "on"}).status_code == 409
    luis.post(sheet + "/escribir?hoja=1", data={f"r{rosa}": "", "go": "on"})
    page = luis.get(sheet).text
    assert f'id="row-{rosa}"' in page
    row = queries.rows_to_decide(the_sheet())[0]
    assert luis.post(f"{sheet}/filas/{row.id}/decidir", data={"reading": "signed"}).status_code == 422
    decided = luis.post(
        f"{sheet}/filas/{row.id}/decidir", data={"reading": "signed", "reason": "huella clara"}
    )
    assert decided.status_code == 303
    assert luis.post(sheet + "/cerrar").status_code == 303
    assert the_sheet().state is SheetState.CLOSED


def test_a_wrong_key_is_told_and_nothing_typed_is_lost(door, signed_in):
    ana = signed_in(door.ana)
    sheet = new_sheet(ana, door)
    page = ana.post(sheet + "/escribir?hoja=1", data={"r1": "s", "r2": "q", "go": "on"})
    assert page.status_code == 422
    assert 'name="r1" value="s"' in page.text
    assert 'name="r2" value="q"' in page.text
    assert re.search(r'id="r2"[^>]*aria-invalid="true"', page.text)
    assert all(row.first is None for row in queries.rows_of(the_sheet()))


def hand(number, **values):
    return {f"r{number}-{name}": value for name, value in values.items()}


def test_a_doubled_row_is_marked_at_once(door, signed_in):
    ana = signed_in(door.ana)
    sheet = new_sheet(ana, door)
    blank, pedro = blank_number(), number_of(door.pedro)
    by_name = hand(blank, first_surname="Guaman", given_names="Pedro")
    page = ana.post(sheet + "/escribir?hoja=1", data=by_name | {"go": "on"})
    assert page.status_code == 422
    assert f"está también en la fila {pedro}" in page.text
    by_document = hand(blank, first_surname="Otro", given_names="Nombre", document=door.pedro.document_number)
    page = ana.post(sheet + "/escribir?hoja=1", data=by_document | {"go": "on", f"r{blank}-same": "another"})
    assert page.status_code == 422
    twice = hand(blank, first_surname="Zapana", given_names="Abel") | hand(
        blank + 1, first_surname="Zapana", given_names="Abel"
    )
    page = ana.post(sheet + "/escribir?hoja=1", data=twice | {"go": "on"})
    assert page.status_code == 422
    assert f"está también en la fila {blank}" in page.text
    other = ana.post(sheet + "/escribir?hoja=1", data=by_name | {"go": "on", f"r{blank}-same": "another"})
    assert other.status_code == 303


def test_who_is_known_to_the_space_is_asked_about(door, make, signed_in):
    known = make.registration(make.event(door.space), make.person("Nélida Ñaupari Quispe")).person
    ana = signed_in(door.ana)
    sheet = new_sheet(ana, door)
    blank = blank_number()
    told = hand(blank, first_surname="Ñaupari", given_names="Nélida") | {"go": "on"}
    page = ana.post(sheet + "/escribir?hoja=1", data=told)
    assert page.status_code == 422
    assert known.sorted_name in page.text
    assert (
        ana.post(sheet + "/escribir?hoja=1", data=told | {f"r{blank}-same": str(known.id)}).status_code == 303
    )
    assert db.session.query(Attendance).one().person_id == known.id
    sheet_row = next(row for row in queries.rows_of(the_sheet()) if row.number == blank)
    assert sheet_row.person_id == known.id


def test_a_picture_is_for_the_team_alone(door, make, signed_in, client):
    ana = signed_in(door.ana)
    sheet = new_sheet(ana, door)
    data = io.BytesIO()
    Image.new("RGB", (30, 30), "white").save(data, "JPEG")
    data.seek(0)
    assert ana.post(sheet + "/fotos", data={"upload": (data, "hoja.jpg")}).status_code == 303
    link = re.search(r'href="(/hojas/\w+/fotos/\d+)"', ana.get(sheet).text)
    assert link
    assert ana.get(link[1]).mimetype == "image/jpeg"
    assert client.get(link[1]).status_code in (302, 303, 403)
    other = signed_in(make.team(make.space("Mesa de Carhuaz"), TeamRole.FACILITATOR))
    assert other.get(link[1]).status_code == 404
    assert other.get(sheet).status_code == 404


def test_the_hall_names_nobody(door, signed_in):
    ana = signed_in(door.ana)
    ana.post(f"/sesiones/{door.session.id}/asistencia/marcar", data={"mark": f"{door.rosa.id}:present"})
    page = ana.get(f"/sesiones/{door.session.id}/sala").text
    assert re.search(r"<b>1</b>", page)
    for person in (door.rosa, door.julia, door.pedro):
        assert person.first_surname not in page
        assert person.given_names not in page


def test_words_of_a_call_fit_half_a_minute_and_name_the_place(door, client):
    page = client.get(f"/eventos/{door.event.slug}/papel/convocatoria").text
    text = radio_text(door.event)
    assert door.event.place in text
    assert door.event.title in text
    assert seconds_of(text) <= 30
    assert ".." not in text
    assert door.event.title in page
    chat = whatsapp_text(door.event, "https://ejemplo.pe/e")
    assert chat.startswith(f"*{door.event.title}*")
    assert "https://ejemplo.pe/e" in chat


def test_merging_two_people_takes_their_rows_along(door, make, signed_in):
    from civic.sheets.listeners import move_rows

    with transaction():
        commands.print_sheet(door.ana, door.session)
    kept = make.person()
    with transaction():
        moved = move_rows(kept, door.rosa)
    assert len(moved) == 1
    assert queries.rows_of_person(kept)[0].id == moved[0]
