"""A real Chromium against the real server: phones, laptops, pages without JavaScript, and axe.

Every page made here is watched: a script error, a breach of the content policy or a request to a foreign host fails
its test at the end.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.at_door import Door, become, pass_for, registered
from tests.browser.hands import es, plan_event, sign_in
from tests.engines import run_folder

expect.set_options(timeout=15_000)  # as long as for an act: a busy machine is slow, not wrong

ROOT = Path(__file__).resolve().parents[2]
CIVIC = Path(sys.executable).parent / "civic"
AXE = ROOT / "tests/browser/vendor/axe-core-4.14.1/axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PHONE = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
# The look-ups and updates a browser makes on its own account stay out of a test.
QUIET = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-dev-shm-usage",
]  # fmt: skip


# ── the server ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Instance:
    """An installation of its own in a folder: its command line, and its server when started."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        clean = {
            k: v for k, v in os.environ.items() if not k.startswith(("CIVIC_", "FLASK_", "DATABASE_URL"))
        }
        fresh = {"CIVIC_PAGE_CACHE_SECONDS": "0"}  # a journey sees at once what was done
        self.environment = clean | fresh | {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder), **environment}
        self.server: subprocess.Popen[bytes] | None = None
        self.address = ""

    def civic(self, *arguments: str) -> str:
        """What `civic …` prints in this installation; a failure fails the test with its words."""
        ended = subprocess.run(
            [CIVIC, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, f"civic {' '.join(arguments)}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    def start(self, **environment: str) -> str:
        """Starts the production server on a free port; returns its address once it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        log = self.folder / "server.log"
        with log.open("ab") as said:
            self.server = subprocess.Popen(
                [CIVIC, "serve"],
                env=self.environment | {"HOST": "127.0.0.1", "PORT": str(port)} | environment,
                cwd=ROOT,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.server.poll() is not None:
                break
            try:
                urllib.request.urlopen(self.address, timeout=5).close()  # noqa: S310  its own address
                return self.address
            except HTTPError:
                return self.address
            except (URLError, OSError):
                time.sleep(0.1)
        self.stop()
        pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Ends the server as an operator would, and everything of it if it does not obey."""
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.server.pid, signal.SIGKILL)
                self.server.wait(5)


@pytest.fixture(scope="session")
def fill_instance() -> Callable[[Instance], None]:
    """What a new installation is filled with before its first start; a folder of tests may have its own."""

    def demonstration(instance: Instance) -> None:
        instance.civic("up", "--prepare-only")

    return demonstration


@pytest.fixture(scope="session")
def filled_folder(fill_instance: Callable[[Instance], None]) -> Path:
    """The filled folder that live servers are copied from, made once by the first worker who needs it."""
    folder = run_folder() / "filled"
    with (run_folder() / "filling").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.exists():
            being_made = folder.with_suffix(".new")
            shutil.rmtree(being_made, ignore_errors=True)
            being_made.mkdir()
            fill_instance(Instance(being_made))
            being_made.rename(folder)
    return folder


@pytest.fixture
def new_instance(filled_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Instance]]:
    """Makes filled installations of a test's own; started servers are ended with the test."""
    made: list[Instance] = []

    def make(**environment: str) -> Instance:
        folder = tmp_path / f"instance{len(made)}"
        shutil.copytree(filled_folder, folder)
        made.append(Instance(folder, **environment))
        return made[-1]

    yield make
    for instance in made:
        instance.stop()


