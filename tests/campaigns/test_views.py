"""The pages of campaigns and news."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from civic.campaigns.models import Campaign, NewsPost
from civic.core.db import db, transaction
from tests.campaigns.test_commands_campaigns import DAY, Scene, commands, news, photograph


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


def text_of(answer):
    return answer.get_data(as_text=True)


def test_from_the_plan_of_a_campaign_to_how_many_it_reached(scene, make, signed_in, client):
    event = make.event(scene.space, "Feria de la participación")
    lead, writer = signed_in(scene.lead), signed_in(scene.writer)
    form = {"title": "Conoce tu Mesa", "aim": "Que se sepa qué es la Mesa.", "audience": "", "events": str(event.id),
            "starts_on": (scene.today - 9 * DAY).isoformat(), "ends_on": (scene.today + DAY).isoformat()}  # fmt: skip
    base = "/campanas/conoce-tu-mesa"
    assert lead.post(f"/espacios/{scene.space.slug}/equipo/campanas/nueva", data=form).status_code == 303
    assert client.get(base).status_code == 404
    chat = {"kind": "whatsapp", "title": "Para los grupos", "text": "*Ven a la Mesa*\nHay sitio.", "channel": "Grupos",
            "link": "", "published_on": (scene.today - 2 * DAY).isoformat()}  # fmt: skip
    assert writer.post(f"{base}/equipo/piezas/nueva", data=chat).status_code == 303
    assert (
        writer.post(f"{base}/equipo/piezas/nueva", data=chat | {"link": "javascript:alert(1)"}).status_code
        == 422
    )
    assert lead.post(f"{base}/equipo/publicar").status_code == 303
    page = text_of(client.get(base))
    assert "https://wa.me/?text=%2AVen%20a%20la%20Mesa%2A%0AHay%20sitio." in page
    assert f"/eventos/{event.slug}/papel/afiche" in page
    piece = db.session.query(Campaign).one().pieces[0]
    reach = {"number": "320", "unit": "sendings", "how_known": "Mensajes enviados", "told_by": "Red de promotoras",
             "counted_on": scene.today.isoformat(), "link": "", "upload": (photograph().stream, "conteo.jpg")}  # fmt: skip
    sent = writer.post(
        f"{base}/equipo/piezas/{piece.id}/alcance", data=reach, content_type="multipart/form-data"
    )
    assert sent.status_code == 303
    page = text_of(client.get(base))
    assert "320" in page
    assert "Red de promotoras" in page
    proof = client.get(f"{base}/piezas/{piece.id}/sustento")
    assert (proof.status_code, proof.mimetype) == (200, "image/jpeg")
    proof.close()
    assert "Conoce tu Mesa" in text_of(client.get(f"/eventos/{event.slug}"))
    assert "Conoce tu Mesa" in text_of(client.get(f"/espacios/{scene.space.slug}"))


def test_a_radio_text_says_how_long_it_takes(scene, client):
    campaign = scene.campaign()
    with transaction():
        scene.piece(campaign, text=" ".join(["palabra"] * 100))
    page = text_of(client.get(f"/campanas/{campaign.slug}"))
    assert commands.PieceKind.RADIO.label in page
    assert "40" in page  # a hundred words at two and a half a second


def test_news_from_draft_to_feed(scene, signed_in, client):
    writer, lead = signed_in(scene.writer), signed_in(scene.lead)
    where = f"/espacios/{scene.space.slug}"
    text = "Se acordó <script>alert(1)</script> **el agua** & la luz."
    data = {
        "title": "Hubo <b>asamblea</b>",
        "body": text,
        "picture_words": "",
        "campaign_id": "",
        "change_note": "",
        "version": "",
    }
    assert writer.post(f"{where}/equipo/noticias/nueva", data=data).status_code == 303
    slug = db.session.query(NewsPost).one().slug
    assert client.get(f"/noticias/{slug}").status_code == 404
    assert writer.post(f"/noticias/{slug}/equipo/publicar").status_code == 403
    assert lead.post(f"/noticias/{slug}/equipo/publicar").status_code == 303
    page = text_of(client.get(f"/noticias/{slug}"))
    assert "<strong>el agua</strong>" in page
    assert "<script>alert" not in page
    feed = client.get(f"{where}/noticias.atom")
    assert feed.mimetype == "application/atom+xml"
    atom = {"a": "http://www.w3.org/2005/Atom"}
    entries = ElementTree.fromstring(feed.get_data()).findall("a:entry", atom)  # noqa: S314  our own
    assert [entry.findtext("a:title", namespaces=atom) for entry in entries] == ["Hubo <b>asamblea</b>"]
    assert entries[0].findtext("a:id", namespaces=atom).endswith(f"/noticias/{slug}")
    assert "<script" not in entries[0].findtext("a:content", namespaces=atom)
    assert client.get(f"{where}/noticias").status_code == 200


def test_an_empty_feed_is_a_feed(scene, client):
    root = ElementTree.fromstring(client.get(f"/espacios/{scene.space.slug}/noticias.atom").get_data())  # noqa: S314
    assert root.findtext("{http://www.w3.org/2005/Atom}updated")


def test_the_same_statements_for_few_and_for_many(scene, client, count_queries):
    def load(n: int) -> None:
        for _k in range(n):
            scene.campaign(-5, 5, out=-2)
            news(scene)

    pages = [f"/espacios/{scene.space.slug}/noticias", f"/espacios/{scene.space.slug}/campanas"]
    load(2)
    few = [count_queries(lambda page=page: client.get(page)) for page in pages]
    load(6)
    assert [count_queries(lambda page=page: client.get(page)) for page in pages] == few


def test_somebody_elses_space_has_no_such_pages(scene, make, signed_in):
    stranger = signed_in(Scene(make).lead)
    draft = scene.campaign(public=False)
    for path in (
        f"/campanas/{draft.slug}",
        f"/campanas/{draft.slug}/equipo",
        f"/espacios/{scene.space.slug}/equipo/noticias",
    ):
        assert stranger.get(path).status_code == 404, path
