"""The shape of what a phone sends: each row read by itself, so that one row's fault never touches another."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civic.attendance.models import AttendanceStatus
from civic.core.clock import as_utc
from civic.core.text import clean
from civic.door.models import ScanKind
from civic.people.models import DocumentKind

MAX_ROWS = 200
MAX_BYTES = 256 * 1024
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MARKS = {status.value: status for status in AttendanceStatus if status is not AttendanceStatus.VOID}
_TOLD_LIMIT = 4000
_PARTICLES = {"de", "del", "la", "las", "los", "y", "san", "santa"}


@dataclass(frozen=True)
class WalkIn:
    """Somebody who was written down at the door, as told."""

    names: str
    surnames: tuple[str, str | None]
    document_kind: DocumentKind
    document_number: str | None
    phone: str | None
    organization: str | None


@dataclass(frozen=True)
class Row:
    """One row with a usable id. `fault`: it is kept, but says nothing that could count."""

    id: str
    counter: int
    kind: ScanKind
    session_id: int | None
    code: str | None
    ref: str | None
    status: AttendanceStatus
    person: WalkIn | None
    consent: str | None
    undoes: str | None
    claimed_at: datetime | None
    clock_skew: float | None
    fault: bool
    raw: str


def id_of(thing: Any) -> str | None:
    """The id under which a row can be kept, or None."""
    raw = thing.get("id") if isinstance(thing, dict) else None
    return raw if isinstance(raw, str) and _ID.fullmatch(raw) else None


def read_row(thing: dict[str, Any]) -> Row:
    """A row from JSON whose id is usable; whatever else is wrong with it is a `fault`, never an exception."""
    counter = _whole(thing.get("n"), 2**53)
    kind = _kind(thing.get("kind"))
    status = _MARKS.get(str(thing.get("status") or "present"))
    person = read_person(thing.get("person")) if kind is ScanKind.WALK_IN else None
    undoes = thing.get("undoes")
    undoes = undoes if isinstance(undoes, str) and _ID.fullmatch(undoes) else None
    code, ref = _text(thing.get("code"), 500), _text(thing.get("ref"), 80)
    needed = {ScanKind.SCAN: code, ScanKind.MARK: ref, ScanKind.WALK_IN: person, ScanKind.UNDO: undoes}
    fault = counter is None or kind is None or status is None or not needed[kind]
    consent = thing.get("consent")
    return Row(
        id=str(thing["id"]),
        counter=counter or 0,
        kind=kind or ScanKind.MARK,
        session_id=_whole(thing.get("session"), 2**31),
        code=code,
        ref=ref,
        status=status or AttendanceStatus.PRESENT,
        person=person,
        consent=consent if consent in ("voice", "paper") else None,
        undoes=undoes if kind is ScanKind.UNDO else None,
        claimed_at=_moment(thing.get("claimed_at")),
        clock_skew=_skew(thing.get("clock_skew")),
        fault=fault,
        raw=json.dumps(thing, ensure_ascii=True)[:_TOLD_LIMIT],
    )


def read_person(told: Any) -> WalkIn | None:
    """Who was written down at the door, or None when there is not even a name."""
    if not isinstance(told, dict):
        return None
    names, surnames = _text(told.get("names"), 120), _text(told.get("surnames"), 200)
    if not names or not surnames:
        return None
    kind = str(told.get("document_kind") or "none")
    number = _text(told.get("document_number"), 30)
    known = kind in DocumentKind._value2member_map_
    return WalkIn(
        names=names,
        surnames=split_surnames(surnames),
        document_kind=DocumentKind(kind) if known and number else DocumentKind.NONE,
        document_number=number if known and kind != "none" else None,
        phone=_text(told.get("phone"), 30),
        organization=_text(told.get("organization"), 200),
    )


def split_surnames(text: str) -> tuple[str, str | None]:
    """(first, second or None): «De la Cruz Mamani» is two surnames, its particles stay with what follows."""
    words = text.split()
    end = 0
    while end < len(words) - 1 and words[end].casefold() in _PARTICLES:
        end += 1
    return " ".join(words[: end + 1])[:120], " ".join(words[end + 1 :])[:120] or None


def _kind(value: Any) -> ScanKind | None:
    try:
        return ScanKind(value)
    except ValueError:
        return None


def _whole(value: Any, limit: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < limit else None


def _text(value: Any, limit: int) -> str | None:
    return (clean(value[: limit * 4])[:limit] or None) if isinstance(value, str) else None


def _moment(value: Any) -> datetime | None:
    """The device's clock in UTC; a moment without its offset, or beyond what a calendar holds, is no moment."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return as_utc(moment) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _skew(value: Any) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not -1e12 < value < 1e12:
        return None
    return float(value) if math.isfinite(value) else None


def told_person(told: str | None) -> WalkIn | None:
    """Who was written down in a row that was kept as it came, or None."""
    try:
        row = json.loads(told or "null")
    except ValueError:
        return None
    return read_person(row.get("person")) if isinstance(row, dict) else None


def told_consent(told: str | None) -> str | None:
    """How consent was given, as a row that was kept as it came says, or None."""
    try:
        row = json.loads(told or "null")
    except ValueError:
        return None
    consent = row.get("consent") if isinstance(row, dict) else None
    return consent if consent in ("voice", "paper") else None
