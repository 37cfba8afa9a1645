"""The valid ballots of a closed poll as the count takes them, and the head that stands for all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from civic.voting.kinds import Secrecy
from civic.voting.models import NamedBallot, Poll
from civic.voting.proof import merkle
from civic.voting.proof.canonical import canonical
from civic.voting.queries import live_contents, named_ballots


def opened(poll: Poll) -> list[Mapping[str, int]]:
    """The choices of every ballot that counts."""
    if poll.secrecy is Secrecy.NAMED:
        return [ballot.choices for ballot in named_ballots(poll)]
    return [json.loads(content)["choices"] for content in live_contents(poll.id)]


def final_root(poll: Poll, leaves: Sequence[str]) -> str:
    """The head over everything that was cast: of the log, or of the named ballots in the order of the roll."""
    if poll.secrecy is Secrecy.SECRET:
        return merkle.root([bytes.fromhex(leaf) for leaf in leaves]).hex()
    return merkle.root(
        [merkle.leaf_hash(canonical(named_line(ballot))) for ballot in named_ballots(poll)]
    ).hex()


def named_line(ballot: NamedBallot) -> dict[str, Any]:
    """A named ballot as it is published: number on the roll, name, choices, way."""
    return {
        "number": ballot.entry.number,
        "name": ballot.entry.name,
        "choices": ballot.choices,
        "channel": ballot.channel.value,
    }
