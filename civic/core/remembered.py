"""Reads that one request asks again and again: who somebody is in a space, what they lead.

What was read is known until this session's transaction ends, changes something or takes a lock, and at the latest until the
request ends. So whoever writes reads what they wrote, and every writing block begins by reading anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from civic.core.db import db, is_writing

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def remembered(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The same read, asked of the database once for the same arguments; its answer is shared, so nobody may change it."""

    @wraps(read)
    def known(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        if _is_something_unwritten():
            return read(*args, **kwargs)  # reading writes it down first, and it may be what is asked for
        key = (read, args, tuple(sorted(kwargs.items())))
        memory: dict[Any, Answer] = g.setdefault("remembered", {})
        if key not in memory:
            memory[key] = read(*args, **kwargs)
        return memory[key]

    return known


def _is_something_unwritten() -> bool:
    return is_writing() and bool(db.session.new or db.session.dirty or db.session.deleted)


def _forget(*_told: Any) -> None:
    if has_app_context():
        g.pop("remembered", None)


def _forget_before(asked: ORMExecuteState) -> None:
    """A change makes what was read old; so may the wait for a lock, in which others change what they held."""
    if not asked.is_select or asked.execution_options.get("populate_existing"):
        _forget()


event.listen(Session, "after_flush", _forget)
event.listen(Session, "after_transaction_end", _forget)
event.listen(Session, "do_orm_execute", _forget_before)
