"""The addresses of calls and proposals: `listing` shows them, `writing` and `papers` make one, `authors` change one."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("proposals", __name__)
