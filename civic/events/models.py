"""Events with one or many sessions, their seats, registrations and tickets."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.core.vault import new_token
from civic.organisations.models import Organization, Sector
from civic.people.models import Person, Sex
from civic.spaces.models import Space
from civic.territory.models import District


class Category(StrEnum):
    """What an event is; the participation rate counts civic and cultural ones."""

    CIVIC = "civic"
    CULTURAL = "cultural"
    TRAINING = "training"
    FORUM = "forum"
    ASSEMBLY = "assembly"
    HEARING = "hearing"
    FAIR = "fair"
    CAMPAIGN = "campaign"
    SESSION = "session"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(CATEGORY_NAMES[self])


class Format(StrEnum):
    """How people take part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(FORMAT_NAMES[self])


class EventStatus(StrEnum):
    """Where an event is; only a held event counts."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STATUS_NAMES[self])


class Audience(StrEnum):
    """For whom an event is."""

    ANYBODY = "anybody"
    REPRESENTATIVES = "representatives"
    OFFICIALS = "officials"
    LEADERS = "leaders"
    YOUTH = "youth"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(AUDIENCE_NAMES[self])


CATEGORY_NAMES = {
    Category.CIVIC: _l("Civic activity"),
    Category.CULTURAL: _l("Cultural activity"),
    Category.TRAINING: _l("Training"),
    Category.FORUM: _l("Forum"),
    Category.ASSEMBLY: _l("Assembly"),
    Category.HEARING: _l("Public hearing"),
    Category.FAIR: _l("Fair"),
    Category.CAMPAIGN: _l("Campaign activity"),
    Category.SESSION: _l("Session"),
}
FORMAT_NAMES = {
    Format.IN_PERSON: _l("In person"),
    Format.ONLINE: _l("Online"),
    Format.HYBRID: _l("In person and online"),
}
STATUS_NAMES = {
    EventStatus.DRAFT: _l("Draft"),
    EventStatus.PUBLISHED: _l("Published"),
    EventStatus.HELD: _l("Held"),
    EventStatus.POSTPONED: _l("Postponed"),
    EventStatus.CANCELLED: _l("Cancelled"),
}
AUDIENCE_NAMES = {
    Audience.ANYBODY: _l("Open to everybody"),
    Audience.REPRESENTATIVES: _l("For accredited representatives"),
    Audience.OFFICIALS: _l("For public officials"),
    Audience.LEADERS: _l("For leaders of organisations"),
    Audience.YOUTH: _l("For young people (15 to 29 years)"),
}


class Event(Base):
    """An event of a space. Its seats are counted in pools; its past states are kept in `EventStatusChange`."""

    __tablename__ = "events"
    # No index on category or status alone: a planner that takes one reads the events of the whole country for one space.
    __table_args__ = (
        Index("ix_events_space_id_starts_at", "space_id", "starts_at"),
        Index("ix_events_ubigeo_status", "ubigeo", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    title_key: Mapped[str] = mapped_column(String(400), index=True)  # folded title and place, for search
    category: Mapped[Category] = mapped_column(enum_type(Category))
    status: Mapped[EventStatus] = mapped_column(enum_type(EventStatus), default=EventStatus.DRAFT)
    status_reason: Mapped[str | None] = mapped_column(String(500))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    format: Mapped[Format] = mapped_column(enum_type(Format), default=Format.IN_PERSON)
    audience: Mapped[Audience] = mapped_column(enum_type(Audience), default=Audience.ANYBODY)
    organizer: Mapped[str | None] = mapped_column(String(160))
    ubigeo: Mapped[str | None] = mapped_column(ForeignKey("districts.ubigeo"))
    place: Mapped[str] = mapped_column(String(160), default="")
    place_reference: Mapped[str | None] = mapped_column(String(200))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    online_url: Mapped[str | None] = mapped_column(String(500))  # shown only to those registered
    needs_registration: Mapped[bool] = mapped_column(default=True)
    registration_opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # A place that becomes free is offered for so many hours; None: it is given to the next one at once.
    confirm_hours: Mapped[int | None]
    # At least this share of the space's accredited organisations must be there; of each sector by itself, if wanted.
    quorum_percent: Mapped[int | None]
    quorum_per_sector: Mapped[bool] = mapped_column(default=False)
    # Of the first and last session; kept by commands so that lists need no join.
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    next_number: Mapped[int] = mapped_column(
        default=1
    )  # of the next registration; also orders the waiting list
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of edits

    space: Mapped[Space] = relationship(lazy="joined")
    district: Mapped[District | None] = relationship(lazy="select")
    sessions: Mapped[list[EventSession]] = relationship(
        order_by="EventSession.starts_at", back_populates="event"
    )
    pools: Mapped[list[SeatPool]] = relationship(order_by="SeatPool.id", lazy="selectin")
    materials: Mapped[list[EventMaterial]] = relationship(order_by="EventMaterial.id", lazy="select")

    @property
    def capacity(self) -> int | None:
        """All seats, or None when there is no limit."""
        if any(pool.seats is None for pool in self.pools) or not self.pools:
            return None
        return sum(pool.seats or 0 for pool in self.pools)

    @property
    def taken(self) -> int:
        """Seats given."""
        return sum(pool.taken for pool in self.pools)

    @property
    def seats_left(self) -> int | None:
        """Seats still free over all pools, or None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_public(self) -> bool:
        """Whether strangers may see it."""
        return self.status is not EventStatus.DRAFT

    def is_over(self, moment: datetime) -> bool:
        """Whether its last session has ended."""
        return self.ends_at <= moment

    def has_begun(self, moment: datetime) -> bool:
        """Whether its first session has begun."""
        return self.starts_at <= moment

    def next_session(self, moment: datetime) -> EventSession:
        """The session that is on or comes next; the first one when all are over."""
        return next((s for s in self.sessions if s.ends_at > moment), self.sessions[0])

    @property
    def reserved(self) -> list[SeatPool]:
        """The seats kept for a sector, a sex or those who live in a district."""
        return [pool for pool in self.pools if pool.kept_for is not None and pool.seats]

    @property
    def open_pool(self) -> SeatPool | None:
        """The seats for everybody."""
        return next((pool for pool in self.pools if pool.kept_for is None), None)


