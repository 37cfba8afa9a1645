"""The rules by name with their parameters as data, and the one function that counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number, read_number
from civic.voting.counting.ballots import Election, Option
from civic.voting.counting.faults import N_, Note, RuleFault
from civic.voting.counting.quotas import Quota, apply_quotas, read_quota, shown
from civic.voting.counting.results import Outcome, Result, Step
from civic.voting.counting.rules.dhondt import dhondt
from civic.voting.counting.rules.equal_shares import LARGE, equal_shares
from civic.voting.counting.rules.greedy import fund, greedy_density, greedy_score
from civic.voting.counting.rules.matrix import Sheet, matrix, matrix_vote
from civic.voting.counting.rules.phragmen import phragmen
from civic.voting.counting.rules.ranked import borda, condorcet, copeland, first_places, most, schulze
from civic.voting.counting.rules.runoff import instant_runoff, stv
from civic.voting.counting.ties import CHAINS, Chain, Tie

COMPLETIONS = ("none", "utilitarian", "add1", "add1u", "add1f", "add1fu")


@dataclass(frozen=True)
class Parameter:
    """One setting of a rule: what a form or the command line asks for."""

    name: str
    kind: str  # choice · number · amount · flag · text · quotas · sheet
    label: str
    default: Any = None
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """Its name on the command line."""
        return "--" + self.name.replace("_", "-")

    def read(self, value: Any) -> Any:
        """The value as it is kept, or RuleFault."""
        if value is None or value == "":
            return self.default
        if self.kind == "choice":
            if value not in self.choices:
                raise RuleFault(
                    N_("%(name)s must be one of %(choices)s"),
                    name=self.option,
                    choices=", ".join(self.choices),
                )
            return value
        if self.kind == "flag":
            return value is True or str(value).lower() in ("1", "true", "yes", "on")
        if self.kind in ("number", "amount"):
            number = read_number(str(value))
            low = 1 if self.name == "seats" else 0
            if (
                number is None
                or number < low
                or (self.kind == "number" and (number.denominator != 1 or number > 10**6))
            ):
                raise RuleFault(
                    N_("%(name)s must be a number, not “%(found)s”"), name=self.option, found=value
                )
            return plain_number(number)
        return value


TIES = (
    Parameter("tie_break", "choice", N_("How ties are decided"), "default", tuple(CHAINS)),
    Parameter("seed", "text", N_("Seed of the draw: final log root and public draw"), ""),
    Parameter("poll", "text", N_("Name of the poll in the draw"), ""),
)
SEATS = Parameter("seats", "number", N_("Seats"), None)
QUOTAS = Parameter("quota", "quotas", N_("Quotas among those seated"), ())
COMPARISON = Parameter(
    "comparison",
    "flag",
    N_("Keep the most-points result if more voters have more funded projects with it"),
    False,
)
SHEET = Parameter("matrix", "sheet", N_("The filled matrix of criteria"), None)


@dataclass(frozen=True)
class Rule:
    """A rule: its name on the command line, whether it shares out money, what it asks for and how it counts."""

    name: str
    title: str
    about: str
    budget: bool
    run: Callable[[Election, Mapping[str, Any], Chain], Outcome]
    asks: tuple[Parameter, ...] = ()
    seats: int = 0  # elections: 1 one seat, 2 several; budgets: 2 may also fill seats at unit costs

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Everything the rule asks for."""
        asks = self.asks
        if self.seats == 2:
            asks = (SEATS, *asks, QUOTAS)
        return (*asks, *TIES)


def _rule(*all_parts: Any, **more: Any) -> tuple[str, Rule]:
    rule = Rule(*all_parts, **more)
    return rule.name, rule


