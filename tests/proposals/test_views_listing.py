"""What everybody reads of proposals: who sees what in which state, the map, versions, the picture, the number of statements."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from civic.core.db import db, transaction
from civic.proposals import commands
from civic.proposals.card import draw_card
from civic.proposals.map import Dot, dot_map
from civic.proposals.models import CallState, ProposalState
from civic.spaces.models import TeamRole
from tests.security.payloads import MARKUP


@pytest.fixture
def space(make):
    return make.space("Mesa de Ilo")


@pytest.fixture
def call(make, space):
    return make.call(space, "Propuestas 2027")


def words(response) -> str:
    return " ".join(BeautifulSoup(response.data, "html.parser").get_text(" ").split())


def test_a_phone_finds_it_without_accents_and_without_javascript(make, call, client):
    make.proposal(call, "Participación de las comunidades")
    make.proposal(call, "Veredas nuevas")
    for typed in ("participacion", "PARTICIPACIÓN comunidad", "comunidades"):
        page = words(client.get("/propuestas", query_string={"q": typed}))
        assert "Participación de las comunidades" in page
        assert "Veredas nuevas" not in page
    assert client.get("/propuestas", query_string={"q": "nada"}).status_code == 200


def test_state_by_reader(make, space, call, client, signed_in):
    """Role × state: a draft exists for nobody here; what was sent is everybody's, whatever became of it."""
    board = make.organization("Junta")
    leader, coordinator = make.leader(board), make.team(space, TeamRole.COORDINATOR)
    readers = {"visitor": client, "leader": signed_in(leader), "coordinator": signed_in(coordinator)}
    wrong = []
    for state in ProposalState:
        proposal = make.proposal(
            call, f"Obra {state.value}", organization=board, state=state, slug=f"obra-{state.value}"
        )
        for name, browser in readers.items():
            for path in ("", "/versiones", "/tarjeta-1.jpg"):
                expected = 404 if state is ProposalState.DRAFT else 200
                status = browser.get(f"/propuestas/{proposal.slug}{path}").status_code
                if status != expected:
                    wrong.append((state.value, name, path, status))
            listed = f"Obra {state.value}" in words(browser.get("/propuestas"))
            if listed != (state is ProposalState.SUBMITTED):
                wrong.append((state.value, name, "list", listed))
    assert not wrong


def test_a_draft_call_is_its_teams(make, space, client, signed_in):
    call = make.call(space, "Escondida", state=CallState.DRAFT)
    assert client.get(f"/convocatorias/{call.slug}").status_code == 404
    team = signed_in(make.team(space, TeamRole.COORDINATOR))
    assert team.get(f"/convocatorias/{call.slug}").status_code == 200
    assert "Escondida" not in words(client.get(f"/espacios/{space.slug}/propuestas"))


def test_a_citizen_who_did_not_agree_is_not_named(make, call, client):
    person = make.person("Herminia Choque", account=True)
    proposal = make.proposal(call, "Un parque", person=person)
    pages = ["/propuestas", f"/propuestas/{proposal.slug}", f"/propuestas/{proposal.slug}/versiones"]
    assert not [page for page in pages if "Herminia" in words(client.get(page))]
    with transaction():
        db.session.get(type(proposal), proposal.id).names_author = True
    assert "Herminia Choque" in words(client.get(pages[1]))


def test_versions_show_what_changed_in_words_too(make, call, client):
    board = make.organization("Junta")
    proposal = make.proposal(call, "Agua", organization=board, body="Tender diez kilómetros.")
    leader = make.leader(board)
    with transaction():
        commands.revise(leader, proposal, {"body": "Tender doce kilómetros."}, "Faltaba un anexo")
    page = BeautifulSoup(client.get(f"/propuestas/{proposal.slug}/versiones").data, "html.parser")
    assert "diez" in page.find("del").text
    assert "doce" in page.find("ins").text
    assert page.find("ins").find(class_="visually-hidden").text.strip("[ ]")  # said, not only coloured
    assert "Faltaba un anexo" in page.text


