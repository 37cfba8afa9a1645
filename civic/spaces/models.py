"""Concertation spaces of every kind, nested, with territory, team, stages and periods of activity."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.people.models import Person


class SpaceKind(StrEnum):
    """What a space is in law or practice."""

    MCLCP = "mclcp"
    THEMATIC = "thematic"
    STRATEGIC = "strategic"
    CCL = "ccl"
    BUDGET = "budget"
    OVERSIGHT = "oversight"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(KIND_NAMES[self])


class SpaceLevel(StrEnum):
    """At which level of the State a space sits; OTHER for basins, valleys and groups of districts."""

    NATIONAL = "national"
    REGIONAL = "regional"
    PROVINCIAL = "provincial"
    DISTRICT = "district"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(LEVEL_NAMES[self])


class Accent(StrEnum):
    """The accessible accents a space may wear."""

    SEA = "sea"
    HIGHLAND = "highland"
    CANTUTA = "cantuta"
    CLAY = "clay"
    VIOLET = "violet"
    STONE = "stone"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(ACCENT_NAMES[self])


class ActivityState(StrEnum):
    """Local mesas lapse and are reactivated."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    REACTIVATED = "reactivated"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(ACTIVITY_NAMES[self])


class TeamRole(StrEnum):
    """What a person may do in a space."""

    COORDINATOR = "coordinator"
    TECHNICAL_SECRETARY = "technical_secretary"
    ACCREDITOR = "accreditor"  # member of the accreditation committee
    FACILITATOR = "facilitator"
    EVALUATOR = "evaluator"
    OBSERVER = "observer"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(ROLE_NAMES[self])


class Permission(StrEnum):
    """What a stage may open."""

    ACCREDITATION = "accreditation"
    EVENTS = "events"
    PROPOSALS = "proposals"
    VOTING = "voting"
    AGREEMENTS = "agreements"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(PERMISSION_NAMES[self])


KIND_NAMES = {
    SpaceKind.MCLCP: _l("Concertation board (MCLCP)"),
    SpaceKind.THEMATIC: _l("Thematic board"),
    SpaceKind.STRATEGIC: _l("Strategic board"),
    SpaceKind.CCL: _l("Local coordination council (CCL)"),
    SpaceKind.BUDGET: _l("Participatory budget"),
    SpaceKind.OVERSIGHT: _l("Oversight committee"),
    SpaceKind.OTHER: _l("Another space"),
}
LEVEL_NAMES = {
    SpaceLevel.NATIONAL: _l("National"),
    SpaceLevel.REGIONAL: _l("Regional"),
    SpaceLevel.PROVINCIAL: _l("Provincial"),
    SpaceLevel.DISTRICT: _l("District level"),
    SpaceLevel.OTHER: _l("Another territory (basin, valley, several districts)"),
}
ACCENT_NAMES = {
    Accent.SEA: _l("Sea"),
    Accent.HIGHLAND: _l("Highland"),
    Accent.CANTUTA: _l("Cantuta flower"),
    Accent.CLAY: _l("Clay"),
    Accent.VIOLET: _l("Violet"),
    Accent.STONE: _l("Stone"),
}
ACTIVITY_NAMES = {
    ActivityState.ACTIVE: _l("Active"),
    ActivityState.INACTIVE: _l("Inactive"),
    ActivityState.REACTIVATED: _l("Active again"),
}
ROLE_NAMES = {
    TeamRole.COORDINATOR: _l("Coordinator"),
    TeamRole.TECHNICAL_SECRETARY: _l("Technical secretary"),
    TeamRole.ACCREDITOR: _l("Accreditation committee"),
    TeamRole.FACILITATOR: _l("Facilitator"),
    TeamRole.EVALUATOR: _l("Evaluator"),
    TeamRole.OBSERVER: _l("Observer"),
}
PERMISSION_NAMES = {
    Permission.ACCREDITATION: _l("Register and accredit organisations"),
    Permission.EVENTS: _l("Publish events"),
    Permission.PROPOSALS: _l("Present proposals"),
    Permission.VOTING: _l("Vote"),
    Permission.AGREEMENTS: _l("Sign agreements"),
}


class Space(Base):
    """A concertation space. Its territory is any set of INEI codes: mesas of a basin follow no border."""

    __tablename__ = "spaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(160), index=True)
    kind: Mapped[SpaceKind] = mapped_column(enum_type(SpaceKind))
    level: Mapped[SpaceLevel] = mapped_column(enum_type(SpaceLevel))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    place_label: Mapped[str] = mapped_column(String(120), default="")  # «Provincia de Ilo, Moquegua»
    promise: Mapped[str] = mapped_column(String(160), default="")  # the headline of its front page
    description: Mapped[str] = mapped_column(Text, default="")
    how_to_join: Mapped[str] = mapped_column(Text, default="")
    accent: Mapped[Accent] = mapped_column(enum_type(Accent), default=Accent.STONE)
    state: Mapped[ActivityState] = mapped_column(enum_type(ActivityState), default=ActivityState.ACTIVE)
    is_featured: Mapped[bool] = mapped_column(default=False)  # stands on the front page
    review_days: Mapped[int] = mapped_column(default=10)  # expected days of the accreditation committee
    mandate_months: Mapped[int] = mapped_column(default=24)
    contact_whatsapp: Mapped[str | None] = mapped_column(String(20))
    contact_phone: Mapped[str | None] = mapped_column(String(20))
    contact_email: Mapped[str | None] = mapped_column(String(200))
    contact_place: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of edits

    parent: Mapped[Space | None] = relationship(remote_side=[id], lazy="select")
    territory: Mapped[list[SpaceTerritory]] = relationship(cascade="all, delete-orphan", lazy="select")
    stages: Mapped[list[Stage]] = relationship(order_by="Stage.opens_at", lazy="select")
    periods: Mapped[list[ActivityPeriod]] = relationship(order_by="ActivityPeriod.since", lazy="select")

    @property
    def is_active(self) -> bool:
        """Whether the space works now."""
        return self.state is not ActivityState.INACTIVE


class SpaceTerritory(Base):
    """One code (2, 4 or 6 digits) of a space's territory."""

    __tablename__ = "space_territories"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), primary_key=True)


class ActivityPeriod(Base):
    """A stretch in which a space was active or not, and why; `until` is the day the next one begins."""

    __tablename__ = "activity_periods"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    state: Mapped[ActivityState] = mapped_column(enum_type(ActivityState))
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(300))


class TeamMember(Base):
    """A role of a person in a space, kept when it ends."""

    __tablename__ = "team_members"
    __table_args__ = (UniqueConstraint("space_id", "person_id", "role", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[TeamRole] = mapped_column(enum_type(TeamRole))
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    space: Mapped[Space] = relationship()


class Stage(Base):
    """A stretch of a space's process with its dates and what it opens; each year's ordinance differs, so it is data."""

    __tablename__ = "stages"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    allows: Mapped[list[str]] = mapped_column(JSON, default=list)  # Permission values
    legal_basis: Mapped[str | None] = mapped_column(String(200))

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment lies inside."""
        return self.opens_at <= moment < self.closes_at
