"""Passages of a text: what may be changed, whether it still stands there, and the text with the change. No database here."""

from __future__ import annotations

import re

_BREAK = re.compile(r"\n\s*\n")


def passages(text: str) -> list[str]:
    """The paragraphs of a text, as they are written."""
    return [part.strip() for part in _BREAK.split(text) if part.strip()]


def fits(text: str, passage: str) -> bool:
    """Whether a passage stands in the text, exactly once: else nobody knows where the change belongs."""
    return bool(passage) and text.count(passage) == 1


def replaced(text: str, passage: str, replacement: str) -> str:
    """The text with the passage exchanged; an empty replacement takes its paragraph away."""
    if not fits(text, passage):
        raise ValueError("the passage does not stand in the text exactly once")
    changed = text.replace(passage, replacement)
    return re.sub(r"\n{3,}", "\n\n", changed).strip() if not replacement else changed
