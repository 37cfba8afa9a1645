"""Ties: the chain that decides them, and the draw that anybody can repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from civic.voting.counting.ballots import Election
from civic.voting.counting.faults import N_

# The steps of each chain; of an election without money only the last of them can decide.
CHAINS = {
    "default": ("points", "cost", "draw"),
    "std": ("points", "cost", "id"),
    "id": ("id",),
}
LEVELS = {
    "points": N_("more points"),
    "cost": N_("lower cost"),
    "draw": N_("the draw"),
    "id": N_("the order of the ids"),
    "list votes": N_("more votes for the list"),
    "earlier stage": N_("more votes at the last stage where they differed"),
}


@dataclass(frozen=True)
class Tie:
    """Options that stood level, who was put first and by which step of the chain."""

    step: int
    members: tuple[int, ...]
    chosen: int
    by: str
    instead: tuple[int, ...] = ()  # what would have won, had another been chosen
    swaps: bool = False  # its other resolution changes the outcome


def draw_number(seed: str, poll: str, option: str) -> str:
    """The place of an option in the draw: SHA-256(seed | poll | option); the lowest goes first."""
    return sha256(f"{seed}|{poll}|{option}".encode()).hexdigest()


@dataclass(frozen=True)
class Chain:
    """How ties are decided in one count. `forced` is used to find out what another resolution would have changed."""

    election: Election
    name: str = "default"
    seed: str = ""
    poll: str = ""
    money: bool = True
    forced: Mapping[frozenset[int], int] = field(default_factory=dict)
    met: list[Tie] = field(default_factory=list, compare=False)
    # Shared by all chains of one count: every tie met in any trial, and what a rule keeps to count again more quickly.
    ever: set[frozenset[int]] = field(default_factory=set, compare=False)
    memory: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def levels(self) -> tuple[str, ...]:
        """The steps of the chain that can decide here."""
        return tuple(level for level in CHAINS[self.name] if self.money or level in ("draw", "id"))

    def key(self, level: str, option: int) -> Any:
        """What is compared at one step: the lowest goes first."""
        if level == "points":
            return -self.election.totals[option]
        if level == "cost":
            return self.election.options[option].cost
        if level == "draw":
            return draw_number(self.seed, self.poll, self.election.options[option].id)
        return self.election.options[option].id

    def keys(self, option: int) -> tuple[Any, ...]:
        """The place of an option in the whole chain: sort by it."""
        return tuple(self.key(level, option) for level in self.levels)

    def choose(self, members: Sequence[int], step: int, last: bool = False) -> int:
        """The member that goes first (or, with `last`, last: who is eliminated); a tie is noted."""
        if len(members) == 1:
            return members[0]
        self.ever.add(frozenset(members))
        chosen, by = self._decide(members, last)
        self.met.append(Tie(step, tuple(members), chosen, by))
        return chosen

    def _decide(self, members: Sequence[int], last: bool) -> tuple[int, str]:
        forced = self.forced.get(frozenset(members))
        if forced is not None:
            return forced, "forced"
        left, by = list(members), ""
        pick: Callable[..., Any] = max if last else min
        for by in self.levels:
            edge = pick(self.key(by, option) for option in left)
            left = [option for option in left if self.key(by, option) == edge]
            if len(left) == 1:
                break
        return left[0], by

    def note(self, step: int, members: Sequence[int], chosen: int, by: str) -> None:
        """Write down a tie that something before the chain decided."""
        self.met.append(Tie(step, tuple(members), chosen, by))

    def again(self, forced: Mapping[frozenset[int], int]) -> Chain:
        """The same chain with some ties decided otherwise, nothing met yet."""
        return replace(self, forced=forced, met=[])


def best(options: Sequence[int], worth: Callable[[int], Fraction | int]) -> list[int]:
    """The options of the highest worth."""
    top = max(worth(option) for option in options)
    return [option for option in options if worth(option) == top]
