"""The pages of networks: joining in one tap, who is named, what is hidden, what the team sees."""

from __future__ import annotations

import pytest

from civic.core.db import db, transaction
from civic.networks import commands, queries
from civic.networks.commands import Listing, NetworkDraft
from civic.networks.models import Network, NetworkKind
from civic.people.models import System
from civic.spaces.models import TeamRole
from tests.certificates.conftest import given_course


@pytest.fixture
def town(make):
    space = make.space("Mesa de Ilo")
    rosa = make.person("Rosa Mamani Tito", account=True)
    edition = given_course(make, space, [rosa])
    with transaction():
        network = commands.make_network(
            System(),
            space,
            NetworkDraft("Red de promotores", NetworkKind.MUNICIPAL, courses=[edition.course]),
        )
    return space, network, edition, rosa


def test_who_completed_is_asked_on_their_page_and_joins_in_one_tap(client, signed_in, town):
    _space, network, _edition, rosa = town
    browser = signed_in(rosa)
    assert f"/redes/{network.slug}/entrar" in browser.get("/mi-pagina").text
    assert browser.post(f"/redes/{network.slug}/entrar").status_code == 303
    page = browser.get("/mi-pagina").text
    assert f"/redes/{network.slug}/entrar" not in page
    assert "Red de promotores" in page
    public = client.get(f"/redes/{network.slug}").text
    assert "Rosa Mamani" not in public
    browser.post(
        f"/redes/{network.slug}/directorio",
        data={"is_listed": "y", "office_contact": "Municipalidad, piso 2"},
    )
    public = client.get(f"/redes/{network.slug}").text
    assert "Rosa Mamani Tito" in public
    assert "Municipalidad, piso 2" in public
    assert rosa.document_number not in public
    browser.post(f"/redes/{network.slug}/salir")
    assert "Rosa Mamani" not in client.get(f"/redes/{network.slug}").text


def test_who_did_not_complete_is_told_why(make, signed_in, town):
    _space, network, *_ = town
    browser = signed_in(make.person(account=True))
    assert f"/redes/{network.slug}/entrar" not in browser.get(f"/redes/{network.slug}").text
    answer = browser.post(f"/redes/{network.slug}/entrar", data={"back": f"/redes/{network.slug}"})
    assert answer.status_code in (303, 409, 422)
    assert queries.figures_of([network.id])[network.id].members == 0


def test_few_people_are_not_counted_out(app, make, client, town):
    space, network, _edition, rosa = town
    event = make.event(space, "Charla")
    with transaction():
        commands.join(rosa, network, Listing())
        commands.note_replica(System(), network, event, rosa)
    for _number in range(4):
        make.attendance(event, make.person())
        for address in (f"/redes/{network.slug}", "/redes", f"/espacios/{space.slug}"):
            hidden = "menos de 5" in client.get(address).text or "fewer than 5" in client.get(address).text
            assert hidden, "there is only one promoter, and up to four people"
    make.attendance(event, make.person())
    assert ">5<" in client.get(f"/redes/{network.slug}").text.replace(" ", "").replace("\n", "")


def test_the_team_makes_one_adds_people_and_notes_replicas(make, signed_in, town):
    space, _network, edition, rosa = town
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    address = f"/espacios/{space.slug}/gestion/redes"
    assert browser.post(f"{address}/nueva", data={"name": ""}).status_code == 422
    data = {"name": "Promotores locales", "kind": "local_development", "courses": [edition.course_id]}
    answer = browser.post(f"{address}/nueva", data=data)
    assert answer.status_code == 303
    network = db.session.query(Network).filter_by(name="Promotores locales").one()
    own = f"/redes/{network.slug}/gestion"
    assert "Rosa Mamani Tito" in browser.get(own).text
    assert browser.post(f"{own}/agregar", data={"person": rosa.id}).status_code == 303
    assert (
        browser.post(f"{own}/replicas", data={"event": edition.event_id, "person": rosa.id}).status_code
        == 303
    )
    page = browser.get(own).text
    assert edition.event.title in page
    member = queries.current_member(network.id, rosa.id)
    assert browser.post(f"{own}/miembros/{member.id}/retirar", data={"reason": ""}).status_code == 422
    assert browser.post(f"{own}/miembros/{member.id}/retirar", data={"reason": "Se mudó."}).status_code == 303
    assert browser.post(f"{own}/replicas/{edition.event_id}/quitar").status_code == 303
    assert browser.post(f"{own}/replicas/{edition.event_id}/quitar").status_code == 404
    assert browser.post(f"{own}/editar", data=data | {"name": "Otro nombre"}).status_code == 303
    assert "Otro nombre" in browser.get(address).text


def test_pages_cost_the_same_for_many_as_for_few(make, client, town, count_queries):
    space, network, edition, _rosa = town

    def add(number):
        for _n in range(number):
            person, event = make.person(account=True), make.event(space)
            make.attendance(event, make.person())
            with transaction():
                member = commands.add_member(System(), network, person, edition)
                member.is_listed = True
                db.session.flush()
                commands.note_replica(System(), network, event, person)

    def cost():
        client.get("/redes")
        return [count_queries(lambda a=a: client.get(a)) for a in ("/redes", f"/redes/{network.slug}")]

    add(2)
    few = cost()
    add(5)
    assert cost() <= few


def test_somebody_of_the_space_is_added_once_they_said_yes(make, signed_in, town):
    space, network, _edition, _rosa = town
    known, stranger = make.person("Elena Chura Vilca"), make.person("Elvira Chura Poma")
    make.attendance(make.event(space, "Asamblea"), known)
    make.attendance(make.event(make.space("Otra mesa"), "Ajena"), stranger)
    browser, own = signed_in(make.team(space, TeamRole.COORDINATOR)), f"/redes/{network.slug}/gestion"
    assert "Chura Vilca" not in browser.get(own).text
    page = browser.get(f"{own}?q=chura").text
    assert "Chura Vilca" in page
    assert "Chura Poma" not in page, "who never came to this space is nobody here"
    for person, said in ((known, {}), (stranger, {"agreed": "1"})):
        browser.post(f"{own}/agregar", data={"person": person.id, "q": "chura", "back": own} | said)
        assert queries.current_member(network.id, person.id) is None
    browser.post(f"{own}/agregar", data={"person": known.id, "q": "chura", "agreed": "1"})
    member = queries.current_member(network.id, known.id)
    assert member is not None
    assert not member.is_listed, "only they themselves say that they stand in the public directory"
    facilitator = signed_in(make.team(space, TeamRole.FACILITATOR))
    assert 'id="otra"' not in facilitator.get(f"{own}?q=chura").text
