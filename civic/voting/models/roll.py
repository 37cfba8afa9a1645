"""Who may vote, and what somebody holds against the roll or a candidate."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.organisations.models import Organization, Sector
from civic.people.models import Person
from civic.voting.models.polls import Poll, PollOption


class RollEntry(Base):
    """A seat's or a person's right to one ballot. The vote belongs to the entry: whoever speaks for the seat casts it.

    Of a secret poll it knows that the credential was issued and what was signed blind, so that the same question gets the
    same answer again; never when, never through which device, and never the ballot. Or that it voted on paper, at which
    table and on which day: one or the other, never both.
    """

    __tablename__ = "roll_entries"
    __table_args__ = (
        UniqueConstraint("poll_id", "number"),
        UniqueConstraint("poll_id", "organization_id"),
        UniqueConstraint("poll_id", "person_id"),
        CheckConstraint("(organization_id IS NULL) != (person_id IS NULL)", name="one_voter"),
        CheckConstraint("NOT issued OR paper_on IS NULL", name="one_way_to_vote"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    number: Mapped[int]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))  # as published
    group: Mapped[str | None] = mapped_column(String(80))  # kind of organisation, for the turnout
    sector: Mapped[Sector | None] = mapped_column(enum_type(Sector))
    ubigeo: Mapped[str | None] = mapped_column(String(6))
    removed_reason: Mapped[str | None] = mapped_column(String(500))  # after an objection, before the freeze
    alternate_votes: Mapped[bool] = mapped_column(default=False)  # the titular is absent
    alternate_reason: Mapped[str | None] = mapped_column(String(300))
    issued: Mapped[bool] = mapped_column(
        default=False
    )  # a credential was given; which way would single out a lone one
    blinded: Mapped[bytes | None] = mapped_column(LargeBinary)
    blind_signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    paper_on: Mapped[date | None]  # marked at a table as having voted there: the day, never the hour
    paper_table: Mapped[str | None] = mapped_column(String(80))

    poll: Mapped[Poll] = relationship()
    organization: Mapped[Organization | None] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(lazy="select")


class Objection(Base):
    """What somebody holds against the roll or a candidate, and what was decided."""

    __tablename__ = "poll_objections"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("roll_entries.id"))
    option_id: Mapped[int | None] = mapped_column(ForeignKey("poll_options.id"))
    text: Mapped[str] = mapped_column(String(1000))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    answer: Mapped[str | None] = mapped_column(String(1000))
    is_upheld: Mapped[bool | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    entry: Mapped[RollEntry | None] = relationship(lazy="select")
    option: Mapped[PollOption | None] = relationship(lazy="select")
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
