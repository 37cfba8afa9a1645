"""A leader writes a proposal on a small phone; the connection drops in the middle; she comes back, sends it and sees it public."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.hands import lead_on

TITLE = "Sombra y bancas en el patio del comedor"
PROBLEM = "Ciento veinte niñas y niños comen bajo el sol del mediodía."
LOST = " Desde enero tres se desmayaron por el calor."


def go_on(page: Page) -> None:
    """Presses the one button that saves the page."""
    page.locator("form[data-autosave] .form-actions .button-act").click()


def on_page(page: Page, theme: str) -> None:
    """Waits for a page of the form."""
    expect(page).to_have_url(re.compile(rf"/mis-propuestas/\w+/{theme}"))


def write_without_connection(page: Page, problem: str) -> None:
    """Writes, loses the connection, goes on writing, leaves; when she is back all of it is there and told."""
    said = page.locator("[data-autosave-said]")
    page.fill("[name=problem]", problem)
    expect(said).to_have_text(re.compile(r"\d{1,2}:\d{2}"))
    page.context.set_offline(True)
    page.locator("[name=problem]").press_sequentially(LOST)
    expect(said).to_have_class(re.compile("autosave-off"))
    go_on(page)  # nothing is sent, and no page of the browser takes its place
    expect(page.locator("[name=problem]")).to_have_value(problem + LOST)
    address = page.url
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("[name=problem]")).to_have_value(problem + LOST)
    expect(said).to_have_text(re.compile(r"\d{1,2}:\d{2}"))  # and saved on the server meanwhile
    page.reload()
    expect(page.locator("[name=problem]")).to_have_value(problem + LOST)
    expect(said).not_to_have_class(re.compile("autosave-off"))


def journey(page: Page) -> str:
    """From the call to the public page; the address of the public page."""
    page.goto("/mis-propuestas")
    lead_on(page.locator("a[href^='/convocatorias/ideas-para-ilo']").first)
    page.goto(page.url.split("?")[0] + "/propuestas/nueva")
    page.locator("[name=author]").first.check()
    page.fill("[name=title]", TITLE)
    page.locator("main form .form-actions .button-act").click()
    on_page(page, "problema")
    write_without_connection(page, PROBLEM)
    expect(page.locator("[data-words=problem]")).to_have_text(re.compile(r"\d+"))
    go_on(page)
    on_page(page, "propuesta")
    page.fill("[name=objective]", "Que coman a la sombra.")
    page.fill("[name=body]", "- un techo de malla\n- doce bancas")
    page.select_option("[name=section_id]", index=1)
    go_on(page)
    on_page(page, "lugar")
    page.select_option("[name=ubigeo]", value="180301")
    go_on(page)
    expect(page.locator(".place-map")).to_be_visible()
    page.locator(".place-map").click(position={"x": 150, "y": 120})
    expect(page.locator(".place-map-mark")).to_have_count(1)
    go_on(page)
    on_page(page, "costo")
    page.fill("[name=cost]", "doce mill")
    page.locator("[name=studies]").first.check()
    go_on(page)
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("[name=cost]")).to_have_value("doce mill")
    page.fill("[name=cost]", "doce mil")
    go_on(page)
    on_page(page, "beneficiarios")
    page.fill("[name=people_benefited]", "120")
    go_on(page)
    on_page(page, "papeles")
    page.goto(page.url.rsplit("/", 1)[0])
    expect(page.locator("main")).to_contain_text("12,000")
    expect(page.locator("main")).to_contain_text(LOST.strip())
    page.locator("form[action$='/enviar'] button").click()
    expect(page).to_have_url(re.compile("/enviada$"))
    expect(page.locator("main")).to_contain_text(re.compile(r"\d{4}-\d{3}"))
    return str(page.locator("a[href^='/propuestas/']").first.get_attribute("href"))


def test_a_leader_proposes_from_a_phone_whose_connection_drops(page_of, page_factory):
    leader = page_of("lideresa.ilo", **PHONE)
    public = journey(leader)
    anybody = page_factory(**PHONE)
    anybody.goto(public)
    expect(anybody.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(anybody.locator("main")).to_contain_text(LOST.strip())
    assert not anybody.evaluate("document.documentElement.scrollWidth > innerWidth")
