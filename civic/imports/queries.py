"""Reads of lists that came in, and of what a list may point to: only what its space knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, Table, func, or_, select, union
from sqlalchemy.orm import defer, joinedload

from civic.accreditation.models import AccreditationStep, FileState, Mandate, Membership, Representation
from civic.attendance.models import Attendance, AttendanceStatus
from civic.core.db import Base, db, for_change
from civic.core.errors import found
from civic.core.text import fold
from civic.events.models import Event, EventSession, EventStatusChange, Registration, SeatPool
from civic.imports.models import ImportBatch, ImportedRecord, ListKind
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor, is_operator
from civic.spaces.models import Space, TeamMember
from civic.territory.models import District
from civic.web.paging import Page, paginate


def batches_of(space: Space, page: int) -> Page[ImportBatch]:
    """The lists of a space, newest first, without their rows."""
    return paginate(
        select(ImportBatch)
        .where(ImportBatch.space_id == space.id)
        .options(joinedload(ImportBatch.created_by), *_without_rows())
        .order_by(ImportBatch.id.desc()),
        page,
        10,
    )


def _without_rows() -> tuple[Any, ...]:
    return defer(ImportBatch.rows), defer(ImportBatch.report)


def batch_of(space: Space, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """A list of this space, or NotFound."""
    statement = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.space_id == space.id)
    if lock:
        statement = for_change(statement, ImportBatch)
    return found(db.session.scalar(statement))


def records_known(space: Space, kind: ListKind) -> dict[str, ImportedRecord]:
    """Reference → what it became, of one kind in one space."""
    rows = db.session.scalars(
        select(ImportedRecord).where(ImportedRecord.space_id == space.id, ImportedRecord.kind == kind)
    )
    return {row.external_ref: row for row in rows}


def records_of(batch: ImportBatch) -> Sequence[ImportedRecord]:
    """What a list became, last first: what rests on another was made after it."""
    return db.session.scalars(
        select(ImportedRecord).where(ImportedRecord.batch_id == batch.id).order_by(ImportedRecord.id.desc())
    ).all()


def people_in_reach(actor: Actor, space: Space) -> Select[Any] | None:
    """The ids of the persons whom lists of this space may name; None means everybody (for those who help in person).

    Those with a file or mandate here, on an event's list here, in the team, or brought in by a list before.
    """
    if is_operator(actor):
        return None
    represents = (
        select(Representation.person_id)
        .join(Membership, Membership.id == Representation.membership_id)
        .where(Membership.space_id == space.id)
    )
    registered = (
        select(Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(Event.space_id == space.id)
    )
    came = (
        select(Attendance.person_id)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .where(Event.space_id == space.id)
    )
    team = select(TeamMember.person_id).where(TeamMember.space_id == space.id)
    imported = select(ImportedRecord.record_id).where(
        ImportedRecord.space_id == space.id, ImportedRecord.kind == ListKind.PEOPLE
    )
    return select(union(represents, registered, came, team, imported).subquery().c[0])


def people_alike(
    keys: Collection[str], names: Collection[str], sounds: Collection[str], reach: Select[Any] | None
) -> Sequence[Person]:
    """Persons in reach with one of these documents, folded names or sounds of name."""
    seen: dict[int, Person] = {}
    for column, values in ((Person.document_key, keys), (Person.name_key, names), (Person.sound_key, sounds)):
        wanted = sorted(values)
        for start in range(0, len(wanted), 400):
            statement = (
                select(Person)
                .where(
                    column.in_(wanted[start : start + 400]),
                    Person.merged_into_id.is_(None),
                    Person.forgotten_at.is_(None),
                )
                .options(joinedload(Person.district).joinedload(District.province))
                .order_by(Person.id)
            )
            if reach is not None:
                statement = statement.where(Person.id.in_(reach))
            seen |= {person.id: person for person in db.session.scalars(statement)}
    return list(seen.values())


def organizations_known(space: Space, actor: Actor) -> Sequence[Organization]:
    """Organisations a list of this space may point to: public ones, those with a seat here, those lists brought in."""
    public = select(Membership.organization_id).where(
        or_(Membership.state == FileState.ACCREDITED, Membership.space_id == space.id)
    )
    imported = select(ImportedRecord.record_id).where(
        ImportedRecord.space_id == space.id, ImportedRecord.kind == ListKind.ORGANISATIONS
    )
    statement = select(Organization).where(
        Organization.registered_at.is_not(None), Organization.ended_on.is_(None)
    )
    if not is_operator(actor):
        statement = statement.where(or_(Organization.id.in_(public), Organization.id.in_(imported)))
    return db.session.scalars(statement.order_by(Organization.id)).all()


def events_known(space: Space) -> Sequence[Event]:
    """The events of a space."""
    return (
        db.session.scalars(select(Event).where(Event.space_id == space.id).order_by(Event.id)).unique().all()
    )


def sessions_of(event: Event) -> Sequence[EventSession]:
    """The sessions of an event in order."""
    return db.session.scalars(
        select(EventSession)
        .where(EventSession.event_id == event.id)
        .order_by(EventSession.starts_at, EventSession.id)
    ).all()


def person_kept(person_id: int) -> Person | None:
    """A person by number, the kept record after a merge, or None."""
    person = db.session.get(Person, person_id)
    for _step in range(20):
        if person is None or person.merged_into_id is None:
            return person
        person = db.session.get(Person, person.merged_into_id)
    return person


def one(model: type[Base], number: int | None) -> Any:
    """The row of a table with this number, or None."""
    return db.session.get(model, number) if number else None


def districts_by_name() -> dict[str, list[District]]:
    """Folded «distrito», «distrito, provincia», «distrito provincia departamento» or code → the districts it may mean."""
    known: dict[str, list[District]] = defaultdict(list)
    for district in db.session.scalars(select(District).order_by(District.ubigeo)):
        province = district.province
        titles = {
            fold(district.name),
            fold(f"{district.name} {province.name}"),
            fold(f"{district.name} {province.name} {province.department.name}"),
            district.ubigeo,
            district.ubigeo.lstrip("0"),
        }
        for title in titles:
            known[title].append(district)
    return dict(known)


def what_rests_on(table: Table, number: int, besides: Collection[str]) -> dict[str, int]:
    """Name of a table → how many of its rows point to a row, leaving out the tables named."""
    resting: dict[str, int] = {}
    for other in Base.metadata.sorted_tables:
        if other.name in besides:
            continue
        columns = [
            key.parent for key in other.foreign_keys if key.column.table is table and key.column.name == "id"
        ]
        if columns:
            condition = or_(*(column == number for column in columns))
            count = db.session.scalar(select(func.count()).select_from(other).where(condition)) or 0
            if count:
                resting[other.name] = count
    return resting


def rows_of_representation(representation: Representation) -> list[Any]:
    """The mandates and steps that belong to a representation and go with it."""
    rows: list[Any] = []
    for model in (Mandate, AccreditationStep):
        rows += db.session.scalars(select(model).where(model.representation_id == representation.id)).all()
    return rows


def rows_of_event(event: Event) -> list[Any]:
    """The sessions, seats and states that belong to an event and go with it."""
    rows: list[Any] = []
    for model in (EventStatusChange, SeatPool, EventSession):
        rows += db.session.scalars(select(model).where(model.event_id == event.id)).all()
    return rows


def space_again(space: Space) -> Space:
    """The space as it is in the transaction that has just begun."""
    return found(db.session.get(Space, space.id, populate_existing=True))


def people_by_ids(ids: Collection[int]) -> dict[int, Person]:
    """Number → person, read in few questions."""
    wanted = sorted(ids)
    seen: dict[int, Person] = {}
    for start in range(0, len(wanted), 400):
        rows = db.session.scalars(select(Person).where(Person.id.in_(wanted[start : start + 400])))
        seen |= {person.id: person for person in rows}
    return seen


def marks_standing(session: EventSession) -> dict[int, Attendance]:
    """Person → the mark in force at a session, undone ones left out."""
    rows = db.session.scalars(
        select(Attendance).where(
            Attendance.session_id == session.id,
            Attendance.superseded_at.is_(None),
            Attendance.status != AttendanceStatus.VOID,
        )
    )
    return {mark.person_id: mark for mark in rows}
