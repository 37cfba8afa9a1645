"""The door in a browser without script: find, mark, undo, register, close, correct."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from civic.attendance import commands
from civic.attendance.models import Attendance, AttendanceStatus
from civic.core import clock
from civic.core.db import db, transaction
from civic.events.models import EventStatus, Registration
from civic.people.models import Person

S = AttendanceStatus


@pytest.fixture
def ana(door, signed_in):
    return signed_in(door.ana)


def list_url(door):
    return f"/sesiones/{door.session.id}/asistencia"


def statuses(person):
    rows = db.session.query(Attendance).filter_by(person_id=person.id).order_by(Attendance.id)
    return [row.status for row in rows]


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def test_the_list_shows_name_last_three_and_count_but_no_document(door, ana):
    page = ana.get(list_url(door))
    assert page.status_code == 200
    shown = page.get_data(as_text=True)
    for person in (door.rosa, door.julia, door.pedro):
        assert person.sorted_name in shown
        assert f"···{person.document_tail}" in shown
        assert person.document_number not in shown
    assert page.headers["Cache-Control"] == "no-store"


def test_one_tap_marks_and_returns_to_the_row(door, ana):
    answer = ana.post(f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:present"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"#p{door.rosa.id}")
    assert statuses(door.rosa) == [S.PRESENT]
    page = ana.get(answer.location)
    assert f'name="undo" value="{db.session.query(Attendance).one().id}"' in page.get_data(as_text=True)


def test_a_tap_costs_so_many_statements(door, ana, count_queries):
    address, rosa, pedro = list_url(door), door.rosa.id, door.pedro.id
    for person in (rosa, pedro):
        db.session.remove()  # what this test has read is nobody's in a real request
        assert (
            count_queries(lambda who=person: ana.post(f"{address}/marcar", data={"mark": f"{who}:present"}))
            <= 12
        )
    assert db.session.query(Attendance).count() == 2


def test_a_tap_that_says_what_stands_already_says_so(door, ana):
    for already in (False, True):
        answer = ana.post(f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:present"})
        assert ("ya=1" in answer.location) is already
    assert statuses(door.rosa) == [S.PRESENT]


def test_a_search_ends_in_the_big_answer_and_an_empty_field(door, ana):
    found = ana.get(list_url(door), query_string={"q": "mamani"})
    assert door.julia.sorted_name not in found.get_data(as_text=True)
    answer = ana.post(f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:present", "q": "mamani"})
    page = ana.get(answer.location).get_data(as_text=True)
    assert 'class="answer answer-good"' in page
    assert re.search(r'id="door-q"[^>]*value=""[^>]*autofocus', page)


def test_a_second_mark_says_when_and_by_whom_it_was_made(door, ana, signed_in):
    data = {"mark": f"{door.rosa.id}:present", "q": "mamani"}
    signed_in(door.luis).post(f"{list_url(door)}/marcar", data=data)
    page = ana.get(ana.post(f"{list_url(door)}/marcar", data=data).location).get_data(as_text=True)
    assert 'class="answer answer-wait"' in page
    assert "Luis Choque" in page
    assert statuses(door.rosa) == [S.PRESENT]


def test_a_whole_document_never_stays_in_the_address(door, ana):
    answer = ana.get(list_url(door), query_string={"q": door.rosa.document_number})
    assert answer.status_code == 303
    assert door.rosa.document_number not in answer.location
    assert f"q={door.rosa.document_tail}" in answer.location


def test_undo(door, ana):
    ana.post(f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:present"})
    mark = db.session.query(Attendance).one()
    assert ana.post(f"{list_url(door)}/deshacer", data={"undo": mark.id}).status_code == 303
    assert statuses(door.rosa) == [S.PRESENT, S.VOID]


@pytest.mark.parametrize(
    "value", ["", "x", "1", ":", "1:void", "1:gone", "٣:present", "99999999999999:present", "-1:present"]
)
def test_a_made_up_button_is_refused_in_a_sentence(door, ana, value):
    answer = ana.post(f"{list_url(door)}/marcar", data={"mark": value, "back": list_url(door)})
    assert answer.status_code in (303, 404)
    assert db.session.query(Attendance).count() == 0


def test_people_of_other_spaces_cannot_be_marked(door, ana, make):
    stranger = make.person()
    assert ana.post(f"{list_url(door)}/marcar", data={"mark": f"{stranger.id}:present"}).status_code == 404
    assert ana.get(f"{list_url(door)}/personas/{stranger.id}").status_code == 404
    ana.post(f"{list_url(door)}/marcar", data={"all": "present", "who": [stranger.id, door.rosa.id]})
    assert not statuses(stranger)
    assert statuses(door.rosa) == [S.PRESENT]


def test_many_at_once_and_the_rest(door, ana):
    ana.post(f"{list_url(door)}/marcar", data={"all": "late", "who": [door.rosa.id, door.julia.id]})
    assert (statuses(door.rosa), statuses(door.julia), statuses(door.pedro)) == ([S.LATE], [S.LATE], [])
    ana.post(f"{list_url(door)}/faltaron")
    assert statuses(door.pedro) == [S.ABSENT]


def test_somebody_known_to_the_space_is_let_in_with_one_tap(door, ana, make):
    make.representation(
        door.space, make.organization("Junta Sol"), gloria := make.person("Gloria Ticona Huanca")
    )
    page = ana.get(list_url(door), query_string={"q": "gloria"}).get_data(as_text=True)
    assert f"{gloria.id}:present" in page
    ana.post(f"{list_url(door)}/marcar", data={"mark": f"{gloria.id}:present", "q": "gloria"})
    assert statuses(gloria) == [S.PRESENT]
    assert db.session.query(Registration).filter_by(person_id=gloria.id).one().channel == "walk_in"


def row(n, **fields):
    return {f"rows-{n}-{name}": value for name, value in fields.items()}


def test_several_walk_ins_in_one_go(door, ana, make):
    club = make.organization("Club de Madres Virgen del Carmen")
    make.membership(door.space, club)
    url = f"{list_url(door)}/sin-inscripcion"
    once = re.search(r'name="once"[^>]*value="(\w+)"', ana.get(url).get_data(as_text=True))[1]
    data = {
        "once": once,
        **row(0, first_surname="Cusi", given_names="Hilda", document_kind="dni", document_number="45678912",
              phone="987 654 321", organization="club de madres virgen del CARMEN"),
        **row(1, document_kind="dni"),
        **row(2, first_surname="Tito", second_surname="Coaquira", given_names="Wilber", document_kind="dni"),
    }  # fmt: skip
    for _sent_twice in range(2):
        answer = ana.post(url, data=data)
        assert answer.status_code == 303
    marks = db.session.query(Attendance).order_by(Attendance.id).all()
    assert [(m.person.sorted_name, m.organization_id) for m in marks] == [
        ("Cusi, Hilda", club.id),
        ("Tito Coaquira, Wilber", None),
    ]
    assert marks[0].person.phone == "+51987654321"


def test_wrong_rows_say_what_to_mend_and_keep_the_rest(door, ana):
    url = f"{list_url(door)}/sin-inscripcion"
    answer = ana.post(
        url,
        data={
            "once": "abc",
            **row(
                0, first_surname="Cusi", document_kind="dni", document_number="123", organization="No existe"
            ),
            **row(1, first_surname="Tito", given_names="Wilber", document_kind="dni", phone="12"),
        },
    )
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert shown.count('class="form-error"') == 4, "names, document, organisation, phone"
    assert 'value="Wilber"' in shown
    assert 'id="error-summary"' in shown
    assert db.session.query(Attendance).count() == 0


def test_a_name_that_is_known_is_asked_about_before_a_second_record_is_made(door, ana):
    url = f"{list_url(door)}/sin-inscripcion"
    data = {"once": "abc", **row(0, first_surname="Mamani", given_names="Rosa", document_kind="dni")}
    asked = ana.post(url, data=data)
    assert asked.status_code == 422
    assert f'value="{door.rosa.id}"' in asked.get_data(as_text=True)
    assert 'id="error-summary"' in asked.get_data(as_text=True)
    assert "<title>Error" in asked.get_data(as_text=True)
    people = db.session.query(Person).count()
    assert ana.post(url, data={**data, "rows-0-same": door.rosa.id}).status_code == 303
    assert statuses(door.rosa) == [S.PRESENT]
    assert ana.post(url, data={**data, "once": "def", "rows-0-same": "another"}).status_code == 303
    assert db.session.query(Person).count() == people + 1


def test_more_rows_keep_what_was_written(door, ana):
    data = {"once": "abc", "more": "1", **row(0, first_surname="Cusi", document_kind="dni")}
    answer = ana.post(f"{list_url(door)}/sin-inscripcion", data=data)
    assert answer.status_code == 200
    assert 'name="rows-3-first_surname"' in answer.get_data(as_text=True)
    assert 'value="Cusi"' in answer.get_data(as_text=True)


def test_an_empty_walk_in_form_is_refused(door, ana):
    assert ana.post(f"{list_url(door)}/sin-inscripcion", data={"once": "a"}).status_code == 422


def test_closing_then_correcting_with_a_second_person(door, ana, signed_in):
    ana.post(f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:present"})
    answer = ana.post(f"{list_url(door)}/cerrar")
    assert answer.location.endswith(f"/eventos/{door.event.slug}/gestion/asistencia")
    page = ana.get(list_url(door)).get_data(as_text=True)
    assert ':present"' not in page
    correct = f"{list_url(door)}/personas/{door.julia.id}/corregir"
    assert ana.post(correct, data={"status": "present"}).status_code == 422
    assert ana.post(correct, data={"status": "present", "reason": "firmó en la hoja"}).status_code == 303
    assert not statuses(door.julia)
    url = "/correcciones/1/confirmar"
    assert ana.post(url).status_code == 403
    assert signed_in(door.luis).post(url).status_code == 303
    assert statuses(door.julia) == [S.PRESENT]
    history = ana.get(f"{list_url(door)}/personas/{door.julia.id}").get_data(as_text=True)
    for words in ("Ana Flores Ticona", "Luis Choque Apaza", "firmó en la hoja"):
        assert words in history


def test_correcting_an_open_list_needs_a_reason(door, ana, signed_in):
    signed_in(door.luis).post(f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:present"})
    correct = f"{list_url(door)}/personas/{door.rosa.id}/corregir"
    assert ana.post(correct, data={"status": "absent", "reason": ""}).status_code == 422
    assert ana.post(correct, data={"status": "absent", "reason": "la confundí"}).status_code == 303
    assert statuses(door.rosa) == [S.PRESENT, S.ABSENT]


def test_a_refusal_returns_to_the_list_with_its_sentence(door, ana, signed_in):
    signed_in(door.luis).post(f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:present"})
    answer = ana.post(
        f"{list_url(door)}/marcar", data={"mark": f"{door.rosa.id}:absent", "back": list_url(door)}
    )
    assert answer.location == list_url(door)
    assert "notice-bad" in ana.get(list_url(door)).get_data(as_text=True)


def test_the_coordinator_marks_the_event_as_held(door, make, signed_in, ana):
    past = make.event(door.space, starts_at=clock.now() - timedelta(days=1))
    url, act = f"/eventos/{past.slug}/gestion/asistencia", f"/eventos/{past.slug}/gestion/realizado"
    page = signed_in(door.coordinator).get(url).get_data(as_text=True)
    assert f'action="{act}"' in page
    assert f'name="back" value="{url}"' in page
    assert ana.post(act, data={"back": url}).status_code == 403
    done = signed_in(door.coordinator).post(act, data={"back": url})
    assert (done.status_code, done.location) == (303, url)
    db.session.expire_all()
    assert past.status is EventStatus.HELD
    assert ana.get(url).status_code == 200


def test_hostile_names_stay_text(door, ana, make):
    evil = make.person()
    with transaction():
        evil.given_names, evil.first_surname = (
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>{{7*7}}',
        )
    make.registration(door.event, evil)
    for url in (list_url(door), f"{list_url(door)}/personas/{evil.id}"):
        shown = ana.get(url).get_data(as_text=True)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(\S*)", shown)


def test_the_number_of_queries_does_not_grow(door, make, signed_in, count_queries):
    browser = signed_in(door.ana)

    def look():
        assert browser.get(list_url(door)).status_code == 200

    def come(n):
        person = make.registration(door.event, organization_id=make.organization().id).person
        if n % 2:
            with transaction():
                commands.record_attendance(door.luis, door.session, person, S.PRESENT)

    for n in range(2):
        come(n)
    few = count_queries(look)
    for n in range(30):
        come(n)
    assert count_queries(look) == few
