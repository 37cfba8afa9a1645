"""From the printed sheet to the public rate: printed, typed by keyboard alone, checked by a second person."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from civic.app import create_app
from civic.core.db import db
from civic.events.queries import event_by_slug
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, follow, plan_event, press
from tests.browser.test_attendance import rate_of
from tests.make import Make

ROWS = 25


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of Chromium has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def print_sheet(team: Page, slug: str) -> str:
    """Prints the sheet of an event with the representatives on it; the address of the sheet."""
    team.goto(f"/eventos/{slug}/gestion")
    follow(team, es("On paper"))
    team.get_by_label(es("Also the accredited representatives of the space")).first.check()
    press(team, es("Print the sheet"))
    expect(team).to_have_url(re.compile(r"/hojas/\w+/papel$"))
    return team.url.removesuffix("/papel")


def type_rows(page: Page, sheet: str, keys: list[str], link: str) -> float:
    """Types the keys from the first row on, by keyboard alone, and finishes every page; the seconds it took."""
    page.goto(sheet)
    follow(page, es(link))
    left = list(keys)
    began = time.monotonic()
    while True:
        expect(page.locator("[data-key]").first).to_be_focused()
        fields = page.locator("[data-key]").count()
        for _n in range(fields):
            if left:
                key = left.pop(0)
                if key:
                    page.keyboard.press("Space" if key == " " else key)
            page.keyboard.press("Enter")
        before = page.url
        expect(page.locator("button[value=on]")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
        if "/escribir" not in page.url:
            return time.monotonic() - began


def test_from_the_paper_sheet_to_the_public_rate(page_of, phone):
    came, total = rate_of(phone)
    team = page_of("coordinadora.ilo", **LAPTOP)
    team.goto("/espacios/mesa-ilo/participacion/pendientes")
    missing = team.locator(".person-contact-name").first.inner_text()
    slug = plan_event(team, "Asamblea con hoja de papel", minutes=-5)
    sheet = print_sheet(team, slug)
    pdf = team.pdf(prefer_css_page_size=True)
    shown = team.locator(".roll-page").count()
    assert pages_of(pdf) == shown
    people = team.locator(".roll-table:not(.roll-blank) tbody tr")
    names = [" ".join(text.split()) for text in people.locator(".roll-name").all_inner_texts()]
    assert len(names) >= ROWS
    assert re.search(r"\d{8}", team.locator(".roll-table").first.inner_text()) is None

    # Somebody who has not come yet this year signs; so do others of the first rows.
    surname = missing.split()[-2 if len(missing.split()) > 2 else -1]
    at = next(i for i, name in enumerate(names) if surname in name and missing.split()[0] in name)
    keys = ["s" if i < ROWS or i == at else "" for i in range(len(names))]
    keys[1], keys[2] = " ", "t"

    first = page_of("facilitadora.ilo", **LAPTOP)
    assert type_rows(first, sheet, keys, "Type the sheet") < 180
    expect(first.locator("main")).to_contain_text(es("Typed once"))
    assert first.get_by_role("link", name=es("Type it again")).count() == 0  # not the same person

    again = list(keys)
    again[3] = ""
    type_rows(team, sheet, again, "Type it again")
    expect(team.locator("#row-4")).to_contain_text(es("Not signed"))
    assert team.get_by_role("button", name=es("Close the sheet")).count() == 0
    row = team.locator("#row-4")
    row.get_by_label(es("Signed"), exact=True).check()
    row.get_by_role("button", name=re.compile(es("Decide this row"))).click()
    expect(team.locator("main")).to_contain_text(es("Say how you know it."))
    row = team.locator("#row-4")
    row.get_by_label(es("How do you know?")).fill("La huella es clara en el papel")
    row.get_by_role("button", name=re.compile(es("Decide this row"))).click()
    press(team, es("Close the sheet"))
    expect(team.locator("main")).to_contain_text(es("The sheet is closed."))
    expect(team.locator("main")).to_contain_text("La huella es clara en el papel")

    team.goto(f"/eventos/{slug}/gestion/asistencia")
    press(team, es("Mark the event as held"))
    after, _all = rate_of(phone)
    assert after > came
    phone.goto("/espacios/mesa-ilo/participacion?prueba=confirmed")
    stricter = re.search(r"(\d+) de (\d+) representantes", phone.locator(".lead.strong").inner_text())
    assert stricter
    assert 1 <= int(stricter[1]) <= after
    assert int(stricter[2]) == total


def test_two_hundred_people_print_on_nine_pages(page_of, live_instance):
    """U20: every row whole, headings on each page, numbers without a gap, no document in full."""
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, "Cabildo de doscientas personas", minutes=-5)
    app = create_app(live_instance.environment)
    with app.app_context():
        make, event = Make(), event_by_slug(slug)
        for n in range(200):
            long = "de los Ángeles Fortunata" if n % 7 == 0 else "Quispe"
            make.registration(event, make.person(f"Persona{n} Huamán {long}", dni=f"4900{n:04d}"))
        db.session.remove()
    team.goto(f"/eventos/{slug}/papel")
    press(team, es("Print the sheet"))
    expect(team).to_have_url(re.compile(r"/papel$"))
    assert pages_of(team.pdf(prefer_css_page_size=True)) == 9
    text = team.locator("main").inner_text()
    assert not re.search(r"4900\d{4}", text)
    numbers = [int(n) for n in team.locator("td.roll-no").all_inner_texts()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 205
    team.emulate_media(media="print")
    team.set_viewport_size({"width": 718, "height": 1047})  # A4 without its margins
    cut = team.evaluate(
        """() => [...document.querySelectorAll(".roll-page, .roll-head")]
            .filter(e => e.scrollHeight > e.clientHeight + 1).length"""
    )
    assert cut == 0
    assert team.locator(".roll-page thead").count() >= 9
    team.emulate_media(media="screen")


def test_typing_works_without_script_and_a_doubled_row_is_told(page_of):
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, "Taller en la altura", minutes=-5, category="training")
    sheet = print_sheet(team, slug)
    name = team.locator(".roll-name span").first.inner_text()
    surnames, given = (part.strip() for part in name.split(",", 1))
    page = page_of("facilitadora.ilo", java_script_enabled=False, viewport={"width": 360, "height": 640})
    total = team.locator(".roll-page").count()
    page.goto(f"{sheet}/escribir")
    page.fill("#r1", "s")
    page.press("#r1", "Enter")  # saves and stays
    expect(page.locator("#r1")).to_have_value("s")
    page.goto(f"{sheet}/escribir?hoja={total}")
    blank = page.locator(".typing-hand .typing-key").first.get_attribute("id")
    page.fill(f"#{blank}-first_surname", surnames.split()[0])
    page.fill(f"#{blank}-given_names", given)
    page.locator("button[value=here]").last.click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("#error-summary")).to_contain_text("1")

    quick = page_of("facilitadora.ilo", **LAPTOP)
    quick.goto(f"{sheet}/escribir?hoja={total}")
    row = quick.locator(".typing-hand").first
    words = surnames.split()
    row.locator("[data-hand=first_surname]").fill(words[0])
    row.locator("[data-hand=second_surname]").fill(" ".join(words[1:]))
    expect(row.locator("[data-twin]")).to_be_hidden()
    row.locator("[data-hand=given_names]").fill(given)
    expect(row.locator("[data-twin]")).to_contain_text(es("Stands on row %(row)s too.", row="1"))


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_every_page_of_paper_is_accessible_and_fits(page_of, axe, sideways, device):
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, "Feria de los papeles", minutes=-5)
    sheet = print_sheet(team, slug)
    team.goto(f"/eventos/{slug}/gestion/asistencia")
    hall = team.get_by_role("link", name=es("Screen of the hall")).get_attribute("href")
    page = page_of("facilitadora.ilo", **device)
    papers = [f"/eventos/{slug}/papel{end}" for end in ("", "/afiche", "/ficha", "/convocatoria")]
    for address in (*papers, sheet, f"{sheet}/papel", f"{sheet}/escribir", hall):
        page.goto(address)
        assert axe(page) == [], address
        assert sideways(page) == [], address
    for address, pages in ((papers[1], 1), (papers[2], 1)):
        team.goto(address)
        assert pages_of(team.pdf(prefer_css_page_size=True)) == pages, address