class EventStatusChange(Base):
    """A state of an event and the moment it was recorded; the last row known at a moment is the state then."""

    __tablename__ = "event_status_changes"
    __table_args__ = (Index("ix_event_status_changes_event_id_recorded_at", "event_id", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    status: Mapped[EventStatus] = mapped_column(enum_type(EventStatus))
    reason: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    recorded_by: Mapped[Person | None] = relationship()


class EventSession(Base):
    """One sitting of an event; attendance is logged per session. An event that is not a course has exactly one."""

    __tablename__ = "event_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    title: Mapped[str | None] = mapped_column(String(160))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str | None] = mapped_column(String(160))  # when it differs from the event's
    attendance_closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attendance_closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    event: Mapped[Event] = relationship(back_populates="sessions", lazy="joined")


class SeatPool(Base):
    """Seats of an event: the general pool (kept for nobody) and, if wanted, seats kept for a sector, a sex or a district.

    `taken` is only changed by a conditional update, so it can never pass `seats`.
    """

    __tablename__ = "seat_pools"
    __table_args__ = (
        UniqueConstraint("event_id", "sector"),
        UniqueConstraint("event_id", "sex"),
        UniqueConstraint("event_id", "ubigeo"),
        CheckConstraint(
            "(sector IS NULL OR (sex IS NULL AND ubigeo IS NULL)) AND (sex IS NULL OR ubigeo IS NULL)",
            name="kept_for_one_thing",
        ),
        CheckConstraint("taken >= 0 AND (seats IS NULL OR taken <= seats)", name="taken_within_seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    sector: Mapped[Sector | None] = mapped_column(enum_type(Sector))
    sex: Mapped[Sex | None] = mapped_column(enum_type(Sex))
    ubigeo: Mapped[str | None] = mapped_column(ForeignKey("districts.ubigeo"))
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)

    district: Mapped[District | None] = relationship(lazy="joined")

    @property
    def kept_for(self) -> str | None:
        """For whom: a Sector, a Sex, the code of a district, or None for everybody."""
        return self.sector or self.sex or self.ubigeo

    @property
    def label(self) -> str:
        """For whom, in the reader's language."""
        if self.district is not None:
            return self.district.name
        if self.sex is not None:
            return str(SEATS_BY_SEX[self.sex])
        return self.sector.label if self.sector else str(_l("Everybody"))


def kept_columns(kept_for: str | None) -> dict[str, str | None]:
    """The columns of a seat pool kept for a Sector, a Sex, a district's code or (None) everybody."""
    return {
        "sector": kept_for if isinstance(kept_for, Sector) else None,
        "sex": kept_for if isinstance(kept_for, Sex) else None,
        "ubigeo": None if kept_for is None or isinstance(kept_for, Sector | Sex) else kept_for,
    }


SEATS_BY_SEX = {Sex.FEMALE: _l("Women"), Sex.MALE: _l("Men")}


class RegistrationState(StrEnum):
    """A registration holds a seat, waits for one, or was given back."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(REGISTRATION_NAMES[self])


REGISTRATION_NAMES = {
    RegistrationState.CONFIRMED: _l("Confirmed"),
    RegistrationState.WAITING: _l("Waiting list"),
    RegistrationState.CANCELLED: _l("Cancelled"),
}


class Registration(Base):
    """A person's place in an event. `number` orders the waiting list; `token` opens the ticket and is its QR."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "uq_registrations_event_id_person_id",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=text("state != 'cancelled'"),
            postgresql_where=text("state != 'cancelled'"),
        ),
        UniqueConstraint("event_id", "number"),
        CheckConstraint(
            "offer_until IS NULL OR (state = 'waiting' AND pool_id IS NOT NULL)", name="offer_holds_a_seat"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id")
    )  # for whom the person comes
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("seat_pools.id"))
    state: Mapped[RegistrationState] = mapped_column(enum_type(RegistrationState), index=True)
    number: Mapped[int]
    token: Mapped[str] = mapped_column(String(40), unique=True, default=new_token)
    # web (with an account) | visitor (without) | facilitator | leader | walk_in | import
    channel: Mapped[str] = mapped_column(String(20), default="web")
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Made by the form and sent with it: the same form sent again finds what it already did.
    once: Mapped[str | None] = mapped_column(String(64), unique=True)
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    promoted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # A free place is held in `pool_id` for who waits, until this moment; then it goes to the next one.
    offer_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancel_reason: Mapped[str | None] = mapped_column(String(300))

    event: Mapped[Event] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organization: Mapped[Organization | None] = relationship()
    pool: Mapped[SeatPool | None] = relationship()

    @property
    def holds_seat(self) -> bool:
        """Whether a seat of its pool is taken by it: a place that was given, or one that is offered."""
        return self.state is RegistrationState.CONFIRMED or self.offer_until is not None

    def has_offer(self, moment: datetime) -> bool:
        """Whether a place is offered that can still be taken."""
        return self.offer_until is not None and moment < self.offer_until


class EventMaterial(Base):
    """Something to read or download: a file kept here or a link elsewhere, of the whole event or of one session."""

    __tablename__ = "event_materials"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_sessions.id"))
    title: Mapped[str] = mapped_column(String(160))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    url: Mapped[str | None] = mapped_column(String(500))

    file: Mapped[StoredFile | None] = relationship(lazy="joined")
