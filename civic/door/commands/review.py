"""What a human decides about scans that the rules could not: let it count, or leave things as they are."""

from __future__ import annotations

from civic.attendance.commands import propose_correction, record_attendance
from civic.attendance.models import Attendance, AttendanceStatus, Source
from civic.attendance.queries import marks_in_force
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, found, refuse_if
from civic.door import queries, rules
from civic.door.commands.walk_ins import organization_of, write_down
from civic.door.models import DoorScan, ScanKind, ScanState
from civic.door.rows import told_consent, told_person
from civic.door.words import NO_PERSON, NO_SESSION, SAME_NAME
from civic.events.models import EventSession
from civic.people.models import Person
from civic.people.queries import person_by_id
from civic.people.rules import Actor


def accept_scan(
    actor: Actor, scan: DoorScan, reason: str, *, session: EventSession | None = None, another: bool = False
) -> None:
    """Let a scan count as what it says, in the reviewer's name and with the reason; on a closed list as a proposal.

    `session` is chosen for a scan that named none of the pass; `another` says that a namesake is another person.
    """
    allow(rules.may_review(actor, scan.device.door_pass.space))
    scan = queries.scan_of_space(scan.device.door_pass.space, scan.id, lock=True)
    refuse_if(rules.why_not_decide(scan))
    session = scan.session or session
    if session is None:
        raise Refused(NO_SESSION)
    person = _person(actor, scan, another)
    organization = organization_of(session, told) if (told := told_person(scan.told)) else None
    status = AttendanceStatus.VOID if scan.kind is ScanKind.UNDO else found(scan.status)
    mark: Attendance | None = None
    if _status_in_force(session, person) is not status:
        source = Source.SCAN if scan.kind is ScanKind.SCAN else Source.LIST
        source = Source.WALK_IN if scan.kind is ScanKind.WALK_IN else source
        if session.attendance_closed_at is not None:
            propose_correction(
                actor, session, person, status, reason, organization=organization, source=source
            )
        else:
            mark = record_attendance(
                actor, session, person, status, source, organization=organization,
                client_id=None if scan.attendance_id else scan.client_id, claimed_at=scan.claimed_at, reason=reason,
            )  # fmt: skip
    scan.session_id, scan.person_id = session.id, person.id
    scan.attendance_id = mark.id if mark else scan.attendance_id
    _decide(actor, scan, ScanState.ACCEPTED, reason)


def leave_scan(actor: Actor, scan: DoorScan, reason: str) -> None:
    """Leave things as they are; the scan and the reason are kept."""
    allow(rules.may_review(actor, scan.device.door_pass.space))
    scan = queries.scan_of_space(scan.device.door_pass.space, scan.id, lock=True)
    refuse_if(rules.why_not_decide(scan))
    _decide(actor, scan, ScanState.LEFT, reason)


def _person(actor: Actor, scan: DoorScan, another: bool) -> Person:
    """Whom the scan means; who was only written down gets a record, without a document that cannot be right."""
    namesake = scan.word == SAME_NAME and another
    if scan.person_id is not None and not namesake:
        return person_by_id(scan.person_id)
    told = told_person(scan.told)
    if told is None:
        raise Refused(NO_PERSON)
    consent = told_consent(scan.told)
    try:
        with db.session.begin_nested():
            return write_down(actor, told, consent)
    except Refused:
        return write_down(actor, told, consent, without_document=True)


def _status_in_force(session: EventSession, person: Person) -> AttendanceStatus:
    """What the list says of a person now; nothing is as good as taken back."""
    marks = marks_in_force(session.id, [person.id])
    return marks[0].status if marks else AttendanceStatus.VOID


def _decide(actor: Actor, scan: DoorScan, state: ScanState, reason: str) -> None:
    before = scan.state
    scan.state, scan.decided_by_id, scan.decided_at, scan.decision_reason = (
        state, actor.id, clock.now(), reason[:500] or None,
    )  # fmt: skip
    record(
        actor,
        f"door.{'accept' if state is ScanState.ACCEPTED else 'leave'}_scan",
        scan,
        before={"state": before, "word": scan.word},
        after={"state": state, "person_id": scan.person_id, "session_id": scan.session_id},
        reason=reason or None,
        space_id=scan.space_id,
    )
