"""Reads of breaches, and of whom one concerns: by table, by space, by what a phone of the door held."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, Table, and_, func, select, union_all
from sqlalchemy.orm import aliased, joinedload

from civic.accreditation.models import Membership, Representation
from civic.attendance.models import Attendance
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.personal import HELD, Held
from civic.core.types import UTCDateTime
from civic.door.models import DoorDevice, DoorPass
from civic.door.queries import (
    credentials_of,
    event_ids_of,
    marks_of_sessions,
    registrations_of,
    sessions_of_events,
)
from civic.events.models import Event, EventSession, Registration
from civic.organisations.models import Leadership, Organization
from civic.people.models import Person
from civic.privacy.models import Breach, BreachPerson
from civic.spaces.models import Space, TeamMember
from civic.web.paging import Page, paginate


def breaches(page: int) -> Page[Any]:
    """Breaches and drills, the newest first."""
    return paginate(select(Breach).order_by(Breach.aware_at.desc(), Breach.id.desc()), page)


def breach_by_id(breach_id: int, *, lock: bool = False) -> Breach:
    """A breach, or NotFound."""
    statement = select(Breach).where(Breach.id == breach_id)
    return found(db.session.scalar(for_change(statement, Breach) if lock else statement))


def breaches_of_account(person_id: int) -> Sequence[Breach]:
    """The breaches by a person's account."""
    return db.session.scalars(select(Breach).where(Breach.account_id == person_id)).all()


def people_of_breach(breach: Breach) -> Sequence[BreachPerson]:
    """The persons a breach concerns, by surname."""
    return db.session.scalars(
        select(BreachPerson)
        .join(Person, Person.id == BreachPerson.person_id)
        .where(BreachPerson.breach_id == breach.id)
        .options(joinedload(BreachPerson.person).joinedload(Person.district))
        .order_by(Person.name_key, Person.id)
    ).all()


def unclosed_breaches() -> Sequence[Breach]:
    """Breaches (no drills) that the authority was not told of yet."""
    return [
        breach
        for breach in db.session.scalars(select(Breach).where(~Breach.is_drill).order_by(Breach.aware_at))
        if not any(step.step == "authority" for step in breach.steps)
    ]


def devices() -> Sequence[DoorDevice]:
    """The phones that were a door last, the newest first."""
    return db.session.scalars(
        select(DoorDevice)
        .join(DoorPass, DoorPass.id == DoorDevice.pass_id)
        .order_by(DoorDevice.activated_at.desc(), DoorDevice.id.desc())
        .limit(50)
    ).all()


def device_by_id(number: int) -> DoorDevice:
    """A phone of the door, or NotFound."""
    return found(db.session.get(DoorDevice, number))


def all_spaces() -> Sequence[Space]:
    """Every space by name."""
    return db.session.scalars(select(Space).order_by(Space.name_key)).all()


# --- whom one concerns --------------------------------------------------------------------------------------------------


def people_in_table(
    held: Held, space_id: int | None, since: datetime | None, until: datetime | None
) -> Iterator[int]:
    """The persons whom the rows of a table are about: of a space, and written in a stretch of time, if asked.

    A table that no key leads from to a space names, with a space, those of its people who are known there.
    """
    table = held.table
    conditions, joins = [], []
    if (moment := _moment_of(table)) is not None:
        conditions += [moment >= since] if since else []
        conditions += [moment <= until] if until else []
    path = _way_to_space(table) if space_id is not None else ()
    for column, target in path or ():
        joins.append((target, column))
    for name in held.subjects:
        person = table.c[name]
        statement = select(person).select_from(table).where(person.is_not(None), *conditions).distinct()
        if space_id is not None and path is None:
            statement = statement.where(person.in_(people_of_space(space_id)))
        elif space_id is not None:
            statement = _along(statement, table, path or (), space_id)
        yield from db.session.scalars(statement)


def _along(
    statement: Select[Any], table: Table, path: Sequence[tuple[str, Table]], space_id: int
) -> Select[Any]:
    here: Any = table
    for step, (name, target) in enumerate(path):
        there = target.alias(f"way{step}")
        statement = statement.join(there, here.c[name] == there.c[_key_of(target)])
        here = there
    return statement.where(here.c.space_id == space_id)


