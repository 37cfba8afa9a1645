"""What people think of a proposal: supports, followers, comments with their moderation, and changes proposed to its text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.proposals.models import Proposal

# Deeper answers stand beside the one they answer: a thread on a phone cannot be indented for ever.
DEEPEST = 5


class Stance(StrEnum):
    """How a comment stands to the proposal."""

    IN_FAVOUR = "in_favour"
    AGAINST = "against"
    NEUTRAL = "neutral"

    @property
    def label(self) -> str:
        """The stance in words."""
        return str(STANCES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark, for the block `state`."""
        return str(STANCES[self][1])


class HideReason(StrEnum):
    """Why a comment may be hidden or reported; an opinion that somebody dislikes is no reason."""

    INSULT = "insult"
    PERSONAL_DATA = "personal_data"
    HATE = "hate"
    ADVERTISING = "advertising"
    OFF_TOPIC = "off_topic"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason in words."""
        return str(HIDE_REASONS[self])


class Verdict(StrEnum):
    """What a moderator decided about a comment."""

    HIDDEN = "hidden"
    KEPT = "kept"
    SHOWN = "shown"  # it was hidden, and is seen again

    @property
    def label(self) -> str:
        """The decision in words."""
        return str(VERDICTS[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(VERDICTS[self][1])


class AmendmentState(StrEnum):
    """Where a proposed change is. That its passage is gone from the text is asked of the text, not stored."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in words."""
        return str(AMENDMENT_STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(AMENDMENT_STATES[self][1])


STANCES = {
    Stance.IN_FAVOUR: (_l("In favour"), "good"),
    Stance.AGAINST: (_l("Against"), "bad"),
    Stance.NEUTRAL: (_l("Question or idea"), "info"),
}
HIDE_REASONS = {
    HideReason.INSULT: _l("It insults or threatens somebody"),
    HideReason.PERSONAL_DATA: _l("It tells somebody's personal data"),
    HideReason.HATE: _l("It despises people for what they are"),
    HideReason.ADVERTISING: _l("It is advertising or election propaganda"),
    HideReason.OFF_TOPIC: _l("It has nothing to do with the proposal"),
    HideReason.OTHER: _l("Another reason"),
}
VERDICTS = {
    Verdict.HIDDEN: (_l("Hidden"), "bad"),
    Verdict.KEPT: (_l("Stays as it is"), "good"),
    Verdict.SHOWN: (_l("Shown again"), "good"),
}
AMENDMENT_STATES = {
    AmendmentState.OPEN: (_l("Waits for the authors"), "wait"),
    AmendmentState.ACCEPTED: (_l("Accepted"), "good"),
    AmendmentState.DECLINED: (_l("Not accepted"), "quiet"),
    AmendmentState.WITHDRAWN: (_l("Taken back"), "quiet"),
}


class Support(Base):
    """A person or an organisation stands behind a proposal, once. Who is public only for organisations.

    When a proposal is joined with another, its supports are carried there too, and each says where it came from; the old
    rows stay with the old proposal.
    """

    __tablename__ = "supports"
    __table_args__ = (
        UniqueConstraint("proposal_id", "person_id"),
        UniqueConstraint("proposal_id", "organization_id"),
        CheckConstraint("(organization_id IS NULL) != (person_id IS NULL)", name="one_supporter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the leader who gave it
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))

    proposal: Mapped[Proposal] = relationship(foreign_keys=[proposal_id], lazy="select")
    organization: Mapped[Organization | None] = relationship(lazy="select")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="select")


class Follow(Base):
    """A person who wants to hear what becomes of a proposal."""

    __tablename__ = "follows"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    proposal: Mapped[Proposal] = relationship(lazy="select")


class Comment(Base):
    """What somebody says about a proposal, or answers to another. A hidden or taken-back one keeps its place.

    `path` (ten digits per level) puts a thread in reading order. `voice` numbers the persons of one proposal, so that a talk can
    be followed without names; a name stands there only when its owner chose so (`is_signed`) or spoke for an organisation.
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_proposal_id_parent_id", "proposal_id", "parent_id"),
        Index("ix_comments_root_id_path", "root_id", "path"),
        Index("ix_comments_proposal_id_person_id", "proposal_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))  # None for the first of a thread
    path: Mapped[str] = mapped_column(String(80), default="")
    depth: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    voice: Mapped[int]
    is_signed: Mapped[bool] = mapped_column(default=False)
    stance: Mapped[Stance] = mapped_column(enum_type(Stance), default=Stance.NEUTRAL)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by its author; the text is gone
    hidden_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # by a moderator
    hidden_reason: Mapped[HideReason | None] = mapped_column(enum_type(HideReason))
    hidden_words: Mapped[str | None] = mapped_column(String(300))

    proposal: Mapped[Proposal] = relationship(lazy="select")
    person: Mapped[Person] = relationship(lazy="select")
    organization: Mapped[Organization | None] = relationship(lazy="select")
    parent: Mapped[Comment | None] = relationship(remote_side=[id], foreign_keys=[parent_id], lazy="select")

    @property
    def is_readable(self) -> bool:
        """Whether its text may be read by everybody."""
        return self.hidden_at is None and self.removed_at is None


class Report(Base):
    """Somebody tells the moderators that a comment should be looked at; once each."""

    __tablename__ = "comment_reports"
    __table_args__ = (UniqueConstraint("comment_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[HideReason] = mapped_column(enum_type(HideReason))
    words: Mapped[str] = mapped_column(String(300), default="")
    told_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    comment: Mapped[Comment] = relationship(lazy="select")


class Moderation(Base):
    """A decision about a comment, for everybody to see: what, why, when. Never the hidden text, never who had reported it."""

    __tablename__ = "comment_moderations"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict))
    reason: Mapped[HideReason | None] = mapped_column(enum_type(HideReason))
    words: Mapped[str] = mapped_column(String(300), default="")
    reports: Mapped[int] = mapped_column(default=0)  # how many had told of it
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    comment: Mapped[Comment] = relationship(lazy="select")


class Amendment(Base):
    """An exact change of one passage of a proposal's text, with its reason; the authors accept it or say why not."""

    __tablename__ = "amendments"
    __table_args__ = (Index("ix_amendments_proposal_id_state", "proposal_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    field: Mapped[str] = mapped_column(String(20))  # problem | objective | body | beneficiaries | summary
    passage: Mapped[str] = mapped_column(Text)
    replacement: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(600))
    state: Mapped[AmendmentState] = mapped_column(
        enum_type(AmendmentState), default=AmendmentState.OPEN, index=True
    )
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(String(600), default="")

    proposal: Mapped[Proposal] = relationship(lazy="select")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="select")
    organization: Mapped[Organization | None] = relationship(lazy="select")
