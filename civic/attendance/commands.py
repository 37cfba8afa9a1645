"""Every change of attendance. Marks are never edited: the row in force is closed and another is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.attendance import queries, rules
from civic.attendance.models import (
    CAME,
    Attendance,
    AttendanceCorrection,
    AttendanceStatus,
    CorrectionState,
    ProofLevel,
    Source,
)
from civic.core import clock
from civic.core.audit import record, record_lines
from civic.core.db import db, insert_rows, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import attendance_closed
from civic.events.commands import register
from civic.events.models import EventSession
from civic.events.queries import active_registration, locked_event
from civic.events.rules import why_not_register
from civic.organisations.models import Organization
from civic.people.commands import PersonData, person_from_form
from civic.people.models import Person
from civic.people.rules import Actor

on_clash(
    "attendances",
    "session_id",
    "person_id",
    sentence=_l("Somebody else marked this person at the same moment. Look at the list again."),
)
on_clash("attendances", "client_id", sentence=_l("This mark had already arrived."))
on_clash(
    "attendance_corrections",
    "session_id",
    "person_id",
    sentence=_l("A correction for this person already waits for a second person."),
)

PROOF_OF = {
    Source.LIST: ProofLevel.MARKED,
    Source.WALK_IN: ProofLevel.MARKED,
    Source.SCAN: ProofLevel.SCANNED,
    Source.PAPER: ProofLevel.SIGNED,
    Source.IMPORT: ProofLevel.DECLARED,
    Source.SELF: ProofLevel.DECLARED,
}
_LEVELS = list(ProofLevel)


def proof_for(actor: Actor, person: Person, source: Source) -> ProofLevel:
    """The level of proof of a mark: by its source; nobody proves their own attendance, so that is declared."""
    return ProofLevel.DECLARED if actor.id == person.id else PROOF_OF[source]


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
    allow(rules.may_record(actor, session.event.space))
    if client_id and (sent := queries.mark_by_client_id(client_id)):
        return sent
    session = queries.session_for_marking(session.id)
    refuse_if(rules.why_not_record(session))
    current = _current(session, [person]).get(person.id)
    proof = proof or proof_for(actor, person, source)
    if current and _stands(current, status, proof):
        return current
    if rules.needs_reason(actor, current, status) and not reason and _changes(current, status):
        raise Refused(rules.REASON_NEEDED)
    if organization is None:
        organization_id = _organizations(session, [person]).get(person.id)
    else:
        organization_id = organization.id
    mark = Attendance(
        session_id=session.id, person_id=person.id, organization_id=organization_id, status=status,
        source=source, proof=proof, client_id=client_id, device=device, device_order=device_order,
        claimed_at=claimed_at, recorded_by_id=actor.id, reason=reason,
    )  # fmt: skip
    _put(mark, current)
    _audit(actor, "attendance.record_attendance", session, mark, current, reason)
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
    current, organizations = _current(session, people), _organizations(session, people)
    for person in people:
        before = current.get(person.id)
        proof = proof_for(actor, person, source)
        if before and _stands(before, status, proof):
            done.unchanged.append(person)
        elif rules.needs_reason(actor, before, status) and _changes(before, status):
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
            _put(mark, before)
            _audit(actor, "attendance.record_attendance", session, mark, before, None)
            done.changed.append(mark)
    return done


@dataclass(frozen=True)
class NewMark:
    """A mark that another room's rules have decided on, with where it came from."""

    person_id: int
    status: AttendanceStatus
    source: Source
    proof: ProofLevel
    client_id: str | None = None
    device: str | None = None
    device_order: int | None = None
    claimed_at: datetime | None = None
    organization_id: int | None = None
    reason: str | None = None


