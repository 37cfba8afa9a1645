"""Which seat a person may take and who moves up when seats are free. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from civic.organisations.models import Sector


class Pool(Protocol):
    """Seats of an event: for everybody (sector None) or kept for a sector; `seats` None has no limit."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def sector(self) -> Sector | None:
        """Whose seats they are."""

    @property
    def seats(self) -> int | None:
        """How many."""

    @property
    def taken(self) -> int:
        """How many are given."""


P = TypeVar("P", bound=Pool)


def pool_order(pools: Iterable[P], sector: Sector | None) -> list[P]:
    """The pools a person may sit in, in the order to try: the seats of their sector, then those for everybody."""
    mine = [pool for pool in pools if pool.sector is None or pool.sector == sector]
    return sorted(mine, key=lambda pool: pool.sector is None)


def promotions(pools: Sequence[Pool], waiting: Sequence[tuple[int, Sector | None]]) -> list[tuple[int, int]]:
    """(waiting id, pool id) of everybody who moves up now, in the order of the list.

    `waiting` holds (id, sector) in order. Nobody is passed over for a seat they could take: the first who fits gets it.
    """
    free: dict[int, int | None] = {
        pool.id: None if pool.seats is None else max(0, pool.seats - pool.taken) for pool in pools
    }
    moved = []
    for identity, sector in waiting:
        for pool in pool_order(pools, sector):
            left = free[pool.id]
            if left is None or left > 0:
                moved.append((identity, pool.id))
                free[pool.id] = None if left is None else left - 1
                break
    return moved


def why_too_few(
    pools: Sequence[Pool], wanted: Mapping[Sector | None, int | None]
) -> list[tuple[Sector | None, int]]:
    """(sector, seats given) of each pool that would hold fewer seats than were given already.

    `wanted` is the new number of seats per sector (None key: for everybody; None value: no limit).
    """
    short = []
    for pool in pools:
        new = wanted.get(pool.sector, 0)
        if new is not None and new < pool.taken:
            short.append((pool.sector, pool.taken))
    return short
