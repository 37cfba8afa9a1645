"""Reads of the roll: who may vote, for whom somebody speaks, what was objected to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from civic.accreditation.models import Mandate, MandateRole
from civic.accreditation.queries.mandates import overlaps
from civic.attendance.queries import came_known_select
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space
from civic.voting.models import (
    Objection,
    PaperBatch,
    Poll,
    RollEntry,
)


def roll_statement(poll: Poll) -> Select[RollEntry]:
    """The statement of a poll's roll by number, without those taken off."""
    return (
        select(RollEntry)
        .where(RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None))
        .order_by(RollEntry.number)
    )


def roll_of(poll: Poll) -> Sequence[RollEntry]:
    """A poll's roll by number, without those taken off."""
    return db.session.scalars(roll_statement(poll)).all()


def roll_rows(poll: Poll) -> list[tuple[int, str, str | None, bool, bool]]:
    """(number, name, group, issued, on paper) of a roll by number: what is published of it, without making objects of a large
    one. On paper, not at which table: where few voted at one, that would give their votes away."""
    rows = db.session.execute(
        select(
            RollEntry.number,
            RollEntry.name,
            RollEntry.group,
            RollEntry.issued,
            RollEntry.paper_on.is_not(None),
        )
        .where(RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None))
        .order_by(RollEntry.number)
    )
    return [(number, name, group, issued, bool(paper)) for number, name, group, issued, paper in rows]


def count_roll(poll: Poll) -> int:
    """How many entries a roll has, without those taken off."""
    return int(
        db.session.scalar(
            select(func.count(RollEntry.id)).where(
                RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None)
            )
        )
        or 0
    )


def whole_roll(poll: Poll) -> Sequence[RollEntry]:
    """A poll's roll with those taken off."""
    return db.session.scalars(
        select(RollEntry).where(RollEntry.poll_id == poll.id).order_by(RollEntry.number)
    ).all()


def entry_of(poll: Poll, entry_id: int) -> RollEntry:
    """An entry of this poll's roll, or NotFound."""
    return found(
        db.session.scalar(select(RollEntry).where(RollEntry.poll_id == poll.id, RollEntry.id == entry_id))
    )


def locked_entry(entry_id: int) -> RollEntry:
    """The entry as it is now, held until the end of the block."""
    return db.session.execute(
        for_change(select(RollEntry).where(RollEntry.id == entry_id), RollEntry)
    ).scalar_one()


def given() -> ColumnElement[bool]:
    """The condition of an entry that has voted in secret: its credential was given out, or it voted on paper."""
    return or_(RollEntry.issued, RollEntry.paper_on.is_not(None))


@dataclass(frozen=True)
class PaperTable:
    """A table of paper: how many of the roll were marked there as having voted, how many papers it counted (blank and spoiled
    ones too), in the box or not yet."""

    table: str
    marked: int
    papers: int

    @property
    def difference(self) -> int:
        """Papers too many; negative when some are missing."""
        return self.papers - self.marked


def paper_tables(poll: Poll) -> list[PaperTable]:
    """The tables of a poll by name, their papers beside the marks on the roll."""
    marked: dict[str, int] = {
        str(table): int(number)
        for table, number in db.session.execute(
            select(RollEntry.paper_table, func.count())
            .where(RollEntry.poll_id == poll.id, RollEntry.paper_on.is_not(None))
            .group_by(RollEntry.paper_table)
        )
    }
    papers: dict[str, int] = {
        str(table): int(number)
        for table, number in db.session.execute(
            select(PaperBatch.table_name, func.sum(PaperBatch.ballots))
            .where(PaperBatch.poll_id == poll.id)
            .group_by(PaperBatch.table_name)
        )
    }
    return [PaperTable(name, marked.get(name, 0), papers.get(name, 0)) for name in sorted({*marked, *papers})]


def paper_sums(poll: Poll) -> dict[str, int]:
    """{marked, papers} of a poll as the box says them: entries marked on paper, papers in the batches that entered the box."""
    marked = db.session.scalar(
        select(func.count(RollEntry.id)).where(
            RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None), RollEntry.paper_on.is_not(None)
        )
    )
    papers = db.session.scalar(
        select(func.sum(PaperBatch.ballots)).where(
            PaperBatch.poll_id == poll.id, PaperBatch.entered_at.is_not(None)
        )
    )
    return {"marked": int(marked or 0), "papers": int(papers or 0)}


