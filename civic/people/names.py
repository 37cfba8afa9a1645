"""When two written names may be one person's: folded, and by how they sound in Peruvian Spanish. Pure."""

from __future__ import annotations

import re

from civic.core.text import fold

# Spellings that sound alike and are mixed up on paper lists: Quispe/Kispe, Huamán/Guamán/Waman, Vilca/Wilka, Yauri/Llauri.
_SOUNDS = (
    (r"[cs]h", "x"), (r"ph", "f"),
    (r"\b(?:hu|gu|w)(?=i)", "b"), (r"\b(?:hu|gu|w)(?=[aeo])|w", "gu"),
    (r"g(?=[ei])", "j"), (r"gu(?=[ei])", "g"),
    (r"c(?=[ei])|z", "s"), (r"qu(?=[ei])|[ckq]", "k"),
    (r"ll|y", "i"), (r"v", "b"), (r"h", ""), (r"(.)\1+", r"\1"),
)  # fmt: skip
_PARTICLES = {"de", "del", "la", "las", "los", "y", "da", "do", "vda"}


def sound(text: str) -> str:
    """A short key equal for spellings that sound alike: «Huamán» and «Guaman», «Quispe» and «Kispe»."""
    key = fold(text)
    for pattern, replacement in _SOUNDS:
        key = re.sub(pattern, replacement, key)
    return " ".join(part for part in key.split(" ") if part not in _PARTICLES)


def sound_key(given_names: str, first_surname: str) -> str:
    """The sound of the first surname and the first given name: «kispe rosa»."""
    return f"{sound(first_surname)} {sound(given_names).split(' ')[0]}".strip()[:250]


def same_names(
    one: tuple[str, str, str | None], other: tuple[str, str, str | None], *, by_sound: bool = True
) -> bool:
    """Whether two (given names, first surname, second surname) may be one person's.

    The first surnames agree, the second ones where both are told, and at least one given name is common. It is only
    asked when a document or another sign points the same way.
    """
    form = sound if by_sound else fold
    if form(one[1]) != form(other[1]):
        return False
    if one[2] and other[2] and form(one[2]) != form(other[2]):
        return False
    return bool(set(form(one[0]).split(" ")) & set(form(other[0]).split(" ")) - {""})
