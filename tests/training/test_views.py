"""What the pages show to whom, and the team's way from a template to a cohort."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from civic.accreditation.models import FileState, MandateRole
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.events.commands import add_material
from civic.events.models import Audience, EventStatus, Registration
from civic.people.models import System
from civic.spaces.models import TeamRole
from civic.training import commands
from civic.training.models import Course, Edition, Series, TrainingRequirement


@pytest.fixture
def space(make):
    return make.space("Mesa de prueba")


@pytest.fixture
def coordinator(make, space, signed_in):
    return signed_in(make.team(space, TeamRole.COORDINATOR))


def text_of(answer):
    return answer.get_data(as_text=True)


def test_open_editions_stand_first_and_are_found_by_audience(client, space, course, edition):
    leaders = course(space)
    edition(space, of=leaders, closed=0, status=EventStatus.PUBLISHED, begins=clock.now() + timedelta(days=4), audience=Audience.LEADERS)  # fmt: skip
    body = text_of(client.get("/formacion"))
    assert body.index("2026-I") < body.index("Escuela de participación")
    assert "2026-I" in text_of(client.get("/formacion?para=leaders"))
    assert "2026-I" not in text_of(client.get("/formacion?para=officials"))
    assert client.get("/formacion?para=<b>").status_code == 200


def test_what_is_not_shown_is_for_the_team_alone(client, coordinator, space, course, edition):
    hidden = course(space, is_public=False)
    draft = edition(space, of=hidden, closed=0, status=EventStatus.DRAFT)
    for address in (f"/formacion/{hidden.slug}", f"/formacion/ediciones/{draft.slug}"):
        assert client.get(address).status_code == 404
        assert coordinator.get(address).status_code == 200
    assert hidden.title not in text_of(client.get("/formacion"))


def test_from_a_template_to_a_published_edition(coordinator, client, space):
    base = f"/espacios/{space.slug}/gestion/formacion"
    answer = coordinator.post(f"{base}/plantillas/usar", data={"kind": "course", "key": "governance_gender"})
    assert answer.status_code == 303
    made = db.session.query(Course).one()
    day = (clock.today() + timedelta(days=20)).isoformat()
    answer = coordinator.post(
        f"{base}/cursos/{made.slug}/ediciones/nueva",
        data={
            "label": "2027-I", "sessions-0-day": day, "sessions-0-starts": "09:00", "sessions-0-ends": "12:00",
            "place": "Local comunal", "seats": "20", "hours": "16", "sessions_percent": "80",
            "staff-0-name": "Ana Soto", "staff-0-role": "speaker",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    edition = db.session.query(Edition).one()
    coordinator.post(f"/eventos/{edition.event.slug}/gestion/publicar")
    body = text_of(client.get(f"/formacion/ediciones/{edition.slug}"))
    assert "Ana Soto" in body
    assert f"/eventos/{edition.event.slug}/inscripcion" in body


@pytest.mark.parametrize("wrong", [{"hours": "0"}, {"sessions_percent": "", "test_percent": ""}, {"test_percent": "101"}, {"title": ""}])  # fmt: skip
def test_a_course_with_a_fault_comes_back_with_what_was_typed(coordinator, space, wrong):
    data = {"title": "Curso propio", "programme": "Escuela", "audience": "anybody", "hours": "8", "sessions_percent": "80"}  # fmt: skip
    answer = coordinator.post(f"/espacios/{space.slug}/gestion/formacion/cursos/nuevo", data=data | wrong)
    assert answer.status_code == 422
    assert "Escuela" in text_of(answer)
    assert db.session.query(Course).count() == 0


def test_the_cohort_says_what_is_missing_and_the_person_reads_the_same(make, space, signed_in, edition):
    done, late = make.person("Rosa Inca Mayta", account=True), make.person("Luis Soto Roca", account=True)
    found = edition(space, came={done: range(4), late: [0]})
    facilitator = signed_in(make.team(space, TeamRole.FACILITATOR))
    address = f"/espacios/{space.slug}/gestion/formacion/ediciones/{found.slug}/grupo"
    body = text_of(facilitator.get(address))
    assert "Inca Mayta" in body
    assert "Soto Roca" in body
    assert "Soto Roca" not in text_of(facilitator.get(f"{address}?ver=completo"))
    assert "Inca Mayta" not in text_of(facilitator.get(f"{address}?ver=falta"))
    mine = text_of(signed_in(late).get("/mi-pagina"))
    assert found.course.title in mine
    assert "1 " in mine
    assert signed_in(late).get(address).status_code in (403, 404)


def test_series_and_requirements_are_kept_by_the_team(make, coordinator, client, space, course):
    base = f"/espacios/{space.slug}/gestion/formacion"
    coordinator.post(f"{base}/plantillas/usar", data={"kind": "series", "key": "regional_forums"})
    series = db.session.query(Series).one()
    from civic.events.models import Category

    forum = make.event(space, category=Category.FORUM, status=EventStatus.HELD, starts_at=clock.now() - timedelta(days=3))  # fmt: skip
    coordinator.post(f"{base}/series/{series.slug}/agregar", data={"event": str(forum.id)})
    assert forum.title in text_of(client.get(f"/espacios/{space.slug}/formacion"))
    found = course(space)
    coordinator.post(f"{base}/requisitos", data={"course": str(found.id), "role": "titular"})
    asked = db.session.query(TrainingRequirement).one()
    coordinator.post(f"{base}/requisitos/{asked.id}/quitar")
    assert db.session.query(TrainingRequirement).count() == 0


def test_all_materials_in_one_file(client, space, edition):
    found = edition(space, closed=0)
    with transaction():
        add_material(
            System(), found.event, "La ley", url="https://ejemplo.org/ley", session=found.event.sessions[0]
        )
        add_material(System(), found.event, "Guía", url="https://ejemplo.org/guia")
    answer = client.get(f"/eventos/{found.event.slug}/materiales.zip")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        [name] = archive.namelist()
        body = archive.read(name).decode()
    assert "https://ejemplo.org/ley" in body
    assert "https://ejemplo.org/guia" in body


def test_a_leader_ticks_and_writes_several_at_once(make, space, signed_in):
    organization = make.organization()
    leader, known = make.leader(organization), make.person("Elena Quispe Mamani")
    make.representation(space, organization, known)
    event = make.event(space, seats=9)
    client = signed_in(leader)
    address = f"/eventos/{event.slug}/inscripcion/varias-personas"
    assert "Elena Quispe Mamani" in text_of(client.get(address))
    data = {
        "represents": str(organization.id), "known": [str(known.id)], "once": "q" * 26,
        "rows-0-given_names": "Rosa", "rows-0-first_surname": "Inca", "rows-0-document_kind": "dni", "rows-0-document_number": "45551234",
        "rows-1-given_names": "Ana", "rows-1-first_surname": "Soto", "rows-1-document_kind": "none",
    }  # fmt: skip
    bad = client.post(address, data=data | {"rows-1-first_surname": ""})
    assert bad.status_code == 422
    assert db.session.query(Registration).count() == 0
    assert client.post(address, data=data).status_code == 303
    assert client.post(address, data=data).status_code == 303
    assert db.session.query(Registration).filter_by(organization_id=organization.id).count() == 3


@pytest.mark.parametrize("address", ["/formacion", "/espacios/mesa-de-prueba/formacion"])
def test_lists_ask_the_same_number_of_questions(client, count_queries, space, course, edition, address):
    def more(n):
        found = course(space)
        edition(space, of=found, closed=0, status=EventStatus.PUBLISHED, label=f"e{n}", begins=clock.now() + timedelta(days=n))  # fmt: skip

    more(1)
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for n in range(2, 7):
        more(n)
    assert count_queries(lambda: client.get(address)) == few


def test_editions_are_listed_once_their_course_is_shown(coordinator, client, space, course, edition):
    hidden = course(space, is_public=False)
    ahead = edition(
        space, of=hidden, closed=0, status=EventStatus.PUBLISHED, begins=clock.now() + timedelta(days=4)
    )
    edition(space, of=hidden, label="2025-II", begins=clock.now() - timedelta(days=60))
    lists = ("/formacion", f"/espacios/{space.slug}/formacion")
    for address in lists:
        body = text_of(client.get(address))
        assert "2026-I" not in body
        assert "2025-II" not in body
    event_page = text_of(coordinator.get(f"/eventos/{ahead.event.slug}/gestion"))
    act = f"/espacios/{space.slug}/gestion/formacion/cursos/{hidden.slug}/mostrar"
    assert act in event_page, "whoever publishes the event is told"
    assert coordinator.post(act).status_code == 303
    assert all("2026-I" in text_of(client.get(address)) for address in lists)
    assert "2025-II" in text_of(client.get(lists[1]))


def test_a_leader_reads_which_course_is_asked_for_before_sending(make, space, course, edition, signed_in):
    asked = course(space)
    with transaction():
        commands.ask_for_course(System(), space, asked, MandateRole.TITULAR)
    organization = make.organization()
    leader = signed_in(make.leader(organization))
    make.membership(space, organization, FileState.DRAFT)
    make.representation(space, organization, state=FileState.DRAFT)
    base = f"/organizaciones/{organization.slug}/espacios/{space.slug}"
    for page in ("titular", "revisar"):
        body = text_of(leader.get(f"{base}/{page}"))
        assert asked.title in body
        assert f"/formacion/{asked.slug}" in body, "no edition is announced: the course leads on"
    assert asked.title not in text_of(leader.get(f"{base}/alterno"))
    ahead = edition(
        space, of=asked, closed=0, status=EventStatus.PUBLISHED, begins=clock.now() + timedelta(days=9)
    )
    assert f"/formacion/ediciones/{ahead.slug}" in text_of(leader.get(f"{base}/revisar"))


def test_a_course_is_asked_for_once_it_is_shown(make, space, course):
    hidden = course(space, is_public=False)
    with pytest.raises(Refused), transaction():
        commands.ask_for_course(System(), space, hidden, MandateRole.TITULAR)
