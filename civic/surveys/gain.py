"""What changed between an entry and an exit test, per question and per group, without showing small groups. Pure.

Only people with both tests are compared. The normalised gain is the part won of what could still be won
(after − before) / (1 − before); it is not told where everything was right before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

SMALLEST = 5  # fewer people than this are never shown on their own


@dataclass(frozen=True)
class Pair:
    """One person's two tests: {question key: the part that was right}."""

    person_id: int
    entry: Mapping[str, Fraction]
    exit: Mapping[str, Fraction]


class Gain(NamedTuple):
    """How many people were compared, and the mean share of points before and after."""

    people: int
    before: Fraction
    after: Fraction

    @property
    def difference(self) -> Fraction:
        """After less before, from -1 to 1."""
        return self.after - self.before

    @property
    def normalised(self) -> Fraction | None:
        """The part won of what could still be won; None where nothing could."""
        return None if self.before == 1 else self.difference / (1 - self.before)


class GroupRow(NamedTuple):
    """The gain of one group; `key` is None for the groups that were pooled because they are small."""

    key: str | None
    gain: Gain


def gain_of(pairs: Iterable[Pair], points: Mapping[str, int]) -> Gain | None:
    """The gain over the questions that both tests ask, weighed by their points; None without people or questions."""
    known = list(pairs)
    whole = sum(points.values())
    if not known or not whole:
        return None

    def mean(side: str) -> Fraction:
        won = sum(
            (getattr(pair, side).get(key, Fraction(0)) * n for pair in known for key, n in points.items()),
            Fraction(0),
        )
        return won / (whole * len(known))

    return Gain(len(known), mean("entry"), mean("exit"))


def overall(pairs: Sequence[Pair], points: Mapping[str, int]) -> Gain | None:
    """The gain of everybody, unless they are too few to be told."""
    return gain_of(pairs, points) if len(pairs) >= SMALLEST else None


def by_question(pairs: Sequence[Pair], keys: Sequence[str]) -> dict[str, Gain]:
    """{question key: its gain} in the order given; nothing when too few people were compared."""
    if len(pairs) < SMALLEST:
        return {}
    gains = {key: gain_of(pairs, {key: 1}) for key in keys}
    return {key: gain for key, gain in gains.items() if gain is not None}


def by_group(
    pairs: Sequence[Pair], group_of: Mapping[int, str], order: Sequence[str], points: Mapping[str, int]
) -> list[GroupRow]:
    """The gain per group in the order given, the pool of small groups last; nothing when they could be told apart.

    The whole is shown too, so what is pooled can be worked out by subtraction: therefore the pool is shown, holds at least
    two groups, and at least twice the smallest number of people. Groups join it from the end of the order, which must not
    come from the numbers.
    """
    members: dict[str, list[Pair]] = {key: [] for key in order}
    for pair in sorted(pairs, key=lambda each: each.person_id):
        members.setdefault(group_of.get(pair.person_id, ""), []).append(pair)
    present = [key for key in members if members[key]]
    pool = {key for key in present if len(members[key]) < SMALLEST}
    others = [key for key in present if key not in pool]
    while pool and others and (len(pool) < 2 or sum(len(members[key]) for key in pool) < 2 * SMALLEST):
        pool.add(others.pop())
    if len(present) < 2 or not others:
        return []
    rows = [(key, members[key]) for key in present if key not in pool]
    together = [pair for key in present if key in pool for pair in members[key]]
    told = [GroupRow(key, gain) for key, theirs in rows if (gain := gain_of(theirs, points))]
    if together and (gain := gain_of(together, points)):
        told.append(GroupRow(None, gain))
    return told
