"""The list that a phone takes along: names, last digits, hashed codes and marks of the events of its pass, nothing more."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from civic.attendance.rules import why_not_record
from civic.core import clock
from civic.door import queries, rules
from civic.door.codes import Refs, code_hash, salt
from civic.door.models import DoorDevice
from civic.events.models import EventSession, RegistrationState


def roll_of(device: DoorDevice) -> dict[str, Any]:
    """The list of a device as docs/door-sync.md describes it, without the server's time."""
    event_ids = queries.event_ids_of([device.pass_id])
    sessions = queries.sessions_of_events(event_ids)
    pepper = salt(device.public_id)
    people, revoked = _people(device, event_ids, sessions, pepper)
    return {
        "valid_until": rules.valid_until(device).isoformat(),
        "device": device.public_id,
        "label": device.label,
        "space": device.door_pass.space.name,
        "salt": pepper,
        "sessions": [_session(session) for session in sessions],
        "people": people,
        "revoked": revoked,
    }


def etag_of(roll: dict[str, Any]) -> str:
    """The name of a state of the list."""
    return hashlib.sha256(json.dumps(roll, sort_keys=True).encode()).hexdigest()[:32]


def _session(session: EventSession) -> dict[str, Any]:
    return {
        "id": session.id, "event": session.event.title, "event_id": session.event_id, "title": session.title,
        "starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat(),
        "place": session.place or session.event.place,
        "closed": session.attendance_closed_at is not None or why_not_record(session, session.starts_at) is not None,
    }  # fmt: skip


def _people(
    device: DoorDevice, event_ids: Sequence[int], sessions: Sequence[EventSession], pepper: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """(everybody on the list, the code hashes of credentials that no longer hold)."""
    of_event: dict[int, list[int]] = defaultdict(list)
    for session in sessions:
        of_event[session.event_id].append(session.id)
    rows: dict[int, dict[str, Any]] = defaultdict(_blank)
    states: dict[tuple[int, int], set[RegistrationState]] = defaultdict(set)
    for each in queries.registrations_of(event_ids):
        row = rows[each.person_id]
        row["sessions"] += [s for s in of_event[each.event_id] if s not in row["sessions"]]
        row["codes"].append(code_hash(pepper, each.token))
        row["organization"] = each.organization or row["organization"]
        states[each.person_id, each.event_id].add(each.state)
    for (person_id, event_id), known in states.items():
        if RegistrationState.CONFIRMED not in known:
            kind = "waiting" if RegistrationState.WAITING in known else "cancelled"
            rows[person_id][kind] += of_event[event_id]
    revoked = _add_credentials(device, sessions, rows, pepper)
    _add_marks(device, sessions, rows)
    refs, people = Refs(device.public_id), []
    for person in queries.names_of(rows):
        row = rows[person.id]
        people.append(
            {
                "ref": refs.seal(person.id),
                "name": f"{' '.join(filter(None, (person.first_surname, person.second_surname)))}, {person.given_names}",
                "tail": person.document_tail or "",
                **row,
            }
        )
    return people, revoked


def _blank() -> dict[str, Any]:
    return {
        "organization": None,
        "sessions": [],
        "waiting": [],
        "cancelled": [],
        "accredited": False,
        "codes": [],
        "marks": {},
    }


def _add_credentials(
    device: DoorDevice, sessions: Sequence[EventSession], rows: dict[int, dict[str, Any]], pepper: str
) -> list[str]:
    """Put who represents an organisation on the days of the sessions on the list; the codes of all other credentials."""
    days = [clock.local(session.starts_at).date() for session in sessions] or [clock.today()]
    revoked = []
    for each in queries.credentials_of(device.door_pass.space_id, min(days), max(days)):
        if not each.in_force:
            revoked.append(code_hash(pepper, each.token))
            continue
        row = rows[each.person_id]
        row["accredited"] = True
        row["codes"].append(code_hash(pepper, each.token))
        row["organization"] = row["organization"] or each.organization
    return sorted(revoked)


def _add_marks(device: DoorDevice, sessions: Sequence[EventSession], rows: dict[int, dict[str, Any]]) -> None:
    marks = queries.marks_of_sessions([session.id for session in sessions])
    labels = queries.labels_of({mark.device for mark in marks if mark.device})
    for mark in marks:
        row = rows[mark.person_id]
        row["organization"] = row["organization"] or mark.organization
        if mark.session_id not in row["sessions"]:
            row["sessions"].append(mark.session_id)
        by = labels.get(mark.device or "") or " ".join(filter(None, (mark.given_names, mark.first_surname)))
        row["marks"][str(mark.session_id)] = {
            "status": mark.status.value, "at": mark.recorded_at.isoformat(), "by": by or None,
        }  # fmt: skip
