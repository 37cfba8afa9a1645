"""Who may log attendance, and whether it can be done now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.attendance.models import CAME, Attendance, AttendanceCorrection, AttendanceStatus, CorrectionState
from civic.core import clock
from civic.events.models import Event, EventSession, EventStatus
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_facilitator
from civic.web.i18n import date_time_words

OPENS_BEFORE = timedelta(hours=2)  # the door opens this long before the session
FREE_CHANGE = timedelta(minutes=10)  # who made a mark may change it so long without a reason

REASON_NEEDED = _l("Say why: this mark was made earlier or by somebody else.")


def may_record(actor: Actor, space: Space) -> bool:
    """Facilitators and coordinators of the event's space log attendance, see the list and close it."""
    return is_facilitator(actor, space)


def why_not_record(session: EventSession, now: datetime | None = None) -> Any | None:
    """The sentence that says why nobody can be marked at the session now, or None."""
    if session.attendance_closed_at is not None:
        return _("The list is closed. Propose a correction; a second person confirms it.")
    if refusal := _why_not_state(session.event):
        return refusal
    opens = session.starts_at - OPENS_BEFORE
    if opens > (now or clock.now()):
        return _("The list opens two hours before the session: %(when)s.", when=date_time_words(opens))
    return None


def _why_not_state(event: Event) -> Any | None:
    return {
        EventStatus.DRAFT: _("The event is still a draft. Publish it first."),
        EventStatus.CANCELLED: _("The event was cancelled, so nobody can be marked."),
        EventStatus.POSTPONED: _("The event was postponed. Give it a new date first."),
    }.get(event.status)


def needs_reason(
    actor: Actor, mark: Attendance | None, status: AttendanceStatus, now: datetime | None = None
) -> bool:
    """Whether changing the mark in force to a status needs a reason.

    No reason: there is no mark; who made it changes it within ten minutes; or somebody noted as absent or excused comes
    after all. Everything else is a correction.
    """
    if mark is None or mark.status is AttendanceStatus.VOID:
        return False
    if mark.status not in CAME and status in CAME:
        return False
    fresh = mark.recorded_at > (now or clock.now()) - FREE_CHANGE
    return not (fresh and mark.recorded_by_id == actor.id)


def may_undo(actor: Actor, mark: Attendance, now: datetime | None = None) -> bool:
    """Whether the actor may take the mark back with one tap: their own, still in force, made within ten minutes."""
    return (
        mark.superseded_at is None
        and mark.status is not AttendanceStatus.VOID
        and not needs_reason(actor, mark, AttendanceStatus.VOID, now)
    )


def why_not_undo(session: EventSession, mark: Attendance, actor: Actor) -> Any | None:
    """The sentence that says why a mark cannot be taken back with one tap, or None."""
    if session.attendance_closed_at is not None:
        return _("The list is closed. Propose a correction; a second person confirms it.")
    if mark.superseded_at is not None:
        return _("This mark was changed since. Look at the list again.")
    if not may_undo(actor, mark):
        return _("Ten minutes have passed, or somebody else made this mark. Correct it and say why.")
    return None


def why_not_close(session: EventSession, now: datetime | None = None) -> Any | None:
    """The sentence that says why the list cannot be closed now, or None."""
    if session.attendance_closed_at is not None:
        return _("The list is closed already.")
    if refusal := _why_not_state(session.event):
        return refusal
    if session.starts_at > (now or clock.now()):
        return _("The session has not begun yet.")
    return None


def why_not_propose(
    session: EventSession, mark: Attendance | None, status: AttendanceStatus, waiting: bool
) -> Any | None:
    """The sentence that says why a correction cannot be proposed, or None; `waiting`: one is open for this person."""
    if session.attendance_closed_at is None:
        return _("The list is still open: change the mark on it.")
    if refusal := _why_not_state(session.event):
        return refusal
    if waiting:
        return _("A correction for this person already waits for a second person.")
    if (mark.status if mark else AttendanceStatus.VOID) is status:
        return _("That is what the list says already.")
    return None


def may_decide(actor: Actor, correction: AttendanceCorrection) -> bool:
    """A second person of the team (never who proposed it, nor whom it is about) confirms or declines a correction."""
    space = correction.session.event.space
    return is_facilitator(actor, space) and actor.id not in (
        correction.proposed_by_id,
        correction.person_id,
    )


def why_not_decide(correction: AttendanceCorrection) -> Any | None:
    """The sentence that says why a correction cannot be decided any more, or None."""
    if correction.state is not CorrectionState.PROPOSED:
        return _("Somebody has decided this correction already.")
    return None
