"""A session whose door is open, three people on its list, two facilitators and a coordinator."""

from __future__ import annotations

from tests.attendance.conftest import door, later

__all__ = ["door", "later"]
