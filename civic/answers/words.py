"""The clock of an answer in words, and sums for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.answers.deadline import Clock, Standing
from civic.answers.queries import Followed, Owed
from civic.web.i18n import date_words


def clock_words(standing: Standing, working: bool) -> tuple[str, str]:
    """(what the clock says, tone of its mark)."""
    unit = (lambda n: ngettext("%(count)s working day", "%(count)s working days", n, count=n)) if working else (
        lambda n: ngettext("%(count)s day", "%(count)s days", n, count=n)
    )  # fmt: skip
    if standing.clock is Clock.ON_TIME:
        return _("Answered in %(days)s", days=unit(standing.days)), "good"
    if standing.clock is Clock.LATE:
        return _(
            "Answered in %(days)s, %(over)s late", days=unit(standing.days), over=unit(standing.over)
        ), "wait"
    if standing.clock is Clock.OVERDUE:
        return _("Overdue for %(over)s", over=unit(standing.over)), "bad"
    if standing.clock is Clock.RUNNING and standing.due_on:
        return _("To be answered until %(date)s", date=date_words(standing.due_on)), "info"
    return _("Not answered yet"), "wait"


def entities_overdue(owed: Sequence[Owed]) -> list[tuple[str, int, int]]:
    """(entity, overdue answers, days past the promise of the oldest), the latest first."""
    found: dict[str, list[int]] = {}
    for one in owed:
        if one.standing.clock is Clock.OVERDUE:
            found.setdefault(one.entity, []).append(one.standing.over)
    rows = [(entity, len(days), max(days)) for entity, days in found.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@dataclass(frozen=True)
class Sums:
    """The money of the accepted proposals of a space that have a report."""

    proposals: int
    budget: int
    executed: int


def followed_sums(followed: Sequence[Followed]) -> Sums:
    """How many accepted, what is set aside and what is spent, in céntimos."""
    reports = [f.last for f in followed if f.last]
    return Sums(
        len(followed), sum(r.budget_cents or 0 for r in reports), sum(r.executed_cents for r in reports)
    )
