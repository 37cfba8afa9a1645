"""A document is signed with a finger on a phone, sealed by somebody else than who wrote it, and checked by a stranger."""

from __future__ import annotations

import hashlib

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.hands import es

TITLE = "Acta de la comisión de agua"


def draw(page: Page) -> None:
    """One stroke over the box."""
    box = page.locator("canvas")
    box.scroll_into_view_if_needed()
    frame = box.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 30, frame["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(frame["x"] + 30 + 28 * step, frame["y"] + (30 if step % 2 else 90))
    page.mouse.up()


def sign_and_seal(team: Page, stranger: Page) -> None:
    """From the signing page to a seal that a stranger computes anew."""
    team.goto("/espacios/mesa-ilo/equipo/actas?estado=approved")
    team.get_by_role("link", name=TITLE, exact=True).click()
    team.locator("a[href$='/firmar']").click()
    team.fill("#name", "Justina Flores Ramos")
    team.check("input[name=seat][value=guest]")
    draw(team)
    expect(team.locator("[data-signing-said]")).to_have_text(es("There is a signature in the box."))
    team.get_by_role("button", name=es("Keep the signature")).click()
    expect(team.locator("#error-summary")).to_be_visible()
    expect(team.locator("[data-signing-said]")).to_have_text(es("There is a signature in the box."))
    team.fill("#office", "Vecina")
    team.get_by_role("button", name=es("Keep the signature")).click()
    expect(team.get_by_text("Justina Flores Ramos, Vecina")).to_be_visible()

    team.get_by_text(es("Seal and publish"), exact=True).first.click()
    team.locator("form[action$='/sellar'] button").click()
    expect(team.get_by_text(es("Signed and sealed")).first).to_be_visible()

    stranger.goto("/espacios/mesa-ilo/actas")
    stranger.get_by_role("link", name=TITLE, exact=True).click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert "Justina" not in stranger.content(), "a guest's name is not public"
    seal = stranger.locator("#comprobar .copy-text").first.inner_text().strip()
    with stranger.expect_download() as download:
        stranger.locator("#comprobar a[href$='/sellado.json']").click()
    assert hashlib.sha256(download.value.path().read_bytes()).hexdigest() == seal


def test_signed_with_a_finger_and_checked_by_a_stranger(page_of, page_factory):
    sign_and_seal(page_of("coordinadora.ilo"), page_factory(**PHONE))
