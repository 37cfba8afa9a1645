"""Work beside the requests: asked for once, done once, tried again, taken over, handed back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from civic.core import clock, jobs, retention
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.core.jobs import BACK_OFF, HANDLERS, LEASE, MAX_TRIES, JobState, enqueue, handler, work_one
from civic.people.models import System
from tests.races import at_once


@pytest.fixture
def kind():
    """Registers a handler for one test."""
    made = []

    def register(name, run):
        made.append(name)
        handler(name)(run)

    yield register
    for name in made:
        HANDLERS.pop(name, None)


@pytest.fixture
def later(monkeypatch):
    """Lets time pass."""
    real, gone = clock.now, [timedelta(0)]
    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])

    def pass_by(**how):
        gone[0] += timedelta(**how)

    return pass_by


def asked(name="test", payload=None, **how):
    with transaction():
        return enqueue(name, payload or {}, **how)


def seen(job):
    db.session.expire_all()
    return jobs.job_by_id(job.id)


def test_work_is_done_and_tells_how_far_it_is(app, kind):
    steps = []

    def run(job, payload, progress):
        for n in range(3):
            progress(n, 3)
            db.session.rollback()
            steps.append((seen(job).state, seen(job).done, seen(job).total))
        progress(3)
        return {"made": payload["n"]}

    kind("test", run)
    job = asked(payload={"n": 7})
    assert jobs.is_due()
    assert work_one().id == job.id
    assert steps == [(JobState.RUNNING, n, 3) for n in range(3)]
    job = seen(job)
    assert (job.state, job.done, job.total, job.result, job.attempts) == (JobState.DONE, 3, 3, {"made": 7}, 1)
    assert job.finished_at is not None
    assert not job.is_open
    assert work_one() is None
    assert not jobs.is_due()


def test_work_asked_for_in_an_act_that_was_undone_is_never_done(app, kind):
    kind("test", lambda *_: pytest.fail("it was undone"))
    with pytest.raises(RuntimeError), transaction():
        enqueue("test", {}, key="once")
        raise RuntimeError
    assert work_one() is None
    assert jobs.job_by_key("once") is None


def test_the_same_work_waits_once(app, kind):
    ran = []
    kind("test", lambda _job, payload, _p: ran.append(payload))
    first, second = asked(payload={"n": 1}, key="a"), asked(payload={"n": 2}, key="a")
    other = asked(payload={"n": 3}, key="b")
    assert first.id == second.id != other.id
    while work_one():
        pass
    assert ran == [{"n": 2}, {"n": 3}]


def test_work_that_has_ended_can_be_asked_for_again(app, kind):
    ran = []
    kind("test", lambda _job, payload, _p: ran.append(payload))
    for n in (1, 2):
        job = asked(payload={"n": n}, key="a")
        assert seen(job).state is JobState.WAITING
        work_one()
    assert ran == [{"n": 1}, {"n": 2}]
    assert seen(job).attempts == 1


def test_what_changed_while_it_ran_is_not_missed(app, kind):
    ran = []

    def run(_job, payload, _progress):
        ran.append(payload["n"])
        if len(ran) == 1:
            asked(payload={"n": 2}, key="a")

    kind("test", run)
    job = asked(payload={"n": 1}, key="a")
    work_one()
    assert seen(job).state is JobState.WAITING
    work_one()
    assert seen(job).state is JobState.DONE
    assert ran == [1, 2]


def test_a_refusal_is_its_sentence_and_is_not_tried_again(app, kind):
    def run(*_):
        raise Refused("There is nobody to give it to.")

    kind("test", run)
    job = asked()
    work_one()
    job = seen(job)
    assert (job.state, job.error) == (JobState.FAILED, "There is nobody to give it to.")
    assert work_one() is None


def test_a_fault_is_tried_again_after_longer_and_longer_waits(app, kind, later, caplog):
    def run(*_):
        raise ZeroDivisionError

    kind("test", run)
    job = asked()
    for wait in BACK_OFF:
        work_one()
        assert seen(job).state is JobState.WAITING
        assert work_one() is None, "not before its time"
        later(seconds=wait.total_seconds())
    work_one()
    job = seen(job)
    assert job.state is JobState.FAILED
    assert job.attempts == MAX_TRIES
    assert "varios intentos" in job.error or "several tries" in job.error
    assert len([r for r in caplog.records if r.exc_info]) == MAX_TRIES


def test_half_a_step_that_failed_leaves_nothing(app, kind, later):
    def run(job, _payload, _progress):
        with transaction():
            enqueue("other", {}, key=f"left by {job.attempts}")
            if job.attempts == 1:
                raise ZeroDivisionError

    kind("other", lambda *_: None)
    kind("test", run)
    job = asked()
    work_one()
    later(minutes=5)
    work_one()
    assert jobs.job_by_key("left by 1") is None
    assert jobs.job_by_key("left by 2") is not None
    assert seen(job).state is JobState.DONE


def test_a_dead_worker_is_followed_by_another_after_its_lease(app, kind, later):
    ran = []

    def run(job, _payload, progress):
        ran.append(job.attempts)
        if job.attempts == 1:
            later(seconds=LEASE.total_seconds() + 1)
            assert work_one().state is JobState.DONE  # the other worker takes it over and ends it
            with pytest.raises(jobs.LeaseLost):
                progress(1, 2)
            raise jobs.LeaseLost

    kind("test", run)
    job = asked()
    work_one()
    assert ran == [1, 2]
    assert seen(job).state is JobState.DONE


def test_progress_keeps_the_lease(app, kind, later):
    def run(_job, _payload, progress):
        for n in range(3):
            later(seconds=LEASE.total_seconds() * 0.9)
            progress(n, 3)
            assert work_one() is None, "it is in hand"

    kind("test", run)
    job = asked()
    work_one()
    assert seen(job).state is JobState.DONE


def test_work_that_kills_its_workers_is_given_up(app, kind, later):
    class Killed(BaseException):
        pass

    def run(*_):
        raise Killed

    kind("test", run)
    job = asked()
    for _n in range(MAX_TRIES):
        with pytest.raises(Killed):
            work_one()
        db.session.rollback()
        assert work_one() is None
        later(seconds=LEASE.total_seconds() + 1)
    assert work_one() is None
    assert seen(job).state is JobState.FAILED


def test_a_worker_that_is_asked_to_end_hands_its_work_back(app, kind):
    ran = []

    def run(job, _payload, progress):
        for n in range(seen(job).done, 3):
            ran.append(n)
            progress(n + 1, 3)

    kind("test", run)
    job = asked()
    work_one(lambda: len(ran) == 2)
    job = seen(job)
    assert (job.state, job.attempts, job.done) == (JobState.WAITING, 0, 2)
    work_one()
    assert ran == [0, 1, 2]
    assert seen(job).state is JobState.DONE


def test_work_for_later_waits(app, kind, later):
    kind("test", lambda *_: None)
    asked(run_after=clock.now() + timedelta(hours=1))
    assert work_one() is None
    later(hours=1)
    assert work_one() is not None


def test_work_that_this_program_does_not_know_is_left_for_one_that_does(app, kind):
    kind("test", lambda *_: None)
    job = asked()
    run = HANDLERS.pop("test")
    assert not jobs.is_due()
    assert work_one() is None
    HANDLERS["test"] = run
    assert work_one().id == job.id
    with pytest.raises(ValueError, match="no handler"), transaction():
        enqueue("unknown", {})


def test_its_sentences_are_in_the_language_of_who_asked(app, kind):
    from flask_babel import force_locale, get_locale

    told = []
    kind("test", lambda *_: told.append(str(get_locale())))
    with force_locale("en"):
        asked()
    asked()
    while work_one():
        pass
    assert told == ["en", "es"]


def test_old_work_is_swept(app, kind, later):
    kind("test", lambda *_: None)
    asked(key="old")
    work_one()
    later(days=31)
    asked(key="new")
    assert retention.apply_rules(System())["core.jobs"] == 1
    db.session.expire_all()
    assert jobs.job_by_key("old") is None
    assert jobs.job_by_key("new") is not None


def test_several_workers_share_the_work_and_do_each_piece_once(app, kind):
    done: Counter[int] = Counter()
    kind("test", lambda _job, payload, _p: done.update([payload["n"]]))
    with transaction():
        for n in range(30):
            enqueue("test", {"n": n})

    def work():
        count = 0
        while work_one():
            count += 1
        return count

    shares = at_once(app, [work] * 3)
    assert sum(shares) == 30
    assert done == Counter(range(30))


def test_two_who_ask_at_once_ask_for_one(app, kind):
    kind("test", lambda *_: None)
    ids = at_once(app, [lambda: asked(key="same").id] * 4)
    assert len(ids) == 4
    assert len(set(ids)) == 1
