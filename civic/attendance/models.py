"""Who came. Every mark is kept; a correction closes the row before it and adds another, so past figures can be asked again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.events.models import EventSession
from civic.organisations.models import Organization
from civic.people.models import Person


class AttendanceStatus(StrEnum):
    """Present and late count as having come; absent and excused do not. VOID undoes a mark made by mistake."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"
    VOID = "void"


CAME = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)


class Source(StrEnum):
    """How a mark reached us."""

    LIST = "list"  # a facilitator's list on a screen
    WALK_IN = "walk_in"
    SCAN = "scan"
    PAPER = "paper"
    IMPORT = "import"
    SELF = "self"


class ProofLevel(StrEnum):
    """How well an attendance is proved, weakest first."""

    DECLARED = "declared"
    MARKED = "marked"
    SCANNED = "scanned"
    SIGNED = "signed"
    CONFIRMED = "confirmed"


class Attendance(Base):
    """One mark of a person at a session. The row without `superseded_at` is the one in force (unique per both).

    `claimed_at` is the device's clock, `recorded_at` the server's; `client_id` is made on the device and makes a repeated
    sending harmless; `device_order` orders the marks of one device whatever its clock says.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        Index(
            "uq_attendances_current",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_attendances_person_id_session_id", "person_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    status: Mapped[AttendanceStatus] = mapped_column(enum_type(AttendanceStatus))
    source: Mapped[Source] = mapped_column(enum_type(Source))
    proof: Mapped[ProofLevel] = mapped_column(enum_type(ProofLevel), default=ProofLevel.MARKED)
    client_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    device: Mapped[str | None] = mapped_column(String(40))
    device_order: Mapped[int | None]
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id")
    )  # the second person, after closing
    reason: Mapped[str | None] = mapped_column(String(500))
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id"))

    session: Mapped[EventSession] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organization: Mapped[Organization | None] = relationship()
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])

    @property
    def came(self) -> bool:
        """Whether this mark counts as having come."""
        return self.status in CAME


class CorrectionState(StrEnum):
    """A correction after closing waits for a second person."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class AttendanceCorrection(Base):
    """A change asked for after a session's list was closed; it takes effect when a second person confirms it."""

    __tablename__ = "attendance_corrections"
    __table_args__ = (
        Index(
            "uq_attendance_corrections_open",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    status: Mapped[AttendanceStatus] = mapped_column(enum_type(AttendanceStatus))
    reason: Mapped[str] = mapped_column(String(500))
    source: Mapped[Source | None] = mapped_column(enum_type(Source))  # None: what is in force keeps its own
    state: Mapped[CorrectionState] = mapped_column(
        enum_type(CorrectionState), default=CorrectionState.PROPOSED
    )
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    session: Mapped[EventSession] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
