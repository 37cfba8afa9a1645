"""From a course that was attended to a paper that a stranger checks: issued by the server's own worker, read by a phone's decoder."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from datetime import date

from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from civic.core.pdf import make_pictures, qr_picture
from civic.web.paper import band_picture
from tests.browser.at_door import read_qr
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import sign_in

SPACE = "/espacios/mesa-huaylas/gestion/certificados"
ALL = "form[action$='/certificados/emitir-todos'] button"


def drawn(address: str) -> str:
    """The corner of a certificate's picture with the code for this address, as an SVG that a page can show."""
    words = {
        "accent": "#3f5f1d", "issuer": "Mesa", "place": "", "heading": "Certificado", "given-to": "Se otorga a",
        "name": "Rosa Ñaupa", "for-what": "por", "course": "Curso", "facts": "40 horas", "words": "",
        "signers": [["Ana", "Coordinadora", "Firma"]], "logo-1": "", "logo-2": "", "serial": "1", "issued": "hoy",
        "check": "en", "site": "mesa.example", "address": "https://mesa.example", "code-lines": ["A", "B"], "qr-alt": "QR",
    }  # fmt: skip
    assets = {"qr.svg": qr_picture(address), "band.svg": band_picture("Mesa", "highland")}
    (page,) = make_pictures(
        "certificate", words, title="Certificado", day=date(2026, 1, 1), assets=assets, ppi=150
    )
    picture = Image.open(io.BytesIO(page))
    corner = picture.crop(
        (
            int(picture.width * 0.8),
            int(picture.height * 0.72),
            int(picture.width * 0.93),
            int(picture.height * 0.9),
        )
    )
    out = io.BytesIO()
    corner.save(out, "PNG")
    side = f'width="{corner.width}" height="{corner.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {side}>'
        f'<image {side} href="data:image/png;base64,{b64encode(out.getvalue()).decode()}"/></svg>'
    )


def test_from_the_course_to_a_stranger_who_checks(page_factory, live_server):
    team = page_factory(**LAPTOP)
    sign_in(team, "coordinador.huaylas")
    team.goto(SPACE)
    editions = team.locator("a[href^='/ediciones/'][href$='/certificados']").evaluate_all(
        "all => all.map(a => a.href)"
    )
    waiting = next(address for address in editions if team.goto(address) and team.locator(ALL).count())
    before = team.locator("a[href$='/pdf']").count()
    team.locator(ALL).click()
    expect(team.locator(ALL)).to_have_count(0)
    expect(team.locator("#work")).to_have_count(0, timeout=60_000)  # the page looks again by itself
    expect(team).to_have_url(waiting)
    papers = team.locator("a[href$='/pdf']").evaluate_all("all => all.map(a => a.href)")
    assert len(papers) > before

    paper = team.context.request.get(papers[0])
    (sheet,) = PdfReader(io.BytesIO(paper.body())).pages
    words = " ".join(sheet.extract_text().split())
    code = papers[0].split("/")[-2]
    assert code in words.replace("- ", "-")

    stranger = page_factory(**PHONE)
    stranger.goto("/certificados")
    address = read_qr(stranger, drawn(f"{live_server}/certificados/{code}"))
    assert address == f"{live_server}/certificados/{code}"
    stranger.goto(address)
    expect(stranger.locator(".answer-good")).to_be_visible()
    name = stranger.locator("dd").first.inner_text()
    assert name in words
    assert not re.search(r"\b\d{8}\b", stranger.locator("main").inner_text())
    stranger.goto("/certificados")
    stranger.fill("#codigo", code[:-1] + ("A" if code[-1] != "A" else "B"))
    stranger.locator("main form button").click()
    expect(stranger.locator(".notice-bad")).to_be_visible()
    stranger.fill("#codigo", code.lower().replace("-", " "))
    stranger.locator("main form button").click()
    expect(stranger.locator(".answer-good")).to_be_visible()