def seats_for_roll(space: Space, day: date) -> Sequence[Organization]:
    """The organisations with somebody who speaks for them in the space on a day, by name."""
    ids = (
        select(Mandate.organization_id)
        .where(Mandate.space_id == space.id, Mandate.superseded_at.is_(None), overlaps(day, day))
        .distinct()
    )
    return db.session.scalars(
        select(Organization)
        .where(Organization.id.in_(ids), Organization.ended_on.is_(None))
        .options(joinedload(Organization.kind), joinedload(Organization.district))
        .order_by(Organization.name_key, Organization.id)
    ).all()


def representatives_for_roll(space: Space, day: date) -> Sequence[Person]:
    """The persons with a mandate in force in the space on a day, each once, by surname."""
    ids = select(Mandate.person_id).where(
        Mandate.space_id == space.id, Mandate.superseded_at.is_(None), overlaps(day, day)
    )
    return db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.name_key, Person.id)
    ).all()


def attendees_for_roll(event_ids: Sequence[int], min_sessions: int) -> Sequence[Person]:
    """The persons who came to at least so many sessions of these events, each once, by surname."""
    came = came_known_select(events=event_ids).subquery()
    ids = (
        select(came.c.person_id)
        .group_by(came.c.person_id)
        .having(func.count(came.c.session_id.distinct()) >= min_sessions)
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(ids), Person.forgotten_at.is_(None))
        .order_by(Person.name_key, Person.id)
    ).all()


def speaks_for(person_id: int, poll: Poll, day: date) -> dict[int, MandateRole]:
    """{organisation: role} of a person's mandates in force in the poll's space on a day; titular before alternate."""
    rows = db.session.execute(
        select(Mandate.organization_id, Mandate.role).where(
            Mandate.person_id == person_id,
            Mandate.space_id == poll.space_id,
            Mandate.superseded_at.is_(None),
            overlaps(day, day),
        )
    ).all()
    found_roles: dict[int, MandateRole] = {}
    for organization_id, role in rows:
        if found_roles.get(organization_id) is not MandateRole.TITULAR:
            found_roles[organization_id] = role
    return found_roles


def has_titular(poll: Poll, organization_id: int, day: date) -> bool:
    """Whether a seat has a titular on a day; without one the alternate speaks."""
    return bool(
        db.session.scalar(
            select(func.count(Mandate.id)).where(
                Mandate.organization_id == organization_id,
                Mandate.space_id == poll.space_id,
                Mandate.role == MandateRole.TITULAR,
                Mandate.superseded_at.is_(None),
                overlaps(day, day),
            )
        )
    )


def entries_of_person(poll: Poll, person_id: int, organization_ids: Sequence[int]) -> Sequence[RollEntry]:
    """The entries of a roll that are the person's own or of organisations the person speaks for."""
    return db.session.scalars(
        roll_statement(poll).where(
            or_(RollEntry.person_id == person_id, RollEntry.organization_id.in_(organization_ids))
        )
    ).all()


def objections_of(poll: Poll) -> Sequence[Objection]:
    """What was held against the roll and the options, newest first."""
    return db.session.scalars(
        select(Objection)
        .where(Objection.poll_id == poll.id)
        .options(joinedload(Objection.entry), joinedload(Objection.option))
        .order_by(Objection.id.desc())
    ).all()


def open_objections(poll: Poll) -> int:
    """How many objections wait for an answer."""
    return int(
        db.session.scalar(
            select(func.count(Objection.id)).where(
                Objection.poll_id == poll.id, Objection.answered_at.is_(None)
            )
        )
        or 0
    )


def objection_of(poll: Poll, objection_id: int) -> Objection:
    """An objection to this poll, or NotFound."""
    return found(
        db.session.scalar(select(Objection).where(Objection.poll_id == poll.id, Objection.id == objection_id))
    )
