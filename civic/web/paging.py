"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
        args: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
        args["pagina"] = number
        return url_for(request.endpoint or "", **args)

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


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
