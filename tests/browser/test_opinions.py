"""A proposal among people: found without accents, supported and discussed on a phone; a word too much is hidden, and all see it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import es, follow, lead_on, press

WORDS = "Quien hizo esto es un sinvergüenza, lo escribo desde la prueba del navegador."


def find(page: Page) -> str:
    """From the list to a proposal by words without accents; its title."""
    page.goto("/espacios/mesa-ilo/propuestas")
    page.fill("#filter-q", "participacion")
    page.locator("main form.filters button").click()
    expect(page).to_have_url(re.compile("q=participacion"))
    link = page.locator("main .card-title a").first
    title = link.inner_text()
    assert "articipación" in page.locator("main").inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return title


def test_a_citizen_supports_and_comments_a_moderator_hides_everybody_sees_the_trace(page_of, no_js_page):
    page = page_of("ciudadana")
    find(page)
    proposal = page.url.split("#")[0]
    counted = page.locator("#apoyo b.numeric").first
    before = int(counted.inner_text().replace(",", ""))
    press(page, es("I support it"))
    expect(page.locator("#apoyo")).to_contain_text(es("You support this proposal."))
    expect(counted).to_have_text(str(before + 1))

    follow(page, es("Say what you think"))
    page.get_by_label(es("Against")).check()
    page.fill("#text", WORDS)
    press(page, es("Publish my comment"))
    expect(page.locator("main .talk-said", has_text=WORDS)).to_be_visible()
    comment = page.locator("main .talk-said", has_text=WORDS)
    lead_on(comment.get_by_role("link", name=re.compile(es("Change or take back"))))
    address = page.url

    no_js_page.goto(
        proposal + "/comentarios"
    )  # without JavaScript, without an account: the words can be read
    expect(no_js_page.locator("main")).to_contain_text(WORDS)

    team = page_of("facilitadora.ilo")
    team.goto(address)
    team.locator("main summary", has_text=es("Hide it")).click()
    team.locator("main select[name=reason]").select_option("insult")
    team.fill("main input[name=words]", "Insulta a una persona")
    team.locator("main form button.button-danger").last.click()
    expect(team.locator("main")).to_contain_text(
        es("This comment is hidden: only its author and the moderators read it.")
    )

    no_js_page.reload()
    main = no_js_page.locator("main")
    expect(main).not_to_contain_text(WORDS)
    expect(main).to_contain_text("Insulta a una persona")
    follow(no_js_page, es("What moderators hid, and why"))
    expect(main).to_contain_text("Insulta a una persona")
    expect(main).not_to_contain_text(WORDS)

    page.goto(proposal)
    press(page, es("Take my support back"))
    expect(page.locator("#apoyo b.numeric").first).to_have_text(str(before))
