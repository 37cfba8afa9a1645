"""A list is closed for good; what was wrong is corrected by two persons."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.attendance import queries, rules
from civic.attendance.commands.writing import audit, current_marks, organizations_at, put
from civic.attendance.models import (
    Attendance,
    AttendanceCorrection,
    AttendanceStatus,
    CorrectionState,
    ProofLevel,
    Source,
)
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import attendance_closed
from civic.events.models import EventSession
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor

on_clash(
    "attendance_corrections",
    "session_id",
    "person_id",
    sentence=_l("A correction for this person already waits for a second person."),
)


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
    current = current_marks(session, [person]).get(person.id)
    waiting = any(c.state is CorrectionState.PROPOSED for c in queries.corrections_of_person(session, person))
    refuse_if(rules.why_not_propose(session, current, status, waiting))
    if not reason.strip():
        raise Refused(_("Say why the list must be corrected."))
    correction = AttendanceCorrection(
        session_id=session.id,
        person_id=person.id,
        organization_id=organization.id
        if organization
        else organizations_at(session, [person]).get(person.id),
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
    current = current_marks(session, [correction.person]).get(correction.person_id)
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
    put(mark, current)
    _decide(actor, correction, CorrectionState.CONFIRMED)
    audit(actor, "attendance.confirm_correction", session, mark, current, correction.reason)
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


def _decide(actor: Actor, correction: AttendanceCorrection, state: CorrectionState) -> None:
    correction.state = state
    correction.decided_by_id = actor.id
    correction.decided_at = clock.now()
