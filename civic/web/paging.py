"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import Select, func, select

from civic.core.db import db

T = TypeVar("T")
SIZE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, with how to reach the others."""

    items: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    def url_for(self, number: int) -> str:
        """This same address and filters at another page."""
        return here(pagina=number)

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def here(**changes: Any) -> str:
    """This same address with some parts of its question changed; None takes a part away.

    What stands in the address is only ever written back as a question: handed to url_for, «_scheme», «_external» or a
    name of the route itself would turn into another address.
    """
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    asked = urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])
    path = url_for(request.endpoint or "", **(request.view_args or {}))
    return f"{path}?{asked}" if asked else path


def page_number() -> int:
    """The page asked for in the address: a whole number from 1; anything else is the first."""
    raw = request.args.get("pagina", "1")
    return int(raw) if raw.isascii() and raw.isdigit() and 0 < int(raw[:7]) < 1_000_000 else 1


def paginate(statement: Select[Any], number: int, size: int = SIZE) -> Page[Any]:
    """One page of a statement's entities, in two queries whatever the size of the table."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = max(1, min(number, max(1, -(-total // size))))
    items = db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(items, number, total, size)


def cut(items: Sequence[T], number: int, size: int = SIZE) -> Page[T]:
    """One page of what is in memory already, because the whole was needed to count or to order it."""
    number = max(1, min(number, max(1, -(-len(items) // size))))
    return Page(items[(number - 1) * size : number * size], number, len(items), size)
