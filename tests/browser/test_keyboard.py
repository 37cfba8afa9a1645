"""The main journeys with the keyboard alone: every stop can be seen, in the order of the page."""

from __future__ import annotations

import re
from itertools import pairwise

from playwright.sync_api import Page, expect

from civic.demo.accounts import DEMO_PASSWORD
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, plan_event, somebody

SEEN = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return {name: "nothing", seen: false};
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    const ringed = (s) => parseFloat(s.outlineWidth) > 0 && s.outlineStyle !== "none" || s.boxShadow !== "none";
    const labels = e.closest("label, .form-choice, .door-tick");
    return {
        name: (e.innerText || e.getAttribute("aria-label") || e.name || e.tagName).trim(),
        field: e.name || "",
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight
            && (ringed(style) || (labels && ringed(getComputedStyle(labels)))),
        y: box.y + scrollY, in_main: e.closest("main") !== null,
    };
}"""


def tab_to(page: Page, wanted: str | re.Pattern[str], stops: int = 90) -> list[dict]:
    """Presses Tab until the stop has this name (of the field or in words); every stop on the way must be seen."""
    way: list[dict] = []
    page.wait_for_load_state()  # the one before may still have the focus
    for _ in range(stops):
        page.keyboard.press("Tab")
        stop = page.evaluate(SEEN)
        assert stop["seen"], f"the focus cannot be seen on «{stop['name']}» of {page.url}"
        way.append(stop)
        found = (
            wanted.search(stop["name"])
            if isinstance(wanted, re.Pattern)
            else wanted in (stop["name"], stop["field"])
        )
        if found:
            return way
    raise AssertionError(f"no way to {wanted!r} by Tab on {page.url}: {[stop['name'] for stop in way]}")


def type_in(page: Page, values: dict[str, str]) -> None:
    """Goes from field to field by Tab and types."""
    for name, value in values.items():
        way = tab_to(page, name, stops=24)  # the first one stands behind the menus
        heights = [stop["y"] for stop in way if stop["in_main"]]
        assert all(a <= b + 24 for a, b in pairwise(heights)), (
            f"the order jumps: {[stop['name'] for stop in way]}"
        )
        page.keyboard.type(value)


def test_the_first_stop_leads_past_the_menus(laptop):
    for address in ("/", "/eventos", "/espacios/mesa-ilo/participacion", "/entrar"):
        laptop.goto(address)
        laptop.keyboard.press("Tab")
        first = laptop.evaluate(SEEN)
        assert first["name"] == es("Go to the content")
        assert first["seen"]
        laptop.keyboard.press("Enter")
        expect(laptop.locator("#main")).to_be_focused()
        laptop.keyboard.press("Tab")
        assert laptop.evaluate("document.activeElement.closest('main') !== null"), address


def test_registration(laptop):
    laptop.goto("/eventos")
    free = re.compile(rf"{es('Civic activity')}.*Quedan \d{{2,3}} lugares", re.S)
    title = laptop.locator("main li", has_text=free).last.get_by_role("link").inner_text()
    tab_to(laptop, re.compile(re.escape(title)))
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", level=1)).to_have_text(title)
    tab_to(laptop, es("Save my place"))
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", level=1)).to_have_text(es("Save my place"))
    type_in(laptop, somebody("Herminia"))
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", level=1)).to_have_text(es("You have a place"))
    tab_to(laptop, es("Print the pass"))


def test_sign_in_and_out(laptop):
    laptop.goto("/mi-pagina")
    type_in(laptop, {"identity": "ciudadana", "password": DEMO_PASSWORD})
    laptop.keyboard.press("Enter")
    expect(laptop).to_have_url(re.compile("/mi-pagina$"))
    laptop.locator("body").evaluate("() => document.activeElement.blur()")
    name = laptop.locator(".account-menu summary").inner_text().strip()
    tab_to(laptop, re.compile(re.escape(name)))
    laptop.keyboard.press("Enter")
    tab_to(laptop, es("Sign out"), stops=6)
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("link", name=es("Sign in")).first).to_be_visible()


def test_marks_at_the_door(page_of):
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, "Ensayo con teclado", minutes=-5)
    door = page_of("facilitadora.ilo", **LAPTOP)
    door.goto(f"/eventos/{slug}/gestion")
    tab_to(door, es("Attendance list"))
    door.keyboard.press("Enter")
    expect(door).to_have_url(re.compile("/asistencia$"))
    tab_to(door, es("Register somebody at the door"))
    door.keyboard.press("Enter")
    expect(door.get_by_role("heading", level=1)).to_have_text(es("Register at the door"))
    person = somebody("Isidora")
    type_in(
        door, {f"rows-0-{name}": person[name] for name in ("first_surname", "given_names", "document_number")}
    )
    door.keyboard.press("Enter")
    expect(door.locator(".door-count b")).to_have_text("1")
    expect(door.locator("#door-q")).to_be_focused()  # ready for the next one
    door.keyboard.type(person["document_number"][-3:])
    door.keyboard.press("Enter")
    expect(door.locator("#door-list .door-row")).to_have_count(1)
    tab_to(door, re.compile(f"^{es('Undo')}"), stops=12)
    door.keyboard.press("Enter")
    expect(door.locator(".door-count b")).to_have_text("0")


def test_large_targets(page_factory):
    """What one mainly presses on a phone is at least 44 px high."""
    page = page_factory(**PHONE)
    small = []
    for address in ("/", "/eventos", "/entrar", "/cuenta/nueva", "/organizaciones/registrar"):
        page.goto(address)
        small += page.locator(
            "main .button:visible, main .form-control:visible, .site-menu > summary"
        ).evaluate_all(
            "(all, where) => all.filter(e => e.getBoundingClientRect().height < 43.5)"
            ".map(e => `${where}: ${e.innerText || e.name} ${e.getBoundingClientRect().height}`)",
            address,
        )
    assert not small, "\n".join(small)
