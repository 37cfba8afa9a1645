"""The code of a certificate: 94 bits that nobody guesses, in letters that nobody mistakes, with one that finds a slip. Pure."""

from __future__ import annotations

import re
import secrets

# No 0 and O, no 1, I and L: it is typed from paper.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS, IN_GROUP = 5, 4
LENGTH = GROUPS * IN_GROUP
_PRIME = len(LETTERS)  # 31: every slip of one letter and every swap of two changes the sum


def _weighted(values: list[int]) -> int:
    return sum(weight * value for weight, value in enumerate(values, 1)) % _PRIME


def check_letter(body: str) -> str:
    """The last letter, which makes the weighted sum of the whole code nothing."""
    rest = _weighted([LETTERS.index(letter) for letter in body])
    return LETTERS[-rest * pow(LENGTH, -1, _PRIME) % _PRIME]


def new_code() -> str:
    """A fresh code, without its dashes."""
    body = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def shown(code: str) -> str:
    """The code as it is printed: «K7QM-9TDP-…»."""
    return "-".join(code[i : i + IN_GROUP] for i in range(0, len(code), IN_GROUP))


def read_code(typed: str) -> str:
    """What somebody typed, as a code is kept: capital letters, no dashes or spaces."""
    return re.sub(r"[\s\-–—_.·]+", "", typed).upper()


def is_whole(code: str) -> bool:
    """Whether a code can be one of ours: its length, its letters and its check letter."""
    if len(code) != LENGTH or any(letter not in LETTERS for letter in code):
        return False
    return _weighted([LETTERS.index(letter) for letter in code]) == 0
