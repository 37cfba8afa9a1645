"""Who may see the call list and close a year, and when a year can be closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.monitoring.models import ParticipationSnapshot
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team


def may_see_pending(actor: Actor, space: Space) -> bool:
    """The team sees who has not come yet."""
    return is_in_team(actor, space)


def may_call(actor: Actor, space: Space) -> bool:
    """Only those who log attendance see how to reach a person."""
    return is_facilitator(actor, space)


def may_close_year(actor: Actor, space: Space) -> bool:
    """The coordination closes a year."""
    return is_coordinator(actor, space)


def cut_off(year: int) -> date:
    """The last day on which a year's records may still change its figure: 31 January after, or PARTICIPATION_CUT_OFF."""
    month, day = current_app.config["PARTICIPATION_CUT_OFF"].split("-")
    return date(year + 1, int(month), int(day))


def why_not_close(year: int, kept: ParticipationSnapshot | None) -> Any | None:
    """Why a year cannot be closed now, or None."""
    if kept:
        return _l("This year is closed already.")
    if clock.today() <= cut_off(year):
        from civic.web.i18n import date_words

        return _l(
            "This year can be closed from %(day)s: until then lists may still come in.",
            day=date_words(cut_off(year) + timedelta(days=1), year=True),
        )
    return None


def why_not_note(kept: ParticipationSnapshot | None, numerator: int, denominator: int) -> Any | None:
    """Why a note cannot be added to a closed year, or None."""
    if kept is None:
        return _l("This year is not closed, so its figure still follows the records.")
    last = kept.notes[0] if kept.notes else kept
    if (last.numerator, last.denominator) == (numerator, denominator):
        return _l("The count is the same as the one that stands here, so there is nothing to note.")
    return None
