"""Shared pages: a signed-in reader gets what is kept for visitors, with their own parts and nothing of anybody else's."""

from __future__ import annotations

import re

import pytest

from civic.core.db import db, transaction
from civic.spaces.models import TeamRole
from civic.web.shared_pages import own, shared_page
from tests.keeping import SECONDS, Clock, Site
from tests.test_access import ROWS, addresses
from tests.world import build


@pytest.fixture(scope="module")
def built(engine) -> Site:
    site = Site(engine)
    site.app.get("/prueba/de-todos", endpoint="prueba.de-todos")(
        shared_page(lambda: f"<!doctype html><main>{_next(site)}</main>{own('tools')}")
    )
    return site


def _next(site: Site) -> int:
    site.count += 1
    return site.count


@pytest.fixture
def everywhere(app, make):
    """(a populated world, every address in it that answers a GET)."""
    world = build(make)
    return world, [address for row in ROWS if row.endswith(" GET") for address in addresses(app, world, row)]


@pytest.fixture(autouse=True)
def ticking(request, app, monkeypatch) -> Clock:
    if "everywhere" in request.fixturenames:
        request.getfixturevalue("everywhere")  # things happen in it one after the other
    return Clock(monkeypatch)


def number(answer) -> int:
    return int(re.search(r"<main>(\d+)", answer.text)[1])


def test_readers_share_a_page_and_each_has_their_own_head(site, make):
    rosa, hugo = make.person("Rosa Luz", account=True), make.person("Hugo", account=True)
    visitor = site.visitor().get("/prueba/de-todos")
    first, second = (site.signed_in(one).get("/prueba/de-todos") for one in (rosa, hugo))
    assert number(visitor) == number(first) == number(second)
    named = [[one.display_name in page.text for one in (rosa, hugo)] for page in (visitor, first, second)]
    assert named == [[False, False], [True, False], [False, True]]
    assert ['href="/entrar"' in page.text for page in (visitor, first)] == [True, False]
    assert first.headers["Cache-Control"] == "no-store"


def test_what_is_kept_was_never_made_for_a_reader(site, make):
    rosa = make.person("Rosa Luz", account=True)
    site.signed_in(rosa).get("/prueba/de-todos")
    visitor = site.visitor().get("/prueba/de-todos")
    assert visitor.headers["Age"] == "0"
    assert rosa.display_name not in visitor.text
    assert "csrf_token" not in visitor.text


def test_it_is_as_new_as_for_visitors(site, make, ticking):
    reader = site.signed_in(make.person(account=True))
    first = number(reader.get("/prueba/de-todos"))
    ticking.go(SECONDS - 1)
    assert number(reader.get("/prueba/de-todos")) == first
    ticking.go(1)
    assert number(reader.get("/prueba/de-todos")) > first


def test_whoever_wrote_sees_what_they_did(site, make, ticking):
    reader, other = site.signed_in(make.person(account=True)), site.signed_in(make.person(account=True))
    first = number(reader.get("/prueba/de-todos"))
    reader.post("/idioma", data={"language": "es"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert number(reader.get("/prueba/de-todos")) > first
    assert number(other.get("/prueba/de-todos")) == first
    ticking.go(SECONDS + 2)
    again = number(other.get("/prueba/de-todos"))
    assert number(reader.get("/prueba/de-todos")) == again


def test_whoever_is_told_something_is_told_it(site, make):
    site.visitor().get("/espacios/x")
    with site.holding(
        _user_id=make.person(account=True).get_id(), _fresh=True, _flashes=[("good", "Listo")]
    ) as reader:
        assert "Listo" in reader.get("/propuestas").text
        assert "Listo" not in reader.get("/propuestas").text


def test_a_reader_reads_their_own_language(site, make):
    person = make.person(account=True)
    with transaction():
        db.session.merge(person).locale = "en"
    site.visitor().get("/propuestas")
    assert 'lang="en"' in site.signed_in(person).get("/propuestas").text
    chosen = site.holding(_user_id=person.get_id(), _fresh=True, language="es")
    assert 'lang="es-PE"' in chosen.get("/propuestas").text


def test_a_team_finds_its_door_and_others_do_not(site, make):
    space = make.space("Mesa de Ilo", slug="mesa-de-ilo")
    member = make.team(space, TeamRole.COORDINATOR)
    door = 'href="/espacios/mesa-de-ilo/equipo"'
    pages = {
        who: site.signed_in(who).get("/espacios/mesa-de-ilo").text
        for who in (member, make.person(account=True))
    }
    assert [door in page for page in pages.values()] == [True, False]
    assert site.made.count("/espacios/mesa-de-ilo") == 3, (
        "each passes the application, which asks who they are"
    )
    assert door not in site.visitor().get("/espacios/mesa-de-ilo").text


def test_nobody_writes_a_mark_into_a_page(site, make):
    """What somebody calls their space cannot open or close a part."""
    name = "<!--own:tools:--> Mesa <!--/own-->"
    make.space(name, slug="mesa-rara")
    for text in (
        site.visitor().get("/espacios/mesa-rara").text,
        site.signed_in(make.person(account=True)).get("/espacios/mesa-rara").text,
    ):
        assert name not in text
        assert text.count("<!--own:tools:-->") == 1
        assert "&lt;!--own:tools:--&gt; Mesa" in text


def test_every_role_reads_the_same_made_or_put_together(everywhere, site, monkeypatch):
    """Each page of a view that is marked, for every role of a populated world: had it more than its own parts for somebody, a kept one would lack that."""
    world, addresses_there = everywhere
    shared = [address for address in addresses_there if _is_shared(site, address)]
    assert len(shared) > 20
    used = _count_uses(monkeypatch)
    for role, person in world.people.items():
        reader = site.signed_in(person)
        for address in shared:
            together = reader.get(address)
            with site.app.test_client() as client:
                with client.session_transaction() as held:
                    held.update(_user_id=person.get_id(), _fresh=True, wrote=2**40)
                made = client.get(address)
            assert together.status_code == made.status_code, (role, address)
            if made.status_code == 200:  # another page tells the number of its request
                assert _without_tokens(together.text) == _without_tokens(made.text), (
                    role,
                    address,
                )
    assert used["together"] > len(shared) * len(world.people) / 2
    assert used["made"] >= len(shared) * len(world.people)


def _is_shared(site: Site, address: str) -> bool:
    endpoint, _values = site.app.url_map.bind("localhost").match(address.split("?")[0])
    return hasattr(site.app.view_functions[endpoint], "is_shared")


def _count_uses(monkeypatch) -> dict[str, int]:
    from civic.web import shared_pages

    used, layer = {"together": 0, "made": 0}, shared_pages.SharedPages

    def counted(self, environ):
        found = of_reader(self, environ)
        used["made" if found is None else "together"] += 1
        return found

    of_reader = layer._language_of_reader
    monkeypatch.setattr(layer, "_language_of_reader", counted)
    return used


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)
