"""On the worst line: no pictures, no fonts, no script, and then no style; nothing that matters is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.hands import es

PAGES = (
    "/",
    "/eventos",
    "/espacios/mesa-ilo",
    "/espacios/mesa-ilo/participacion",
    "/organizaciones",
    "/planes",
    "/datos",
    "/entrar",
)
OVERLAPS = """() => {
    const seen = [...document.querySelectorAll("main :is(h1, h2, h3, p, a, button, label, input, li)")]
        .filter(e => e.checkVisibility() && e.getClientRects().length && e.textContent.trim() && !e.closest(".visually-hidden")
            && ![...e.children].some(c => getComputedStyle(c).display !== "inline"));
    const found = [];
    for (let i = 0; i < seen.length; i++) for (let j = i + 1; j < seen.length; j++) {
        const [a, b] = [seen[i], seen[j]];
        if (a.contains(b) || b.contains(a)) continue;
        for (const p of a.getClientRects()) for (const q of b.getClientRects()) {
            const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
            if (wide > 3 && high > Math.min(p.height, q.height) * 0.5) found.push(`${a.textContent.trim().slice(0, 40)} / ${b.textContent.trim().slice(0, 40)}`);
        }
    }
    return [...new Set(found)];
}"""


def lines(page) -> list[str]:
    """Everything there is to read in the main part."""
    return [" ".join(line.split()) for line in page.locator("main").inner_text().splitlines() if line.strip()]


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_lost_without_pictures_fonts_and_script(page_factory, phone, address):
    bare = page_factory(**PHONE, java_script_enabled=False)
    bare.context.route(
        "**/*",
        lambda route: (
            route.abort() if route.request.resource_type in ("image", "font", "script") else route.continue_()
        ),
    )
    phone.goto(address)
    bare.goto(address)
    only_with_script = "\n".join(phone.locator("main button[type=button]").all_inner_texts())
    lost = [line for line in lines(phone) if line not in lines(bare) and line not in only_with_script]
    assert not lost
    assert bare.evaluate(OVERLAPS) == []
    shown = bare.locator("main").get_by_role("link").count()
    assert shown == phone.locator("main").get_by_role("link").count()


@pytest.mark.parametrize("address", ["/", "/espacios/mesa-ilo/participacion"])
def test_without_style_it_reads_from_top_to_bottom(page_factory, address):
    page = page_factory(**PHONE, java_script_enabled=False)
    page.context.route("**/*.css*", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("body")).to_contain_text(
        re.compile(r"de \d+ representantes") if "ilo" in address else "representantes"
    )
    assert page.get_by_role("link", name=es("Events")).count() >= 1


def test_the_menu_opens_without_script(no_js_page):
    no_js_page.goto("/")
    no_js_page.locator(".site-menu summary").click()
    no_js_page.locator(".site-menu").get_by_role("link", name=es("Organisations")).click()
    expect(no_js_page.get_by_role("heading", level=1)).to_have_text(es("Organisations"))


def test_text_spacing_and_large_text_cut_nothing(page_factory, sideways):
    """WCAG 1.4.12 and 400 % zoom: the text gets more room, and the page grows down, not sideways."""
    page = page_factory(viewport={"width": 320, "height": 256})
    spaced = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    faults = []
    for address in PAGES:
        page.goto(address)
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }",
            spaced,
        )
        faults += [f"{address}: {fault}" for fault in sideways(page)]
        faults += page.evaluate(
            """where => [...document.querySelectorAll("main :is(h1, h2, h3, p, a, button, dd, dt, td, th)")]
                .filter(e => e.checkVisibility() && !e.closest(".visually-hidden") && getComputedStyle(e).overflow === "hidden"
                    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
                .map(e => `${where}: cut: ${e.textContent.trim().slice(0, 60)}`)""",
            address,
        )
    assert not faults, "\n".join(faults)
