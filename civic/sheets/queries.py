"""Reads of sheets: whom to print, what was typed, what waits, and how full the hall is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.accreditation.models import Mandate, MandateRole
from civic.accreditation.queries import overlaps
from civic.attendance.models import CAME, Attendance, Source
from civic.attendance.queries import has_mark, organizations_represented
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import fold
from civic.events.models import Event, EventSession, Registration, RegistrationState
from civic.events.queries import first_of_each_space
from civic.organisations.models import Organization, Sector
from civic.people.documents import document_key
from civic.people.models import Person
from civic.people.names import same_names
from civic.sheets.models import AttendanceSheet, SheetRow, SheetScan, SheetState
from civic.sheets.quorum import Quorum, Seat, chair_of, quorum_of

OPEN = (SheetState.PRINTED, SheetState.TYPED, SheetState.CHECKED)


def people_to_print(
    session: EventSession, *, with_representatives: bool = False
) -> list[tuple[Person, int | None]]:
    """(person, organisation id) by surname: who has a place or a mark, and if asked who represents an organisation that day."""
    registered = select(Registration.person_id).where(
        Registration.event_id == session.event_id, Registration.state == RegistrationState.CONFIRMED
    )
    wanted = [Person.id.in_(registered), has_mark(session.id, Person.id)]
    day = clock.local(session.starts_at).date()
    if with_representatives:
        wanted.append(Person.id.in_(_representatives(session.event.space_id, day)))
    people = db.session.scalars(
        select(Person)
        .where(or_(*wanted), Person.merged_into_id.is_(None), Person.forgotten_at.is_(None))
        .order_by(Person.name_key, Person.id)
    ).all()
    organizations = organizations_represented(session.event, day, [person.id for person in people])
    return [(person, organizations.get(person.id)) for person in people]


def _representatives(space_id: int, day: date) -> Select[Any]:
    return select(Mandate.person_id).where(
        Mandate.space_id == space_id,
        Mandate.superseded_at.is_(None),
        Mandate.valid_from <= day,
        or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day),
    )


def sheet_by_token(token: str, *, lock: bool = False) -> AttendanceSheet:
    """A sheet with its session and event, or NotFound; locked and read again when it is to be changed."""
    statement = select(AttendanceSheet).where(AttendanceSheet.token == token)
    if lock:
        statement = for_change(statement, AttendanceSheet)
    return found(db.session.scalar(statement))


def rows_of(sheet: AttendanceSheet, page: int | None = None) -> Sequence[SheetRow]:
    """The rows of a sheet (or of one of its pages) in their order, with people and organisations."""
    statement = select(SheetRow).where(SheetRow.sheet_id == sheet.id)
    if page is not None:
        statement = statement.where(SheetRow.page == page)
    return db.session.scalars(
        statement.options(
            joinedload(SheetRow.person), joinedload(SheetRow.organization), joinedload(SheetRow.decided_by)
        ).order_by(SheetRow.number)
    ).all()


def row_of(sheet: AttendanceSheet, row_id: int) -> SheetRow:
    """A row of this sheet, or NotFound."""
    return found(
        db.session.scalar(
            select(SheetRow)
            .where(SheetRow.id == row_id, SheetRow.sheet_id == sheet.id)
            .options(joinedload(SheetRow.person))
        )
    )


def page_count(sheet: AttendanceSheet) -> int:
    """How many sides of A4 the sheet has."""
    return db.session.scalar(select(func.max(SheetRow.page)).where(SheetRow.sheet_id == sheet.id)) or 0


def pages_to_type(sheet: AttendanceSheet, turn: int) -> list[int]:
    """The pages that the first or the second person has not saved yet."""
    reading = SheetRow.first if turn == 1 else SheetRow.second
    return list(
        db.session.scalars(
            select(SheetRow.page)
            .where(SheetRow.sheet_id == sheet.id, reading.is_(None))
            .distinct()
            .order_by(SheetRow.page)
        )
    )


def rows_to_decide(sheet: AttendanceSheet) -> list[SheetRow]:
    """The rows on which the two who typed disagree and nobody has decided."""
    return [row for row in rows_of(sheet) if row.waits]


def scan_of(sheet: AttendanceSheet, scan_id: int) -> SheetScan:
    """A picture kept with this sheet, or NotFound."""
    return found(
        db.session.scalar(select(SheetScan).where(SheetScan.id == scan_id, SheetScan.sheet_id == sheet.id))
    )


def sheets_of_event(event: Event) -> dict[int, list[AttendanceSheet]]:
    """{session id: its sheets, the newest first}."""
    grouped: dict[int, list[AttendanceSheet]] = {session.id: [] for session in event.sessions}
    for sheet in db.session.scalars(
        select(AttendanceSheet)
        .where(AttendanceSheet.session_id.in_(list(grouped)))
        .options(
            joinedload(AttendanceSheet.printed_by),
            joinedload(AttendanceSheet.first_by),
            joinedload(AttendanceSheet.second_by),
            selectinload(AttendanceSheet.scans),
        )
        .order_by(AttendanceSheet.version.desc())
    ):
        grouped[sheet.session_id].append(sheet)
    return grouped


def sheet_sizes(sheets: Sequence[AttendanceSheet]) -> dict[int, tuple[int, int]]:
    """{sheet id: (pages, rows of the list)}."""
    rows = db.session.execute(
        select(SheetRow.sheet_id, func.max(SheetRow.page), func.count().filter(SheetRow.is_blank.is_(False)))
        .where(SheetRow.sheet_id.in_([sheet.id for sheet in sheets]))
        .group_by(SheetRow.sheet_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def next_version(session_id: int) -> tuple[int, str | None]:
    """(number of the next printing, code of the first) of a session's sheets."""
    last = db.session.execute(
        select(func.max(AttendanceSheet.version), func.min(AttendanceSheet.id)).where(
            AttendanceSheet.session_id == session_id
        )
    ).one()
    first = db.session.get(AttendanceSheet, last[1]) if last[1] else None
    return (last[0] or 0) + 1, first.code if first else None


