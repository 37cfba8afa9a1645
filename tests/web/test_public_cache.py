"""Kept pages: never older than they say, the same for everybody or not kept, made by one for all who wait."""

from __future__ import annotations

import gzip
import os
import re
import threading
import time

import pytest
from werkzeug.test import create_environ

from civic.config import ConfigError, load
from civic.core.db import db, transaction
from civic.events.models import EventStatus
from civic.web import last_pages, public_cache
from civic.web.last_pages import LastPages
from civic.web.logs import NUMBER, ROUTE
from civic.web.watch import counters
from tests.keeping import SECONDS, Clock, Site
from tests.test_access import ROWS, addresses
from tests.world import build

OWN = (
    "sin-marca",
    "testigo",
    "direccion",
    "sesion",
    "galleta",
    "texto",
    "json",
    "privada",
    "falta",
    "por-partes",
)


@pytest.fixture(scope="module")
def built(engine) -> Site:
    return Site(engine)


@pytest.fixture
def everywhere(app, make):
    """(its administrator, [(row, address) of every page]) of a populated world."""
    world = build(make)
    pages = [(row, address) for row in ROWS if row.endswith(" GET") for address in addresses(app, world, row)]
    return world.people["administrator"], pages


@pytest.fixture(autouse=True)
def ticking(request, monkeypatch) -> Clock:
    if "everywhere" in request.fixturenames:
        request.getfixturevalue("everywhere")  # things happen in it one after the other
    return Clock(monkeypatch)


def number(answer) -> int:
    return int(re.search(rb"<main>(\d+)", answer.data)[1])


# ── how old a page may be ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_is_never_older_than_it_says(site, make, ticking):
    space = make.space("Mesa de Ilo", slug="mesa-de-ilo")
    visitor = site.visitor()
    before = visitor.get("/espacios")
    with transaction():
        db.session.merge(space).name = "Mesa de Pacocha"
    ticking.go(3)
    kept = visitor.get("/espacios")
    assert kept.data == before.data
    assert kept.headers["Age"] == "3"
    ticking.go(2)
    now = visitor.get("/espacios")
    assert "Mesa de Pacocha" in now.text
    assert "Mesa de Ilo" not in now.text
    assert now.headers["Age"] == "0"


def test_the_time_it_takes_to_make_a_page_counts(site, ticking):
    """What was read when the making began is as old as that."""
    site.pages.inner = lambda environ, start: (ticking.go(4), site.inner(environ, start))[1]
    first = number(site.visitor().get("/prueba/publica"))
    site.pages.inner = site.inner
    ticking.go(0.9)
    with_turn = site.pages.turns.begin  # nobody makes it anew meanwhile
    site.pages.turns.begin = lambda _name: False
    assert number(site.visitor().get("/prueba/publica")) == first
    ticking.go(0.1)
    site.pages.turns.begin = with_turn
    assert number(site.visitor().get("/prueba/publica")) == first + 1


def test_one_that_took_too_long_is_not_kept(site, ticking):
    site.pages.inner = lambda environ, start: (ticking.go(SECONDS), site.inner(environ, start))[1]
    first = number(site.visitor().get("/prueba/publica"))
    assert number(site.visitor().get("/prueba/publica")) == first + 1


# ── what is kept, and for whom ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["publica", "tabla"])
def test_what_is_the_same_for_everybody_is_kept(site, name):
    answers = [site.visitor().get(f"/prueba/{name}") for _ in range(3)]
    assert len({answer.data for answer in answers}) == 1
    assert site.made == [f"/prueba/{name}"]


@pytest.mark.parametrize("name", OWN)
def test_what_may_be_somebodys_own_is_not(site, name):
    answers = [site.visitor().get(f"/prueba/{name}") for _ in range(3)]
    assert len(site.made) == 3
    assert not any("Age" in answer.headers for answer in answers)
    assert len(site.pages.pages.local) == 0
    assert site.last() == []


