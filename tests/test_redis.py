"""Limits, passing values and public pages with a real Redis that is well, down, halted, full, flushed, and back.

Whatever happens to Redis: no limit is lost, nobody is shut out, every page is served, and nobody waits for it twice.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from civic.config import ConfigError, load
from civic.core import clock, redis_store, throttle
from civic.core.cache import Cache, LocalCache
from civic.core.db import transaction
from civic.core.redis_store import Away, RedisStore, redis_of
from civic.web.public_cache import Kept
from tests.conftest import PASSWORD
from tests.keeping import Site
from tests.redis_server import RedisServer, require_redis

ROOT = Path(__file__).resolve().parents[1]
HOUR = timedelta(hours=1)
PATIENT = 60.0  # seconds a Redis that is well may take in these tests
STORES: list[RedisStore] = []  # those of the test that runs
ROSA = "190.12.34.56"


@pytest.fixture(scope="module")
def server():
    made = RedisServer()
    made.start()
    yield made
    made.close()


@pytest.fixture
def redis(app, server, monkeypatch):
    """The running server, empty, known to the application."""
    monkeypatch.setattr(redis_store, "PAUSE", 0.05)
    monkeypatch.setattr(redis_store, "PATIENCE", PATIENT)
    server.client.flushall()
    app.config["REDIS_URL"] = server.url
    STORES.append(redis_of(app))
    yield server
    app.config["REDIS_URL"] = ""
    app.extensions.pop("civic-redis")
    while STORES:
        STORES.pop().close()


@pytest.fixture
def store(app, redis):
    return redis_of(app)


@pytest.fixture(scope="module")
def built(engine, server):
    return Site(engine, REDIS_URL=server.url, CIVIC_PAGE_CACHE_SECONDS="60")


@pytest.fixture
def site(built, redis):
    """An application that keeps its pages in Redis."""
    built.empty()
    built.app.extensions.pop("civic-redis").close()
    built.pages.pages.store = redis_of(built.app)
    STORES.append(built.pages.pages.store)
    yield built
    built.empty()


def killed(redis):
    redis.kill()


def halted(redis):
    redis.halt()
    wait_for_answers(0.2)


def going_on(redis):
    redis.go_on()
    wait_for_answers(PATIENT)


def wait_for_answers(seconds):
    """A busy machine may answer late: only one that answers never is not waited for."""
    redis_store.PATIENCE = seconds
    for store in STORES:
        store._client = None


def full(redis):
    redis.fill()


def flushed(redis):
    redis.client.flushall()


FAULTS = {killed: RedisServer.start, halted: going_on, full: RedisServer.make_room, flushed: flushed}


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.__name__)
def fault(request, redis):
    """Breaks Redis; whole again afterwards."""
    is_broken = []

    class Fault:
        def begins(self):
            request.param(redis)
            is_broken.append(True)

        def ends(self):
            FAULTS[request.param](redis)
            is_broken.clear()

    yield Fault()
    if is_broken:
        FAULTS[request.param](redis)


def note(who=ROSA, times=1, kind="code"):
    for _ in range(times):
        with transaction():
            throttle.note(kind, who)


def is_over(who=ROSA, most=5, kind="code"):
    return throttle.reached(kind, who, HOUR, most)


def wait_until_well(store):
    until = time.monotonic() + 60
    while not store.is_well:
        assert time.monotonic() < until, "Redis is back and nobody noticed"
        time.sleep(0.01)


def attempts(redis):
    """{name: how many attempts} in Redis."""
    return {name: redis.client.zcard(name) for name in redis.client.keys("*attempts*")}


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_attempts_are_counted_in_both(redis):
    note(times=4)
    assert not is_over()
    note()
    assert is_over()
    assert throttle.count("code", ROSA, HOUR) == 5
    assert list(attempts(redis).values()) == [5]
    assert not is_over("190.12.34.57")
    assert not is_over(kind="certificate")


def test_a_flood_is_refused_without_the_database(redis, count_queries):
    note(times=5)
    assert count_queries(lambda: [is_over() for _ in range(50)]) == 0


def test_the_window_slides(redis):
    now = clock.now()
    for minutes in (70, 50, 30):
        with clock.pretending(now - timedelta(minutes=minutes)):
            note()
    assert is_over(most=2)
    assert not is_over(most=3)


def test_attempts_end_by_themselves(redis):
    with clock.pretending(clock.now() - timedelta(days=3)):
        note()
    note()
    assert list(attempts(redis).values()) == [1]
    (name,) = redis.client.keys("*attempts*")
    assert 0 < redis.client.pttl(name) <= throttle.KEPT.total_seconds() * 1000


@pytest.mark.both
def test_an_attempt_is_seen_before_it_is_committed(app, redis):
    """Of many machines each sees at once what the others are trying: the table would say so only at the end."""
    seen = {}

    def look():
        with app.app_context():
            seen["reached"] = is_over(most=1)
            seen["committed"] = throttle.count("code", ROSA, HOUR)

    with transaction():
        throttle.note("code", ROSA)
        other = threading.Thread(target=look)
        other.start()
        other.join(60)
    assert seen == {"reached": True, "committed": 0}


@pytest.mark.both
def test_what_is_rolled_back_was_not_tried(redis):
    with pytest.raises(ZeroDivisionError), transaction():
        throttle.note("code", ROSA)
        _ = 1 / 0
    assert not is_over(most=1)
    note()
    assert list(attempts(redis).values()) == [1]


def test_a_success_takes_its_attempts_back(redis):
    note(times=2)
    with transaction():
        noted = throttle.note("code", ROSA), throttle.note("sign-in account", "rosa")
    with transaction():
        throttle.take_back(noted)
    assert is_over(most=2)
    assert not is_over(most=3)
    with transaction():
        throttle.clear("code", ROSA)
    assert not is_over(most=1)
    assert attempts(redis) == {}


def test_nobody_can_be_recognised_in_redis(redis, make, client):
    """Neither address nor name nor document stands in Redis, in clear or as a plain digest."""
    person = make.person(account=True, dni="41234567")
    client.post(
        "/entrar",
        data={"identity": "41234567", "password": "no es esta clave"},
        environ_base={"REMOTE_ADDR": ROSA},
    )
    everything = repr([redis.client.dump(name) for name in redis.client.keys("*")]) + repr(
        redis.client.keys("*")
    )
    assert "attempts" in everything
    for word in (ROSA, "41234567", person.first_surname, person.account.username or person.full_name):
        assert word not in everything


def test_no_limit_is_lost_and_nobody_is_shut_out(redis, store, fault):
    note(times=3)
    fault.begins()
    assert not is_over(), "shut out before the limit"
    note(times=2)
    assert is_over(), "the limit is lost"
    assert not is_over("190.12.34.57"), "others are shut out"
    fault.ends()
    wait_until_well(store)
    assert is_over(), "the limit is lost when Redis is back"
    assert not is_over(most=6)
    assert not is_over("190.12.34.57")
    note(times=1)
    assert is_over(most=6)


def test_what_was_cleared_while_redis_was_away_is_cleared_there_too(redis, store):
    note(times=5)
    halted(redis)
    try:
        with transaction():
            throttle.clear("code", ROSA)
        assert not is_over(most=1)
    finally:
        going_on(redis)
    wait_until_well(store)
    assert attempts(redis) == {}
    assert not is_over(most=1)


def test_signing_in_through_a_fault(redis, fault, make, client):
    """Five wrong tries shut one account and no other, whatever happens to Redis in between."""
    rosa, other = make.person(account=True), make.person(account=True)

    def enter(person, password, browser=client):
        who = {"identity": person.account.username or person.document_number, "password": password}
        return browser.post("/entrar", data=who).status_code

    for _ in range(3):
        assert enter(rosa, "no es esta clave") == 422
    fault.begins()
    for _ in range(2):
        assert enter(rosa, "no es esta clave") == 422
    assert enter(rosa, PASSWORD) == 429
    assert enter(other, PASSWORD) == 303
    fault.ends()
    assert enter(rosa, PASSWORD, client.application.test_client()) == 429


# ── nobody waits twice ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", [killed, halted, full], indirect=True, ids=lambda fault: fault.__name__)
def test_after_one_failure_nobody_asks_until_it_is_back(redis, store, fault, monkeypatch):
    monkeypatch.setattr(redis_store, "PAUSE", 3600)
    fault.begins()
    with pytest.raises(Away):
        store.ask(lambda redis: redis.set("x", 1))
    asked = []
    for _ in range(100):
        with pytest.raises(Away):
            store.ask(asked.append)
    assert asked == []
    assert not store.is_well


def test_it_is_written_to_before_it_is_trusted_again(redis, store):
    """A full Redis answers pings: it stays away until it takes something."""
    redis.fill()
    with pytest.raises(Away):
        store.ask(lambda redis: redis.set("x", 1))
    assert redis.client.ping()
    assert not store.is_well
    redis.make_room()
    wait_until_well(store)
    assert store.ask(lambda redis: redis.set("x", 1))


# ── values that may be forgotten ────────────────────────────────────────────────────────────────────────────────────


def test_values_are_shared_and_pass(app, redis):
    one, other = Cache(app), Cache(app)
    one.put("a", b"\x00\xff", 60)
    assert other.get("a") == b"\x00\xff"
    assert other.get("b") is None
    other.forget("a")
    assert one.get("a") is None
    one.put("short", b"x", 0.001)
    until = time.monotonic() + 60
    while other.get("short") is not None:
        assert time.monotonic() < until
    one.put("never", b"x", 0)
    assert other.get("never") is None


def test_only_what_this_instance_wrote_is_read(app, redis):
    """Neither a value put there by somebody else nor one moved to another name is taken, and nothing is unpickled."""
    cache = Cache(app)
    cache.put("a", b"true", 60)
    (name,) = redis.client.keys("*value:a")
    sealed = redis.client.get(name)
    for planted in (b"", b"true", pickle.dumps({"x": 1}), sealed[:-1] + b"!", bytes(32) + b"true"):
        redis.client.set(name, planted)
        assert cache.get("a") is None, planted
    redis.client.set(name.replace(b"value:a", b"value:b"), sealed)
    assert cache.get("b") is None
    redis.client.set(name, sealed)
    assert cache.get("a") == b"true"
    redis.client.delete(name)
    redis.client.lpush(name, b"a list")
    assert cache.get("a") is None


def test_nothing_is_unpickled():
    for path in sorted((ROOT / "civic").rglob("*.py")):
        text = path.read_text()
        assert "pickle" not in text.replace("unpickled", ""), path


def test_two_instances_do_not_meet(app, redis):
    cache = Cache(app)
    cache.put("a", b"mine", 60)
    was = app.extensions.pop("civic-redis")
    app.config["DATA_KEY"], mine = "another key of another instance 123", app.config["DATA_KEY"]
    try:
        assert Cache(app).get("a") is None
    finally:
        app.config["DATA_KEY"] = mine
        app.extensions.pop("civic-redis").close()
        app.extensions["civic-redis"] = was


def test_values_through_a_fault(app, redis, store, fault):
    cache = Cache(app)
    cache.put("before", b"1", 60)
    fault.begins()
    assert cache.get("before") in (b"1", None)
    cache.put("during", b"2", 60)
    assert cache.get("during") == b"2"
    fault.ends()
    wait_until_well(store)
    cache.put("after", b"3", 60)
    assert Cache(app).get("after") == b"3"


def test_a_process_keeps_a_bounded_number(app):
    local = LocalCache(most_values=3, most_bytes=10)
    for n in range(5):
        local.put(str(n), b"x", 60)
    assert [local.get(str(n)) for n in range(5)] == [None, None, b"x", b"x", b"x"]
    assert local.get("2") == b"x"  # the one used last stays longest
    local.put("large", b"y" * 9, 60)
    assert local.get("2") == b"x"
    assert local.get("large") == b"y" * 9
    assert (len(local), local.size) == (2, 10)
    local.put("larger", b"y" * 11, 60)
    assert (len(local), local.size) == (0, 0)
    local.put("short", b"x", -1)
    assert local.get("short") is None


# ── public pages ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pages_are_shared_by_all_processes(site, redis):
    first = site.visitor().get("/espacios")
    assert len(redis.client.keys("*value:*")) == 1
    assert len(site.pages.pages.local) == 0
    second = site.visitor().get("/espacios")
    assert second.data == first.data
    assert second.headers["ETag"] == first.headers["ETag"]
    assert len(site.made) == 1
    assert 0 < redis.client.pttl(redis.client.keys("*value:*")[0]) <= 60_000
    redis.client.flushall()
    assert site.visitor().get("/espacios").data == first.data
    assert len(site.made) == 2


def test_pages_through_a_fault(site, redis, fault):
    """Each answer is whole and right; while Redis is away this process keeps them itself."""
    page = site.visitor().get("/espacios").data
    fault.begins()
    for _ in range(4):
        answer = site.visitor().get("/espacios")
        assert (answer.status_code, answer.data) == (200, page)
    assert (
        len(site.made) <= 3
    )  # not made anew each time: once where it was lost, once more where it could not be kept
    assert site.visitor().get("/eventos").status_code == 200
    fault.ends()
    wait_until_well(site.pages.pages.store)
    assert site.visitor().get("/planes").status_code == 200
    assert len(redis.client.keys("*value:*")) >= 1
    assert site.visitor().get("/espacios").data == page


def test_nothing_of_anybody_stands_in_redis(site, redis, make):
    person = make.person("Rosalinda Tunqui", account=True)
    browser = site.signed_in(person)
    for address in ("/", "/espacios", "/mi-pagina", "/mis-datos", "/entrar"):
        assert "Rosalinda" in browser.get(address, follow_redirects=True).text
    site.holding(tickets=[[1, "x"]]).get("/espacios")
    names = [key.decode().rpartition(":")[2] for key in redis.client.keys("*value:*")]
    kept = [Kept.unpacked(site.pages.pages.get(name)) for name in names]
    assert [page.route for page in kept] == ["home.front"], "the one that all share, as visitors get it"
    assert not [page for page in kept if b"Rosalinda" in page.body or b"csrf_token" in page.body]


# ── settings and the server itself ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://localhost:6379", "must begin with"),
        ("localhost:6379", "must begin with"),
        ("redis://localhost:6379/0", "has no password"),
        ("rediss://user@redis.example:6379/0", "has no password"),
    ],
)
def test_a_wrong_address_is_refused(tmp_path, url, said):
    strong = {
        "SECRET_KEY": "a1B2" * 9 + "xyzw",
        "CIVIC_DATA_KEY": "c3D4" * 9 + "uvst",
        "CIVIC_URL": "https://mesa.pe",
    }
    production = strong | {"CIVIC_ENV": "production", "CIVIC_INSTANCE": str(tmp_path), "REDIS_URL": url}
    with pytest.raises(ConfigError, match=said):
        load(production)
    for good in (
        "",
        "redis://:clave@localhost:6379/0",
        "rediss://r.example/0?password=x",
        "unix:///run/redis.sock",
    ):
        assert load(production | {"REDIS_URL": good})["REDIS_URL"] == good


def test_redis_is_not_loaded_where_there_is_none():
    """The library costs memory and time; a laptop on SQLite never reads it."""
    look = "import sys, civic.core.throttle, civic.core.cache; print('redis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_the_password_nobody_gets_in(redis):
    stranger = Redis(unix_socket_path=str(redis.socket), retry=Retry(NoBackoff(), 0))
    with pytest.raises(AuthenticationError):
        stranger.ping()


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_redis_is_told_and_in_ci_a_failure(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("REDIS_SERVER", "/nowhere/redis-server")
    with pytest.raises(outcome, match="there is no redis-server"):
        require_redis()
