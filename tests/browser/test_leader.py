"""A leader: an account, an organisation in a guided form, the committee's answer, and a valid credential at the end."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, fill, follow, press, somebody

NAME = "Asociación de Tejedoras del Algarrobal"


def create_account(page: Page, username: str) -> None:
    """Creates an account in the two pages that ask for it."""
    page.goto("/cuenta/nueva")
    fill(page, somebody("Griselda") | {"birth_date": "1980-05-17"})
    press(page, es("Go on"))
    page.fill("[name=username]", username)
    page.fill("main input[type=password]", "lana tinte telar 7")
    press(page, es("Create my account"))
    expect(page.locator("[name=username]")).to_have_count(0)


def decide(page: Page, act: str, button: str, reason: str = "") -> None:
    """One decision of a committee's member on the open file."""
    page.get_by_role("link", name=act, exact=True).first.click()
    if reason:
        page.fill("[name=reason]", reason)
    press(page, button)
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def open_file(page: Page) -> None:
    """From the committee's queue to the organisation's file."""
    page.goto("/espacios/mesa-ilo/gestion/acreditaciones")
    follow(page, NAME)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def test_from_the_account_to_the_credential(page_factory, page_of, phone):
    leader = page_factory(**PHONE)
    leader.goto("/organizaciones/registrar")
    follow(leader, es("Sign in and begin"))
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("Sign in"))
    create_account(leader, "griselda.telar")

    leader.goto("/organizaciones/registrar")
    follow(leader, es("Begin"))
    leader.fill("[name=name]", NAME)
    press(leader, es("Save and go on"))
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("What kind of organisation"))
    leader.select_option("[name=kind_code]", index=3)
    press(leader, es("Save and go on"))
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("Where you are and act"))

    # She leaves; what she wrote is there when she comes back, and the next question is the open one.
    leader.goto("/")
    leader.goto("/organizaciones/registrar")
    expect(leader.locator("main")).to_contain_text(NAME)
    follow(leader, es("Go on"))
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("Where you are and act"))
    leader.get_by_role("link", name=es("Back")).click()
    expect(leader.locator("[name=kind_code]")).not_to_have_value("")
    press(leader, es("Save and go on"))
    leader.select_option("[name=ubigeo]", label="Ilo, Ilo")
    press(leader, es("Save and go on"))
    leader.get_by_label(
        "Toda la provincia de Ilo"
    ).check()  # the district is known now, so its places are offered
    press(leader, es("Save and go on"))
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("Recognition and board"))
    leader.fill("[name=members_count]", "24")
    press(leader, es("Save and go on"))
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("Papers"))
    follow(leader, es("Go on"))
    leader.locator("[name=space][value='mesa-ilo']").check()
    press(leader, es("Save and go on"))
    voice = somebody("Eufemia")
    fill(leader, voice | {"birth_date": "1975-02-03"})
    press(leader, es("Save and go on"))
    alternate = leader.get_by_role("link", name=es("Go on without an alternate"))
    expect(alternate).to_be_visible()
    alternate.click()
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("Check your answers"))
    expect(leader.locator("main")).to_contain_text("24")
    assert voice["document_number"] not in leader.content()
    press(leader, es("Send to the committee"))
    expect(leader.locator("main")).to_contain_text(es("Sent"))

    # Not public yet, and the leader cannot decide it.
    assert (phone.goto("/organizaciones/asociacion-de-tejedoras-del-algarrobal") or phone).status == 404
    assert (leader.goto("/espacios/mesa-ilo/gestion/acreditaciones") or leader).status in (403, 404)

    first = page_of("acreditador.ilo", **LAPTOP)
    open_file(first)
    decide(
        first,
        es("Observe: ask to mend"),
        es("Send it back with this observation"),
        "Falta el año de fundación.",
    )

    leader.goto("/mi-pagina")
    expect(leader.locator("main")).to_contain_text("Falta el año de fundación.")
    follow(leader, NAME)
    leader.locator("main .card", has_text="Mesa de Concertación de Ilo").get_by_role("link").first.click()
    expect(leader.locator("main")).to_contain_text("Falta el año de fundación.")
    follow(leader, es("Mend it and send it again"))
    leader.locator("main a[href*='registro/reconocimiento']").first.click()
    leader.fill("[name=founded_on]", "2012-03-04")
    press(leader, es("Save and return"))
    expect(leader.get_by_role("heading", level=1)).to_have_text(es("Check your answers"))
    press(leader, es("Send to the committee"))
    expect(leader.locator("main")).to_contain_text(es("Sent"))

    open_file(first)
    expect(first.locator("main")).to_contain_text("2012")
    decide(first, es("Accept"), es("Accept, to be confirmed"))
    open_file(first)
    assert (
        first.get_by_role("link", name=es("Confirm the decision"), exact=True).count() == 0
    )  # not the same person
    second = page_of("acreditadora.ilo", **LAPTOP)
    open_file(second)
    decide(second, es("Confirm the decision"), es("Confirm"))

    phone.goto("/organizaciones/asociacion-de-tejedoras-del-algarrobal")
    expect(phone.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(phone.locator("main")).to_contain_text(voice["first_surname"])
    assert voice["document_number"] not in phone.content()

    leader.goto("/organizaciones/asociacion-de-tejedoras-del-algarrobal/espacios/mesa-ilo")
    expect(leader.locator("main")).to_contain_text(es("Accredited"))
    follow(leader, es("Credential"))
    phone.goto(leader.url)
    expect(phone.locator(".answer")).to_contain_text(es("Valid"))
    expect(phone.locator("main")).to_contain_text(NAME)
    assert re.search(r"/credenciales/[a-z0-9]{20,}$", phone.url)
