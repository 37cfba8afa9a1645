"""Who has completed a course: sessions attended and the exit test, against a rule. Pure, in whole numbers and fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Rule(NamedTuple):
    """What must be reached, in percent: a share of all sessions, a share of the exit test's points, or both."""

    sessions_percent: int | None = 80
    test_percent: int | None = None


@dataclass(frozen=True)
class Outcome:
    """Where somebody stands. `sessions_missing` and `test` say what is missing; nothing is when it is done."""

    done: bool
    sessions_missing: int = 0  # how many more must be attended
    possible: bool = True  # whether the sessions still to come are enough
    test_missing: bool = False  # the test counts and was not taken
    test_short: bool = False  # it was taken, and not enough was right


@dataclass(frozen=True)
class EventRule:
    """How an event that is an edition is counted: its rule, all its sessions, and its exit tests."""

    rule: Rule
    sessions: int
    scores: Mapping[int, Fraction]


def sessions_needed(percent: int, sessions: int) -> int:
    """The least number of sessions that is at least so many percent of all: 80 % of 4 is 4, of 5 is 4."""
    return -(-percent * sessions // 100)


def outcome(rule: Rule, sessions: int, held: int, attended: int, score: Fraction | None) -> Outcome:
    """What somebody has reached who attended so many of the sessions held so far; `sessions` are all of the course.

    `score` is the share of the exit test that was right, None when it was not taken. Nothing is rounded: 79.99 % is not
    80 %. A course without sessions is completed by nobody by coming.
    """
    if rule.sessions_percent is None and rule.test_percent is None:
        raise ValueError("a rule that asks for nothing")
    if not 0 <= attended <= held <= sessions:
        raise ValueError(f"{attended} of {held} of {sessions} sessions")
    missing, possible = 0, True
    if rule.sessions_percent is not None:
        needed = max(1, sessions_needed(rule.sessions_percent, sessions))
        missing = max(0, needed - attended)
        possible = missing <= sessions - held
    test_missing = rule.test_percent is not None and score is None
    test_short = score is not None and rule.test_percent is not None and 100 * score < rule.test_percent
    done = not (missing or test_missing or test_short)
    return Outcome(done, missing, possible, test_missing, test_short)
