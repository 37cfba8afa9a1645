"""The pages of authors and team without script: a proposal from begin to end, what goes wrong, hostile text and files."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from PIL import Image

from civic.core import clock
from civic.core.db import db, transaction
from civic.proposals import commands
from civic.proposals.models import Call, CallState, Proposal, ProposalState
from tests.proposals.scene import Scene
from tests.security.payloads import MARKUP


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.get_data(as_text=True))


def hidden(body: str) -> dict[str, str]:
    """What the page's form carries along."""
    return dict(re.findall(r'name="(base|form)"[^>]*value="([^"]*)"', body))


def picture(kind: str = "JPEG", exif: bytes = b"") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, kind, **({"exif": exif} if exif else {}))
    out.seek(0)
    return out


def test_from_the_first_word_to_the_public_page_without_script(scene, signed_in, client):
    leader = signed_in(scene.leader)
    start = f"/convocatorias/{scene.call.slug}/propuestas/nueva"
    assert scene.organization.name in page(leader, start)
    begun = leader.post(start, data={"author": str(scene.organization.id), "title": "Agua para todos"})
    assert begun.status_code == 303
    steps = {
        "problema": {"title": "Agua para todos", "problem": "No llega.\n\n- ni de día\n- ni de noche"},
        "propuesta": {"body": "Un **reservorio**."},
        "lugar": {"ubigeo": "180301", "place": "parte alta"},
        "costo": {"cost": "seiscientos ochenta y cinco mil", "cofinancing-0-source": "La junta", "cofinancing-0-kind": "labour", "cofinancing-0-amount": "18 mil"},
        "beneficiarios": {"people_benefited": "1,890 personas", "q1": "La junta cuida la caseta"},
    }  # fmt: skip
    address = begun.location
    for theme, answers in steps.items():
        assert theme in address
        body = page(leader, address)
        answer = leader.post(address, data=hidden(body) | answers)
        assert answer.status_code == 303, (theme, answer.get_data(as_text=True)[-3000:])
        address = answer.location
        if theme == "lugar":  # once more, with the settlements of the district
            answer = leader.post(address, data=hidden(page(leader, address.split("#")[0])) | answers)
            address = answer.location
    assert "papeles" in address
    check = address.rsplit("/", 1)[0]
    body = page(leader, check)
    for text in ("685,000", "18,000", "1,890", "<strong>reservorio</strong>", "ni de noche"):
        assert text in body, text
    assert leader.post(check + "/enviar").location.endswith("/enviada")
    sent = page(leader, check + "/enviada")
    assert f"{scene.call.year}-001" in sent
    public = page(client, re.search(r'href="(/propuestas/[^"]+)"', sent).group(1))
    assert "Agua para todos" in public
    assert scene.organization.name in public


@pytest.mark.parametrize(
    ("typed", "kept"), [("doce mill", "doce mill"), ("12,5,00", "12,5,00"), ("-40", "-40")]
)
def test_a_cost_that_cannot_be_read_is_one_sentence_and_all_is_kept(scene, signed_in, typed, kept):
    proposal = scene.whole()
    leader, address = signed_in(scene.leader), f"/mis-propuestas/{proposal.token}/costo"
    answer = leader.post(
        address,
        data={
            "base": "999",
            "cost": typed,
            "cofinancing-0-source": "La junta",
            "cofinancing-0-amount": "mucho",
        },
    )
    assert answer.status_code == 422
    body = unescape(answer.get_data(as_text=True))
    assert f'value="{kept}"' in body
    assert 'value="La junta"' in body
    again = page(leader, address)  # who comes back finds it as it was typed
    assert f'value="{kept}"' in again
    assert 'value="mucho"' in again
    assert kept in page(leader, f"/mis-propuestas/{proposal.token}")


