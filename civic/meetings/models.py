"""Sessions of a space: who was called, the agenda, who left early, what was decided with which quorum, what follows from it.

When and where a session is stands in its event, and who came in the event's attendance: nothing of that is written twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accreditation.models import MandateRole
from civic.agreements.models import Commitment
from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.events.models import Event, EventSession, EventStatus
from civic.messages.models import Message
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.records.models import Record
from civic.spaces.models import Space
from civic.voting.models import Poll


class MeetingKind(StrEnum):
    """Whether it belongs to the year's calendar or was called for a reason of its own."""

    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(KIND_NAMES[self])


class NoticeChannel(StrEnum):
    """By which way an organisation was called."""

    EMAIL = "email"
    TO_CALL = "to_call"  # stands on the list of calls to make
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    LETTER = "letter"
    RADIO = "radio"
    IN_PERSON = "in_person"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(CHANNEL_NAMES[self])


class DecisionWay(StrEnum):
    """How it was decided."""

    CONSENSUS = "consensus"
    VOTE = "vote"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(WAY_NAMES[self])


KIND_NAMES = {
    MeetingKind.ORDINARY: _l("Ordinary session"),
    MeetingKind.EXTRAORDINARY: _l("Extraordinary session"),
}
CHANNEL_NAMES = {
    NoticeChannel.EMAIL: _l("E-mail"),
    NoticeChannel.TO_CALL: _l("Call to make"),
    NoticeChannel.PHONE: _l("Phone call"),
    NoticeChannel.WHATSAPP: _l("WhatsApp"),
    NoticeChannel.LETTER: _l("Letter with receipt"),
    NoticeChannel.RADIO: _l("Radio or loudspeaker"),
    NoticeChannel.IN_PERSON: _l("In person"),
}
WAY_NAMES = {DecisionWay.CONSENSUS: _l("By consensus"), DecisionWay.VOTE: _l("By vote")}


