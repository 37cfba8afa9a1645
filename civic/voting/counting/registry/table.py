"""The rules by name: what each is called, what it asks for and how it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from civic.voting.counting.ballots import Election
from civic.voting.counting.faults import N_
from civic.voting.counting.registry.parameters import (
    COMPARISON,
    COMPLETIONS,
    QUOTAS,
    SEATS,
    SHEET,
    TIES,
    Parameter,
)
from civic.voting.counting.results import Outcome
from civic.voting.counting.rules.dhondt import dhondt
from civic.voting.counting.rules.equal_shares import equal_shares
from civic.voting.counting.rules.greedy import greedy_density, greedy_score
from civic.voting.counting.rules.matrix import matrix, matrix_vote
from civic.voting.counting.rules.phragmen import phragmen
from civic.voting.counting.rules.ranked import borda, condorcet, copeland, first_places, most, schulze
from civic.voting.counting.rules.runoff import instant_runoff, stv
from civic.voting.counting.ties import Chain


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
