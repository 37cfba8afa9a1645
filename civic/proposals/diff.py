"""What changed between two texts, word by word, as HTML that is read without colour. No database here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from flask_babel import gettext as _
from markupsafe import Markup, escape

Operation = Literal["same", "added", "removed"]
_PIECES = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
# What comparing may cost (meetings of like pieces): beyond it whole lines are compared, and beyond that nothing is. A text
# of 1,500 words costs about 20,000; the same word repeated ten thousand times would take a minute.
MOST_COST = 200_000


@dataclass(frozen=True)
class FieldChange:
    """One field of two versions that differ."""

    key: str
    before: str
    after: str


def pieces(before: str, after: str) -> Iterator[tuple[Operation, str]]:
    """The text from the one to the other: (same | added | removed, part), in order; put together they give both."""
    one, other = _PIECES.findall(before), _PIECES.findall(after)
    if _cost(one, other) > MOST_COST:
        one, other = before.splitlines(keepends=True), after.splitlines(keepends=True)
        if _cost(one, other) > MOST_COST:
            yield from _whole(before, after)
            return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(one[a:b])
            continue
        if a < b:
            yield "removed", "".join(one[a:b])
        if c < d:
            yield "added", "".join(other[c:d])


def _cost(one: list[str], other: list[str]) -> int:
    mine, theirs = Counter(one), Counter(other)
    return sum(count * theirs[piece] for piece, count in mine.items())


def _whole(before: str, after: str) -> Iterator[tuple[Operation, str]]:
    if before:
        yield "removed", before
    if after:
        yield "added", after


def marked(before: str, after: str) -> Markup:
    """The change as <ins> and <del>, each announced in words to who cannot see the marks; line breaks kept."""
    shapes = {
        "added": Markup('<ins><span class="visually-hidden">[{} </span>{}<span class="visually-hidden">]</span></ins>'),
        "removed": Markup('<del><span class="visually-hidden">[{} </span>{}<span class="visually-hidden">]</span></del>'),
    }  # fmt: skip
    said = {"added": _("added:"), "removed": _("taken away:")}
    made = []
    for operation, part in pieces(before, after):
        shown = escape(part).replace("\n", Markup("<br>"))
        if operation == "same" or not part.strip():
            made.append(shown if operation != "removed" else Markup(""))
        else:
            made.append(shapes[operation].format(said[operation], shown))
    return Markup("").join(made)


def changes(before: Mapping[str, Any], after: Mapping[str, Any], keys: Iterable[str]) -> list[FieldChange]:
    """The fields among `keys` whose written value differs between two snapshots (see texts.snapshot)."""
    pairs = ((key, str(before.get(key) or ""), str(after.get(key) or "")) for key in keys)
    return [FieldChange(key, one, other) for key, one, other in pairs if one != other]
