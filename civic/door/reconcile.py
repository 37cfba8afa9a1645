"""From all scans of a door to who came: pure, and the same whatever order the scans arrived in (docs/door-sync.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from civic.attendance.models import CAME, AttendanceStatus, ProofLevel
from civic.door.models import ScanState

Pair = tuple[int, int]  # (session, person)

DISAGREES = "disagrees"
DECIDED = "decided"
NOT_YOURS = "not_yours"
TWO_DEVICES = "same_person_two_devices"
_LEVELS = list(ProofLevel)


@dataclass(frozen=True)
class Attempt:
    """One scan, as far as the rules need it. An undo has `undoes` and no status.

    `pair` is None while nobody knows whom or which session it means. What is not `valid` waits for a human and counts for
    nothing, but can be undone; what a human `settled` stays as decided; what was `refused` is nothing to take back.
    """

    id: str
    device: str
    counter: int
    pair: Pair | None = None
    status: AttendanceStatus | None = None
    proof: ProofLevel = ProofLevel.MARKED
    valid: bool = True
    settled: bool = False
    refused: bool = False
    undoes: str | None = None

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it stands in the one order everybody agrees on."""
        return (self.device, self.counter, self.id)


@dataclass(frozen=True)
class Standing:
    """What counts for a person at a session: the status of the first valid scan, the best proof given, which scan it was."""

    status: AttendanceStatus
    proof: ProofLevel
    by: str


@dataclass
class Reconciled:
    """The state of every pair (None: all undone or nothing valid) and what became of every scan."""

    standing: dict[Pair, Standing | None] = field(default_factory=dict)
    outcome: dict[str, ScanState] = field(default_factory=dict)
    word: dict[str, str] = field(default_factory=dict)
    two_devices: set[str] = field(default_factory=set)


def reconcile(attempts: Iterable[Attempt]) -> Reconciled:
    """The state that a set of scans comes to; repeats of an id are one scan, and their order says nothing."""
    known = {attempt.id: attempt for attempt in attempts}
    result = Reconciled()
    undone = _undone(known, result)
    pairs: dict[Pair, list[Attempt]] = defaultdict(list)
    for attempt in known.values():
        if attempt.undoes is not None or attempt.settled or attempt.refused:
            continue
        if attempt.pair is not None:
            pairs[attempt.pair]  # a pair whose scans were all taken back has a state too: none
        if attempt.id in undone:
            result.outcome[attempt.id] = ScanState.UNDONE
        elif not attempt.valid or attempt.pair is None:
            result.outcome[attempt.id] = ScanState.REVIEW
        else:
            pairs[attempt.pair].append(attempt)
    for pair, standing in pairs.items():
        result.standing[pair] = _settle(sorted(standing, key=lambda a: a.place), result)
    return result


def _undone(known: dict[str, Attempt], result: Reconciled) -> set[str]:
    """Which scans are taken back; an undo whose scan has not arrived waits for it."""
    undone: set[str] = set()
    for attempt in known.values():
        if attempt.undoes is None or attempt.settled:
            continue
        target = known.get(attempt.undoes)
        if not attempt.valid:
            result.outcome[attempt.id] = ScanState.REVIEW
        elif target is None:
            result.outcome[attempt.id] = ScanState.UNDONE
        elif (
            target.device != attempt.device or target.counter >= attempt.counter or target.undoes is not None
        ):
            result.outcome[attempt.id], result.word[attempt.id] = ScanState.REFUSED, NOT_YOURS
        elif target.refused:
            result.outcome[attempt.id] = ScanState.UNDONE
        elif target.settled:
            result.outcome[attempt.id], result.word[attempt.id] = ScanState.REVIEW, DECIDED
        else:
            result.outcome[attempt.id] = ScanState.UNDONE
            undone.add(target.id)
    return undone


def _settle(standing: list[Attempt], result: Reconciled) -> Standing | None:
    """The state of one pair from what stands, in order; the scans that say something else wait for a human."""
    if not standing:
        return None
    came = [a for a in standing if a.status in CAME]
    first, *same = came or standing
    result.outcome[first.id] = ScanState.ENTERED
    for attempt in same:
        result.outcome[attempt.id] = ScanState.AGAIN
    if came:
        for attempt in standing:
            if attempt.status not in CAME:
                _contradict(attempt, came, result)
    if len({a.device for a in standing}) > 1:
        result.two_devices |= {a.id for a in standing}
    proof = max((a.proof for a in came or standing), key=_LEVELS.index)
    status = first.status or AttendanceStatus.PRESENT
    return Standing(status, proof, first.id)


def _contradict(attempt: Attempt, came: list[Attempt], result: Reconciled) -> None:
    """Noted as absent, then came after all, on one device: no contradiction. Anything else is one."""
    own = [a.counter for a in came if a.device == attempt.device]
    if own and min(own) > attempt.counter:
        result.outcome[attempt.id] = ScanState.AGAIN
    else:
        result.outcome[attempt.id], result.word[attempt.id] = ScanState.REVIEW, DISAGREES
