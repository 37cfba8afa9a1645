"""The states a page can be in: mistakes, open menus, nothing to show, not found, a list waiting to come in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, follow, lead_on, plan_event, press


@pytest.fixture
def fine(axe, sideways):
    """`fine(page)`: nothing is wrong with the page as it stands, on a phone and a laptop, in the light and the dark."""

    def check(page: Page) -> None:
        faults: list[str] = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for window in (PHONE["viewport"], LAPTOP["viewport"]):
                page.set_viewport_size(window)
                faults += [f"{window['width']} px, {scheme}: {fault}" for fault in axe(page) + sideways(page)]
        page.set_viewport_size(PHONE["viewport"])
        assert not faults, "\n".join(faults)

    return check


# where, as whom, what is typed wrongly, which button
MISTAKES = {
    "registration": (
        "/eventos", "",
        {"given_names": "", "first_surname": "", "document_number": "123"}, "Confirm my place",
    ),
    "account": (
        "/cuenta/nueva", "",
        {"given_names": "", "first_surname": "", "document_number": "12", "birth_date": ""}, "Go on",
    ),
    "event": (
        "/espacios/mesa-ilo/equipo/eventos/nuevo", "coordinadora.ilo",
        {"title": "", "sessions-0-day": "", "seats": "muchos"}, "Save the draft",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", list(MISTAKES))
def test_three_mistakes_are_told_on_top_and_beside_the_fields(page_factory, page_of, fine, form):
    address, role, typed, button = MISTAKES[form]
    page = page_of(role, **PHONE) if role else page_factory(**PHONE)
    page.goto(address)
    if form == "registration":
        free = re.compile(rf"{es('Civic activity')}.*Quedan \d{{2,3}} lugares", re.S)
        page.locator("main li", has_text=free).last.get_by_role("link").click()
        follow(page, es("Save my place"))
    kept = "Ñaupari O'Higgins"
    other = "second_surname" if form != "event" else "place"
    page.fill(f"[name={other}]", kept)
    for name, value in typed.items():
        field = page.locator(f"main [name={name}]")
        field.evaluate("e => { if (e.type === 'number') e.type = 'text' }")
        field.fill(value)
    press(page, es(button))

    summary = page.locator("#error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    assert page.title().startswith(es("Error:"))
    links = summary.get_by_role("link")
    assert links.count() >= 3
    for link in links.all():
        said = link.inner_text()
        target = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
        expect(target).to_have_count(1)
        assert page.locator("main .form-error", has_text=said).count() >= 1, said
    field = page.locator(f"[id='{(links.first.get_attribute('href') or '')[1:]}']")
    links.first.click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"[name={other}]")).to_have_value(kept)
    fine(page)


def test_without_javascript_the_mistakes_stand_on_top(no_js_page):
    no_js_page.goto("/cuenta/nueva")
    press(no_js_page, es("Go on"))
    assert no_js_page.title().startswith(es("Error:"))
    first = no_js_page.locator("#error-summary a").first
    expect(no_js_page.locator(f"[id='{(first.get_attribute('href') or '')[1:]}']")).to_be_visible()


def test_a_wrong_password_says_the_same_for_everybody(phone, fine):
    said = []
    for name in ("ciudadana", "nadie.de.aqui"):
        phone.goto("/entrar")
        phone.fill("#identity", name)
        phone.fill("main input[type=password]", "no es esta clave")
        press(phone, es("Sign in"))
        said.append(phone.locator("#error-summary").inner_text())
        assert phone.title().startswith(es("Error:"))
        expect(phone.locator("#identity")).to_have_value(name)
    assert said[0] == said[1]
    fine(phone)


def test_open_menus(phone, page_of, fine):
    phone.goto("/")
    phone.locator(".site-menu summary").click()
    expect(phone.get_by_role("link", name=es("Organisations"), exact=True).first).to_be_visible()
    fine(phone)
    phone.goto("/eventos")
    phone.locator("main summary").first.click()
    fine(phone)
    mine = page_of("administradora", **LAPTOP)
    mine.goto("/mi-pagina")
    mine.locator(".account-menu summary").click()
    expect(mine.get_by_role("button", name=es("Sign out")).first).to_be_visible()
    mine.keyboard.press("Escape")
    expect(mine.locator(".account-menu .account-panel")).to_be_hidden()
    expect(mine.locator(".account-menu summary")).to_be_focused()


@pytest.mark.parametrize(
    "address",
    ["/buscar?q=zzzzzz", "/organizaciones?q=zzzzzz", "/eventos?q=zzzzzz", "/no-existe", "/eventos/no-existe"],
)
def test_nothing_there(phone, fine, address):
    answer = phone.goto(address)
    assert answer is not None
    assert answer.status == (404 if "no-existe" in address else 200)
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    assert (
        phone.locator("main").get_by_role("link").or_(phone.locator("main").get_by_role("button")).count()
        >= 1
    )
    fine(phone)


def test_not_yours_answers_like_not_there(page_of, fine):
    page = page_of("ciudadana")
    bodies = []
    for address in (
        "/espacios/mesa-ilo/gestion/acreditaciones",
        "/espacios/mesa-nunca/gestion/acreditaciones",
    ):
        answer = page.goto(address)
        assert answer is not None
        bodies.append((answer.status, page.locator("main h1").inner_text()))
    assert bodies[0] == bodies[1]
    fine(page)


def test_a_list_waiting_to_come_in(page_of, fine):
    page = page_of("coordinadora.ilo")
    titles = page.request.get("/espacios/mesa-ilo/gestion/importar/plantillas/people.csv").body()
    page.goto("/espacios/mesa-ilo/gestion/importar")
    page.check("[name=kind][value=people]")
    page.set_input_files(
        "[name=file]", {"name": "gente.csv", "mimeType": "text/csv", "buffer": titles + b"\r\nX-1,,,"}
    )
    press(page, es("Look at the list"))
    expect(page.locator("main")).to_contain_text(es("Row by row"))
    fine(page)


def test_the_door_in_use(page_of, fine):
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, "Feria de la puerta", minutes=-5)
    door = page_of("facilitadora.ilo")
    door.goto(f"/eventos/{slug}/gestion")
    follow(door, es("Attendance list"))
    fine(door)  # nobody on it
    door.fill("#door-q", "Ticona")
    lead_on(door.locator("#door-q"), "Enter")
    fine(door)
    door.locator(".door-row").first.get_by_role("button").first.click()
    expect(door.locator(".answer, .door-said").first).to_be_visible()
    fine(door)


def test_pages_at_every_corner_of_a_visit(phone, axe):
    """The visitor's main pages in the two corners the walk leaves out: phone in the dark, laptop in the light."""
    faults = []
    for address in (
        "/",
        "/eventos",
        "/espacios/mesa-ilo",
        "/espacios/mesa-ilo/participacion",
        "/planes",
        "/entrar",
    ):
        phone.goto(address)
        for window, scheme in ((PHONE["viewport"], "dark"), (LAPTOP["viewport"], "light")):
            phone.set_viewport_size(window)
            phone.emulate_media(color_scheme=scheme)
            faults += [f"{address} {scheme}: {fault}" for fault in axe(phone)]
    assert not faults, "\n".join(faults)
