"""Putting in force what the scans of a session come to, beside what the team marked by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from civic.attendance.commands import NewMark, record_batch
from civic.attendance.models import CAME, Attendance, AttendanceStatus, ProofLevel, Source
from civic.attendance.rules import why_not_record
from civic.door import queries
from civic.door.models import Scan, ScanKind, ScanState
from civic.door.reconcile import DISAGREES, Standing
from civic.events.models import EventSession
from civic.people.models import Person

_LEVELS = list(ProofLevel)
_SOURCES = {ScanKind.SCAN: Source.SCAN, ScanKind.MARK: Source.LIST, ScanKind.WALK_IN: Source.WALK_IN}
TAKEN_BACK = "Taken back at the door"


def put_standing(
    actor: Person,
    session: EventSession,
    standing: Mapping[int, Standing | None],
    before: Mapping[tuple[int, int], Attendance],
    scans: Mapping[str, Scan],
    fresh: Collection[str],
) -> None:
    """Make the marks in force say what the scans come to; a mark by hand gives way only as rule 9 says."""
    marks: list[NewMark] = []
    for person_id, wanted in standing.items():
        current = before.get((session.id, person_id))
        by_hand = current is not None and current.device is None
        if by_hand and current is not None and current.status is not AttendanceStatus.VOID:
            mark = _beside_hand(session, person_id, current, scans, fresh)
        elif wanted is not None:
            new_needed = by_hand and not _arrived(session, person_id, scans, fresh)
            mark = None if new_needed or _says(current, wanted) else _mark(scans[wanted.by], wanted)
        else:
            mark = _restored(session, person_id, current)
        if mark is not None:
            marks.append(mark)
    if not marks or why_not_record(session):
        return
    in_force = {person: mark for (key, person), mark in before.items() if key == session.id}
    made = record_batch(actor, session, marks, in_force)
    for new in marks:
        if new.client_id in scans:
            scans[new.client_id or ""].attendance_id = made[new.person_id]


def _says(current: Attendance | None, wanted: Standing) -> bool:
    """Whether the mark in force says it; the proof of who marked themself stays «declared»."""
    if current is None or current.status is not wanted.status:
        return False
    return current.proof in (wanted.proof, ProofLevel.DECLARED)


def _mark(scan: Scan, wanted: Standing) -> NewMark:
    """The mark of the scan that counts; its id goes with the first mark it made, later ones repeat it without."""
    source = _SOURCES[scan.kind]
    if wanted.proof is ProofLevel.SCANNED:
        source = Source.SCAN if source is Source.LIST else source
    return NewMark(
        person_id=scan.person_id or 0, status=wanted.status, source=source, proof=wanted.proof,
        client_id=None if scan.attendance_id else scan.client_id, device=scan.made_on,
        device_order=scan.counter if scan.counter < 2**31 else None, claimed_at=scan.claimed_at,
        organization_id=scan.organization_id,
    )  # fmt: skip


def _arrived(
    session: EventSession, person_id: int, scans: Mapping[str, Scan], fresh: Collection[str]
) -> list[Scan]:
    """The scans of this sending that count for a person, in their order."""
    arrived = [
        scans[key]
        for key in fresh
        if (scans[key].session_id, scans[key].person_id) == (session.id, person_id)
        and scans[key].state in (ScanState.ENTERED, ScanState.AGAIN)
        and scans[key].kind is not ScanKind.UNDO
    ]
    return sorted(arrived, key=lambda scan: (scan.made_on, scan.counter, scan.client_id))


def _beside_hand(
    session: EventSession,
    person_id: int,
    current: Attendance,
    scans: Mapping[str, Scan],
    fresh: Collection[str],
) -> NewMark | None:
    """What newly arrived scans do to a mark by hand: improve it when it has no reason, otherwise they wait for a human."""
    arrived = _arrived(session, person_id, scans, fresh)
    if not arrived:
        return None
    came = [scan for scan in arrived if scan.status in CAME]
    first = (came or arrived)[0]
    proof = max((scan.proof or ProofLevel.MARKED for scan in came or arrived), key=_LEVELS.index)
    for scan in arrived:
        if current.came and scan.status not in CAME:
            _let_wait(scan)
    if came and not current.came and current.reason:
        for scan in came:
            _let_wait(scan)
        return None
    if came and not current.came:
        return _mark(first, Standing(first.status or AttendanceStatus.PRESENT, proof, first.client_id))
    if came and _LEVELS.index(proof) > _LEVELS.index(current.proof):
        return _mark(first, Standing(current.status, proof, first.client_id))
    return None


def _let_wait(scan: Scan) -> None:
    scan.valid, scan.state, scan.word = False, ScanState.REVIEW, DISAGREES


def _restored(session: EventSession, person_id: int, current: Attendance | None) -> NewMark | None:
    """What stands again when everything at the door was taken back: the last mark by hand, or none."""
    if current is None or current.device is None:
        return None
    earlier = queries.mark_before_the_door(session.id, person_id)
    if earlier is None:
        status, source, proof = AttendanceStatus.VOID, current.source, current.proof
    else:
        status, source, proof = earlier.status, earlier.source, earlier.proof
    if current.status is status and current.proof is proof:
        return None
    return NewMark(
        person_id=person_id, status=status, source=source, proof=proof, device=current.device,
        organization_id=earlier.organization_id if earlier else None, reason=TAKEN_BACK,
    )  # fmt: skip
