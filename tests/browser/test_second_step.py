"""A second step on a phone: a passkey is made, opens as the second step and alone; its pages are good for axe at 360 px."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import Page, expect

from civic.core import clock
from tests.browser.conftest import PHONE
from tests.browser.hands import es, fill, press, somebody

PASSWORD = "tres-llamas-en-la-puna"


def with_fingerprint(page: Page) -> None:
    """Gives the browser a phone's own key store: real keys and signatures, and a finger that is always there."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def new_account(page: Page) -> str:
    """Opens an account; its user name."""
    page.goto("/cuenta/nueva")
    fill(page, {**somebody("Casilda"), "birth_date": "1990-06-14"})
    page.locator("main form button:not([type=button])").last.click()
    expect(page.locator("[name=username]")).to_be_visible()
    name = page.locator("[name=username]").input_value()
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button:not([type=button])").last.click()
    expect(page).to_have_url(re.compile("/mi-pagina$"))
    return name


def touch(page: Page) -> None:
    """Presses the button behind which the device is asked."""
    page.locator("form[data-passkey] button").click()


def leave(page: Page) -> None:
    """Signs out."""
    page.goto("/mi-pagina")
    page.locator(".site-menu summary").click()
    page.locator(".site-menu").get_by_role("button", name=es("Sign out")).click()
    expect(page.locator("#identity")).to_be_visible()


def test_a_passkey_is_made_and_opens(
    page_factory: Callable[..., Page], live_server: str, axe: Callable[..., list[str]]
) -> None:
    # a passkey belongs to a name; the number 127.0.0.1 is none
    page = page_factory(base_url=live_server.replace("127.0.0.1", "localhost"), **PHONE)
    seen = []

    def good(where: str) -> None:
        seen.extend(f"{where}: {found}" for found in axe(page))
        page.wait_for_load_state()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        seen.extend([f"{where}: wider than the screen"] if wide else [])

    with_fingerprint(page)
    name = new_account(page)
    for path in ("/seguridad", "/seguridad/aplicacion", "/seguridad/confirmar", "/seguridad/llave"):
        page.goto(path)
        good(path)
    touch(page)  # without a name nothing is asked of the device
    expect(page.locator("#name")).to_be_focused()
    page.fill("#name", "Mi celular")
    touch(page)
    expect(page.locator(".codes li")).to_have_count(10)
    good("the codes")
    page.goto("/seguridad/codigos")
    good("/seguridad/codigos")
    page.goto("/seguridad")
    expect(page.locator("main")).to_contain_text("Mi celular")
    good("/seguridad with a passkey")
    leave(page)

    page.fill("#identity", name)
    page.fill("main input[type=password]", PASSWORD)
    press(page, es("Sign in"))
    expect(page).to_have_url(re.compile("/entrar/segundo-paso$"))
    good("/entrar/segundo-paso")
    page.goto("/mis-datos")  # not yet
    expect(page).to_have_url(re.compile("/entrar"))
    page.goto("/entrar/segundo-paso")
    touch(page)
    expect(page).to_have_url(re.compile("/mi-pagina$"))
    leave(page)

    page.goto("/entrar/llave?next=/mis-datos")
    touch(page)
    expect(page).to_have_url(re.compile("/mis-datos$"))
    assert not seen, "\n".join(seen)


def test_without_javascript_passkeys_say_so_and_the_app_works(no_js_page: Page) -> None:
    page = no_js_page
    page.goto("/entrar/llave")
    expect(page.locator("form[data-passkey]")).to_be_hidden()
    expect(page.locator("[data-say=cannot]")).to_be_visible()
    new_account(page)
    page.goto("/seguridad/aplicacion")
    secret = re.sub(r"\s", "", page.locator(".copy-text").inner_text())
    page.fill("main #code", pyotp.TOTP(secret).at(clock.now()))
    page.locator("main form button").first.click()
    expect(page.locator(".codes li")).to_have_count(10)