@pytest.mark.parametrize(
    "differing",
    [
        {"path": "/prueba/publica?x=1"}, {"path": "/prueba/publica?"}, {"base_url": "http://otra.pe"},
        {"base_url": "https://localhost"}, {"headers": {"Accept-Language": "en"}},
        {"headers": {"Accept-Encoding": "gzip"}},
    ],
    ids=str,
)  # fmt: skip
def test_each_address_language_and_compression_has_its_own(site, differing):
    site.visitor().get("/prueba/publica")
    asked = {"path": "/prueba/publica"} | differing
    same = asked["path"].endswith("?")  # an empty question is no question
    site.visitor().get(**asked)
    site.visitor().get(**asked)
    assert len(site.made) == (1 if same else 2)


@pytest.mark.parametrize(
    "asked",
    [{"headers": {"Authorization": "Basic x"}}, {"headers": {"Range": "bytes=0-1"}}, {"data": b"x"}],
    ids=str,
)
def test_an_unusual_question_passes_through(site, asked):
    site.visitor().get("/prueba/publica")
    assert "Age" not in site.visitor().get("/prueba/publica", **asked).headers
    assert len(site.made) == 2


def test_a_post_passes_through_and_keeps_nothing(site):
    site.visitor().post("/prueba/publica")
    assert len(site.pages.pages.local) == 0
    assert site.visitor().get("/prueba/publica").status_code == 200


def test_whoever_has_something_of_their_own_gets_their_own(site, make):
    """A session with a ticket, a message or a person is not looked up; nor is a cookie we do not know."""
    person = make.person(account=True)
    kept = site.visitor().get("/espacios")
    for held in (
        {"tickets": [[1, "x"]]},
        {"_flashes": [("good", "Listo, se guardó")]},
        {"language": "en", "x": 1},
    ):
        answer = site.holding(**held).get("/espacios")
        assert "Age" not in answer.headers, held
    assert "Listo, se guardó" in site.holding(_flashes=[("good", "Listo, se guardó")]).get("/espacios").text
    mine = site.signed_in(person).get("/espacios")
    assert "Age" not in mine.headers
    assert person.display_name in mine.text
    stranger = site.visitor()
    assert "Age" not in stranger.get("/espacios", headers={"Cookie": "otra=1"}).headers
    assert site.visitor().get("/espacios").data == kept.data


def test_signed_in_pages_are_not_kept(site, make):
    person = make.person(account=True)
    site.signed_in(person).get("/espacios")
    site.holding(tickets=[[1, "x"]]).get("/espacios")
    site.holding(csrf_token="x").get("/espacios")
    assert len(site.pages.pages.local) == 0


def test_a_language_and_a_token_alone_are_nothing_personal(site):
    """Who chose a language gets it; who has only a token of forms gets what strangers get, and leaves nothing."""
    english = site.holding(language="en")
    assert b'<html lang="en"' in english.get("/espacios").data
    assert b'<html lang="es' in site.visitor().get("/espacios").data
    assert site.visitor("en-US,en;q=0.8").get("/espacios").headers["Age"] == "0"
    assert len(site.made) == 2
    with_token = site.app.test_client()
    assert "csrf_token" in with_token.get("/entrar").text
    assert with_token.get("/espacios").data == site.visitor().get("/espacios").data
    assert len(site.made) == 3  # and /entrar
    forged = site.visitor().get("/espacios", headers={"Cookie": "civic=forged"})
    assert b'<html lang="es' in forged.data


def test_nothing_personal_is_ever_kept(app, site, everywhere):
    """Every address of the site, asked by a stranger: what is kept is what anybody gets, to the letter, and the
    administrator's own page comes neither from there nor goes there."""
    person, pages = everywhere
    administrator = site.signed_in(person)
    kept: dict[str, tuple[str, bytes]] = {}
    for row, address in pages:
        before = len(site.pages.pages.local)
        with site.visitor().get(address) as answer:
            if len(site.pages.pages.local) > before:
                kept[address] = row, answer.data
    assert len(kept) > 45
    for address, (row, body) in kept.items():
        assert ROWS[row][0] == "public", address
        assert b"csrf_token" not in body, address
        own = administrator.get(address)
        assert "Age" not in own.headers, address
        assert site.visitor().get(address).data == body, address
        plain = app.test_client().get(address, headers={"Accept-Language": "es"})
        assert plain.data == body, f"{address} is not the same twice"


