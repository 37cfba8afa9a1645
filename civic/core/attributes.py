"""Mapped attributes that are light until they are used.

While SQLAlchemy 2.1 sets up a mapper, it asks each attribute whether it has a dispatcher of events yet; the attribute does not
know the name, asks its column, and for that makes an expression of it which stays for good: 4 MB for all our columns, most of
which no statement of a process ever names. Here the question is answered at once; the expression is made with its first use.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import QueryableAttribute

_asked = QueryableAttribute.__getattr__


def _answered(attribute: QueryableAttribute[Any], key: str) -> Any:
    if key == "_slots_dispatch":
        raise AttributeError(key)
    return _asked(attribute, key)


def make_light() -> None:
    """Let no mapper that is set up from now on make expressions ahead of their use."""
    QueryableAttribute.__getattr__ = _answered  # type: ignore[method-assign]
