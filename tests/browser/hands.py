"""What the hands of a person do on any page, and the words they look for. No test lives here."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from playwright.sync_api import Locator, Page, expect

from civic.core import clock
from civic.demo.accounts import DEMO_PASSWORD

ROOT = Path(__file__).resolve().parents[2]
_people = count(1)


@cache
def _spanish() -> Catalog:
    with (ROOT / "translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="es")


def es(sentence: str, **values: Any) -> str:
    """The Spanish of a sentence of the code, as the page shows it; a sentence the catalogue does not know fails."""
    message = _spanish().get(sentence)
    assert message is not None, f"not in the catalogue: {sentence}"
    spanish = message.string[0] if isinstance(message.string, tuple) else message.string
    assert spanish, f"not translated: {sentence}"
    return spanish % values if values else str(spanish)


def sign_in(page: Page, username: str, password: str = DEMO_PASSWORD, *, from_here: bool = False) -> None:
    """Fills in the sign-in page and sends it; `from_here`: the page is open already."""
    if not from_here:
        page.goto("/entrar")
    page.fill("#identity", username)
    page.fill("main input[type=password]", password)
    press(page, es("Sign in"))
    expect(page.locator("#identity")).to_have_count(0)


def lead_on(what: Locator, key: str | None = None) -> None:
    """Clicks here, or presses a key; the page it leads to stands there afterwards.

    For what is read at once: a browser begins to leave a page a moment after the hand did its part.
    """
    with what.page.expect_navigation(wait_until="domcontentloaded"):
        what.click() if key is None else what.press(key)


def press(page: Page, name: str, *, exact: bool = True) -> None:
    """Presses the one button of the page's main part that has this name; the page it leads to stands there afterwards."""
    lead_on(page.locator("main").get_by_role("button", name=name, exact=exact))


def follow(page: Page, name: str, *, exact: bool = True) -> None:
    """Follows the first link of the page's main part that has this name; the page it leads to stands there afterwards."""
    lead_on(page.locator("main").get_by_role("link", name=name, exact=exact).first)


def number(text: str | None) -> int:
    """The first whole number of a text."""
    found = re.search(r"\d+", text or "")
    assert found, f"no number in {text!r}"
    return int(found[0])


def somebody(given: str = "Nélida") -> dict[str, str]:
    """A fictional person nobody has registered yet, as the fields of a form."""
    n = next(_people)
    letters = "".join("abcdefghij"[int(digit)] for digit in f"{n:02d}")
    return {
        "given_names": given,
        "first_surname": f"Ñaupari{letters}",
        "second_surname": "Quispe",
        "document_number": f"4318{n:02d}{(n * 37) % 100:02d}",
    }


def fill(page: Page, person: dict[str, str]) -> None:
    """Writes a person into the fields of the page by their names."""
    for name, value in person.items():
        page.fill(f"main [name={name}]", value)


def plan_event(
    page: Page,
    title: str,
    *,
    days: int = 0,
    minutes: int = 0,
    seats: int | None = None,
    category: str = "civic",
    space: str = "mesa-ilo",
) -> str:
    """Plans an event `days` and `minutes` from now through the pages and publishes it; its slug."""
    begins = clock.local(clock.now() + timedelta(days=days, minutes=minutes))
    ends = begins + timedelta(hours=3)
    page.goto(f"/espacios/{space}/equipo/eventos")
    follow(page, es("Plan an event"))
    page.fill("[name=title]", title)
    page.select_option("[name=category]", category)
    page.fill("[name=sessions-0-day]", begins.strftime("%Y-%m-%d"))
    page.fill("[name=sessions-0-starts]", begins.strftime("%H:%M"))
    page.fill("[name=sessions-0-ends]", ends.strftime("%H:%M"))
    page.fill("[name=place]", "Casa de la Concertación")
    if seats is not None:
        page.fill("[name=seats]", str(seats))
    press(page, es("Save the draft"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.locator("main").get_by_role("button", name=re.compile(f"^{es('Publish')}")).click()
    expect(page.locator("main").get_by_role("button", name=re.compile(f"^{es('Publish')}"))).to_have_count(0)
    return page.url.split("/eventos/")[1].split("/")[0]


@cache
def english_words() -> frozenset[str]:
    """The sentences of the code whose Spanish is another: on a Spanish page none of them may stand."""
    return frozenset(
        m.id for m in _spanish() if isinstance(m.id, str) and m.id and m.string and m.string != m.id
    )


@cache
def spanish_words() -> frozenset[str]:
    """The Spanish sentences of the catalogue whose English is another: on an English page none of them may stand."""
    same = {m.id for m in _spanish() if isinstance(m.id, str)}
    return frozenset(m.string for m in _spanish() if isinstance(m.string, str) and m.string not in same)


def texts(page: Page) -> list[str]:
    """Every piece of text of the page, those hidden from the eye too, as the reader of the page meets them."""
    found: list[str] = page.evaluate(
        """() => {
            const all = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const inside = walk.currentNode.parentElement.closest("[lang]:not(html), [translate=no], code");
                const text = walk.currentNode.textContent.replace(/\\s+/g, " ").trim();
                if (text && !inside) all.push(text);
            }
            for (const e of document.querySelectorAll("[aria-label], [placeholder], [alt], [title]"))
                for (const name of ["aria-label", "placeholder", "alt", "title"])
                    if (e.getAttribute(name) && !e.closest("[lang]:not(html), [translate=no], code")) all.push(e.getAttribute(name));
            return all;
        }"""
    )
    return found
