"""Certificates of completed courses, the designs they are drawn by, and the numbers given out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.certificates.codes import shown
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.people.models import Person
from civic.spaces.models import Space
from civic.training.models import Edition


class CertificateState(StrEnum):
    """Whether a certificate may be relied on."""

    VALID = "valid"
    CORRECTED = "corrected"  # another one took its place
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STATE_NAMES[self])


STATE_NAMES = {
    CertificateState.VALID: _l("Valid"),
    CertificateState.CORRECTED: _l("Corrected"),
    CertificateState.REVOKED: _l("Revoked"),
}


class CertificateDesign(Base):
    """How a space's certificates look and who signs them. A change makes a new row: what was issued stays as it was.

    `signers` is [{"name", "role", "file_id"}]; the files are pictures of their signatures.
    """

    __tablename__ = "certificate_designs"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(160))
    prefix: Mapped[str] = mapped_column(String(10))  # of the serial numbers: «ILO»
    words: Mapped[str] = mapped_column(String(300), default="")
    left_logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    right_logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    left_logo_name: Mapped[str] = mapped_column(
        String(120), default=""
    )  # whose logo, for those who cannot see it
    right_logo_name: Mapped[str] = mapped_column(String(120), default="")
    signers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    space: Mapped[Space] = relationship()
    left_logo: Mapped[StoredFile | None] = relationship(foreign_keys=[left_logo_id])
    right_logo: Mapped[StoredFile | None] = relationship(foreign_keys=[right_logo_id])


class CertificateCount(Base):
    """The last number given in a space and year; taken in the transaction of the certificate, so that none is skipped."""

    __tablename__ = "certificate_counts"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """What was certified, in the words of that day. A person has at most one valid certificate of an edition."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("space_id", "year", "number"),
        Index(
            "uq_certificates_valid",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    year: Mapped[int]
    number: Mapped[int]
    serial: Mapped[str] = mapped_column(String(30), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("certificate_designs.id"))
    name: Mapped[str] = mapped_column(String(370))  # as printed
    course_title: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    completed_on: Mapped[date]
    state: Mapped[CertificateState] = mapped_column(
        enum_type(CertificateState), default=CertificateState.VALID
    )
    state_reason: Mapped[str | None] = mapped_column(String(300))
    state_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"))
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    space: Mapped[Space] = relationship()
    edition: Mapped[Edition] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    design: Mapped[CertificateDesign] = relationship()
    replaced_by: Mapped[Certificate | None] = relationship(remote_side=[id])

    @property
    def code_shown(self) -> str:
        """The code in groups, as it is printed and stands in addresses."""
        return shown(self.code)

    @property
    def is_valid(self) -> bool:
        """Whether it may be relied on."""
        return self.state is CertificateState.VALID


class CertificatePack(Base):
    """All valid certificates of an edition in one ZIP, made by the worker and kept for some days."""

    __tablename__ = "certificate_packs"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    count: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    file: Mapped[StoredFile] = relationship(lazy="joined")
