"""The letters by which a voter finds a ballot again: sixteen of an alphabet without look-alikes."""

from __future__ import annotations

import re

# No 0, 1, I, L, O and U: read aloud and written by hand they are mistaken.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 16


def code_of(leaf: bytes) -> str:
    """The code of a leaf: its hash as a number, in groups of four. 16 letters of 30 are 78 bits: no two fall together."""
    number, made = int.from_bytes(leaf), ""
    for _ in range(LETTERS):
        number, place = divmod(number, len(ALPHABET))
        made += ALPHABET[place]
    return "-".join(made[start : start + 4] for start in range(0, LETTERS, 4))


def read_code(text: str) -> str | None:
    """A typed code in its usual form, or None when it cannot be one; spaces, hyphens and small letters do not matter."""
    letters = re.sub(r"[\s\-–—.]", "", text).upper()
    if len(letters) != LETTERS or any(letter not in ALPHABET for letter in letters):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, LETTERS, 4))
