"""What a voter's code finds: the state of one leaf of the box, and the proof that it stands in the log. Pure but for reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civic.voting.kinds import BallotState
from civic.voting.models import Poll, SecretBallot
from civic.voting.proof import merkle
from civic.voting.published import head_line
from civic.voting.queries import ballot_by_code, last_head, leaves_of


@dataclass(frozen=True)
class Look:
    """A leaf: `state` is waiting | logged | counted | superseded | invalid; before the close what it says stays closed."""

    state: str
    leaf: str
    code: str
    place: int | None = None  # from 0
    proof: tuple[str, ...] = ()  # hashes from the leaf to the head, nearest first
    head: Mapping[str, Any] | None = None
    reason: str | None = None
    choices: Mapping[str, int] | None = None

    def as_data(self) -> dict[str, Any]:
        """What to keep: with it anybody can compute the head from the leaf."""
        return {
            "leaf": self.leaf, "code": self.code, "state": self.state, "place": self.place, "proof": list(self.proof),
            "head": self.head, "reason": self.reason,
        }  # fmt: skip


def look_for(poll: Poll, code: str) -> Look | None:
    """What became of the ballot with this code, or None when the box has none."""
    ballot = ballot_by_code(poll, code)
    if ballot is None:
        return None
    head = last_head(poll.id)
    if ballot.place is None or head is None:
        state = "superseded" if ballot.state is BallotState.SUPERSEDED else "waiting"
        return Look(state, ballot.leaf, ballot.code, reason=ballot.reason)
    leaves = [bytes.fromhex(leaf) for leaf in leaves_of(poll.id)[: head.size]]
    return Look(
        _state(poll, ballot), ballot.leaf, ballot.code, ballot.place,
        tuple(step.hex() for step in merkle.inclusion_proof(ballot.place, leaves)),
        head_line(poll, head.number, head.size, head.root, head.day.isoformat(), head.signature),
        ballot.reason,
        json.loads(ballot.content)["choices"] if _is_shown(poll, ballot) else None,
    )  # fmt: skip


def _state(poll: Poll, ballot: SecretBallot) -> str:
    if ballot.state is not BallotState.LIVE:
        return ballot.state.value
    return "logged" if poll.result is None else "counted"


def _is_shown(poll: Poll, ballot: SecretBallot) -> bool:
    """Only ballots that count are ever opened, and only when all are."""
    return poll.result is not None and ballot.state is BallotState.LIVE
