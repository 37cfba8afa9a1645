"""Rounds with eliminations: instant runoff for one seat, and the Scottish single transferable vote for several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number
from civic.voting.counting.ballots import Election, Ranking
from civic.voting.counting.results import Outcome, Step
from civic.voting.counting.ties import Chain

UNIT = 100_000  # votes are counted in hundred-thousandths: five decimals, the rest is dropped


def next_choice(ranking: Ranking, standing: frozenset[int] | set[int]) -> int | None:
    """The highest option still standing, or None when the ballot is used up (or puts two of them level)."""
    for place in ranking:
        here = [option for option in place if option in standing]
        if len(here) == 1:
            return here[0]
        if here:
            return None
    return None


def instant_runoff(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """The last is out in each round until one has more than half of the ballots that still count."""
    del parameters
    standing = set(range(len(election.options)))
    ranks = election.ranks
    out: list[int] = []
    rounds: list[Step] = []
    steps: list[Step] = []
    order: list[int] = []
    while standing:
        votes = dict.fromkeys(sorted(standing), 0)
        spent = 0
        for ranking, weight in zip(ranks.rankings, ranks.weights, strict=True):
            choice = next_choice(ranking, standing)
            if choice is None:
                spent += weight
            else:
                votes[choice] += weight
        number = len(rounds) + 1
        rounds.append(_round(election, number, votes, spent))
        counting = sum(votes.values())
        high = max(votes.values())
        leader = [option for option in votes if votes[option] == high]
        if len(standing) == 1 or 2 * high > counting:
            order = _by_votes(chain, votes, number) + out[::-1]
            steps.append(
                {
                    "kind": "majority",
                    "step": number,
                    "option": election.name_of(leader[0]),
                    "votes": high,
                    "of": counting,
                }
            )
            break
        low = min(votes.values())
        last = chain.choose([option for option in votes if votes[option] == low], number, last=True)
        steps.append({"kind": "out", "step": number, "option": election.name_of(last), "votes": low})
        standing.discard(last)
        out.append(last)
    return Outcome(tuple(order[:1]), tuple(steps), tuple(order), tuple(rounds))


def _by_votes(chain: Chain, votes: Mapping[int, int], step: int) -> list[int]:
    """Who still stands, most votes first; a tie below the winner is put in order without being called one."""
    del step
    return sorted(votes, key=lambda option: (-votes[option], chain.keys(option)))


def _round(election: Election, number: int, votes: Mapping[int, int], spent: int, unit: int = 1) -> Step:
    ids = {
        election.options[option].id: plain_number(Fraction(count, unit)) for option, count in votes.items()
    }
    return {"round": number, "votes": ids, "exhausted": plain_number(Fraction(spent, unit))}


@dataclass
class _Stv:
    """The papers and what has happened to them."""

    election: Election
    chain: Chain
    seats: int
    quota: int = 0
    votes: dict[int, int] = field(default_factory=dict)
    papers: dict[int, list[tuple[Ranking, int, int]]] = field(
        default_factory=dict
    )  # ranking, how many, value of one
    history: list[dict[int, int]] = field(default_factory=list)
    elected: list[int] = field(default_factory=list)
    excluded: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)  # elected with a surplus that is not passed on yet
    spent: int = 0
    steps: list[Step] = field(default_factory=list)
    rounds: list[Step] = field(default_factory=list)

    def standing(self) -> set[int]:
        """Who is neither elected nor excluded."""
        return set(self.votes) - set(self.elected) - set(self.excluded)

    def hand_out(self, papers: Iterable[tuple[Ranking, int, int]]) -> None:
        """Give papers to the next choice that still stands."""
        standing = self.standing()
        for ranking, count, value in papers:
            choice = next_choice(ranking, standing)
            if choice is None:
                self.spent += count * value
            else:
                self.papers[choice].append((ranking, count, value))
                self.votes[choice] += count * value

    def close_stage(self) -> None:
        """Write down the stage and deem elected whoever reaches the quota, most votes first."""
        self.history.append(dict(self.votes))
        self.rounds.append(_round(self.election, len(self.history), self.votes, self.spent, UNIT))
        reached = [option for option in self.standing() if self.votes[option] >= self.quota]
        while reached and len(self.elected) < self.seats:
            high = max(self.votes[option] for option in reached)
            option = self.earlier([o for o in sorted(reached) if self.votes[o] == high], last=False)
            reached.remove(option)
            self.elect(option, "elected")

    def elect(self, option: int, kind: str) -> None:
        """Deem an option elected."""
        self.elected.append(option)
        if self.votes[option] > self.quota:
            self.waiting.append(option)
        self._step(kind, option, quota=plain_number(Fraction(self.quota, UNIT)))

    def _step(self, kind: str, option: int, **more: Any) -> None:
        self.steps.append(
            {
                "kind": kind,
                "step": len(self.history),
                "option": self.election.name_of(option),
                "votes": plain_number(Fraction(self.votes[option], UNIT)),
                **more,
            }
        )

    def earlier(self, members: Sequence[int], last: bool) -> int:
        """Of options level now: by the last stage at which they differed, then by the chain."""
        if len(members) == 1:
            return members[0]
        left = list(members)
        for stage in reversed(self.history):
            edge = (min if last else max)(stage[option] for option in left)
            fewer = [option for option in left if stage[option] == edge]
            if len(fewer) < len(left):
                left = fewer
            if len(left) == 1:
                self.chain.note(len(self.history), members, left[0], "earlier stage")
                return left[0]
        return self.chain.choose(left, len(self.history), last)

    def pass_surplus(self) -> None:
        """Pass the largest surplus on: every paper at a part of its value, cut after five decimals."""
        high = max(self.votes[option] for option in self.waiting)
        option = self.earlier([o for o in self.waiting if self.votes[o] == high], last=False)
        self.waiting.remove(option)
        total = self.votes[option]
        surplus = total - self.quota
        moved = [(ranking, count, surplus * value // total) for ranking, count, value in self.papers[option]]
        self._step("surplus", option, surplus=plain_number(Fraction(surplus, UNIT)))
        # What is cut off, and papers that name nobody else, stay as not transferable.
        standing = self.standing()
        kept = sum(
            count * value for ranking, count, value in moved if next_choice(ranking, standing) is not None
        )
        self.spent += surplus - kept
        self.votes[option] = self.quota
        self.papers[option] = []
        self.hand_out(paper for paper in moved if next_choice(paper[0], standing) is not None)

    def exclude(self) -> None:
        """Exclude who has the fewest votes and pass the papers on at the value they have."""
        standing = sorted(self.standing())
        low = min(self.votes[option] for option in standing)
        option = self.earlier([o for o in standing if self.votes[o] == low], last=True)
        self._step("excluded", option)
        self.excluded.append(option)
        papers, self.papers[option], self.votes[option] = self.papers[option], [], 0
        self.hand_out(papers)


def stv(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """The Scottish rules: quota floor(n / (seats + 1)) + 1, largest surplus first, values cut after five decimals."""
    seats = int(parameters["seats"])
    count = _Stv(election, chain, seats)
    count.votes = dict.fromkeys(range(len(election.options)), 0)
    count.papers = {option: [] for option in count.votes}
    ranks = election.ranks
    first = [(ranking, weight, UNIT) for ranking, weight in zip(ranks.rankings, ranks.weights, strict=True)]
    valid = sum(weight for ranking, weight, _ in first if next_choice(ranking, set(count.votes)) is not None)
    count.quota = (valid // (seats + 1) + 1) * UNIT
    count.hand_out(first)
    count.steps.append(
        {"kind": "quota", "step": 0, "votes": valid, "seats": seats, "quota": count.quota // UNIT}
    )
    count.close_stage()
    while len(count.elected) < seats and count.standing():
        standing = count.standing()
        if len(standing) <= seats - len(count.elected):
            left = sorted(standing, key=lambda o: (-count.votes[o], chain.keys(o)))
            for option in left:
                count.elect(option, "remaining")
            break
        if count.waiting:
            count.pass_surplus()
        else:
            count.exclude()
        count.close_stage()
    rest = sorted(count.standing(), key=lambda o: (-count.votes[o], chain.keys(o)))
    order = count.elected + rest + count.excluded[::-1]
    return Outcome(
        tuple(count.elected),
        tuple(count.steps),
        tuple(order),
        tuple(count.rounds),
        {"quota": count.quota // UNIT},
    )
