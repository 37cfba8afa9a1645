"""An opinion asked at a shared phone, then answered on a phone without JavaScript; nothing of one person is left for the next."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.hands import lead_on

EVENT = "minga-por-la-laguna-huaylas"
SURVEYS = f"/eventos/{EVENT}/gestion/encuestas"
SECRET = "El local quedaba lejos y no me escucharon"


def open_shared_phone(page):
    """From the team's page of the event to the list of who answers next."""
    page.goto(f"/eventos/{EVENT}/gestion")
    page.locator("main a[href$='/gestion/encuestas']").first.click()
    page.locator("main a[href$='/telefono']").first.click()
    expect(page.locator(".roll-row").first).to_be_visible()


def answer_all(page, words: str) -> None:
    """Five points, the first option, and words."""
    for scale in page.locator(".question-scale").all():
        scale.locator("input").nth(4).check()
    for choice in page.locator(".question .form-choices").all():
        choice.locator("label").first.click()
    page.locator("main textarea:not([hidden])").fill(words)


def test_a_shared_phone_goes_from_hand_to_hand(page_of):
    page = page_of("facilitador.huaylas")
    open_shared_phone(page)
    first = page.locator(".roll-row").first
    name = first.locator(".roll-name").inner_text().split("•")[0].strip()
    first.locator("button").click()
    expect(page.locator(".site-nav")).to_have_count(0)
    form = page.url
    answer_all(page, SECRET)
    page.locator("main button[value=send]").click()
    expect(page).to_have_url(re.compile("/telefono/listo$"))
    surname = name.split(",")[0]
    for step in (lambda: None, page.go_back, page.go_back, lambda: page.goto(form)):
        step()
        page.wait_for_load_state()
        assert SECRET not in page.content()
        assert page.locator("main input:checked").count() == 0
        if "/responder" in page.url or "/listo" in page.url:
            assert surname not in page.locator("main").inner_text()
    open_shared_phone(page)
    assert name not in page.locator("main").inner_text(), "who has answered is not asked again"


def test_one_question_a_page_on_a_phone_without_javascript(page_of, no_js_page):
    """The facilitator opens a survey for whoever has its address; a visitor answers it page by page, and goes back once."""
    team = page_of("facilitador.huaylas")
    team.goto(f"{SURVEYS}/nueva?tipo=satisfaction")
    team.locator("[name=title]").fill("Qué te pareció (código en la pared)")
    for name in ("is_public_address", "one_per_page"):
        team.locator(f"[name={name}]").check()
    lead_on(team.locator("main form button[type=submit]").last)
    lead_on(team.locator("main form[action$='/abrir'] button"))
    address = re.search(r"/encuestas/[a-z0-9]{26}", team.locator("main").inner_text())
    assert address

    page = no_js_page
    page.goto(address[0])
    go_on, send = page.locator("main button[value=next]"), page.locator("main button[value=send]")
    go_on.click()  # nothing chosen: it says so and stays
    expect(page.locator(".form-summary")).to_be_visible()
    page.locator(".question-step input").nth(3).check()
    go_on.click()
    page.locator("main button[value=back]").click()
    assert page.locator(".question-step input").nth(3).is_checked(), "what was answered is still there"
    go_on.click()
    for _again in range(3):
        page.locator(".question-step input").nth(4).check()
        go_on.click()
    page.locator(".question .form-choice label").first.click()
    go_on.click()
    page.locator("main textarea:not([hidden])").fill("Que haya más sombra.")
    send.click()
    expect(page).to_have_url(re.compile("/gracias$"))
    team.reload()
    assert "1 " in team.locator("main .lead").first.inner_text()