# ── how it is answered ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_kept_page_carries_what_a_fresh_one_carries(app, site):
    def told(answer) -> dict[str, str]:
        of_one_answer = ("Age", "ETag", "X-Request-Id")
        return {name: value for name, value in answer.headers if name not in of_one_answer}

    fresh, first, kept = (
        app.test_client().get("/espacios"),
        *(site.visitor().get("/espacios") for _ in range(2)),
    )
    assert told(fresh) == told(first) == told(kept)
    assert kept.headers["Cache-Control"] == "private, no-cache"
    assert {word.strip() for word in kept.headers["Vary"].split(",")} == {
        "Cookie",
        "Accept-Language",
        "Accept-Encoding",
    }


def test_each_answer_has_its_number_and_is_counted(site):
    """Where a kept page comes from is not seen in logs and figures: it is an answer like any other."""

    def counted() -> float:
        told = {"route": "spaces.listing", "method": "GET", "status": "200"}
        return counters().registry.get_sample_value("civic_requests_total", told) or 0

    def ask() -> tuple[str, str, str]:
        environ, told = create_environ("/espacios"), {}
        list(site.app.wsgi_app(environ, lambda _status, headers: told.update(headers)))
        return told["X-Request-Id"], environ[NUMBER], environ[ROUTE]

    before = counted()
    answers = [ask() for _ in range(3)]
    assert len({header for header, _number, _route in answers}) == 3
    assert all(header == number and route == "spaces.listing" for header, number, route in answers)
    assert counted() == before + 3
    assert len(site.made) == 1


