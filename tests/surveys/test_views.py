"""The pages of surveys: answering, the shared phone, paper, figures."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from civic.core import clock
from civic.core.db import db, transaction
from civic.events.queries import active_registration
from civic.spaces.models import TeamRole
from civic.spaces.panels import tasks_for
from civic.surveys import commands
from civic.surveys.drafts import SurveyDraft
from civic.surveys.models import Reply, Survey, SurveyKind
from tests.surveys.conftest import HALF, MANY, NICE, ONE, RIGHT, WORDS

WORDS_AND_ONE = (ONE, WORDS)


def form_of(survey: Survey, *values, client: str = "c" * 26, **more) -> dict:
    """What a browser sends."""
    return (
        {f"q{q.id}": value for q, value in zip(survey.questions, values, strict=False)}
        | {"client": client}
        | more
    )


def base(survey: Survey) -> str:
    return f"/eventos/{survey.event.slug}/gestion/encuestas/{survey.id}"


def kept(survey: Survey) -> list[Reply]:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Reply).filter_by(survey_id=survey.id).all()


def test_a_visitor_is_asked_who_and_a_ticket_says_it(client, course):
    survey, rosa = course.survey(), course.people[0]
    page = client.get(f"/encuestas/{survey.token}")
    assert page.status_code == 200
    assert f"q{survey.questions[0].id}" not in page.text
    ticket = active_registration(course.event.id, rosa.id).token
    assert f"/encuestas/{survey.token}?entrada={ticket}" in client.get(f"/inscripciones/{ticket}").text
    page = client.get(f"/encuestas/{survey.token}?entrada={ticket}")
    assert f'name="q{survey.questions[0].id}"' in page.text
    sent = form_of(survey, "a", ["a", "c"], "5", entrada=ticket)
    for _twice in range(2):
        answer = client.post(f"/encuestas/{survey.token}", data=sent)
        assert (answer.status_code, answer.location) == (303, f"/encuestas/{survey.token}/gracias")
    (reply,) = kept(survey)
    assert (reply.person_id, reply.score) == (rosa.id, 1)
    assert (
        "q" + str(survey.questions[0].id)
        not in client.get(f"/encuestas/{survey.token}?entrada={ticket}").text
    )


def test_guessing_tickets_is_slowed_down(client, course):
    survey = course.survey()
    states = [client.get(f"/encuestas/{survey.token}?entrada={n:026}").status_code for n in range(22)]
    assert states[0] == 200
    assert states[-1] == 429


def test_a_left_out_question_is_named_and_nothing_is_lost(course, signed_in):
    survey, rosa = course.survey(), course.people[0]
    answer = signed_in(rosa).post(f"/encuestas/{survey.token}", data=form_of(survey, "b"))
    assert answer.status_code == 422
    assert f'href="#q{survey.questions[1].id}-box"' in answer.text
    assert re.search(rf'name="q{survey.questions[0].id}" value="b"[^>]*checked', answer.text)
    assert kept(survey) == []


def test_one_question_a_page_and_back(course, signed_in):
    survey, rosa = course.survey(one_per_page=True), course.people[0]
    browser, address = signed_in(rosa), f"/encuestas/{survey.token}"
    first = browser.get(address).text
    assert "1" in first
    assert f'id="q{survey.questions[1].id}' not in first
    page = browser.post(address, data={"client": "c" * 26, "step": "0", "go": "next"})
    assert page.status_code == 422
    page = browser.post(address, data=form_of(survey, "a", step="0", go="next")).text
    assert f'<input type="hidden" name="q{survey.questions[0].id}" value="a">' in page
    page = browser.post(address, data=form_of(survey, "a", ["a"], step="1", go="back")).text
    assert f'id="q{survey.questions[0].id}-a"' in page
    assert f'<input type="hidden" name="q{survey.questions[1].id}" value="a">' in page
    assert (
        browser.post(address, data=form_of(survey, "a", ["a"], "3", step="2", go="send")).status_code == 303
    )
    assert len(kept(survey)) == 1


def test_a_shared_phone_shows_nothing_of_the_one_before(course, signed_in):
    survey = course.survey(questions=WORDS_AND_ONE)
    browser, address = signed_in(course.facilitator), base(survey) + "/telefono"
    rosa, julia = course.people[:2]
    browser.post(address, data={"person": rosa.id})
    form = browser.get(f"{address}/responder")
    assert rosa.full_name in form.text
    assert form.headers["Cache-Control"] == "no-store"
    assert "site-nav" not in form.text, "no way from the person's screen to the team's pages"
    done = browser.post(f"{address}/responder", data=form_of(survey, "a", "Secreto de Rosa"))
    assert done.location == f"{address}/listo"
    for path in ("/listo", "/responder"):  # forward, and back in the history
        page = browser.get(address + path, follow_redirects=True)
        assert rosa.first_surname not in page.text
        assert "Secreto" not in page.text
        assert f"q{survey.questions[0].id}" not in page.text
    browser.post(address, data={"person": julia.id})
    page = browser.get(f"{address}/responder").text
    assert julia.full_name in page
    assert rosa.full_name not in page
    assert "checked" not in page
    assert rosa.sorted_name not in browser.get(address).text, "who has answered is no longer offered"
    assert len(kept(survey)) == 1
    again = browser.post(
        f"{address}/responder", data=form_of(survey, "a", "x")
    )  # the list was opened: the turn is over
    assert again.location == f"{address}/listo"


def test_typing_from_paper(course, signed_in):
    survey, browser = course.survey(), signed_in(course.facilitator)
    address = base(survey) + "/tipear"
    one, two, three = survey.questions
    page = browser.get(address).text
    people = [int(n) for n in re.findall(r'name="person\d+" value="(\d+)"', page)]
    assert len(people) == 10
    sheet = {
        "person0": people[0], "client0": "p" * 26, f"c0-{one.id}": "A", f"c0-{two.id}": "ca", f"c0-{three.id}": "4",
        "person1": people[1], "client1": "r" * 26, f"c1-{one.id}": "ab", f"c1-{two.id}": "a", f"c1-{three.id}": "9",
        "person2": people[2], "client2": "s" * 26, f"c2-{one.id}": "b",
    }  # fmt: skip
    answer = browser.post(address, data=sheet)
    assert answer.status_code == 422
    assert 'value="ab"' in answer.text
    assert {reply.person_id: reply.score for reply in kept(survey)} == {people[0]: 1, people[2]: 0}
    del sheet["person1"]
    sheet = {key: value for key, value in sheet.items() if not key.startswith(("c1-", "client1"))}
    assert browser.post(address, data=sheet).status_code == 303, "the same sheets again change nothing"
    assert len(kept(survey)) == 2


def test_a_second_reading_shows_what_differs(course, signed_in):
    survey, browser = course.survey(questions=(ONE, MANY, WORDS)), signed_in(course.facilitator)
    address = base(survey) + "/tipear"
    one, two, words = survey.questions
    ids = [person.id for person in course.people[:2]]
    first = {
        "twice": "1",
        "person0": ids[0], "client0": "p" * 26, f"c0-{one.id}": "a", f"c0-{two.id}": "ac", f"c0-{words.id}": "Más horas",
        "person1": ids[1], "client1": "r" * 26, f"c1-{one.id}": "b", f"c1-{two.id}": "a",
    }  # fmt: skip
    bad = browser.post(address, data=first | {f"c1-{one.id}": "z"})
    assert bad.status_code == 422
    assert 'value="ac"' in bad.text, "nothing that was typed is lost"
    second = browser.post(address, data=first)
    assert second.status_code == 200
    assert f'name="c0-{one.id}" value=""' in second.text, "the second reading is blind"
    assert kept(survey) == []
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', second.text))
    sent |= {f"c0-{one.id}": "A", f"c0-{two.id}": "ca", f"c1-{one.id}": "b", f"c1-{two.id}": "ac"}
    answer = browser.post(address, data=sent)
    assert answer.status_code == 422
    assert "«a»" in answer.text
    assert "«ac»" in answer.text
    assert [reply.person_id for reply in kept(survey)] == [ids[0]]
    assert {a.text for a in kept(survey)[0].answers if a.text} == {"Más horas"}
    mended = {"person0": ids[1], "client0": "r" * 26, f"c0-{one.id}": "b", f"c0-{two.id}": "ac"}
    assert browser.post(address, data=mended).status_code == 303
    assert len(kept(survey)) == 2


def test_anonymous_figures_wait_for_the_end(course, signed_in, client):
    survey, browser = course.survey(SurveyKind.SATISFACTION, is_public=True), signed_in(course.facilitator)
    for n, person in enumerate(course.people[:6]):
        course.answer(survey, person, *NICE, client=f"n{n:02}" * 9)
    assert "Nada, gracias" not in browser.get(base(survey) + "/resultados").text
    assert browser.get(base(survey) + "/descarga.csv").status_code == 404
    assert client.get(f"/encuestas/{survey.token}/resultados").status_code == 404
    with transaction():
        commands.close_survey(course.facilitator, survey)
    assert "Nada, gracias" in browser.get(base(survey) + "/resultados").text
    csv = browser.get(base(survey) + "/descarga.csv").text
    assert csv.count("Nada, gracias") == 6
    assert not any(person.first_surname in csv for person in course.people)
    public = client.get(f"/encuestas/{survey.token}/resultados").text
    assert "Nada, gracias" not in public
    book = load_workbook(io.BytesIO(browser.get(base(survey) + "/descarga.xlsx").data))
    assert book.active.max_row == 7


def test_a_download_never_becomes_a_formula(course, signed_in):
    survey = course.survey(questions=WORDS_AND_ONE)
    with transaction():
        commands.take_reply(
            course.people[0], survey, course.people[0], {
                survey.questions[0].id: RIGHT[0], survey.questions[1].id: type(RIGHT[0])(text="=HYPERLINK(1)")},
            client_id="f" * 26,
        )  # fmt: skip
    browser = signed_in(course.facilitator)
    assert "'=HYPERLINK(1)" in browser.get(base(survey) + "/descarga.csv").text
    sheet = load_workbook(io.BytesIO(browser.get(base(survey) + "/descarga.xlsx").data)).active
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "=HYPERLINK(1)")
    assert cell.data_type == "s"


def test_a_facilitator_makes_a_survey_from_the_template(course, signed_in):
    browser, address = signed_in(course.facilitator), f"/eventos/{course.event.slug}/gestion/encuestas"
    made = browser.post(
        f"{address}/nueva",
        data={
            "kind": "satisfaction",
            "title": "Qué te pareció",
            "ready": "y",
            "is_anonymous": "y",
            "opens_at": "",
            "closes_at": "",
            "attempts": "",
        },
    )
    survey = db.session.query(Survey).one()
    assert made.status_code == 303
    assert (len(survey.questions), survey.is_anonymous) == (6, True)
    page = browser.post(
        base(survey) + "/preguntas", data={"kind": "single", "text": "¿Volverías?", "options": "Sí"}
    )
    assert page.status_code == 422
    page = browser.post(
        base(survey) + "/preguntas",
        data={"kind": "single", "text": "¿Volverías?", "options": "Sí\nNo", "is_required": "y"},
    )
    assert page.status_code == 303
    assert browser.post(base(survey) + "/abrir").status_code == 303
    assert f"/encuestas/{survey.token}" in browser.get(f"/eventos/{course.event.slug}").text


def test_my_page_asks_who_came(course, make, signed_in):
    rosa = course.people[0]
    make.attendance(course.event, rosa)
    survey = course.survey(SurveyKind.SATISFACTION)
    assert survey.token in signed_in(rosa).get("/mi-pagina").text
    course.answer(survey, rosa, *NICE, client="m" * 26)
    assert survey.token not in signed_in(rosa).get("/mi-pagina").text


def test_the_team_is_told_what_is_asked_and_what_is_a_draft(app, course, make):
    space = course.event.space
    survey = course.survey(SurveyKind.SATISFACTION)
    course.answer(survey, course.people[0], *NICE, client="t" * 26)
    draft, far = course.survey(is_open=False), make.event(space, starts_at=clock.now() + timedelta(days=30))
    with transaction():
        commands.create_survey(course.facilitator, far, SurveyDraft(SurveyKind.ENTRY, "Para el otro mes"))

    def told(person) -> list[tuple[bool, str]]:
        with app.test_request_context():
            tasks = [task for task in tasks_for(space, person) if "/encuestas/" in task.url]
            return [(task.sentence.startswith("1"), task.url) for task in tasks]

    assert told(course.facilitator) == [(True, base(survey)), (True, base(draft))]
    assert told(make.team(space, TeamRole.OBSERVER)) == []
    with transaction():
        commands.close_survey(course.facilitator, survey)
    assert told(course.facilitator) == [(True, base(draft))]


def statements(browser, address: str, count_queries) -> int:
    """How many statements a page sends, once everything that is only read the first time was read."""
    browser.get(address)
    return count_queries(lambda: browser.get(address))


@pytest.mark.parametrize("path", ["", "/resultados", "/telefono", "/tipear"])
def test_statements_do_not_grow_with_rows(course, make, signed_in, count_queries, path):
    survey, browser = course.survey(), signed_in(course.facilitator)
    course.answer(survey, course.people[0], *RIGHT, client="q" * 26)
    few = statements(browser, base(survey) + path, count_queries)
    for n in range(1, 9):
        course.answer(survey, course.people[n], *HALF, client=f"q{n:02}" * 9)
        make.registration(course.event)
    assert statements(browser, base(survey) + path, count_queries) <= few


@pytest.mark.parametrize("path", ["/gestion/encuestas", "/gestion/encuestas/avance"])
def test_lists_and_gain_do_not_grow_either(course, signed_in, count_queries, path):
    browser, address = signed_in(course.facilitator), f"/eventos/{course.event.slug}{path}"
    entry, leave = course.survey(SurveyKind.ENTRY), course.survey()
    for survey in (entry, leave):
        course.answer(survey, course.people[0], *RIGHT, client=f"{survey.id}x" * 9)
    few = statements(browser, address, count_queries)
    for n in range(1, 9):
        for survey in (entry, leave):
            course.answer(survey, course.people[n], *HALF, client=f"{survey.id}y{n}" * 7)
    assert statements(browser, address, count_queries) <= few
