"""The registry for everybody, and registering an organisation step by step."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from civic.core import clock
from civic.core.db import db
from civic.organisations.models import Organization, OrganizationDocument, OrganizationKind
from civic.people.models import PlatformRole
from civic.spaces.models import TeamRole

STEPS = {
    "tipo": {"kind_code": "club_madres", "level": "first"},
    "lugar": {"ubigeo": "180301", "address": "Local comunal"},
    "reconocimiento": {"recognised_by": "Municipalidad de Ilo", "board_from": "2026-01-01", "board_to": "2027-12-31"},
}  # fmt: skip


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def picture(kind: str = "PNG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, kind)
    out.seek(0)
    return out


@pytest.fixture
def leader(make):
    return make.person(account=True)


@pytest.fixture
def browser(leader, signed_in):
    return signed_in(leader)


def begin(browser, name: str = "Club de Madres Rosa Blanca", **more) -> Organization:
    answer = browser.post("/organizaciones/registrar/nombre", data={"name": name, **more})
    assert answer.status_code == 303, text(answer)
    return db.session.query(Organization).order_by(Organization.id.desc()).first()


def test_a_visitor_reads_how_it_goes_and_is_asked_to_sign_in(client):
    assert client.get("/organizaciones/registrar").status_code == 200
    answer = client.get("/organizaciones/registrar/nombre")
    assert answer.status_code == 303
    assert "next=/organizaciones/registrar/nombre" in answer.location


def test_registration_is_kept_at_each_step_and_can_be_left_and_found_again(browser):
    organization = begin(browser)
    base = f"/organizaciones/{organization.slug}/registro/"
    assert re.search("(Paso|Step) 2 (de|of) 7", text(browser.get(base + "tipo")))
    assert browser.post(base + "tipo", data=STEPS["tipo"]).location == base + "lugar"
    assert "Club de Madres Rosa Blanca" in text(browser.get("/organizaciones/registrar"))
    again = browser.post(base + "lugar", data=STEPS["lugar"])
    assert again.location == base + "lugar"  # now it can offer the district's settlements and neighbours
    assert 'value="1803"' in text(browser.get(base + "lugar"))
    done = browser.post(base + "lugar", data=STEPS["lugar"] | {"areas": ["180301", "180302"]})
    assert done.location == base + "reconocimiento"
    assert browser.post(base + "reconocimiento", data=STEPS["reconocimiento"]).location == base + "documentos"
    db.session.expire_all()
    kept = db.session.get(Organization, organization.id)
    assert kept.steps_done == ["nombre", "tipo", "lugar", "reconocimiento"]
    assert (kept.ubigeo, sorted(area.code for area in kept.areas)) == ("180301", ["180301", "180302"])
    assert kept.sector.value == "civil_society"
    assert kept.is_draft


def test_wrong_answers_get_a_sentence_and_keep_the_rest(browser):
    organization = begin(browser)
    address = f"/organizaciones/{organization.slug}/registro/reconocimiento"
    answer = browser.post(
        address,
        data={"ruc": "20123456789", "recognised_by": "SUNARP", "founded_on": "31/02/2020",
              "members_count": "10", "women_count": "11"},
    )  # fmt: skip
    page = text(answer)
    assert answer.status_code == 422
    assert page.count('class="form-error"') == 3
    assert 'value="SUNARP"' in page
    assert "<title>Error:" in page


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200b", "\x00"])
def test_a_name_must_be_readable(browser, name):
    answer = browser.post("/organizaciones/registrar/nombre", data={"name": name})
    assert answer.status_code == 422
    assert db.session.query(Organization).count() == 0


@pytest.mark.parametrize(
    "name",
    [
        "Ñ",
        "Ayllu «Ñuqanchik» ʼ O'Higgins",
        "a" * 200,
        "Peña\u0303\u0301\u0301\u0301\u0301",
        "<script>alert(1)</script>",
    ],
)
def test_odd_names_are_kept_as_text(browser, name):
    organization = begin(browser, name)
    page = text(browser.get(f"/organizaciones/{organization.slug}/gestion"))
    assert "<script>alert" not in page


def test_a_name_that_is_too_long_is_refused(browser):
    assert browser.post("/organizaciones/registrar/nombre", data={"name": "a" * 201}).status_code == 422


def test_a_similar_public_organisation_is_suggested_before_a_double_is_made(make, browser):
    there = make.organization("Club de Madres Rosa Blanca")
    make.membership(make.space(), there)
    answer = browser.post("/organizaciones/registrar/nombre", data={"name": "CLUB DE MADRES ROSA BLANCA"})
    assert answer.status_code == 422
    assert f"/organizaciones/{there.slug}" in text(answer)
    assert db.session.query(Organization).count() == 1
    begin(browser, "Club de Madres Rosa Blanca", is_another="y")
    assert db.session.query(Organization).count() == 2


def test_a_draft_of_others_is_never_suggested(make, browser):
    make.organization("Club de Madres Rosa Blanca", registered_at=None)
    begin(browser)


def test_papers_are_private_and_served_as_downloads(make, browser, signed_in, client):
    organization = begin(browser)
    address = f"/organizaciones/{organization.slug}/registro/documentos"
    empty = browser.post(address, data={"kind": "statute"})
    assert empty.status_code == 422
    sent = browser.post(
        address, data={"kind": "statute", "file": (picture(), "../../etc/<b>acta</b>.png")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert sent.status_code == 303, text(sent)
    paper = db.session.query(OrganizationDocument).one()
    download = f"/organizaciones/{organization.slug}/papeles/{paper.id}"
    got = browser.get(download)
    assert got.status_code == 200
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Cache-Control"] == "no-store"
    assert got.data.startswith(b"\xff\xd8")  # drawn anew as JPEG
    assert client.get(download).status_code == 303
    space = make.space()
    outsiders = {
        "citizen": (make.person(account=True), 404),
        "leader of another": (make.leader(make.organization()), 404),
        "committee that has no file of it": (make.team(space, TeamRole.ACCREDITOR), 404),
        "operator": (make.administrator(PlatformRole.OPERATOR), 404),
        "administrator": (make.administrator(), 200),
    }
    for who, (person, status) in outsiders.items():
        assert signed_in(person).get(download).status_code == status, who
    make.membership(space, organization, "submitted")
    assert signed_in(make.team(space, TeamRole.ACCREDITOR)).get(download).status_code == 200
    assert signed_in(make.team(space, TeamRole.FACILITATOR)).get(download).status_code == 404


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "acta.svg"),
        (b"MZ\x90\x00", "acta.pdf"),
        (b"", "acta.pdf"),
        (b"%PDF-1.7 cut", "acta.pdf"),
        (b"PK\x03\x04", "acta.docx"),
    ],
)
def test_hostile_papers_are_refused_in_a_sentence(browser, data, name):
    organization = begin(browser)
    answer = browser.post(
        f"/organizaciones/{organization.slug}/registro/documentos",
        data={"kind": "statute", "file": (io.BytesIO(data), name)}, content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'class="form-error"' in text(answer)
    assert db.session.query(OrganizationDocument).count() == 0


def test_public_registry_shows_accredited_ones_alone_and_finds_without_accents(make, client):
    space = make.space("Mesa de Ilo")
    shown = make.organization("Asociación de Pescadores Ñandú", kind_code="productores")
    make.membership(space, shown)
    make.organization("Asociación en borrador", registered_at=None)
    make.membership(space, make.organization("Asociación enviada"), "submitted")
    page = text(client.get("/organizaciones?q=asociacion"))
    assert "Pescadores Ñandú" in page
    assert "en borrador" not in page
    assert "enviada" not in page
    for query, found in [
        ("q=nandu", True), ("q=NANDU", True), ("q=%25", True), ("q=xyz", False), ("tipo=productores", True), ("tipo=ong", False),
        ("sector=public", False), ("sector=' OR 1=1", True), ("distrito=180301", True), ("distrito=021201", False),
        ("espacio=mesa-de-ilo", True), ("espacio=otra", False), ("pagina=999999", True), ("pagina=-1", True),
    ]:  # fmt: skip
        assert ("Pescadores Ñandú" in text(client.get("/organizaciones?" + query))) is found, query


def test_public_page_never_shows_contact_or_papers(make, client):
    organization = make.organization(
        "Junta Vecinal Miramar",
        phone="+51987654321",
        email="junta@correo.pe",
        address="Calle Lima 123",
        ruc="20100070970",
    )
    make.representation(make.space("Mesa de Ilo"), organization, make.person("Ana Flores Rojas"))
    page = text(client.get("/organizaciones/junta-vecinal-miramar"))
    assert "Ana Flores Rojas" in page
    assert "Mesa de Ilo" in page
    for secret in ("987654321", "987 654", "junta@correo.pe", "Calle Lima", "20100070970", "papeles"):
        assert secret not in page


@pytest.mark.parametrize("state", [None, "draft", "submitted", "observed", "reviewed", "rejected"])
def test_what_is_not_accredited_answers_like_what_does_not_exist(make, client, signed_in, state):
    organization = make.organization("Junta secreta")
    if state:
        make.membership(make.space(), organization, state)
    nothing = client.get("/organizaciones/no-existe")
    for browser in (
        client,
        signed_in(make.person(account=True)),
        signed_in(make.leader(make.organization())),
    ):
        answer = browser.get("/organizaciones/junta-secreta")
        assert answer.status_code == 404 == nothing.status_code
    assert signed_in(make.leader(organization)).get("/organizaciones/junta-secreta").status_code == 303


def test_leaders_are_added_by_two_data_and_one_must_remain(make, browser, leader, signed_in):
    organization = begin(browser)
    friend = make.person("Carmen Choque Apaza", account=True, email="carmen@correo.pe")
    base = f"/organizaciones/{organization.slug}/responsables"
    wrong = browser.post(base, data={"identity": "carmen@correo.pe", "surname": "Otra"})
    assert wrong.status_code == 422
    assert "Choque" not in text(wrong)
    good = browser.post(base, data={"identity": "carmen@correo.pe", "surname": "choque"})
    assert good.status_code == 303
    theirs = signed_in(friend)
    assert theirs.get(f"/organizaciones/{organization.slug}/gestion").status_code == 200
    ids = [row.id for row in db.session.get(Organization, organization.id).leaders]
    assert theirs.post(f"{base}/{ids[0]}/quitar").status_code == 303
    assert browser.get(f"/organizaciones/{organization.slug}/gestion").status_code == 404
    assert theirs.post(f"{base}/{ids[1]}/quitar").status_code == 409


def test_guessing_leaders_is_limited(browser):
    organization = begin(browser)
    base = f"/organizaciones/{organization.slug}/responsables"
    for n in range(10):
        browser.post(base, data={"identity": f"x{n}", "surname": "y"})
    assert re.search("(Espera|Wait) ", text(browser.post(base, data={"identity": "x", "surname": "y"})))


def test_an_ended_organisation_ends_its_mandates_and_is_kept(make, signed_in, client):
    organization = make.organization("Junta que termina")
    representation = make.representation(make.space(), organization)
    browser = signed_in(make.leader(organization))
    late = browser.post(
        f"/organizaciones/{organization.slug}/terminar", data={"day": "2999-01-01", "reason": "x"}
    )
    assert late.status_code == 422
    today = clock.today().isoformat()
    assert browser.post(
        f"/organizaciones/{organization.slug}/terminar", data={"day": today, "reason": "Se disolvió"}
    ).status_code == 303  # fmt: skip
    db.session.expire_all()
    assert db.session.get(type(representation), representation.id).valid_to == clock.today()
    assert client.get("/organizaciones/junta-que-termina").status_code == 200
    assert "Junta que termina" not in text(client.get("/organizaciones"))


def test_kinds_are_the_administrators(make, signed_in, browser):
    assert browser.get("/organizaciones/tipos").status_code == 403
    admin = signed_in(make.administrator())
    assert "Junta vecinal" in text(admin.get("/organizaciones/tipos"))
    data = {"code": "museo", "name_es": "Museo comunal", "name_en": "Community museum", "sector": "civil_society",
            "is_active": "y", "position": "40"}  # fmt: skip
    assert admin.post("/organizaciones/tipos/nuevo", data=data).status_code == 303
    assert admin.post("/organizaciones/tipos/nuevo", data=data).status_code == 422
    data.pop("is_active")
    assert admin.post("/organizaciones/tipos/museo", data=data | {"name_es": "Museo"}).status_code == 303
    db.session.expire_all()
    kind = db.session.get(OrganizationKind, "museo")
    assert (kind.name["es"], kind.is_active) == ("Museo", False)
    organization = begin(browser)
    assert "museo" not in text(browser.get(f"/organizaciones/{organization.slug}/registro/tipo"))


def test_a_public_name_is_no_longer_the_leaders_to_change(make, signed_in):
    organization = make.organization("Nombre acreditado")
    make.membership(make.space(), organization)
    address = f"/organizaciones/{organization.slug}/registro/nombre"
    signed_in(make.leader(organization)).post(address, data={"name": "Otro nombre", "acronym": "ON"})
    db.session.expire_all()
    kept = db.session.get(Organization, organization.id)
    assert (kept.name, kept.acronym) == ("Nombre acreditado", "ON")
    signed_in(make.administrator()).post(address, data={"name": "Nombre corregido"})
    db.session.expire_all()
    assert db.session.get(Organization, organization.id).name == "Nombre corregido"


def test_listing_asks_the_same_number_of_queries_whatever_its_rows(make, client, count_queries):
    space = make.space()
    for _n in range(2):
        make.membership(space, make.organization())
    few = count_queries(lambda: client.get("/organizaciones"))
    for _n in range(12):
        make.membership(space, make.organization())
    assert count_queries(lambda: client.get("/organizaciones")) == few


def test_the_same_ruc_twice_is_a_sentence(browser, make):
    first, second = begin(browser, "Uno"), begin(browser, "Dos")
    for organization, status in ((first, 303), (second, 422)):
        answer = browser.post(
            f"/organizaciones/{organization.slug}/registro/reconocimiento", data={"ruc": "20100070970"}
        )
        assert answer.status_code == status


def test_strangers_cannot_change_an_organisation(make, client, signed_in):
    organization = make.organization()
    address = f"/organizaciones/{organization.slug}/registro/nombre"
    assert client.post(address, data={"name": "Robada"}).status_code == 303
    assert signed_in(make.person(account=True)).post(address, data={"name": "Robada"}).status_code == 404
    db.session.expire_all()
    assert db.session.get(Organization, organization.id).name != "Robada"
