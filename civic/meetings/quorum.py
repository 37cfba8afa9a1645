"""Who is in the room at a moment and whose voice counts: pure, from mandates, door marks and departures.

An organisation has one voice. Its titular speaks; when the titular is not in, its alternate does. A person speaks for one
organisation, the one noted at the door. How many voices are enough is `civic.sheets.quorum`, the same as on the hall's screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from civic.organisations.models import Sector
from civic.sheets.quorum import Quorum, chair_of, quorum_of


@dataclass(frozen=True)
class Chair:
    """A mandate in force on the day of the session."""

    mandate: int
    sector: Sector
    organization: int
    person: int
    is_titular: bool


@dataclass(frozen=True)
class Mark:
    """A mark of the door, superseded ones too, in their order. `at` is None when it says no hour: paper, or typed later."""

    person: int
    came: bool
    late: bool
    organization: int | None
    at: datetime | None
    in_force: bool


@dataclass(frozen=True)
class Out:
    """A stretch outside the room; `until` None: did not come back."""

    person: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Voice:
    """Who speaks for an organisation, and in which seat."""

    organization: int
    sector: Sector
    person: int
    is_titular: bool


@dataclass(frozen=True)
class Rule:
    """How many organisations must be there: a share in percent, or a number."""

    percent: int | None
    count: int | None = None
    per_sector: bool = False


def arrivals(
    marks: Iterable[Mark], opening: datetime, late_from: datetime
) -> dict[int, tuple[datetime, int | None]]:
    """{person: (since when in, organisation noted)} of those whose mark in force says that they came.

    The hour is that of the first mark of an unbroken row that says so: a better proof or a corrected organisation does not
    make somebody late. A mark without an hour counts from the opening; one that says «late» from `late_from`.
    """
    since: dict[int, datetime] = {}
    found: dict[int, tuple[datetime, int | None]] = {}
    for mark in marks:
        if not mark.came:
            since.pop(mark.person, None)
            continue
        arrived = mark.at or (late_from if mark.late else opening)
        since[mark.person] = min(since.get(mark.person, arrived), arrived)
        if mark.in_force:
            found[mark.person] = (since[mark.person], mark.organization)
    return found


def is_in(person: int, since: datetime, outs: Iterable[Out], moment: datetime) -> bool:
    """Whether somebody who came is in the room at a moment: arrived by then, and not outside."""
    if since > moment:
        return False
    return not any(
        out.person == person and out.since <= moment and (out.until is None or moment < out.until)
        for out in outs
    )


def voices(
    chairs: Sequence[Chair],
    came: Mapping[int, tuple[datetime, int | None]],
    outs: Sequence[Out],
    moment: datetime,
) -> dict[int, Voice]:
    """{organisation: who speaks for it at a moment}; an organisation with nobody in the room is not in it."""
    held: dict[int, list[tuple[int, bool, int]]] = {}
    for chair in chairs:
        held.setdefault(chair.person, []).append((chair.organization, chair.is_titular, chair.mandate))
    spoken: dict[int, Voice] = {}
    for chair in sorted(chairs, key=lambda c: (not c.is_titular, c.mandate)):
        known = came.get(chair.person)
        if known is None or chair.organization in spoken:
            continue
        if chair_of(held[chair.person], known[1]) != chair.organization:
            continue
        if is_in(chair.person, known[0], outs, moment):
            spoken[chair.organization] = Voice(
                chair.organization, chair.sector, chair.person, chair.is_titular
            )
    return spoken


def quorums(chairs: Iterable[Chair], present: Mapping[int, Voice], rule: Rule) -> list[Quorum]:
    """What is asked of all sectors together or of each, and how many organisations of it are there."""
    seats = [(chair.sector, chair.organization, chair.organization in present) for chair in chairs]
    told = quorum_of(seats, rule.percent or 1, per_sector=rule.per_sector)
    if rule.count is not None:
        told = [replace(each, needed=rule.count) for each in told]
    return told


def is_reached(told: Sequence[Quorum]) -> bool:
    """Whether every quorum asked for is reached; where nobody is accredited there is none."""
    return bool(told) and all(each.is_reached for each in told)


def call_of(opened_at: datetime | None, second_call_at: datetime | None, moment: datetime) -> int:
    """Under which call a session stands: the second when it was opened (or, not opened yet, would be now) after its hour."""
    if second_call_at is None:
        return 1
    return 2 if (opened_at or moment) >= second_call_at else 1
