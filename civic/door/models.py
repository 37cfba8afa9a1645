"""Passes that turn phones into doors, the phones, and every scan that was ever received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted
from civic.events.models import Event, EventSession
from civic.people.models import Person
from civic.spaces.models import Space


class DoorPass(Base):
    """What a coordinator gives a facilitator: the door of some events of a space on some days, and no other power."""

    __tablename__ = "door_passes"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    max_phones: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    space: Mapped[Space] = relationship(lazy="joined", innerjoin=True)
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    events: Mapped[list[Event]] = relationship(
        secondary="door_pass_events", order_by="Event.starts_at", lazy="select", viewonly=True
    )
    devices: Mapped[list[DoorDevice]] = relationship(order_by="DoorDevice.id", back_populates="door_pass")


class DoorPassEvent(Base):
    """An event whose door a pass opens."""

    __tablename__ = "door_pass_events"
    __table_args__ = (UniqueConstraint("pass_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[int] = mapped_column(ForeignKey("door_passes.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)


class DoorDevice(Base):
    """A phone that became a door; `public_id` is its name in scans, its cookie is stored only as a hash."""

    __tablename__ = "door_devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[int] = mapped_column(ForeignKey("door_passes.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    activated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)

    door_pass: Mapped[DoorPass] = relationship(lazy="joined", innerjoin=True, back_populates="devices")


class ScanKind(StrEnum):
    """What a facilitator did at the door."""

    SCAN = "scan"
    MARK = "mark"
    WALK_IN = "walk_in"
    UNDO = "undo"


class ScanState(StrEnum):
    """What became of a row: it counts, it says the same again, it was taken back, it waits for a human, it was decided."""

    ENTERED = "entered"
    AGAIN = "again"
    UNDONE = "undone"
    REVIEW = "review"
    REFUSED = "refused"  # nobody could decide anything: a code that was never issued
    ACCEPTED = "accepted"  # a human let it count
    LEFT = "left"  # a human left things as they are


class DoorScan(Base):
    """One row as a phone sent it, kept for good, with both clocks, what was wrong with it and what came of it.

    `made_on` and `counter` order it; `valid` says whether the rules may count it; `told` keeps, sealed, what was sent of a
    person who could not be made out.
    """

    __tablename__ = "door_scans"
    __table_args__ = (
        Index("ix_door_scans_session_id_person_id", "session_id", "person_id"),
        Index("ix_door_scans_space_id_state", "space_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(40), unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("door_devices.id"), index=True)  # who sent it
    made_on: Mapped[str] = mapped_column(String(40))  # the device under whose name it was made
    counter: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[ScanKind] = mapped_column(enum_type(ScanKind))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_sessions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    status: Mapped[AttendanceStatus | None] = mapped_column(enum_type(AttendanceStatus))
    proof: Mapped[ProofLevel | None] = mapped_column(enum_type(ProofLevel))
    undoes: Mapped[str | None] = mapped_column(String(40), index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    clock_skew: Mapped[float | None]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    valid: Mapped[bool]
    state: Mapped[ScanState] = mapped_column(enum_type(ScanState))
    word: Mapped[str | None] = mapped_column(String(40))  # why it waits or was refused
    flags: Mapped[list[str]] = mapped_column(JSON)
    told: Mapped[str | None] = mapped_column(Encrypted)
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_reason: Mapped[str | None] = mapped_column(String(500))

    device: Mapped[DoorDevice] = relationship()
    session: Mapped[EventSession | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    attendance: Mapped[Attendance | None] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


@dataclass
class NewScan:
    """A row of `DoorScan` before it is kept: 200 of these are plain values, not 200 objects that the session watches."""

    client_id: str
    space_id: int
    device_id: int
    made_on: str
    counter: int
    kind: ScanKind
    session_id: int | None
    person_id: int | None
    organization_id: int | None
    status: AttendanceStatus | None
    proof: ProofLevel | None
    undoes: str | None
    claimed_at: datetime | None
    clock_skew: float | None
    received_at: datetime
    valid: bool
    state: ScanState
    word: str | None
    flags: list[str]
    told: str | None
    attendance_id: int | None = None


Scan = DoorScan | NewScan