def record_batch(
    actor: Actor, session: EventSession, marks: Sequence[NewMark], current: Mapping[int, Attendance]
) -> dict[int, int]:
    """{person id: id of the new mark in force} for at most one mark a person, in as many statements for one as for 200.

    For the door, whose own rules (docs/door-sync.md) say which mark replaces which: what is in force is superseded. The
    caller has locked the session and `current`, the marks in force of these people, and has read both since.
    """
    allow(rules.may_record(actor, session.event.space))
    refuse_if(rules.why_not_record(session))
    ids = [mark.person_id for mark in marks]
    current = {person_id: current[person_id] for person_id in ids if person_id in current}
    day = clock.local(session.starts_at).date()
    organizations = queries.organizations_represented(session.event, day, ids)
    now = clock.now()
    for before in current.values():
        before.superseded_at = now
    if current:
        db.session.flush()  # the closing is written first: the unique index allows one in force
    rows = [
        vars(new) | {
            "session_id": session.id, "recorded_at": now, "recorded_by_id": actor.id,
            "organization_id": new.organization_id or organizations.get(new.person_id),
            "proof": ProofLevel.DECLARED if actor.id == new.person_id else new.proof,
        }
        for new in marks
    ]  # fmt: skip
    insert_rows(Attendance, rows)
    made = queries.ids_in_force(session.id, ids)
    for person_id, earlier in current.items():
        earlier.superseded_by_id = made[person_id]
    lines = [
        {
            "subject_id": str(made[new.person_id]), "reason": new.reason,
            "before": _told(current.get(new.person_id)),
            "after": {"status": new.status, "person_id": new.person_id, "session_id": session.id},
        }
        for new in marks
    ]  # fmt: skip
    record_lines(
        actor,
        "attendance.record_attendance",
        Attendance.__tablename__,
        lines,
        space_id=session.event.space_id,
    )
    return made


def _told(mark: Attendance | None) -> dict[str, Any] | None:
    return {"status": mark.status, "mark": mark.id} if mark else None


def mark_rest_absent(actor: Actor, session: EventSession) -> Marked:
    """Mark as absent everybody with a confirmed place who has no mark."""
    allow(rules.may_record(actor, session.event.space))
    return record_many(actor, session, queries.unmarked_people(session), AttendanceStatus.ABSENT)


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


def undo_attendance(actor: Actor, session: EventSession, mark: Attendance) -> Attendance:
    """Take back one's own fresh mark: what was in force before it is in force again (or nothing, kept as VOID)."""
    allow(rules.may_record(actor, session.event.space))
    session = queries.session_for_marking(session.id)
    current = _current(session, [mark.person]).get(mark.person_id)
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
    _put(restored, current)
    _audit(actor, "attendance.undo_attendance", session, restored, current, None)
    return restored


def confirm_attendance(actor: Actor, session: EventSession, person: Person) -> Attendance | None:
    """The mark that somebody came, now confirmed by a second person; None when there is none, or it is the actor's own.

    The second person is neither who recorded the mark nor whom it is about: then it stays as it was proved.
    """
    allow(rules.may_record(actor, session.event.space))
    session = queries.session_for_marking(session.id)
    refuse_if(rules.why_not_record(session))
    current = _current(session, [person]).get(person.id)
    if current is None or not current.came or current.proof is ProofLevel.CONFIRMED:
        return current if current and current.came else None
    if actor.id in (current.recorded_by_id, person.id):
        return None
    mark = Attendance(
        session_id=session.id, person_id=person.id, organization_id=current.organization_id, status=current.status,
        source=current.source, proof=ProofLevel.CONFIRMED, device=current.device, device_order=current.device_order,
        claimed_at=current.claimed_at, recorded_by_id=current.recorded_by_id, confirmed_by_id=actor.id,
    )  # fmt: skip
    _put(mark, current)
    _audit(actor, "attendance.confirm_attendance", session, mark, current, None)
    return mark


def close_session(actor: Actor, session: EventSession) -> int:
    """Close a session's list for good; how many people stay without a mark. Later changes are corrections of two persons."""
    allow(rules.may_record(actor, session.event.space))
    session = queries.session_for_marking(session.id, closing=True)
    refuse_if(rules.why_not_close(session))
    counts = queries.session_counts([session.id])[session.id]
    session.attendance_closed_at = clock.now()
    session.attendance_closed_by_id = actor.id
    record(
        actor,
        "attendance.close_session",
        session,
        after={"came": counts.came, "expected": counts.expected, "unmarked": counts.unmarked},
        space_id=session.event.space_id,
    )
    attendance_closed.send(session, actor=actor)
    return counts.unmarked


