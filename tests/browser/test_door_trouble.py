"""The facilitator's door when things go wrong: the server, the clock, the disk, the time that runs out."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from civic.core import clock
from tests.browser.at_door import LIST, SEND, attendances, kept, surname, walk_in
from tests.browser.hands import es, somebody


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
