"""The addresses of events that everybody may open: `listing` shows them, `registering` gives places in them."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("events", __name__)

from civic.events.views import listing, registering  # noqa: E402, F401  they add their addresses to bp
