"""Who prints, types, checks and decides; and whether it can be done now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.attendance.models import AttendanceStatus
from civic.attendance.rules import why_not_propose, why_not_record
from civic.events.models import EventSession, EventStatus
from civic.people.rules import Actor
from civic.sheets.models import AttendanceSheet, SheetRow, SheetState
from civic.spaces.models import Space
from civic.spaces.rules import is_facilitator


def may_use_sheets(actor: Actor, space: Space) -> bool:
    """Facilitators and coordinators of a space print its sheets and type them back."""
    return is_facilitator(actor, space)


def why_not_print(session: EventSession) -> Any | None:
    """The sentence that says why no sheet can be printed for a session now, or None."""
    if session.attendance_closed_at is not None:
        return _("The list of this session is closed already.")
    return {
        EventStatus.DRAFT: _("The event is still a draft. Publish it first."),
        EventStatus.CANCELLED: _("This event was cancelled."),
        EventStatus.POSTPONED: _("The event was postponed. Give it a new date first."),
    }.get(session.event.status)


def turn_now(sheet: AttendanceSheet) -> int | None:
    """Whose turn it is: 1 while the sheet is typed for the first time, 2 while a second person does, None afterwards."""
    return {SheetState.PRINTED: 1, SheetState.TYPED: 2}.get(sheet.state)


def why_not_type(actor: Actor, sheet: AttendanceSheet) -> Any | None:
    """The sentence that says why this person cannot type the sheet now, or None."""
    turn = turn_now(sheet)
    if turn is None:
        return _why_not_open(sheet) or _("Two people have typed this sheet already.")
    if turn == 2 and actor.id == sheet.first_by_id:
        return _("You typed this sheet. Another person of the team must check it.")
    typist = sheet.first_by if turn == 1 else sheet.second_by
    if typist is not None and typist.id != actor.id:
        return _("%(name)s is typing this sheet.", name=typist.display_name)
    return why_not_count(sheet.session)


def why_not_count(session: EventSession) -> Any | None:
    """The sentence that says why a signature can count neither as a mark nor, on a closed list, as a correction; or None."""
    if session.attendance_closed_at is None:
        return why_not_record(session)
    return why_not_propose(session, None, AttendanceStatus.PRESENT, waiting=False)


def may_start_over(actor: Actor, sheet: AttendanceSheet) -> bool:
    """Whether somebody began to type and did not finish: anybody of the team (but the first person, on the second turn) may begin anew."""
    turn = turn_now(sheet)
    if turn is None or (turn == 2 and actor.id == sheet.first_by_id):
        return False
    return (sheet.first_by_id if turn == 1 else sheet.second_by_id) is not None


def _why_not_open(sheet: AttendanceSheet) -> Any | None:
    return {
        SheetState.CLOSED: _("This sheet is closed."),
        SheetState.DISCARDED: _("This sheet was marked as not used."),
    }.get(sheet.state)


def why_not_finish(actor: Actor, sheet: AttendanceSheet, missing: list[int]) -> Any | None:
    """The sentence that says why the typing cannot be finished, or None; `missing`: pages nobody saved yet."""
    if refusal := why_not_type(actor, sheet):
        return refusal
    if missing:
        return _("These pages are still to be typed: %(pages)s.", pages=", ".join(map(str, missing)))
    return None


def why_not_decide(actor: Actor, sheet: AttendanceSheet, row: SheetRow) -> Any | None:
    """The sentence that says why this person cannot decide a difference, or None."""
    if sheet.state is not SheetState.CHECKED:
        return _why_not_open(sheet) or _("A second person has not finished typing this sheet yet.")
    if actor.id == sheet.first_by_id:
        return _("You typed this sheet first. Another person of the team decides.")
    if actor.id is not None and actor.id == row.person_id:
        return _("Another person of the team decides on your own row.")
    if not row.waits:
        return _("Somebody has decided this row already.")
    return why_not_count(sheet.session)


def why_not_close(sheet: AttendanceSheet, waiting: int) -> Any | None:
    """The sentence that says why a sheet cannot be closed now, or None; `waiting`: differences nobody has decided."""
    if sheet.state is not SheetState.CHECKED:
        return _why_not_open(sheet) or _("A second person has not finished typing this sheet yet.")
    if waiting:
        return _("Decide the differences first.")
    return None


def why_not_discard(sheet: AttendanceSheet) -> Any | None:
    """The sentence that says why a sheet cannot be marked as not used, or None."""
    if sheet.state is not SheetState.PRINTED:
        return _why_not_open(sheet) or _("This sheet was typed already.")
    return None


def why_not_add_scan(sheet: AttendanceSheet, scans: int) -> Any | None:
    """The sentence that says why no picture can be added now, or None."""
    if refusal := _why_not_open(sheet):
        return refusal
    if scans >= MAX_SCANS:
        return _("There are %(num)s pictures already. That is enough for a sheet.", num=MAX_SCANS)
    return None


MAX_SCANS = 60
