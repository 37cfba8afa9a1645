"""The text of a document as plain JSON: brought into one shape, and what of it the public reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from civic.core.text import clean
from civic.voting.proof.canonical import fingerprint

SECTION_KEYS = {"heading", "private", "paragraphs", "items", "table"}
CONTENT_KEYS = {"language", "place", "opens", "closes", "sections"}


def in_shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with every key present and every text cleaned; ValueError when a room hands in something else."""
    _only(content, CONTENT_KEYS)
    return {
        "language": clean(str(content.get("language") or "es")),
        "place": clean(str(content.get("place") or "")),
        "opens": _moment(content.get("opens")),
        "closes": _moment(content.get("closes")),
        "sections": [_section(each) for each in content.get("sections") or []],
    }


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    _only(section, SECTION_KEYS)
    table = section.get("table")
    if table is not None:
        _only(table, {"head", "rows"})
        width = len(table["head"])
        table = {"head": _texts(table["head"]), "rows": [_texts(row) for row in table["rows"]]}
        if any(len(row) != width for row in table["rows"]):
            raise ValueError("A row of a table has not as many cells as its head.")
    return {
        "heading": clean(str(section.get("heading") or "")),
        "private": bool(section.get("private", False)),
        "paragraphs": [text for text in _texts(section.get("paragraphs") or [], lines=True) if text],
        "items": [text for text in _texts(section.get("items") or [], lines=True) if text],
        "table": table,
    }


def _only(mapping: Mapping[str, Any], keys: set[str]) -> None:
    if not isinstance(mapping, Mapping) or set(mapping) - keys:
        raise ValueError(f"Only {sorted(keys)} are known here, not {mapping!r:.80}.")


def _texts(values: Sequence[Any], *, lines: bool = False) -> list[str]:
    if isinstance(values, str):
        raise ValueError("A list of texts is wanted, not one text.")
    return [clean(str("" if value is None else value), lines=lines) for value in values]


def _moment(value: Any) -> str | None:
    return str(value.isoformat() if hasattr(value, "isoformat") else value) if value else None


def is_empty(content: Mapping[str, Any]) -> bool:
    """Whether nothing is written in any section."""
    return not any(s["paragraphs"] or s["items"] or s["table"] for s in content["sections"])


def section_digest(section: Mapping[str, Any], salt: str) -> str:
    """The fingerprint that stands for a private section; the salt keeps short texts from being guessed."""
    return fingerprint({"salt": salt, "section": dict(section)})


def name_digest(name: str, salt: str) -> str:
    """The fingerprint that stands for a name that the public does not read."""
    return fingerprint({"name": name, "salt": salt})


def public_content(content: Mapping[str, Any], salts: Sequence[str]) -> dict[str, Any]:
    """The content as everybody reads it and as it is sealed: of a private section its heading and its fingerprint."""
    sections = []
    for section, salt in zip(content["sections"], salts, strict=True):
        if section["private"]:
            section = {
                "heading": section["heading"],
                "private": True,
                "sha256": section_digest(section, salt),
            }
        sections.append(dict(section))
    return {**content, "sections": sections}
