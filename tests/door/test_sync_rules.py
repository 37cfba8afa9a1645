"""The pure reconciler against a second, simple reading of the rules: hundreds of random evenings, shuffled and repeated."""

from __future__ import annotations

import random

import pytest

from civic.attendance.models import CAME, AttendanceStatus, ProofLevel
from civic.door.models import ScanState
from civic.door.reconcile import Attempt, Reconciled, reconcile

PRESENT, LATE, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.ABSENT
MARKED, SCANNED = ProofLevel.MARKED, ProofLevel.SCANNED


def evening(rng: random.Random, devices: int, scans: int, people: int, sessions: int = 3) -> list[Attempt]:
    """What facilitators do at many doors: scan, mark, take back (sometimes wrongly), and things that cannot count."""
    made: list[Attempt] = []
    for d in range(devices):
        own: list[str] = []
        for n in range(1, scans + 1):
            key = f"{d:02}-{n:03}"
            if own and rng.random() < 0.15:
                strange = rng.random() < 0.1 and made
                target = rng.choice(made).id if strange else rng.choice(own)
                made.append(Attempt(key, f"d{d:02}", n, undoes=target, valid=rng.random() > 0.05))
                continue
            pair = (rng.randrange(sessions), rng.randrange(people)) if rng.random() > 0.03 else None
            status = rng.choice([PRESENT] * 6 + [LATE, LATE, ABSENT])
            made.append(
                Attempt(key, f"d{d:02}", n, pair, status, rng.choice([MARKED, SCANNED]), rng.random() > 0.06)
            )
            own.append(key)
    return made


def reference(made: list[Attempt]) -> dict:
    """The rules told again, one device's evening after the other, keeping only what stands."""
    by_id = {a.id: a for a in made}
    gone = set()
    for undo in made:
        target = by_id.get(undo.undoes or "")
        takes_back = undo.undoes and undo.valid and target and not target.undoes
        if takes_back and target.device == undo.device and target.counter < undo.counter:
            gone.add(target.id)
    state: dict = {}
    for a in made:
        if a.pair is not None and a.undoes is None:
            state.setdefault(a.pair, None)
    for device in sorted({a.device for a in made}):
        for a in sorted((a for a in made if a.device == device), key=lambda a: a.counter):
            if a.undoes or a.id in gone or not a.valid or a.pair is None:
                continue
            now = state[a.pair]
            if now is None or (a.status in CAME and now[0] not in CAME):
                state[a.pair] = (a.status, a.proof, a.id)
            elif (a.status in CAME) == (now[0] in CAME) and a.proof is SCANNED:
                state[a.pair] = (now[0], SCANNED, now[2])
    return state


def standing(made: list[Attempt]) -> dict:
    return stands(reconcile(made))


def stands(result: Reconciled) -> dict:
    return {pair: (s.status, s.proof, s.by) if s else None for pair, s in result.standing.items()}


def as_sent(rng: random.Random, made: list[Attempt]) -> list[Attempt]:
    """Each scan 1 to 5 times, in any order."""
    sent = [a for a in made for _ in range(rng.randint(1, 5))]
    rng.shuffle(sent)
    return sent


@pytest.mark.parametrize("seed", range(200))
def test_many_doors_come_to_the_same_end(seed):
    rng = random.Random(seed)
    made = evening(rng, devices=rng.randint(2, 12), scans=rng.randint(5, 40), people=rng.randint(2, 30))
    expected = reference(made)
    assert standing(as_sent(rng, made)) == expected


@pytest.mark.parametrize("seed", range(1000, 1100))
def test_fifty_doors_of_two_hundred_scans(seed):
    rng = random.Random(seed)
    made = evening(rng, devices=50, scans=200, people=600)
    sent = as_sent(rng, made)
    result = reconcile(sent)
    assert stands(result) == reference(made)
    assert reconcile(made).outcome == result.outcome, (
        "what became of each scan depends on the order of arrival"
    )
    assert set(result.outcome) == {a.id for a in made}, "a scan was lost"


