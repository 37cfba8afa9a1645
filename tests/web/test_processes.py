"""When another process is made and when one leaves: of figures alone. That it comes about is in tests/test_serve.py."""

from __future__ import annotations

import tempfile
from types import SimpleNamespace

import pytest

from civic.web.processes import FEW, MANY, QUIET, Pace, read_spent, tell_spent
from civic.web.rush import SHARED, RushWorker


@pytest.mark.parametrize(
    ("at_a_time", "processes", "change"),
    [
        (0, 1, 0),
        (MANY - 0.1, 1, 0),  # one after the other, or a few at once for a moment
        (MANY, 1, 1),
        (MANY, 2, 0),  # two processes share them
        (2 * MANY, 2, 1),
    ],
)
def test_another_process_helps_where_many_ask_at_a_time(at_a_time, processes, change):
    assert Pace().change(1000.0, at_a_time, processes) == change


def test_one_leaves_after_a_quiet_while_and_the_next_after_another():
    pace = Pace()
    assert [pace.change(now, 0.0, 3) for now in (0, QUIET / 2, QUIET - 1)] == [0, 0, 0]
    assert pace.change(QUIET, 0.0, 3) == -1
    assert pace.change(QUIET + 1, 0.0, 2) == 0
    assert pace.change(2 * QUIET, 0.0, 2) == -1


def test_whoever_asks_meanwhile_begins_the_while_anew():
    pace = Pace()
    assert pace.change(0, 0.0, 2) == 0
    assert pace.change(QUIET - 1, FEW, 2) == 0
    assert pace.change(QUIET, 0.0, 2) == 0
    assert pace.change(2 * QUIET, 0.0, 2) == -1


def test_the_last_process_stays():
    pace = Pace()
    assert [pace.change(now, 0.0, 1) for now in (0, QUIET, 10 * QUIET)] == [0, 0, 0]


def test_what_a_process_tells_is_read():
    with tempfile.TemporaryFile() as heartbeat:
        assert read_spent(heartbeat.fileno()) is None
        for seconds in (12.5, 3.25):
            tell_spent(heartbeat.fileno(), seconds)
            assert read_spent(heartbeat.fileno()) == seconds


@pytest.mark.parametrize(
    ("present", "age", "closed"), [(1, SHARED + 1, False), (2, SHARED + 1, True), (2, SHARED - 1, False)]
)
def test_a_connection_is_made_anew_where_many_ask_and_it_was_held_for_long(monkeypatch, present, age, closed):
    monkeypatch.setattr("civic.web.rush.time.monotonic", lambda: 1000.0)
    monkeypatch.setattr("civic.web.rush.ThreadWorker.handle_request", lambda *_: True)
    told: list[str] = []
    request = SimpleNamespace(force_close=lambda: told.append("closed"))
    worker = RushWorker.__new__(RushWorker)  # nothing but how many are there
    worker.present = present
    assert worker.handle_request(request, SimpleNamespace(since=1000.0 - age)) is True
    assert told == ["closed"] * closed
