"""What people do with their own access and data; the desk and the administrators' pages are in `manage`."""

from flask import Blueprint

bp = Blueprint("people", __name__)

from civic.people.views import access, account, my_data, second_step, security, sessions  # noqa: E402

__all__ = ["access", "account", "bp", "my_data", "second_step", "security", "sessions"]