def propose_correction(
    actor: Actor,
    session: EventSession,
    person: Person,
    status: AttendanceStatus,
    reason: str,
    *,
    organization: Organization | None = None,
    source: Source | None = None,
) -> AttendanceCorrection:
    """Ask for a change of a closed list; nothing changes until a second person confirms it."""
    allow(rules.may_record(actor, session.event.space))
    session = queries.session_for_marking(session.id)
    current = _current(session, [person]).get(person.id)
    waiting = any(c.state is CorrectionState.PROPOSED for c in queries.corrections_of_person(session, person))
    refuse_if(rules.why_not_propose(session, current, status, waiting))
    if not reason.strip():
        raise Refused(_("Say why the list must be corrected."))
    correction = AttendanceCorrection(
        session_id=session.id,
        person_id=person.id,
        organization_id=organization.id if organization else _organizations(session, [person]).get(person.id),
        status=status,
        reason=reason,
        source=source,
        proposed_by_id=actor.id,
        proposed_at=clock.now(),
    )
    db.session.add(correction)
    db.session.flush()
    record(
        actor,
        "attendance.propose_correction",
        correction,
        before={"status": current.status if current else None},
        after={"status": status, "person_id": person.id, "session_id": session.id},
        reason=reason,
        space_id=session.event.space_id,
    )
    return correction


def confirm_correction(actor: Actor, correction: AttendanceCorrection) -> Attendance:
    """Put a proposed correction into force, as the second person; the new mark carries both names and the reason."""
    allow(rules.may_decide(actor, correction))
    session = queries.session_for_marking(correction.session_id)
    correction = queries.correction_by_id(correction.id, lock=True)
    refuse_if(rules.why_not_decide(correction))
    current = _current(session, [correction.person]).get(correction.person_id)
    mark = Attendance(
        session_id=session.id,
        person_id=correction.person_id,
        organization_id=current.organization_id if current and current.organization_id else correction.organization_id,
        status=correction.status,
        source=correction.source or (current.source if current else Source.LIST),
        proof=ProofLevel.CONFIRMED,
        recorded_by_id=correction.proposed_by_id,
        confirmed_by_id=actor.id,
        reason=correction.reason,
    )  # fmt: skip
    _put(mark, current)
    _decide(actor, correction, CorrectionState.CONFIRMED)
    _audit(actor, "attendance.confirm_correction", session, mark, current, correction.reason)
    return mark


def decline_correction(actor: Actor, correction: AttendanceCorrection) -> None:
    """Decline a proposed correction, as the second person: the list stays as it is."""
    allow(rules.may_decide(actor, correction))
    correction = queries.correction_by_id(correction.id, lock=True)
    refuse_if(rules.why_not_decide(correction))
    _decide(actor, correction, CorrectionState.DECLINED)
    record(
        actor,
        "attendance.decline_correction",
        correction,
        after={"person_id": correction.person_id, "session_id": correction.session_id},
        reason=correction.reason,
        space_id=correction.session.event.space_id,
    )


def replace_mark(before: Attendance, mark: Attendance) -> Attendance:
    """Put a mark in force in place of another; for merging two records of one person."""
    return _put(mark, before)


def _current(session: EventSession, people: Sequence[Person]) -> dict[int, Attendance]:
    """{person id: row in force, undone ones too}, locked so that two marks of one person follow one another."""
    ids = [person.id for person in people]
    return {mark.person_id: mark for mark in queries.marks_in_force(session.id, ids, lock=True)}


def _organizations(session: EventSession, people: Sequence[Person]) -> dict[int, int]:
    day = clock.local(session.starts_at).date()
    return queries.organizations_represented(session.event, day, [person.id for person in people])


def _changes(current: Attendance | None, status: AttendanceStatus) -> bool:
    """Whether a status differs from the one in force; a better proof of the same status is no correction."""
    return current is not None and current.status is not status


def _stands(current: Attendance, status: AttendanceStatus, proof: ProofLevel) -> bool:
    """Whether the row in force says this already, as well proved."""
    if current.status is not status:
        return False
    return status not in CAME or _LEVELS.index(proof) <= _LEVELS.index(current.proof)


def _put(mark: Attendance, current: Attendance | None) -> Attendance:
    """Close the row in force and add the mark. The closing is written first: the unique index allows one in force."""
    now = clock.now()
    mark.recorded_at = now
    if current is not None:
        current.superseded_at = now
        db.session.flush()
    db.session.add(mark)
    db.session.flush()
    if current is not None:
        current.superseded_by_id = mark.id
    return mark


def _decide(actor: Actor, correction: AttendanceCorrection, state: CorrectionState) -> None:
    correction.state = state
    correction.decided_by_id = actor.id
    correction.decided_at = clock.now()


def _audit(
    actor: Actor,
    action: str,
    session: EventSession,
    mark: Attendance,
    current: Attendance | None,
    reason: str | None,
) -> None:
    record(
        actor,
        action,
        mark,
        before=_told(current),
        after={"status": mark.status, "person_id": mark.person_id, "session_id": session.id},
        reason=reason,
        space_id=session.event.space_id,
    )
