"""Polls, what is voted on (`polls`), who may vote (`roll`), and the box (`box`).

Roll and box share no row, no time and no order: the roll knows that a credential was issued, the box holds ballots that
carry a credential, and nothing leads from one to the other. A ballot's key is its own hash, so even the order in which
ballots were written is lost.
"""

from __future__ import annotations

from civic.voting.models.box import (
    BoxHead,
    NamedBallot,
    PaperBatch,
    SealedBallot,
    SealedLines,
    SecretBallot,
    Witness,
)
from civic.voting.models.polls import Poll, PollComparison, PollOption, PollStep
from civic.voting.models.roll import Objection, RollEntry

__all__ = [
    "BoxHead", "NamedBallot", "Objection", "PaperBatch", "Poll", "PollComparison", "PollOption", "PollStep",
    "RollEntry", "SealedBallot", "SealedLines", "SecretBallot", "Witness",
]  # fmt: skip
