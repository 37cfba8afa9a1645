"""Whether enough organisations are there: pure, from who is accredited and who came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from civic.organisations.models import Sector

# (sector of the seat, organisation, whether its titular or an alternate of it came), one row per mandate
Seat = tuple[Sector, int, bool]


@dataclass(frozen=True)
class Quorum:
    """How many organisations are there of those asked; `sector` None: of all sectors together."""

    sector: Sector | None
    present: int
    accredited: int
    needed: int

    @property
    def is_reached(self) -> bool:
        """Whether enough are there; where nobody is accredited nothing can be reached."""
        return self.accredited > 0 and self.present >= self.needed

    @property
    def missing(self) -> int:
        """How many more must come."""
        return max(0, self.needed - self.present)


def needed_of(accredited: int, percent: int) -> int:
    """The smallest number of organisations that is at least this share, and at least one."""
    return max(1, -(-accredited * percent // 100))


def chair_of(seats: Iterable[tuple[int, bool, int]], noted: int | None) -> int | None:
    """The one organisation for which a person speaks in a session, of the (organisation, whether titular, mandate) they hold.

    It is the one noted at the door; without one of theirs noted, the seat they hold as titular, the oldest mandate first.
    """
    held = sorted(seats, key=lambda seat: (seat[0] != noted, not seat[1], seat[2]))
    return held[0][0] if held else None


def quorum_of(seats: Iterable[Seat], percent: int, *, per_sector: bool) -> list[Quorum]:
    """The quorum of all sectors together, or of each sector that has accredited organisations, in the order of sectors.

    An organisation is there once, however many of its representatives came.
    """
    accredited: dict[Sector | None, set[int]] = {}
    present: dict[Sector | None, set[int]] = {}
    for sector, organization, came in seats:
        key = sector if per_sector else None
        accredited.setdefault(key, set()).add(organization)
        if came:
            present.setdefault(key, set()).add(organization)
    wanted: list[Sector | None] = [s for s in Sector if s in accredited] if per_sector else [None]
    return [
        Quorum(key, len(present.get(key, ())), total, needed_of(total, percent))
        for key in wanted
        for total in [len(accredited.get(key, ()))]
    ]
