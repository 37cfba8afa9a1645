"""When somebody is reminded: which reminder of a date is the one for today. Pure."""

from __future__ import annotations

from datetime import date, timedelta

BEFORE = 14  # days before a commitment's date
WEEK = 7
WARNINGS = (60, 30, 7)  # days before an agreement's last one


def commitment_stage(due_on: date, day: date) -> str | None:
    """«soon» in the fortnight before, «due» in the week that begins with the date, then «late-1», «late-2»… week by week."""
    if day < due_on - timedelta(days=BEFORE):
        return None
    if day < due_on:
        return "soon"
    weeks = (day - due_on).days // WEEK
    return "due" if weeks == 0 else f"late-{weeks}"


def agreement_stage(valid_until: date, day: date) -> str | None:
    """The nearest warning that has come: «60», «30», «7» days before the last one, «over» in the week after it."""
    left = (valid_until - day).days
    if left < 0:
        return "over" if left >= -WEEK else None
    return next((str(days) for days in sorted(WARNINGS) if left <= days), None)