def code_is_taken(root: str) -> bool:
    """Whether a sheet's code begins like this."""
    return (
        db.session.scalar(
            select(AttendanceSheet.id)
            .where(AttendanceSheet.code.startswith(f"{root}-", autoescape=True))
            .limit(1)
        )
        is not None
    )


def locked_session(session_id: int) -> EventSession:
    """The session locked, so that two printings of it get two numbers."""
    return found(
        db.session.scalar(
            for_change(
                select(EventSession)
                .where(EventSession.id == session_id)
                .options(joinedload(EventSession.event, innerjoin=True)),
                EventSession,
            )
        )
    )


def doubled(
    row: SheetRow, rows: Sequence[SheetRow], names: tuple[str, str, str | None], key: str | None
) -> SheetRow | None:
    """Another row of the same paper that tells of the same person: by document, or by a name that sounds alike.

    A different document says that it is another person, however alike the names are.
    """
    for other in rows:
        if other.id == row.id or not other.is_used:
            continue
        other_key = document_key_of(other)
        if key and other_key:
            if key == other_key:
                return other
            continue
        if same_names(names, _names(other)):
            return other
    return None


def _names(row: SheetRow) -> tuple[str, str, str | None]:
    told = row.person or row
    return told.given_names or "", told.first_surname or "", told.second_surname


def document_key_of(row: SheetRow) -> str | None:
    """The keyed hash of the document of a row's person, known or written by hand; None without a document."""
    if row.person is not None:
        return row.person.document_key
    if not row.document_number or row.document_kind is None:
        return None
    return document_key(row.document_kind, row.document_number)


def organization_named(typed: str, known: Sequence[Organization]) -> Organization | None:
    """The organisation with this name or acronym, ignoring accents and case."""
    wanted = fold(typed)
    return next((o for o in known if wanted in (fold(o.name), fold(o.acronym or ""))), None)


def rows_of_person(person: Person) -> Sequence[SheetRow]:
    """Every row of paper on which a person stands."""
    return db.session.scalars(
        select(SheetRow).where(SheetRow.person_id == person.id).order_by(SheetRow.id)
    ).all()


