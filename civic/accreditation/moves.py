"""The table of moves of an accreditation file: which act, by whom, from which state to which. No session in here.

The same table serves the file of an organisation (with the representatives it names) and the file of a representative
added later. Nobody decides alone: one member of the committee reviews, a different one confirms or sends it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from civic.accreditation.models import FileState as S


class Action(StrEnum):
    """An act on a file."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    OBSERVE = "observe"
    ACCEPT = "accept"
    REJECT = "reject"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    END = "end"
    REOPEN = "reopen"


class Who(StrEnum):
    """In which capacity an act is done."""

    LEADER = "leader"  # acts for the organisation
    REVIEWER = "reviewer"  # of the committee, and not of the organisation
    SECOND = "second"  # a reviewer other than the one who decided first
    EITHER = "either"  # a reviewer for cause, or the organisation that leaves


@dataclass(frozen=True)
class Move:
    """One row: `decided` narrows it to files whose first decision was that state."""

    action: Action
    who: Who
    come_from: S
    to: S
    needs_reason: bool = False
    decided: S | None = None


MOVES: tuple[Move, ...] = (
    Move(Action.SUBMIT, Who.LEADER, S.DRAFT, S.SUBMITTED),
    Move(Action.SUBMIT, Who.LEADER, S.OBSERVED, S.SUBMITTED),
    Move(Action.WITHDRAW, Who.LEADER, S.SUBMITTED, S.DRAFT),
    Move(Action.OBSERVE, Who.REVIEWER, S.SUBMITTED, S.OBSERVED, needs_reason=True),
    Move(Action.ACCEPT, Who.REVIEWER, S.SUBMITTED, S.REVIEWED),
    Move(Action.REJECT, Who.REVIEWER, S.SUBMITTED, S.REVIEWED, needs_reason=True),
    Move(Action.CONFIRM, Who.SECOND, S.REVIEWED, S.ACCREDITED, decided=S.ACCREDITED),
    Move(Action.CONFIRM, Who.SECOND, S.REVIEWED, S.REJECTED, decided=S.REJECTED),
    Move(Action.SEND_BACK, Who.SECOND, S.REVIEWED, S.SUBMITTED, needs_reason=True),
    Move(Action.END, Who.EITHER, S.ACCREDITED, S.ENDED, needs_reason=True),
    Move(Action.REOPEN, Who.LEADER, S.REJECTED, S.DRAFT),
    Move(Action.REOPEN, Who.LEADER, S.ENDED, S.DRAFT),
)

# The four states that a leader sees on the way, in order; what is not among them is said in words beside it.
MILESTONES: tuple[S, ...] = (S.DRAFT, S.SUBMITTED, S.REVIEWED, S.ACCREDITED)


def move_for(action: Action, state: S, decision: S | None = None) -> Move | None:
    """The row of the table for an act on a file in a state with a first decision, or nothing when it cannot be done."""
    for move in MOVES:
        if (
            move.action is action
            and move.come_from is state
            and (move.decided is None or move.decided is decision)
        ):
            return move
    return None


def actions_in(state: S, decision: S | None = None) -> list[Action]:
    """The acts that a state allows, in the order of the table."""
    return list(
        dict.fromkeys(move.action for move in MOVES if move_for(move.action, state, decision) is move)
    )


def milestone(state: S) -> int:
    """Which of the four milestones (from 0) a file has reached; an observed file waits at the first again."""
    reached = {S.OBSERVED: S.DRAFT, S.REJECTED: S.REVIEWED, S.ENDED: S.ACCREDITED}.get(state, state)
    return MILESTONES.index(reached)
