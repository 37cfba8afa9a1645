"""How many points an answer is worth. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import NamedTuple


class Marked(NamedTuple):
    """A question as far as points go: which options are right, and what it is worth."""

    key: str
    right: frozenset[str]
    points: int


def share(right: Collection[str], chosen: Collection[str]) -> Fraction:
    """The part of a question that is right, from 0 to 1.

    Each right option chosen counts, each wrong one takes one away, never below nothing: ticking everything wins nothing
    that ticking by chance would not.
    """
    if not right:
        return Fraction(0)
    wanted, ticked = set(right), set(chosen)
    return max(Fraction(0), Fraction(len(wanted & ticked) - len(ticked - wanted), len(wanted)))


def shares(questions: Iterable[Marked], chosen: dict[str, Collection[str]]) -> dict[str, Fraction]:
    """{question key: the part that is right}; a question that was left out is wrong, one without right options is not told."""
    return {q.key: share(q.right, chosen.get(q.key, ())) for q in questions if q.right and q.points > 0}


def score(questions: Iterable[Marked], chosen: dict[str, Collection[str]]) -> Fraction | None:
    """The share of all points, from 0 to 1; None when there is nothing to win."""
    scored = [q for q in questions if q.right and q.points > 0]
    whole = sum(q.points for q in scored)
    if not whole:
        return None
    won = shares(scored, chosen)
    return sum((won[q.key] * q.points for q in scored), Fraction(0)) / whole
