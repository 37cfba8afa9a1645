"""What a count comes to: winners in the order of selection, the ties that mattered, and every step as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any

from civic.voting.counting.amounts import plain_number
from civic.voting.counting.ballots import Election
from civic.voting.counting.faults import Note
from civic.voting.counting.ties import Chain, Tie, draw_number

Step = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a rule hands back: numbers of options, not yet names."""

    winners: tuple[int, ...]
    steps: tuple[Step, ...]
    ranking: tuple[int, ...] = ()
    rounds: tuple[Step, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    mark: Any = None  # what a rule wants to know when it is run again for a tie


@dataclass(frozen=True)
class Result:
    """The answer to one count, made of plain values: the same on the page, in the acta and in the recount."""

    election: Election
    rule: str
    parameters: Mapping[str, Any]
    budgeted: bool
    outcome: Outcome
    ties: tuple[Tie, ...]
    chain: Chain
    notes: tuple[Note, ...] = ()

    @property
    def winners(self) -> list[str | int]:
        """The ids of the winners, in the order of selection."""
        return self.election.names(self.outcome.winners)

    @property
    def total_cost(self) -> int | float:
        """What the winners cost together."""
        cost = sum(self.election.options[option].cost for option in self.outcome.winners)
        return plain_number(Fraction(cost, self.election.unit))

    def _tie(self, tie: Tie) -> dict[str, Any]:
        names = self.election.names
        shown: dict[str, Any] = {
            "step": tie.step,
            "members": names(tie.members),
            "chosen": self.election.name_of(tie.chosen),
            "resolved_by": tie.by,
            "otherwise": names(tie.instead),
        }
        if tie.by == "draw":
            ids = [self.election.options[option].id for option in tie.members]
            shown["draw"] = {id: draw_number(self.chain.seed, self.chain.poll, id) for id in ids}
        return shown

    def as_data(self) -> dict[str, Any]:
        """The result as plain values, in the order in which it is written."""
        data: dict[str, Any] = {
            "rule": self.rule,
            "parameters": dict(self.parameters),
            "ballots": self.election.voters,
            "winners": self.winners,
        }
        if self.budgeted:
            data["total_cost"] = self.total_cost
            data["budget"] = plain_number(Fraction(self.election.budget or 0, self.election.unit))
            data["points"] = {
                str(option.id): plain_number(points)
                for option, points in zip(self.election.options, self.election.totals, strict=True)
            }
        else:
            data["ranking"] = self.election.names(self.outcome.ranking)
            data["rounds"] = list(self.outcome.rounds)
        data |= self.outcome.more
        data["ties"] = [self._tie(tie) for tie in self.ties]
        data["steps"] = list(self.outcome.steps)
        data["warnings"] = [note.words() for note in (*self.election.notes, *self.notes)]
        return data

    def as_json(self) -> str:
        """The result as JSON text; the same for the same ballots, whatever their order."""
        return json.dumps(self.as_data(), ensure_ascii=False, indent=2)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the result, to be printed in the acta."""
        return sha256(json.dumps(self.as_data(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