RULES: Mapping[str, Rule] = dict(
    (
        _rule(
            "greedy-score",
            N_("Most points first"),
            N_("From most points to fewest, what fits in the money left is funded."),
            True,
            greedy_score,
            (
                Parameter("no_skip", "flag", N_("Stop at the first that does not fit"), False),
                Parameter("threshold", "amount", N_("Fewest points to be funded"), None),
            ),
        ),
        _rule(
            "greedy-density",
            N_("Most points per cost first"),
            N_("From most points per cost to fewest, what fits in the money left is funded."),
            True,
            greedy_density,
            (
                Parameter("no_skip", "flag", N_("Stop at the first that does not fit"), False),
                Parameter("threshold", "amount", N_("Fewest points to be funded"), None),
            ),
        ),
        _rule(
            "equal-shares",
            N_("Equal shares"),
            N_("Every voter has an equal part of the money; supporters buy a project together."),
            True,
            equal_shares,
            (
                Parameter("utility", "choice", N_("What satisfies a voter"), "cost", ("cost", "points")),
                Parameter("completion", "choice", N_("How the rest is spent"), "add1fu", COMPLETIONS),
                Parameter("step", "amount", N_("How much each voter's money is raised at a time"), None),
                COMPARISON,
            ),
            seats=2,
        ),
        _rule(
            "phragmen",
            N_("Phragmén"),
            N_("Every voter gets money at the same speed; supporters buy as soon as they can pay together."),
            True,
            phragmen,
            seats=2,
        ),
        _rule(
            "matrix",
            N_("Criteria matrix"),
            N_("From the best weighted marks of the evaluators down, what fits is funded."),
            True,
            matrix,
            (SHEET,),
        ),
        _rule(
            "matrix-vote",
            N_("Criteria matrix and vote"),
            N_("Marks and votes together, at a stated weight; what fits is funded."),
            True,
            matrix_vote,
            (SHEET, Parameter("matrix_weight", "amount", N_("Weight of the matrix, in percent"), 50)),
        ),
        _rule(
            "plurality",
            N_("Most first places"),
            N_("Who is first on most ballots."),
            False,
            most(first_places),
            seats=2,
        ),
        _rule(
            "approval",
            N_("Most approvals"),
            N_("Who is approved by most voters."),
            False,
            most(lambda election: election.approved),
            seats=2,
        ),
        _rule(
            "score",
            N_("Most points"),
            N_("Who has most points."),
            False,
            most(lambda election: election.totals),
            seats=2,
        ),
        _rule(
            "borda",
            N_("Borda count"),
            N_("Points by place: n−1 for the first of n, 0 for the last."),
            False,
            borda,
            seats=2,
        ),
        _rule(
            "instant-runoff",
            N_("Instant runoff"),
            N_("The last is out in each round until one has more than half."),
            False,
            instant_runoff,
            seats=1,
        ),
        _rule(
            "condorcet",
            N_("Condorcet"),
            N_("Who beats every other one by one, if anybody does."),
            False,
            condorcet,
            seats=1,
        ),
        _rule(
            "copeland",
            N_("Copeland"),
            N_("Who beats most others one by one; a draw is half."),
            False,
            copeland,
            seats=1,
        ),
        _rule(
            "schulze",
            N_("Schulze"),
            N_("Who has the strongest chain of comparisons to every other."),
            False,
            schulze,
            (
                Parameter(
                    "strength",
                    "choice",
                    N_("Strength of a comparison"),
                    "winning-votes",
                    ("winning-votes", "margins"),
                ),
            ),
            seats=1,
        ),
        _rule(
            "stv",
            N_("Single transferable vote"),
            N_("Several seats in proportion, after the Scottish rules."),
            False,
            stv,
            seats=2,
        ),
        _rule(
            "dhondt",
            N_("Lists by D'Hondt"),
            N_("Seats to lists by the highest quotients."),
            False,
            dhondt,
            seats=2,
        ),
    )
)


def read_parameters(rule: Rule, given: Mapping[str, Any], election: Election) -> dict[str, Any]:
    """Every parameter of the rule with its value; an unknown or wrong one is a RuleFault."""
    known = {parameter.name: parameter for parameter in rule.parameters}
    for name, value in given.items():
        if name not in known and value not in (None, "", False, ()):
            raise RuleFault(
                N_("the rule %(rule)s has no parameter %(name)s"),
                rule=rule.name,
                name="--" + name.replace("_", "-"),
            )
    values = {name: parameter.read(given.get(name)) for name, parameter in known.items()}
    if "quota" in values:
        values["quota"] = tuple(
            quota if isinstance(quota, Quota) else read_quota(str(quota), election)
            for quota in values["quota"] or ()
        )
        if values["quota"] and rule.name == "dhondt":
            raise RuleFault(N_("quotas apply to persons, not to lists"))
    if rule.budget:
        if values.get("seats") is None and election.budget is None:
            if rule.seats == 2:
                raise RuleFault(N_("these ballots have no budget: say how many seats with --seats"))
            raise RuleFault(N_("these ballots have no budget"))
        if values.get("quota") and values.get("seats") is None:
            raise RuleFault(N_("quotas need --seats"))
    elif rule.seats == 2 and values["seats"] is None:
        if rule.name in ("stv", "dhondt"):
            raise RuleFault(N_("the rule %(rule)s needs --seats"), rule=rule.name)
        values["seats"] = 1
    return values


def at_unit_cost(election: Election, seats: int) -> Election:
    """The same ballots for seats: every option costs one, and there are as many as seats."""
    options = tuple(Option(option.id, option.name, 1, option.fields) for option in election.options)
    return replace(election, options=options, budget=seats, unit=1)


