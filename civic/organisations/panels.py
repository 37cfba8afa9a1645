"""What the rooms to the right tell of an organisation's seats in spaces: they hang their answers here when attached.

The registry itself knows no space. Without any room to the right it says: no seats, nothing public.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class PublicSeat:
    """A seat as anybody may see it; `people` = (name as published, role in words)."""

    space_name: str
    url: str
    since: date | None
    people: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class SeatFile:
    """A seat or its file as the organisation's leaders see it."""

    space_name: str
    url: str
    state: str
    tone: str
    who_has_it: str
    what_next: str
    is_waiting_for_leader: bool


@dataclass
class Answers:
    """The questions; each is answered by `accreditation`, which stands to the right."""

    # () or (space slug) → a subquery of ids of the organisations accredited now
    accredited_ids: Callable[..., Any] | None = None
    # () → [(slug, name)] of the spaces one may filter by
    spaces: Callable[[], Sequence[tuple[str, str]]] = field(default=lambda: ())
    # () → the territory of the spaces: the districts offered first
    territory: Callable[[], Sequence[str]] = field(default=lambda: ())
    # (organization) → whether it was ever accredited: its name is public from then on
    was_public: Callable[[Any], bool] = field(default=lambda organization: False)
    # (organization) → whether a committee reads a file of it now
    under_review: Callable[[Any], bool] = field(default=lambda organization: False)
    # (actor, organization) → whether the actor sits in a committee that has a file of it
    judges: Callable[[Any, Any], bool] = field(default=lambda actor, organization: False)
    # (organization) → its public seats; its files
    public_seats: Callable[[Any], Sequence[PublicSeat]] = field(default=lambda organization: ())
    files: Callable[[Any], Sequence[SeatFile]] = field(default=lambda organization: ())
    # (organization) → the address of the step that follows the papers of a first registration
    next_address: Callable[[Any], str | None] = field(default=lambda organization: None)


answers = Answers()
