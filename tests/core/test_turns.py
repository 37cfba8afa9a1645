"""The line of writers: one at a time, in the order they came, nobody for ever."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError as TooLong

from civic.core import db as core_db
from civic.core.db import db, transaction
from civic.core.turns import NEXT, Gate, Line
from civic.web.errors import is_outage
from tests.races import at_once


def standing(line: Line) -> int:
    return len(line._waiting)


def test_the_turn_is_handed_on_in_order():
    line, order, threads = Line(), [], []
    assert line.take(0)

    def come(n: int) -> None:
        assert line.take(60)
        order.append(n)
        line.give()

    for n in range(10):
        threads.append(threading.Thread(target=come, args=(n,)))
        threads[-1].start()
        while standing(line) <= n:  # the next one comes when this one stands in line
            pass
    line.give()
    for thread in threads:
        thread.join(60)
    assert order == list(range(10))
    assert line.take(0), "and it is free again"


def test_who_is_tired_of_waiting_leaves_the_line_and_the_others_stay():
    line = Line()
    assert line.take(0)
    assert not line.take(0.01)
    assert standing(line) == 0
    line.give()
    assert line.take(0)


def test_never_two_at_a_time():
    line, inside, most = Line(), [], []

    def come() -> None:
        for _n in range(200):
            assert line.take(60)
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            line.give()

    assert at_once(None, [come] * 8) == [None] * 8
    assert max(most) == 1


def test_a_block_gives_its_turn_back_whatever_happens(app, make):
    space = make.space()
    (line,) = [line for name, line in core_db._lines.items() if name == db.engine.url.database]
    for _n in range(2):
        with pytest.raises(ZeroDivisionError), transaction():
            space.name = str(1 // 0)
    with transaction():
        db.session.execute(db.text("UPDATE spaces SET name = 'Otra'"))
        assert not line.take(0), "it is held while the block writes"
    assert line.take(0)
    line.give()


def test_who_waits_too_long_is_told_so_and_can_try_again(app, make, monkeypatch):
    make.space()
    line = core_db._lines[str(db.engine.url.database)]
    monkeypatch.setattr(core_db, "PATIENCE", 0.01)
    assert line.take(0)
    with pytest.raises(TooLong) as told, transaction():
        db.session.execute(db.text("UPDATE spaces SET name = 'Otra'"))
    assert is_outage(told.value), "which is answered with 503"
    line.give()
    with transaction():
        db.session.execute(db.text("UPDATE spaces SET name = 'Otra'"))


# ── between processes ───────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that asks for the gate, says when it is in, and goes when it is told."""
    program = (
        "import sys, time; from civic.core.turns import Gate; gate = Gate(sys.argv[1]);"
        "assert gate.take(time.monotonic() + 60); print('in', flush=True); sys.stdin.readline(); gate.give()"
    )
    command = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_asked(path: Path) -> int:
    """Return when another process waits at the gate. The open file is given back: closing it would let go what is held."""
    file = os.open(path, os.O_RDWR)
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, NEXT)
        except BlockingIOError:
            return file
        fcntl.lockf(file, fcntl.LOCK_UN, 1, NEXT)


def test_who_waits_in_another_process_comes_before_who_asks_again(tmp_path):
    line, came = Line(Gate(str(tmp_path / "turn"))), []

    def come_again() -> None:
        assert line.take(60)
        came.append("again")

    assert line.take(60)
    with another_process(tmp_path / "turn") as other:
        file = wait_until_asked(tmp_path / "turn")
        again = threading.Thread(target=come_again)
        again.start()
        while not standing(line):
            pass
        line.give()
        assert other.stdout.readline() == "in\n"
        assert came == [], "this process has been in: it goes behind the one that waited"
        other.stdin.write("\n")
        other.stdin.flush()
        again.join(60)
        assert came == ["again"]
    os.close(file)


def test_what_a_killed_process_held_is_free(tmp_path):
    gate = Gate(str(tmp_path / "turn"))
    with another_process(tmp_path / "turn") as other:
        assert other.stdout.readline() == "in\n"
        assert not gate.take(0)
        other.kill()
        other.wait(60)
        assert gate.take(0)


def test_who_is_tired_of_the_gate_leaves_the_line_too(tmp_path):
    line = Line(Gate(str(tmp_path / "turn")))
    with another_process(tmp_path / "turn") as other:
        assert other.stdout.readline() == "in\n"
        assert not line.take(0)
        other.stdin.write("\n")
        other.stdin.flush()
        other.wait(60)
        assert line.take(0)


def test_where_no_gate_can_be_everybody_passes(tmp_path):
    line = Line(Gate(str(tmp_path / "no folder" / "turn")))
    for _n in range(2):
        assert line.take(0)
        line.give()


def test_a_database_in_a_file_has_a_gate(app, make):
    space, path = make.space(), f"{db.engine.url.database}-turn"
    with transaction():
        space.name = "Otra"
        db.session.flush()
        with another_process(Path(path)):
            os.close(wait_until_asked(Path(path)))
