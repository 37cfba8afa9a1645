"""Rolls, open votes, objections. A secret ballot leads to nobody: its tables name no person."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.voting.models import (
    NamedBallot,
    Objection,
    PaperBatch,
    Poll,
    PollOption,
    PollStep,
    RollEntry,
    Witness,
)

keeps("voting", RollEntry, data=(Data.NAMES, Data.VOTE, Data.OFFICE))
keeps("voting", NamedBallot, data=(Data.VOTE,))
keeps("voting", PollOption, data=(Data.NAMES, Data.WORDS, Data.PICTURE))  # candidates
keeps("voting", Objection, data=(Data.WORDS,))
keeps("voting", Witness, data=(Data.OFFICE,))
keeps("voting", Poll, PollStep, PaperBatch)  # the sealed columns of a poll are its keys
