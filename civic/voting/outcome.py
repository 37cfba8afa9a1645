"""A counted poll as pages and the acta show it: who won and why first, then every figure. Pure but for the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.voting import words
from civic.voting.explained import effective_support
from civic.voting.models import PollComparison, PollOption, PollStep
from civic.web.i18n import number

Terms = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One option with what it got; `place` is its place among the winners."""

    key: str
    title: str
    cost_cents: int | None
    points: float | int | None
    supporters: int | None
    effective: str | None
    place: int | None
    need: str | None = None

    @property
    def won(self) -> bool:
        """Whether the rule chose it."""
        return self.place is not None


@dataclass(frozen=True)
class Override:
    """What an administrator put beside the computed result, and why."""

    winners: tuple[str, ...]
    reason: str
    by: str


@dataclass(frozen=True)
class Outcome:
    """Everything a reader wants to know of a count, in the order of asking."""

    terms: Terms
    result: Mapping[str, Any]
    lines: tuple[Line, ...]
    headline: str
    why: str
    steps: tuple[str, ...]
    ties: tuple[str, ...]
    alternates: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]
    asked: int
    override: Override | None
    compared: bool
    needs_known: bool

    @property
    def winners(self) -> list[Line]:
        """The chosen ones in the order of selection."""
        return sorted((line for line in self.lines if line.won), key=lambda line: line.place or 0)

    @property
    def total_cents(self) -> int:
        """What the chosen ones cost together."""
        return sum(line.cost_cents or 0 for line in self.winners)

    @property
    def surprise(self) -> str | None:
        """Why a project with fewer votes won and one with more did not, when that happened under a proportional rule."""
        if self.terms["rule"] not in ("equal-shares", "phragmen", "greedy-density") or not self.is_budget:
            return None
        won = [line.points or 0 for line in self.lines if line.won]
        lost = [line.points or 0 for line in self.lines if not line.won]
        if not won or not lost or min(won) >= max(lost):
            return None
        return _(
            "A project with fewer votes can win before one with more when it costs less, or when its supporters had won "
            "nothing yet: so that the money does not all go to one group."
        )

    @property
    def decision(self) -> Mapping[str, Any] | None:
        """The votes of each side, of a decision."""
        found: Mapping[str, Any] | None = self.result.get("decision")
        return found

    @property
    def is_budget(self) -> bool:
        """Whether money was shared out."""
        return bool(self.terms["kind"] == "budget")


def outcome_of_poll(
    terms: Terms, result: Mapping[str, Any], comparison: PollComparison | None, steps: Sequence[PollStep]
) -> Outcome:
    """The count of a closed poll as it is shown."""
    compared: Mapping[str, Any] = comparison.data if comparison else {}
    override = _override(terms, steps)
    if "decision" in result:
        return _decision(terms, result, override)
    count = result["count"]
    winners = [str(winner) for winner in count["winners"]]
    effective, points = effective_support(count), _points(count, compared)
    needs = compared.get("needs") or {}
    lines = [
        Line(
            option["key"], option["title"], option["cost_cents"], points.get(option["key"]),
            compared.get("supporters", {}).get(option["key"]), _short(effective.get(option["key"])),
            winners.index(option["key"]) + 1 if option["key"] in winners else None,
            _need(needs[option["key"]]) if option["key"] in needs else None,
        )
        for option in terms["options"]
    ]  # fmt: skip
    ranking = [str(key) for key in count.get("ranking", [])]
    titles = words.titles_of(terms)
    rank = {key: place for place, key in enumerate(ranking)}
    lines.sort(
        key=lambda line: (line.place is None, line.place or 0, rank.get(line.key, 9**9), -(line.points or 0))
    )
    return Outcome(
        terms, result, tuple(lines), words.outcome_headline(terms, result, winners), words.why_sentence(terms, count),
        tuple(words.steps_words(terms, count)), tuple(words.ties_said(terms, count)),
        tuple(titles[key] for key in ranking if key not in winners) if terms["kind"] == "election" else (),
        tuple(compared.get("rules", ())), compared.get("asked", 0), override, comparison is not None,
        compared.get("needs") is not None,
    )  # fmt: skip


def _short(effective: str | None) -> str | None:
    """An effective support with one decimal, as people read it."""
    return None if effective is None else number(float(effective), 1 if "." in effective else 0)


