"""A list that came in: its rows while they are looked at, what it made, and by which reference each thing is known again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted
from civic.people.models import Person
from civic.spaces.models import Space


class ListKind(StrEnum):
    """What a list is of, in the order in which lists are brought in: each rests on those before it."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    REPRESENTATIONS = "representations"
    EVENTS = "events"
    ATTENDANCE = "attendance"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(KIND_NAMES[self])


class BatchState(StrEnum):
    """Where a list is."""

    PREVIEW = "preview"
    APPLIED = "applied"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STATE_NAMES[self])


KIND_NAMES = {
    ListKind.ORGANISATIONS: _l("Organisations"),
    ListKind.PEOPLE: _l("People"),
    ListKind.REPRESENTATIONS: _l("Representatives"),
    ListKind.EVENTS: _l("Events"),
    ListKind.ATTENDANCE: _l("Attendance"),
}
STATE_NAMES = {
    BatchState.PREVIEW: _l("To be checked"),
    BatchState.APPLIED: _l("Brought in"),
    BatchState.UNDONE: _l("Undone"),
}


class ImportBatch(Base):
    """One list of one space. `rows` and `report` hold what was typed, so they are sealed, and gone once it is brought in."""

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ListKind] = mapped_column(enum_type(ListKind))
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    state: Mapped[BatchState] = mapped_column(enum_type(BatchState), default=BatchState.PREVIEW)
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[str | None] = mapped_column(
        Encrypted()
    )  # JSON: {"columns": […], "rows": [[number, [cell, …]], …]}
    report: Mapped[str | None] = mapped_column(Encrypted())  # JSON: one entry per row, see runs.RowResult
    choices: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict
    )  # row number → id of the same one, or «new»
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # state of a row → how many
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    space: Mapped[Space] = relationship(lazy="joined")
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    applied_by: Mapped[Person | None] = relationship(foreign_keys=[applied_by_id])

    def count(self, state: str) -> int:
        """How many rows are in a state."""
        return int(self.counts.get(state, 0))


class ImportedRecord(Base):
    """What a row became. The same reference in the same space is the same thing again, whatever file brings it."""

    __tablename__ = "imported_records"
    __table_args__ = (UniqueConstraint("space_id", "kind", "external_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ListKind] = mapped_column(enum_type(ListKind))
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    external_ref: Mapped[str] = mapped_column(String(80))
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"), index=True)
    record_id: Mapped[int]  # in the table of its kind
    made: Mapped[bool]  # False: it was there before and was only recognised
    fingerprint: Mapped[str] = mapped_column(String(64))  # keyed hash of the row, to see whether it changed
    also: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # what else the row made: {"membership": 12}
