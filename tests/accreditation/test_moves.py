"""The table of moves, cell by cell: every act in every state, and the shape of the whole."""

from __future__ import annotations

import pytest

from civic.accreditation.models import FileState as S
from civic.accreditation.moves import MILESTONES, MOVES, Action, Who, actions_in, milestone, move_for

# act → {from: to}; whatever is not here cannot be done.
EXPECTED: dict[Action, dict[S, S]] = {
    Action.SUBMIT: {S.DRAFT: S.SUBMITTED, S.OBSERVED: S.SUBMITTED},
    Action.WITHDRAW: {S.SUBMITTED: S.DRAFT},
    Action.OBSERVE: {S.SUBMITTED: S.OBSERVED},
    Action.ACCEPT: {S.SUBMITTED: S.REVIEWED},
    Action.REJECT: {S.SUBMITTED: S.REVIEWED},
    Action.CONFIRM: {S.REVIEWED: S.ACCREDITED},
    Action.SEND_BACK: {S.REVIEWED: S.SUBMITTED},
    Action.END: {S.ACCREDITED: S.ENDED},
    Action.REOPEN: {S.REJECTED: S.DRAFT, S.ENDED: S.DRAFT},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("action", list(Action))
def test_each_cell(action, state):
    move = move_for(action, state, S.ACCREDITED)
    assert (move.to if move else None) == EXPECTED[action].get(state)


def test_a_confirmed_rejection_is_a_rejection():
    assert move_for(Action.CONFIRM, S.REVIEWED, S.REJECTED).to is S.REJECTED
    assert move_for(Action.CONFIRM, S.REVIEWED, None) is None


def test_nothing_becomes_accredited_or_rejected_without_a_second_person():
    into = [move for move in MOVES if move.to in (S.ACCREDITED, S.REJECTED)]
    assert into
    assert {move.who for move in into} == {Who.SECOND}
    assert {move.come_from for move in into} == {S.REVIEWED}


def test_leaders_never_decide():
    assert not [m for m in MOVES if m.who is Who.LEADER and m.to not in (S.DRAFT, S.SUBMITTED)]


def test_what_hurts_needs_a_reason():
    reasoned = {move.action for move in MOVES if move.needs_reason}
    assert reasoned == {Action.OBSERVE, Action.REJECT, Action.SEND_BACK, Action.END}


def test_no_state_is_a_dead_end_but_an_accredited_one_that_can_end():
    for state in S:
        decision = S.ACCREDITED if state is S.REVIEWED else None
        assert actions_in(state, decision), state


def test_every_state_has_its_milestone():
    assert [MILESTONES[milestone(state)] for state in S] == [
        S.DRAFT, S.SUBMITTED, S.DRAFT, S.REVIEWED, S.ACCREDITED, S.REVIEWED, S.ACCREDITED,
    ]  # fmt: skip
