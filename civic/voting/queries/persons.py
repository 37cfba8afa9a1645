"""What is known of a person or an organisation in votes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from civic.core.db import db
from civic.messages.models import Message
from civic.people.models import Person
from civic.voting.models import (
    NamedBallot,
    Objection,
    PollOption,
    RollEntry,
    Witness,
)


def entries_touching(person_id: int | None = None, organization_id: int | None = None) -> Sequence[RollEntry]:
    """Every entry of a person or an organisation on any roll, with its poll."""
    statement = select(RollEntry).options(joinedload(RollEntry.poll)).order_by(RollEntry.id)
    if person_id is not None:
        statement = statement.where(RollEntry.person_id == person_id)
    if organization_id is not None:
        statement = statement.where(RollEntry.organization_id == organization_id)
    return db.session.scalars(statement).all()


def entry_on(poll_id: int, person_id: int) -> RollEntry | None:
    """A person's own entry on a roll."""
    return db.session.scalar(
        select(RollEntry).where(RollEntry.poll_id == poll_id, RollEntry.person_id == person_id)
    )


def options_touching(person_id: int) -> Sequence[PollOption]:
    """Every candidacy of a person, with its poll."""
    return db.session.scalars(
        select(PollOption)
        .where(PollOption.person_id == person_id)
        .options(joinedload(PollOption.poll))
        .order_by(PollOption.id)
    ).all()


def objections_by(person_id: int) -> Sequence[Objection]:
    """What a person objected to."""
    return db.session.scalars(
        select(Objection).where(Objection.made_by_id == person_id).order_by(Objection.id)
    ).all()


def ballots_cast_by(person_id: int) -> Sequence[NamedBallot]:
    """The named ballots a person cast or took down."""
    return db.session.scalars(
        select(NamedBallot)
        .where(NamedBallot.cast_by_id == person_id)
        .options(joinedload(NamedBallot.entry).joinedload(RollEntry.poll))
        .order_by(NamedBallot.id)
    ).all()


def witness_duties(person_id: int) -> Sequence[Witness]:
    """Of which polls a person is a witness."""
    return db.session.scalars(
        select(Witness).where(Witness.person_id == person_id).order_by(Witness.id)
    ).all()


def told_already(topic: str) -> set[int]:
    """Who was sent, or is to be called about, a message with this topic."""
    return set(db.session.scalars(select(Message.person_id).where(Message.topic == topic)))


def people_by_ids(ids: Sequence[int]) -> Sequence[Person]:
    """These persons, in the order of their numbers."""
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()
