"""The facilitator's door with the network cut: nothing marked is lost, and the server ends with exactly what was marked."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, Page, Route, expect

from civic.core import clock
from tests.browser.conftest import LAPTOP, PHONE, QUIET, Instance
from tests.browser.hands import es, fill, plan_event, press, somebody

TICKET = re.compile(r"/inscripciones/[a-z0-9]{20,}$")
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
    """A person who saved a place, and the address of the ticket."""
    person = somebody(given)
    page.context.clear_cookies()
    page.goto(f"/eventos/{slug}/inscripcion")
    fill(page, person)
    press(page, es("Confirm my place"))
    expect(page).to_have_url(TICKET)
    return person, page.url


def pass_for(team: Page, titles: list[str]) -> str:
    """The path that the QR of a new pass for these events leads to."""
    team.goto("/espacios/mesa-ilo/gestion/puertas/nueva")
    team.fill("[name=label]", "Puerta principal")
    for box in team.locator("[name=events]").all():
        box.uncheck()
    for title in titles:
        team.get_by_label(title).check()
    team.fill("[name=max_phones]", "3")
    team.locator("main form .button-act").click()
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


def test_a_day_without_signal(open_door, page_of, live_instance, axe, sideways):
    door = open_door("Cabildo del valle alto")
    page, context = door.page, door.page.context
    aurelio, benita, casimira = door.people
    door.came(0)
    context.set_offline(True)

    door.type(door.tickets[0])
    door.says("entered")
    expect(page.locator(".app-name")).to_contain_text(surname(aurelio))
    door.came(1)
    door.status(es("%(count)s to send", count="1"))
    door.status(es("No connection"))
    door.type(door.tickets[0])
    door.says("again")
    door.came(1)

    page.fill("#term", benita["document_number"][-3:])
    page.locator("#people button", has_text=surname(benita)).click()
    door.says("entered")
    page.fill("#term", surname(casimira)[:9].upper())
    page.locator("#people button", has_text=surname(casimira)).click()
    door.says("entered")
    door.came(3)
    page.get_by_role("button", name=es("Undo")).click()
    door.says("undone")
    door.came(2)
    newcomer = somebody("Dionisia")
    walk_in(door, newcomer)
    door.says("entered")
    door.came(3)
    door.status(es("%(count)s to send", count="6"))
    assert axe(page) == []
    assert sideways(page) == []

    # The page is killed without warning, and opened again with the network still cut.
    page.close(run_before_unload=False)
    door.page = page = context.new_page()
    page.goto("/puerta")
    door.came(3)
    door.status(es("%(count)s to send", count="6"))
    door.type(door.tickets[0])
    door.says("again")
    door.status(es("%(count)s to send", count="7"))
    assert attendances(live_instance, door) == []

    # The signal is back: it is sent by itself, and the server has exactly these.
    context.set_offline(False)
    door.status(es("all sent"))
    door.came(3)
    present = [(surname(one), "present") for one in (aurelio, benita, newcomer)]
    assert attendances(live_instance, door) == sorted(present)
    team = page_of("facilitadora.ilo")
    team.goto(door.session)
    expect(team.locator(".door-count b")).to_have_text("3")


def test_an_answer_comes_at_once(open_door):
    door = open_door("Jornada de limpieza", ("Eusebia", "Froilán"))
    page = door.page
    page.context.set_offline(True)
    spent = []
    for ticket in door.tickets * 10:
        page.fill("#term", ticket)
        spent.append(
            page.evaluate(
                """() => new Promise((resolve) => {
                    const begun = performance.now();
                    const seen = new MutationObserver(() => {
                        if (document.querySelector("#say .app-answer")) { seen.disconnect(); resolve(performance.now() - begun); }
                    });
                    document.querySelector("#say").replaceChildren();
                    seen.observe(document.querySelector("#say"), {childList: true});
                    document.querySelector("#search").requestSubmit();
                })"""
            )
        )
    assert sorted(spent)[len(spent) // 2] < 100
    door.status(es("%(count)s to send", count="20"))


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


def test_six_answers_told_apart(open_door, page_of, page_factory, live_instance, axe, sideways):
    team = page_of("coordinadora.ilo", **LAPTOP)
    other = plan_event(team, "Feria del puerto", minutes=40, seats=50)
    visitor = page_factory(**PHONE)
    _stranger, elsewhere = registered(visitor, other, "Gregoria")
    door = open_door("Asamblea del puerto")
    page = door.page
    visitor.goto(door.tickets[2])
    visitor.get_by_role("link", name=es("I cannot come: give my place back")).click()
    visitor.locator("main form button").last.click()
    become(page, pass_for(team, ["Asamblea del puerto", "Feria del puerto"]), again=True)
    page.click("#state")
    page.click("#other-session")
    expect(page.locator("#sessions button")).to_have_count(2)
    assert axe(page) == []
    page.locator("#sessions button", has_text="Asamblea del puerto").click()
    page.context.set_offline(True)
    foreign, damaged = "https://example.org/abc", door.tickets[0][:-12]
    old = door.tickets[0].rsplit("/", 1)[0] + "/" + "abcdefghjkmnpqrstuvwxyz23"
    revoked = door.tickets[0].split("/inscripciones/")[0] + "/credenciales/" + ended_credential(live_instance)
    looks = {}
    for text, kind in (
        (door.tickets[0], "entered"), (door.tickets[0], "again"), (foreign, "unknown"), (damaged, "unknown"),
        (old, "unknown"), (elsewhere, "other"), (door.tickets[2], "cancelled"), (revoked, "revoked"),
    ):  # fmt: skip
        door.type(text)
        door.says(kind)
        words = page.locator("#say .app-answer").inner_text()
        look = page.evaluate(  # in one go: the server's answer may draw the panel anew
            """() => { const panel = document.querySelector("#say .app-answer"); const style = getComputedStyle(panel);
                const bright = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(v => v / 255)
                    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
                const [low, high] = [bright(style.color), bright(style.backgroundColor)].sort((a, b) => a - b);
                return {contrast: (high + .05) / (low + .05), word: panel.querySelector(".app-word").textContent,
                    picture: panel.querySelector("svg").innerHTML}; }"""
        )
        assert look["contrast"] >= 7, kind
        assert axe(page) == [], kind
        assert sideways(page) == [], kind
        looks.setdefault(kind, (look["word"], look["picture"]))
        panel = page.locator("#say .app-answer").bounding_box()
        assert panel, kind
        assert panel["width"] == 360, kind
        if text == foreign:
            assert es("That code is not from this site. Ask for the ticket or the credential.") in words
        if text == damaged:
            assert (
                es("The code is damaged or not whole. Look for the person by surname or document.") in words
            )
    assert [word for word, _ in looks.values()] == [
        es(word) for word in ("Came in", "Was already in", "Not on the list", "Another event", "Registration cancelled", "Credential revoked")
    ]  # fmt: skip
    assert len({picture for _, picture in looks.values()}) == 6
    page.fill("#term", "zzzz")
    expect(page.locator("#found")).to_contain_text(es("Nobody fits"))
    assert axe(page) == []
    page.click("#register")
    page.get_by_role("button", name=es("Register and let in")).click()
    expect(page.locator("#walkin-errors")).to_be_focused()
    assert axe(page) == []
    page.click("#walkin-back")
    page.click("#state")
    expect(page.locator("#detail")).to_be_visible()
    assert axe(page) == []
    assert sideways(page) == []
    page.context.set_offline(False)
    page.click("#send-now")
    door.status(es("all sent"))
    assert attendances(live_instance, door) == [(surname(door.people[0]), "present")]


@pytest.mark.parametrize("fault", ["500", "413", "cut", "lost answer", "signed-in network"])
def test_a_server_in_trouble_loses_nothing(open_door, live_instance, fault):
    door = open_door(f"Taller de regantes {fault}")
    page = door.page
    page.context.set_offline(True)
    for number, ticket in enumerate(door.tickets, 1):
        door.type(ticket)
        door.came(number)
    walk_in(door, newcomer := somebody("Honorata"))
    door.says("entered")
    sizes: list[int] = []

    def trouble(route: Route) -> None:
        rows = json.loads(route.request.post_data or "{}")["rows"]
        sizes.append(len(rows))
        if fault == "500":
            route.fulfill(status=500, body="no")
        elif fault == "413" and len(rows) > 1:
            route.fulfill(
                status=413, content_type="application/json", body='{"error": "too_large", "sentence": "x"}'
            )
        elif fault == "signed-in network":
            route.fulfill(status=200, content_type="text/html", body="<h1>WiFi</h1>")
        elif fault in ("cut", "lost answer"):
            answer = route.fetch()  # the server has the rows, the phone does not learn of it
            if fault == "cut":
                route.fulfill(response=answer, body=answer.text()[:-40])
            else:
                route.abort()
        else:
            route.continue_()

    page.context.route(SEND, trouble)
    page.context.set_offline(False)
    if fault == "413":
        door.status(es("all sent"))
        assert sizes[0] == 4
        assert sizes.count(1) == 4
    else:
        page.wait_for_timeout(1500)
        assert sizes, "nothing was sent"
        door.status(es("%(count)s to send", count="4"))
        if fault in ("500", "cut", "signed-in network"):
            expect(page.locator("#band")).to_have_text(
                es(
                    "The server has a problem. Nothing is lost: everything is kept on this phone and is sent again by itself."
                )
            )
        page.context.unroute(SEND)
        page.reload()
        door.status(es("all sent"))
    door.came(4)
    everybody = [(surname(one), "present") for one in [*door.people, newcomer]]
    assert attendances(live_instance, door) == sorted(everybody)


def test_a_pass_taken_back(open_door, page_of, live_instance, axe):
    door = open_door("Consulta del cerro", ("Isidora",))
    page = door.page
    page.context.set_offline(True)
    door.type(door.tickets[0])
    door.says("entered")
    team = page_of("coordinadora.ilo", **LAPTOP)
    team.goto("/espacios/mesa-ilo/gestion/puertas")
    place = team.locator(".card", has_text="Consulta del cerro")
    place.locator("form[action$='/retirar']").first.evaluate("form => form.submit()")
    expect(team).to_have_url(re.compile("/puertas$"))
    page.context.set_offline(False)
    door.status(es("Pass over"))
    expect(page.locator("#band")).to_contain_text(
        re.compile("|".join(map(re.escape, (
            es("The pass of this phone is over. Ask the coordinator for a new code and scan it with this phone."),
            es("The pass of this phone is over. What waits stays on this phone: do not erase it and show it to the coordinator."),
        ))))
    )  # fmt: skip
    assert axe(page) == []
    # The server has taken the row for a human; with nothing left to send the list is erased from the phone.
    page.wait_for_function("() => document.querySelector('#waiting').textContent === '0'", timeout=20_000)
    page.reload()
    expect(page.locator("#message")).to_be_visible()
    assert kept(page)["list"] is False
    assert attendances(live_instance, door) == []
    with sqlite3.connect(live_instance.folder / "civic.db") as database:
        states = database.execute(
            "select state, word from door_scans where session_id = ?", (int(door.session.split("/")[2]),)
        ).fetchall()
    assert states == [("review", "pass_ended")]


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


def test_two_tabs_count_as_one_phone(open_door, live_instance):
    door = open_door("Mesa técnica del agua")
    first, context = door.page, door.page.context
    context.set_offline(True)
    second = context.new_page()
    second.goto("/puerta")
    expect(second.locator("#came")).to_have_text("0")
    both = (first, second)
    for page, ticket in zip(both, door.tickets[:2], strict=True):
        page.fill("#term", ticket)
    for page in both:
        page.evaluate("() => document.querySelector('#search').requestSubmit()")
    for page in both:
        expect(page.locator("#say .app-entered")).to_be_visible()
    assert sorted(row["n"] for row in kept(first)["rows"]) == [
        1,
        2,
    ]  # rows lie in the order of their random ids
    context.set_offline(False)
    door.status(es("all sent"))
    assert len(attendances(live_instance, door)) == 2


def test_it_is_sent_with_no_page_open(open_door, live_instance):
    door = open_door("Envío sin página", ("Petronila",))
    page, context = door.page, door.page.context
    context.set_offline(True)
    door.type(door.tickets[0])
    door.came(1)
    page.close()
    elsewhere = context.new_page()
    context.set_offline(False)
    elsewhere.goto("/eventos")
    # The browser wakes the worker when it thinks that the signal is back; here it is told to.
    devtools = context.new_cdp_session(elsewhere)
    found: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(said["registrations"]))
    devtools.send("ServiceWorker.enable")
    elsewhere.wait_for_timeout(500)
    worker = next(one for one in found if one["scopeURL"].endswith("/puerta"))
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": live_instance.address,
            "registrationId": worker["registrationId"],
            "tag": "civic-door-send",
            "lastChance": False,
        },
    )
    for _ in range(40):
        if attendances(live_instance, door):
            break
        elsewhere.wait_for_timeout(250)
    assert attendances(live_instance, door) == [(surname(door.people[0]), "present")]


def test_a_list_closed_meanwhile_is_told_in_a_sentence(open_door, page_of, live_instance, axe):
    door = open_door("Encuentro que ya acabó", (), minutes=-5)
    page = door.page
    page.context.set_offline(True)
    walk_in(door, newcomer := somebody("Quintina"))
    door.came(1)
    team = page_of("facilitadora.ilo")
    team.goto(door.session)
    team.locator("main summary", has_text=es("Close the list")).click()
    team.locator("details[open]").get_by_role("button", name=re.compile(es("Close the list"))).click()
    page.context.set_offline(False)
    door.status(es("all sent"))
    door.came(0)
    page.click("#state")
    expect(page.locator("#notes li")).to_have_count(1)
    expect(page.locator("#notes li")).to_contain_text(surname(newcomer))
    assert len(page.locator("#notes li").inner_text()) > len(surname(newcomer)) + 20
    assert axe(page) == []
    assert attendances(live_instance, door) == []


def test_after_its_time_the_list_is_gone_and_the_marks_are_not(open_door, live_instance):
    door = open_door("Setenta y dos horas", ("Remigia",))
    page, context = door.page, door.page.context

    def short(route: Route) -> None:
        headers = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
        answer = route.fetch(headers=headers)
        soon = (clock.now() + timedelta(seconds=3)).isoformat()
        route.fulfill(response=answer, json=answer.json() | {"valid_until": soon})

    context.route(LIST, short)
    page.click("#state")
    page.click("#send-now")
    expect(page.locator("#detail")).to_be_visible()
    page.wait_for_timeout(1000)
    page.click("#detail-back")
    context.set_offline(True)
    door.type(door.tickets[0])
    door.came(1)
    page.wait_for_timeout(3000)
    page.reload()
    expect(page.locator("#prepare-error")).to_have_text(
        es(
            "The list was erased from this phone because its time is over. Prepare it again where there is signal."
        )
    )
    found = kept(page)
    assert found["list"] is False
    assert len(found["rows"]) == 1
    door.status(es("%(count)s to send", count="1"))
    context.unroute(LIST)
    context.set_offline(False)
    door.status(es("all sent"))
    assert attendances(live_instance, door) == [(surname(door.people[0]), "present")]


@pytest.mark.parametrize("shift", [-3 * 365 * 86400, 86400], ids=["three years behind", "a day ahead"])
def test_a_wrong_clock_loses_nothing(open_door, live_instance, shift):
    door = open_door(f"Reloj {shift}", ("Máxima",))
    page = door.page
    page.add_init_script(
        f"""(() => {{ const Real = Date, shift = {shift * 1000};
        globalThis.Date = class extends Real {{ constructor(...given) {{ given.length ? super(...given) : super(Real.now() + shift); }}
            static now() {{ return Real.now() + shift; }} }}; }})()"""
    )
    page.reload()
    expect(page.locator("#band")).to_have_text(
        es("The clock of this phone is wrong. Nothing is lost: the server keeps the right time.")
    )
    page.context.set_offline(True)
    door.type(door.tickets[0])
    door.says("entered")
    page.context.set_offline(False)
    door.status(es("all sent"))
    assert attendances(live_instance, door) == [(surname(door.people[0]), "present")]
    with sqlite3.connect(live_instance.folder / "civic.db") as database:
        (flags,) = database.execute(
            "select flags from door_scans where session_id = ?", (int(door.session.split("/")[2]),)
        ).fetchone()
    assert "clock_wrong" in flags


def test_a_full_phone_says_so(open_door, axe):
    door = open_door("Teléfono lleno", ("Nicanora",))
    page = door.page
    page.context.set_offline(True)
    # The disk of the test machine cannot be filled; the browser's own refusal is raised where it would be.
    page.evaluate(
        """() => { IDBObjectStore.prototype.add = function () {
            this.transaction.abort(); throw new DOMException("full", "QuotaExceededError"); }; }"""
    )
    door.type(door.tickets[0])
    door.says("lost")
    expect(page.locator("#say")).to_contain_text(
        es("This phone has no room left, so this person was not kept. Write the name on paper.")
    )
    door.came(0)
    door.status(es("all sent"))
    assert axe(page) == []
    assert kept(page)["rows"] == []


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


def test_the_camera_reads_a_ticket(page_of, page_factory, filmed, live_instance, tmp_path, axe):
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, "Cámara del puerto", minutes=30, seats=50)
    person, ticket = registered(page_factory(**PHONE), slug, "Obdulia")
    path = pass_for(team, ["Cámara del puerto"])
    browser = filmed(video_of(ticket, tmp_path / "ticket.y4m"))
    context = browser.new_context(
        base_url=live_instance.address,
        locale="es-PE",
        timezone_id="America/Lima",
        permissions=["camera"],
        **PHONE,
    )
    page = context.new_page()
    become(page, path)
    page.click("#detail-back")
    context.set_offline(True)
    page.click("#scan")
    expect(page.locator("#say .app-entered, #say .app-again")).to_be_visible(timeout=20_000)
    expect(page.locator(".app-name")).to_contain_text(surname(person))
    expect(page.locator("#came")).to_have_text("1")
    assert axe(page) == []
    page.wait_for_timeout(4000)  # the code stays before the camera: it counts once
    assert len(kept(page)["rows"]) == 1
    page.click("#scan")
    expect(page.locator("#camera")).to_be_hidden()
    page.close()


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
