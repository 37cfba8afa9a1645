"""A citizen, from the front page to the ticket: on a phone, with and without JavaScript, without an account."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import es, fill, follow, lead_on, number, plan_event, press, somebody

TICKET = re.compile(r"/inscripciones/[a-z0-9]{20,}$")


def open_event(page):
    """From the front page through the list to an event of the days to come that has room; ends on its page."""
    page.goto("/")
    follow(page, es("See the next events"))
    expect(page).to_have_url(re.compile("/eventos$"))
    with_room = page.locator(
        "main li", has_text=re.compile(rf"{es('Civic activity')}.*Quedan \d{{2,3}} lugares", re.S)
    ).last
    title = with_room.get_by_role("link").inner_text().replace("\n", " ")
    with_room.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return title


@pytest.mark.parametrize("script", ["with JavaScript", "without JavaScript"])
def test_from_the_front_page_to_the_ticket(phone, no_js_page, script):
    page = phone if script == "with JavaScript" else no_js_page
    title = open_event(page)
    free = number(page.get_by_text(re.compile(r"^Quedan \d+ lugares$")).first.inner_text())
    event = page.url
    follow(page, es("Save my place"))

    asked = page.locator("main form :is(input, select, textarea):not([type=hidden])").evaluate_all(
        "all => all.filter(e => !e.closest('[aria-hidden]')).map(e => e.name).filter(Boolean)"
    )
    assert 2 <= len(asked) <= 6, asked
    assert page.locator("[name=document_number]").get_attribute("inputmode") == "numeric"
    assert page.locator("[name=phone]").get_attribute("inputmode") == "tel"
    expect(page.locator("main .form-why")).to_be_visible()
    me = somebody()
    fill(page, me)
    press(page, es("Confirm my place"))

    expect(page).to_have_url(TICKET)
    expect(page.get_by_role("heading", level=1)).to_have_text(es("You have a place"))
    main = page.locator("main")
    expect(main).to_contain_text(title)
    expect(main).to_contain_text(
        re.compile(r"(lunes|martes|miércoles|jueves|viernes|sábado|domingo) \d+ de \w+")
    )
    expect(main.locator("svg[role=img]").first).to_be_visible()
    assert me["document_number"] not in page.content()
    ticket = page.url

    calendar = page.request.get(
        main.get_by_role("link", name=es("Put it in my calendar")).get_attribute("href") or ""
    )
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text().startswith("BEGIN:VCALENDAR")
    assert title[:20] in calendar.text()
    assert (
        main.get_by_role("link", name=es("Invite others by WhatsApp")).get_attribute("href") or ""
    ).startswith("https://wa.me/")
    follow(page, es("Print the pass"))
    expect(page.locator("body")).to_contain_text(title)
    expect(page.locator("svg[role=img]").first).to_be_visible()

    page.goto(event)
    left = page.get_by_text(re.compile(r"^Quedan \d+ lugares$")).first
    expect(left).to_have_text(f"Quedan {free - 1} lugares")

    # Who registers again keeps the one place: here the ticket is shown, to another browser it is not.
    page.goto(f"{event}/inscripcion")
    fill(page, me)
    press(page, es("Confirm my place"))
    expect(page).to_have_url(ticket)
    page.context.clear_cookies()
    page.goto(f"{event}/inscripcion")
    fill(page, me)
    press(page, es("Confirm my place"))
    expect(page.get_by_role("heading", level=1)).to_have_text(es("You are already registered"))
    assert TICKET.search(page.url) is None
    page.goto(event)
    expect(left).to_have_text(f"Quedan {free - 1} lugares")

    # The place can be given back, and is free again.
    page.goto(ticket)
    follow(page, es("I cannot come: give my place back"))
    page.locator("main form button").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(es("You gave this place back"))
    page.goto(event)
    expect(left).to_have_text(f"Quedan {free} lugares")


def test_a_double_tap_makes_one_registration(phone):
    open_event(phone)
    event = phone.url
    free = number(phone.get_by_text(re.compile(r"^Quedan \d+ lugares$")).first.inner_text())
    follow(phone, es("Save my place"))
    fill(phone, somebody("Teófila"))
    phone.get_by_role("button", name=es("Confirm my place")).dblclick()
    expect(phone).to_have_url(TICKET)
    phone.goto(event)
    expect(phone.get_by_text(re.compile(r"^Quedan \d+ lugares$")).first).to_have_text(
        f"Quedan {free - 1} lugares"
    )


def test_a_full_event_leads_to_the_waiting_list(phone, page_of):
    team = page_of("coordinadora.ilo")
    slug = plan_event(team, "Taller de un solo lugar", days=5, seats=1)
    positions = []
    for given in ("Primera", "Segunda", "Tercera"):
        phone.context.clear_cookies()
        phone.goto(f"/eventos/{slug}/inscripcion")
        fill(phone, somebody(given))
        press(phone, es("Confirm my place") if given == "Primera" else es("Join the waiting list"))
        expect(phone).to_have_url(TICKET)
        positions.append((phone.url, phone.get_by_role("heading", level=1).inner_text()))
    assert [words for _, words in positions] == [
        es("You have a place"),
        es("You are on the waiting list: number %(num)s", num=1),
        es("You are on the waiting list: number %(num)s", num=2),
    ]
    expect(phone.locator("main")).to_contain_text(es("What happens next"))

    # Who had the place gives it back: the first of the list gets it, the second moves up.
    phone.goto(positions[0][0])
    follow(phone, es("I cannot come: give my place back"))
    lead_on(phone.locator("main form button").last)
    phone.goto(positions[1][0])
    expect(phone.get_by_role("heading", level=1)).to_have_text(es("You have a place"))
    phone.goto(positions[2][0])
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        es("You are on the waiting list: number %(num)s", num=1)
    )


def test_one_tap_with_an_account_and_the_place_stands_on_my_page(page_of):
    title = "Tarde de cine en el muelle"
    slug = plan_event(page_of("coordinadora.ilo"), title, days=6, seats=30, category="cultural")
    page = page_of("ciudadana")
    page.goto(f"/eventos/{slug}")
    follow(page, es("Save my place"))
    press(page, es("Confirm my place"))
    expect(page).to_have_url(TICKET)
    page.goto("/mi-pagina")
    expect(page.locator("main")).to_contain_text(title)
