"""Copies of seals that others keep: whoever rewrites the whole trail and its seals cannot rewrite these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from civic.core import audit

_DAY = r"\d{4}-\d\d-\d\d"
# A day and the next digest after it, whatever separates them: a mail, a pasted line, the table of open data.
_SEAL = re.compile(rf"({_DAY})(?:(?!{_DAY}).){{1,60}}?\b([0-9a-f]{{64}})\b", re.DOTALL | re.IGNORECASE)


class Copy(NamedTuple):
    """A seal as somebody keeps it."""

    day: date
    digest: str


def copies_in(text: str) -> list[Copy]:
    """The seals that a text names, each once, in its order; days that are none are left out."""
    found = {}
    for day, digest in _SEAL.findall(text):
        try:
            found[Copy(date.fromisoformat(day), digest.lower())] = True
        except ValueError:
            continue
    return list(found)


def copy_problems(copies: Iterable[Copy]) -> Iterator[str]:
    """Where the trail here is not the one of which these copies were made, the earliest day first."""
    here = {seal.day: seal for seal in audit.seals()}
    for day, digest in sorted(copies):
        seal = here.get(day)
        if seal is None:
            yield f"There is a copy of the seal of {day}, and no such seal here: the trail was cut or written anew."
        elif seal.digest != digest:
            yield (
                f"The seal of {day} begins with {seal.digest[:12]} here and with {digest[:12]} in the copy: "
                "what was recorded until that day was written anew."
            )
