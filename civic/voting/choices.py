"""Whether a ballot says what its poll allows. Pure, and part of the stand-alone recount: it knows neither database nor
language, and says what is wrong as a short code with numbers.

A ballot's choices are {option key: number}: 1 for an option marked (choose-1, approval), its points (cumulative), its
place from 1 (ordinal), its score (scoring).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """What is wrong with a ballot: a code (see `faults_of`), and the number that belongs to it."""

    code: str
    number: int = 0


def faults_of(poll: Mapping[str, Any], choices: Mapping[str, int]) -> Fault | None:
    """The first fault of a ballot against a frozen poll, or None.

    Codes: `unknown` (an option that is not there), `number` (not a number the form knows), `few`, `many` (how many
    options; the number is the limit), `points` (more than may be given out), `score` (beyond the highest), `order`
    (places not 1, 2, 3… without gaps), `money` (costs more than the ceiling).
    """
    costs = {option["key"]: option.get("cost_cents") or 0 for option in poll["options"]}
    if any(key not in costs for key in choices):
        return Fault("unknown")
    if any(type(value) is not int or value < 1 for value in choices.values()):
        return Fault("number")
    form, limit, points = poll["form"], poll["max_choices"], poll["points"]
    if form == "choose-1":
        limit = 1
    if choices and len(choices) < poll["min_choices"]:
        return Fault("few", poll["min_choices"])
    if limit is not None and len(choices) > limit:
        return Fault("many", limit)
    if form in ("choose-1", "approval") and any(value != 1 for value in choices.values()):
        return Fault("number")
    if form == "cumulative" and sum(choices.values()) > points:
        return Fault("points", points)
    if form == "scoring" and any(value > points for value in choices.values()):
        return Fault("score", points)
    if form == "ordinal" and sorted(choices.values()) != list(range(1, len(choices) + 1)):
        return Fault("order")
    if poll["within_budget"] and sum(costs[key] for key in choices) > poll["budget_cents"]:
        return Fault("money", poll["budget_cents"])
    return None
