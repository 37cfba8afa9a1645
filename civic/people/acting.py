"""Who sends this request."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from civic.people.models import Person
from civic.people.rules import Actor


def actor() -> Actor:
    """Whoever sent this request: a signed-in person or a visitor, not flask-login's stand-in."""
    somebody: Any = current_user
    found: Actor = somebody._get_current_object()
    return found


def me() -> Person:
    """The signed-in person; for pages that nobody else opens."""
    somebody: Any = current_user
    found: Person = somebody._get_current_object()
    return found
