"""The oversight committee with its members."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.records.models import Record
from civic.spaces.models import Space

FEWEST_MEMBERS = (
    4  # usual in the rules of participatory budgets; each committee writes its own with its source
)


class MemberRole(StrEnum):
    """What a member does in the committee."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(ROLE_NAMES[self])


ROLE_NAMES = {
    MemberRole.CHAIR: _l("Coordinates the committee"),
    MemberRole.SECRETARY: _l("Keeps its papers"),
    MemberRole.MEMBER: _l("Member of the committee"),
}


class Committee(Base):
    """A comité de vigilancia for a term, recognised by a resolution."""

    __tablename__ = "oversight_committees"
    __table_args__ = (
        CheckConstraint("term_to >= term_from", name="term_in_order"),
        CheckConstraint("members_needed BETWEEN 1 AND 40", name="members_needed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    term_from: Mapped[date]
    term_to: Mapped[date]
    elected_how: Mapped[str] = mapped_column(String(300), default="")
    members_needed: Mapped[int] = mapped_column(default=FEWEST_MEMBERS)
    members_source: Mapped[str] = mapped_column(String(200), default="")  # where that number is written
    resolution: Mapped[str] = mapped_column(String(200), default="")  # its number and day, as it is quoted
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    next_number: Mapped[int] = mapped_column(default=1)  # of the next request or alert

    space: Mapped[Space] = relationship(lazy="joined")
    record: Mapped[Record | None] = relationship(lazy="select")
    members: Mapped[list[CommitteeMember]] = relationship(
        order_by="CommitteeMember.id", back_populates="committee", lazy="selectin"
    )

    def works_on(self, day: date) -> bool:
        """Whether a day lies in its term."""
        return self.term_from <= day <= self.term_to

    def members_on(self, day: date) -> list[CommitteeMember]:
        """Those who are in it on a day, who coordinates first."""
        here = [
            member
            for member in self.members
            if member.since <= day and (member.until is None or day < member.until)
        ]
        return sorted(here, key=lambda member: (list(MemberRole).index(member.role), member.id))


class CommitteeMember(Base):
    """Somebody in a committee, from a day until they leave; who takes the place of whom is kept."""

    __tablename__ = "oversight_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("oversight_committees.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))  # as the resolution names them
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(enum_type(MemberRole))
    since: Mapped[date]
    until: Mapped[date | None]  # the first day on which they are not in it any more
    leave_reason: Mapped[str | None] = mapped_column(String(300))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("oversight_members.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    committee: Mapped[Committee] = relationship(back_populates="members")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="select")
    organization: Mapped[Organization | None] = relationship(lazy="joined")
    replaces: Mapped[CommitteeMember | None] = relationship(remote_side=[id], lazy="joined", join_depth=1)

    @property
    def space_id(self) -> int:
        """The space of the committee."""
        return self.committee.space_id
