"""The text of a document as somebody types it in one box, and back again without a loss. Pure.

«# Heading» begins a section («# Heading (reserved)» one that only the team reads), «- item» an item, «| a | b |» a row of a
table whose first row is its head; everything else is a paragraph, and an empty line ends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RESERVED = ("(reservado)", "(reserved)")


def to_text(content: Mapping[str, Any]) -> str:
    """The sections as they are typed."""
    return "\n\n".join(_written(section) for section in content["sections"]).strip()


def _written(section: Mapping[str, Any]) -> str:
    parts = [f"# {section['heading']}" + (f" {RESERVED[0]}" if section["private"] else "")]
    parts += [_plain(paragraph) for paragraph in section["paragraphs"]]
    if section["items"]:
        parts.append("\n".join("- " + item.replace("\n", " ") for item in section["items"]))
    if section["table"]:
        rows = [section["table"]["head"], *section["table"]["rows"]]
        parts.append(
            "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)
        )
    return "\n\n".join(parts)


def _plain(paragraph: str) -> str:
    """A paragraph whose lines are not taken for something else."""
    lines = [line for line in paragraph.split("\n") if line.strip()]
    return "\n".join("\\" + line if line[:1] in "#|-\\" else line for line in lines)


def from_text(text: str) -> list[dict[str, Any]]:
    """The sections that were typed; rows of a table are filled or cut to the width of its head."""
    sections: list[dict[str, Any]] = []
    paragraph: list[str] = []

    def current() -> dict[str, Any]:
        if not sections:
            sections.append(_empty("", private=False))
        return sections[-1]

    def end_paragraph() -> None:
        if paragraph:
            current()["paragraphs"].append("\n".join(paragraph))
            paragraph.clear()

    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        bare = line.strip()
        if bare.startswith("\\") and len(bare) > 1:
            paragraph.append(bare[1:])
            continue
        if not bare or bare[0] == "#" or bare[0] == "|" or bare.startswith("- "):
            end_paragraph()
        if bare.startswith("#"):
            sections.append(_section(bare.lstrip("#").strip()))
        elif bare.startswith("- "):
            current()["items"].append(bare[2:].strip())
        elif bare.startswith("|"):
            _add_row(current(), [cell.strip() for cell in bare.strip("|").split("|")])
        elif bare:
            paragraph.append(bare)
    return sections


def _empty(heading: str, *, private: bool) -> dict[str, Any]:
    return {"heading": heading, "private": private, "paragraphs": [], "items": [], "table": None}


def _section(heading: str) -> dict[str, Any]:
    for mark in RESERVED:
        if heading.lower().endswith(mark):
            return _empty(heading[: -len(mark)].strip(), private=True)
    return _empty(heading, private=False)


def _add_row(section: dict[str, Any], cells: list[str]) -> None:
    if section["table"] is None:
        section["table"] = {"head": cells, "rows": []}
        return
    width = len(section["table"]["head"])
    section["table"]["rows"].append((cells + [""] * width)[:width])
