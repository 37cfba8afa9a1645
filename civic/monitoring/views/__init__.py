"""The public pages of monitoring: the figures of a space (figures), and plans with all their rows (plans)."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("monitoring", __name__)

from civic.monitoring.views import figures, plans  # noqa: E402, F401  (attach their pages)
