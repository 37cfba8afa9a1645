"""The registry of organisations: who they are, how they were recognised, where they act, their papers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted
from civic.people.models import Person
from civic.territory.models import District, Settlement


class Sector(StrEnum):
    """Whose voice an organisation is; the participation rate counts civil society."""

    CIVIL_SOCIETY = "civil_society"
    PUBLIC = "public"
    PRIVATE = "private"
    COOPERATION = "cooperation"

    @property
    def label(self) -> Any:
        """The sector in words."""
        return SECTOR_LABELS[self]


SECTOR_LABELS = {
    Sector.CIVIL_SOCIETY: _l("Civil society"),
    Sector.PUBLIC: _l("Public sector"),
    Sector.PRIVATE: _l("Private sector"),
    Sector.COOPERATION: _l("Cooperation"),
}


class OrganizationRole(StrEnum):
    """What a person may do for an organisation."""

    LEADER = "leader"


class OrganizationKind(Base):
    """An editable kind of organisation (junta vecinal, club de madres, sindicato…)."""

    __tablename__ = "organization_kinds"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)  # {"es": …, "en": …}
    sector: Mapped[Sector] = mapped_column(enum_type(Sector))  # suggested
    is_sensitive: Mapped[bool] = mapped_column(default=False)  # union affiliation is sensitive data
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class Organization(Base):
    """An organisation of any sector. It is public once a space has accredited it; a draft is its leaders' alone."""

    __tablename__ = "organizations"
    __table_args__ = (Index("uq_organizations_ruc_key", "ruc_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    acronym: Mapped[str | None] = mapped_column(String(40))
    kind_code: Mapped[str] = mapped_column(ForeignKey("organization_kinds.code"), index=True)
    sector: Mapped[Sector] = mapped_column(enum_type(Sector), index=True)
    level: Mapped[str] = mapped_column(
        String(20), default="first"
    )  # first (base) | second (federation) | third
    description: Mapped[str | None] = mapped_column(Text)
    ubigeo: Mapped[str | None] = mapped_column(ForeignKey("districts.ubigeo"), index=True)
    settlement_code: Mapped[str | None] = mapped_column(ForeignKey("settlements.code"))
    address: Mapped[str | None] = mapped_column(Encrypted(600))
    ruc: Mapped[str | None] = mapped_column(Encrypted(200))
    ruc_key: Mapped[str | None] = mapped_column(String(64))
    sunarp_record: Mapped[str | None] = mapped_column(String(60))
    founded_on: Mapped[date | None]
    recognised_by: Mapped[str | None] = mapped_column(String(120))
    recognition_document: Mapped[str | None] = mapped_column(String(120))
    recognised_on: Mapped[date | None]
    board_from: Mapped[date | None]
    board_to: Mapped[date | None]
    members_count: Mapped[int | None]
    women_count: Mapped[int | None]
    phone: Mapped[str | None] = mapped_column(Encrypted(200))
    email: Mapped[str | None] = mapped_column(Encrypted(400))
    steps_done: Mapped[list[str]] = mapped_column(JSON, default=list)  # of the guided registration
    registered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: still a draft
    ended_on: Mapped[date | None]  # dissolved; its mandates end that day
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    kind: Mapped[OrganizationKind] = relationship(lazy="joined")
    district: Mapped[District | None] = relationship(lazy="select")
    settlement: Mapped[Settlement | None] = relationship(lazy="select")
    areas: Mapped[list[OrganizationArea]] = relationship(cascade="all, delete-orphan", lazy="select")
    leaders: Mapped[list[Leadership]] = relationship(back_populates="organization", lazy="select")
    documents: Mapped[list[OrganizationDocument]] = relationship(cascade="all, delete-orphan", lazy="select")

    @property
    def is_draft(self) -> bool:
        """Whether its leaders have not sent it to any space yet."""
        return self.registered_at is None

    def board_in_force(self, day: date) -> bool | None:
        """Whether the board's term covers a day; None when unknown."""
        if self.board_to is None:
            return None
        return (self.board_from or date.min) <= day <= self.board_to


class OrganizationArea(Base):
    """A place where the organisation acts: a department, province or district code."""

    __tablename__ = "organization_areas"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), primary_key=True)


class Leadership(Base):
    """A person who may act for an organisation on the platform."""

    __tablename__ = "leaderships"
    __table_args__ = (UniqueConstraint("organization_id", "person_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[OrganizationRole] = mapped_column(
        enum_type(OrganizationRole), default=OrganizationRole.LEADER
    )
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organization: Mapped[Organization] = relationship(back_populates="leaders")
    person: Mapped[Person] = relationship()


class DocumentType(StrEnum):
    """The papers a registration may carry."""

    RECOGNITION = "recognition"
    FOUNDING_ACTA = "founding_acta"
    BOARD_ACTA = "board_acta"
    STATUTE = "statute"
    ACCREDITATION_LETTER = "accreditation_letter"
    OTHER = "other"

    @property
    def label(self) -> Any:
        """The kind of paper in words."""
        return DOCUMENT_LABELS[self]


DOCUMENT_LABELS = {
    DocumentType.RECOGNITION: _l("Recognition (resolution or SUNARP record)"),
    DocumentType.FOUNDING_ACTA: _l("Founding minutes"),
    DocumentType.BOARD_ACTA: _l("Minutes that elected the board"),
    DocumentType.STATUTE: _l("Statute"),
    DocumentType.ACCREDITATION_LETTER: _l("Letter or minutes that name the representatives"),
    DocumentType.OTHER: _l("Another paper"),
}


class OrganizationDocument(Base):
    """A private paper of an organisation."""

    __tablename__ = "organization_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    type: Mapped[DocumentType] = mapped_column(enum_type(DocumentType))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    file: Mapped[StoredFile] = relationship(lazy="joined")