def test_the_second_editor_sees_both_texts_and_chooses(scene, signed_in, make):
    proposal = scene.whole()
    address = f"/mis-propuestas/{proposal.token}/problema"
    rosa, elena = signed_in(scene.leader), signed_in(make.leader(scene.organization))
    of_rosa, of_elena = hidden(page(rosa, address)), hidden(page(elena, address))
    assert rosa.post(address, data=of_rosa | {"title": "Agua", "problem": "Texto de Rosa"}).status_code == 303
    answer = elena.post(address, data=of_elena | {"title": "Agua", "problem": "Texto de Elena"})
    body = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Texto de Rosa" in body
    assert body.count("Texto de Elena") >= 2  # in the table and in the form
    assert scene.again(proposal).problem == "Texto de Rosa"
    chosen = elena.post(address, data=hidden(body) | {"title": "Agua", "problem": "De las dos"})
    assert chosen.status_code == 303
    assert scene.again(proposal).problem == "De las dos"


def test_the_script_saves_and_is_told(scene, signed_in, make):
    proposal = scene.whole()
    leader, other = signed_in(scene.leader), signed_in(make.leader(scene.organization))
    address = f"/mis-propuestas/{proposal.token}/problema"
    mine, theirs = hidden(page(leader, address)), hidden(page(other, address))
    first = leader.post(f"{address}/guardar", data=mine | {"title": "Agua", "problem": "Uno"})
    assert first.get_json().keys() == {"saved", "version", "closed"}
    assert (
        leader.post(f"{address}/guardar", data=mine | {"title": "Agua", "problem": "Dos"}).status_code == 200
    )
    clash = other.post(f"{address}/guardar", data=theirs | {"title": "Agua", "problem": "Tres"})
    assert clash.status_code == 409
    assert clash.get_json()["conflict"]
    # an empty title is not taken over the one that was there
    leader.post(f"{address}/guardar", data=mine | {"title": "", "problem": "Cuatro"})
    kept = scene.again(proposal)
    assert (kept.title, kept.problem) == ("Agua", "Cuatro")


