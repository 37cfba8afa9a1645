"""Every read of documents."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from civic.core.db import db, for_change
from civic.records.models import Record, RecordKind, RecordState
from civic.spaces.models import Space


def record_by_slug(slug: str) -> Record | None:
    """The document at an address, in any state; whoever shows it asks the rules first."""
    return db.session.scalar(select(Record).where(Record.slug == slug))


def locked_record(record_id: int) -> Record:
    """The document, held against others until the writing block ends."""
    statement = (
        select(Record)
        .where(Record.id == record_id)
        .options(selectinload(Record.signatures), selectinload(Record.annexes))
    )
    return db.session.scalars(for_change(statement, Record)).one()


def locked_chain(space_id: int) -> None:
    """Hold a space's chain of seals: who seals next waits, and reads what was sealed before."""
    db.session.execute(for_change(select(Space.id).where(Space.id == space_id)))


def records_of(space: Space, kind: RecordKind | None = None) -> Select[Record]:
    """The sealed documents of a space, newest first, as a statement to page through."""
    wanted = select(Record).where(Record.space_id == space.id, Record.state == RecordState.SEALED)
    if kind is not None:
        wanted = wanted.where(Record.kind == kind)
    return wanted.order_by(Record.held_on.desc(), Record.chain_position.desc())


def last_sealed(space_id: int) -> Record | None:
    """The document that stands last in a space's chain."""
    return db.session.scalar(
        select(Record)
        .where(Record.space_id == space_id, Record.chain_position.is_not(None))
        .order_by(Record.chain_position.desc())
        .limit(1)
    )


def highest_number(space_id: int, kind: RecordKind, year: int) -> int:
    """The last number given to a kind of document in a year, 0 when none was."""
    return (
        db.session.scalar(
            select(func.max(Record.number)).where(
                Record.space_id == space_id, Record.kind == kind, Record.year == year
            )
        )
        or 0
    )


def taken_slugs(base: str) -> Sequence[str]:
    """The addresses in use that begin with `base`."""
    return db.session.scalars(select(Record.slug).where(Record.slug.startswith(base, autoescape=True))).all()
