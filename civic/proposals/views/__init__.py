"""The addresses of calls and proposals: `writing` makes one, `authors` keeps and changes it, `listing` shows all."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("proposals", __name__)

from civic.proposals.views import authors, listing, writing  # noqa: E402, F401  they add their addresses to bp
