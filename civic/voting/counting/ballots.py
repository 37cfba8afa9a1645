"""Elections and their ballots, unchangeable: equal ballots are one row with a weight, and who cast them is not in them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm

from civic.voting.counting.faults import Note

APPROVAL, CHOOSE_1, CUMULATIVE, SCORING, ORDINAL = "approval", "choose-1", "cumulative", "scoring", "ordinal"
KINDS = (APPROVAL, CHOOSE_1, CUMULATIVE, SCORING, ORDINAL)
CATEGORIES = "categories"  # PrefLib .cat: the first category is approved

Ranking = tuple[tuple[int, ...], ...]  # places, best first; options of one place are tied


@dataclass(frozen=True)
class Option:
    """A project, candidate or list. The cost is in the smallest unit of the election (céntimos)."""

    id: str
    name: str = ""
    cost: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Marks:
    """Ballots that give points: row r gives `points[j]` to `options[j]` for j from starts[r] to starts[r + 1].

    Flat arrays, so that a million ballots take little room; `points` None means 1 each. Points are whole numbers of
    1/scale. A weight says how many voters cast that row.
    """

    starts: array[int]
    options: array[int]
    weights: array[int]
    points: array[int] | None = None
    scale: int = 1

    def __len__(self) -> int:
        return len(self.weights)

    def __iter__(self) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], int]]:
        for row, weight in enumerate(self.weights):
            first, last = self.starts[row], self.starts[row + 1]
            options = tuple(self.options[first:last])
            points = (1,) * len(options) if self.points is None else tuple(self.points[first:last])
            yield options, points, weight

    @cached_property
    def voters(self) -> int:
        """How many ballots there are, empty ones too."""
        return sum(self.weights)

    @cached_property
    def alike(self) -> bool:
        """Whether every row stands for one ballot."""
        return len(self.weights) == self.voters

    def totals(self, count: int) -> list[int]:
        """The points of each of `count` options, in 1/scale."""
        if self.points is None and self.alike:
            tally = Counter(self.options)
            return [tally[option] for option in range(count)]
        found = [0] * count
        for options, points, weight in self:
            for option, given in zip(options, points, strict=True):
                found[option] += given * weight
        return found


@dataclass(frozen=True)
class Ranks:
    """Ballots that put options in order: `rankings[r]` cast by `weights[r]` voters."""

    rankings: tuple[Ranking, ...]
    weights: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def voters(self) -> int:
        """How many ballots there are, empty ones too."""
        return sum(self.weights)

    @cached_property
    def longest(self) -> int:
        """How many options the longest ballot ranks."""
        return max((sum(map(len, ranking)) for ranking in self.rankings), default=0)


@dataclass(frozen=True)
class Election:
    """Options and ballots, with the budget where money is shared out. `unit` of its amounts make one of the currency."""

    options: tuple[Option, ...]
    ballots: Marks | Ranks
    kind: str
    budget: int | None = None
    unit: int = 100
    longest: int | None = None  # K: the points of a first place; without it the longest ballot
    meta: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    numbered: bool = False  # PrefLib: options are named by numbers in the answer

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Where each option id stands."""
        return {option.id: place for place, option in enumerate(self.options)}

    @property
    def voters(self) -> int:
        """How many ballots were cast, empty ones too."""
        return self.ballots.voters

    def name_of(self, option: int) -> str | int:
        """The id of an option as the answer writes it."""
        return int(self.options[option].id) if self.numbered else self.options[option].id

    def names(self, options: Iterable[int]) -> list[str | int]:
        """The ids of several options."""
        return [self.name_of(option) for option in options]

    @cached_property
    def marks(self) -> Marks:
        """The ballots as points: as they were given, or K, K−1, … for the places of a ranking (a tie: the mean);
        of c categories the first gives c−1, the last nothing."""
        if isinstance(self.ballots, Marks):
            return self.ballots
        if self.kind == CATEGORIES:
            first = max(int(self.meta.get("NUMBER CATEGORIES", "2")) - 1, 1)
            return marks_of(
                ({o: first - place for place, tied in enumerate(ranking) for o in tied}, weight)
                for ranking, weight in zip(self.ballots.rankings, self.ballots.weights, strict=True)
            )
        top = self.longest if self.longest is not None else self.ballots.longest
        rows: list[tuple[dict[int, Fraction], int]] = []
        for ranking, weight in zip(self.ballots.rankings, self.ballots.weights, strict=True):
            given: dict[int, Fraction] = {}
            place = 0
            for tied in ranking:
                worth = sum(max(top - place - k, 0) for k in range(len(tied)))
                for option in tied:
                    given[option] = Fraction(worth, len(tied))
                place += len(tied)
            rows.append((given, weight))
        return marks_of(rows)

    @cached_property
    def ranks(self) -> Ranks:
        """The ballots as orders: as they were given, or by the points (named options above the others)."""
        if isinstance(self.ballots, Ranks):
            if self.kind != CATEGORIES:
                return self.ballots
            return ranks_of(zip(self.ballots.rankings, self.ballots.weights, strict=True))
        tally: Counter[Ranking] = Counter()
        for options, points, weight in self.ballots:
            by_points: dict[int, list[int]] = {}
            for option, given in zip(options, points, strict=True):
                by_points.setdefault(given, []).append(option)
            # Zero points is what an option that is not named has too; less than zero stands below those.
            named, below = (
                sorted((p for p in by_points if p > 0), reverse=True),
                [p for p in by_points if p < 0],
            )
            places = [tuple(sorted(by_points[p])) for p in named]
            if below:
                lower = {o for p in below for o in by_points[p]}
                places.append(
                    tuple(
                        o
                        for o in range(len(self.options))
                        if o not in lower and o not in set().union(*places)
                    )
                )
                places += [tuple(sorted(by_points[p])) for p in sorted(below, reverse=True)]
            tally[tuple(p for p in places if p)] += weight
        return Ranks(tuple(tally), tuple(tally.values()))

    @cached_property
    def approved(self) -> tuple[int, ...]:
        """How many voters approve each option: named with more than nothing, ranked, or in the first category."""
        if isinstance(self.ballots, Marks):
            return self.supporters
        found = [0] * len(self.options)
        for ranking, weight in zip(self.ballots.rankings, self.ballots.weights, strict=True):
            for place in ranking[:1] if self.kind == CATEGORIES else ranking:
                for option in place:
                    found[option] += weight
        return tuple(found)

    @cached_property
    def totals(self) -> tuple[Fraction, ...]:
        """The points of each option: for approvals, how many voters support it."""
        marks = self.marks
        return tuple(Fraction(total, marks.scale) for total in marks.totals(len(self.options)))

    @cached_property
    def supporters(self) -> tuple[int, ...]:
        """How many voters give each option more than nothing."""
        marks = self.marks
        if marks.points is None:
            return tuple(marks.totals(len(self.options)))
        found = [0] * len(self.options)
        for options, points, weight in marks:
            for option, given in zip(options, points, strict=True):
                found[option] += weight if given > 0 else 0
        return tuple(found)


