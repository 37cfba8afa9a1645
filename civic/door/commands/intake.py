"""Taking in what phones send: every row is kept and answered, and who came follows from all rows together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.attendance.models import CAME, Attendance
from civic.attendance.queries import marks_in_force
from civic.core import clock
from civic.core.db import db, insert_rows, on_clash
from civic.core.errors import Refused
from civic.door import queries, rules
from civic.door.codes import Refs
from civic.door.commands.judging import Facts, Judged, scan_of
from civic.door.commands.standing import put_standing
from civic.door.commands.walk_ins import admit_told, namesake_of, organization_of, write_down
from civic.door.models import DoorDevice, DoorScan, NewScan, Scan, ScanKind, ScanState
from civic.door.reconcile import TWO_DEVICES, Attempt, Reconciled, reconcile
from civic.door.rows import Row, id_of, read_row
from civic.door.words import CHECK, SAME_NAME, answer_of, sentence_of
from civic.events.models import EventSession
from civic.events.queries import locked_event

on_clash(
    "door_scans", "client_id", sentence=_l("The same scans are arriving twice at once. Send them again.")
)


@dataclass(frozen=True)
class Answer:
    """What a phone is told about one row."""

    id: str | None
    answer: str
    kept: bool
    word: str
    sentence: str
    ref: str | None = None
    at: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Sending:
    """What one sending came to; `ended` is the sentence of a pass that is over."""

    rows: list[Answer]
    list_changed: bool
    ended: Any | None = None


def take_in(device: DoorDevice, made_on: str | None, things: Sequence[Any]) -> Sending:
    """Keep and answer every row; who came is put in force at once. The device is locked by the caller's query."""
    home = _home(device, made_on)
    ended = rules.why_device_ended(device)
    device.last_seen_at = clock.now()
    wanted = {key: read_row(thing) for thing in reversed(things) if (key := id_of(thing))}
    rows = [wanted[key] for key in dict.fromkeys(map(id_of, things)) if key]
    sessions = _lock(device, home, rows)
    known: dict[str, Scan] = dict(queries.scans_by_client_id(wanted)) if wanted else {}
    fresh = [row for row in rows if row.id not in known]
    if ended and queries.rows_after_end(device) + len(fresh) > rules.MAX_AFTER_END:
        fresh = []
    new = _judge(device, home, sessions, fresh, bool(ended)) if fresh else []
    before = _settle(device, sessions, new)
    _keep(new)
    known |= {scan.client_id: scan for scan in new}
    return Sending(_answers(home, things, known, before), _changed(new, before), ended)


def _home(device: DoorDevice, made_on: str | None) -> DoorDevice:
    """The device under whose name the rows were made: itself, or its earlier self under an older pass of the space."""
    if not made_on or made_on == device.public_id:
        return device
    earlier = queries.device_by_public_id(made_on[:40])
    if earlier is None or earlier.door_pass.space_id != device.door_pass.space_id:
        return device
    return device if earlier.door_pass.revoked_at else earlier


def _lock(device: DoorDevice, home: DoorDevice, rows: Sequence[Row]) -> dict[int, EventSession]:
    """The sessions these phones may write to; those the rows touch are locked, after the events that gain a walk-in."""
    event_ids = queries.event_ids_of({device.pass_id, home.pass_id})
    undone = {row.undoes for row in rows if row.undoes}
    touched = {row.session_id for row in rows}
    if undone:
        touched |= {scan.session_id for scan in queries.scans_by_client_id(undone).values()}
    walk_ins = {row.session_id for row in rows if row.kind is ScanKind.WALK_IN}
    for event_id in queries.events_of_sessions({key for key in walk_ins if key}, event_ids):
        locked_event(event_id)
    queries.lock_sessions({key for key in touched if key}, event_ids)
    return {session.id: session for session in queries.sessions_of_events(event_ids)}


def _keep(scans: Sequence[NewScan]) -> None:
    """Write the new rows down as they ended, in one statement."""
    insert_rows(DoorScan, [vars(scan) for scan in scans])


def _judge(
    device: DoorDevice, home: DoorDevice, sessions: dict[int, EventSession], rows: Sequence[Row], ended: bool
) -> list[NewScan]:
    """The new rows, judged, their walk-ins in the records; not yet kept."""
    facts = Facts(home, sessions, rows, ended)
    judged = {row.id: facts.judge(row) for row in rows}
    now = facts.now
    for one in judged.values():
        if one.row.kind is ScanKind.WALK_IN and one.valid:
            _write_down(device, one)
    scans = {key: scan_of(one, device, home, now) for key, one in judged.items()}
    undone = {row.undoes for row in rows if row.undoes}
    targets = (queries.scans_by_client_id(undone) if undone else {}) | scans
    for key, one in judged.items():
        if one.row.kind is ScanKind.UNDO:
            facts.judge_undo(one, targets.get(one.row.undoes or ""))
            scans[key] = scan_of(one, device, home, now)
    return list(scans.values())


def _write_down(device: DoorDevice, judged: Judged) -> None:
    """Find or make the record of a walk-in; what cannot be right, or may be somebody on the list, waits."""
    told, session = judged.row.person, judged.session
    if told is None or session is None:
        return
    namesake = namesake_of(session, told)
    if namesake is not None:
        judged.person_id = namesake
        judged.wait(SAME_NAME)
        return
    try:
        with db.session.begin_nested():
            person = write_down(device.door_pass.made_by, told, judged.row.consent)
            organization = organization_of(session, told)
            admit_told(device.door_pass.made_by, session, person, organization)
    except Refused:
        judged.wait(CHECK)
        return
    judged.person_id = person.id
    judged.organization_id = organization.id if organization else None
    if judged.row.consent is None:
        judged.flags.add("no_consent")


