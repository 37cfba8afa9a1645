"""Numbers read from files and written for people: exact in, exact inside, rounded only on the way out."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?", re.ASCII)


def read_number(text: str) -> Fraction | None:
    """The number written in `text` (decimal point or decimal comma, spaces between thousands), or None."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:  # the last of the two separates the decimals, the other the thousands
        plain = plain.replace(",", "") if point > comma else plain.replace(".", "").replace(",", ".")
    elif plain.count(",") == 1:
        plain = plain.replace(",", ".")
    elif plain.count(",") > 1:
        plain = plain.replace(",", "")
    return Fraction(plain) if NUMBER.fullmatch(plain) else None


def decimals(number: Fraction) -> int:
    """How many decimals the number needs (6 at most, as files carry them)."""
    for places in range(6):
        if (number * 10**places).denominator == 1:
            return places
    return 6


def plain_number(number: Fraction) -> int | float:
    """The number as JSON writes it: whole, or with the decimals it has."""
    return int(number) if number.denominator == 1 else float(number)


def rounded(number: Fraction, places: int = 2) -> str:
    """The number rounded half up to some places, zeros at the end left out, as text with a point."""
    scale = 10**places
    whole = (abs(number) * scale * 2 + 1) // 2
    text = str(Decimal(int(whole)).scaleb(-places)) if places else str(int(whole))
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 and whole else text


def grouped(number: Any) -> str:
    """1234567.5 → 1,234,567.50: an amount as an English reader expects it; parts of one with four decimals."""
    value = Fraction(str(number))
    if 0 < abs(value) < 1 and (value * 100).denominator != 1:
        return rounded(value, 4)
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):,.2f}"
    return text.removesuffix(".00")
