"""Which numbers of a public breakdown may be shown, so that no small group and nobody in it can be worked out. Pure.

Four walls, in this order: groups of fewer than `threshold` people are pooled with others until the pool is large enough
(so that subtracting from the total gives the pool, which is published anyway); numbers are rounded to multiples of the
threshold (so that two days cannot be compared to find one person); shares at the edges are told as «fewer than»; and
a breakdown in which a subtraction could still pin down one number is not shown at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Band(StrEnum):
    """How the number of people who came is told."""

    ABOUT = "about"  # rounded
    FEW = "few"  # fewer than the threshold came
    NEARLY_ALL = "nearly_all"  # fewer than the threshold did not come
    HIDDEN = "hidden"


class Group(NamedTuple):
    """The true numbers of a group: they never leave the house."""

    came: int
    people: int


class Row(NamedTuple):
    """What is published of one group, or of the pool (`key` is None): rounded people, and how many of them came."""

    key: str | None
    people: int
    band: Band
    came: int | None  # rounded, with Band.ABOUT alone


@dataclass(frozen=True)
class Breakdown:
    """The public rows of one dimension; none at all when the groups are too small to be told apart."""

    rows: tuple[Row, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether nothing can be shown."""
        return not self.rows

    def to_plain(self) -> list[list[Any]]:
        """The rows as plain JSON."""
        return [[row.key, row.people, row.band.value, row.came] for row in self.rows]

    @classmethod
    def from_plain(cls, plain: Sequence[Sequence[Any]]) -> Breakdown:
        """The rows that were kept as plain JSON."""
        return cls(tuple(Row(key, people, Band(band), came) for key, people, band, came in plain))


def rounded(number: int, base: int) -> int:
    """The nearest multiple of a base, halves upward."""
    return (number + base // 2) // base * base


def spread(number: int, base: int) -> tuple[int, int]:
    """The least and the largest number that are written as this multiple."""
    return number - base // 2, number + (base - 1 - base // 2)


def protect(groups: Mapping[str, Group], total: Group, threshold: int) -> Breakdown:
    """The public rows of a dimension whose total is public: groups in the order given, the pool last.

    The order must not come from the numbers: the pool takes in groups from its end, and were the smallest taken first,
    that would tell of their size.
    """
    present = {key: group for key, group in groups.items() if group.people > 0}
    pool = {key for key, group in present.items() if group.people < threshold}
    others = [key for key in present if key not in pool]  # in an order that the numbers did not make
    while pool and (len(pool) < 2 or sum(present[key].people for key in pool) < 2 * threshold) and others:
        pool.add(others.pop())
    if (pool and not others) or len(present) < 2:
        return Breakdown(())
    rows = [_row(key, present[key], threshold) for key in present if key not in pool]
    if pool:
        together = Group(sum(present[key].came for key in pool), sum(present[key].people for key in pool))
        rows.append(_row(None, together, threshold))
    return Breakdown(()) if _is_opened(rows, total, threshold) else Breakdown(tuple(rows))


def _is_opened(rows: Sequence[Row], total: Group, threshold: int) -> bool:
    """Whether a number that is told as a band, or not told, has one possible value left after subtraction."""
    both = zip(rows, feasible(rows, total, threshold), feasible_absent(rows, total, threshold), strict=True)
    return any(
        row.band is not Band.ABOUT and (came[0] >= came[1] or absent[0] >= absent[1])
        for row, came, absent in both
    )


def alone(group: Group, threshold: int) -> Row:
    """The public row of a group that stands in no breakdown; hidden when it is small."""
    return _row(None, group, threshold) if group.people else Row(None, 0, Band.HIDDEN, None)


def _row(key: str | None, group: Group, threshold: int) -> Row:
    few, nearly_all = group.came < threshold, group.people - group.came < threshold
    band = (
        Band.HIDDEN if group.people < 2 * threshold  # «fewer than 3» of 3 people, not all of them hidden, would say 0
        else Band.FEW if few
        else Band.NEARLY_ALL if nearly_all
        else Band.ABOUT
    )  # fmt: skip
    came = rounded(group.came, threshold) if band is Band.ABOUT else None
    return Row(key, rounded(group.people, threshold), band, came)


def bounds(row: Row, people: tuple[int, int], threshold: int) -> tuple[int, int]:
    """The least and the largest number who came that a public row allows, given how many people it may stand for."""
    low, high = people
    if row.band is Band.FEW:
        return 0, threshold - 1
    if row.band is Band.NEARLY_ALL:
        return low - threshold + 1, high
    if row.band is Band.ABOUT and row.came is not None:
        least, most = spread(row.came, threshold)
        return max(threshold, least), min(most, high - threshold)
    return 0, high


def sizes(row: Row, threshold: int) -> tuple[int, int]:
    """The least and the largest number of people that a public row allows, read alone."""
    low, high = spread(row.people, threshold)
    if row.band is Band.HIDDEN:
        return max(low, threshold), min(high, 2 * threshold - 1)
    return max(low, 2 * threshold), high


def feasible(rows: Sequence[Row], total: Group, threshold: int) -> list[tuple[int, int]]:
    """For each row, how many people may have come once the exact totals and all other rows are taken into account."""
    people = _within([sizes(row, threshold) for row in rows], total.people)
    alone = [bounds(row, size, threshold) for row, size in zip(rows, people, strict=True)]
    return _within(alone, total.came)


def feasible_absent(rows: Sequence[Row], total: Group, threshold: int) -> list[tuple[int, int]]:
    """The same for how many people of each row may not have come."""
    turned = {Band.FEW: Band.NEARLY_ALL, Band.NEARLY_ALL: Band.FEW}
    mirrored = [row._replace(band=turned.get(row.band, row.band)) for row in rows]
    people = _within([sizes(row, threshold) for row in mirrored], total.people)
    alone = []
    for row, (low, high) in zip(mirrored, people, strict=True):
        least, most = bounds(row, (low, high), threshold)
        if row.band is Band.ABOUT:
            came_least, came_most = least, most
            least, most = max(threshold, low - came_most), high - came_least
        alone.append((least, most))
    return _within(alone, total.people - total.came)


def _within(alone: Sequence[tuple[int, int]], total: int) -> list[tuple[int, int]]:
    """The intervals, narrowed by the knowledge that the numbers in them add up to a total."""
    lows, highs = sum(low for low, _high in alone), sum(high for _low, high in alone)
    return [(max(low, total - (highs - high)), min(high, total - (lows - low))) for low, high in alone]
