"""Marks of one person or of many, taken back or confirmed by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.attendance import queries, rules
from civic.attendance.commands.writing import (
    audit,
    changes,
    current_marks,
    organizations_at,
    proof_for,
    put,
    stands,
)
from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel, Source
from civic.core.db import on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.events.models import EventSession
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor

on_clash(
    "attendances",
    "session_id",
    "person_id",
    sentence=_l("Somebody else marked this person at the same moment. Look at the list again."),
)
on_clash("attendances", "client_id", sentence=_l("This mark had already arrived."))


def record_attendance(
    actor: Actor,
    session: EventSession,
    person: Person,
    status: AttendanceStatus,
    source: Source = Source.LIST,
    *,
    organization: Organization | None = None,
    client_id: str | None = None,
    device: str | None = None,
    device_order: int | None = None,
    claimed_at: datetime | None = None,
    proof: ProofLevel | None = None,
    reason: str | None = None,
) -> Attendance:
    """The mark in force after marking a person at a session.

    Sending the same client_id again, or a status that is already in force with the same or a better proof, changes
    nothing and gives the row that stands. A correction of an earlier mark needs a reason (`rules.needs_reason`).
    """
    session = queries.session_for_marking(session.id)
    allow(rules.may_record(actor, session.event.space))
    if client_id and (sent := queries.mark_by_client_id(client_id)):
        return sent
    refuse_if(rules.why_not_record(session))
    current = current_marks(session, [person]).get(person.id)
    proof = proof or proof_for(actor, person, source)
    if current and stands(current, status, proof):
        return current
    if rules.needs_reason(actor, current, status) and not reason and changes(current, status):
        raise Refused(rules.REASON_NEEDED)
    if organization is None:
        organization_id = organizations_at(session, [person]).get(person.id)
    else:
        organization_id = organization.id
    mark = Attendance(
        session_id=session.id, person_id=person.id, organization_id=organization_id, status=status,
        source=source, proof=proof, client_id=client_id, device=device, device_order=device_order,
        claimed_at=claimed_at, recorded_by_id=actor.id, reason=reason,
    )  # fmt: skip
    put(mark, current)
    audit(actor, "attendance.record_attendance", session, mark, current, reason)
    return mark


@dataclass
class Marked:
    """What marking many came to: who was marked, who had that mark already, whose mark needs a reason of its own."""

    changed: list[Attendance] = field(default_factory=list)
    unchanged: list[Person] = field(default_factory=list)
    left_out: list[Person] = field(default_factory=list)


def record_many(
    actor: Actor,
    session: EventSession,
    people: Sequence[Person],
    status: AttendanceStatus,
    source: Source = Source.LIST,
) -> Marked:
    """Mark many people at once; earlier marks that would need a reason are left as they are and named."""
    allow(rules.may_record(actor, session.event.space))
    session = queries.session_for_marking(session.id)
    refuse_if(rules.why_not_record(session))
    done = Marked()
    current, organizations = current_marks(session, people), organizations_at(session, people)
    for person in people:
        before = current.get(person.id)
        proof = proof_for(actor, person, source)
        if before and stands(before, status, proof):
            done.unchanged.append(person)
        elif rules.needs_reason(actor, before, status) and changes(before, status):
            done.left_out.append(person)
        else:
            mark = Attendance(
                session_id=session.id,
                person_id=person.id,
                organization_id=organizations.get(person.id),
                status=status,
                source=source,
                proof=proof,
                recorded_by_id=actor.id,
            )
            put(mark, before)
            audit(actor, "attendance.record_attendance", session, mark, before, None)
            done.changed.append(mark)
    return done


def mark_rest_absent(actor: Actor, session: EventSession) -> Marked:
    """Mark as absent everybody with a confirmed place who has no mark."""
    allow(rules.may_record(actor, session.event.space))
    return record_many(actor, session, queries.unmarked_people(session), AttendanceStatus.ABSENT)


def undo_attendance(actor: Actor, session: EventSession, mark: Attendance) -> Attendance:
    """Take back one's own fresh mark: what was in force before it is in force again (or nothing, kept as VOID)."""
    allow(rules.may_record(actor, session.event.space))
    session = queries.session_for_marking(session.id)
    current = current_marks(session, [mark.person]).get(mark.person_id)
    if current is None or current.id != mark.id:
        raise Refused(_("This mark was changed since. Look at the list again."))
    refuse_if(rules.why_not_undo(session, current, actor))
    earlier = queries.mark_before(current)
    restored = Attendance(
        session_id=session.id,
        person_id=mark.person_id,
        organization_id=earlier.organization_id if earlier else None,
        status=earlier.status if earlier else AttendanceStatus.VOID,
        source=earlier.source if earlier else Source.LIST,
        proof=earlier.proof if earlier else ProofLevel.MARKED,
        recorded_by_id=actor.id,
        reason=_("Undone"),
    )
    put(restored, current)
    audit(actor, "attendance.undo_attendance", session, restored, current, None)
    return restored


def confirm_attendance(actor: Actor, session: EventSession, person: Person) -> Attendance | None:
    """The mark that somebody came, now confirmed by a second person; None when there is none, or it is the actor's own.

    The second person is neither who recorded the mark nor whom it is about: then it stays as it was proved.
    """
    allow(rules.may_record(actor, session.event.space))
    session = queries.session_for_marking(session.id)
    refuse_if(rules.why_not_record(session))
    current = current_marks(session, [person]).get(person.id)
    if current is None or not current.came or current.proof is ProofLevel.CONFIRMED:
        return current if current and current.came else None
    if actor.id in (current.recorded_by_id, person.id):
        return None
    mark = Attendance(
        session_id=session.id, person_id=person.id, organization_id=current.organization_id, status=current.status,
        source=current.source, proof=ProofLevel.CONFIRMED, device=current.device, device_order=current.device_order,
        claimed_at=current.claimed_at, recorded_by_id=current.recorded_by_id, confirmed_by_id=actor.id,
    )  # fmt: skip
    put(mark, current)
    audit(actor, "attendance.confirm_attendance", session, mark, current, None)
    return mark


def replace_mark(before: Attendance, mark: Attendance) -> Attendance:
    """Put a mark in force in place of another; for merging two records of one person."""
    return put(mark, before)
