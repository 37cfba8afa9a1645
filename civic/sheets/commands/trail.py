"""The line that every act on a sheet leaves."""

from __future__ import annotations

from typing import Any

from civic.core.audit import record
from civic.people.rules import Actor
from civic.sheets.models import AttendanceSheet


def note(
    actor: Actor, act: str, sheet: AttendanceSheet, after: dict[str, Any], reason: str | None = None
) -> None:
    """Write down what was done with a sheet."""
    record(actor, f"sheets.{act}", sheet, after=after, reason=reason, space_id=sheet.session.event.space_id)
