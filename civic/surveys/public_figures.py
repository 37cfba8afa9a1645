"""What everybody may see of a question's figures: no small number, and none that could be had by subtracting. Pure.

One choice: answers that few people gave are told together, until the pool has two answers and twice the smallest number, or
nothing is told. A scale: its low and its high end, as soon as one number is small. Several choices: each answer stands alone,
with its edges as «fewer than».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from civic.surveys.gain import SMALLEST
from civic.surveys.models import Question, QuestionKind
from civic.surveys.results import Counted

ENDS = (("1", "2", "3"), ("4", "5"))


@dataclass(frozen=True)
class Line:
    """One answer, or several told together; `count` is None where only «fewer than» or «nearly all» is told."""

    keys: tuple[str, ...]
    count: int | None
    nearly_all: bool = False


@dataclass(frozen=True)
class Told:
    """The public figures of a question; no lines where nothing may be told."""

    question: Question
    answered: int
    lines: tuple[Line, ...] = ()
    mean: Fraction | None = None  # to the nearest half where answers are pooled, else exact

    @property
    def is_pooled(self) -> bool:
        """Whether answers stand together."""
        return any(len(line.keys) > 1 for line in self.lines)


def pool(counts: Mapping[str, int]) -> list[Line]:
    """Counts that add up to a known whole, the small ones together at their place; nothing when they could be told apart."""
    keys = list(counts)
    small = (
        {key for key in keys if counts[key] < SMALLEST}
        if any(0 < n < SMALLEST for n in counts.values())
        else set()
    )
    others = [key for key in keys if key not in small]
    while small and others and (len(small) < 2 or sum(counts[key] for key in small) < 2 * SMALLEST):
        small.add(others.pop())  # from the end of the order, which the numbers did not make
    if small and not others:
        return []
    lines = [Line((key,), counts[key]) for key in keys if key not in small]
    if small:
        together = tuple(key for key in keys if key in small)
        lines.append(Line(together, sum(counts[key] for key in together)))
    return lines


def ends(counts: Mapping[str, int]) -> list[Line]:
    """The numbers of a scale; 1 to 3 and 4 to 5 where one of them is small; nothing when an end is."""
    if not any(0 < n < SMALLEST for n in counts.values()):
        return [Line((key,), n) for key, n in counts.items()]
    lines = [Line(keys, sum(counts[key] for key in keys)) for keys in ENDS]
    return lines if all((line.count or 0) >= SMALLEST for line in lines) else []


def alone(counts: Mapping[str, int], answered: int) -> list[Line]:
    """Counts that do not add up: each is told unless few people chose it, or few did not."""
    return [
        Line((key,), None if n < SMALLEST or 0 < answered - n < SMALLEST else n, nearly_all=n >= SMALLEST)
        for key, n in counts.items()
    ]


def told(counted: Sequence[Counted]) -> list[Told]:
    """The public figures of each question that has any, in the order of the questions."""
    return [_told(one) for one in counted if one.question.kind is not QuestionKind.TEXT]


def _told(one: Counted) -> Told:
    if one.answered < SMALLEST:
        return Told(one.question, 0)
    if one.question.kind is QuestionKind.SEVERAL:
        return Told(one.question, one.answered, tuple(alone(one.counts, one.answered)))
    scale = one.question.kind is QuestionKind.SCALE
    lines = tuple(ends(one.counts) if scale else pool(one.counts))
    exact = len(lines) == len(one.counts)
    mean = one.mean if exact or one.mean is None else Fraction(floor(one.mean * 2 + Fraction(1, 2)), 2)
    return Told(one.question, one.answered, lines, mean)
