"""The lists of the demonstration: who put their name down, who came, and what was corrected afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from civic.attendance.models import (
    Attendance,
    AttendanceCorrection,
    AttendanceStatus,
    CorrectionState,
    ProofLevel,
    Source,
)
from civic.core import clock
from civic.demo.crowd import Somebody
from civic.demo.provinces import Activity
from civic.demo.rows import Rows
from civic.events.models import Category, Registration, RegistrationState
from civic.organisations.models import Sector

COUNTED = (Category.CIVIC, Category.CULTURAL)
S = AttendanceStatus


@dataclass(frozen=True)
class Guest:
    """Somebody at an event, and for which organisation."""

    who: Somebody
    organization_id: int | None = None
    sector: Sector | None = None
    eager: bool = False  # puts the name down for whatever comes next


@dataclass
class Sitting:
    """A session as the attendance lists need it."""

    id: int
    starts: datetime
    ends: datetime
    closed: bool


class Rolls:
    """Fills the lists of one province's events."""

    def __init__(self, rows: Rows, rng: Random, day: date, coordinator: int, facilitator: int) -> None:
        self.rows, self.rng, self.day = rows, rng, day
        self.coordinator, self.facilitator = coordinator, facilitator
        # marks of closed lists that somebody may ask to correct
        self.doubtful: list[dict[str, object]] = []

    def register(
        self, activity: Activity, event: dict[str, object], pools: list[dict[str, object]], guests: list[Guest],
        opened: datetime, until: datetime,
    ) -> None:  # fmt: skip
        """Registrations in the order they came in: a seat of one's sector first, then a general one, then the list."""
        span = max(1, int((until - opened).total_seconds()))
        moments = sorted(self.rng.randint(0, span - 1) for _ in guests)
        for number, (guest, seconds) in enumerate(zip(guests, moments, strict=True), start=1):
            gone = self.rng.random() < 0.04 and activity.special != "full" and activity.day > 0
            pool = None if gone else self._seat(pools, guest.sector)
            state = RegistrationState.CONFIRMED if pool else RegistrationState.WAITING
            moment = opened + timedelta(seconds=seconds)
            channel = self.rng.choices(("visitor", "facilitator", "leader"), (60, 30, 10))[0]
            self.rows.add(
                Registration,
                event_id=event["id"],
                person_id=guest.who.id,
                organization_id=guest.organization_id,
                pool_id=pool["id"] if pool else None,
                state=RegistrationState.CANCELLED if gone else state,
                number=number,
                token=self.rows.token(),
                channel=channel,
                registered_by_id=self.facilitator if channel == "facilitator" else None,
                registered_at=moment,
                cancelled_at=min(moment + timedelta(hours=20), until) if gone else None,
                cancel_reason="Ya no puede ir ese día." if gone else None,
            )
            event["next_number"] = number + 1

    def _seat(self, pools: list[dict[str, object]], sector: Sector | None) -> dict[str, object] | None:
        """The pool that gives a seat, its count raised; None when all are full."""
        for pool in sorted(pools, key=lambda pool: pool["sector"] is None):
            if pool["sector"] not in (None, sector):
                continue
            if pool["seats"] is None or int(str(pool["taken"])) < int(str(pool["seats"])):
                pool["taken"] = int(str(pool["taken"])) + 1
                return pool
        return None

    def mark(
        self, activity: Activity, sitting: Sitting, guests: list[Guest], missing: list[Guest]
    ) -> None:  # fmt: skip
        """The marks of a session."""
        rng = self.rng
        marks = [(guest, S.LATE if rng.random() < 0.1 else S.PRESENT) for guest in guests]
        if activity.sessions > 1:  # not everybody comes to every session of a course
            marks = [(guest, mark if rng.random() < 0.85 else S.ABSENT) for guest, mark in marks]
        marks += [(guest, S.EXCUSED if rng.random() < 0.3 else S.ABSENT) for guest in missing]
        for order, (guest, mark) in enumerate(marks, start=1):
            came = mark in (S.PRESENT, S.LATE)
            walked_in = came and not activity.registration
            moment = sitting.starts + timedelta(seconds=rng.randint(30, 2400)) if came else sitting.ends
            scanned = came and not walked_in and rng.random() < 0.3
            source = Source.WALK_IN if walked_in else Source.SCAN if scanned else Source.LIST
            self.rows.add(
                Attendance,
                session_id=sitting.id,
                person_id=guest.who.id,
                organization_id=guest.organization_id,
                status=mark,
                source=source,
                proof=ProofLevel.SCANNED if scanned else ProofLevel.MARKED,
                client_id=self.rows.token(),
                device="demo",
                device_order=order,
                claimed_at=moment,
                recorded_at=moment + timedelta(seconds=2),
                recorded_by_id=self.facilitator,
            )
            if mark is S.ABSENT and sitting.closed and activity.category not in COUNTED:
                self.doubtful.append(self.rows.last(Attendance))

    def add_corrections(self) -> None:
        """On one closed list somebody was there after all: confirmed by a second person. On another that still waits."""
        if len(self.doubtful) < 2:
            return
        confirmed, waiting = self.doubtful[-1], self.doubtful[-2]
        decided = clock.at(self.day - timedelta(days=1), 11)
        asked = decided - timedelta(hours=3)
        reason = "Firmó la hoja de papel y no se pasó a la lista."
        for mark, state in ((confirmed, CorrectionState.CONFIRMED), (waiting, CorrectionState.PROPOSED)):
            done = state is CorrectionState.CONFIRMED
            self.rows.add(
                AttendanceCorrection,
                session_id=mark["session_id"],
                person_id=mark["person_id"],
                organization_id=mark["organization_id"],
                status=S.PRESENT,
                reason=reason,
                state=state,
                proposed_by_id=self.facilitator,
                proposed_at=asked,
                decided_by_id=self.coordinator if done else None,
                decided_at=decided if done else None,
            )
        self.rows.correct(
            Attendance,
            confirmed,
            superseded_at=decided,
            status=S.PRESENT,
            proof=ProofLevel.CONFIRMED,
            client_id=None,
            device=None,
            device_order=None,
            claimed_at=None,
            recorded_at=decided,
            confirmed_by_id=self.coordinator,
            reason=reason,
        )
