"""Reads of who read whose data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from civic.core.db import db
from civic.core.reads import DataRead, DataReadSubject
from civic.people.models import Person
from civic.spaces.models import Space
from civic.web.paging import Page, paginate


def _reads_of(person: Person) -> Select[Any]:
    """Readings of a person's data, also under records that were joined with theirs, the newest first."""
    same = select(Person.id).where(or_(Person.id == person.id, Person.merged_into_id == person.id))
    mine = select(DataReadSubject.read_id).where(
        DataReadSubject.kind == "people", DataReadSubject.subject_id.in_(same)
    )
    return select(DataRead).where(DataRead.id.in_(mine)).order_by(DataRead.at.desc(), DataRead.id.desc())


def reads_of(person: Person, page: int) -> Page[Any]:
    """A page of who read a person's data, the newest first."""
    return paginate(_reads_of(person), page)


def last_reads_of(person: Person, most: int) -> Sequence[DataRead]:
    """The last readings of a person's data."""
    return db.session.scalars(_reads_of(person).limit(most)).all()


def all_reads(page: int, *, reader_id: int | None = None, person_id: int | None = None) -> Page[Any]:
    """Every reading, the newest first, of one reader or about one person if asked."""
    statement = select(DataRead).order_by(DataRead.at.desc(), DataRead.id.desc())
    if reader_id is not None:
        statement = statement.where(DataRead.reader_id == reader_id)
    if person_id is not None:
        about = select(DataReadSubject.read_id).where(
            DataReadSubject.kind == "people", DataReadSubject.subject_id == person_id
        )
        statement = statement.where(DataRead.id.in_(about))
    return paginate(statement, page)


def subjects_of(lines: Iterable[DataRead], most: int = 12) -> dict[int, list[tuple[str, int]]]:
    """Line → the first of whose data it was."""
    shown: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = db.session.execute(
        select(DataReadSubject.read_id, DataReadSubject.kind, DataReadSubject.subject_id)
        .where(DataReadSubject.read_id.in_([line.id for line in lines]))
        .order_by(DataReadSubject.read_id, DataReadSubject.kind, DataReadSubject.subject_id)
    )
    for read_id, kind, number in rows:
        if len(shown[read_id]) < most:
            shown[read_id].append((kind, number))
    return dict(shown)


def spaces_by_id(ids: Iterable[int | None]) -> dict[int, str]:
    """Number → name of spaces."""
    wanted = {number for number in ids if number is not None}
    rows = db.session.execute(select(Space.id, Space.name).where(Space.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def read_by(
    account_id: int, since: datetime | None, until: datetime | None
) -> list[tuple[str, int, list[str]]]:
    """What an account was shown of others in a stretch of time: (kind of subject, number, kinds of data)."""
    statement = (
        select(DataReadSubject.kind, DataReadSubject.subject_id, DataRead.data)
        .join(DataRead, DataRead.id == DataReadSubject.read_id)
        .where(DataRead.reader_id == account_id)
    )
    if since:
        statement = statement.where(DataRead.at >= since)
    if until:
        statement = statement.where(DataRead.at <= until)
    return [(kind, number, list(data)) for kind, number, data in db.session.execute(statement)]