@pytest.fixture(scope="session")
def live_instance(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The installation the browser tests of one worker share, its server started."""
    folder = tmp_path_factory.mktemp("live") / "instance"
    shutil.copytree(filled_folder, folder)
    instance = Instance(folder)
    instance.start()
    yield instance
    instance.stop()


@pytest.fixture(scope="session")
def live_server(live_instance: Instance) -> str:
    """The address of the real server, its database filled."""
    return live_instance.address


# ── the browser ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, started once per worker; without one the tests are skipped, and fail in CI."""
    found = subprocess.run([ROOT / ".ci/chromium"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(found.stderr.strip())
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=flags)
        yield browser
        browser.close()


class Watch:
    """What went wrong in a page without anybody seeing it."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.problems: list[str] = []
        self.requests: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Listens to every page of a context, those it opens later too."""
        context.on("request", self.note_request)
        context.on("weberror", lambda fault: self.problems.append(f"script error: {fault.error}"))
        context.on("console", self.note_console)

    def note_request(self, request: Any) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.problems.append(f"foreign host: {request.url}")

    def note_console(self, message: Any) -> None:
        # a page that answers 404 on purpose is told by the browser as an error too
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text}")


@pytest.fixture
def page_factory(chromium: Browser, live_server: str) -> Iterator[Callable[..., Page]]:
    """Makes pages, each a visitor of its own (own cookies); options are Playwright's for a browser context."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def make(base_url: str = live_server, **options: Any) -> Page:
        settings = {"locale": "es-PE", "timezone_id": "America/Lima", "reduced_motion": "reduce"} | options
        context = chromium.new_context(base_url=base_url, **settings)
        context.set_default_timeout(15_000)
        watch = Watch(base_url)
        watch.follow(context)
        contexts.append(context)
        watches.append(watch)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    problems = [problem for watch in watches for problem in watch.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="session")
def _cookies() -> dict[tuple[str, str], Any]:
    return {}


@pytest.fixture
def page_of(page_factory: Callable[..., Page], _cookies: dict[tuple[str, str], Any]) -> Callable[..., Page]:
    """`page_of("ciudadana")` is a page in which that person of the demonstration is signed in; a phone if not told."""

    def make(username: str, **options: Any) -> Page:
        options = options or PHONE
        key = (username, options.get("base_url", ""))
        if key not in _cookies:
            page = page_factory(**options)
            sign_in(page, username)
            _cookies[key] = page.context.storage_state()
            return page
        return page_factory(storage_state=_cookies[key], **options)

    return make


@pytest.fixture
def phone(page_factory: Callable[..., Page]) -> Page:
    """A page on a small phone: 360 × 640, touched."""
    return page_factory(**PHONE)


@pytest.fixture
def laptop(page_factory: Callable[..., Page]) -> Page:
    """A page on a common laptop: 1366 × 768."""
    return page_factory(**LAPTOP)


@pytest.fixture
def no_js_page(page_factory: Callable[..., Page]) -> Page:
    """A page on a small phone with JavaScript turned off."""
    return page_factory(**PHONE, java_script_enabled=False)


# ── at the door ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def open_door(page_of: Callable[..., Page], page_factory: Callable[..., Page]) -> Callable[..., Door]:
    """A prepared door at a new event of Ilo with so many registered people."""

    def make(
        title: str, names: tuple[str, ...] = ("Aurelio", "Benita", "Casimira"), minutes: int = 30
    ) -> Door:
        team = page_of("coordinadora.ilo", **LAPTOP)
        slug = plan_event(team, title, minutes=minutes, seats=50)
        visitor = page_factory(**PHONE)
        made = [registered(visitor, slug, name) for name in names]
        page = page_factory(**PHONE)
        become(page, pass_for(team, [title]))
        expect(page.locator("#ready")).to_contain_text(
            es("Ready to work without internet · %(time)s", time="").strip()
        )
        link = page.locator("#online-list").get_attribute("href") or ""
        page.click("#detail-back")
        return Door(page, slug, link, [person for person, _ in made], [ticket for _, ticket in made])

    return make


# ── what is asked of every page ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """`axe(page)` lists what axe-core finds against WCAG 2.2 AA, one readable line per place; [] is what we want."""
    source = AXE.read_text()

    def check(page: Page, within: str | None = None) -> list[str]:
        # evaluated from outside, so that the content policy of the page stays as it is
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(source)
        found = page.evaluate(
            """([within, tags]) => axe.run(within || document, {
                runOnly: {type: "tag", values: tags}, rules: {"target-size": {enabled: true}},
                resultTypes: ["violations"],
            })""",
            [within, AXE_TAGS],
        )
        return [
            f"{rule['id']}: {rule['help']} — {' '.join(str(part) for part in node['target'])}"
            f" — {node['html'][:120]} — {node['failureSummary'].splitlines()[-1].strip()}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return check


@pytest.fixture(scope="session")
def sideways() -> Callable[[Page], list[str]]:
    """`sideways(page)` lists what makes a page wider than its window; a data table may scroll in a box of its own."""

    def check(page: Page) -> list[str]:
        wide: list[str] = page.evaluate(
            """() => {
                const width = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= width) return [];
                return [...document.body.querySelectorAll("*")]
                    .filter(e => e.getBoundingClientRect().right > width + 1)
                    .map(e => e.outerHTML.slice(0, 120)).slice(0, 5);
            }"""
        )
        return wide

    return check
