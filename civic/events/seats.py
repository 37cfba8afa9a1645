"""Which seat a person may take and who moves up when seats are free. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from civic.organisations.models import Sector
from civic.people.models import Sex


class Pool(Protocol):
    """Seats of an event: for everybody (`kept_for` None) or kept for a Sector, a Sex or a district; `seats` None has no limit."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def kept_for(self) -> str | None:
        """Whose seats they are."""

    @property
    def seats(self) -> int | None:
        """How many."""

    @property
    def taken(self) -> int:
        """How many are given."""


P = TypeVar("P", bound=Pool)


def claims_of(sector: Sector | None, sex: Sex | None, ubigeo: str | None) -> frozenset[str]:
    """The kept seats a person may take: those of their sector, of their sex and of the district where they live."""
    told = {sector, sex if sex is not Sex.UNSTATED else None, ubigeo or None}
    return frozenset(claim for claim in told if claim is not None)


def _width(pool: Pool) -> int:
    """How many others a seat could serve: seats of a district come first, then of a sector, of a sex, of everybody."""
    kept = pool.kept_for
    return 3 if kept is None else 2 if isinstance(kept, Sex) else 1 if isinstance(kept, Sector) else 0


def pool_order(pools: Iterable[P], claims: Collection[str]) -> list[P]:
    """The pools a person may sit in, in the order to try: the seats kept for them, the narrowest first, then everybody's."""
    return sorted((pool for pool in pools if pool.kept_for is None or pool.kept_for in claims), key=_width)


def promotions(
    pools: Sequence[Pool], waiting: Sequence[tuple[int, Collection[str]]]
) -> list[tuple[int, int]]:
    """(waiting id, pool id) of everybody who moves up now, in the order of the list.

    `waiting` holds (id, claims) in order. Nobody is passed over for a seat they could take: the first who fits gets it.
    """
    free: dict[int, int | None] = {
        pool.id: None if pool.seats is None else max(0, pool.seats - pool.taken) for pool in pools
    }
    moved = []
    for identity, claims in waiting:
        for pool in pool_order(pools, claims):
            left = free[pool.id]
            if left is None or left > 0:
                moved.append((identity, pool.id))
                free[pool.id] = None if left is None else left - 1
                break
    return moved


def why_too_few(
    pools: Sequence[Pool], wanted: Mapping[str | None, int | None]
) -> list[tuple[str | None, int]]:
    """(for whom, seats given) of each pool that would hold fewer seats than were given already.

    `wanted` is the new number of seats per Sector, Sex or district (None key: for everybody; None value: no limit).
    """
    short = []
    for pool in pools:
        new = wanted.get(pool.kept_for, 0)
        if new is not None and new < pool.taken:
            short.append((pool.kept_for, pool.taken))
    return short
