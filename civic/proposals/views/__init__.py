"""The addresses of calls and proposals: `mine` begins one, `writing` and `sending` make it, `authors` keeps and changes it, `listing` shows all."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("proposals", __name__)

from civic.proposals.views import authors, listing, mine, sending, writing  # noqa: E402  they add their addresses to bp

__all__ = ["authors", "bp", "listing", "mine", "sending", "writing"]
