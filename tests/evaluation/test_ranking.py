"""The order of a call: against a slow plain version, whatever the order of rows, and never above the ceiling."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from civic.evaluation.ranking import (
    Entry,
    Outcome,
    Reserve,
    Rule,
    TieBreak,
    difference,
    heaviest_first,
    missing_weight,
    points_of,
    rank,
    rounded,
)

CHAINS = (
    (TieBreak.CRITERIA, TieBreak.BENEFITED, TieBreak.COST, TieBreak.NUMBER),
    (TieBreak.COST, TieBreak.CRITERIA, TieBreak.NUMBER),
    (TieBreak.BENEFITED, TieBreak.NUMBER),
    (TieBreak.NUMBER,),
)


def weights(rng: Random) -> list[Fraction]:
    """Some weights that sum to 100, with halves now and then."""
    cuts = sorted(rng.sample(range(1, 200), rng.randint(0, 5)))
    return [Fraction(b - a, 2) for a, b in zip([0, *cuts], [*cuts, 200], strict=True)]


def game(seed: int) -> tuple[Rule, list[Entry], int | None]:
    """A call made by chance: few values, so that ties abound."""
    rng = Random(seed)
    criteria = tuple((f"c{n}", weight) for n, weight in enumerate(weights(rng)))
    low = rng.choice([0, 1])
    rule = Rule(
        criteria, low, low + rng.choice([1, 2, 4]), rng.choice([2, 3]), rng.choice(CHAINS),
        rng.choice(list(Reserve)), Fraction(rng.choice([0, 0, 40])),
    )  # fmt: skip
    entries = []
    for number in rng.sample(range(1, 60), rng.randint(0, 12)):
        passed = rng.random() < 0.8
        scores = {
            who: {code: rng.randint(rule.lowest, rule.highest) for code, _w in criteria}
            for who in range(rule.evaluators)
        }
        entries.append(
            Entry(number, rng.choice([0, 100, 250, 300]), rng.choice([None, 10, 20]), passed, scores if passed else {})
        )  # fmt: skip
    return rule, entries, rng.choice([None, 0, 300, 700, 2000])


def beats(rule: Rule, one: Entry, other: Entry) -> bool:
    """The plain version: whether one stands before the other, written as the ordinance would say it."""

    def total(entry: Entry) -> Fraction:
        whole = Fraction(0)
        for scores in entry.scores.values():
            for code, weight in rule.criteria:
                whole += weight * Fraction(scores[code] - rule.lowest, rule.highest - rule.lowest)
        return whole / len(entry.scores)

    def on(entry: Entry, code: str) -> int:
        return sum(scores[code] for scores in entry.scores.values())

    if total(one) != total(other):
        return total(one) > total(other)
    for step in rule.tie_break:
        if step is TieBreak.CRITERIA:
            left = list(rule.criteria)
            while left:
                heaviest = max(left, key=lambda pair: pair[1])  # the first of equals
                left.remove(heaviest)
                if on(one, heaviest[0]) != on(other, heaviest[0]):
                    return on(one, heaviest[0]) > on(other, heaviest[0])
        if step is TieBreak.BENEFITED and (one.benefited or 0) != (other.benefited or 0):
            return (one.benefited or 0) > (other.benefited or 0)
        if step is TieBreak.COST and one.cost != other.cost:
            return one.cost < other.cost
    return one.number < other.number


def slow(rule: Rule, entries: list[Entry], ceiling: int | None) -> list[tuple[int, str]]:
    """(number, outcome) by counting for each how many stand before it."""
    inside = [entry for entry in entries if entry.passed]
    order = {
        sum(beats(rule, other, entry) for other in inside if other is not entry): entry for entry in inside
    }
    assert sorted(order) == list(range(len(inside)))
    money, shut, told = 0, False, []
    for place in range(len(inside)):
        entry = order[place]
        total = sum(points_of(rule, s) for s in entry.scores.values()) / len(entry.scores)
        if total < rule.minimum:
            told.append((entry.number, "below"))
        elif shut or (ceiling is not None and money + entry.cost > ceiling):
            shut = shut or rule.reserve is Reserve.STOP
            told.append((entry.number, "reserve"))
        else:
            money += entry.cost
            told.append((entry.number, "priority"))
    return told + [(n, "filtered") for n in sorted(e.number for e in entries if not e.passed)]


@pytest.mark.parametrize("block", range(8))
def test_it_equals_the_slow_plain_version(block):
    for seed in range(block * 100, block * 100 + 100):
        rule, entries, ceiling = game(seed)
        answer = rank(rule, entries, ceiling)
        assert [(row.number, row.outcome.value) for row in answer.rows] == slow(rule, entries, ceiling), seed


def test_the_order_of_rows_never_matters():
    for seed in range(300):
        rule, entries, ceiling = game(seed)
        answer = rank(rule, entries, ceiling)
        for again in range(3):
            rng = Random(again)
            mixed = [
                Entry(e.number, e.cost, e.benefited, e.passed, dict(rng.sample(list(e.scores.items()), len(e.scores))))
                for e in rng.sample(entries, len(entries))
            ]  # fmt: skip
            assert rank(rule, mixed, ceiling) == answer, seed


def test_the_ceiling_is_never_exceeded_and_all_are_accounted_for():
    full = 0
    for seed in range(500):
        rule, entries, ceiling = game(seed)
        answer = rank(rule, entries, ceiling)
        chosen = answer.of(Outcome.PRIORITY)
        assert sum(row.cost for row in chosen) == answer.used
        assert ceiling is None or answer.used <= ceiling
        assert sorted(row.number for row in answer.rows) == sorted(e.number for e in entries)
        places = [row.place for row in answer.rows if row.place]
        assert places == list(range(1, len(places) + 1))
        points = [row.points for row in answer.rows if row.points is not None]
        assert points == sorted(points, reverse=True)
        assert all(0 <= p <= 100 for p in points)
        full += bool(answer.of(Outcome.RESERVE))
        if rule.reserve is Reserve.STOP and answer.of(Outcome.RESERVE) and chosen:
            assert max(r.place for r in chosen) < min(r.place for r in answer.of(Outcome.RESERVE))
    assert full > 100  # the ceiling did bite in the games


def two(**changes) -> Rule:
    return Rule((("a", Fraction(60)), ("b", Fraction(40))), 0, 4, **changes)


def entry(number, *, a=(2, 2), b=(2, 2), cost=100, benefited=10, passed=True) -> Entry:
    return Entry(
        number,
        cost,
        benefited,
        passed,
        {n: {"a": x, "b": y} for n, (x, y) in enumerate(zip(a, b, strict=True))},
    )


TIES = [
    # the heaviest criterion decides although the totals are equal: 60·2+40·3 = 60·… is not, so weights 50/50
    ("criteria", Rule((("a", Fraction(50)), ("b", Fraction(50))), 0, 4), entry(1, a=(2, 2), b=(4, 4)), entry(2, a=(4, 4), b=(2, 2)), [2, 1], "a"),
    ("benefited", two(), entry(1, benefited=10), entry(2, benefited=11), [2, 1], "benefited"),
    ("nobody said how many benefit", two(), entry(1, benefited=None), entry(2, benefited=1), [2, 1], "benefited"),
    ("cost", two(), entry(1, cost=200), entry(2, cost=100), [2, 1], "cost"),
    ("number", two(), entry(2), entry(1), [1, 2], "number"),
    ("another chain", two(tie_break=(TieBreak.COST, TieBreak.NUMBER)), entry(1, benefited=99, cost=101), entry(2, cost=100), [2, 1], "cost"),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "rule", "one", "other", "order", "by"), TIES, ids=[t[0] for t in TIES])
def test_ties_are_decided_as_documented_and_said(_name, rule, one, other, order, by):
    answer = rank(rule, [one, other])
    assert [row.number for row in answer.rows] == order
    assert [step.values["by"] for step in answer.steps if step.what == "tie"] == [by]


def test_the_list_stops_or_skips_as_the_sheet_says():
    entries = [entry(1, a=(4, 4), cost=600), entry(2, a=(3, 3), cost=500), entry(3, cost=400)]
    stop = rank(two(), entries, 1000)
    assert [row.outcome for row in stop.rows] == [Outcome.PRIORITY, Outcome.RESERVE, Outcome.RESERVE]
    skip = rank(two(reserve=Reserve.SKIP), entries, 1000)
    assert [row.outcome for row in skip.rows] == [Outcome.PRIORITY, Outcome.RESERVE, Outcome.PRIORITY]
    assert skip.used == 1000
    assert [step.what for step in skip.steps] == ["fits", "does_not_fit", "fits"]


def test_points_are_exact_and_written_with_halves_upward():
    rule = Rule((("a", Fraction(100, 3)), ("b", Fraction(200, 3))), 1, 4)
    assert points_of(rule, {"a": 4, "b": 4}) == 100
    assert points_of(rule, {"a": 1, "b": 1}) == 0
    assert points_of(rule, {"a": 2, "b": 3}) == Fraction(100, 9) + Fraction(400, 9)
    assert rounded(Fraction(500, 9)) == "55.56"
    assert rounded(Fraction(12345, 1000)) == "12.35"
    assert rounded(Fraction(100)) == "100.00"
    assert difference(two(), {1: {"a": 4, "b": 4}, 2: {"a": 0, "b": 4}}) == 60
    assert heaviest_first(Rule((("x", Fraction(20)), ("y", Fraction(60)), ("z", Fraction(20))), 0, 1)) == [
        "y",
        "x",
        "z",
    ]


def test_weights_say_by_how_much_they_miss():
    assert missing_weight([Fraction(60), Fraction(39)]) == 1
    assert missing_weight([Fraction(60), Fraction(81, 2)]) == Fraction(-1, 2)


WRONG = [
    ("weights", Rule((("a", Fraction(99)),), 0, 4), []),
    ("scale", Rule((("a", Fraction(100)),), 4, 4), []),
    ("tie-break", two(tie_break=(TieBreak.COST,)), []),
    ("twice", two(), [entry(1), entry(1)]),
    ("one evaluator", two(), [entry(1, a=(2,), b=(2,))]),
    ("off the scale", two(), [entry(1, a=(5, 2))]),
    ("a criterion missing", two(), [Entry(1, 1, 1, True, {1: {"a": 1}, 2: {"a": 1, "b": 1}})]),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "rule", "entries"), WRONG, ids=[w[0] for w in WRONG])
def test_what_cannot_be_ranked_is_refused(_name, rule, entries):
    with pytest.raises(ValueError, match="."):
        rank(rule, entries)
