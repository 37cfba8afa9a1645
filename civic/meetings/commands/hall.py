"""What happens in the hall: the session opens and closes, people come, leave and return."""

from __future__ import annotations

from datetime import datetime

from civic.attendance.commands import record_attendance
from civic.attendance.models import Attendance, AttendanceStatus
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import NotFound, allow, refuse_if
from civic.events.commands import hold_event
from civic.events.rules import may_edit_event, why_not_hold
from civic.meetings import queries, rules
from civic.meetings.models import Departure, Meeting
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor


def open_meeting(actor: Actor, meeting: Meeting, at: datetime) -> Meeting:
    """The session is open from a moment on; with quorum or without, which each decision says by itself."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_open(meeting, at))
    meeting.opened_at = at
    told = queries.presence_at(meeting, at)
    record(
        actor,
        "meetings.open_meeting",
        meeting,
        after={"at": at.isoformat(), "call": told.call, "present": told.present, "quorum": told.has_quorum},
    )
    return meeting


def close_meeting(actor: Actor, meeting: Meeting, at: datetime) -> Meeting:
    """The session is over; its event is marked as held by whoever may."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    last = max((d.taken_at for d in queries.decisions_of(meeting)), default=None)
    refuse_if(rules.why_not_close(meeting, at, last))
    meeting.closed_at = at
    if may_edit_event(actor, meeting.event) and why_not_hold(meeting.event) is None:
        hold_event(actor, meeting.event)
    record(actor, "meetings.close_meeting", meeting, after={"at": at.isoformat()})
    return meeting


def mark_present(actor: Actor, meeting: Meeting, person: Person, organization: Organization) -> Attendance:
    """A representative is here, for this organisation: the same mark as at the door."""
    allow(rules.may_work(actor, meeting.space))
    seats = {(seat.person_id, seat.organization_id) for seat in queries.seats_to_call(meeting)}
    if (person.id, organization.id) not in seats:
        raise NotFound
    return record_attendance(
        actor, meeting.session, person, AttendanceStatus.PRESENT, organization=organization
    )


def log_departure(actor: Actor, meeting: Meeting, person: Person, at: datetime) -> Departure:
    """Somebody who was in the room left it at a moment."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    came = queries.came_of(meeting).get(person.id)
    is_in = came is not None and queries.is_in(person.id, came[0], queries.outs_of(meeting), at)
    refuse_if(rules.why_not_leave(meeting, at, is_in=is_in))
    departure = Departure(
        meeting_id=meeting.id, person_id=person.id, left_at=at, recorded_at=clock.now(), recorded_by_id=actor.id
    )  # fmt: skip
    db.session.add(departure)
    record(
        actor, "meetings.log_departure", departure, after={"at": at.isoformat()}, space_id=meeting.space_id
    )
    return departure


def log_return(actor: Actor, meeting: Meeting, departure: Departure, at: datetime) -> Departure:
    """Who had left came back at a moment."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_return(meeting, departure, at))
    departure.came_back_at = at
    departure.back_recorded_at, departure.back_recorded_by_id = clock.now(), actor.id
    record(actor, "meetings.log_return", departure, after={"at": at.isoformat()}, space_id=meeting.space_id)
    return departure


def withdraw_departure(actor: Actor, meeting: Meeting, departure: Departure) -> None:
    """A departure was noted by mistake; what was counted with it before stays explained by the row."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_log(meeting))
    departure.withdrawn_at, departure.withdrawn_by_id = clock.now(), actor.id
    record(actor, "meetings.withdraw_departure", departure, space_id=meeting.space_id)
