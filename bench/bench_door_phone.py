"""How long the door on a phone takes to answer with the network cut, and what it weighs (aims: p95 ≤ 100 ms, ≤ 120 kB).

A real Chromium made 4 times slower than this machine, as a cheap phone is, with a list of 2,500 people. Each answer is
timed from the code to the panel, the writing to the phone's disk included. The weight is of the page and all that it keeps
for working offline, before compression, with and without the decoder that phones without a reader of their own take along.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.bench_door import application, evening
from bench.serving import served
from civic.core.db import db
from tests.browser.at_door import kept
from tests.browser.conftest import PHONE, QUIET, ROOT

SLOWER, SCANS, NAMES = 4, 120, 40
ANSWERED = """(text) => new Promise((resolve) => {
    const say = document.querySelector("#say"), term = document.querySelector("#term");
    say.replaceChildren();
    term.value = text;
    const begun = performance.now();
    new MutationObserver((_all, seen) => {
        if (say.querySelector(".app-answer")) { seen.disconnect(); resolve([performance.now() - begun, say.querySelector(".app-answer").className]); }
    }).observe(say, {childList: true});
    document.querySelector("#search").requestSubmit();
})"""
FOUND = """(text) => {
    const term = document.querySelector("#term"), begun = performance.now();
    term.value = text;
    term.dispatchEvent(new Event("input"));
    document.querySelector("#found").getBoundingClientRect();  // the list is laid out
    return [performance.now() - begun, document.querySelectorAll("#people button").length];
}"""


def line(what: str, spent: list[float]) -> str:
    """Median, p95 and the longest of some milliseconds."""
    p95 = statistics.quantiles(spent, n=20)[-1]
    return f"{what}: median {statistics.median(spent):.0f} ms, p95 {p95:.0f} ms, longest {max(spent):.0f} ms"


def prepare(page: Page, session: str) -> None:
    """Makes the phone ready and stands it at a session, then cuts the network."""
    page.goto("/puerta")
    page.click("#prepare-now")
    page.locator("#sessions button", has_text=session).click(timeout=60_000)
    page.context.set_offline(True)


def measure(page: Page, codes: list[str]) -> None:
    """Print the times of scans, of scans of the same again, and of names, on a slower processor."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    for what, kind in (("came in", "app-entered"), ("was in already", "app-again")):
        answers = [page.evaluate(ANSWERED, code) for code in codes]
        if any(kind not in name for _ms, name in answers):
            raise SystemExit(f"the door did not say {kind}")
        print("  " + line(f"{len(codes)} × «{what}»", [ms for ms, _name in answers]))
    looked = [page.evaluate(FOUND, f"mam rosa {n}") for n in range(NAMES)]
    if not all(found for _ms, found in looked):
        raise SystemExit("a name was not found")
    print("  " + line(f"{NAMES} × a name looked up", [ms for ms, _found in looked]))


def weigh(page: Page) -> None:
    """Print what lies on the phone so that the door opens without a network."""
    sizes = {path: len(text.encode()) for path, text in kept(page)["caught"]}
    decoder = sum(size for path, size in sizes.items() if "qr-scanner" in path)
    print(
        f"  weight: {(sum(sizes.values()) - decoder) / 1000:.1f} kB, with the decoder {sum(sizes.values()) / 1000:.1f} kB"
    )


def main() -> None:
    """A folder with people, its server, a browser."""
    chromium = subprocess.run([ROOT / ".ci/chromium"], capture_output=True, text=True, check=False)
    if chromium.returncode != 0:
        print(f"  left out: {chromium.stderr.strip()}")
        return
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        app = application(folder, f"sqlite:///{folder}/civic.db")
        with app.app_context():
            cookie, body = evening()[0]
            db.session.remove()
            db.engine.dispose()
        flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
        with served(folder) as port:
            browser = playwright.chromium.launch(executable_path=chromium.stdout.strip(), args=flags)
            base = f"http://127.0.0.1:{port}"
            context = browser.new_context(base_url=base, locale="es-PE", **PHONE)
            context.add_cookies([{"name": "civic-door", "value": cookie, "url": f"{base}/puerta"}])
            page = context.new_page()
            prepare(page, "Acto 0")
            measure(page, [row["code"] for row in body["rows"][:SCANS]])
            weigh(page)
            browser.close()
