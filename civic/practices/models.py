"""The library of good practices: what was done somewhere, reviewed before it is public. Every public text is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.events.models import Event
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space
from civic.territory.models import District


class Theme(StrEnum):
    """What a practice is about."""

    WATER = "water"
    PRODUCTION = "production"
    EDUCATION = "education"
    HEALTH = "health"
    GENDER = "gender"
    YOUTH = "youth"
    ENVIRONMENT = "environment"
    BUDGET = "budget"
    MANAGEMENT = "management"
    CULTURE = "culture"
    SAFETY = "safety"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(THEME_NAMES[self])


class VersionState(StrEnum):
    """Where a text is on its way to the public."""

    DRAFT = "draft"
    SENT = "sent"
    OBSERVED = "observed"
    PUBLISHED = "published"
    REJECTED = "rejected"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STATE_NAMES[self])


THEME_NAMES = {
    Theme.WATER: _l("Water and irrigation"),
    Theme.PRODUCTION: _l("Production and work"),
    Theme.EDUCATION: _l("Education"),
    Theme.HEALTH: _l("Health and food"),
    Theme.GENDER: _l("Equality of women and men"),
    Theme.YOUTH: _l("Young people"),
    Theme.ENVIRONMENT: _l("Environment and waste"),
    Theme.BUDGET: _l("Participatory budget and oversight"),
    Theme.MANAGEMENT: _l("Modern public management"),
    Theme.CULTURE: _l("Culture and languages"),
    Theme.SAFETY: _l("Safety and risks"),
}
STATE_NAMES = {
    VersionState.DRAFT: _l("Draft"),
    VersionState.SENT: _l("Sent, being read"),
    VersionState.OBSERVED: _l("Something to mend"),
    VersionState.PUBLISHED: _l("Published"),
    VersionState.REJECTED: _l("Not accepted"),
    VersionState.REPLACED: _l("Replaced by a newer version"),
}
OPEN = (VersionState.DRAFT, VersionState.OBSERVED)  # may be written


class Practice(Base):
    """One good practice. What everybody sees is its `published` version; a newer one may be on its way."""

    __tablename__ = "practices"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id"), index=True
    )  # None: the team
    published_id: Mapped[int | None] = mapped_column(
        ForeignKey(
            "practice_versions.id", use_alter=True, name="fk_practices_published_id_practice_versions"
        ),
        index=True,
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    space: Mapped[Space] = relationship(lazy="joined")
    organization: Mapped[Organization | None] = relationship(lazy="joined")
    published: Mapped[PracticeVersion | None] = relationship(
        foreign_keys=[published_id], post_update=True, lazy="select"
    )
    versions: Mapped[list[PracticeVersion]] = relationship(
        foreign_keys="PracticeVersion.practice_id",
        back_populates="practice",
        order_by="PracticeVersion.number",
        lazy="selectin",
    )

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.published_id is not None and self.withdrawn_at is None

    @property
    def newest(self) -> PracticeVersion:
        """The version written last."""
        return self.versions[-1]

    @property
    def proposer(self) -> str:
        """Who tells it: an organisation, or the team of the space."""
        return self.organization.name if self.organization else self.space.name


class PracticeVersion(Base):
    """One text of a practice and how it was decided; never changed once it was public."""

    __tablename__ = "practice_versions"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[VersionState] = mapped_column(
        enum_type(VersionState), default=VersionState.DRAFT, index=True
    )
    title: Mapped[str] = mapped_column(String(160))
    theme: Mapped[Theme | None] = mapped_column(enum_type(Theme), index=True)
    ubigeo: Mapped[str | None] = mapped_column(ForeignKey("districts.ubigeo"), index=True)
    year: Mapped[int | None] = mapped_column(index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)  # where it was shared
    problem: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[str] = mapped_column(Text, default="")
    results: Mapped[str] = mapped_column(Text, default="")
    office: Mapped[str] = mapped_column(String(160), default="")  # an office, not a person
    office_phone: Mapped[str | None] = mapped_column(String(20))
    office_email: Mapped[str | None] = mapped_column(String(200))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))

    practice: Mapped[Practice] = relationship(foreign_keys=[practice_id], back_populates="versions")
    district: Mapped[District | None] = relationship(lazy="select")
    event: Mapped[Event | None] = relationship(lazy="select")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id], lazy="select")
    documents: Mapped[list[PracticeDocument]] = relationship(
        order_by="PracticeDocument.id", cascade="all, delete-orphan"
    )


class PracticeDocument(Base):
    """A document of a version: minutes, photograph, plan. A new version begins with those of the one before."""

    __tablename__ = "practice_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("practice_versions.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)

    file: Mapped[StoredFile] = relationship(lazy="joined")
