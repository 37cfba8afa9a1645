"""Organisations in spaces and the persons who speak for them.

A `Mandate` is what the space has recorded about a representation's validity, and when it was recorded: a change closes
the row (`superseded_at`) and adds another. So any past day can be asked again and gives the same answer.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import new_token
from civic.organisations.models import Organization, Sector
from civic.people.models import Person
from civic.spaces.models import Space


class FileState(StrEnum):
    """Where an accreditation file (of an organisation or a representation) is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    OBSERVED = "observed"  # back with the leader, with what to mend
    REVIEWED = "reviewed"  # one member has decided; a second must confirm
    ACCREDITED = "accredited"
    REJECTED = "rejected"
    ENDED = "ended"  # replaced, revoked, resigned or expired: see the reason

    @property
    def label(self) -> Any:
        """The state in words."""
        return STATE_LABELS[self]

    @property
    def tone(self) -> str:
        """The tone of the state's mark, for the block `state`."""
        return STATE_TONES[self]


STATE_LABELS = {
    FileState.DRAFT: _l("Draft"),
    FileState.SUBMITTED: _l("Sent"),
    FileState.OBSERVED: _l("Observed"),
    FileState.REVIEWED: _l("Reviewed, to be confirmed"),
    FileState.ACCREDITED: _l("Accredited"),
    FileState.REJECTED: _l("Not accepted"),
    FileState.ENDED: _l("Ended"),
}
STATE_TONES = {
    FileState.DRAFT: "quiet",
    FileState.SUBMITTED: "info",
    FileState.OBSERVED: "wait",
    FileState.REVIEWED: "info",
    FileState.ACCREDITED: "good",
    FileState.REJECTED: "bad",
    FileState.ENDED: "quiet",
}


class MandateRole(StrEnum):
    """The seat's titular, or the alternate who speaks when the titular is absent."""

    TITULAR = "titular"
    ALTERNATE = "alternate"

    @property
    def label(self) -> Any:
        """The role in words."""
        return ROLE_LABELS[self]


ROLE_LABELS = {
    MandateRole.TITULAR: _l("Titular representative"),
    MandateRole.ALTERNATE: _l("Alternate representative"),
}


class EndReason(StrEnum):
    """Why a representation ended."""

    REPLACED = "replaced"
    REVOKED = "revoked"
    RESIGNED = "resigned"
    EXPIRED = "expired"
    ORGANISATION_ENDED = "organisation_ended"
    DECEASED = "deceased"
    ANNULLED = "annulled"  # recorded by mistake: it never was in force

    @property
    def label(self) -> Any:
        """The reason in words."""
        return END_LABELS[self]


END_LABELS = {
    EndReason.REPLACED: _l("Replaced"),
    EndReason.REVOKED: _l("Revoked by the organisation"),
    EndReason.RESIGNED: _l("Resigned"),
    EndReason.EXPIRED: _l("The term ended"),
    EndReason.ORGANISATION_ENDED: _l("The organisation left or ended"),
    EndReason.DECEASED: _l("Deceased"),
    EndReason.ANNULLED: _l("Annulled: recorded by mistake"),
}


class Membership(Base):
    """An organisation's seat in a space, from the draft of its file to its end."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("space_id", "organization_id"),
        # Who is accredited somewhere is asked by every public list of organisations.
        Index(
            "ix_memberships_accredited",
            "organization_id",
            "space_id",
            sqlite_where=text("state = 'accredited'"),
            postgresql_where=text("state = 'accredited'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[FileState] = mapped_column(enum_type(FileState), default=FileState.DRAFT, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[FileState | None] = mapped_column(
        enum_type(FileState)
    )  # what the first reviewer decided
    proposed_from: Mapped[
        date | None
    ]  # the first valid day the first reviewer proposed; None: the day it is confirmed
    late_request: Mapped[str | None] = mapped_column(String(500))  # the leader's, when the stage is closed
    late_reason: Mapped[str | None] = mapped_column(
        String(1000)
    )  # why a coordinator lets this file in outside the stage
    reason: Mapped[str | None] = mapped_column(String(1000))  # of an observation, rejection or end
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    space: Mapped[Space] = relationship(lazy="joined")
    organization: Mapped[Organization] = relationship(lazy="joined")
    representations: Mapped[list[Representation]] = relationship(back_populates="membership", lazy="select")
    steps: Mapped[list[AccreditationStep]] = relationship(
        order_by="AccreditationStep.id", foreign_keys="AccreditationStep.membership_id", lazy="select"
    )


_PENDING = "state IN ('draft', 'submitted', 'observed', 'reviewed')"


class Representation(Base):
    """A person who represents an organisation in a space (agente participante once accredited)."""

    __tablename__ = "representations"
    __table_args__ = (
        # One file on its way per seat and role: a double click or two leaders at once make one, not two.
        Index(
            "uq_representations_pending",
            "membership_id",
            "role",
            unique=True,
            sqlite_where=text(_PENDING),
            postgresql_where=text(_PENDING),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[MandateRole] = mapped_column(enum_type(MandateRole))
    state: Mapped[FileState] = mapped_column(enum_type(FileState), default=FileState.DRAFT, index=True)
    token: Mapped[str] = mapped_column(String(40), unique=True, default=new_token)  # of the credential's QR
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(1000))
    end_reason: Mapped[EndReason | None] = mapped_column(enum_type(EndReason))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("representations.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[FileState | None] = mapped_column(enum_type(FileState))
    proposed_from: Mapped[date | None]
    proposed_to: Mapped[date | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    membership: Mapped[Membership] = relationship(back_populates="representations", lazy="joined")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    replaces: Mapped[Representation | None] = relationship(remote_side=[id], lazy="select")
    document: Mapped[StoredFile | None] = relationship(lazy="select")

    def in_force(self, day: date) -> bool:
        """Whether the person speaks for the organisation on a day, as known now."""
        return (
            self.state in (FileState.ACCREDITED, FileState.ENDED)
            and self.valid_from is not None
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


class Mandate(Base):
    """One recorded validity of a representation, with the facts the participation rate needs. Never edited: superseded.

    `valid_to` is the last valid day (inclusive), None while open-ended. `recorded_at` ≤ t < `superseded_at` says what was
    known at a moment t.
    """

    __tablename__ = "mandates"
    __table_args__ = (
        Index(
            "uq_mandates_current",
            "representation_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_mandates_space_id_person_id", "space_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    representation_id: Mapped[int] = mapped_column(ForeignKey("representations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    sector: Mapped[Sector] = mapped_column(enum_type(Sector))  # of the seat when it was accredited
    role: Mapped[MandateRole] = mapped_column(enum_type(MandateRole))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    representation: Mapped[Representation] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organization: Mapped[Organization] = relationship()


class AccreditationStep(Base):
    """One move of a file: from which state to which, by whom, when and why. Rows are only added."""

    __tablename__ = "accreditation_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    representation_id: Mapped[int | None] = mapped_column(ForeignKey("representations.id"), index=True)
    from_state: Mapped[FileState | None] = mapped_column(enum_type(FileState))
    to_state: Mapped[FileState] = mapped_column(enum_type(FileState))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))
    action: Mapped[str | None] = mapped_column(String(20))  # of moves.py
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))  # the paper it rests on

    document: Mapped[StoredFile | None] = relationship(lazy="select")
    representation: Mapped[Representation | None] = relationship(lazy="select")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
