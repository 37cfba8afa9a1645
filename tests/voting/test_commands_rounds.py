"""Two at once for one seat, round after round: one is let in, the other told calmly; the thousand rounds are in `make bench`."""

from __future__ import annotations

from civic.core.db import db
from civic.voting.kinds import BallotState
from civic.voting.models import NamedBallot, RollEntry, SecretBallot
from tests.voting.polls import Assembly
from tests.voting.rounds import all_rounds, without_guards

ROUNDS = 20


def test_of_two_at_once_one_is_let_in_and_without_the_guards_both_are(app, make):
    assembly = Assembly(make, seats=2)
    told = all_rounds(app, assembly, ROUNDS)
    assert {(each.one, each.both, each.none, each.faults) for each in told.values()} == {(ROUNDS, 0, 0, ())}
    assert db.session.query(NamedBallot).filter_by(superseded_at=None).count() == ROUNDS
    assert db.session.query(SecretBallot).filter_by(state=BallotState.LIVE).count() == ROUNDS
    assert db.session.query(RollEntry).filter_by(issued=True).count() == ROUNDS

    with without_guards():
        told = all_rounds(app, assembly, 3)
    assert {name: each.both for name, each in told.items()} == dict.fromkeys(told, 3)
