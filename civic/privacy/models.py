"""What an administrator settles about data banks, deadlines that were extended or reminded of, and breaches (also drilled)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.door.models import DoorDevice
from civic.people.models import DataRequest, Person
from civic.spaces.models import Space


class BankSetting(Base):
    """What is particular to this instance about a data bank: its number in the national register, who answers for it."""

    __tablename__ = "bank_settings"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str | None] = mapped_column(String(60))  # of the RNPDP; none: not registered yet
    responsible: Mapped[str | None] = mapped_column(String(200))
    contact: Mapped[str | None] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class RequestExtension(Base):
    """The one time that a request's deadline was moved: from which day, and why."""

    __tablename__ = "request_extensions"

    request_id: Mapped[int] = mapped_column(ForeignKey("data_requests.id"), primary_key=True)
    due_before: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    extended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    extended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    request: Mapped[DataRequest] = relationship()


class RequestReminder(Base):
    """That those who must answer a request were reminded of it, so that they are reminded once."""

    __tablename__ = "request_reminders"
    __table_args__ = (UniqueConstraint("request_id", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("data_requests.id"))
    about: Mapped[str] = mapped_column(String(30))  # «soon:2026-11-30», «late:2026-11-30»
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)


class BreachKind(StrEnum):
    """What got into wrong hands."""

    TABLES = "tables"
    SESSION = "session"
    DOOR = "door"
    BACKUP = "backup"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(KIND_WORDS[self])


KIND_WORDS = {
    BreachKind.TABLES: _l("Data banks: something was read or lost from them"),
    BreachKind.SESSION: _l("A stolen session: somebody used another person's account"),
    BreachKind.DOOR: _l("A lost phone of the door, with the list of its events"),
    BreachKind.BACKUP: _l("A backup that went astray"),
}


class Step(StrEnum):
    """What is done about a breach, in this order as a rule."""

    DETECTED = "detected"
    CONTAINED = "contained"
    AUTHORITY = "authority"
    PEOPLE = "people"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(STEP_WORDS[self])


STEP_WORDS = {
    Step.DETECTED: _l("We became aware"),
    Step.CONTAINED: _l("It was stopped"),
    Step.AUTHORITY: _l("The authority (ANPD) was told"),
    Step.PEOPLE: _l("The people concerned were told"),
    Step.CLOSED: _l("Closed"),
}


class Breach(Base):
    """A breach of security with personal data, or the drill of one: what is concerned, since when it is known, what follows."""

    __tablename__ = "breaches"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_drill: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[BreachKind] = mapped_column(enum_type(BreachKind))
    title: Mapped[str] = mapped_column(String(200))
    happened: Mapped[str] = mapped_column(Text)
    tables: Mapped[list[str]] = mapped_column(JSON)  # of the banks concerned
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("door_devices.id"))
    has_key: Mapped[bool] = mapped_column(
        default=False
    )  # the data key went with it: sealed columns can be read
    aware_at: Mapped[datetime] = mapped_column(UTCDateTime)
    consequences: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    people_count: Mapped[int] = mapped_column(default=0)
    data_counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # kind of data → how many people
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    space: Mapped[Space | None] = relationship()
    account: Mapped[Person | None] = relationship(foreign_keys=[account_id])
    device: Mapped[DoorDevice | None] = relationship()
    steps: Mapped[list[BreachStep]] = relationship(order_by="BreachStep.at", lazy="selectin")

    def step(self, step: Step) -> BreachStep | None:
        """When and how a step was done, or None."""
        return next((one for one in self.steps if one.step is step), None)


class BreachPerson(Base):
    """A person concerned by a breach, as found when it was written down, and by which kinds of data."""

    __tablename__ = "breach_people"

    breach_id: Mapped[int] = mapped_column(ForeignKey("breaches.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    data: Mapped[list[str]] = mapped_column(JSON)

    person: Mapped[Person] = relationship()


class BreachStep(Base):
    """A step that was done, when, and who wrote it down."""

    __tablename__ = "breach_steps"
    __table_args__ = (UniqueConstraint("breach_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    breach_id: Mapped[int] = mapped_column(ForeignKey("breaches.id"))
    step: Mapped[Step] = mapped_column(enum_type(Step))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(String(1000), default="")
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
