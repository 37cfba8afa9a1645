"""The phone that is a door: its camera, what lies on it and under which lock, how much it fetches."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.at_door import (
    DECODER,
    LIMIT,
    become,
    kept,
    pass_for,
    registered,
    surname,
    video_of,
    walk_in,
)
from tests.browser.conftest import LAPTOP, PHONE, QUIET
from tests.browser.hands import es, lead_on, plan_event, somebody

# A browser that reads codes by itself, as Chrome on Android does; what it reads with is the decoder that we bring along.
READS_BY_ITSELF = """(() => {
    let worker, next = 0;
    globalThis.looked = 0;
    globalThis.BarcodeDetector = class {
        static async getSupportedFormats() { worker ||= new Worker("DECODER"); return ["aztec", "qr_code"]; }
        constructor({formats}) { if (formats.join() !== "qr_code") throw new TypeError(formats); }
        async detect(picture) {
            globalThis.looked += 1;
            const canvas = new OffscreenCanvas(picture.videoWidth, picture.videoHeight), pen = canvas.getContext("2d"), id = next += 1;
            pen.drawImage(picture, 0, 0);
            const answer = new Promise((resolve) => worker.addEventListener("message", function hear({data}) {
                if (data.id === id) { worker.removeEventListener("message", hear); resolve(data.data); }
            }));
            const data = pen.getImageData(0, 0, canvas.width, canvas.height);
            worker.postMessage({id, type: "decode", data}, [data.data.buffer]);
            const text = await answer;
            return text ? [{rawValue: text, format: "qr_code"}] : [];
        }
    };
})()""".replace("DECODER", DECODER)

# A phone whose page was kept by an earlier version of the worker.
AS_BEFORE_AN_UPDATE = """async () => {
    const [name] = await caches.keys();
    const now = await caches.open(name), before = await caches.open("civic-door-before");
    for (const asked of await now.keys()) await before.put(asked, await now.match(asked));
    await caches.delete(name);
    await (await navigator.serviceWorker.getRegistration("/puerta")).unregister();
}"""
UNTIL_THE_NEW_ONE_RULES = """async () => {
    while (await caches.has("civic-door-before")) await new Promise((resolve) => setTimeout(resolve, 50));
}"""


def test_what_lies_on_the_phone_is_locked(open_door):
    door = open_door("Encuentro de promotoras", ("Jacinta",))
    door.page.context.set_offline(True)
    walk_in(door, newcomer := somebody("Leoncia"))
    door.says("entered")
    found = kept(door.page)
    assert found["list"] is True
    assert found["extractable"] is False
    assert len(found["rows"]) == 1
    assert found["rows"][0]["names"] == ["data", "id", "iv", "n"]
    secrets = [surname(door.people[0]), surname(newcomer), newcomer["document_number"], door.tickets[0][-20:]]
    stored = [found["sealed"], found["rows"][0]["text"], *(text for _, text in found["caught"])]
    assert not [secret for secret in secrets for text in stored if secret in text]
    assert {path for path, _ in found["caught"] if not path.startswith(("/puerta/codigo/", "/static/"))} == {
        "/puerta", "/puerta/manifest.webmanifest",
    }  # fmt: skip


@pytest.fixture
def filmed(chromium: Browser) -> Iterator[Callable[[Path], Browser]]:
    """Starts a browser whose camera shows a film."""
    started: list[Browser] = []
    path = chromium.browser_type.launch

    def start(film: Path) -> Browser:
        import os
        import subprocess

        from tests.browser.conftest import ROOT

        found = subprocess.run(
            [ROOT / ".ci/chromium"], capture_output=True, text=True, check=True
        ).stdout.strip()
        flags = [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        started.append(path(executable_path=found, args=[*QUIET, *flags, *root]))
        return started[-1]

    yield start
    for browser in started:
        browser.close()


@pytest.mark.parametrize("reader", ["brought along", "the browser's own"])
def test_the_camera_reads_a_ticket(page_of, page_factory, filmed, live_instance, tmp_path, axe, reader):
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, f"Cámara {reader}", minutes=30, seats=50)
    person, ticket = registered(page_factory(**PHONE), slug, "Obdulia")
    path = pass_for(team, [f"Cámara {reader}"])
    browser = filmed(video_of(ticket, tmp_path / "ticket.y4m"))
    context = browser.new_context(
        base_url=live_instance.address,
        locale="es-PE",
        timezone_id="America/Lima",
        permissions=["camera"],
        **PHONE,
    )
    native = reader != "brought along"
    if native:
        context.add_init_script(READS_BY_ITSELF)
    page = context.new_page()
    become(page, path)
    fetched = decoders(page)
    page.click("#detail-back")
    context.set_offline(True)
    page.click("#scan")
    expect(page.locator("#say .app-entered, #say .app-again")).to_be_visible(timeout=20_000)
    expect(page.locator(".app-name")).to_contain_text(surname(person))
    expect(page.locator("#came")).to_have_text("1")
    assert axe(page) == []
    page.wait_for_timeout(4000)  # the code stays before the camera: it counts once
    assert len(kept(page)["rows"]) == 1
    if native:
        assert page.evaluate("() => looked") > 5
    else:
        assert fetched, "without a reader of its own the phone takes the decoder along"
        assert page.evaluate("() => typeof BarcodeDetector") == "undefined"
    page.click("#scan")
    expect(page.locator("#camera")).to_be_hidden()
    page.close()


def decoders(page: Page) -> list[str]:
    """The decoders that lie on a phone."""
    return [path for path, _ in kept(page)["caught"] if "qr-scanner" in path]


def test_a_page_loaded_past_the_worker_takes_the_decoder_along(page_of, page_factory):
    team = page_of("coordinadora.ilo", **LAPTOP)
    plan_event(team, "Recarga", minutes=30)
    page = page_factory(**PHONE)
    page.goto(pass_for(team, ["Recarga"]))
    lead_on(page.locator("main form .button-act"))
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    with page.expect_navigation():
        page.context.new_cdp_session(page).send("Page.reload", {"ignoreCache": True})
    assert page.evaluate("() => navigator.serviceWorker.controller") is None
    page.click("#prepare-now")
    expect(page.locator("#prepare")).to_be_hidden()
    assert decoders(page) == [DECODER]


def test_a_new_version_brings_the_decoder_along(open_door):
    page = open_door("Versión nueva", ()).page
    assert decoders(page) == [DECODER]
    page.goto("/eventos")  # a worker whose page is open does not go
    page.evaluate(AS_BEFORE_AN_UPDATE)
    page.goto("/puerta")
    page.evaluate(UNTIL_THE_NEW_ONE_RULES)
    assert decoders(page) == [DECODER]


def test_the_door_is_light(open_door):
    door = open_door("Puerta ligera", ())
    paths = [path for path, _ in kept(door.page)["caught"] if "qr-scanner" not in path]
    sizes = {path: len(text.encode()) for path, text in kept(door.page)["caught"] if path in paths}
    assert {"/puerta"} < set(sizes)
    assert len(sizes) > 8
    assert sum(sizes.values()) <= LIMIT, sizes
    worker = (
        door.page.request.get("/puerta/sw-sync.js").body() + door.page.request.get("/puerta/sw.js").body()
    )
    assert sum(sizes.values()) + len(worker) <= LIMIT
    assert sum(len(gzip.compress(text.encode())) for _, text in kept(door.page)["caught"]) < 60_000


def test_other_pages_are_never_kept(open_door):
    door = open_door("Páginas ajenas", ())
    door.page.goto("/eventos")
    door.page.goto("/puerta")
    door.came(0)
    assert not [path for path, _ in kept(door.page)["caught"] if path.startswith("/eventos")]


def test_without_scripts_the_page_points_to_the_online_list(page_of, page_factory):
    team = page_of("coordinadora.ilo", **LAPTOP)
    plan_event(team, "Sin guiones", minutes=30)
    path = pass_for(team, ["Sin guiones"])
    page = page_factory(**PHONE, java_script_enabled=False)
    page.goto(path)
    page.locator("main form .button-act").click()
    expect(page.locator("main").first).to_contain_text(
        es("You can mark attendance in the online list: sign in and open your event.")
    )
    page.get_by_role("link", name=es("Sign in to the online list")).first.click()
    expect(page.locator("#identity")).to_be_visible()