def _settle(
    device: DoorDevice, sessions: dict[int, EventSession], new: Sequence[NewScan]
) -> dict[tuple[int, int], Attendance]:
    """Set the new rows beside all others of the same people and put what follows in force; the marks before it."""
    if not new:
        return {}
    scans = _beside(new)
    result = reconcile(_attempt(scan) for scan in scans.values())
    _write_outcomes(scans.values(), result)
    fresh = {scan.client_id for scan in new}
    moved: dict[int, set[int]] = defaultdict(set)
    for session_id, person_id in result.standing:
        moved[session_id].add(person_id)
    before = {
        (session_id, mark.person_id): mark
        for session_id, people in moved.items()
        for mark in marks_in_force(session_id, people, lock=True)
    }
    for session_id in moved:
        if session_id in sessions:
            standing = {p: s for (key, p), s in result.standing.items() if key == session_id}
            put_standing(device.door_pass.made_by, sessions[session_id], standing, before, scans, fresh)
    return before


def _beside(new: Sequence[NewScan]) -> dict[str, Scan]:
    """The new rows with every scan of the same people at the same sessions, and all undos of these."""
    scans: dict[str, Scan] = {scan.client_id: scan for scan in new}
    undone = {scan.undoes for scan in new if scan.undoes and scan.undoes not in scans}
    if undone:
        scans |= queries.scans_by_client_id(undone)
    pairs = {(s.session_id, s.person_id) for s in scans.values() if s.session_id and s.person_id}
    if pairs:
        near = queries.scans_of_pairs({s for s, _p in pairs}, {p for _s, p in pairs})
        scans |= {scan.client_id: scan for scan in near if (scan.session_id, scan.person_id) in pairs}
    return scans | {undo.client_id: undo for undo in queries.undos_of(list(scans))}


def _attempt(scan: Scan) -> Attempt:
    pair = (scan.session_id, scan.person_id) if scan.session_id and scan.person_id else None
    refused = scan.kind is not ScanKind.UNDO and scan.state is ScanState.REFUSED
    settled = scan.state in (ScanState.ACCEPTED, ScanState.LEFT)
    return Attempt(
        scan.client_id, scan.made_on, scan.counter, pair,
        None if scan.kind is ScanKind.UNDO else scan.status, scan.proof or Attempt.proof,
        scan.valid, settled, refused, scan.undoes,
    )  # fmt: skip


def _write_outcomes(scans: Collection[Scan], result: Reconciled) -> None:
    """What became of each scan; a scan whose undo may have arrived first finds its person's undo here too."""
    for scan in scans:
        state = result.outcome.get(scan.client_id)
        if state is None:
            continue
        scan.state = state
        word = result.word.get(scan.client_id)
        scan.word = word or (scan.word if not scan.valid else None)
        flags = set(scan.flags) - {TWO_DEVICES}
        if scan.client_id in result.two_devices:
            flags.add(TWO_DEVICES)
        if sorted(flags) != scan.flags:
            scan.flags = sorted(flags)


def _changed(new: Sequence[NewScan], before: dict[tuple[int, int], Attendance]) -> bool:
    """Whether the phone's list is not what it was: somebody new, or something the phone could not know."""
    return any(
        scan.kind is ScanKind.WALK_IN
        or scan.state in (ScanState.REVIEW, ScanState.REFUSED)
        or TWO_DEVICES in scan.flags
        or (scan.session_id, scan.person_id) in before
        for scan in new
    )


def _answers(
    home: DoorDevice,
    things: Sequence[Any],
    known: dict[str, Scan],
    before: dict[tuple[int, int], Attendance],
) -> list[Answer]:
    """One answer per row sent, in the order sent."""
    refs = Refs(home.public_id)
    first = _first_scans(list(known.values()))
    labels = queries.labels_of({scan.made_on for scan in first.values()}) if first else {}
    say, answers = cache(sentence_of), []
    for thing in things:
        scan = known.get(id_of(thing) or "")
        if scan is None:
            told = id_of(thing)
            word = "pass_ended" if told else "unreadable"
            answers.append(Answer(told, "refused", False, word, say(word)))
            continue
        answers.append(_answer(scan, refs, first, labels, before, say))
    return answers


def _answer(
    scan: Scan,
    refs: Refs,
    first: dict[tuple[int, int], Scan],
    labels: dict[str, str],
    before: dict[tuple[int, int], Attendance],
    say: Callable[[str], str],
) -> Answer:
    answer, word = answer_of(scan)
    pair = (scan.session_id or 0, scan.person_id or 0)
    at: datetime | None = None
    by: str | None = None
    earlier, counts = before.get(pair), first.get(pair)
    if answer == "entered" and earlier is not None and earlier.status in CAME and earlier.device is None:
        answer, word, at = "again", "already_in", earlier.recorded_at
    elif counts is not None and answer in ("entered", "again"):
        by = labels.get(counts.made_on)
        wrong = "clock_wrong" in counts.flags or counts.claimed_at is None
        at = counts.received_at if wrong else counts.claimed_at
    return Answer(
        scan.client_id, answer, True, word, say(word),
        refs.seal(scan.person_id) if scan.person_id else None, at.isoformat() if at else None, by,
    )  # fmt: skip


def _first_scans(scans: Sequence[Scan]) -> dict[tuple[int, int], Scan]:
    """{pair: the scan that counts}, for the answers that name when and through which door."""
    again = [s for s in scans if s.state is ScanState.AGAIN and s.session_id and s.person_id]
    found = list(scans)
    if again:
        found += queries.scans_of_pairs({s.session_id or 0 for s in again}, {s.person_id or 0 for s in again})
    return {(s.session_id or 0, s.person_id or 0): s for s in found if s.state is ScanState.ENTERED}
