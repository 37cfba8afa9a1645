"""The checks of the other browser tests find what they are for: a bad page is told, a good one is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PHONE, Watch

ADDRESS = "http://pages.example"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:"
GOOD = """<!doctype html><html lang="es"><head><title>Feria</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body><main><h1>Feria</h1><p><a href="/otra">Inscribirme en la feria</a></p></main></body></html>"""


@pytest.fixture
def show(chromium: Browser) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """Shows a page under a strict content policy, watched."""
    contexts: list[BrowserContext] = []

    def shown(html: str, policy: str = POLICY, **options: object) -> tuple[Page, Watch]:
        context = chromium.new_context(base_url=ADDRESS, **(PHONE | options))
        contexts.append(context)
        watch = Watch(ADDRESS)
        watch.follow(context)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        context.route("**/*", lambda route: route.fulfill(body=html, headers=headers))
        page = context.new_page()
        page.goto("/")
        return page, watch

    yield shown
    for context in contexts:
        context.close()


def test_a_good_page_has_nothing_to_tell(show, axe, sideways):
    page, watch = show(GOOD)
    assert axe(page) == []
    assert sideways(page) == []
    assert watch.problems == []
    assert watch.requests == [f"{ADDRESS}/"]


@pytest.mark.parametrize(
    ("rule", "flaw"),
    [
        ("image-alt", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
        ("label", '<form><input name="dni"></form>'),
        ("link-name", '<a href="/x"></a>'),
        ("target-size", '<div><button aria-label="a"></button><button aria-label="b"></button></div>'),
    ],
)
def test_axe_tells_a_flaw(show, axe, rule, flaw):
    small = "button { width: 8px; height: 8px; padding: 0; border: 0; margin: 0 }"
    page, _ = show(GOOD.replace("</main>", f"{flaw}</main>"))
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }",
        small,
    )
    found = axe(page)
    assert any(line.startswith(f"{rule}: ") for line in found), found


def test_axe_can_look_at_a_part(show, axe):
    page, _ = show(GOOD.replace("</main>", '</main><footer><a href="/x"></a></footer>'))
    assert axe(page, "main") == []
    assert len(axe(page)) == 1


@pytest.mark.parametrize(
    ("flaw", "told"),
    [
        ("<script>document.title = 'x'</script>", "Content Security Policy"),
        ("<p style='color: red'>x</p>", "Content Security Policy"),
        ("<img alt='' src='https://tiles.example/1.png'>", "foreign host: https://tiles.example/1.png"),
    ],
)
def test_the_watch_tells_what_nobody_sees(show, flaw, told):
    page, watch = show(GOOD.replace("</main>", f"{flaw}</main>"))
    page.wait_for_timeout(200)
    # a foreign address is stopped by the policy before it is asked for, and that is told too
    assert any(told in problem or "Content Security Policy" in problem for problem in watch.problems), (
        watch.problems
    )


def test_the_watch_tells_a_script_error(show):
    page, watch = show(GOOD)
    page.evaluate("() => setTimeout(() => { throw new Error('a broken script') }, 0)")
    page.wait_for_timeout(200)
    assert any("a broken script" in problem for problem in watch.problems), watch.problems


def test_a_page_too_wide_is_told(show, sideways):
    page, _ = show(GOOD.replace("<p>", "<p>" + "participación" * 40))
    assert sideways(page)


def test_without_javascript_no_script_runs(show):
    _, watch = show(
        GOOD.replace("</main>", "<script>throw new Error()</script></main>"), java_script_enabled=False
    )
    assert watch.problems == []