def events_with_sheets(space_ids: Collection[int], moment: datetime, limit: int = 5) -> Sequence[Row[Any]]:
    """(space_id, slug, title, state, number) of sheets that wait for somebody, once their session is over: the newest events
    of each space."""
    state = AttendanceSheet.state
    counted = (
        select(Event.space_id, Event.slug, Event.title, state, func.count(AttendanceSheet.id).label("number"))
        .join(EventSession, EventSession.event_id == Event.id)
        .join(AttendanceSheet, AttendanceSheet.session_id == EventSession.id)
        .where(Event.space_id.in_(space_ids), state.in_(OPEN), EventSession.ends_at < moment)
        .group_by(Event.id, state)
    )
    return first_of_each_space(counted, Event.id.desc(), state, limit=limit)


@dataclass(frozen=True)
class SectorIn:
    """How many of a sector are in; `seats` when the event keeps seats for it. Without sector: in their own name."""

    sector: Sector | None
    came: int
    seats: int | None


@dataclass(frozen=True)
class Hall:
    """What the screen of the hall shows: numbers, and of the last walk-in the sector and the hour alone."""

    came: int
    sectors: list[SectorIn]
    has_walk_in: bool = False
    last_sector: Sector | None = None
    last_at: datetime | None = None
    quorum: tuple[Quorum, ...] = ()

    @property
    def has_quorum(self) -> bool:
        """Whether every quorum that the event asks for is reached."""
        return bool(self.quorum) and all(each.is_reached for each in self.quorum)


def seats_of(session: EventSession) -> list[Seat]:
    """(sector, organisation, whether this representative came for it) of every mandate in force in the space that day.

    Who holds seats of several organisations speaks for one of them: the one noted at the door.
    """
    day = clock.local(session.starts_at).date()
    rows = db.session.execute(
        select(
            Mandate.id, Mandate.sector, Mandate.organization_id, Mandate.person_id, Mandate.role,
            Attendance.id.is_not(None), Attendance.organization_id,
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.person_id == Mandate.person_id,
                Attendance.session_id == session.id,
                Attendance.superseded_at.is_(None),
                Attendance.status.in_(CAME),
            ),
        )
        .where(Mandate.space_id == session.event.space_id, Mandate.superseded_at.is_(None), overlaps(day, day))
        .order_by(Mandate.id)
    ).all()  # fmt: skip
    held: dict[int, list[tuple[int, bool, int]]] = {}
    for number, _sector, organization, person, role, _came, _noted in rows:
        held.setdefault(person, []).append((organization, role is MandateRole.TITULAR, number))
    return [
        (sector, organization, bool(came) and chair_of(held[person], noted) == organization)
        for _number, sector, organization, person, _role, came, noted in rows
    ]


def hall_of(session: EventSession) -> Hall:
    """How many are in now, per sector, and the sector of the last who came without registration; no person."""
    counted: dict[Sector | None, int] = dict(
        db.session.execute(
            select(Organization.sector, func.count())
            .select_from(Attendance)
            .outerjoin(Organization, Organization.id == Attendance.organization_id)
            .where(
                Attendance.session_id == session.id,
                Attendance.superseded_at.is_(None),
                Attendance.status.in_(CAME),
            )
            .group_by(Organization.sector)
        ).all()
    )
    seats = {pool.sector: pool.seats for pool in session.event.reserved if pool.sector}
    shown = [SectorIn(s, counted.get(s, 0), seats.get(s)) for s in Sector if s in counted or s in seats]
    if counted.get(None):
        shown.append(SectorIn(None, counted[None], None))
    last = db.session.execute(
        select(Organization.sector, Attendance.recorded_at)
        .select_from(Attendance)
        .outerjoin(Organization, Organization.id == Attendance.organization_id)
        .where(
            Attendance.session_id == session.id,
            Attendance.superseded_at.is_(None),
            Attendance.status.in_(CAME),
            Attendance.source == Source.WALK_IN,
        )
        .order_by(Attendance.id.desc())
        .limit(1)
    ).first()
    event = session.event
    quorum = (
        quorum_of(seats_of(session), event.quorum_percent, per_sector=event.quorum_per_sector)
        if event.quorum_percent
        else []
    )
    return Hall(
        sum(counted.values()), shown, last is not None, last[0] if last else None, last[1] if last else None,
        tuple(quorum),
    )  # fmt: skip
