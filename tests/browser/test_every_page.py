"""Every page that links lead to, as each role sees it: no dead link, nothing for axe, nothing wider than the screen.

Which pages a role answers for follows from the access tables of the rooms, so a new page is checked without being
named here; a page that no link reaches fails until it is either linked or explained below.
"""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from civic.app import create_app
from tests.browser.at_door import pass_for
from tests.browser.conftest import LAPTOP, PHONE, Instance
from tests.browser.hands import english_words, es, fill, plan_event, press, somebody, texts
from tests.browser.test_surveys import open_shared_phone
from tests.engines import run_folder

ROOT = Path(__file__).resolve().parents[1]
# who answers for the pages of which audiences; or, by its name, for one page
ROLES: dict[str, set[str]] = {
    "": {"public"},
    "ciudadana": set(),
    "lideresa.ilo": {"leader", "signed_in", "self", "token", "in_charge"},
    "lider.nuevo": {"accreditation.check"},
    "facilitadora.ilo": {"facilitator", "sheets.poster", "sheets.inscription", "sheets.call"},
    "acreditador.ilo": {"accreditor"},
    "coordinadora.ilo": {"coordinator", "team"},
    "coordinador.huaylas": {
        "answers.manage",
        "answers.manage_answer",
        "answers.manage_progress",
        "certificates.manage_detail",
        "surveys.manage_gain",
        "voting.manage_objections",
    },
    "operadora": {"operator"},
    "auditora": {"auditor"},
    "administradora": {"administrator"},
}
NO_LINK = {
    "people.activate": "its address is on a slip",
    "watch.alive": "asked by machines",
    "watch.ready": "asked by machines",
    "watch.metrics": "asked by machines",
    "people.desk_compare": "found by a search; looked at below",
    "accreditation.check_person": "nobody new is being named in the demonstration; looked at below",
    "imports.preview": "no list was sent in the demonstration; tests/browser/test_states.py sends one",
    "people.confirm_email": "its address comes by mail",
    "people.enter": "its address comes by mail",
    "people.reset": "its address comes by mail",
    "people.second_step": "between the password and being signed in; tests/browser/test_second_step.py comes to it",
    "people.security_codes": "for whoever has a second step; tests/browser/test_second_step.py opens it",
    "people.security_confirm": "before changes of the way in; tests/browser/test_second_step.py opens it",
    "people.new_account_access": "the second page of a form",
    "sheets.scan": "a picture",
    "door.activate": "its address is in the code a new phone reads; looked at below",
    "door.code": "a script",
    "door.worker": "a script",
    "door.manifest": "a file",
    "events.material": "a file, or another site",
    "organisations.document": "a file",
    "accreditation.paper": "a file",
    "accreditation.step_paper": "a file",
    "answers.document": "a file",
    "answers.photo": "a picture",
    "evaluation.manage_sheet": "no sheet is being written in the demonstration; tests/evaluation/test_views.py writes one",
    "certificates.check": "its address is the code on a certificate; tests/browser/test_certificates.py opens one",
    "certificates.pack": "a file that the worker makes; tests/certificates/test_views.py asks for one",
    "practices.document": "a file",
    "records.annex_file": "a file",
    "surveys.answer": "its address is handed out; tests/browser/test_surveys.py opens it",
    "surveys.shared_answer": "whoever holds the shared phone; looked at below",
    "surveys.shared_done": "what the shared phone shows between two people; looked at below",
    "surveys.thanks": "the last page of a form; tests/browser/test_surveys.py comes to it",
    "surveys.figures": "on the page of one past event; tests/surveys/test_public_figures.py opens it",
    "surveys.manage_download": "a file",
    "surveys.manage_results": "on the page of one past course; tests/surveys/test_views.py opens it",
    "campaigns.picture": "a picture",
    "oversight.photo": "a picture",
    "oversight.answer_file": "a file",
    "oversight.alert_file": "a file",
    "voting.photo": "a picture",
    "voting.receipt": "what this browser got for its ballot; tests/browser/test_voting.py comes to it",
    "voting.manage_fix": "no poll waits to be fixed in the demonstration; tests/voting/test_manage.py fixes one",
    "voting.manage_option": "of a draft; tests/voting/test_manage.py changes one",
    "proposals.card": "a picture for those who draw a shared link",
    "proposals.file": "a file",
    "proposals.own_file": "a file",
    "proposals.sent": "the last page of a form; tests/browser/test_proposals.py comes to it",
}


