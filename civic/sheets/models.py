"""Printed attendance sheets: what stood on them, what two persons read from them, and the pictures kept with them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.attendance.models import AttendanceStatus
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted, new_token
from civic.events.models import EventSession
from civic.organisations.models import Organization
from civic.people.models import DocumentKind, Person


class SheetState(StrEnum):
    """Where a sheet is: printed → typed (once) → checked (by a second person) → closed. Or it was never used."""

    PRINTED = "printed"
    TYPED = "typed"
    CHECKED = "checked"
    CLOSED = "closed"
    DISCARDED = "discarded"


class Reading(StrEnum):
    """What somebody read in a row of the paper."""

    SIGNED = "signed"
    LATE = "late"
    EMPTY = "empty"

    @property
    def came(self) -> bool:
        """Whether the row says that the person came."""
        return self is not Reading.EMPTY

    @property
    def status(self) -> AttendanceStatus:
        """The mark that follows from it; an empty row leaves none."""
        return {
            Reading.SIGNED: AttendanceStatus.PRESENT,
            Reading.LATE: AttendanceStatus.LATE,
            Reading.EMPTY: AttendanceStatus.VOID,
        }[self]


class AttendanceSheet(Base):
    """One printing of a session's list. Its rows are kept, so that typing follows the paper whatever the list became."""

    __tablename__ = "attendance_sheets"
    __table_args__ = (UniqueConstraint("session_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"))
    version: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    token: Mapped[str] = mapped_column(String(40), unique=True, default=new_token)
    state: Mapped[SheetState] = mapped_column(enum_type(SheetState), default=SheetState.PRINTED)
    printed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    printed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Set with the first page each of them saves; `…_at` when all pages were typed.
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    first_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    second_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    session: Mapped[EventSession] = relationship(lazy="joined", innerjoin=True)
    printed_by: Mapped[Person | None] = relationship(foreign_keys=[printed_by_id])
    first_by: Mapped[Person | None] = relationship(foreign_keys=[first_by_id])
    second_by: Mapped[Person | None] = relationship(foreign_keys=[second_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    rows: Mapped[list[SheetRow]] = relationship(order_by="SheetRow.number", back_populates="sheet")
    scans: Mapped[list[SheetScan]] = relationship(order_by="SheetScan.id", back_populates="sheet")


class SheetRow(Base):
    """A numbered row of the paper: a person of the list, or a blank one in which somebody may have written themself.

    What was written by hand in a blank row waits here, sealed, until the person is known (`person_id`); then it is wiped.
    """

    __tablename__ = "attendance_sheet_rows"
    __table_args__ = (UniqueConstraint("sheet_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("attendance_sheets.id"))
    number: Mapped[int]
    page: Mapped[int]
    is_blank: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    first: Mapped[Reading | None] = mapped_column(enum_type(Reading))
    second: Mapped[Reading | None] = mapped_column(enum_type(Reading))
    decided: Mapped[Reading | None] = mapped_column(enum_type(Reading))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))
    # By hand, in a blank row: which turn of typing read it, and what it says.
    written_turn: Mapped[int | None]
    given_names: Mapped[str | None] = mapped_column(String(120))
    first_surname: Mapped[str | None] = mapped_column(String(120))
    second_surname: Mapped[str | None] = mapped_column(String(120))
    document_kind: Mapped[DocumentKind | None] = mapped_column(enum_type(DocumentKind))
    document_number: Mapped[str | None] = mapped_column(Encrypted(200))
    phone: Mapped[str | None] = mapped_column(Encrypted(200))

    sheet: Mapped[AttendanceSheet] = relationship(back_populates="rows")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    organization: Mapped[Organization | None] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def is_used(self) -> bool:
        """Whether the row tells of somebody: of the list, or written by hand in a blank row."""
        return self.person_id is not None or bool(self.first_surname)

    def may_be_written(self, turn: int | None) -> bool:
        """Whether who types now may say what stands by hand in this row: blank, and not read by the other person."""
        return self.is_blank and self.written_turn in (None, turn)

    @property
    def name(self) -> str:
        """«Mamani Quispe, Rosa», of the list or as written by hand; nothing for an unused row."""
        if self.person is not None:
            return self.person.sorted_name
        if not self.first_surname:
            return ""
        surnames = " ".join(part for part in (self.first_surname, self.second_surname) if part)
        return f"{surnames}, {self.given_names}"

    @property
    def differs(self) -> bool:
        """Whether the two who typed it read something else."""
        return self.first is not None and self.second is not None and self.first is not self.second

    @property
    def waits(self) -> bool:
        """Whether a difference is still to be decided."""
        return self.differs and self.decided is None

    def read_by(self, turn: int) -> Reading | None:
        """What the first or the second person read."""
        return self.first if turn == 1 else self.second


class SheetScan(Base):
    """A photograph or scan of a signed sheet; private, for the team."""

    __tablename__ = "attendance_sheet_scans"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("attendance_sheets.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    sheet: Mapped[AttendanceSheet] = relationship(back_populates="scans")
    file: Mapped[StoredFile] = relationship(lazy="joined")
    added_by: Mapped[Person | None] = relationship()
