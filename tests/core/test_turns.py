"""The line of writers: one at a time, in the order they came, nobody for ever."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import TimeoutError as TooLong

from civic.core import db as core_db
from civic.core.db import db, transaction
from civic.core.turns import Line
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