def _key_of(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name


_NO_WAY = {"people", "stored_files", "districts", "settlements", "provinces", "departments", "organizations"}


def _way_to_space(table: Table) -> tuple[tuple[str, Table], ...] | None:
    """The shortest way by keys to a table with a space: ((column, next table), …); () when it has one itself."""
    queue: deque[tuple[Table, tuple[tuple[str, Table], ...]]] = deque([(table, ())])
    seen = {table.name}
    while queue:
        here, way = queue.popleft()
        if "space_id" in here.columns:
            return way
        for column in here.columns:
            for key in column.foreign_keys:
                target = key.column.table
                if target.name not in seen and target.name not in _NO_WAY and len(way) < 4:
                    seen.add(target.name)
                    queue.append((target, (*way, (column.name, target))))
    return None


_MOMENTS = (
    "created_at", "recorded_at", "registered_at", "made_at", "written_at", "given_at", "at", "sent_at", "received_at", "since",
)  # fmt: skip


def _moment_of(table: Table) -> Column[Any] | None:
    """The column that says when a row was written, if there is one."""
    moments = [column for column in table.columns if isinstance(column.type, UTCDateTime)]
    named = [column for name in _MOMENTS for column in moments if column.name == name]
    always = [column for column in moments if not column.nullable]
    return next(iter(named or always), None)


def people_of_space(space_id: int) -> Select[Any]:
    """The numbers of everybody a space knows: who represents, registered, came, or is in its team."""
    ways = (
        select(Representation.person_id)
        .join(Membership, Membership.id == Representation.membership_id)
        .where(Membership.space_id == space_id),
        select(Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(Event.space_id == space_id),
        select(Attendance.person_id)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .where(Event.space_id == space_id),
        select(TeamMember.person_id).where(TeamMember.space_id == space_id),
    )
    together = union_all(*ways).subquery()
    return select(together.c[0])


def leaders_of(organization_ids: Collection[int]) -> Sequence[int]:
    """The persons who lead, or led, organisations: an organisation's phone is often theirs."""
    return db.session.scalars(
        select(Leadership.person_id).where(Leadership.organization_id.in_(organization_ids)).distinct()
    ).all()


def leaders_known(space_id: int | None) -> Sequence[int]:
    """The leaders of all organisations, or of those with a file in a space."""
    statement = select(Leadership.person_id).distinct()
    if space_id is not None:
        inside = select(Membership.organization_id).where(Membership.space_id == space_id)
        statement = statement.where(Leadership.organization_id.in_(inside))
    return db.session.scalars(statement).all()


def people_at_door(device: DoorDevice) -> set[int]:
    """Everybody on the list that a phone of the door carried: registered, accredited on those days, or marked."""
    event_ids = event_ids_of([device.pass_id])
    sessions = sessions_of_events(event_ids)
    days = [clock.local(session.starts_at).date() for session in sessions] or [clock.today()]
    people = {row.person_id for row in registrations_of(event_ids)}
    people |= {
        row.person_id
        for row in credentials_of(device.door_pass.space_id, min(days), max(days))
        if row.in_force
    }
    return people | {row.person_id for row in marks_of_sessions([session.id for session in sessions])}


def living(ids: Collection[int]) -> dict[int, int]:
    """Number → that of the record in use, of persons who can still be told; erased ones are left out."""
    kept: dict[int, int] = {}
    wanted, main = sorted(ids), aliased(Person)
    for start in range(0, len(wanted), 500):
        rows = db.session.execute(
            select(Person.id, func.coalesce(main.id, Person.id), main.forgotten_at, Person.forgotten_at)
            .outerjoin(main, main.id == Person.merged_into_id)
            .where(and_(Person.id.in_(wanted[start : start + 500])))
        )
        kept |= {number: real for number, real, gone, wiped in rows if gone is None and wiped is None}
    return kept


def held_tables(names: Collection[str]) -> list[Held]:
    """The declarations of these tables."""
    return [HELD[name] for name in sorted(names) if name in HELD]


def is_about_leaders(held: Held) -> bool:
    """Whether a table holds contacts of organisations, which are often their leaders' own."""
    return held.table is Organization.__table__


def only_acts(held: Held) -> bool:
    """Whether a table names only who did something, not whom its data is about."""
    return all(name.endswith("_by_id") or name == "actor_id" for name in held.subjects)
