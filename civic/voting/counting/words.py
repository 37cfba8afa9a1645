"""The step log in words. Each kind of step has one sentence, translated where it is read; numbers and names are filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from civic.voting.counting.amounts import grouped
from civic.voting.counting.faults import N_, Translate
from civic.voting.counting.results import Result, Step
from civic.voting.counting.ties import LEVELS

SENTENCES: Mapping[str, str] = {
    # money by points
    "funded": N_("%(option)s has %(points)s points, costs %(cost)s and fits: funded. %(left)s are left."),
    "skipped": N_(
        "%(option)s has %(points)s points, but costs %(cost)s; only %(left)s are left: not funded."
    ),
    "stopped": N_(
        "%(option)s has %(points)s points, but costs %(cost)s; only %(left)s are left. The count stops here."
    ),
    "below": N_("%(option)s has %(points)s points, fewer than the %(threshold)s needed: not considered."),
    # equal shares
    "shares": N_("The budget is divided equally among the voters: %(voters)s ballots, %(money)s each."),
    "raised": N_(
        "To use more of the budget, each voter counts with %(each)s more, %(times)s times: %(money)s each. "
        "The projects bought still fit in the real budget."
    ),
    "not raised": N_(
        "Counting with %(each)s more for each voter would not have fitted in the budget, or was not needed."
    ),
    "bought": N_(
        "%(option)s costs %(cost)s and is paid by its supporters (%(supporters)s): at most %(payment)s each for a point, "
        "as if %(effective)s of them paid in full. Left with nothing: %(emptied)s. Of the budget, %(left)s are left."
    ),
    "not paid": N_(
        "By equal shares %(option)s was not bought: it costs %(cost)s, and its supporters (%(supporters)s) have %(held)s left together, "
        "as much as %(effective)s who have paid nothing. %(missing)s are missing."
    ),
    "completed funded": N_(
        "With the money that remains: %(option)s has %(points)s points, costs %(cost)s and fits: funded. %(left)s are left."
    ),
    "completed skipped": N_(
        "With the money that remains: %(option)s has %(points)s points, but costs %(cost)s; only %(left)s are left: not funded."
    ),
    "compared, kept": N_(
        "Compared with most points first: %(voters)s voters have more funded projects with this result, %(others)s with the other. It stays."
    ),
    "compared, changed": N_(
        "Compared with most points first: only %(voters)s voters have more funded projects with this result, %(others)s with the other. Most points first counts."
    ),
    # Phragmén
    "paid": N_(
        "The supporters of %(option)s (%(supporters)s) can pay %(cost)s together when each has received %(each)s: chosen."
    ),
    "ended": N_("%(option)s would be next and costs %(cost)s; only %(left)s are left. The count stops here."),
    # seats
    "seat": N_("Place %(step)s: %(option)s with %(points)s, seated."),
    "no seat": N_("Place %(step)s: %(option)s with %(points)s, not seated."),
    "out": N_(
        "Round %(step)s: %(option)s has the fewest votes, %(votes)s, and is out; those ballots go to their next choice."
    ),
    "majority": N_(
        "Round %(step)s: %(option)s has %(votes)s of %(of)s votes, more than half or the only one left: elected."
    ),
    "beats": N_("%(option)s beats %(other)s: %(votes)s against %(against)s."),
    "nobody beats all": N_("Nobody beats every other one by one: this rule elects nobody."),
    "path": N_(
        "From %(option)s to %(other)s the strongest chain of comparisons has %(votes)s, back %(against)s."
    ),
    "quota": N_("%(votes)s valid ballots for %(seats)s seats: %(quota)s votes are needed to be elected."),
    "elected": N_("Stage %(step)s: %(option)s reaches the quota of %(quota)s with %(votes)s votes: elected."),
    "remaining": N_("Stage %(step)s: as many are left as seats: %(option)s is elected with %(votes)s votes."),
    "surplus": N_("The surplus of %(option)s, %(surplus)s of %(votes)s votes, goes to the next choices."),
    "excluded": N_(
        "%(option)s has the fewest votes, %(votes)s, and is excluded; the papers go to their next choices."
    ),
    "list seat": N_(
        "Seat %(step)s: %(option)s with the highest quotient, %(votes)s / %(divisor)s = %(quotient)s."
    ),
    # quotas
    "replaced at least": N_("%(option)s replaces %(other)s: at least %(number)s of “%(quota)s”."),
    "replaced at most": N_("%(option)s replaces %(other)s: at most %(number)s of “%(quota)s”."),
    "quota unmet": N_("The quota “%(quota)s” (%(number)s) cannot be met by anybody left."),
}
TIE = N_(
    "Tie at step %(step)s between %(members)s: %(chosen)s goes first by %(by)s. Otherwise the result would be: %(otherwise)s."
)
OUT_TIE = N_(
    "Tie at step %(step)s between %(members)s: %(chosen)s was taken by %(by)s. Otherwise the result would be: %(otherwise)s."
)
MONEY = {"cost", "left", "money", "payment", "each", "held", "missing"}
NOBODY = N_("nobody")


def sentence_of(
    step: Step,
    translate: Translate = str,
    name: Callable[[Any], str] = str,
    money: Callable[[Any], str] = grouped,
) -> str:
    """One step as a sentence; `name` turns an option id into what the reader knows, `money` writes an amount."""
    parts = {
        key: name(value) if key in ("option", "other") else money(value) if _is_money(step, key) else value
        for key, value in step.items()
    }
    return translate(SENTENCES[step["kind"]]) % parts


def _is_money(step: Step, key: str) -> bool:
    return (key in MONEY or (key == "step" and step["kind"] in ("raised", "not raised"))) and step[
        key
    ] is not None


def tie_sentence(
    tie: Mapping[str, Any],
    translate: Translate = str,
    name: Callable[[Any], str] = str,
    goes_out: bool = False,
) -> str:
    """A tie that mattered, as a sentence."""
    parts = {
        "step": tie["step"],
        "members": ", ".join(name(member) for member in tie["members"]),
        "chosen": name(tie["chosen"]),
        "by": translate(LEVELS.get(tie["resolved_by"], tie["resolved_by"])),
        "otherwise": ", ".join(name(other) for other in tie["otherwise"]) or translate(NOBODY),
    }
    return translate(OUT_TIE if goes_out else TIE) % parts


def sentences(
    result: Result,
    translate: Translate = str,
    name: Callable[[Any], str] | None = None,
    money: Callable[[Any], str] = grouped,
) -> list[str]:
    """The whole count in words: steps, then the ties that mattered."""
    known = {str(option.id): option.name for option in result.election.options}

    def named(id: Any) -> str:
        return f"«{known[str(id)]}» ({id})" if known.get(str(id)) else str(id)

    called = name or named
    data = result.as_data()
    goes_out = result.rule in ("instant-runoff", "stv")
    return [sentence_of(step, translate, called, money) for step in data["steps"]] + [
        tie_sentence(tie, translate, called, goes_out) for tie in data["ties"]
    ]
