"""Reading a batch against what is known: whom and which session each row means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from civic.attendance.models import AttendanceStatus, ProofLevel
from civic.attendance.rules import why_not_record
from civic.core import clock
from civic.door import queries, rules
from civic.door.codes import Refs, token_of
from civic.door.models import DoorDevice, NewScan, Scan, ScanKind, ScanState
from civic.door.rows import Row
from civic.door.words import CANCELLED, CHECK, CLOSED, ENDED, NOT_ON_LIST, NOT_OPEN, OTHER_EVENT, REVOKED
from civic.events.models import EventSession

FLAG_OF = {
    CLOSED: "after_close", OTHER_EVENT: "other_event", CANCELLED: "cancelled_registration",
    REVOKED: "revoked_credential", ENDED: "pass_ended",
}  # fmt: skip


@dataclass
class Judged:
    """What a row comes to before it is set beside the others."""

    row: Row
    session: EventSession | None
    person_id: int | None = None
    valid: bool = True
    refused: bool = False
    word: str | None = None
    flags: set[str] = field(default_factory=set)
    organization_id: int | None = None

    def wait(self, word: str) -> None:
        """Let a human decide; the first fault found is the one that is named, all are flagged."""
        self.valid, self.word = False, self.word or word
        if word in FLAG_OF:
            self.flags.add(FLAG_OF[word])


class Facts:
    """All that the rows of one sending need, read in a number of queries that does not grow with them."""

    def __init__(
        self, home: DoorDevice, sessions: dict[int, EventSession], rows: Sequence[Row], ended: bool
    ) -> None:
        self.home, self.sessions, self.ended, self.now = home, sessions, ended, clock.now()
        tokens = {token for row in rows if row.kind is ScanKind.SCAN and (token := token_of(row.code or ""))}
        self._tickets = queries.tickets(tokens) if tokens else {}
        others = tokens - self._tickets.keys()
        self._credentials = queries.credentials(others) if others else {}
        refs = Refs(home.public_id)
        self._refs = {row.ref: refs.open(row.ref) for row in rows if row.kind is ScanKind.MARK and row.ref}
        people = {person for person in self._refs.values() if person}
        people |= {person for _event, person in self._tickets.values()}
        people |= {credential.person_id for credential in self._credentials.values()}
        self._living = queries.living(people) if people else {}
        self._read_standing(set(self._living.values()))
        self._closed = {key: self._why_closed(session) for key, session in sessions.items()}

    def _read_standing(self, people: Collection[int]) -> None:
        events = {session.event_id for session in self.sessions.values()}
        self._places = queries.places_of(events, people) if people else {}
        space = self.home.door_pass.space_id
        self._mandates = queries.mandates_in_force(space, people) if people else {}

    def _why_closed(self, session: EventSession) -> str | None:
        if session.attendance_closed_at is not None:
            return CLOSED
        return NOT_OPEN if why_not_record(session, self.now) else None

    def judge(self, row: Row) -> Judged:
        """What a scan, a mark or a walk-in comes to by itself (a walk-in's person is written down later)."""
        judged = Judged(row, self.sessions.get(row.session_id or 0))
        if rules.is_clock_wrong(row.claimed_at, row.clock_skew, self.home, self.now):
            judged.flags.add("clock_wrong")
        if row.fault:
            judged.wait(CHECK)
        if self.ended:
            judged.wait(ENDED)
        if row.kind is not ScanKind.UNDO:
            self._judge_person(judged)
            self._judge_session(judged)
        return judged

    def judge_undo(self, judged: Judged, target: Scan | None) -> None:
        """An undo of a mark on a list that was closed meanwhile changes nothing by itself."""
        if target is None:
            return
        judged.session, judged.person_id = self.sessions.get(target.session_id or 0), target.person_id
        counts = target.state in (ScanState.ENTERED, ScanState.AGAIN)
        if counts and (closed := self._closed.get(target.session_id or 0, NOT_OPEN)):
            judged.wait(closed)

    def _judge_session(self, judged: Judged) -> None:
        if judged.session is None:
            judged.wait(OTHER_EVENT)
        elif closed := self._closed[judged.session.id]:
            judged.wait(closed)

    def _judge_person(self, judged: Judged) -> None:
        row = judged.row
        if row.kind is ScanKind.MARK:
            judged.person_id = self._living.get(self._refs.get(row.ref or "") or 0)
            if judged.person_id is None:
                judged.wait(CHECK)
            else:
                self._judge_place(judged)
        elif row.kind is ScanKind.SCAN:
            self._judge_code(judged)

    def _judge_code(self, judged: Judged) -> None:
        token = token_of(judged.row.code or "")
        ticket, credential = self._tickets.get(token or ""), self._credentials.get(token or "")
        if ticket:
            judged.person_id = self._living.get(ticket[1])
        elif credential:
            judged.person_id = self._living.get(credential.person_id)
        if judged.person_id is None:
            if not judged.row.fault:
                judged.refused, judged.valid, judged.word = True, False, NOT_ON_LIST
            return
        if credential and judged.session and not credential.in_force(_day(judged.session.starts_at)):
            judged.wait(REVOKED)
        self._judge_place(judged, OTHER_EVENT if ticket else CHECK)

    def _judge_place(self, judged: Judged, otherwise: str | None = None) -> None:
        """A place in the event or a mandate in force lets in, a place given back does not.

        Who has neither stands on the list because the team marked them (a mark by name), or waits (`otherwise`).
        """
        if judged.session is None or judged.person_id is None:
            return
        place = self._places.get((judged.session.event_id, judged.person_id))
        if place or self._speaks_for_somebody(judged.person_id, judged.session):
            return
        if place is False:
            judged.wait(CANCELLED)
        elif otherwise:
            judged.wait(otherwise)

    def _speaks_for_somebody(self, person_id: int, session: EventSession) -> bool:
        day = _day(session.starts_at)
        return any(
            first <= day and (last is None or day <= last)
            for first, last in self._mandates.get(person_id, [])
        )


def _day(moment: datetime) -> date:
    return clock.local(moment).date()


def scan_of(judged: Judged, device: DoorDevice, home: DoorDevice, now: datetime) -> NewScan:
    """The row as it is kept."""
    row = judged.row
    unknown = judged.person_id is None and row.kind is not ScanKind.UNDO
    state = ScanState.REFUSED if judged.refused else ScanState.REVIEW
    return NewScan(
        client_id=row.id,
        space_id=device.door_pass.space_id,
        device_id=device.id,
        made_on=home.public_id,
        counter=row.counter,
        kind=row.kind,
        session_id=judged.session.id if judged.session else None,
        person_id=judged.person_id,
        organization_id=judged.organization_id,
        status=AttendanceStatus.VOID if row.kind is ScanKind.UNDO else row.status,
        proof=ProofLevel.SCANNED if row.kind is ScanKind.SCAN else ProofLevel.MARKED,
        undoes=row.undoes,
        claimed_at=row.claimed_at,
        clock_skew=row.clock_skew,
        received_at=now,
        valid=judged.valid,
        state=state,
        word=judged.word,
        flags=sorted(judged.flags),
        told=row.raw if unknown or row.fault or (row.person and not judged.valid) else None,
    )
