"""Pages of spaces as a browser gets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.spaces.models import ActivityState, Space, SpaceKind, Stage, TeamRole


def stage(space, name, begins, ends, allows=("accreditation", "events")):
    now = clock.now()
    with transaction():
        made = Stage(
            space_id=space.id, name=name, opens_at=now + timedelta(days=begins), closes_at=now + timedelta(days=ends),
            allows=list(allows),
        )  # fmt: skip
        db.session.add(made)
    return made


def form(**more):
    return {
        "name": "Mesa de Concertación de Ilo", "kind": "mclcp", "level": "provincial", "parent": "", "accent": "sea",
        "codes": "1803 Ilo\n180301", "review_days": "10", "mandate_months": "24", "promise": "Se cumple y se ve",
    } | more  # fmt: skip


def test_the_list_finds_by_province_kind_and_name(client, make):
    make.space("Mesa de Ilo")
    make.space("CCL de Caraz", codes=["021201"], kind=SpaceKind.CCL)
    for query, shown, hidden in (
        ("provincia=1803", "Mesa de Ilo", "CCL de Caraz"), ("tipo=ccl", "CCL de Caraz", "Mesa de Ilo"),
        ("q=caráz", "CCL de Caraz", "Mesa de Ilo"),
    ):  # fmt: skip
        page = client.get(f"/espacios?{query}").text
        assert shown in page
        assert hidden not in page
    for bad in ("provincia=18'", "tipo=x", "activo=x", "pagina=x", "q=%"):
        assert "Mesa de Ilo" in client.get(f"/espacios?{bad}").text


def test_the_front_page_says_what_happens_now_and_how_to_join(client, make):
    space = make.space(
        "Mesa de Ilo", promise="Lo acordado se ve", how_to_join="Ven los martes", contact_whatsapp="+51987654321",
        place_label="Provincia de Ilo",
    )  # fmt: skip
    make.space("CCL de Ilo", parent_id=space.id)
    stage(space, "Registro de agentes", -2, 5)
    stage(space, "Talleres", 6, 20)
    event = make.event(space, "Taller de ideas")
    page = client.get(f"/espacios/{space.slug}").text
    assert "<h1>Lo acordado se ve</h1>" in page
    for text in (
        "Ven los martes",
        "https://wa.me/51987654321",
        "Registro de agentes",
        "Talleres",
        "CCL de Ilo",
        event.title,
    ):
        assert text in page, text
    assert page.index("Registro de agentes") < page.index(event.title)
    assert page.count("<h1") == 1


def test_an_inactive_space_says_so_and_invites_to_nothing(client, make):
    space = make.space(state=ActivityState.INACTIVE)
    page = client.get(f"/espacios/{space.slug}").text
    assert "/organizaciones/nueva" not in page
    assert "vista=pasados" in page


def test_unknown_spaces_do_not_exist(client):
    for slug in ("nada", "%00", "..%2f", "a" * 300):
        assert client.get(f"/espacios/{slug}").status_code in (404, 308)


@pytest.mark.parametrize("address", ["/espacios", "/espacios/{slug}", "/espacios/{slug}/equipo/personas"])
def test_more_rows_do_not_mean_more_queries(signed_in, make, count_queries, address):
    space = make.space()
    browser, slug, identity = signed_in(make.team(space, TeamRole.COORDINATOR)), space.slug, space.id
    address = address.format(slug=slug)

    def fill(n):
        for _n in range(n):
            make.space(parent_id=identity)
            make.team(db.session.get(Space, identity), TeamRole.OBSERVER)

    def count():
        db.session.remove()
        return count_queries(lambda: browser.get(address))

    fill(2)
    browser.get(address)
    few = count()
    fill(10)
    assert count() == few


def test_an_administrator_opens_a_space_and_the_form_keeps_what_was_typed(signed_in, make):
    browser = signed_in(make.administrator())
    wrong = browser.post("/espacios/nuevo", data=form(codes="9999 Nada"))
    assert wrong.status_code == 422
    assert "Se cumple y se ve" in wrong.text
    assert browser.post("/espacios/nuevo", data=form()).status_code == 303
    space = db.session.query(Space).one()
    assert sorted(part.code for part in space.territory) == ["1803", "180301"]


def test_two_editors_see_both_texts(signed_in, make):
    space = make.space("Mesa de Ilo")
    first, second = (signed_in(make.team(space, TeamRole.COORDINATOR)) for _n in range(2))
    path = f"/espacios/{space.slug}/equipo/datos"
    version = re.search(r'name="version"[^>]*value="(\d+)"', first.get(path).text).group(1)
    assert first.post(path, data=form(promise="De la primera", version=version)).status_code == 303
    answer = second.post(path, data=form(promise="De la segunda", version=version))
    assert answer.status_code == 422
    assert "De la primera" in answer.text
    assert "De la segunda" in answer.text
    newer = re.search(r'name="version"[^>]*value="(\d+)"', answer.text).group(1)
    assert second.post(path, data=form(promise="De la segunda", version=newer)).status_code == 303


def test_the_team_is_named_by_what_a_person_signs_in_with(signed_in, make):
    space, person = make.space(), make.person(account=True, dni="41234567")
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    path = f"/espacios/{space.slug}/equipo/personas"
    assert browser.post(path, data={"who": "nadie", "role": "facilitator"}).status_code == 422
    assert browser.post(path, data={"who": "41234567", "role": "coordinator"}).status_code == 422
    assert browser.post(path, data={"who": "41234567", "role": "facilitator"}).status_code == 303
    page = browser.get(path).text
    assert person.full_name in page
    assert "41234567" not in page


def test_stages_are_managed_on_pages(signed_in, make):
    space = make.space()
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    path = f"/espacios/{space.slug}/equipo/etapas"
    data = {
        "name": "Registro",
        "opens_at": "2026-03-01T08:00",
        "closes_at": "2026-03-31T18:00",
        "allows": ["events"],
    }
    assert browser.post(f"{path}/nueva", data=data | {"closes_at": "2026-02-01T08:00"}).status_code == 422
    assert browser.post(f"{path}/nueva", data=data).status_code == 303
    made = db.session.query(Stage).one()
    assert clock.local(made.opens_at).hour == 8
    page = browser.get(f"{path}/{made.id}").text
    assert 'value="2026-03-01T08:00"' in page
    assert browser.post(f"{path}/{made.id}", data=data | {"name": "Otro"}).status_code == 303
    other = make.space()
    elsewhere = signed_in(make.team(other, TeamRole.COORDINATOR))
    assert elsewhere.get(f"/espacios/{other.slug}/equipo/etapas/{made.id}").status_code == 404
    assert elsewhere.post(f"/espacios/{other.slug}/equipo/etapas/{made.id}/quitar").status_code == 404
    assert browser.post(f"{path}/{made.id}/quitar").status_code == 303
    assert db.session.query(Stage).count() == 0


def test_activity_is_written_with_its_reason(signed_in, client, make):
    space = make.space()
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    path = f"/espacios/{space.slug}/equipo/actividad"
    data = {"state": "inactive", "since": clock.today().isoformat(), "reason": ""}
    assert browser.post(path, data=data).status_code == 422
    assert browser.post(path, data=data | {"reason": "Sin secretaría"}).status_code == 303
    assert "Sin secretaría" in browser.get(path).text


def test_the_team_page_says_what_is_asked_of_each(signed_in, make):
    space = make.space()
    coordinator = make.team(space, TeamRole.COORDINATOR)
    make.event(space, "Por cerrar", starts_at=clock.now() - timedelta(days=2))
    address = f"/espacios/{space.slug}/equipo"
    assert "estado=published" in signed_in(coordinator).get(address).text
    assert "estado=published" not in signed_in(make.team(space, TeamRole.OBSERVER)).get(address).text