@pytest.mark.parametrize("seed", range(30))
def test_part_by_part_ends_like_all_at_once(seed):
    """A sending cut short is a subset; when the rest arrives the end is the same."""
    rng = random.Random(seed)
    made = evening(rng, devices=6, scans=30, people=20)
    kept: dict[str, Attempt] = {}
    for _ in range(12):
        for attempt in rng.sample(made, k=rng.randint(0, len(made))):
            kept[attempt.id] = attempt
            reconcile(kept.values())  # the states in between are states, not errors
    kept |= {a.id: a for a in made}
    assert standing(list(kept.values())) == reference(made)


def test_the_reference_sees_a_wrong_rule():
    """The comparison can fail: without its undos an evening comes to another end."""
    rng = random.Random(7)
    made = evening(rng, devices=5, scans=40, people=10)
    assert standing([a for a in made if not a.undoes]) != reference(made)


def outcome(*made: Attempt) -> dict[str, str]:
    return {key: state.value for key, state in reconcile(made).outcome.items()}


def test_an_undo_may_arrive_before_its_scan():
    undo = Attempt("u", "a", 2, undoes="s")
    assert outcome(undo) == {"u": "undone"}
    assert outcome(undo, Attempt("s", "a", 1, (1, 1), PRESENT)) == {"u": "undone", "s": "undone"}


def test_an_undo_takes_back_only_its_own_earlier_scan():
    scan = Attempt("s", "a", 5, (1, 1), PRESENT)
    assert outcome(scan, Attempt("u", "b", 9, undoes="s")) == {"s": "entered", "u": "refused"}
    assert outcome(scan, Attempt("u", "a", 4, undoes="s")) == {"s": "entered", "u": "refused"}
    back = Attempt("u", "a", 6, undoes="s")
    assert outcome(scan, back, Attempt("v", "a", 7, undoes="u")) == {
        "s": "undone",
        "u": "undone",
        "v": "refused",
    }


def test_undone_and_redone():
    made = [
        Attempt("1", "a", 1, (1, 1), PRESENT),
        Attempt("2", "a", 2, undoes="1"),
        Attempt("3", "a", 3, (1, 1), LATE),
    ]
    assert standing(made) == {(1, 1): (LATE, MARKED, "3")}


def test_two_doors_and_by_hand_and_by_code():
    made = [Attempt("1", "b", 1, (1, 1), PRESENT, SCANNED), Attempt("2", "a", 9, (1, 1), LATE, MARKED)]
    result = reconcile(made)
    assert result.two_devices == {"1", "2"}
    assert standing(made) == {(1, 1): (LATE, SCANNED, "2")}
    assert outcome(*made) == {"2": "entered", "1": "again"}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([Attempt("1", "a", 1, (1, 1), ABSENT), Attempt("2", "a", 2, (1, 1), PRESENT)], {"1": "again", "2": "entered"}),
        ([Attempt("1", "a", 1, (1, 1), PRESENT), Attempt("2", "a", 2, (1, 1), ABSENT)], {"1": "entered", "2": "review"}),
        ([Attempt("1", "a", 1, (1, 1), ABSENT), Attempt("2", "b", 2, (1, 1), PRESENT)], {"1": "review", "2": "entered"}),
    ],
)  # fmt: skip
def test_absent_and_present(made, expected):
    assert outcome(*made) == expected
    assert outcome(*reversed(made)) == expected


def test_what_is_not_valid_counts_for_nothing_but_can_be_taken_back():
    wrong = Attempt("1", "a", 1, (1, 1), PRESENT, valid=False)
    assert standing([wrong]) == {(1, 1): None}
    assert outcome(wrong)["1"] == "review"
    assert outcome(wrong, Attempt("2", "a", 2, undoes="1"))["1"] == "undone"


def test_what_a_human_decided_stays():
    decided = Attempt("1", "a", 1, (1, 1), PRESENT, settled=True)
    result = reconcile([decided, Attempt("2", "a", 2, undoes="1")])
    assert "1" not in result.outcome
    assert result.outcome["2"] is ScanState.REVIEW
