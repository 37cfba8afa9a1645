"""Networks of promoters: who belongs and from when to when, from which course, and the réplicas each has multiplied."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.events.models import Event
from civic.people.models import Person
from civic.spaces.models import Space
from civic.territory.models import District
from civic.training.models import Course, Edition


class NetworkKind(StrEnum):
    """What its promoters multiply."""

    MUNICIPAL = "municipal"
    LOCAL_DEVELOPMENT = "local_development"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(KIND_NAMES[self])


KIND_NAMES = {
    NetworkKind.MUNICIPAL: _l("Municipal promoters"),
    NetworkKind.LOCAL_DEVELOPMENT: _l("Local-development promoters"),
    NetworkKind.OTHER: _l("Another network"),
}


class Network(Base):
    """A network of promoters of a space. Who completed one of its courses may join it."""

    __tablename__ = "networks"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[NetworkKind] = mapped_column(enum_type(NetworkKind))
    about: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    space: Mapped[Space] = relationship(lazy="joined")
    courses: Mapped[list[Course]] = relationship(
        secondary="network_courses", order_by=Course.title, lazy="selectin"
    )


class NetworkCourse(Base):
    """A course that leads into a network."""

    __tablename__ = "network_courses"

    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("training_courses.id"), primary_key=True, index=True)


class NetworkMember(Base):
    """A stretch in which a person belongs to a network; it is closed, never deleted.

    `is_listed` is the person's own word that name and district may stand in the public directory, `office_contact` what
    they want to be reached by there.
    """

    __tablename__ = "network_members"
    __table_args__ = (
        Index(
            "uq_network_members_current",
            "network_id",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("training_editions.id"), index=True)
    ubigeo: Mapped[str | None] = mapped_column(ForeignKey("districts.ubigeo"))
    since: Mapped[date]
    until: Mapped[date | None]  # the day it was left
    is_listed: Mapped[bool] = mapped_column(default=False)
    office_contact: Mapped[str | None] = mapped_column(String(160))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    left_reason: Mapped[str | None] = mapped_column(String(300))

    network: Mapped[Network] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    edition: Mapped[Edition | None] = relationship()
    district: Mapped[District | None] = relationship()


class Replica(Base):
    """An activity that a promoter of a network multiplied: an event of the space, with its own attendance."""

    __tablename__ = "network_replicas"
    __table_args__ = (UniqueConstraint("network_id", "event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    network: Mapped[Network] = relationship()
    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
