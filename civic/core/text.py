"""Text as people type it: cleaned of tricks, and folded for search without accents and case."""

from __future__ import annotations

import re
import unicodedata

# Controls, bidi overrides, zero-width characters and the BOM: invisible, and used to disguise a text.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_MARKS = re.compile(r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f])"
                    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def clean(text: str, *, lines: bool = False) -> str:
    """The text in NFC without hidden characters, floods of accents or double spaces; one line unless asked."""
    text = _SURROGATES.sub("", text)
    text = unicodedata.normalize("NFC", text[:200_000].replace("\r\n", "\n").replace("\r", "\n"))
    text = _MARKS.sub(r"\1", _HIDDEN.sub("", text))
    if not lines:
        return _SPACES.sub(" ", text.replace("\n", " ")).strip()
    return "\n".join(_SPACES.sub(" ", line).rstrip() for line in text.split("\n")).strip()


def ascii_digits(text: str) -> str:
    """The text with full-width and other scripts' digits written as 0-9; nothing else changes."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def fold(text: str) -> str:
    """Lower case without accents, words parted by single spaces: the form in which texts are compared.

    The Quechua apostrophe and hyphens vanish inside a word as any mark does: «Pampa Inalámbrica» → «pampa inalambrica».
    """
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", clean(text)).casefold() if not unicodedata.combining(c)
    )
    return _NOT_WORD.sub(" ", bare.replace("ʼ", "").replace("'", "").replace("’", "")).strip()


def slugify(text: str, *, limit: int = 70) -> str:
    """A readable address part of [a-z0-9-], never empty."""
    slug = fold(text).replace(" ", "-")[:limit].strip("-")
    return slug or "x"


def like(term: str) -> str:
    """The first hundred letters of a folded search term as a LIKE pattern with «\\» as its escape."""
    escaped = fold(term)[:100].replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