MOST = 60  # addresses of one view, while something wanted is still to be found


class Links(HTMLParser):
    """The addresses of the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    """Which view an address belongs to."""
    folder = tmp_path_factory.mktemp("map")
    app = create_app(
        {"CIVIC_ENV": "testing", "CIVIC_INSTANCE": str(folder), "SECRET_KEY": "only to read the map"}
    )
    return app.url_map.bind("localhost")


@pytest.fixture(scope="session")
def audiences() -> dict[str, str]:
    """Who may open which page, from the tables of the rooms."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob("*/access.py")):
        rows = importlib.import_module(f"tests.{path.parent.name}.access").ACCESS
        found |= {row.split()[0]: audience for row, (audience, _) in rows.items() if row.endswith(" GET")}
    return found


@pytest.fixture(scope="session")
def inside(live_instance: Instance) -> Flask:
    """The application of the live server in this process, on its database: thousands of links are followed without a wire."""
    app = create_app(live_instance.environment)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(run_folder() / "templates"))
    (run_folder() / "templates").mkdir(exist_ok=True)
    return app


def walk(client: FlaskClient, addresses: MapAdapter, wanted: set[str]) -> Iterator[tuple[str, str, int, str]]:
    """Follows the links from the front page: (view, address, status, kind of content).

    One address per view; while a wanted view is missing, more of those left out the first time: of the missing view's room
    first, then of pages that lead into that room, of the least seen first. A second file tells nothing new.
    """
    waiting: list[tuple[str, str]] = [("", "/"), ("", "/mi-pagina")]
    later: dict[str, list[str]] = {}
    seen, files = set[str](), set[str]()
    times, leads = Counter[str](), Counter[tuple[str, str]]()
    while waiting or (later and wanted - set(times)):
        again = not waiting
        if again:
            rooms = {view.split(".")[0] for view in wanted - set(times)}
            nearest = min(
                later,
                key=lambda view: (
                    view.split(".")[0] not in rooms,
                    not any(leads[view, room] for room in rooms),
                    times[view],
                ),
            )
            source, address = nearest, later[nearest].pop(0)
            if not later[nearest] or times[nearest] >= MOST:
                del later[nearest]
        else:
            source, address = waiting.pop(0)
        try:
            view = addresses.match(urlsplit(address).path, method="GET")[0]
        except HTTPException:
            view = address
        leads[source, view.split(".")[0]] += 1
        if address in seen or view == "web.asset" or times[view] > MOST or view in files:
            continue
        if times[view] and not again:
            later.setdefault(view, []).append(address)
            continue
        seen.add(address)
        times[view] += 1
        with client.get(address) as answer:
            kind = answer.mimetype
            yield view, address, answer.status_code, kind
            if kind != "text/html":
                files.add(view)
            elif answer.status_code == 200:
                links = Links()
                links.feed(answer.get_data(as_text=True))
                waiting += [
                    (view, found.split("#")[0])
                    for href in links.found
                    if (found := urljoin(address, href)).startswith("/") and not found.startswith("//")
                ]


