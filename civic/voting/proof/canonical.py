"""One way to write a document down, so that everybody gets the same fingerprint of it (RFC 8785)."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical(document: Any) -> bytes:
    """The document as canonical JSON. Numbers must be integers: amounts are in céntimos, shares are written as text."""
    _refuse_floats(document)
    return rfc8785.dumps(document)


def fingerprint(document: Any) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(
            "A frozen document holds no floating-point number: two programs may write it in two ways."
        )
    if isinstance(value, dict):
        for each in value.values():
            _refuse_floats(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _refuse_floats(each)