def approvals(ballots: Iterable[Sequence[int]], weights: Iterable[int] | None = None) -> Marks:
    """Approval ballots (each the numbers of its options, none twice), equal ones put together."""
    tally: Counter[tuple[int, ...]] = Counter()
    if weights is None:
        tally.update(tuple(sorted(ballot)) for ballot in ballots)
    else:
        for ballot, weight in zip(ballots, weights, strict=True):
            tally[tuple(sorted(ballot))] += weight
    starts, options = array("q", [0]), array("i")
    for row in tally:
        options.extend(row)
        starts.append(len(options))
    return Marks(starts, options, array("q", tally.values()))


def marks_of(rows: Iterable[tuple[Mapping[int, Fraction | int], int]]) -> Marks:
    """Ballots with points (option → points, and how many voters cast it), equal ones put together."""
    tally: Counter[tuple[tuple[int, Fraction | int], ...]] = Counter()
    for given, weight in rows:
        tally[tuple(sorted((option, points) for option, points in given.items() if points))] += weight
    scale = lcm(*{Fraction(points).denominator for row in tally for _, points in row})
    starts, options, points = array("q", [0]), array("i"), array("q")
    for row in tally:
        options.extend(option for option, _ in row)
        points.extend(int(given * scale) for _, given in row)
        starts.append(len(options))
    plain = scale == 1 and all(given == 1 for given in points)
    return Marks(starts, options, array("q", tally.values()), None if plain else points, scale)


def ranks_of(rankings: Iterable[tuple[Ranking, int]]) -> Ranks:
    """Ranked ballots (places, and how many voters cast it), equal ones put together; order within a place is nothing."""
    tally: Counter[Ranking] = Counter()
    for ranking, weight in rankings:
        tally[tuple(tuple(sorted(place)) for place in ranking if place)] += weight
    return Ranks(tuple(tally), tuple(tally.values()))
