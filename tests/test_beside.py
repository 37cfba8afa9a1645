"""The worker beside the server: started when there is work, by one server only, ended with it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from civic.cli.beside import Beside, is_wanted
from civic.core import clock, jobs
from civic.core.db import transaction
from civic.messages.commands import queue


@pytest.fixture
def beside(app):
    """A watcher whose worker only waits."""
    started = []

    def start():
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        started.append(child)
        return child

    made = []

    def watcher():
        made.append(Beside(app, start))
        return made[-1]

    yield watcher
    for one in made:
        one.stop()
        if one.lock:
            one.lock.close()
    for child in started:
        child.kill()
        child.wait()


@pytest.fixture
def job(app):
    jobs.handler("test")(lambda *_: None)

    def ask(**how):
        with transaction():
            return jobs.enqueue("test", {}, **how)

    yield ask
    jobs.HANDLERS.pop("test")


def test_an_idle_instance_has_no_worker(beside, job):
    job(run_after=clock.now() + timedelta(hours=1))
    assert beside().look() is False


def test_a_job_starts_it_and_it_is_not_started_twice(beside, job):
    job()
    one = beside()
    assert one.look() is True
    assert one.child.poll() is None
    assert one.look() is False


def test_a_mail_starts_it(beside, make):
    person = make.person(email="rosa@correo.pe")
    with transaction():
        queue(person, "events/event_moved", subject="x", body="x")
    assert beside().look() is True


def test_in_production_mails_without_a_server_do_not(app, beside, make):
    person = make.person(email="rosa@correo.pe")
    with transaction():
        queue(person, "events/event_moved", subject="x", body="x")
    app.config["ENV_NAME"] = "production"
    try:
        assert beside().look() is False
    finally:
        app.config["ENV_NAME"] = "testing"


def test_of_two_servers_one_looks_after_it_and_the_other_follows(beside, job):
    job()
    first, second = beside(), beside()
    assert first.look() is True
    assert second.look() is False
    first.stop()
    first.lock.close()  # as the system does when the process ends
    assert second.look() is True


def test_a_folder_that_is_not_there_now_is_looked_for_again(app, beside, job, monkeypatch, tmp_path):
    job()
    one = beside()
    monkeypatch.setitem(app.config, "INSTANCE", tmp_path / "later")
    assert one.look() is False
    (tmp_path / "later").mkdir()
    assert one.look() is True


def test_it_ends_with_the_server(beside, job):
    job()
    one = beside()
    one.look()
    one.stop()
    assert one.child.wait(10) != 0
    assert one.end.is_set()


def test_one_that_ended_is_started_again_when_there_is_more(beside, job):
    job()
    one = beside()
    one.look()
    one.child.kill()
    one.child.wait()
    assert one.look() is True


def test_a_new_day_starts_it_for_the_daily_work(beside, monkeypatch):
    one = beside()
    assert one.look() is False
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert one.look() is True


@pytest.mark.parametrize(
    ("said", "wanted"),
    [({}, True), ({"CIVIC_WORKER": "beside"}, True), ({"CIVIC_WORKER": " External"}, False)],
)
def test_it_can_be_left_to_a_service_manager(said, wanted):
    assert is_wanted(said) is wanted
