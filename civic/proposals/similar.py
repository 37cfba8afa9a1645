"""Which proposals are much like one that is being written. Pure: texts in, scores out, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from civic.core.search import STOP_WORDS, forms, words
from civic.core.text import fold

# A find below this is chance; measured on the demonstration and on pairs of the same and of other subjects (see the tests).
ENOUGH = 0.34
SAME_DISTRICT = 0.08
# What every other proposal says tells nothing about one.
COMMON = frozenset(
    {
        "distrito", "provincia", "mejoramiento", "mejorar", "construccion", "construir", "proyecto", "propuesta",
        "servicio", "servicios", "localidad", "poblacion", "sector", "creacion", "ampliacion", "instalacion", "zona",
        "vecinos",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """What is compared of a proposal."""

    id: int
    title: str
    problem: str
    ubigeo: str | None = None


@dataclass(frozen=True)
class Alike:
    """A proposal and how much it is like the other, from 0 to 1."""

    id: int
    score: float


def stems(text: str) -> frozenset[str]:
    """The telling words of a text, each by its stem."""
    return frozenset(
        forms(word)[0]
        for word in words(text[:4000])
        if (bare := fold(word)) not in STOP_WORDS and bare not in COMMON and len(bare) > 2
    )


def trigrams(text: str) -> frozenset[str]:
    """The groups of three letters of a folded text, so that a slip of the finger changes little."""
    padded = f"  {fold(text)[:400]} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The Dice share of two sets, 0 when either is empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def score(one: Text, other: Text) -> float:
    """How much two proposals are alike, from 0 to 1: title by letters and words, problem by words, place a little."""
    titles = 0.5 * _shared(trigrams(one.title), trigrams(other.title)) + 0.5 * _shared(
        stems(one.title), stems(other.title)
    )
    whole = _shared(stems(f"{one.title} {one.problem}"), stems(f"{other.title} {other.problem}"))
    near = SAME_DISTRICT if one.ubigeo and one.ubigeo == other.ubigeo else 0.0
    base = max(0.6 * titles + 0.4 * whole, whole if one.problem and other.problem else 0.0)
    return min(1.0, base + near) if base > 0.1 else 0.0


def most_alike(one: Text, others: Iterable[Text], *, limit: int = 4) -> Sequence[Alike]:
    """The proposals much like this one, the most alike first; none when nothing comes near."""
    scored = (Alike(other.id, score(one, other)) for other in others if other.id != one.id)
    return sorted((a for a in scored if a.score >= ENOUGH), key=lambda a: (-a.score, a.id))[:limit]
