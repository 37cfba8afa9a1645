"""A small template of our own as a piece of another room's page."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup


def fragment(template: str, **values: Any) -> Markup:
    """What the template makes, as markup: it has escaped what people wrote."""
    return Markup(render_template(template, **values))  # noqa: S704
