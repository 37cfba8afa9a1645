"""From a frozen poll and its ballots to the result. Pure, on top of the counting package, and part of the stand-alone recount:
whoever has the published file gets the same result from it.

`terms` is the frozen document of frozen.py; a ballot's choices are those of choices.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from civic.voting.counting.ballots import Election, Marks, Option, Ranks, approvals, marks_of, ranks_of
from civic.voting.counting.registry import RULES, count
from civic.voting.counting.results import Result
from civic.voting.counting.rules.matrix import sheet_of

Choices = Mapping[str, int]
# How much of its base a decision needs: (numerator, denominator, whether exactly that much is enough).
SHARES = {"absolute": (1, 2, False), "two-thirds": (2, 3, True), "four-fifths": (4, 5, True)}


def election_of(terms: Mapping[str, Any], ballots: Iterable[Choices]) -> Election:
    """The ballots as the counting package takes them; amounts in céntimos."""
    options = tuple(
        Option(
            option["key"], option["title"], option["cost_cents"] or 0,
            {name: option[name] for name in ("zone", "sex", "list") if option.get(name)},
        )
        for option in terms["options"]
    )  # fmt: skip
    place = {option.id: number for number, option in enumerate(options)}
    form = terms["form"]
    made: Marks | Ranks
    if form == "ordinal":
        made = ranks_of(
            (tuple((place[key],) for key in sorted(choices, key=lambda key: choices[key])), 1)
            for choices in ballots
        )
    elif form in ("approval", "choose-1"):
        made = approvals([place[key] for key in choices] for choices in ballots)
    else:
        made = marks_of(({place[key]: points for key, points in choices.items()}, 1) for choices in ballots)
    longest = (terms["max_choices"] or len(options)) if form == "ordinal" else None
    return Election(options, made, form, budget=terms["budget_cents"], longest=longest)


def parameters_of(terms: Mapping[str, Any], seed: str = "") -> dict[str, Any]:
    """The rule's parameters as the poll froze them, with the seed of the draw."""
    given: dict[str, Any] = dict(terms["parameters"]) | {
        "tie_break": terms["tie_break"], "seed": seed, "poll": terms["poll"],
    }  # fmt: skip
    if "matrix" in given:
        given["matrix"] = sheet_of(given["matrix"])
    if terms["kind"] == "election" and RULES[terms["rule"]].seats == 2:
        given["seats"] = terms["seats"]
        if terms["quotas"]:
            given["quota"] = tuple(terms["quotas"])
    return given


def count_poll(terms: Mapping[str, Any], ballots: Sequence[Choices], seed: str = "") -> Result:
    """The result of a budget or an election by the poll's rule."""
    return count(election_of(terms, ballots), terms["rule"], parameters_of(terms, seed))


def needs_draw(result: Result) -> bool:
    """Whether a tie that changes the outcome has come to the draw."""
    return any(tie.by == "draw" for tie in result.ties)


def seed_of(root: str, draw: str) -> str:
    """The seed of the draw: the final head of the log, known only after the close, and the numbers of the public draw named in
    advance. Only the numbers: were «07-12» and «7 12» two seeds, whoever types them in could choose the one that pleases."""
    numbers = [number.lstrip("0") or "0" for number in re.findall("[0-9]+", draw)]
    return f"{root}|{' '.join(numbers)}"


def quorum_of(terms: Mapping[str, Any], entitled: int, took_part: int) -> dict[str, Any] | None:
    """Whether enough took part: {percent, entitled, took_part, needed, met}; None when the poll asks for no quorum.

    `needed` is the smallest whole number that reaches the percentage.
    """
    asked = terms["quorum"]
    if not asked:
        return None
    needed = -(-asked["percent"] * entitled // 100)
    return {
        "percent": asked["percent"], "entitled": entitled, "took_part": took_part, "needed": needed,
        "met": took_part >= needed,
    }  # fmt: skip


def decide(
    terms: Mapping[str, Any], ballots: Iterable[Choices], *, entitled: int, present: int
) -> dict[str, Any]:
    """What came of a decision: the votes of each side, how many were needed of which base, and whether it passed.

    A simple majority is more in favour than against; the others are shares of those present, of those who voted (blank
    ballots and abstentions among them) or of the whole roll. «Absolute» is more than half, never exactly half.
    """
    meaning = {option["key"]: option["meaning"] for option in terms["options"]}
    sides: Counter[str] = Counter()
    cast = 0
    for choices in ballots:
        cast += 1
        sides.update({meaning[key] for key in choices} or {"blank"})
    favour, against = sides["favour"], sides["against"]
    majority = terms["majority"]
    base = {"present": max(present, cast), "voting": cast, "entitled": entitled}[majority["of"]]
    if majority["kind"] == "simple":
        needed = against + 1
    else:
        part, whole, exact = SHARES[majority["kind"]]
        share = Fraction(part * base, whole)
        needed = (
            -(-share.numerator // share.denominator) if exact else share.numerator // share.denominator + 1
        )
    return {
        "favour": favour, "against": against, "abstention": sides["abstention"], "blank": sides["blank"],
        "majority": majority["kind"], "of": majority["of"], "base": base, "needed": needed,
        "passed": favour >= needed and favour > 0,
    }  # fmt: skip


def outcome_of(
    terms: Mapping[str, Any], ballots: Sequence[Choices], *, entitled: int, present: int = 0, seed: str = ""
) -> dict[str, Any]:
    """Everything that follows from the ballots, as plain values: quorum, and the decision or the count.

    `valid` says whether it counts: a poll without its quorum decides nothing, though its count is shown.
    """
    quorum = quorum_of(terms, entitled, max(present, len(ballots)))
    made: dict[str, Any] = {
        "ballots": len(ballots),
        "entitled": entitled,
        "quorum": quorum,
        "needs_draw": False,
    }
    if terms["kind"] == "decision":
        made["decision"] = decide(terms, ballots, entitled=entitled, present=present)
    else:
        result = count_poll(terms, ballots, seed)
        made["needs_draw"] = needs_draw(result) and not seed
        made["count"] = result.as_data()
    made["valid"] = quorum is None or bool(quorum["met"])
    return made
