"""The pages of a file from its first question to its end, as leaders, committees and everybody see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from civic.accreditation.models import EndReason, FileState, MandateRole, Membership, Representation
from civic.core import clock
from civic.core.db import db
from civic.organisations.models import Organization
from civic.spaces.models import TeamRole

PERSON = {
    "given_names": "Rosa", "first_surname": "Mamani", "second_surname": "Quispe", "document_kind": "dni",
    "document_number": "41000001", "birth_date": "1980-05-02", "sex": "female", "phone": "987654321",
}  # fmt: skip


@pytest.fixture
def world(make, signed_in):
    class World:
        space = make.space("Mesa de Ilo")
        organization = make.organization("Club de Madres Rosa Blanca")
        leader = make.leader(organization)
        first = make.team(space, TeamRole.ACCREDITOR)
        second = make.team(space, TeamRole.ACCREDITOR)
        coordinator = make.team(space, TeamRole.COORDINATOR)

    World.lead = signed_in(World.leader)
    World.one, World.two = signed_in(World.first), signed_in(World.second)
    World.base = "/organizaciones/club-de-madres-rosa-blanca/espacios"
    World.desk = "/espacios/mesa-de-ilo/gestion/acreditaciones"
    World.at = World.desk + "/club-de-madres-rosa-blanca"
    with_steps = db.session.get(Organization, World.organization.id)
    from civic.core.db import transaction

    with transaction():
        with_steps.steps_done = ["nombre", "tipo", "lugar", "reconocimiento"]
    return World


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def prepare(world) -> Membership:
    answer = world.lead.post(world.base, data={"space": "mesa-de-ilo"})
    assert answer.status_code == 303, text(answer)
    assert answer.location == world.base + "/mesa-de-ilo/titular"
    answer = world.lead.post(answer.location, data=PERSON)
    assert answer.status_code == 303, text(answer)
    return db.session.query(Membership).one()


def accredit(world) -> Membership:
    membership = prepare(world)
    assert world.lead.post(world.base + "/mesa-de-ilo/enviar").status_code == 303
    assert world.one.post(world.at + "/decidir/aceptar", data={}).status_code == 303
    assert world.two.post(world.at + "/decidir/confirmar", data={}).status_code == 303
    db.session.expire_all()
    return membership


def test_a_file_goes_from_the_leader_through_two_members_to_accredited(world, client):
    membership = accredit(world)
    assert membership.state is FileState.ACCREDITED
    assert [r.state for r in membership.representations] == [FileState.ACCREDITED]
    assert (membership.reviewed_by_id, membership.confirmed_by_id) == (world.first.id, world.second.id)
    page = text(client.get("/espacios/mesa-de-ilo/organizaciones"))
    assert "Club de Madres Rosa Blanca" in page
    assert "Rosa Mamani Quispe" in page
    status = text(world.lead.get(world.base + "/mesa-de-ilo"))
    assert status.count('class="stages-past"') == 4


def test_check_page_has_a_change_link_for_each_row_that_comes_back(world):
    prepare(world)
    page = world.lead.get(world.base + "/mesa-de-ilo/revisar").get_data(as_text=True)
    links = re.findall(r'class="summary-list-change"><a href="([^"]+)"', page)
    assert len(links) > 20
    link = next(link.replace("&amp;", "&") for link in links if "/registro/nombre" in link)
    saved = world.lead.post(
        link, data={"name": "Club de Madres Rosa Roja", "volver": world.base + "/mesa-de-ilo/revisar"}
    )
    assert saved.location == world.base + "/mesa-de-ilo/revisar"
    assert "Rosa Roja" in text(world.lead.get(saved.location))


def test_check_page_masks_the_document(world):
    prepare(world)
    page = text(world.lead.get(world.base + "/mesa-de-ilo/revisar"))
    assert "41000001" not in page
    assert "•••••001" in page


def test_a_page_without_its_required_answers_says_what_is_missing_and_keeps_the_rest(world):
    world.lead.post(world.base, data={"space": "mesa-de-ilo"})
    answer = world.lead.post(
        world.base + "/mesa-de-ilo/titular", data=PERSON | {"birth_date": "", "first_surname": ""}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert 'id="error-summary"' in page
    assert 'value="Rosa"' in page
    assert 'href="#birth_date"' in page


def test_under_age_is_refused_in_a_sentence(world):
    world.lead.post(world.base, data={"space": "mesa-de-ilo"})
    young = (clock.today() - timedelta(days=17 * 365)).isoformat()
    answer = world.lead.post(world.base + "/mesa-de-ilo/titular", data=PERSON | {"birth_date": young})
    assert answer.status_code == 422
    assert db.session.query(Representation).count() == 0


def test_the_reviewer_cannot_confirm_and_a_second_person_can(world):
    prepare(world)
    world.lead.post(world.base + "/mesa-de-ilo/enviar")
    world.one.post(world.at + "/decidir/aceptar", data={})
    again = world.one.post(world.at + "/decidir/confirmar", data={})
    assert again.status_code == 422
    assert db.session.query(Membership).one().state is FileState.REVIEWED


def test_observation_reaches_the_leader_with_its_words_and_can_be_answered(world):
    prepare(world)
    world.lead.post(world.base + "/mesa-de-ilo/enviar")
    empty = world.one.post(world.at + "/decidir/observar", data={"reason": ""})
    assert empty.status_code == 422
    world.one.post(world.at + "/decidir/observar", data={"reason": "Falta el acta <b>firmada</b>"})
    page = text(world.lead.get(world.base + "/mesa-de-ilo"))
    assert "Falta el acta &lt;b&gt;firmada&lt;/b&gt;" in page
    assert world.lead.post(world.base + "/mesa-de-ilo/enviar").status_code == 303
    assert db.session.query(Membership).one().state is FileState.SUBMITTED


def test_leaders_cannot_change_answers_while_they_are_read(world):
    prepare(world)
    world.lead.post(world.base + "/mesa-de-ilo/enviar")
    answer = world.lead.post(
        "/organizaciones/club-de-madres-rosa-blanca/registro/nombre", data={"name": "Otro nombre"}
    )
    assert answer.status_code == 422
    db.session.expire_all()
    assert db.session.get(Organization, world.organization.id).name == "Club de Madres Rosa Blanca"


@pytest.mark.parametrize("who", ["visitor", "citizen", "other_leader", "facilitator", "other_committee"])
def test_a_file_does_not_exist_for_strangers(world, who, make, signed_in, client):
    prepare(world)
    world.lead.post(world.base + "/mesa-de-ilo/enviar")
    browser = {
        "visitor": lambda: client,
        "citizen": lambda: signed_in(make.person(account=True)),
        "other_leader": lambda: signed_in(make.leader(make.organization())),
        "facilitator": lambda: signed_in(make.team(world.space, TeamRole.FACILITATOR)),
        "other_committee": lambda: signed_in(make.team(make.space(), TeamRole.ACCREDITOR)),
    }[who]()
    expected = 303 if who == "visitor" else 404
    for address in (world.at, world.base + "/mesa-de-ilo", world.base + "/mesa-de-ilo/revisar"):
        assert browser.get(address).status_code == expected, address
    for act in ("aceptar", "confirmar", "observar", "rechazar", "devolver"):
        assert browser.post(f"{world.at}/decidir/{act}", data={"reason": "x"}).status_code == expected


def test_a_draft_is_its_leaders_alone(world):
    prepare(world)
    assert world.one.get(world.at).status_code == 404
    assert "Rosa Blanca" not in text(world.one.get(world.desk))


def test_queue_says_who_waits_for_what(world):
    prepare(world)
    world.lead.post(world.base + "/mesa-de-ilo/enviar")
    assert "Club de Madres Rosa Blanca" in text(world.one.get(world.desk))
    page = text(world.one.get(world.at))
    assert "/decidir/aceptar" in page
    world.one.post(world.at + "/decidir/aceptar", data={})
    assert "/decidir/confirmar" not in text(world.one.get(world.at))
    assert "/decidir/confirmar" in text(world.two.get(world.at))


def test_credential_says_valid_then_revoked_with_little_data(world, client):
    accredit(world)
    representation = db.session.query(Representation).one()
    address = f"/credenciales/{representation.token}"
    page = text(client.get(address))
    assert "answer-good" in page
    assert "Rosa Mamani Quispe" in page
    assert "987654321" not in page
    assert "987 654 321" not in page
    assert client.get(address + "/imprimir").status_code == 303
    printed = text(world.lead.get(address + "/imprimir"))
    assert "sheet-credential" in printed
    yesterday = clock.today()
    ended = world.lead.post(
        f"{world.base}/mesa-de-ilo/representantes/{representation.id}/terminar",
        data={"end_reason": "revoked", "day": yesterday.isoformat(), "reason": "La asamblea eligió a otra"},
    )
    assert ended.status_code == 303, text(ended)
    db.session.expire_all()
    assert db.session.query(Representation).one().end_reason is EndReason.REVOKED
    assert client.get("/credenciales/nohaytalcosa").status_code == 404


def test_members_of_a_sensitive_kind_are_not_named(make, client):
    space = make.space("Mesa Sindical")
    union = make.organization("Sindicato de Pescadores", kind_code="sindicato")
    person = make.person("Zoila Ticona Flores")
    make.representation(space, union, person)
    for address in ("/espacios/mesa-sindical/organizaciones", "/organizaciones/sindicato-de-pescadores"):
        page = text(client.get(address))
        assert "Sindicato de Pescadores" in page
        assert "Ticona" not in page
    token = db.session.query(Representation).one().token
    page = text(client.get(f"/credenciales/{token}"))
    assert "Ticona" not in page
    assert "Z. T." in page


def test_replacing_a_representative_needs_its_own_file_and_ends_the_former_the_day_before(world):
    accredit(world)
    new = PERSON | {"given_names": "Julia", "document_number": "41000002"}
    answer = world.lead.post(world.base + "/mesa-de-ilo/titular", data=new)
    assert answer.location == world.base + "/mesa-de-ilo/titular/revisar"
    assert world.lead.get(answer.location).status_code == 200
    assert world.lead.post(world.base + "/mesa-de-ilo/titular/enviar").status_code == 303
    fresh = db.session.query(Representation).filter_by(state=FileState.SUBMITTED).one()
    data = {"representante": fresh.id, "valid_from": (clock.today() + timedelta(days=3)).isoformat()}
    assert world.one.post(world.at + "/decidir/aceptar", data=data).status_code == 303
    assert (
        world.two.post(world.at + "/decidir/confirmar", data={"representante": fresh.id}).status_code == 303
    )
    db.session.expire_all()
    states = {r.person.given_names: r for r in db.session.query(Representation)}
    assert states["Rosa"].end_reason is EndReason.REPLACED
    assert states["Rosa"].valid_to == clock.today() + timedelta(days=2)
    assert states["Julia"].valid_from == clock.today() + timedelta(days=3)


def test_closed_stage_asks_the_coordination_and_is_let_in(world, make, signed_in):
    from civic.core.db import transaction
    from civic.spaces.models import Stage

    with transaction():
        db.session.add(
            Stage(
                space_id=world.space.id, name="Convocatoria", allows=["accreditation"],
                opens_at=clock.now() - timedelta(days=30), closes_at=clock.now() - timedelta(days=1),
            )
        )  # fmt: skip
    prepare(world)
    check = world.base + "/mesa-de-ilo/revisar"
    assert world.lead.post(world.base + "/mesa-de-ilo/enviar", data={"back": check}).location == check
    assert db.session.query(Membership).one().state is FileState.DRAFT
    assert world.lead.post(world.base + "/mesa-de-ilo/fuera-de-plazo", data={}).status_code == 422
    world.lead.post(world.base + "/mesa-de-ilo/fuera-de-plazo", data={"reason": "Hubo huaico"})
    assert world.one.post(world.at + "/fuera-de-plazo").status_code == 404
    boss = signed_in(world.coordinator)
    assert "Hubo huaico" in text(boss.get(world.desk))
    assert boss.post(world.at + "/fuera-de-plazo").status_code == 303
    assert world.lead.post(world.base + "/mesa-de-ilo/enviar").status_code == 303


def test_a_representative_sees_what_they_represent_and_may_resign(make, signed_in):
    person = make.person(account=True)
    organization, space = make.organization(), make.space()
    representation = make.representation(space, organization, person)
    browser = signed_in(person)
    assert organization.name in text(browser.get("/mis-representaciones"))
    assert browser.get(f"/mis-representaciones/{representation.id}/renunciar").status_code == 200
    other = signed_in(make.person(account=True))
    assert other.get(f"/mis-representaciones/{representation.id}/renunciar").status_code == 404
    done = browser.post(
        f"/mis-representaciones/{representation.id}/renunciar",
        data={"day": clock.today().isoformat(), "reason": "Me mudo"},
    )
    assert done.status_code == 303
    db.session.expire_all()
    assert db.session.get(Representation, representation.id).end_reason is EndReason.RESIGNED


def test_public_members_page_asks_the_same_number_of_queries_whatever_its_rows(make, client, count_queries):
    space = make.space("Mesa Grande")
    for _n in range(2):
        make.representation(space, make.organization())
    few = count_queries(lambda: client.get("/espacios/mesa-grande/organizaciones"))
    for _n in range(10):
        make.representation(space, make.organization(), role=MandateRole.TITULAR)
    many = count_queries(lambda: client.get("/espacios/mesa-grande/organizaciones"))
    assert many == few


def test_the_queue_asks_the_same_number_of_queries_whatever_its_rows(world, make, count_queries):
    def send(n: int) -> None:
        for _n in range(n):
            organization = make.organization()
            make.membership(world.space, organization, FileState.SUBMITTED)
            make.representation(world.space, organization, state=FileState.SUBMITTED)
            make.representation(world.space, make.organization(), valid_to=clock.today() + timedelta(days=9))

    pages = (world.desk, world.desk + "/todas", "/espacios/mesa-de-ilo/gestion/credenciales")
    send(2)
    few = [count_queries(lambda address=address: world.one.get(address)) for address in pages]
    send(8)
    assert [count_queries(lambda address=address: world.one.get(address)) for address in pages] == few


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_opens_in_both_languages(world, language, client):
    membership = accredit(world)
    representation = membership.representations[0]
    for browser in (client, world.lead, world.one):
        browser.post("/idioma", data={"language": language, "next": "/"})
    for browser, address in [
        (client, "/espacios/mesa-de-ilo/organizaciones?q=rosa&sector=civil_society&tipo=&distrito=180301"),
        (client, f"/credenciales/{representation.token}"),
        (world.lead, world.base), (world.lead, world.base + "/mesa-de-ilo"), (world.lead, "/mis-representaciones"),
        (world.lead, world.base + "/mesa-de-ilo/alterno"), (world.lead, world.base + "/mesa-de-ilo/dejar"),
        (world.lead, f"{world.base}/mesa-de-ilo/representantes/{representation.id}/terminar"),
        (world.lead, world.base + "/mesa-de-ilo/revisar"),
        (world.one, world.desk), (world.one, world.desk + "/todas?estado=accredited"), (world.one, world.at),
        (world.one, world.at + "/terminar"),
        (world.one, f"{world.at}/representantes/{representation.id}/terminar"),
        (world.one, "/espacios/mesa-de-ilo/gestion/credenciales"),
    ]:  # fmt: skip
        assert browser.get(address).status_code == 200, address