def _points(count: Mapping[str, Any], compared: Mapping[str, Any]) -> Mapping[str, Any]:
    if "points" in count:
        found: Mapping[str, Any] = count["points"]
        return found
    first: Mapping[str, Any] = next(iter(count.get("rounds", ())), {})
    votes: Mapping[str, Any] = first.get("votes", {}) or compared.get("points", {})
    return votes if all(isinstance(n, int | float) for n in votes.values()) else {}


def _override(terms: Terms, steps: Sequence[PollStep]) -> Override | None:
    made = next((step for step in steps if step.what == "overrule"), None)
    if made is None:
        return None
    titles = words.titles_of(terms)
    names = tuple(titles.get(key, key) for key in made.details.get("winners", []))
    return Override(names, made.note or "", made.by.full_name if made.by else "")


def _need(taken: Mapping[str, Any]) -> str:
    more, cost = taken["more_supporters"], taken["cost_at_most"]
    voters = ngettext("with %(num)s more supporter", "with %(num)s more supporters", more) if more else None
    price = _("at a cost of at most %(cost)s", cost=words.of_units(cost)) if cost is not None else None
    if voters and price:
        return _("It would have been funded %(voters)s, or %(price)s.", voters=voters, price=price)
    if voters or price:
        return _("It would have been funded %(how)s.", how=voters or price)
    return _("Not even twice as many ballots for it would have been enough.")


def _decision(terms: Terms, result: Mapping[str, Any], override: Override | None) -> Outcome:
    made = result["decision"]
    lines = tuple(
        Line(option["key"], option["title"], None, made[option["meaning"]], made[option["meaning"]], None,
             1 if made["passed"] == (option["meaning"] == "favour") and option["meaning"] != "abstention" else None)
        for option in terms["options"] if option["meaning"] in made
    )  # fmt: skip
    said = [
        _(
            "In favour %(favour)s, against %(against)s, abstentions %(abstention)s, blank %(blank)s.",
            **{side: number(made[side]) for side in ("favour", "against", "abstention", "blank")},
        )
    ]
    if made["majority"] == "simple":
        said.append(
            _(
                "To pass, there had to be more in favour than against: at least %(needed)s.",
                needed=number(made["needed"]),
            )
        )
    else:
        said.append(
            _(
                "To pass, %(needed)s of %(base)s had to be in favour.",
                needed=number(made["needed"]),
                base=number(made["base"]),
            )
        )
    return Outcome(
        terms, result, lines, words.outcome_headline(terms, result, []), words.majority_words(terms), tuple(said), (), (), (),
        0, override, True, False,
    )  # fmt: skip


def points_and_winners(
    result: Mapping[str, Any], options: Sequence[PollOption]
) -> tuple[Mapping[str, Any], set[str] | None]:
    """({option: its votes or points}, the keys that won) of a count; no winners at all before there is one."""
    if not result:
        return {}, None
    if "decision" in result:
        made = result["decision"]
        won = "favour" if made["passed"] else "against"
        return (
            {option.key: made.get(option.meaning) for option in options},
            {option.key for option in options if option.meaning == won},
        )
    return _points(result["count"], {}), {str(key) for key in result["count"]["winners"]}


def quorum_said(result: Mapping[str, Any]) -> str | None:
    """Whether enough took part, in a sentence; None when no quorum is asked."""
    quorum = result["quorum"]
    if not quorum:
        return None
    values = {name: number(quorum[name]) for name in ("needed", "took_part", "entitled")}
    if quorum["met"]:
        return _("Quorum reached: %(took_part)s of %(entitled)s took part, %(needed)s were needed.", **values)
    return _("Quorum not reached: %(took_part)s of %(entitled)s took part, %(needed)s were needed.", **values)


def won_words(line: Line) -> str:
    """What a bar says: the votes, and whether it won."""
    votes = number(line.points) if line.points is not None else "–"
    return _("%(votes)s · won", votes=votes) if line.won else votes


def rule_rows(outcome: Outcome) -> list[list[str]]:
    """The rules side by side: name, projects, spent, voters with nothing; the poll's own first."""
    titles = words.titles_of(outcome.terms)
    return [
        [
            words.rule_name(line["rule"]) + (" " + _("(the rule of this vote)") if place == 0 else ""),
            ", ".join(titles.get(str(key), str(key)) for key in line["winners"]) or "–",
            words.of_units(line["total_cost"]),
            _(
                "%(n)s of %(all)s (%(percent)s %%)", n=number(line["voters_without_project"]), all=number(outcome.asked),
                percent=number(line["voters_without_project_percent"], 1),
            ),
        ]
        for place, line in enumerate(outcome.rules)
    ]  # fmt: skip