def test_compression(site):
    plain = site.visitor().get("/espacios")
    for _ in range(2):
        packed = site.visitor().get("/espacios", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_head_has_the_headers_and_no_body(site):
    whole = site.visitor().get("/espacios")
    head = site.visitor().head("/espacios")
    assert head.data == b""
    assert dict(head.headers) | {"X-Request-Id": ""} == dict(whole.headers) | {"X-Request-Id": ""}
    assert site.made == ["/espacios"]
    assert site.visitor().head("/planes").status_code == 200
    assert site.visitor().get("/planes").data


def test_a_browser_that_has_it_gets_nothing_again(site, ticking):
    tag = site.visitor().get("/espacios").headers["ETag"]
    for asked in (tag, f'"x", W/{tag}', "*"):
        answer = site.visitor().get("/espacios", headers={"If-None-Match": asked})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert "Cookie" in answer.headers["Vary"]
        assert "Content-Type" not in answer.headers
    assert site.visitor().get("/espacios", headers={"If-None-Match": '"x"'}).status_code == 200
    ticking.go(SECONDS)
    assert (
        site.visitor().get("/espacios", headers={"If-None-Match": tag}).status_code == 304
    )  # made anew, the same


def test_a_page_that_is_gone_is_gone_within_its_seconds(site, make, ticking):
    event = make.event(make.space("Mesa de Ilo"), "Feria del agua")
    assert site.visitor().get(f"/eventos/{event.slug}").status_code == 200
    with transaction():
        db.session.merge(event).status = EventStatus.DRAFT
    ticking.go(4.5)  # made anew by the one who asks first, and then it is gone for all
    assert site.visitor().get(f"/eventos/{event.slug}").status_code == 404
    assert site.visitor().get(f"/eventos/{event.slug}").status_code == 404


def test_the_language_button_needs_no_token_but_our_own_page(site):
    def switch(**headers) -> int:
        client = site.visitor()
        return client.post("/idioma", data={"language": "en"}, headers=headers).status_code

    assert "csrf_token" not in site.visitor().get("/espacios").text
    assert switch(**{"Sec-Fetch-Site": "same-origin"}) == 303
    assert switch(Origin="http://localhost") == 303
    assert switch(Referer="http://localhost/espacios") == 303
    for elsewhere in (
        {}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, {"Referer": "http://evil.example/localhost"},
        {"Origin": "http://["},
    ):  # fmt: skip
        assert switch(**elsewhere) == 400, elsewhere


# ── many at once ────────────────────────────────────────────────────────────────────────────────────────────────────


def together(*acts) -> list:
    """What each of these gives, done at the same time."""
    given: list = [None] * len(acts)

    def run(n: int) -> None:
        given[n] = acts[n]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


def test_a_crowd_has_the_page_made_once(site, monkeypatch):
    monkeypatch.setattr(public_cache, "WAIT_SECONDS", 60)  # a busy machine may be slow
    arrived = threading.Semaphore(0)
    all_here = threading.Event()

    def slowly(environ, start):
        assert all_here.wait(60)
        return site._counted(environ, start)

    def ask() -> bytes:
        arrived.release()
        return site.visitor().get("/prueba/publica").data

    def open_up() -> None:
        for _ in range(8):
            assert arrived.acquire(timeout=60)
        all_here.set()

    site.pages.inner = slowly
    *bodies, _nothing = together(*[ask] * 8, open_up)
    assert len(set(bodies)) == 1
    assert site.made == ["/prueba/publica"]


def test_a_page_near_its_end_is_made_by_one_while_others_still_get_it(site, ticking):
    first = site.visitor().get("/prueba/publica")
    ticking.go(4.5)
    being_made, go_on = threading.Event(), threading.Event()

    def slowly(environ, start):
        being_made.set()
        assert go_on.wait(60)
        return site.inner(environ, start)

    def others() -> bytes:
        assert being_made.wait(60)
        try:
            return site.visitor().get("/prueba/publica").data
        finally:
            go_on.set()

    site.pages.inner = slowly
    anew, meanwhile = together(lambda: site.visitor().get("/prueba/publica").data, others)
    assert meanwhile == first.data
    assert anew != first.data
    assert site.visitor().get("/prueba/publica").data == anew


def test_a_failure_lets_the_next_one_try(site):
    def fails(_environ, _start):
        raise ZeroDivisionError

    site.pages.inner = fails
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            site.visitor().get("/prueba/publica")
    site.pages.inner = site.inner
    assert site.visitor().get("/prueba/publica").status_code == 200


def test_nobody_waits_for_ever(site, monkeypatch):
    """Whoever makes the page may be stuck: then the others make it themselves."""
    monkeypatch.setattr(public_cache, "WAIT_SECONDS", 0.01)
    name = site.pages._asked(create_environ("/prueba/publica")).name
    assert site.pages.turns.begin(name)
    assert site.visitor().get("/prueba/publica").status_code == 200
    assert site.pages._kept(name) is not None
    assert not site.pages.turns.begin(name)  # still the other's turn


def test_nobody_queues_for_what_is_not_kept(site):
    site.visitor().get("/prueba/testigo")
    site.pages.turns = None  # asked for by nobody
    assert site.visitor().get("/prueba/testigo").status_code == 200


# ── while the database is gone ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def outage(site, engine):
    """Call it, and there is no database; it is back at the end."""
    aside = engine.folder / "aside.db"

    def begin() -> None:
        db.session.remove()
        for app in (engine.app, site.app):
            with app.app_context():
                db.engine.dispose()
        engine.file.rename(aside)
        engine.file.mkdir()

    yield begin
    if aside.exists():
        engine.file.rmdir()
        aside.rename(engine.file)


def test_without_a_database_pages_are_served_as_they_were(site, outage, ticking):
    page = site.visitor().get("/espacios")
    assert "notice-wait" not in page.text
    outage()
    ticking.go(600)
    with_token = site.holding(csrf_token="x")
    for browser in (site.visitor(), with_token):
        answer = browser.get("/espacios")
        assert answer.status_code == 200
        assert answer.headers["Age"] == "600"
        assert answer.headers["Cache-Control"] == "no-store"
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        notice = re.search(
            r'<div class="wrap"><div class="notice notice-wait .*?</div></div></div>\n?', answer.text, re.S
        )
        assert notice
        assert answer.text.replace(notice[0].rstrip("\n"), "", 1).split() == page.text.split()
    assert "Age" not in site.visitor("en").get("/espacios").headers  # never made in English
    assert site.visitor().get("/planes").status_code == 503
    assert site.holding(tickets=[[1, "x"]]).get("/espacios").status_code == 503
    ticking.go(3000)
    assert site.visitor().get("/espacios").status_code == 503


def test_a_process_that_never_made_a_page_has_it_too(site, outage, ticking, engine):
    page = site.visitor().get("/espacios")
    started_later = Site(engine)
    outage()
    ticking.go(60)
    answer = started_later.visitor().get("/espacios")
    assert (answer.status_code, answer.headers["Age"]) == (200, "60")
    assert page.text.partition("<main")[0] == answer.text.partition("<main")[0]
    assert started_later.visitor().get("/planes").status_code == 503


def test_a_page_that_is_gone_is_not_served_as_it_was(site, make, outage, ticking):
    space = make.space("Mesa de un día")
    address = f"/espacios/{space.slug}"
    assert site.visitor().get(address).status_code == 200
    with transaction():
        db.session.delete(space)
    ticking.go(SECONDS + 1)
    assert site.visitor().get(address).status_code == 404
    outage()
    assert site.visitor().get(address).status_code == 503


def test_a_folder_of_others_keeps_nothing(tmp_path):
    tmp_path.chmod(0o755)
    pages = LastPages(tmp_path, 60)
    pages.put("one", b"1")
    assert pages.get("one") is None
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "one").write_bytes(b"put there by somebody else")
    assert pages.get("one") is None
    pages.forget("one")
    assert (tmp_path / "one").exists()