@pytest.mark.parametrize("role", list(ROLES), ids=lambda role: role or "visitor")
def test_every_page_of_a_role(page_of, page_factory, inside, addresses, audiences, axe, sideways, role):
    page = page_of(role, **PHONE) if role else page_factory(**PHONE)
    client = inside.test_client()
    for cookie in page.context.cookies():
        client.set_cookie(cookie["name"], cookie["value"])
    reached: dict[str, str] = {}
    faults: list[str] = []
    by_name = set().union(*ROLES.values()) & set(audiences)
    mine = {view for view, audience in audiences.items() if audience in ROLES[role] and view not in by_name}
    mine |= by_name & ROLES[role]
    for view, address, status, kind in walk(client, addresses, mine - set(NO_LINK)):
        if status >= 400:
            faults.append(f"{address}: a link leads to {status}")
        if status == 200:
            reached.setdefault(view, address if kind == "text/html" else "")
    faults += [f"{view}: no link leads there" for view in sorted(mine - set(reached) - set(NO_LINK))]

    ours = {
        view: address
        for view, address in reached.items()
        if address and (view in mine or view == "home.mine")
    }
    for number, address in enumerate(ours.values()):
        # colours come from one list of tokens and from blocks that all pages share: every third page is enough in the dark
        faults += [
            f"{address}: {fault}"
            for fault in look_at(page, address, axe, sideways, in_the_dark=number % 3 == 0)
        ]
    assert not faults, "\n".join(faults)
    assert ours or not mine


def test_pages_without_a_link(page_of, page_factory, live_instance, axe, sideways):
    """A pass as a new phone opens it, two records side by side, a phone handed over, a new alternate: reached by a code,
    a search and forms."""
    team = page_of("coordinadora.ilo", **LAPTOP)
    plan_event(team, "Asamblea de la puerta", minutes=30)
    path = pass_for(team, ["Asamblea de la puerta"])
    faults = [f"{path}: {fault}" for fault in look_at(page_factory(**PHONE), path, axe, sideways)]
    with sqlite3.connect(live_instance.folder / "civic.db") as database:
        one, two = database.execute(
            "select id from people where merged_into_id is null order by name_key limit 2"
        )
    address = f"/personas/{one[0]}/unir/{two[0]}"
    faults += [f"{address}: {fault}" for fault in look_at(page_of("operadora"), address, axe, sideways)]
    shared = page_of("facilitador.huaylas", **PHONE)
    open_shared_phone(shared)
    shared.locator(".roll-row button").first.click()
    expect(shared).to_have_url(re.compile("/responder$"))
    for address in (urlsplit(shared.url).path, urlsplit(shared.url).path.replace("/responder", "/listo")):
        faults += [f"{address}: {fault}" for fault in look_at(shared, address, axe, sideways)]
    leader = page_of("lideresa.ilo", **PHONE)
    leader.goto("/organizaciones/club-de-madres-virgen-del-carmen/espacios/mesa-ilo/alterno")
    fill(leader, somebody("Eufemia") | {"birth_date": "1975-02-03"})
    press(leader, es("Save and go on"))
    expect(leader.get_by_role("button", name=es("Send to the committee"))).to_be_visible()
    address = urlsplit(leader.url).path
    faults += [f"{address}: {fault}" for fault in look_at(leader, address, axe, sideways)]
    assert not faults, "\n".join(faults)


def look_at(page: Page, address: str, axe, sideways, *, in_the_dark: bool = True) -> list[str]:
    """What is wrong with a page: on a phone in the light, at 320 px, and on a laptop in the dark."""
    faults: list[str] = []
    page.set_viewport_size(PHONE["viewport"])
    page.emulate_media(color_scheme="light")
    page.goto(address)
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1")
    if page.locator("html").get_attribute("lang") != "es-PE":
        faults.append("its language is not said")
    faults += [f"in English: {text}" for text in texts(page) if text in english_words()]
    faults += [f"phone, light: {fault}" for fault in axe(page)]
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        faults += [f"wider than {width} px: {fault}" for fault in sideways(page)]
    if in_the_dark:
        page.set_viewport_size(LAPTOP["viewport"])
        page.emulate_media(color_scheme="dark")
        faults += [f"laptop, dark: {fault}" for fault in axe(page)]
    return faults