class Meeting(Base):
    """A session that was called. Its quorum is a share or a number of the accredited organisations, at the first call and,
    some minutes later, at the second."""

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("space_id", "year", "kind", "number"),
        CheckConstraint("(first_percent IS NULL) != (first_count IS NULL)", name="one_first_rule"),
        CheckConstraint(
            "second_after IS NULL OR (second_percent IS NULL) != (second_count IS NULL)",
            name="one_second_rule",
        ),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="opened_before_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    kind: Mapped[MeetingKind] = mapped_column(enum_type(MeetingKind))
    year: Mapped[int]
    number: Mapped[int]
    call_text: Mapped[str] = mapped_column(Text, default="")  # why, and what to bring
    called_at: Mapped[datetime] = mapped_column(UTCDateTime)
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    first_percent: Mapped[int | None]
    first_count: Mapped[int | None]
    per_sector: Mapped[bool] = mapped_column(default=False)
    second_after: Mapped[int | None]  # minutes after the hour of the call; None: there is no second call
    second_percent: Mapped[int | None]
    second_count: Mapped[int | None]

    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_decision: Mapped[int] = mapped_column(default=1)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)  # the acta
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship(lazy="joined")
    space: Mapped[Space] = relationship(lazy="joined")
    called_by: Mapped[Person | None] = relationship(lazy="select")
    record: Mapped[Record | None] = relationship(lazy="select")
    items: Mapped[list[AgendaItem]] = relationship(
        order_by="AgendaItem.position", back_populates="meeting", lazy="selectin"
    )

    @property
    def session(self) -> EventSession:
        """Its one sitting, with door and attendance."""
        return self.event.sessions[0]

    @property
    def name(self) -> str:
        """Its kind with number and year: «Ordinary session 3-2026»."""
        return _("%(kind)s %(number)s-%(year)s", kind=self.kind.label, number=self.number, year=self.year)

    @property
    def second_call_at(self) -> datetime | None:
        """The moment of the second call, if there is one."""
        return (
            None if self.second_after is None else self.event.starts_at + timedelta(minutes=self.second_after)
        )

    @property
    def is_open(self) -> bool:
        """Whether it is going on."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_off(self) -> bool:
        """Whether it was cancelled or has no date."""
        return self.event.status in (EventStatus.CANCELLED, EventStatus.POSTPONED)


class AgendaItem(Base):
    """A point of the agenda, and what was said about it."""

    __tablename__ = "agenda_items"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    presenter: Mapped[str] = mapped_column(String(160), default="")
    minutes: Mapped[int | None]
    summary: Mapped[str] = mapped_column(Text, default="")  # for the acta
    treated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship(back_populates="items")


class MeetingNotice(Base):
    """An organisation was called: whom of it, by which way, when. Rows are only ever added."""

    __tablename__ = "meeting_notices"
    __table_args__ = (
        Index("ix_meeting_notices_meeting_id_organization_id", "meeting_id", "organization_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    seat: Mapped[MandateRole | None] = mapped_column(enum_type(MandateRole))
    channel: Mapped[NoticeChannel] = mapped_column(enum_type(NoticeChannel))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(String(300), default="")  # who received it
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    meeting: Mapped[Meeting] = relationship(lazy="select")
    organization: Mapped[Organization] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="select")
    message: Mapped[Message | None] = relationship(lazy="select")


class Departure(Base):
    """Somebody left the session, and came back or not. What was known when is kept, so a past quorum can be asked again."""

    __tablename__ = "meeting_departures"
    __table_args__ = (
        Index("ix_meeting_departures_meeting_id_person_id", "meeting_id", "person_id"),
        CheckConstraint("came_back_at IS NULL OR came_back_at >= left_at", name="left_before_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    left_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    came_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    back_recorded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    back_recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # noted by mistake
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    meeting: Mapped[Meeting] = relationship(lazy="select")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")


class Decision(Base):
    """What was decided, how, and the quorum of that moment, which stays written whatever is corrected later.

    `taken_at` is the moment it speaks of, `recorded_at` what was known then: both together recompute the counts.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        UniqueConstraint("meeting_id", "once"),
        CheckConstraint("in_favour >= 0 AND against >= 0 AND abstained >= 0", name="no_negative_votes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    way: Mapped[DecisionWay] = mapped_column(enum_type(DecisionWay))
    in_favour: Mapped[int | None]
    against: Mapped[int | None]
    abstained: Mapped[int | None]
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    call: Mapped[int]  # 1 or 2: under which call the session stood
    with_quorum: Mapped[bool]
    present: Mapped[int]
    needed: Mapped[int]
    accredited: Mapped[int]
    counts: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON
    )  # per sector or of all: present, needed, accredited
    annulled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    annulled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    annul_reason: Mapped[str | None] = mapped_column(String(500))
    once: Mapped[str] = mapped_column(String(40))  # of the form: sent twice it is one decision

    meeting: Mapped[Meeting] = relationship(lazy="select")
    item: Mapped[AgendaItem | None] = relationship(lazy="select")
    poll: Mapped[Poll | None] = relationship(lazy="joined")
    dissents: Mapped[list[Dissent]] = relationship(order_by="Dissent.id", lazy="selectin")
    commitments: Mapped[list[DecisionCommitment]] = relationship(
        order_by="DecisionCommitment.commitment_id", lazy="selectin"
    )

    @property
    def is_adopted(self) -> bool:
        """Whether it says yes: by consensus, or with more voices in favour than against."""
        if self.way is DecisionWay.CONSENSUS:
            return True
        if self.in_favour is None or self.against is None:
            return True  # the result stands in the poll it links to
        return self.in_favour > self.against


class Dissent(Base):
    """An organisation that asked to have its disagreement written down."""

    __tablename__ = "decision_dissents"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")

    organization: Mapped[Organization] = relationship(lazy="joined")


class DecisionCommitment(Base):
    """A commitment that was made from a decision."""

    __tablename__ = "decision_commitments"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), primary_key=True, unique=True)

    decision: Mapped[Decision] = relationship(back_populates="commitments", lazy="select")
    commitment: Mapped[Commitment] = relationship(lazy="joined")