def test_the_card_of_the_present_text_and_no_other(make, call, client):
    proposal = make.proposal(call, "Agua para Torata – segunda etapa")
    answer = client.get(f"/propuestas/{proposal.slug}/tarjeta-1.jpg")
    assert answer.mimetype == "image/jpeg"
    assert len(answer.data) <= 300_000
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    old = client.get(f"/propuestas/{proposal.slug}/tarjeta-7.jpg")
    assert old.status_code == 302
    assert old.location.endswith("tarjeta-1.jpg")
    page = BeautifulSoup(client.get(f"/propuestas/{proposal.slug}").data, "html.parser")
    assert page.find("meta", property="og:image")["content"].endswith("/tarjeta-1.jpg")


@pytest.mark.parametrize(
    "text", ["", "x" * 5000, "Ñandú ʼ «agua» – “sí”", "漢字 " * 40, "\u202e\x00\u200b", "palabra " * 400]
)
def test_any_title_can_be_drawn_and_twice_the_same(text):
    one = draw_card(text, text, text, text or "Mesa", "sea")
    assert one == draw_card(text, text, text, text or "Mesa", "sea")
    assert len(one) < 300_000


def test_the_map_shows_every_place_and_says_it_in_words(make, call, client):
    for ubigeo in ("180301", "180301", "180303"):
        make.proposal(call, ubigeo=ubigeo)
    make.proposal(call)  # without a place
    page = BeautifulSoup(client.get("/propuestas?vista=mapa").data, "html.parser")
    drawn = {link["aria-label"] for link in page.select("svg.dot-map-drawing a")}
    listed = {item.text.strip() for item in page.select(".dot-map-list li")}
    assert len(drawn) == len(listed) == 2
    assert all(client.get(link["href"]).status_code == 200 for link in page.select("svg.dot-map-drawing a"))
    numbers = sorted(int(text.text) for text in page.select("svg.dot-map-drawing text:not(.dot-map-name)"))
    assert numbers == [1, 2]


def test_no_two_dots_lie_on_one_another():
    dots = [
        Dot(f"D{n}", -17.6 - n % 3 * 1e-4, -71.3 - n // 3 * 1e-4, 1 + n * n, "/x", "w") for n in range(12)
    ]
    drawing = BeautifulSoup(dot_map(dots, "mapa"), "html.parser")
    discs = [(float(c["cx"]), float(c["cy"]), float(c["r"])) for c in drawing.find_all("circle")]
    for i, (x, y, r) in enumerate(discs):
        for u, v, s in discs[:i]:
            assert ((x - u) ** 2 + (y - v) ** 2) ** 0.5 >= r + s - 0.5
    one = [Dot("<b>", -17.6, -71.3, 1, '"><script>', "w")]
    assert "<script>" not in dot_map(one, '"><script>')
    assert dot_map([], "nada") == ""


def test_hostile_titles_stay_words(make, call, client):
    for payload in MARKUP:
        make.proposal(
            call,
            payload[:150],
            summary=payload[:290],
            problem=payload,
            body=payload,
            slug=f"h{hash(payload) % 10**9}",
        )
    for path in ["/propuestas", f"/convocatorias/{call.slug}"]:
        main = BeautifulSoup(client.get(path).data, "html.parser").find("main")
        assert not main.find_all(["script", "iframe", "img", "object", "style"])
        assert not [tag for tag in main.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


def test_a_list_costs_the_same_whatever_its_size(make, call, client, count_queries):
    taken = []
    for number in (2, 40):
        for n in range(number):
            make.proposal(call, f"Agua {number} {n}", ubigeo="180301")
        row = []
        for path in (
            "/propuestas",
            "/propuestas?q=agua",
            "/propuestas?vista=mapa",
            f"/convocatorias/{call.slug}",
        ):
            client.get(path)
            row.append(count_queries(lambda path=path: client.get(path)))
        taken.append(row)
    assert taken[0] == taken[1]
    assert max(taken[1][:3]) <= 12, taken
