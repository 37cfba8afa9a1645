"""Closed periods: the official figure of a year as it was when it was closed, and what was noted about it afterwards."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base
from civic.core.types import UTCDateTime
from civic.people.models import Person
from civic.plan.models import Exact
from civic.spaces.models import Space


class ParticipationSnapshot(Base):
    """The closed figure of a space's year: never changed. What is found out later stands in its notes.

    `figures` and `breakdowns` are what was published; the ids of the persons counted stay in the house and prove it.
    """

    __tablename__ = "participation_snapshots"
    __table_args__ = (UniqueConstraint("space_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    year: Mapped[int]
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    closed_on: Mapped[date]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    definition_version: Mapped[str] = mapped_column(String(20))
    target: Mapped[Decimal | None] = mapped_column(Exact)
    numerator: Mapped[int]
    denominator: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    breakdowns: Mapped[dict[str, Any]] = mapped_column(JSON)
    ids: Mapped[dict[str, list[int]]] = mapped_column(JSON)  # who was counted as what; never published

    space: Mapped[Space] = relationship(lazy="select")
    closed_by: Mapped[Person | None] = relationship(lazy="select")
    notes: Mapped[list[SnapshotNote]] = relationship(
        order_by="SnapshotNote.id.desc()", back_populates="snapshot", lazy="selectin"
    )


class SnapshotNote(Base):
    """What a later count of a closed year came to, and why it differs. Rows are only added."""

    __tablename__ = "snapshot_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("participation_snapshots.id"), index=True)
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    numerator: Mapped[int]
    denominator: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))

    snapshot: Mapped[ParticipationSnapshot] = relationship(back_populates="notes")
    noted_by: Mapped[Person | None] = relationship(lazy="select")
