"""Many acts in the same moment: each in a thread of its own, all begun together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any

from flask import Flask

from civic.core.db import db, transaction
from civic.core.errors import Refused

PATIENCE = 60  # seconds; a race that takes longer hangs


def at_once(app: Flask | None, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act gave back, or the exception it raised, in their order; with an application each has its own session."""
    outcome: list[Any] = [TimeoutError("It did not end.")] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int) -> None:
        with app.app_context() if app else nullcontext():
            try:
                gate.wait(PATIENCE)
                outcome[place] = acts[place]()
            except Exception as error:
                outcome[place] = error
            finally:
                if app:
                    db.session.remove()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if app:
        db.session.rollback()  # what the threads committed is seen by a new reading transaction
        db.session.expire_all()
    return outcome


def changing_at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """The same, each act inside a writing block of its own."""
    return at_once(app, [partial(_changing, act) for act in acts])


def errors(outcome: Sequence[Any]) -> list[Exception]:
    """What went wrong: every exception that is not a refusal."""
    return [one for one in outcome if isinstance(one, Exception) and not isinstance(one, Refused)]


def told(outcome: Sequence[Any]) -> list[str]:
    """Each outcome as a word: «done», «refused», or the name of an error nobody expected."""
    return [
        "refused"
        if isinstance(one, Refused)
        else type(one).__name__
        if isinstance(one, Exception)
        else "done"
        for one in outcome
    ]


def _changing(act: Callable[[], Any]) -> Any:
    with transaction():
        return act()
