"""Paper ballots as they are typed: one line per ballot, options by their printed number. Pure.

`3 1 7` marks three options (or puts them first, second, third); `3:5 1:2` gives five points to option 3 and two to option 1;
`0` or `-` is a blank ballot. Empty lines at the end are left out; spoiled ballots are not typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

WITH_POINTS = ("cumulative", "scoring")
BLANK = ("0", "-", "b", "")
_PART = re.compile(r"(\d{1,3})(?:[:=](\d{1,6}))?", re.ASCII)


class LineFault(ValueError):
    """A line that cannot be read: its number, from 1, and the part of it that is wrong."""

    def __init__(self, line: int, part: str) -> None:
        super().__init__(f"line {line}: {part}")
        self.line, self.part = line, part


def read_lines(text: str, keys: Sequence[str], form: str) -> list[dict[str, int]]:
    """The ballots that were typed, {option key: number} each; LineFault names the first line that cannot be read."""
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return [_read(number, line.strip(), keys, form) for number, line in enumerate(lines, 1)]


def _read(number: int, line: str, keys: Sequence[str], form: str) -> dict[str, int]:
    if line.lower() in BLANK:
        return {}
    made: dict[str, int] = {}
    for place, part in enumerate(re.split(r"[\s,;.]+", line.strip(",;. ")), 1):
        match = _PART.fullmatch(part)
        if not match or not 1 <= int(match[1]) <= len(keys) or bool(match[2]) != (form in WITH_POINTS):
            raise LineFault(number, part)
        key = keys[int(match[1]) - 1]
        if key in made:
            raise LineFault(number, part)
        if form in WITH_POINTS:
            made[key] = int(match[2])
        else:
            made[key] = place if form == "ordinal" else 1
    return made


def write_line(choices: Mapping[str, int], keys: Sequence[str], form: str) -> str:
    """A ballot as it would be typed."""
    if not choices:
        return "0"
    numbers = {key: number for number, key in enumerate(keys, 1)}
    if form in WITH_POINTS:
        return " ".join(
            f"{numbers[key]}:{choices[key]}" for key in sorted(choices, key=lambda key: numbers[key])
        )
    order = (lambda key: choices[key]) if form == "ordinal" else (lambda key: numbers[key])
    return " ".join(str(numbers[key]) for key in sorted(choices, key=order))
