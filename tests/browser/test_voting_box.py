"""A secret vote in a real browser, from a phone that loses an answer to a stranger who recounts everything on two programs.

The installation is the test's own: three seats, a poll, and nothing else.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from civic.app import create_app
from civic.core import clock
from civic.core.db import db, transaction
from civic.voting.queries import poll_by_slug, roll_of
from civic.voting.recount.check import check_box
from tests.browser.conftest import LAPTOP, PHONE, Instance, Watch
from tests.browser.hands import es
from tests.conftest import prepare
from tests.make import PASSWORD, Make
from tests.voting.polls import Assembly
from tests.voting.recount.test_box import resealed, tampered

PUBLISHED = json.loads((Path(__file__).parents[1] / "voting/proof/rfc9474.json").read_text())
# the page signs with a salt of 48 bytes, as the scheme says; the variants without one are the server's test
VECTORS = [PUBLISHED["key"] | vector for vector in PUBLISHED["vectors"] if vector["salt"]]


class Hall:
    """The installation, its server, and an assembly whose poll is open."""

    def __init__(self, folder: Path) -> None:
        self.instance = Instance(
            folder, CIVIC_WORKER="external", SECRET_KEY="k" * 40, CIVIC_DATA_KEY="d" * 40
        )
        self.app: Flask = create_app(self.instance.environment)
        with self.app.app_context():
            db.create_all()
            with transaction():
                prepare()
            self.assembly = Assembly(Make(), seats=3)
            poll = self.assembly.secret(replaceable=True, rule="equal-shares")
            self.slug, self.key = poll.slug, poll.fingerprint
            self.entries = [self.assembly.entry(poll, n).id for n in range(3)]
            self.names = [person.account.username for person in self.assembly.titulars]
            db.session.remove()
            db.engine.dispose()
        self.address = self.instance.start()

    def close(self) -> None:
        """The time is over; the worker does the rest."""
        with self.app.app_context():
            self.assembly.shift(poll_by_slug(self.slug), closes_at=clock.now() - timedelta(seconds=1))
            db.session.remove()
            db.engine.dispose()
            with transaction():
                from civic.people.models import System
                from civic.voting import commands

                commands.close_poll(System(), poll_by_slug(self.slug))
            db.session.remove()
        self.instance.civic("worker", "--once")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    folder = tmp_path / "hall"
    folder.mkdir()
    made = Hall(folder)
    yield made
    made.instance.stop()


@pytest.fixture
def visitor(chromium: Browser, hall: Hall) -> Iterator[Callable[..., Page]]:
    """Makes pages of the hall, each with its own cookies; what went wrong unseen fails the test."""
    contexts: list[BrowserContext] = []
    watch = Watch(hall.address)

    def make(**options: Any) -> Page:
        context = chromium.new_context(
            base_url=hall.address, locale="es-PE", accept_downloads=True, **options
        )
        context.set_default_timeout(60_000)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert not watch.problems, "\n".join(watch.problems)


def enter(page: Page, username: str) -> None:
    page.goto("/entrar")
    page.fill("#identity", username)
    page.fill("main input[type=password]", PASSWORD)
    page.locator("main form button.button-act").first.click()
    expect(page.locator("#identity")).to_have_count(0)


def choose(page: Page, hall: Hall, entry: int, *keys: str) -> None:
    """From the ballot to the review on the device."""
    page.goto(f"/votaciones/{hall.slug}/votar?padron={entry}")
    for summary in page.locator("main details:has(form[data-ballot]) > summary").all():
        summary.click()
    for row in page.locator(".ballot-row").all():
        box = row.locator("input")
        if box.is_checked() is not (row.get_attribute("data-key") in keys):
            box.click()
    page.locator("form[data-ballot] button[type=submit], form[data-ballot] button.button-act").last.click()
    expect(page.locator("[data-ballot-review]")).to_be_visible()


def put_in(page: Page) -> None:
    page.locator("form[data-vote-secret] button.button-act").first.click()


def code_on(page: Page) -> str:
    expect(page.locator(".receipt-code").first).to_be_visible(timeout=30_000)
    return page.locator(".receipt-code").first.inner_text().strip()


def found_in(page: Page, hall: Hall, code: str, axe: Any, sideways: Any) -> None:
    """The code finds its ballot."""
    page.goto(f"/votaciones/{hall.slug}/mi-codigo")
    page.fill("#code", code.lower())
    page.locator("main form button.button-act").first.click()
    expect(page.locator("#found")).to_have_text(code)
    assert axe(page) == []
    assert sideways(page) == []


def test_a_phone_votes_in_secret_and_a_stranger_recounts(hall, visitor, axe, sideways, tmp_path):
    page = visitor(**PHONE)
    enter(page, hall.names[0])
    asked: list[Any] = []
    page.context.on("request", lambda request: asked.append(request) if request.method == "POST" else None)

    # The script that keeps the vote secret does not arrive: nothing leaves, and that is said.
    page.route("**/vote/vote.js*", lambda route: route.abort())
    choose(page, hall, hall.entries[0], "agua", "luz")
    expect(page.get_by_role("button", name=es("Put it into the box"))).to_be_disabled()
    expect(page.get_by_role("alert")).to_contain_text(
        es(
            "The part of this page that keeps your vote secret has not arrived. Your vote waits here; if it does not go on by itself, open the ballot again when the connection is better."
        )
    )
    page.unroute("**/vote/vote.js*")

    # The box takes the ballot, and the answer is lost on the way back.
    lost: list[int] = []
    letters: list[dict[str, str]] = []

    def lose(route: Any) -> None:
        letters.append(route.request.all_headers())
        lost.append(route.fetch().status)
        route.abort()

    choose(page, hall, hall.entries[0], "agua", "luz")
    assert not asked, "the choices left the phone before the voter confirmed them"
    page.route("**/urna", lose, times=1)
    put_in(page)
    expect(page.get_by_role("button", name=es("Try again"))).to_be_visible(timeout=30_000)
    assert lost == [200]

    # The tab is closed. In a new one the phone goes on where it stopped: the same question gets the same answer.
    page.close()
    page = visitor_tab = page.context.new_page()
    choose(page, hall, hall.entries[0], "agua", "luz")
    put_in(page)
    code = code_on(page)
    expect(page.locator("[data-picture] svg")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-when=signed]")).to_be_visible()
    assert sideways(page) == []
    assert axe(page) == []
    with page.expect_download() as saved:
        page.locator("[data-save]").click()
    receipt = tmp_path / "recibo.json"
    saved.value.save_as(receipt)
    assert json.loads(receipt.read_text())["code"] == code

    sent = [request for request in asked if request.url.endswith("/urna")]
    assert len(sent) == 2
    for headers in (*letters, sent[1].all_headers()):
        assert "cookie" not in headers
        assert "referer" not in headers
    blinded = {request.post_data for request in asked if "/credencial/" in request.url}
    assert len(blinded) == 1, "a lost answer made the phone ask for another credential"
    with hall.app.app_context():
        assert [entry.issued for entry in roll_of(poll_by_slug(hall.slug))] == [True, False, False]

    # A change of mind, in the same window: the poll allows it, and one ballot of this voter counts.
    choose(page, hall, hall.entries[0], "losa")
    put_in(page)
    expect(page.locator(".receipt-code").filter(has_not_text=code)).to_be_visible(timeout=30_000)
    second = code_on(page)
    assert second != code
    page.reload()
    assert code_on(visitor_tab) == second

    other = visitor(**PHONE)
    enter(other, hall.names[1])
    choose(other, hall, hall.entries[1], "luz")
    put_in(other)
    found_in(other, hall, code_on(other), axe, sideways)

    # Two tabs of one voter at once: one ballot, and both end at its receipt.
    first = visitor(**PHONE)
    enter(first, hall.names[2])
    second_tab = first.context.new_page()
    for tab, key in ((first, "agua"), (second_tab, "losa")):
        choose(tab, hall, hall.entries[2], key)
    for tab in (first, second_tab):
        put_in(tab)
    assert code_on(first) == code_on(second_tab)

    hall.close()
    stranger = visitor(**LAPTOP)
    stranger.goto(f"/votaciones/{hall.slug}/comprobar")
    files = {}
    for name, address in (
        ("urna.jsonl", f"{hall.slug}/urna.jsonl"),
        ("recuento.py", "recuento.py"),
        ("comprobar.html", "comprobar.html"),
    ):
        with stranger.expect_download() as got:
            stranger.locator(f"main a[href$='/votaciones/{address}']").first.click()
        files[name] = tmp_path / name
        got.value.save_as(files[name])
    said = subprocess.run(
        [sys.executable, "-I", files["recuento.py"], files["urna.jsonl"], "--receipt", receipt, "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
    counted = json.loads(said.stdout)

    # Without internet: the page of the recount finds the same.
    alone = visitor(**LAPTOP)
    alone.context.set_offline(True)
    alone.goto(files["comprobar.html"].as_uri())
    found = ask(alone, files["urna.jsonl"], receipt)
    assert found["findings"] == []
    assert found["unchecked"] == []
    assert found["winners"] == counted["result"]["count"]["winners"]
    expect(alone.get_by_role("heading", level=2)).to_have_text("Todo está como debe")

    # And the same of boxes that somebody tampered with, even of one who holds the key of the box.
    rng, lines = random.Random(3), files["urna.jsonl"].read_bytes().splitlines(keepends=True)
    with hall.app.app_context():
        poll = poll_by_slug(hall.slug)
        for number in range(6):
            changed = tampered(rng, lines)[0] if number % 2 else resealed(poll, tampered(rng, lines[:-1])[0])
            tried = tmp_path / f"alterada{number}.jsonl"
            tried.write_bytes(b"".join(changed))
            kept = json.loads(receipt.read_text())
            expected = check_box(changed, receipts=[kept]).findings
            seen = ask(alone, tried, receipt)["findings"]
            assert plain(seen) == plain(expected), tried
    vectors(alone)
    hall.instance.stop()


def ask(page: Page, *files: Path) -> dict[str, Any]:
    """What the page of the recount finds in these files; its heading is the last thing it writes."""
    page.set_input_files("#files", [])
    expect(page.locator("#said h2")).to_have_count(0)
    page.set_input_files("#files", list(files))
    expect(page.locator("#said h2")).to_be_visible(timeout=60_000)
    answer: dict[str, Any] = page.evaluate("window.voteAnswer")
    return answer


def plain(findings: list[str]) -> list[str]:
    """The findings without what the page leaves to the Python file: the steps of the result, and the kind of an exception."""
    return sorted(
        sentence.split(" (TypeError")[0]
        .split(" (KeyError")[0]
        .split(" (ValueError")[0]
        .split(" (AttributeError")[0]
        for sentence in findings
        if not sentence.startswith("The result differs")
    )


def vectors(page: Page) -> None:
    """The numbers of RFC 9474, in the browser."""
    assert len(VECTORS) == 2
    for vector in VECTORS:
        prepared = vector["msg_prefix"] + vector["msg"]
        made = page.evaluate(
            """async (v) => {
                const P = voteProof, key = P.keyOf(v.n, parseInt(v.e, 16)), message = P.fromHex(v.prepared), taken = BigInt(`0x${v.inv}`);
                const covered = await P.blind(key, message, P.fromHex(v.salt), taken);
                const fresh = performance.now();
                await P.blind(P.keyOf(v.n, parseInt(v.e, 16)), P.random(64));
                return {blinded: P.toHex(covered.message), sig: P.toHex(await P.finish(key, message, P.fromHex(v.blind_sig), taken)),
                        took: performance.now() - fresh};
            }""",
            vector | {"prepared": prepared},
        )
        assert made["blinded"] == vector["blinded_msg"]
        assert made["sig"] == vector["sig"]
        assert made["took"] < 2000, "blinding is slow even here; a cheap phone would take minutes"
