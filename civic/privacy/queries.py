"""Reads of duties towards people: settings of banks, requests, who read whose data, and whom a breach concerns."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Column, Select, Table, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from civic.accreditation.models import Mandate, Membership, Representation
from civic.agreements.models import Commitment
from civic.attendance.models import Attendance
from civic.core import clock
from civic.core.db import Base, db, for_change
from civic.core.errors import found
from civic.core.files import StoredFile
from civic.core.personal import HELD, Held
from civic.core.reads import DataRead, DataReadSubject
from civic.core.types import UTCDateTime
from civic.door.models import DoorDevice, DoorPass
from civic.door.queries import (
    credentials_of,
    event_ids_of,
    marks_of_sessions,
    registrations_of,
    sessions_of_events,
)
from civic.evaluation.models import Assignment
from civic.events.models import Event, EventSession, Registration
from civic.networks.models import NetworkMember
from civic.opinions.models import Comment, Support
from civic.organisations.models import Leadership, Organization
from civic.oversight.models import CommitteeMember
from civic.people.models import (
    Account,
    Consent,
    DataRequest,
    Person,
    PlatformRole,
    RequestKind,
    RoleGrant,
)
from civic.plan.models import IndicatorDuty
from civic.privacy.models import (
    BankSetting,
    Breach,
    BreachPerson,
    RequestExtension,
    RequestReminder,
)
from civic.proposals.models import Proposal
from civic.records.models import RecordSignature
from civic.spaces.models import Space, TeamMember
from civic.surveys.models import Reply
from civic.training.models import EditionStaff
from civic.voting.models import PollOption, RollEntry
from civic.web.paging import Page, paginate

# --- banks --------------------------------------------------------------------------------------------------------------


def bank_settings() -> dict[str, BankSetting]:
    """Code → what the administrator settled."""
    return {row.code: row for row in db.session.scalars(select(BankSetting))}


def bank_setting(code: str) -> BankSetting | None:
    """What the administrator settled about one bank, held for a change."""
    return db.session.scalar(for_change(select(BankSetting).where(BankSetting.code == code)))


# --- requests -----------------------------------------------------------------------------------------------------------


def extension_of(request_id: int) -> RequestExtension | None:
    """The extension of a request's deadline, if there was one."""
    return db.session.get(RequestExtension, request_id)


def extensions_of(person_id: int) -> Sequence[RequestExtension]:
    """The extensions of a person's requests."""
    return db.session.scalars(
        select(RequestExtension)
        .join(DataRequest, DataRequest.id == RequestExtension.request_id)
        .where(DataRequest.person_id == person_id)
    ).all()


def request_for_change(request_id: int) -> DataRequest:
    """A request, held, or NotFound."""
    return found(db.session.scalar(for_change(select(DataRequest).where(DataRequest.id == request_id))))


def requests_due(until: date) -> Sequence[DataRequest]:
    """Requests without an answer that are due on a day or before, the most urgent first."""
    return db.session.scalars(
        select(DataRequest)
        .where(DataRequest.answered_at.is_(None), DataRequest.due_on <= until)
        .order_by(DataRequest.due_on, DataRequest.id)
    ).all()


def reminded() -> set[tuple[int, str]]:
    """What was reminded of already: (request, about)."""
    rows = db.session.execute(select(RequestReminder.request_id, RequestReminder.about))
    return {(request_id, about) for request_id, about in rows}


def who_answers() -> Sequence[Person]:
    """Administrators and operators who can sign in."""
    return (
        db.session.scalars(
            select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .join(Account, Account.person_id == Person.id)
            .where(
                RoleGrant.until.is_(None),
                RoleGrant.role.in_((PlatformRole.ADMINISTRATOR, PlatformRole.OPERATOR)),
                Account.is_active,
                Person.forgotten_at.is_(None),
            )
            .order_by(Person.id)
        )
        .unique()
        .all()
    )


class Answered(NamedTuple):
    """One request as it is counted: when it came, by when it was due, when it was answered."""

    kind: RequestKind
    created_at: datetime
    due_on: date
    answered_at: datetime | None


def requests_since(moment: datetime) -> list[Answered]:
    """Every request since a moment, for counting."""
    rows = db.session.execute(
        select(DataRequest.kind, DataRequest.created_at, DataRequest.due_on, DataRequest.answered_at)
        .where(DataRequest.created_at >= moment)
        .order_by(DataRequest.created_at)
    )
    return [Answered(*row) for row in rows]


def late_requests() -> tuple[int, int]:
    """(requests that wait, those of them that are late)."""
    late = func.sum(func.coalesce(DataRequest.due_on < clock.today(), False).cast(db.Integer))
    waiting, overdue = db.session.execute(
        select(func.count(DataRequest.id), late).where(DataRequest.answered_at.is_(None))
    ).one()
    return waiting, overdue or 0


# --- who read whose data ------------------------------------------------------------------------------------------------


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


# --- people nobody saw for long -----------------------------------------------------------------------------------------

# Whoever stands in one of these has, or had, an office or a vote: never erased by a rule.
_OFFICES: tuple[Any, ...] = (
    Representation.person_id, Mandate.person_id, Leadership.person_id, TeamMember.person_id, RoleGrant.person_id,
    RollEntry.person_id, PollOption.person_id, CommitteeMember.person_id, RecordSignature.person_id,
    EditionStaff.person_id, NetworkMember.person_id, Assignment.evaluator_id,
    Commitment.person_id, Proposal.person_id, IndicatorDuty.person_id,
)  # fmt: skip
# Signs of life: (person, moment).
_TRACES: tuple[tuple[Any, Any], ...] = (
    (Person.id, Person.created_at), (Account.person_id, Account.created_at), (Account.person_id, Account.last_sign_in_at),
    (Registration.person_id, Registration.registered_at), (Attendance.person_id, Attendance.recorded_at),
    (Consent.person_id, Consent.recorded_at), (DataRequest.person_id, DataRequest.created_at),
    (Comment.person_id, Comment.written_at), (Support.person_id, Support.given_at), (Reply.person_id, Reply.answered_at),
)  # fmt: skip


def people_long_unseen(*which: Any) -> Select[Any]:
    """(person, last sign of life) of everybody without an office, past or present; `which` narrows the persons."""
    signs = union_all(
        *(
            select(person.label("person_id"), moment.label("moment")).where(moment.is_not(None))
            for person, moment in _TRACES
        )
    ).subquery("signs")
    last = (
        select(signs.c.person_id, func.max(signs.c.moment).label("moment"))
        .group_by(signs.c.person_id)
        .subquery("last")
    )
    free = [~exists().where(column == Person.id) for column in _OFFICES]
    return (
        cast("Select[Any]", select(Person.id, last.c.moment))
        .join(last, last.c.person_id == Person.id)
        .where(Person.merged_into_id.is_(None), Person.forgotten_at.is_(None), *free, *which)
    )


def has_no_account() -> Any:
    """The condition that a person has no account."""
    return ~exists().where(Account.person_id == Person.id)


def files_nobody_points_to() -> Select[Any]:
    """(file, when it came) of files that no row of any table names."""
    pointing = [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.target_fullname == "stored_files.id"
    ]
    unnamed = [~exists().where(column == StoredFile.id) for column in pointing]
    return cast("Select[Any]", select(StoredFile.id, StoredFile.uploaded_at).where(*unnamed))


# --- breaches -----------------------------------------------------------------------------------------------------------


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
