"""The facilitator's door with the network cut: nothing marked is lost, and the server ends with exactly what was marked."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from playwright.sync_api import expect

from tests.browser.at_door import (
    attendances,
    become,
    ended_credential,
    kept,
    pass_for,
    registered,
    surname,
    walk_in,
)
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, plan_event, somebody

# Every tone and every buzz is written down, and made all the same.
LISTEN = """(() => {
    globalThis.heard = [];
    const start = OscillatorNode.prototype.start, buzz = navigator.vibrate.bind(navigator);
    OscillatorNode.prototype.start = function (...given) { heard.push(["tone", this.type, this.frequency.value]); return start.apply(this, given); };
    navigator.vibrate = (pattern) => { heard.push(["buzz", ...pattern]); return buzz(pattern); };
})()"""

# A phone whose disk takes its time; the answers at the door read nothing.
SLOW_TO_READ = """() => {
    Object.assign(globalThis, {reading: 0, readings: 0});
    const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
    SubtleCrypto.prototype.decrypt = async (...given) => {
        globalThis.reading += 1;
        await new Promise((done) => { setTimeout(done, 700); });
        return decrypt(...given).finally(() => { globalThis.readings += 1; });
    };
}"""


ANOTHER_SENDS = """() => new Promise((held) => {
    navigator.locks.request("civic-door-send", () => new Promise((free) => { globalThis.fail = free; held(); }));
})"""


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
    page.add_init_script(LISTEN)
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
    looks: dict[str, tuple[str, str]] = {}
    sounds: dict[str, tuple[list[Any], list[Any]]] = {}
    for text, kind in (
        (door.tickets[0], "entered"), (door.tickets[0], "again"), (foreign, "unknown"), (damaged, "unknown"),
        (old, "unknown"), (elsewhere, "other"), (door.tickets[2], "cancelled"), (revoked, "revoked"),
    ):  # fmt: skip
        page.evaluate("() => { heard.length = 0; }")
        door.type(text)
        door.says(kind)
        page.wait_for_function("() => new Set(heard.map(([kind]) => kind)).size === 2")  # a tone and a buzz
        heard = page.evaluate("() => heard")
        sound = [each for each in heard if each[0] == "tone"], [each for each in heard if each[0] == "buzz"]
        assert sounds.setdefault(kind, sound) == sound, kind
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
    assert len({str(tones) for tones, _ in sounds.values()}) == 6
    assert len({str(buzz) for _, buzz in sounds.values()}) == 6
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


def test_who_comes_while_the_phone_reads_its_disk_is_not_forgotten(open_door):
    door = open_door("Faena de limpieza del canal")
    page = door.page
    page.context.set_offline(True)
    door.type(door.tickets[0])
    door.came(1)
    page.evaluate(SLOW_TO_READ)
    page.evaluate("() => new BroadcastChannel('civic-door').postMessage('changed')")
    page.wait_for_function("() => globalThis.reading > 0")
    door.type(door.tickets[1])
    door.says("entered")
    page.wait_for_function(
        "() => globalThis.readings > 1"
    )  # a row and the list: the reading that began before is over
    page.wait_for_timeout(500)
    door.came(2)
    door.status(es("%(count)s to send", count="2"))
    door.type(door.tickets[1])
    door.says("again")


def test_what_another_did_not_send_is_sent_soon(open_door):
    """The worker, woken by the signal, holds the turn to send and fails: the page that stood back looks again."""
    door = open_door("Minga de la acequia")
    page = door.page
    page.context.set_offline(True)
    door.type(door.tickets[0])
    door.status(es("%(count)s to send", count="1"))
    page.evaluate(ANOTHER_SENDS)
    page.context.set_offline(False)
    door.status(es("Connected"))
    door.status(es("%(count)s to send", count="1"))
    page.evaluate("() => globalThis.fail()")
    door.status(es("all sent"))


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
