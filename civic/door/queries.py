"""Reads of the door: passes and phones, whom a list holds, what is known of the rows of one sending, what waits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.accreditation.models import Mandate, Representation
from civic.attendance.models import Attendance, AttendanceStatus
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.vault import token_hash
from civic.door.models import DoorDevice, DoorPass, DoorPassEvent, DoorScan, ScanState
from civic.events.models import Event, EventSession, EventStatus, Registration, RegistrationState
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space
from civic.web.paging import Page, paginate

RECENT = timedelta(days=14)  # an event's paper may come in some days later

# ── passes and phones ───────────────────────────────────────────────────────────────────────────────────────────────


def pass_by_token(token: str, *, lock: bool = False) -> DoorPass:
    """The pass that a QR opens, or NotFound."""
    statement = select(DoorPass).where(DoorPass.token_hash == token_hash(token))
    if lock:
        statement = statement.with_for_update(of=DoorPass)
    return found(db.session.scalar(statement.options(joinedload(DoorPass.made_by))))


def pass_of_space(space: Space, pass_id: int) -> DoorPass:
    """A pass of a space, or NotFound."""
    return found(
        db.session.scalar(select(DoorPass).where(DoorPass.id == pass_id, DoorPass.space_id == space.id))
    )


def passes_of(space: Space, number: int) -> Page[DoorPass]:
    """The passes of a space with their events and phones, newest first."""
    return paginate(
        select(DoorPass)
        .where(DoorPass.space_id == space.id)
        .options(
            selectinload(DoorPass.events), selectinload(DoorPass.devices), selectinload(DoorPass.made_by)
        )
        .order_by(DoorPass.id.desc()),
        number,
    )


def phones_of(door_pass: DoorPass) -> int:
    """How many phones have become doors with a pass."""
    return db.session.scalar(select(func.count(DoorDevice.id)).where(DoorDevice.pass_id == door_pass.id)) or 0


def device_by_cookie(token: str, *, lock: bool = False) -> DoorDevice | None:
    """The phone that holds this cookie, with its pass; locked, its sendings follow one another."""
    statement = (
        select(DoorDevice)
        .where(DoorDevice.token_hash == token_hash(token))
        .options(
            joinedload(DoorDevice.door_pass, innerjoin=True).joinedload(DoorPass.made_by, innerjoin=True)
        )
    )
    if lock:
        statement = statement.with_for_update(of=DoorDevice)
    return db.session.scalar(statement)


def is_door(cookie: str) -> bool:
    """Whether some phone holds this cookie, without reading more of it."""
    known = select(DoorDevice.id).where(DoorDevice.token_hash == token_hash(cookie))
    return db.session.scalar(known) is not None


def device_by_public_id(public_id: str) -> DoorDevice | None:
    """The phone of this name, or None."""
    return db.session.scalar(select(DoorDevice).where(DoorDevice.public_id == public_id))


def labels_of(public_ids: Collection[str]) -> dict[str, str]:
    """{device: the name its facilitator gave it}."""
    rows = db.session.execute(
        select(DoorDevice.public_id, DoorDevice.label).where(DoorDevice.public_id.in_(public_ids))
    )
    return {public_id: label for public_id, label in rows}  # noqa: C416


def events_to_choose(space: Space, now: datetime) -> Sequence[Event]:
    """The events a pass may open: published or held, coming or over since two weeks at most."""
    return db.session.scalars(
        select(Event)
        .where(
            Event.space_id == space.id,
            Event.status.in_((EventStatus.PUBLISHED, EventStatus.HELD)),
            Event.ends_at > now - RECENT,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(200)
    ).all()


def event_ids_of(pass_ids: Collection[int]) -> list[int]:
    """The events of some passes."""
    return list(
        db.session.scalars(
            select(DoorPassEvent.event_id).where(DoorPassEvent.pass_id.in_(pass_ids)).distinct()
        )
    )


def sessions_of_events(event_ids: Collection[int]) -> Sequence[EventSession]:
    """The sessions of events in the order of time, their events with them."""
    return db.session.scalars(
        select(EventSession)
        .where(EventSession.event_id.in_(event_ids))
        .order_by(EventSession.starts_at, EventSession.id)
    ).all()


# ── the list a phone takes along ────────────────────────────────────────────────────────────────────────────────────


def registrations_of(event_ids: Collection[int]) -> Sequence[Any]:
    """Rows (person_id, event_id, state, token, organization name) of events, cancelled ones first."""
    return db.session.execute(
        select(
            Registration.person_id, Registration.event_id, Registration.state, Registration.token,
            Organization.name.label("organization"),
        )
        .join(Organization, Organization.id == Registration.organization_id, isouter=True)
        .where(Registration.event_id.in_(event_ids))
        .order_by((Registration.state == RegistrationState.CANCELLED).desc(), Registration.id)
    ).all()  # fmt: skip


def marks_of_sessions(session_ids: Collection[int]) -> Sequence[Any]:
    """Rows (person_id, session_id, status, recorded_at, device, given_names, first_surname, organization) of marks in force."""
    recorder = select(Person.id, Person.given_names, Person.first_surname).subquery()
    return db.session.execute(
        select(
            Attendance.person_id, Attendance.session_id, Attendance.status, Attendance.recorded_at, Attendance.device,
            recorder.c.given_names, recorder.c.first_surname,
            Organization.name.label("organization"),
        )
        .join(recorder, recorder.c.id == Attendance.recorded_by_id, isouter=True)
        .join(Organization, Organization.id == Attendance.organization_id, isouter=True)
        .where(
            Attendance.session_id.in_(session_ids), Attendance.superseded_at.is_(None),
            Attendance.status != AttendanceStatus.VOID,
        )
    ).all()  # fmt: skip


def credentials_of(space_id: int, first: date, last: date) -> Sequence[Any]:
    """Rows (person_id, token, valid_from, valid_to, organization) of all that the space ever issued and recorded last."""
    return db.session.execute(
        select(
            Mandate.person_id, Representation.token, Mandate.valid_from, Mandate.valid_to,
            Organization.name.label("organization"),
            and_(
                Mandate.valid_from <= last, or_(Mandate.valid_to.is_(None), Mandate.valid_to >= first)
            ).label("in_force"),
        )
        .join(Representation, Representation.id == Mandate.representation_id)
        .join(Organization, Organization.id == Mandate.organization_id)
        .where(Mandate.space_id == space_id, Mandate.superseded_at.is_(None))
    ).all()  # fmt: skip


def names_of(person_ids: Collection[int]) -> Sequence[Any]:
    """Rows (id, given_names, first_surname, second_surname, document_tail), by surname; in one query per 20,000."""
    ids = sorted(person_ids)
    rows: list[Any] = []
    for start in range(0, len(ids), 20_000):
        rows += db.session.execute(
            select(
                Person.id, Person.given_names, Person.first_surname, Person.second_surname,
                Person.document_tail, Person.name_key,
            ).where(Person.id.in_(ids[start : start + 20_000]))
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.name_key, row.id))


# ── what one sending needs to know ──────────────────────────────────────────────────────────────────────────────────


def scans_by_client_id(ids: Collection[str]) -> dict[str, DoorScan]:
    """{the device's id: the row kept}."""
    rows = db.session.scalars(select(DoorScan).where(DoorScan.client_id.in_(ids)))
    return {row.client_id: row for row in rows}


def events_of_sessions(ids: Collection[int], event_ids: Collection[int]) -> Sequence[int]:
    """Those of the events to which one of these sessions belongs, in the order in which they are locked."""
    if not ids:
        return []
    return db.session.scalars(
        select(EventSession.event_id)
        .where(EventSession.id.in_(ids), EventSession.event_id.in_(event_ids))
        .distinct()
        .order_by(EventSession.event_id)
    ).all()


def lock_sessions(ids: Collection[int], event_ids: Collection[int]) -> None:
    """Lock the lists of these sessions of the events: what other doors send for them waits until this is written."""
    db.session.execute(
        select(EventSession.id)
        .where(EventSession.id.in_(ids), EventSession.event_id.in_(event_ids))
        .order_by(EventSession.id)
        .with_for_update()
    ).all()


def scans_of_pairs(session_ids: Collection[int], person_ids: Collection[int]) -> Sequence[DoorScan]:
    """Every scan of these people at these sessions (a few too many where pairs cross)."""
    return db.session.scalars(
        select(DoorScan).where(DoorScan.session_id.in_(session_ids), DoorScan.person_id.in_(person_ids))
    ).all()


def undos_of(client_ids: Collection[str]) -> Sequence[DoorScan]:
    """The undos that name one of these scans."""
    return db.session.scalars(select(DoorScan).where(DoorScan.undoes.in_(client_ids))).all()


def tickets(tokens: Collection[str]) -> dict[str, tuple[int, int]]:
    """{token of a ticket: (event, person)}."""
    rows = db.session.execute(
        select(Registration.token, Registration.event_id, Registration.person_id).where(
            Registration.token.in_(tokens)
        )
    )
    return {token: (event_id, person_id) for token, event_id, person_id in rows}


def credentials(tokens: Collection[str]) -> dict[str, Representation]:
    """{token of a credential: its representation}."""
    rows = db.session.scalars(select(Representation).where(Representation.token.in_(tokens)))
    return {row.token: row for row in rows}


def living(person_ids: Collection[int]) -> dict[int, int]:
    """{person: the record that stands for them now}; merged ones lead to the kept record, forgotten ones to nothing."""
    rows = db.session.execute(
        select(Person.id, Person.merged_into_id).where(
            Person.id.in_(person_ids), Person.forgotten_at.is_(None)
        )
    ).all()
    return {person_id: merged or person_id for person_id, merged in rows}


def places_of(event_ids: Collection[int], person_ids: Collection[int]) -> dict[tuple[int, int], bool]:
    """{(event, person): whether a place is held or waited for (False: given back)} of registrations."""
    rows = db.session.execute(
        select(Registration.event_id, Registration.person_id, Registration.state)
        .where(Registration.event_id.in_(event_ids), Registration.person_id.in_(person_ids))
        .order_by((Registration.state == RegistrationState.CANCELLED).desc())
    )
    return {(event, person): state is not RegistrationState.CANCELLED for event, person, state in rows}


def mandates_in_force(
    space_id: int, person_ids: Collection[int]
) -> dict[int, list[tuple[date, date | None]]]:
    """{person: (first day, last day) of their mandates in a space as known now}."""
    rows = db.session.execute(
        select(Mandate.person_id, Mandate.valid_from, Mandate.valid_to).where(
            Mandate.space_id == space_id, Mandate.person_id.in_(person_ids), Mandate.superseded_at.is_(None)
        )
    )
    known: dict[int, list[tuple[date, date | None]]] = {}
    for person_id, valid_from, valid_to in rows:
        known.setdefault(person_id, []).append((valid_from, valid_to))
    return known


def namesakes(session: EventSession, name_key: str) -> Sequence[int]:
    """The people of exactly this name on a session's list."""
    registered = select(Registration.person_id).where(Registration.event_id == session.event_id)
    marked = select(Attendance.person_id).where(Attendance.session_id == session.id)
    return db.session.scalars(
        select(Person.id).where(
            Person.name_key == name_key,
            Person.merged_into_id.is_(None),
            or_(Person.id.in_(registered), Person.id.in_(marked)),
        )
    ).all()


def mark_before_the_door(session_id: int, person_id: int) -> Attendance | None:
    """The last mark of a person at a session that no phone made, or None."""
    return db.session.scalar(
        select(Attendance)
        .where(
            Attendance.session_id == session_id,
            Attendance.person_id == person_id,
            Attendance.device.is_(None),
        )
        .order_by(Attendance.id.desc())
        .limit(1)
    )


def rows_after_end(device: DoorDevice) -> int:
    """How many rows a phone has sent after its pass was over."""
    return (
        db.session.scalar(
            select(func.count(DoorScan.id)).where(
                DoorScan.device_id == device.id, DoorScan.word == "pass_ended"
            )
        )
        or 0
    )


# ── what waits for a human ──────────────────────────────────────────────────────────────────────────────────────────


def waiting(space: Space, number: int) -> Page[DoorScan]:
    """The scans of a space that wait for a human, oldest first."""
    return paginate(
        select(DoorScan)
        .where(DoorScan.space_id == space.id, DoorScan.state == ScanState.REVIEW)
        .options(
            selectinload(DoorScan.person),
            selectinload(DoorScan.device),
            selectinload(DoorScan.session),
        )
        .order_by(DoorScan.id),
        number,
        25,
    )


def count_waiting(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many scans wait for a human}; spaces without one are left out."""
    rows = db.session.execute(
        select(DoorScan.space_id, func.count(DoorScan.id))
        .where(DoorScan.space_id.in_(space_ids), DoorScan.state == ScanState.REVIEW)
        .group_by(DoorScan.space_id)
    )
    return dict(rows.all())


def scan_of_space(space: Space, scan_id: int, *, lock: bool = False) -> DoorScan:
    """A scan that a space's phones sent, or NotFound."""
    statement = select(DoorScan).where(DoorScan.id == scan_id, DoorScan.space_id == space.id)
    if lock:
        statement = for_change(statement, DoorScan)
    return found(db.session.scalar(statement))


def sessions_to_assign(scan: DoorScan) -> Sequence[EventSession]:
    """The sessions of the pass of a scan, for a scan that named none of them."""
    return sessions_of_events(event_ids_of([scan.device.pass_id]))


def scans_of_person(person_id: int) -> Sequence[DoorScan]:
    """Every scan that means a person."""
    return db.session.scalars(select(DoorScan).where(DoorScan.person_id == person_id)).all()
