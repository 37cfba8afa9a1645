"""What a key stands for when a signed sheet is typed back. Pure."""

from __future__ import annotations

import re

from civic.core.text import ascii_digits, fold
from civic.people.documents import normal_number
from civic.people.models import DocumentKind
from civic.sheets.models import Reading

PRESENT_KEYS = frozenset({"s", "1", "x", "p", "si"})
LATE_KEYS = frozenset({"t", "2"})
EMPTY_KEYS = frozenset({"", "n", "0", "-", "no"})


def read_key(raw: str) -> Reading | None:
    """What a typed key says: «s», «1», «x» or a space signed; «t» or «2» late; nothing, «n», «0» or «-» not; else None."""
    if raw and not raw.strip():
        return Reading.SIGNED
    key = ascii_digits(raw).strip()
    key = key if key == "-" else fold(key)
    if key in PRESENT_KEYS:
        return Reading.SIGNED
    if key in LATE_KEYS:
        return Reading.LATE
    return Reading.EMPTY if key in EMPTY_KEYS and (key or not raw.strip()) else None


def key_of(reading: Reading | None) -> str:
    """The key that stands for a reading: «s», «t» or nothing."""
    return {Reading.SIGNED: "s", Reading.LATE: "t"}.get(reading, "") if reading else ""


def read_document(raw: str) -> tuple[DocumentKind, str]:
    """(kind, number) of what was written by hand: digits alone are a DNI unless there are nine, letters a passport."""
    number = normal_number(ascii_digits(raw))
    if not number:
        return DocumentKind.NONE, ""
    if not re.fullmatch(r"[0-9]+", number):
        return DocumentKind.PASSPORT, number
    return (DocumentKind.CE if len(number) == 9 else DocumentKind.DNI), number
