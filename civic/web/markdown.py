"""Longer texts with a little form: bold, italics, lists, links, two sizes of headings, quotations. Nothing else passes.

Markdown is read without HTML, and what comes out is sieved once more, so that a fault of the one is caught by the other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask
from markupsafe import Markup

from civic.core.text import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4", "a", "hr"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_RULES = (
    "heading",
    "list",
    "blockquote",
    "hr",
    "emphasis",
    "link",
    "newline",
    "escape",
    "autolink",
    "entity",
)
LONGEST = 40_000


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # large: with the first longer text

    # «zero» knows paragraphs alone; each form is let in by name. Pictures, tables, code and HTML are not.
    reader = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 20}).enable(list(_RULES))
    reader.core.ruler.push("sober", _sober)
    return reader


def _sober(state: object) -> None:
    """Headings begin below those of the page: one or two signs make an h3, more an h4."""
    tokens: list[Token] = state.tokens  # type: ignore[attr-defined]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"


def render(text: str | None) -> Markup:
    """The text as safe HTML; whatever is not of the subset stands there as it was typed."""
    if not text:
        return Markup("")
    import nh3  # large: with the first longer text

    made = _reader().render(clean(text[:LONGEST], lines=True))
    sieved = nh3.clean(
        made, tags=TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="nofollow noopener ugc",
    )  # fmt: skip
    return Markup(sieved)  # noqa: S704  sieved just above


_SIGNS = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|\d+[.)]\s+)", re.M)
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1", re.S)


def plain(text: str | None) -> str:
    """The words alone, on one line: for cards, share texts and search."""
    bare = _LINK.sub(r"\1", _SIGNS.sub("", (text or "")[:LONGEST]))
    return " ".join(_EMPHASIS.sub(r"\2", bare).replace("\\", "").split())


def register(app: Flask) -> None:
    """Attach the template filters `markdown` and `plain` to an application."""
    app.jinja_env.filters.update(markdown=render, plain=plain)
