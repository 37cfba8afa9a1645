"""The pages of polls: looking and voting (polls, ballot, results), the box and its proof (box)."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("voting", __name__)

from civic.voting.views import ballot, box, hung, polls, results  # noqa: E402, F401  (attach their pages)
