"""The one function that counts: a rule with its parameters, what comes after it, and which ties mattered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number
from civic.voting.counting.ballots import Election, Option
from civic.voting.counting.faults import N_, Note, RuleFault
from civic.voting.counting.quotas import Quota, apply_quotas, read_quota, shown
from civic.voting.counting.registry.table import RULES, Rule
from civic.voting.counting.results import Outcome, Result, Step
from civic.voting.counting.rules.greedy import fund
from civic.voting.counting.rules.matrix import Sheet
from civic.voting.counting.ties import Chain, Tie


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


# The two counts to be shown side by side: equal shares as recommended, and most points first.
SIDE_BY_SIDE: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("equal-shares", {"utility": "cost", "completion": "add1fu"}), ("greedy-score", {}),
)  # fmt: skip
