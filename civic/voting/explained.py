"""What explains a count beside the result itself: other rules on the same ballots, who is left with nothing, what each project
would have needed. Pure; the sealed result and the recount never look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from civic.voting.counting.amounts import plain_number
from civic.voting.counting.ballots import Election
from civic.voting.counting.compare import (
    side_by_side,
    supporters_of_something,
    what_it_would_take,
    without_project,
)
from civic.voting.counting.faults import CountingFault
from civic.voting.counting.registry import RULES
from civic.voting.tally import Choices, election_of, parameters_of

# What stands beside the poll's own rule. Phragmén knows approvals only.
BUDGETS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("equal-shares", {"utility": "cost", "completion": "add1fu"}),
    ("greedy-score", {}),
    ("greedy-density", {}),
    ("phragmen", {}),
)
ONE_SEAT = ("schulze", "instant-runoff", "borda", "plurality", "approval", "score")
SEATS = ("stv", "approval", "plurality", "borda", "score")
# Counting again a hundred times is right for a province, not for a city: above this many marks on the distinct ballots,
# what each project would have needed is left out, and said so.
MOST_MARKS = 20_000

Progress = Callable[[int, int | None], None]


def comparisons(
    terms: Mapping[str, Any], ballots: Sequence[Choices], seed: str = "", progress: Progress | None = None
) -> dict[str, Any]:
    """Plain values: supporters and points of each option; for budgets the rules side by side and, for each project left out,
    how many more supporters or what lower cost would have been enough."""
    election = election_of(terms, ballots)
    keys = [option.id for option in election.options]
    made: dict[str, Any] = {
        "supporters": dict(zip(keys, election.supporters, strict=True)),
        "points": {key: plain_number(total) for key, total in zip(keys, election.totals, strict=True)},
        "asked": supporters_of_something(election),
        "rules": [],
        "needs": None,
    }
    own = (terms["rule"], parameters_of(terms, seed))
    if terms["kind"] != "budget":
        return made
    made["rules"] = beside(election, own)
    if len(election.marks) * max(1, len(keys)) <= MOST_MARKS:
        made["needs"] = needs_of(election, own, made["rules"][0]["winners"], progress)
    return made


def beside(
    election: Election, own: tuple[str, Mapping[str, Any]], progress: Progress | None = None
) -> list[dict[str, Any]]:
    """The poll's own rule first, then the others; each with its winners, cost and who is left with nothing."""
    extra = {name: own[1][name] for name in ("seed", "poll", "tie_break") if name in own[1]}
    others = [(rule, {**parameters, **extra}) for rule, parameters in BUDGETS if rule != own[0]]
    lines: list[dict[str, Any]] = []
    for number, (rule, parameters) in enumerate([own, *others]):
        if progress:
            progress(number, 1 + len(others))
        if rule == "phragmen" and rule != own[0] and election.kind not in ("approval", "choose-1"):
            continue
        try:
            lines.append(side_by_side(election, [(rule, parameters)])[0].as_data())
        except CountingFault:
            if (rule, parameters) == own:
                raise
    return lines


def needs_of(
    election: Election,
    own: tuple[str, Mapping[str, Any]],
    winners: Sequence[str | int],
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """{project: what it would have taken} of every project that was not funded."""
    lost = [option.id for option in election.options if option.id not in {str(winner) for winner in winners}]
    found: dict[str, dict[str, Any]] = {}
    for number, key in enumerate(lost, 1):
        taken = what_it_would_take(election, own[0], own[1], key)
        found[key] = {
            "more_supporters": taken.get("more_supporters"),
            "cost_at_most": taken.get("cost_at_most"),
        }
        if progress:
            progress(number, len(lost))
    return found


def simulated(
    election: Election, seats: int | None = None, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """What several rules make of the same ballots: rules for money when there is a budget, rules for seats else.

    A line whose rule cannot count these ballots is left out.
    """
    if election.budget and seats is None:
        return beside(election, ("equal-shares", dict(BUDGETS[0][1])), progress)
    seats = seats or 1
    lines: list[dict[str, Any]] = []
    rules = ONE_SEAT if seats == 1 else SEATS
    for number, rule in enumerate(rules):
        if progress:
            progress(number, len(rules))
        try:
            line = side_by_side(election, [(rule, {"seats": seats} if RULES[rule].seats == 2 else {})])[0]
        except CountingFault:
            continue
        lines.append(line.as_data())
    return lines


def left_out(election: Election, winners: Sequence[str | int]) -> tuple[int, int]:
    """(voters who supported something and got nothing of it, voters who supported something)."""
    return without_project(election, winners), supporters_of_something(election)


def effective_support(count: Mapping[str, Any]) -> dict[str, str]:
    """{option: its effective support} as the rule of equal shares wrote it down, for what it bought."""
    return {str(step["option"]): str(step["effective"]) for step in count["steps"] if "effective" in step}


def marks_of_election(election: Election) -> int:
    """How many marks stand on the distinct ballots: what a count has to look at."""
    ballots = election.marks
    return len(ballots.options)
