"""Who is not on the list and comes: a place while there is one, and the mark that they came."""

from __future__ import annotations

from civic.attendance import queries, rules
from civic.attendance.commands.marks import record_attendance
from civic.attendance.models import Attendance, AttendanceStatus, Source
from civic.core.errors import allow, refuse_if
from civic.events.commands import register
from civic.events.models import EventSession
from civic.events.queries import active_registration, locked_event
from civic.events.rules import why_not_register
from civic.organisations.models import Organization
from civic.people.commands import PersonData, person_from_form
from civic.people.models import Person
from civic.people.rules import Actor


def mark_at_list(
    actor: Actor, session: EventSession, person_id: int, status: AttendanceStatus
) -> tuple[Attendance, bool]:
    """The mark in force after a tap at the list, and whether it stood already; who is not on the list is let in."""
    there = queries.at_session(session.id, person_id)
    if there.is_listed:
        mark = record_attendance(actor, session, there.person, status)
    else:
        mark = admit(actor, session, there.person)
    return mark, mark.id == there.mark_id


def admit(
    actor: Actor,
    session: EventSession,
    person: Person,
    *,
    organization: Organization | None = None,
    client_id: str | None = None,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
    source: Source = Source.WALK_IN,
    device: str | None = None,
    device_order: int | None = None,
) -> Attendance:
    """Let somebody in who is not on the list: a place in the event while there is one, and the mark that they came.

    Whoever stands at the door of a full event is marked too: attendance says who came, seats are another matter.
    """
    allow(rules.may_record(actor, session.event.space))
    refuse_if(rules.why_not_record(session))
    event = locked_event(
        session.event_id
    )  # before the session, as the events room does: no two wait for each other
    has_seats = event.seats_left is None or event.seats_left > 0
    if (
        has_seats
        and not why_not_register(event, in_person=True)
        and not active_registration(event.id, person.id)
    ):
        register(actor, event, person, organization=organization, channel="walk_in")
    return record_attendance(
        actor, session, person, status, source,
        organization=organization, client_id=client_id, device=device, device_order=device_order,
    )  # fmt: skip


def admit_walk_in(
    actor: Actor,
    session: EventSession,
    data: PersonData,
    *,
    organization: Organization | None = None,
    client_id: str | None = None,
) -> Attendance:
    """Write down somebody who stands at the door (or find them by their document) and let them in.

    The same client_id again gives what it did the first time, so a form sent twice makes nobody twice.
    """
    allow(rules.may_record(actor, session.event.space))
    locked_event(
        session.event_id
    )  # the same form sent twice at once: the second waits, then finds what the first did
    if client_id and (sent := queries.mark_by_client_id(client_id)):
        return sent
    person = person_from_form(actor, data, "voice")
    return admit(actor, session, person, organization=organization, client_id=client_id)
