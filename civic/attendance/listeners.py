"""What attendance does when people are merged, parted again or forgotten; and what it asks of a space's team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import ngettext

from civic.attendance import queries
from civic.attendance.commands import replace_mark
from civic.attendance.models import Attendance, AttendanceStatus, CorrectionState
from civic.attendance.rules import may_record
from civic.core import clock
from civic.core.db import db
from civic.core.signals import merge_undone, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of

_KEPT_FIELDS = (
    "session_id", "organization_id", "status", "source", "proof", "device", "device_order", "claimed_at",
    "recorded_by_id", "confirmed_by_id", "reason",
)  # fmt: skip


def _copy(mark: Attendance, person_id: int) -> Attendance:
    """The same mark for another record of the person; the device's id stays with the first row."""
    return Attendance(person_id=person_id, **{name: getattr(mark, name) for name in _KEPT_FIELDS})


@persons_merged.connect
def move_attendance(kept: Person, duplicate: Person, actor: Actor, **_rest: Any) -> list[dict[str, Any]]:
    """Move the duplicate's marks to the kept person and say what moved.

    Nothing is rewritten: rows are superseded and added again, so that a past figure stays as it was. Where both have a
    mark, the one that came counts; when both came, the earlier one.
    """
    moved: list[dict[str, Any]] = []
    own = {mark.session_id: mark for mark in queries.all_marks_in_force_of(kept)}
    for mark in queries.all_marks_in_force_of(duplicate):
        mine = own.get(mark.session_id)
        if mine is not None and not _goes_before(mark, mine):
            mark.superseded_at, mark.superseded_by_id = clock.now(), mine.id
            moved.append({"mark": mark.id, "now": mine.id, "was": mine.id})
            continue
        copy = _copy(mark, kept.id)
        if mine is not None:
            mine.superseded_at = clock.now()
        replace_mark(mark, copy)
        if mine is not None:
            mine.superseded_by_id = copy.id
        moved.append({"mark": mark.id, "now": copy.id, "was": mine.id if mine else None})
    moved += _move_corrections(kept, duplicate, actor)
    db.session.flush()
    return moved


def _goes_before(mark: Attendance, mine: Attendance) -> bool:
    """Whether the duplicate's mark is the one to keep."""
    if mine.status is AttendanceStatus.VOID or mark.came != mine.came:
        return mark.came or mine.status is AttendanceStatus.VOID
    return mark.recorded_at < mine.recorded_at


def _move_corrections(kept: Person, duplicate: Person, actor: Actor) -> list[dict[str, Any]]:
    open_sessions = {
        c.session_id for c in queries.corrections_of(kept) if c.state is CorrectionState.PROPOSED
    }
    moved = []
    for correction in queries.corrections_of(duplicate):
        if correction.state is CorrectionState.PROPOSED and correction.session_id in open_sessions:
            correction.state = CorrectionState.DECLINED
            correction.decided_by_id, correction.decided_at = actor.id, clock.now()
        correction.person_id = kept.id
        moved.append({"correction": correction.id})
    return moved


@merge_undone.connect
def part_attendance(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give the marks back that a merge moved: each person has again what they had, as far as nobody changed it since."""
    for entry in moved.get(f"{__name__}.move_attendance", []):
        if "correction" in entry:
            queries.correction_by_id(entry["correction"]).person_id = duplicate.id
            continue
        was = db.session.get(Attendance, entry["was"]) if entry["was"] else None
        now = db.session.get(Attendance, entry["now"])
        theirs = db.session.get(Attendance, entry["mark"])
        if theirs is None or now is None:
            continue
        if now.superseded_at is None and entry["now"] != entry["was"]:
            if was is not None:
                replace_mark(now, _copy(was, kept.id))
            else:
                now.superseded_at = clock.now()
                db.session.flush()
        again = _copy(theirs, duplicate.id)
        again.recorded_at = clock.now()
        db.session.add(again)
    db.session.flush()


@person_forgotten.connect
def forget_reasons(person: Person, **_rest: Any) -> None:
    """Remove what was written in words about a person; the marks stay, so that counts do not change."""
    for mark in queries.every_mark_of(person):
        mark.reason = None
    for correction in queries.corrections_of(person):
        correction.reason = ""


def ask_lists(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Lists that are still open after their session, and corrections that wait for a second person."""
    asked: dict[int, list[Task]] = {space.id: [] for space in spaces}
    for event in queries.events_with_corrections(ids_of(spaces)):
        sentence = ngettext(
            "%(num)d correction of attendance waits for a second person: %(event)s",
            "%(num)d corrections of attendance wait for a second person: %(event)s",
            event.number,
            event=event.title,
        )
        url = url_for("attendance.manage_event", slug=event.slug)
        asked[event.space_id].append(Task(sentence, url))
    for event in queries.events_with_open_lists(ids_of(spaces), clock.now()):
        sentence = ngettext(
            "%(num)d attendance list to close: %(event)s",
            "%(num)d attendance lists to close: %(event)s",
            event.number,
            event=event.title,
        )
        url = url_for("attendance.manage_event", slug=event.slug)
        asked[event.space_id].append(Task(sentence, url, "info"))
    return asked


add_tasks(ask_lists, may_record)
