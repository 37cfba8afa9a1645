"""Amounts as people write them: «12,500.50», «S/ 12 500», «doce mil», «1.5 millones». Pure text to céntimos."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core.text import ascii_digits, clean, fold

MOST_CENTS = 10**14  # a million million soles: more than the budget of the State

UNITS = {
    "cero": 0, "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintiuno": 21, "veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27,
    "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
TENS = {
    "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
}  # fmt: skip
HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
    "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
HUNDREDS |= {word[:-2] + "as": value for word, value in HUNDREDS.items() if word.endswith("os")}
MILLIONS = {"millon", "millones"}
_AROUND = re.compile(r"^(?:s/\.?|pen|soles?)\s*|\s*(?:(?:nuevos\s+)?soles?|s/\.?|pen)\.?$", re.I)
_SCALED = re.compile(r"^([\d.,' ]+?)\s*(mil|k|millon|millones|mill|mm)$")

SENTENCE = _l(
    "We could not read the amount “%(typed)s”. Write it in figures, for example 12500 or 12,500.50."
)
TOO_LARGE = _l("This amount is larger than any budget. Look at the zeros again.")
NEGATIVE = _l("An amount cannot be less than zero.")


class Unreadable(ValueError):
    """It could not be read as one amount; `sentence` says what to do."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def cents(typed: str) -> int | None:
    """The céntimos of an amount in figures or words; None for nothing at all. Unreadable when in doubt."""
    text = ascii_digits(clean(typed[:200])).strip()
    if not text:
        return None
    if re.match(r"^(?:s/\.?\s*)?[-−–]\s*\d", text, re.I):
        raise Unreadable(NEGATIVE)
    bare = _AROUND.sub("", _AROUND.sub("", text)).strip().removesuffix("-").rstrip(".,= ")
    value = _figures(bare)
    if value is None:
        value = _scaled(bare)
    if value is None:
        value = _words(bare)
    if value is None:
        raise Unreadable(
            _(
                "We could not read the amount “%(typed)s”. Write it in figures, for example 12500 or 12,500.50.",
                typed=text[:60],
            )
        )
    if value * 100 > MOST_CENTS:  # looked at first: a number without end cannot be rounded
        raise Unreadable(TOO_LARGE)
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _figures(text: str) -> Decimal | None:
    """A number with any of the signs used between thousands and before céntimos, when only one reading is left."""
    text = text.replace("’", "'").replace("´", "'")
    if not re.fullmatch(r"\d[\d.,' ]*", text) or text[-1] in ".,' ":
        return None
    whole, decimals = text, ""
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0:
        sign, tail = text[last], text[last + 1 :]
        lonely = text.count(sign) == 1
        # one sign with one or two figures behind it parts the céntimos; three figures are thousands
        if lonely and tail.isdigit() and len(tail) <= 2:
            whole, decimals = text[:last], tail
    groups = re.split(r"[.,' ]", whole)
    if len(groups) > 1:
        if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
            return None
        used = set(re.findall(r"[.,' ]", whole))
        if len(used - {"'"}) > 1 or (decimals and text[last] in used):
            return None
    return Decimal("".join(groups) + ("." + decimals if decimals else ""))


def _scaled(text: str) -> Decimal | None:
    """«12 mil», «1.5 millones», «350k»."""
    match = _SCALED.match(fold_keeping(text))
    if not match:
        return None
    number, scale = match[1].strip(), match[2]
    factor = 1000 if scale in ("mil", "k") else 1_000_000
    value = Decimal(number.replace(",", ".")) if re.fullmatch(r"\d+[.,]\d{1,3}", number) else _figures(number)
    return None if value is None else value * factor


def fold_keeping(text: str) -> str:
    """Lower case without accents, the signs of a number kept."""
    return "".join(fold(c) or c for c in text).strip()


def _words(text: str) -> Decimal | None:
    """«doscientos treinta y cinco mil quinientos», «dos millones y medio», «medio millón»."""
    words = fold(text).split()
    for money in ("de", "soles", "sol", "nuevos"):
        while words and words[-1] == money:
            words.pop()
    if words == ["medio", "millon"]:
        return Decimal(500_000)
    half = len(words) > 2 and words[-2:] == ["y", "medio"] and words[-3] in MILLIONS
    if half:
        words = words[:-2]
    position = next((at for at, word in enumerate(words) if word in MILLIONS), None)
    total = 0
    if position is not None:
        millions = _below_million(words[:position])
        if millions is None or not words[:position]:
            return None
        total, words = millions * 1_000_000, words[position + 1 :]
        if words[:1] == ["de"]:
            words = words[1:]
        if half:
            return Decimal(total + 500_000)
        if not words:
            return Decimal(total)
    rest = _below_million(words)
    return None if rest is None else Decimal(total + rest)


def _below_million(words: list[str]) -> int | None:
    if "mil" in words:
        at = words.index("mil")
        before = 1 if at == 0 else _below_thousand(words[:at])
        after = 0 if at == len(words) - 1 else _below_thousand(words[at + 1 :])
        return None if before is None or after is None or before == 0 else before * 1000 + after
    return _below_thousand(words)


def _below_thousand(words: list[str]) -> int | None:
    """A number below a thousand in words, in the order in which Spanish says it."""
    if not words:
        return None
    rest, total, said = list(words), 0, False
    if rest[0] in HUNDREDS:
        word = rest.pop(0)
        total, said = HUNDREDS[word], True
        if word == "cien" and rest:
            return None
    if rest and rest[0] in TENS:
        total, said = total + TENS[rest.pop(0)], True
        if rest[:1] == ["y"]:
            rest.pop(0)
            if len(rest) != 1 or not 1 <= UNITS.get(rest[0], 0) <= 9:
                return None
            return total + UNITS[rest[0]]
    elif rest and rest[0] in UNITS:
        if UNITS[rest[0]] == 0 and (said or len(rest) > 1):
            return None
        total, said = total + UNITS[rest.pop(0)], True
    return total if said and not rest else None


def written(amount: int | None) -> str:
    """«12,500.50» from céntimos, «12,500» without any; "" for None."""
    if amount is None:
        return ""
    whole, rest = divmod(amount, 100)
    return f"{whole:,}" + (f".{rest:02d}" if rest else "")


def soles(amount: int | None) -> str:
    """«S/ 12,500.50», its parts tied together; "" for None."""
    return f"S/\u00a0{written(amount)}" if amount is not None else ""
