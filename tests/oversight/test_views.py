"""The pages of oversight and of hearings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core.db import db, transaction
from civic.oversight import commands
from civic.oversight.drafts import StepDraft
from civic.oversight.models import AlertState, HearingQuestion, InformationRequest, QuestionState, VisitReport
from tests.oversight.test_commands_oversight import DAY, Scene, asking, photograph


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


def text_of(answer):
    return answer.get_data(as_text=True)


def test_a_member_asks_and_everybody_sees_that_it_is_overdue(scene, signed_in, client):
    member, where = signed_in(scene.person), f"/espacios/{scene.space.slug}"
    assert scene.committee.name in text_of(member.get("/mi-pagina"))
    form = {
        "entity": "Municipalidad", "subject": "Cronograma de obras", "text": "El cronograma.", "asked_on": (scene.today - 30 * DAY).isoformat(),
        "due_on": (scene.today - 3 * DAY).isoformat(),
    }  # fmt: skip
    assert member.post(f"{where}/equipo/vigilancia/pedidos/nuevo", data=form).status_code == 303
    request = db.session.query(InformationRequest).one()
    page = f"{where}/vigilancia/pedidos/{request.id}"
    assert "hace 3 días" in text_of(client.get(page)) or "3 days ago" in text_of(client.get(page))
    assert "Cronograma de obras" in text_of(client.get(f"{where}/vigilancia/pedidos?estado=vencidos"))
    assert page in text_of(client.get(f"{where}/vigilancia"))
    answer = {
        "kind": "full",
        "text": "Aquí está.",
        "signer": "Gerencia",
        "answered_on": scene.today.isoformat(),
    }
    assert (
        signed_in(scene.lead)
        .post(f"{where}/equipo/vigilancia/pedidos/{request.id}/respuesta", data=answer)
        .status_code
        == 303
    )
    assert "Gerencia" in text_of(client.get(page))
    assert "Cronograma de obras" not in text_of(client.get(f"{where}/vigilancia/pedidos?estado=vencidos"))


def test_a_committee_that_is_too_small_says_so(scene, client):
    page = text_of(client.get(f"/espacios/{scene.space.slug}/vigilancia"))
    assert scene.member.name in page
    assert "4" in page
    assert 'class="notice notice-wait"' in page


def test_a_visit_from_draft_to_public_with_its_photograph(scene, signed_in, client):
    member, where = signed_in(scene.person), f"/espacios/{scene.space.slug}"
    form = {
        "title": "Visita al malecón",
        "visited_on": (scene.today - DAY).isoformat(),
        "found": "Hay <b>dos</b> cuadrillas.",
    }
    assert member.post(f"{where}/equipo/vigilancia/visitas/nueva", data=form).status_code == 303
    visit = db.session.query(VisitReport).one()
    public, work = f"{where}/vigilancia/visitas/{visit.id}", f"{where}/equipo/vigilancia/visitas/{visit.id}"
    photo = {"upload": (photograph().stream, "foto.jpg"), "caption": "La obra vacía"}
    assert member.post(f"{work}/fotos", data=photo, content_type="multipart/form-data").status_code == 303
    db.session.expire_all()
    picture = f"{public}/fotos/{visit.photos[0].id}"
    for page in (public, picture):
        assert client.get(page).status_code == 404
    assert member.post(f"{work}/publicar").status_code == 303
    page = text_of(client.get(public))
    assert "Hay &lt;b&gt;dos&lt;/b&gt; cuadrillas." in page
    assert 'alt="La obra vacía"' in page
    answer = client.get(picture)
    assert (answer.mimetype, b"lideresa" in answer.get_data()) == ("image/jpeg", False)
    answer.close()
    assert member.get(work).status_code == 303


def test_an_alert_with_what_happened(scene, signed_in, client):
    member, where = signed_in(scene.person), f"/espacios/{scene.space.slug}"
    with transaction():
        alert = commands.raise_alert(scene.person, scene.committee, scene.alerting())
        commands.note_step(
            scene.person, alert, StepDraft(AlertState.ATTENDED, "Volvió la cuadrilla.", scene.today)
        )
    step = {"state": "solved", "text": "Terminaron el tramo.", "on_day": scene.today.isoformat()}
    assert member.post(f"{where}/equipo/vigilancia/alertas/{alert.id}", data=step).status_code == 303
    page = text_of(client.get(f"{where}/vigilancia/alertas/{alert.id}"))
    for word in ("Obra parada", "Volvió la cuadrilla.", "Terminaron el tramo."):
        assert word in page


def test_anybody_asks_and_a_name_is_shown_only_if_they_want(scene, client, signed_in):
    hearing = scene.hearing()
    page, work = f"/audiencias/{hearing.slug}", f"/audiencias/{hearing.slug}/equipo/preguntas"
    assert client.get(page).status_code == 200
    sent = client.post(
        page, data={"once": "a", "text": "¿Cuándo termina el puente?", "name": "Pedro Callado"}
    )
    assert sent.status_code == 303
    assert "¿Cuándo termina el puente?" not in text_of(client.get(page)), "the team reads it first"
    assert client.post(page, data={"once": "b", "text": "", "name": ""}).status_code == 422
    assert client.post(page, data={"once": "a\x00", "text": "¿Otra vez?", "name": ""}).status_code == 303
    team = signed_in(scene.facilitator)
    question = db.session.query(HearingQuestion).filter_by(number=1).one()
    assert "Pedro Callado" in text_of(team.get(work))
    assert team.post(f"{work}/{question.id}/publicacion", data={"decision": "publish"}).status_code == 303
    shown = text_of(client.get(page))
    assert "¿Cuándo termina el puente?" in shown
    assert "Pedro Callado" not in shown
    lead = signed_in(scene.lead)
    assert (
        lead.post(
            f"{work}/{question.id}/respuesta", data={"text": "En marzo.", "office": "Gerencia"}
        ).status_code
        == 303
    )
    assert "En marzo." in text_of(client.get(page))


def test_a_withheld_question_keeps_its_number_and_reason(scene, client, signed_in):
    hearing = scene.hearing()
    with transaction():
        question = commands.register_question(scene.person, hearing, asking("El funcionario F. es ladrón."))
    url = f"/audiencias/{hearing.slug}/equipo/preguntas/{question.id}/publicacion"
    team = signed_in(scene.facilitator)
    team.post(url, data={"decision": "withhold", "reason": ""})
    db.session.expire_all()
    assert question.state is QuestionState.PUBLISHED, "not without a reason"
    team.post(url, data={"decision": "withhold", "reason": "Acusa sin sustento."})
    page = text_of(client.get(f"/audiencias/{hearing.slug}"))
    assert "Acusa sin sustento." in page
    assert "ladrón" not in page


def test_a_hearing_that_is_not_announced_is_nobodys(scene, make, client, signed_in):
    from civic.events.models import EventStatus

    hearing = scene.hearing()
    with transaction():
        hearing.event.status = EventStatus.DRAFT
    assert client.get(f"/audiencias/{hearing.slug}").status_code == 404
    assert client.post(f"/audiencias/{hearing.slug}", data={"text": "¿Hola?", "once": "x"}).status_code == 404
    assert signed_in(scene.lead).get(f"/audiencias/{hearing.slug}").status_code == 200


def test_the_missing_hearing_stands_on_the_page_of_its_year(scene, client):
    hearing = scene.hearing(-400, held=True)
    page = text_of(client.get(f"/espacios/{scene.space.slug}/audiencias"))
    assert f'id="a{hearing.year}"' in page
    assert page.count('class="state state-bad"') >= 1


def test_the_same_statements_for_few_and_for_many(scene, client, count_queries):
    hearing = scene.hearing()
    where = f"/espacios/{scene.space.slug}/vigilancia"

    def load(start: int, end: int) -> None:
        with transaction():
            for n in range(start, end):
                commands.ask_for(scene.person, scene.committee, scene.asking())
                commands.raise_alert(scene.person, scene.committee, scene.alerting())
                visit = commands.write_visit(scene.lead, scene.committee, scene.visiting())
                commands.publish_visit(scene.lead, visit)
                commands.register_question(scene.facilitator, hearing, asking(once=f"f{n}"), on_paper=True)

    pages = [where, f"{where}/pedidos", f"{where}/visitas", f"{where}/alertas", f"/audiencias/{hearing.slug}"]
    load(0, 2)
    few = [count_queries(lambda page=page: client.get(page)) for page in pages]
    load(2, 7)
    assert [count_queries(lambda page=page: client.get(page)) for page in pages] == few


def test_who_left_the_committee_has_no_page_any_more(scene, signed_in):
    member, work = signed_in(scene.person), f"/espacios/{scene.space.slug}/equipo/vigilancia"
    assert member.get(work).status_code == 200
    with transaction():
        commands.end_member(scene.lead, scene.member, scene.today - timedelta(days=1), "Renunció.")
    assert member.get(work).status_code == 404
