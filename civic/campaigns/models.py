"""Campaigns of a space with their pieces and how many people they reached, and the news a space publishes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.files import StoredFile
from civic.core.types import UTCDateTime
from civic.events.models import Event
from civic.people.models import Person
from civic.spaces.models import Space


class CampaignState(StrEnum):
    """What the team decided about a campaign; whether it runs now follows from its dates."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """Where a campaign is on a day."""

    DRAFT = "draft"
    COMING = "coming"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(PHASES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(PHASES[self][1])


class PieceKind(StrEnum):
    """What is handed out, read aloud or sent."""

    POSTER = "poster"
    RADIO = "radio"
    WHATSAPP = "whatsapp"
    POST = "post"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(PIECES[self])


class ReachUnit(StrEnum):
    """What was counted."""

    PEOPLE = "people"
    LISTENERS = "listeners"
    VIEWS = "views"
    COPIES = "copies"
    SENDINGS = "sendings"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(UNITS[self])


PHASES = {
    Phase.DRAFT: (_l("Draft"), "quiet"),
    Phase.COMING: (_l("Begins soon"), "info"),
    Phase.RUNNING: (_l("Under way"), "good"),
    Phase.ENDED: (_l("It is over"), "quiet"),
    Phase.CANCELLED: (_l("Cancelled"), "bad"),
}
PIECES = {
    PieceKind.POSTER: _l("Poster or leaflet"),
    PieceKind.RADIO: _l("Words for the radio or the loudspeaker"),
    PieceKind.WHATSAPP: _l("Words for WhatsApp"),
    PieceKind.POST: _l("Post on a social network"),
}
UNITS = {
    ReachUnit.PEOPLE: _l("people"),
    ReachUnit.LISTENERS: _l("listeners"),
    ReachUnit.VIEWS: _l("views"),
    ReachUnit.COPIES: _l("copies"),
    ReachUnit.SENDINGS: _l("sendings"),
}


class Campaign(Base):
    """A campaign of a space: what it wants, from when to when, and whether everybody may see it."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    aim: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(String(200), default="")  # whom it speaks to
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[CampaignState] = mapped_column(enum_type(CampaignState), default=CampaignState.DRAFT)
    state_reason: Mapped[str | None] = mapped_column(String(500))  # why it was cancelled
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    space: Mapped[Space] = relationship(lazy="joined")
    pieces: Mapped[list[CampaignPiece]] = relationship(
        order_by="CampaignPiece.id", back_populates="campaign", lazy="select"
    )
    events: Mapped[list[Event]] = relationship(
        secondary="campaign_events", order_by="Event.starts_at", lazy="select"
    )

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it; a cancelled one says so."""
        return self.published_at is not None

    def phase(self, day: date) -> Phase:
        """Where it is on a day."""
        if self.state is not CampaignState.PUBLISHED:
            return Phase(self.state.value)
        if day < self.starts_on:
            return Phase.COMING
        return Phase.RUNNING if day <= self.ends_on else Phase.ENDED


class CampaignEvent(Base):
    """An event that a campaign announces."""

    __tablename__ = "campaign_events"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True, index=True)


class CampaignPiece(Base):
    """One thing that is printed, read aloud, sent or posted. It went out when it has a day."""

    __tablename__ = "campaign_pieces"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    kind: Mapped[PieceKind] = mapped_column(enum_type(PieceKind))
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(String(200), default="")  # «Radio Expresión, 6 a. m. y 1 p. m.»
    link: Mapped[str | None] = mapped_column(String(500))
    published_on: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    campaign: Mapped[Campaign] = relationship(back_populates="pieces")
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    reaches: Mapped[list[Reach]] = relationship(order_by="Reach.id", back_populates="piece", lazy="selectin")

    @property
    def space_id(self) -> int:
        """The space of its campaign."""
        return self.campaign.space_id

    @property
    def is_picture(self) -> bool:
        """Whether its file can be shown in the page."""
        return self.file is not None and self.file.media_type.startswith("image/")

    @property
    def reach(self) -> Reach | None:
        """What is known now of how many it reached."""
        return next((each for each in reversed(self.reaches) if each.superseded_at is None), None)


class Reach(Base):
    """How many a piece reached, as somebody counted it. A later count closes the earlier one; none is written over."""

    __tablename__ = "campaign_reaches"
    __table_args__ = (CheckConstraint("number >= 0", name="no_negative_reach"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("campaign_pieces.id"), index=True)
    number: Mapped[int]
    unit: Mapped[ReachUnit] = mapped_column(enum_type(ReachUnit))
    how_known: Mapped[str] = mapped_column(String(300))
    told_by: Mapped[str] = mapped_column(String(160))  # who counted: a radio, an office, an organisation
    counted_on: Mapped[date]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    evidence_link: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    piece: Mapped[CampaignPiece] = relationship(back_populates="reaches")
    evidence: Mapped[StoredFile | None] = relationship(lazy="joined")
    recorded_by: Mapped[Person | None] = relationship(lazy="select")


class NewsState(StrEnum):
    """Whether a piece of news can be read."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(NEWS_STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(NEWS_STATES[self][1])


NEWS_STATES = {
    NewsState.DRAFT: (_l("Draft"), "quiet"),
    NewsState.PUBLISHED: (_l("Published"), "good"),
    NewsState.WITHDRAWN: (_l("Withdrawn"), "bad"),
}


class NewsPost(Base):
    """A piece of news of a space; once published it is changed only with a line that says so."""

    __tablename__ = "news_posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)  # the subset of civic/web/markdown.py
    state: Mapped[NewsState] = mapped_column(enum_type(NewsState), default=NewsState.DRAFT, index=True)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    picture_words: Mapped[str] = mapped_column(String(200), default="")  # what is seen; the alternative text
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # after it was published
    change_note: Mapped[str | None] = mapped_column(String(300))  # what was put right
    withdrawn_reason: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of edits

    space: Mapped[Space] = relationship(lazy="joined")
    picture: Mapped[StoredFile | None] = relationship(lazy="joined")
    campaign: Mapped[Campaign | None] = relationship(lazy="select")

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state is NewsState.PUBLISHED
