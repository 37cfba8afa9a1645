"""Doors and papers of the demonstration: scans that wait for a decision, sheets in three states, a request about data."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from civic.attendance.models import AttendanceStatus, ProofLevel
from civic.core import clock
from civic.core.db import db
from civic.core.vault import token_hash
from civic.demo.queries import (
    assemblies,
    confirmed_people,
    gave_back_their_place,
    held_sessions,
    people_who_came,
    spoke_once,
)
from civic.door.models import DoorDevice, DoorPass, DoorPassEvent, DoorScan, ScanKind, ScanState
from civic.door.words import CANCELLED, REVOKED
from civic.events.models import EventSession
from civic.people.models import DataRequest, Person, RequestKind
from civic.people.queries import find_for_sign_in
from civic.sheets.models import AttendanceSheet, Reading, SheetRow, SheetState
from civic.sheets.paper import lay_out
from civic.spaces.models import Space
from civic.spaces.queries import space_by_slug

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def add_doors(seed: int, day: date) -> None:
    """What the door and the paper of Ilo's last events left to be done, and a citizen's request."""
    rng = Random(seed + 31)  # noqa: S311  (a repeatable play of chance; these addresses only open fictional data)
    space = space_by_slug("mesa-ilo")
    coordinator, facilitator, citizen = (
        find_for_sign_in(name) for name in ("coordinadora.ilo", "facilitadora.ilo", "ciudadana")
    )
    sessions = held_sessions(space, 3)
    if len(sessions) < 3 or coordinator is None or facilitator is None or citizen is None:
        return
    for assembly in assemblies(space):
        assembly.quorum_percent, assembly.quorum_per_sector = 51, True
    crowded = max(sessions, key=lambda session: (len(gave_back_their_place(session, 2)), session.starts_at))
    _scans(rng, space, crowded, coordinator)
    _sheet(rng, sessions[0], "ILO-7K3-1", SheetState.TYPED, coordinator, None)
    _sheet(rng, sessions[1], "ILO-9FQ-1", SheetState.CHECKED, coordinator, facilitator)
    _sheet(rng, sessions[2], "ILO-4TX-1", SheetState.CLOSED, facilitator, coordinator)
    asked = clock.at(day - timedelta(days=2), 10)
    db.session.add(
        DataRequest(
            person_id=citizen.id, kind=RequestKind.CORRECTION, created_at=asked, due_on=day + timedelta(days=8),
            text="Mi segundo apellido se escribe con tilde. Adjunto no tengo, pero puedo acercarme con mi documento.",
        )
    )  # fmt: skip
    db.session.flush()


def _token(rng: Random) -> str:
    return "".join(rng.choice(LETTERS) for _letter in range(26))


def _scans(rng: Random, space: Space, session: EventSession, coordinator: Person) -> None:
    """A phone that stood at a door, and what it could not decide."""
    on = clock.local(session.starts_at).date()
    door_pass = DoorPass(
        space_id=space.id, label="Puerta principal", token_hash=token_hash(_token(rng)), valid_from=on, valid_to=on,
        max_phones=2, made_by_id=coordinator.id, made_at=session.starts_at - timedelta(days=1),
    )  # fmt: skip
    db.session.add(door_pass)
    db.session.flush()
    db.session.add(DoorPassEvent(pass_id=door_pass.id, event_id=session.event_id))
    device = DoorDevice(
        pass_id=door_pass.id, public_id=_token(rng), token_hash=token_hash(_token(rng)), label="Teléfono de la mesa",
        activated_at=session.starts_at - timedelta(hours=1), last_seen_at=session.ends_at,
    )  # fmt: skip
    db.session.add(device)
    db.session.flush()
    waits = [(person, CANCELLED, "cancelled_registration") for person in gave_back_their_place(session, 2)]
    waits += [(person, REVOKED, "revoked_credential") for person in spoke_once(space, on, 1)]
    for number, (person_id, word, flag) in enumerate(waits, 1):
        at = session.starts_at + timedelta(minutes=7 * number)
        db.session.add(
            DoorScan(
                client_id=_token(rng), space_id=space.id, device_id=device.id, made_on=device.public_id, counter=number,
                kind=ScanKind.SCAN, session_id=session.id, person_id=person_id, status=AttendanceStatus.PRESENT,
                proof=ProofLevel.SCANNED, claimed_at=at, clock_skew=0.0, received_at=at + timedelta(minutes=40),
                valid=False, state=ScanState.REVIEW, word=word, flags=[flag],
            )
        )  # fmt: skip


def _sheet(
    rng: Random,
    session: EventSession,
    code: str,
    state: SheetState,
    first: Person,
    second: Person | None,
) -> None:
    """A signed sheet that says what the list says; on a checked one the two readings differ in one row."""
    people, came = confirmed_people(session), people_who_came(session)
    later = session.ends_at + timedelta(hours=16)
    sheet = AttendanceSheet(
        session_id=session.id, version=1, code=code, token=_token(rng), state=state, printed_at=session.starts_at - timedelta(hours=3),
        printed_by_id=first.id, first_by_id=first.id, first_at=later,
        second_by_id=second.id if second else None, second_at=later + timedelta(hours=2) if second else None,
        closed_by_id=second.id if second and state is SheetState.CLOSED else None,
        closed_at=later + timedelta(hours=3) if state is SheetState.CLOSED else None,
    )  # fmt: skip
    signed = [person for person in people if person in came]
    doubtful = signed[len(signed) // 2] if signed and state is SheetState.CHECKED else None
    for page in lay_out(len(people)):
        for number in (*page.listed, *page.blank):
            person_id = people[number - 1] if number <= len(people) else None
            read = Reading.SIGNED if person_id in came else Reading.EMPTY
            again = Reading.EMPTY if person_id == doubtful and person_id else read
            sheet.rows.append(
                SheetRow(
                    number=number, page=page.number, is_blank=person_id is None, person_id=person_id,
                    first=read, second=again if second else None,
                )
            )  # fmt: skip
    db.session.add(sheet)
    db.session.flush()
