"""Two people edited one thing: what differs between what is kept and what the second one typed. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One field in which the two texts part."""

    label: str
    kept: str
    typed: str


def differences(rows: Iterable[tuple[Any, Any, Any]]) -> list[Difference]:
    """The (label, kept, typed) rows whose two values differ when written out."""
    written = ((str(label), _written(kept), _written(typed)) for label, kept, typed in rows)
    return [Difference(label, kept, typed) for label, kept, typed in written if kept != typed]


def _written(value: Any) -> str:
    if value is None:
        return ""
    return str(getattr(value, "label", value)).strip()
