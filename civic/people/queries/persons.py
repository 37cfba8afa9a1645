"""Reads of persons: by document, by name, by likeness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from civic.core.db import db
from civic.core.errors import found
from civic.core.text import ascii_digits, clean, fold, like
from civic.people.documents import document_key
from civic.people.models import DocumentKind, Person, name_key
from civic.people.names import sound_key
from civic.people.rules import Actor, may_search_everybody
from civic.territory.models import District
from civic.web.paging import Page, paginate

_LONGEST_CHAIN = 20


def anybody() -> bool:
    """Whether there is any person at all."""
    return db.session.scalar(select(Person.id).limit(1)) is not None


def person_by_id(person_id: int) -> Person:
    """The person with this number, with district and account, or NotFound."""
    statement = (
        select(Person)
        .where(Person.id == person_id)
        .options(joinedload(Person.district), joinedload(Person.settlement), joinedload(Person.account))
    )
    return found(db.session.scalar(statement))


def _kept(person: Person | None) -> Person | None:
    """The record into which a merged one went, following the chain."""
    for _step in range(_LONGEST_CHAIN):
        if person is None or person.merged_into_id is None:
            return person
        person = db.session.get(Person, person.merged_into_id)
    return person


def find_by_key(key: str) -> Person | None:
    """The person whose document has this keyed hash (the kept one after a merge), or None."""
    return _kept(db.session.scalar(select(Person).where(Person.document_key == key)))


def find_by_document(kind: DocumentKind, number: str) -> Person | None:
    """The person with this document (the kept one after a merge), or None."""
    return find_by_key(document_key(kind, number))


def find_claimant(key: str, folded_name: str) -> Person | None:
    """The record that already claims a document that another holds, under this name, or None."""
    return _kept(
        db.session.scalar(
            select(Person)
            .where(Person.claimed_key == key, Person.name_key == folded_name)
            .order_by(Person.id)
            .limit(1)
        )
    )


def duplicates_of(person: Person) -> Sequence[Person]:
    """The records that were merged into a person's."""
    return db.session.scalars(select(Person).where(Person.merged_into_id == person.id)).all()


def merged_trail(person: Person) -> list[int]:
    """The ids under which a person was ever known: their own and those of merged records."""
    return [person.id, *(duplicate.id for duplicate in duplicates_of(person))]


def _present() -> Select[Any]:
    return select(Person).where(Person.merged_into_id.is_(None), Person.forgotten_at.is_(None))


def _matching(text: str) -> Any:
    """The condition of a search: last three characters of the document, or every word of the name; None when empty."""
    typed = ascii_digits(clean(text))
    tail = typed.replace(" ", "").upper()
    if tail.isascii() and tail.isdigit() and len(tail) == 3:
        return Person.document_tail == tail
    words = fold(typed).split(" ")
    if not words[0]:
        return None
    return and_(*(Person.name_key.like(like(word), escape="\\") for word in words[:6]))


def search_people(
    actor: Actor, text: str, *, among: Select[Any] | None = None, limit: int = 20
) -> Sequence[Person]:
    """Persons whose name holds every word, or whose document ends in the three characters, by surname.

    Operators and auditors search everybody. Others search only `among` the person ids that their room selects (the
    representatives of a space, the registered of an event); without it they find themselves alone.
    """
    condition = _matching(text)
    if condition is None:
        return []
    statement = _present().where(condition)
    if among is not None:
        statement = statement.where(Person.id.in_(among))
    elif not may_search_everybody(actor):
        statement = statement.where(Person.id == (actor.id or 0))
    return db.session.scalars(statement.order_by(Person.name_key, Person.id).limit(limit)).all()


def people_page(text: str, page: int, *, to_check: bool = False) -> Page[Any]:
    """A page of everybody by surname, of those found by a search, or of those that a human should compare."""
    statement = _present().options(
        joinedload(Person.district).joinedload(District.province), joinedload(Person.account)
    )
    condition = _matching(text)
    if condition is not None:
        statement = statement.where(condition)
    if to_check:
        statement = statement.where(Person.needs_check.is_not(None))
    return paginate(statement.order_by(Person.name_key, Person.id), page)


def people_to_check() -> int:
    """How many records wait for a human to compare them with another."""
    waiting = _present().where(Person.needs_check.is_not(None)).subquery()
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0


def suggest_duplicates(
    given_names: str,
    first_surname: str,
    second_surname: str | None = None,
    *,
    birth_date: date | None = None,
    claimed_key: str | None = None,
    exclude: int | None = None,
    limit: int = 5,
) -> Sequence[Person]:
    """Persons that may be the one told: same document, same folded name, alike in sound, or born the same day with the same surname.

    The best reasons come first. They are suggestions: nothing is merged by itself.
    """
    folded = name_key(given_names, first_surname, second_surname)
    heard = sound_key(given_names, first_surname)
    surname = fold(first_surname)
    reasons = [Person.name_key == folded, Person.sound_key == heard]
    if birth_date:
        reasons.append(and_(Person.birth_date == birth_date, Person.name_key.like(f"{surname} %")))
    if claimed_key:
        reasons.append(or_(Person.document_key == claimed_key, Person.claimed_key == claimed_key))
    statement = (
        _present().where(or_(*reasons)).options(joinedload(Person.district).joinedload(District.province))
    )
    if exclude is not None:
        statement = statement.where(Person.id != exclude)
    rows = db.session.scalars(statement.order_by(Person.id).limit(60)).all()

    def nearness(person: Person) -> tuple[bool, bool, bool]:
        return (
            bool(claimed_key) and claimed_key in (person.document_key, person.claimed_key),
            person.name_key == folded,
            birth_date is not None and person.birth_date == birth_date,
        )

    return sorted(rows, key=nearness, reverse=True)[:limit]


def resembling(person: Person) -> Sequence[Person]:
    """Other records that may be the same human being as this one."""
    return suggest_duplicates(
        person.given_names,
        person.first_surname,
        person.second_surname,
        birth_date=person.birth_date,
        claimed_key=person.claimed_key or person.document_key,
        exclude=person.id,
    )
