"""A vote in the open: a leader votes from a small phone without JavaScript and by the keyboard alone, a stranger reads the result."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, follow, press, sign_in

POLL = "Fondo de pequeños proyectos de Ilo"


def open_ballot(page: Page) -> None:
    """From the list of votes to the ballot."""
    page.goto("/votaciones")
    follow(page, POLL)
    follow(page, es("Vote"))
    expect(page.locator("form[data-ballot]")).to_be_visible()


def marked(page: Page) -> list[str]:
    """The titles of what is marked, once the ballot stands there."""
    page.locator(".ballot-row").first.wait_for()
    return [
        row.locator(".ballot-title").inner_text()
        for row in page.locator(".ballot-row").all()
        if row.locator("input").is_checked()
    ]


def link(page: Page, name: str, *, exact: bool = True) -> Locator:
    """The first link of the main part that has this name: to a file, which is no page to wait for."""
    return page.locator("main").get_by_role("link", name=name, exact=exact).first


def clear(page: Page) -> None:
    """Take off what is marked."""
    for box in page.locator(".ballot-row input").all():
        box.set_checked(False)


def fits(page: Page) -> None:
    """Nothing leads sideways on this screen; between two pages there is none to look at."""
    page.wait_for_load_state()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_from_my_page_to_the_receipt_without_script(no_js_page, axe):
    page = no_js_page
    sign_in(page, "lideresa.ilo")
    page.goto("/mi-pagina")
    asked = page.locator(".notice", has_text=POLL)
    if asked.count():  # she is asked on her page until she has voted
        asked.get_by_role("link", name=es("Vote")).click()
    else:
        open_ballot(page)
    fits(page)
    clear(page)
    boxes = page.locator(".ballot-row input")
    for n in range(4):
        boxes.nth(n).check()
    press(page, es("Review my vote"))
    expect(page.locator("#ballot-problem")).to_contain_text("3")
    assert len(marked(page)) == 4, "what was chosen is still there"
    boxes.nth(3).uncheck()
    wanted = marked(page)
    press(page, es("Review my vote"))
    expect(page.get_by_role("heading", level=1)).to_have_text(es("Check your vote"))
    expect(page.locator("main")).to_contain_text(es("This vote is public."))
    for title in wanted:
        expect(page.locator(".ballot-said")).to_contain_text(title)
    fits(page)
    press(page, es("Change it"))
    assert marked(page) == wanted, "going back keeps what was chosen"
    press(page, es("Review my vote"))
    press(page, es("Confirm my vote"))
    expect(page.locator("main")).to_contain_text(es("Your vote is in. It counts."))
    assert marked(page) == wanted, "the vote may be replaced until the close, and stands there as it was cast"
    page.goto("/mi-pagina")
    expect(page.locator(".notice", has_text=POLL)).to_have_count(0)


def test_by_the_keyboard_alone_with_the_money_in_sight(page_of, axe):
    page = page_of("lideresa.ilo", **LAPTOP)
    open_ballot(page)
    clear(page)
    assert axe(page) == []
    spent = page.locator("[data-spent]")
    expect(spent).to_have_text("S/\u00a00")
    page.locator(".ballot-row input").first.focus()
    for n in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        expect(page.locator("[data-marked]")).to_have_text(str(n + 1))
    costs = [int(row.get_attribute("data-cost") or 0) for row in page.locator(".ballot-row").all()[:3]]
    expect(spent).to_have_text(f"S/\u00a0{sum(costs) // 100:,}")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    problem = page.locator("#ballot-problem")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text(es("You marked more than you may. Take some away."))
    page.locator(".ballot-row input").nth(3).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(es("Check your vote"))
    assert axe(page) == []
    confirm = page.get_by_role("button", name=es("Confirm my vote"))
    for _ in range(40):
        page.keyboard.press("Tab")
        if confirm.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(es("Your vote is in. It counts."))


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_stranger_understands_who_won_and_checks_it(page_factory, axe, screen):
    page = page_factory(**screen)
    page.goto("/votaciones")
    follow(page, "Prioridades del presupuesto", exact=False)
    expect(page.get_by_role("heading", level=2).first).to_contain_text(
        re.compile(r"Gan(ó|aron) \d+ proyecto")
    )
    assert page.locator(".ballot-winners > li").count() >= 1
    expect(page.locator("main")).to_contain_text(es("How it was decided, step by step"))
    others = page.get_by_text(es("The same votes by other rules"))
    for _try in range(90):  # the worker of a new server compares them within its first seconds
        if others.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(others).to_be_visible()
    assert axe(page) == []
    fits(page)
    with page.expect_download() as acta:
        link(page, es("The acta (PDF)")).click()
    assert acta.value.suggested_filename.endswith(".pdf")
    with page.expect_download() as ballots:
        link(page, "Pabulib", exact=False).click()
    content = ballots.value.path().read_text()
    assert content.startswith("META")
    page.goto("/votaciones/simulador")
    page.set_input_files(
        "[name=votes]", files=[{"name": "votos.pb", "mimeType": "text/plain", "buffer": content.encode()}]
    )
    press(page, es("Compare the rules"))
    expect(page.locator("#resultado table")).to_be_visible()
    assert axe(page) == []
    fits(page)
    for more in ("", "/padron"):
        page.goto(
            re.sub(r"/resultados.*|/simulador.*", "", ballots.value.url.replace("/votos.pb", "")) + more
        )
        assert axe(page) == []
        fits(page)