def test_old_pages_leave_and_so_do_the_oldest_of_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(last_pages, "MOST_FILES", 4)
    monkeypatch.setattr(last_pages, "MOST_BYTES", 100)
    monkeypatch.setattr(last_pages, "SWEEP_EVERY", 0)
    pages = LastPages(tmp_path / "pages", 60)

    def put(name: str, size: int, ago: float) -> None:
        pages.put(name, b"x" * size)
        then = time.time() - ago
        os.utime(pages.folder / name, (then, then))

    put("old", 1, 61)
    for n in range(6):
        put(f"page{n}", 10, 30 - n)
    pages.put("large", b"x" * 71)
    assert {file.name for file in pages.folder.iterdir()} == {"large", "page5", "page4"}
    pages.put("page5", b"new")
    assert pages.get("page5") == b"new"
    assert pages.get("old") is None


def test_a_folder_that_was_thrown_away_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(last_pages, "SWEEP_EVERY", 0)
    pages = LastPages(tmp_path / "pages", 60)
    pages.folder.rmdir()
    for _n in range(2):
        pages.put("one", b"1")
    assert pages.get("one") == b"1"
    assert pages.folder.stat().st_mode & 0o777 == 0o700


def test_a_disk_that_takes_nothing_is_no_fault(tmp_path):
    pages = LastPages(tmp_path / "pages", 60)
    pages.put("one", b"1")
    (pages.folder / "two").mkdir()  # nothing can be put in its place
    pages.put("two", b"2")
    assert (pages.get("one"), pages.get("two")) == (b"1", None)
    assert {file.name for file in pages.folder.iterdir()} == {"one", "two"}


def test_a_gone_database_is_asked_by_one_every_two_seconds_and_used_again_at_once(
    site, outage, ticking, engine
):
    site.visitor().get("/espacios")
    outage()
    ticking.go(60)
    for _ in range(20):
        assert "notice-wait" in site.visitor().get("/espacios").text
    assert len(site.made) == 2
    engine.file.rmdir()
    (engine.folder / "aside.db").rename(engine.file)
    ticking.go(2)
    answer = site.visitor().get("/espacios")
    assert "notice-wait" not in answer.text
    assert answer.headers["Age"] == "0"


# ── the setting ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "asked", "seconds"),
    [("demo", "", 5), ("development", "", 0), ("testing", "", 0), ("demo", "0", 0), ("testing", "7", 7)],
)
def test_how_long_pages_are_kept(tmp_path, kind, asked, seconds):
    env = {"CIVIC_ENV": kind, "CIVIC_INSTANCE": str(tmp_path), "CIVIC_PAGE_CACHE_SECONDS": asked}
    assert load(env)["PAGE_CACHE_SECONDS"] == seconds


@pytest.mark.parametrize("asked", ["-1", "1.5", "61", "x", "٥"])
def test_other_lengths_are_refused(tmp_path, asked):
    with pytest.raises(ConfigError, match="CIVIC_PAGE_CACHE_SECONDS"):
        load({"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(tmp_path), "CIVIC_PAGE_CACHE_SECONDS": asked})


def test_without_the_setting_nothing_stands_in_between(app):
    assert "civic-pages" not in app.extensions
    assert "Age" not in app.test_client().get("/espacios").headers