def count(election: Election, rule: str, parameters: Mapping[str, Any] | None = None) -> Result:
    """The result of an election by a rule: winners, ties that mattered, every step."""
    if rule not in RULES:
        raise RuleFault(
            N_("there is no rule “%(rule)s”; the rules are %(rules)s"), rule=rule, rules=", ".join(RULES)
        )
    chosen = RULES[rule]
    values = read_parameters(chosen, parameters or {}, election)
    seats = values.get("seats")
    budgeted = chosen.budget and seats is None
    counted = at_unit_cost(election, int(seats)) if chosen.budget and seats is not None else election
    if "step" in values and values["step"] is None and values["completion"].startswith("add1"):
        # One unit of the currency; for seats one hundredth of a voter's share (a whole seat each would be far too much).
        share = Fraction(int(seats), 100 * max(election.voters, 1)) if seats is not None else Fraction(1)
        values["step"] = share if seats is not None else 1
    chain = Chain(counted, values["tie_break"], str(values["seed"]), str(values["poll"]), money=budgeted)
    outcome = _complete(counted, chosen, values, chain)
    ties = _that_matter(counted, chosen, values, chain, outcome)
    notes = []
    if any(tie.by == "draw" for tie in ties) and not chain.seed:
        notes.append(
            Note(
                0, N_("a draw decided, and no seed was given: the public draw after the close is missing"), {}
            )
        )
    return Result(counted, rule, _shown(values, election), budgeted, outcome, ties, chain, tuple(notes))


def _shown(values: Mapping[str, Any], election: Election) -> dict[str, Any]:
    """The parameters as plain values."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Fraction):
            value = f"{value.numerator}/{value.denominator}"
        elif isinstance(value, Sheet):
            value = [
                {"criterion": c.id, "weight": plain_number(c.weight), "maximum": plain_number(c.maximum)}
                for c in value.criteria
            ]
        elif name == "quota":
            value = shown(value, election)
        plain[name] = value
    return plain


def _complete(election: Election, rule: Rule, values: Mapping[str, Any], chain: Chain) -> Outcome:
    """The rule with what comes after it: the comparison with most points, and quotas."""
    outcome = rule.run(election, values, chain)
    if values.get("comparison"):
        outcome = _compared(election, outcome, chain)
    quotas = values.get("quota") or ()
    if quotas:
        ranking = list(outcome.ranking)
        below = [o for o in range(len(election.options)) if o not in set(ranking)]
        ranking += sorted(below, key=lambda o: (-election.totals[o], chain.keys(o)))
        seated, steps = apply_quotas(election, outcome.winners, ranking, quotas)
        after = tuple(seated) + tuple(o for o in ranking if o not in set(seated))
        outcome = replace(
            outcome,
            winners=tuple(seated),
            ranking=after,
            steps=(*outcome.steps, *steps),
            more={**outcome.more, "before_quotas": election.names(outcome.winners)},
        )
    return outcome


def _compared(election: Election, outcome: Outcome, chain: Chain) -> Outcome:
    """The outcome, or most points first when more voters have more funded projects with that."""
    other_chain = chain.again(chain.forced)
    other, steps = fund(
        election,
        other_chain,
        range(len(election.options)),
        lambda o: election.totals[o],
        election.budget or 0,
    )
    ours, theirs = set(outcome.winners), set(other)
    first = second = 0
    for options, points, weight in election.marks:
        liked = {o for o, p in zip(options, points, strict=True) if p > 0}
        difference = len(liked & ours) - len(liked & theirs)
        first += weight if difference > 0 else 0
        second += weight if difference < 0 else 0
    line: Step = {
        "kind": "compared, kept" if second <= first else "compared, changed",
        "step": 0,
        "voters": first,
        "others": second,
    }
    if second <= first:
        return replace(outcome, steps=(*outcome.steps, line))
    chain.met.extend(other_chain.met)
    more = {**outcome.more, "before_comparison": election.names(outcome.winners)}
    return Outcome(tuple(other), (*outcome.steps, line, *steps), tuple(other), outcome.rounds, more)


def _that_matter(
    election: Election, rule: Rule, values: Mapping[str, Any], chain: Chain, outcome: Outcome
) -> tuple[Tie, ...]:
    """The ties that another resolution would have turned into another outcome, found by counting again."""
    found: list[Tie] = []
    seen: set[frozenset[int]] = set()
    ordered = rule.name == "dhondt"
    won: Any = sorted(outcome.winners) if ordered else set(outcome.winners)
    for tie in chain.met:
        members = frozenset(tie.members)
        if members in seen:
            continue
        seen.add(members)
        for other in tie.members:
            if other == tie.chosen:
                continue
            again = _complete(election, rule, values, chain.again({members: other}))
            if (sorted(again.winners) if ordered else set(again.winners)) != won:
                found.append(replace(tie, instead=again.winners, swaps=True))
                break
    return tuple(found)


def recommended(election: Election) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The two counts to be shown side by side: equal shares as recommended, and most points first."""
    del election
    return (("equal-shares", {"utility": "cost", "completion": "add1fu"}), ("greedy-score", {}))


__all__ = ["COMPLETIONS", "LARGE", "RULES", "Parameter", "Rule", "count", "read_parameters", "recommended"]