def test_a_call_that_closes_in_mid_edit_loses_nothing(scene, signed_in):
    proposal = scene.whole()
    leader, address = signed_in(scene.leader), f"/mis-propuestas/{proposal.token}"
    form = hidden(page(leader, f"{address}/problema"))
    with transaction():
        db.session.get(Call, scene.call.id).closes_at = clock.now() - timedelta(seconds=1)
    saved = leader.post(
        f"{address}/problema/guardar", data=form | {"title": "Agua", "problem": "Escrito al cierre"}
    )
    assert saved.get_json()["closed"]
    assert "Escrito al cierre" in page(leader, address)
    assert "Escrito al cierre" in leader.get(f"{address}/texto").get_data(as_text=True)
    leader.post(f"{address}/enviar")
    assert scene.again(proposal).state is ProposalState.DRAFT
    assert leader.post(f"{address}/pedir-plazo", data={"reason": "Se cortó la luz"}).status_code == 303
    coordinator = signed_in(scene.coordinator)
    team = f"/espacios/{scene.space.slug}/gestion/propuestas"
    assert "Se cortó la luz" in page(coordinator, team)
    until = clock.local(clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    coordinator.post(
        f"{team}/{proposal.id}/plazo", data={"answer": "accept", "until": until, "reason": "Hubo corte"}
    )
    assert leader.post(f"{address}/enviar").location.endswith("/enviada")


def test_alike_proposals_are_shown_before_sending(scene, signed_in):
    other, other_leader = scene.author()
    scene.sent(other_leader, other, "Agua potable para Los Angeles")
    mine = scene.whole(title="Agua segura para Los Ángeles")
    assert "Agua potable para Los Angeles" in page(signed_in(scene.leader), f"/mis-propuestas/{mine.token}")
    unlike = scene.whole(title="Baile y teatro para jóvenes")
    with transaction():
        commands.save_page(scene.leader, unlike, "problema", {"problem": "No hay dónde ensayar"}, base=99)
    assert "Agua potable" not in page(signed_in(scene.leader), f"/mis-propuestas/{unlike.token}")


@pytest.mark.parametrize("hostile", MARKUP)
def test_hostile_text_in_every_field_stays_text(scene, signed_in, client, hostile):
    proposal, leader = scene.whole(), signed_in(scene.leader)
    address = f"/mis-propuestas/{proposal.token}"
    fields = {
        "problema": {"title": hostile[:150] or "x", "problem": hostile}, "propuesta": {"body": hostile},
        "lugar": {"ubigeo": "180301", "place": hostile[:190]},
        "costo": {"cost": "100", "cofinancing-0-source": hostile[:150], "cofinancing-0-amount": hostile[:50]},
        "beneficiarios": {"people_benefited": "5", "q1": hostile},
    }  # fmt: skip
    for theme, answers in fields.items():
        leader.post(f"{address}/{theme}", data={"base": "999"} | answers)
    leader.post(f"{address}/enviar")
    kept = scene.again(proposal)
    pages = [
        leader.get(address),
        leader.get(f"{address}/problema"),
        leader.get("/mis-propuestas"),
        leader.get("/mi-pagina"),
    ]
    if kept.slug:
        pages += [
            client.get(f"/propuestas/{kept.slug}"),
            signed_in(scene.coordinator).get(f"/propuestas/{kept.slug}/gestion"),
        ]
    for answer in pages:
        body = answer.get_data(as_text=True)
        assert answer.status_code < 400
        tags = Tags(body)
        scripts = [attributes for name, attributes in tags.found if name == "script"]
        assert all(attributes.get("src", "").startswith("/static/") for attributes in scripts)
        assert not {name for name, _a in tags.found} & {
            "iframe",
            "object",
            "embed",
            "base",
            "math",
            "style",
            "marquee",
        }
        for name, attributes in tags.found:
            assert not [
                each for each in attributes if each.startswith("on") or each in ("style", "srcdoc")
            ], name
            for link in ("href", "src", "action", "formaction", "xlink:href"):
                assert not re.match(r"\s*(javascript|data:text|vbscript)", attributes.get(link) or "", re.I)


class Tags(HTMLParser):
    """Every element of a page with its attributes, as a browser reads them."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(body)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<script>alert(1)</script>"), ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"<?php echo 1 ?>" * 40), ("a.pdf", b"%PDF-1.4 cut off"), ("a.exe", b"MZ" + b"\0" * 400),
        ("a.zip", b"PK\x03\x04" + b"\0" * 100), ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50), ("a.jpg", b""), ("../../a.jpg", b"GIF89a"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_in_a_sentence(scene, signed_in, name, data):
    proposal, leader = scene.whole(), signed_in(scene.leader)
    for kind in ("photo", "document"):
        answer = leader.post(
            f"/mis-propuestas/{proposal.token}/archivos",
            data={"kind": kind, "caption": "algo", "file": (io.BytesIO(data), name)}, content_type="multipart/form-data",
        )  # fmt: skip
        assert answer.status_code == 303
        assert "notice-bad" in page(leader, answer.location)
    assert not scene.again(proposal).attachments


def test_a_photograph_is_drawn_anew_and_only_public_once_sent(scene, signed_in, client):
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (17.0, 38.0, 46.0)}
    exif[0x010E] = "lugar secreto"
    proposal, leader = scene.whole(), signed_in(scene.leader)
    address = f"/mis-propuestas/{proposal.token}"
    form = {"kind": "photo", "caption": "El camino", "file": (picture(exif=exif.tobytes()), "foto.jpg")}
    assert (
        leader.post(f"{address}/archivos", data=form, content_type="multipart/form-data").status_code == 303
    )
    attachment = scene.again(proposal).attachments[0]
    shown = leader.get(f"{address}/archivos/{attachment.id}")
    assert shown.mimetype == "image/jpeg"
    assert b"secreto" not in shown.data
    assert not Image.open(io.BytesIO(shown.data)).getexif()
    assert client.get(f"{address}/archivos/{attachment.id}").status_code == 303  # to sign in
    leader.post(f"{address}/enviar")
    slug = scene.again(proposal).slug
    assert "El camino" in page(leader, address)
    assert client.get(f"/propuestas/{slug}/archivos/{attachment.id}").status_code == 200
    assert client.get(f"/propuestas/{slug}/archivos/{attachment.id + 1}").status_code == 404


def test_the_sheet_is_never_public(scene, signed_in, client):
    facilitator = signed_in(scene.facilitator)
    begun = facilitator.post(
        f"/convocatorias/{scene.call.slug}/gestion/papel",
        data={"organization": str(scene.organization.id), "title": "Losa", "consent": "firmó", "sheet": (picture(), "hoja.jpg")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert begun.status_code == 303
    address = begun.location.rsplit("/", 1)[0]
    for theme, answers in {"problema": {"title": "Losa", "problem": "a"}, "propuesta": {"body": "b"}, "lugar": {"ubigeo": "180301"}, "costo": {"cost": "5"}}.items():  # fmt: skip
        facilitator.post(f"{address}/{theme}", data={"base": "999"} | answers)
    facilitator.post(f"{address}/enviar")
    proposal = db.session.query(Proposal).filter_by(channel="paper").one()
    sheet = proposal.attachments[0]
    assert proposal.slug
    assert client.get(f"/propuestas/{proposal.slug}/archivos/{sheet.id}").status_code == 404
    assert signed_in(scene.author()[1]).get(f"{address}/archivos/{sheet.id}").status_code == 404
    assert facilitator.get(f"/propuestas/{proposal.slug}/gestion/hoja/{sheet.id}").status_code == 200
    leader = signed_in(scene.leader)
    assert leader.get(f"{address}/archivos/{sheet.id}").status_code == 200
    assert "Losa" in page(leader, "/mi-pagina")


def test_a_call_from_its_form_to_its_public_page(scene, signed_in, client):
    coordinator = signed_in(scene.coordinator)
    address = f"/espacios/{scene.space.slug}/gestion/convocatorias/nueva"
    body = page(coordinator, address)
    keys = re.findall(r'name="(questions-\d+-key)"[^>]*value="([^"]+)"', body)
    values = dict(keys) | {
        name.replace("-key", "-asked"): "y" for name, key in keys if key in ("problem", "cost")
    }
    values |= {
        "title": "Fondo joven",
        "year": "2027",
        "who": "both",
        "max_each": "2",
        "max_files": "3",
        "ceiling": "dos millones y medio",
    }
    late = {"opens_at": "2027-01-10T08:00", "closes_at": "2027-01-09T08:00"}
    assert coordinator.post(address, data=values | late).status_code == 422
    made = coordinator.post(
        address, data=values | {"opens_at": "2027-01-10T08:00", "closes_at": "2027-02-10T18:00"}
    )
    assert made.status_code == 303
    call = db.session.query(Call).filter_by(title="Fondo joven").one()
    assert call.ceiling_cents == 250_000_000
    assert [field["key"] for field in call.fields] == ["title", "problem", "cost"]
    assert client.get(f"/convocatorias/{call.slug}").status_code == 404
    coordinator.post(f"/convocatorias/{call.slug}/gestion/publicar")
    assert "Fondo joven" in page(client, f"/convocatorias/{call.slug}")
    assert page(coordinator, f"/convocatorias/{call.slug}/gestion/vista")


def test_the_number_of_statements_does_not_grow(scene, signed_in, count_queries, make):
    coordinator, leader = signed_in(scene.coordinator), signed_in(scene.leader)
    call = make.call(scene.space, "Grande", max_each=99)
    team = f"/espacios/{scene.space.slug}/gestion/propuestas"
    addresses = [
        (coordinator, team),
        (coordinator, f"{team}.csv"),
        (leader, "/mis-propuestas"),
        (leader, "/mi-pagina"),
    ]

    def counted() -> list[int]:
        return [
            count_queries(lambda who=who, address=address: who.get(address)) for who, address in addresses
        ]

    for n in range(2):
        make.proposal(call, f"Propuesta {n}", organization=scene.organization, ubigeo="180301")
    few = counted()
    for n in range(10):
        make.proposal(call, f"Más {n}", organization=scene.organization, ubigeo="180302")
    assert counted() == few


def test_a_spaces_page_says_what_can_be_proposed_now(client, make):
    space = make.space("Mesa de las convocatorias")
    make.call(space, "Ideas abiertas")
    make.call(space, "Ideas en borrador", state=CallState.DRAFT)
    make.call(space, "Ideas cerradas", state=CallState.CLOSED)
    page = client.get(f"/espacios/{space.slug}").text
    assert "Ideas abiertas" in page
    assert "Ideas en borrador" not in page
    assert "Ideas cerradas" not in page
