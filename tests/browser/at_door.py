"""At the facilitator's door: how a phone becomes one, who comes, and what lies on it and on the server. No test lives here."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from playwright.sync_api import Page, expect

from tests.browser.hands import es, lead_on, somebody

if TYPE_CHECKING:
    from tests.browser.conftest import Instance

TICKET = re.compile(r"/inscripciones/[a-z0-9]{20,}$")
HIDDEN = re.compile(r'name="([^"]+)"[^>]*value="([^"]*)"')
LIST, SEND = "**/puerta/api/lista", "**/puerta/api/envios"
LIMIT = 120_000  # bytes of the page and all it needs offline, before they are compressed
READ_SVG = """async ([svg, decoder]) => {
    const picture = new Image();
    picture.src = "data:image/svg+xml," + encodeURIComponent(svg);
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), {width: 420, height: 420});
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, 420, 420);
    pen.drawImage(picture, 10, 10, 400, 400);
    const worker = new Worker(decoder);
    const answer = new Promise((resolve) => { worker.onmessage = ({data}) => resolve(data.data); });
    const data = pen.getImageData(0, 0, 420, 420);
    worker.postMessage({id: 1, type: "decode", data});
    return answer;
}"""
DECODER = "/static/vendor/qr-scanner-1.4.2/qr-worker.js"


@dataclass
class Door:
    """A phone that has become a door, its event, and who is registered with which ticket."""

    page: Page
    slug: str
    session: str
    people: list[dict[str, str]]
    tickets: list[str]

    def type(self, text: str) -> None:
        self.page.fill("#term", text)
        self.page.press("#term", "Enter")

    def says(self, kind: str) -> None:
        expect(self.page.locator(f"#say .app-{kind}")).to_be_visible()

    def status(self, text: str) -> None:
        expect(self.page.locator("#state-words")).to_contain_text(text, timeout=20_000)

    def came(self, number: int) -> None:
        expect(self.page.locator("#came")).to_have_text(str(number))


def read_qr(page: Page, svg: str) -> str:
    """What a QR on a page says, read from its picture by the decoder that phones get."""
    svg = svg if "xmlns=" in svg else svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    if "width=" not in svg.split(">")[0]:
        svg = svg.replace("<svg ", '<svg width="400" height="400" ', 1)
    return str(page.evaluate(READ_SVG, [svg, DECODER]))


def registered(page: Page, slug: str, given: str) -> tuple[dict[str, str], str]:
    """A person who saved a place, and the address of the ticket; the form is sent without being drawn (test_citizen.py fills it in)."""
    person = somebody(given)
    page.context.clear_cookies()
    address = f"/eventos/{slug}/inscripcion"
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', page.request.get(address).text())
    form = {found[1]: found[2] for tag in hidden if (found := HIDDEN.search(tag))} | person
    answer = page.request.post(address, form=form, headers={"Referer": address})
    assert TICKET.search(answer.url), answer.text()[:2000]
    return person, answer.url


def pass_for(team: Page, titles: list[str]) -> str:
    """The path that the QR of a new pass for these events leads to."""
    team.goto("/espacios/mesa-ilo/gestion/puertas/nueva")
    team.fill("[name=label]", "Puerta principal")
    for box in team.locator("[name=events]").all():
        box.uncheck()
    for title in titles:
        team.get_by_label(title).check()
    team.fill("[name=max_phones]", "3")
    lead_on(team.locator("main form .button-act"))
    address = read_qr(team, team.locator(".qr svg").evaluate("svg => svg.outerHTML"))
    assert "/puerta/activar/" in address
    return "/puerta/" + address.split("/puerta/")[1]


def become(page: Page, path: str, *, again: bool = False) -> None:
    """Opens the address of a pass on a phone and prepares it; a phone that was a door before needs no preparing."""
    page.goto(path)
    page.locator("main form .button-act").click()
    expect(page).to_have_url(re.compile("/puerta$"))
    if again:
        return
    page.click("#prepare-now")
    expect(page.locator("#prepare")).to_be_hidden()


def attendances(instance: Instance, door: Door) -> list[tuple[str, str]]:
    """(surname, status) of the marks in force at the door's session, as they stand in the database."""
    session = int(door.session.split("/")[2])
    with sqlite3.connect(instance.folder / "civic.db") as database:
        rows = database.execute(
            "select p.first_surname, a.status from attendances a join people p on p.id = a.person_id "
            "where a.session_id = ? and a.superseded_at is null and a.status != 'void'",
            (session,),
        ).fetchall()
    return sorted(rows)


def ended_credential(instance: Instance) -> str:
    """The token of a credential of the Mesa de Ilo that was valid once."""
    with sqlite3.connect(instance.folder / "civic.db") as database:
        found = database.execute(
            "select r.token from mandates m join representations r on r.id = m.representation_id "
            "join spaces s on s.id = m.space_id "
            "where s.slug = 'mesa-ilo' and m.superseded_at is null and m.valid_to < ? limit 1",
            (date.today().isoformat(),),
        ).fetchone()
    assert found, "the demonstration has no ended credential in Ilo"
    return str(found[0])


def surname(person: dict[str, str]) -> str:
    return person["first_surname"]


def walk_in(door: Door, person: dict[str, str]) -> None:
    """Registers somebody who is not on the list."""
    page = door.page
    page.click("#register")
    page.fill("#w-names", person["given_names"])
    page.fill("#w-surnames", f"{person['first_surname']} {person['second_surname']}")
    page.fill("#w-number", person["document_number"])
    page.check("#w-voice")
    page.get_by_role("button", name=es("Register and let in")).click()


KEPT = """async () => {
    const base = await new Promise((done, no) => { const ask = indexedDB.open("civic-door"); ask.onsuccess = () => done(ask.result); ask.onerror = no; });
    const all = (store) => new Promise((done) => { const ask = base.transaction(store).objectStore(store).getAll(); ask.onsuccess = () => done(ask.result); });
    const get = (name) => new Promise((done) => { const ask = base.transaction("facts").objectStore("facts").get(name); ask.onsuccess = () => done(ask.result); });
    const read = (buffer) => new TextDecoder("latin1").decode(buffer);
    const list = await get("list"), key = await get("key"), rows = await all("rows");
    base.close();
    const caught = [];
    for (const name of await caches.keys()) for (const asked of await (await caches.open(name)).keys())
        caught.push([new URL(asked.url).pathname, await (await (await caches.open(name)).match(asked)).text()]);
    return {list: Boolean(list), sealed: list ? read(list.data) : "", extractable: key ? key.extractable : null,
        rows: rows.map((row) => ({n: row.n, names: Object.keys(row).sort(), text: read(row.data)})), caught};
}"""


def kept(page: Page) -> dict[str, Any]:
    """What lies in the phone's database and in its store of pages, as somebody with the phone in hand would read it."""
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


def video_of(text: str, target: Path) -> Path:
    """A film of one QR, as Chromium's camera of the test reads it (Y4M, grey)."""
    modules = [list(row) for row in segno.make(text, error="m").matrix_iter(scale=8, border=6)]
    width, height = 640, 480
    top, left = (height - len(modules)) // 2, (width - len(modules[0])) // 2
    luma = bytearray(b"\xeb" * (width * height))
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            luma[(top + y) * width + left + x] = 16 if dark else 235
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    target.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 10)
    return target
