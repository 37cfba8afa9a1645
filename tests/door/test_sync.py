"""The same evening through the real endpoint on both databases, repeated, shuffled, split and in parallel: one end."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel
from civic.core.db import db
from civic.door.models import ScanState
from civic.door.reconcile import Attempt
from civic.people.models import Person
from tests.door.scene import HEADERS, Phone, Scene, scene
from tests.door.test_sync_rules import reference

pytestmark = pytest.mark.both


def evening(rng: random.Random, place: Scene, phones: list[Phone], rows: int) -> list[tuple[Phone, dict]]:
    """Scans, marks, walk-ins with a document, and undos at every door."""
    made = []
    for phone in phones:
        own: list[dict] = []
        for _ in range(rows):
            i, roll = rng.randrange(len(place.people)), rng.random()
            if own and roll < 0.15:
                made.append((phone, phone.undo(rng.choice(own))))
                continue
            if roll < 0.55:
                row = phone.scan(place.session, place.tickets[i], status=rng.choice(["present", "late"]))
            elif roll < 0.9:
                row = phone.mark(place.session, place.people[i], rng.choice(["present", "late", "absent"]))
            else:
                n = rng.randrange(3)
                row = phone.walk_in(place.session, "Julia", f"Huamán Rojas{n}", f"4455660{n}")
            own.append(row)
            made.append((phone, row))
    return made


def told_by_reference(place: Scene, made: list[tuple[Phone, dict]]) -> dict:
    """{person or document: (status, proof)} by the simple reading of the rules."""
    by_token = {t.token: t.person_id for t in place.tickets}
    by_ref = {
        phone.mark(0, p)["ref"]: p.id
        for phone in {id(ph): ph for ph, _r in made}.values()
        for p in place.people
    }
    attempts = []
    for phone, row in made:
        if row["kind"] == "scan":
            who = by_token[row["code"].rsplit("/", 1)[1]]
        elif row["kind"] == "mark":
            who = by_ref[row["ref"]]
        else:
            who = (row["person"] or {}).get("document_number")
        attempts.append(
            Attempt(
                row["id"], phone.device.public_id, row["n"], None if row["undoes"] else (1, who),
                None if row["undoes"] else AttendanceStatus(row["status"]),
                ProofLevel.SCANNED if row["kind"] == "scan" else ProofLevel.MARKED, undoes=row["undoes"],
            )
        )  # fmt: skip
    return {who: (s[0].value, s[1].value) for (_one, who), s in reference(attempts).items() if s}


def told_by_lists(place: Scene) -> dict:
    documents = {p.id: p.document_number for p in db.session.query(Person)}
    walked = {documents[p] for _s, p in place.in_force()} - {p.document_number for p in place.people}
    return {
        documents[person] if documents[person] in walked else person: mark
        for (_session, person), mark in place.in_force().items()
    }


def parcels(rng: random.Random, made: list[tuple[Phone, dict]]) -> list[tuple[Phone, list[dict]]]:
    """Each row 1 to 5 times, shuffled, in parcels of any size."""
    sent: list[tuple[Phone, list[dict]]] = []
    for phone in {id(p): p for p, _row in made}.values():
        rows = [row for p, row in made if p is phone for _ in range(rng.randint(1, 5))]
        rng.shuffle(rows)
        while rows:
            size = rng.randint(1, 12)
            sent.append((phone, rows[:size]))
            rows = rows[size:]
    rng.shuffle(sent)
    return sent


@pytest.mark.parametrize("seed", range(6))
def test_any_way_of_sending_comes_to_the_same_end(app, make, seed):
    rng = random.Random(seed)
    place = scene(app, make, people=8)
    first = place.phone()
    phones = [first] + [
        place.phone(door_pass=first.device.door_pass, label=f"Puerta {n}") for n in range(2, 6)
    ]
    made = evening(rng, place, phones, rows=14)
    expected = told_by_reference(place, made)
    for phone, rows in parcels(rng, made):
        answers = phone.send(*rows)
        assert [a["id"] for a in answers] == [r["id"] for r in rows]
        assert all(a["kept"] for a in answers)
    assert told_by_lists(place) == expected
    assert set(place.scans()) == {row["id"] for _phone, row in made}
    before = place.in_force()
    for phone in phones:  # days later, all of it again
        phone.send(*(row for p, row in made if p is phone))
    assert place.in_force() == before


def test_parallel_sending_loses_and_doubles_nothing(app, make, engine):
    rng = random.Random(42)
    place = scene(app, make, people=10)
    first = place.phone()
    phones = [first] + [
        place.phone(door_pass=first.device.door_pass, label=f"Puerta {n}") for n in range(2, 5)
    ]
    made = evening(rng, place, phones, rows=12)
    expected = told_by_reference(place, made)
    work = [(p.cookie, {"device": p.device.public_id, "rows": rows}) for p, rows in parcels(rng, made)]
    db.session.rollback()

    def send(job):
        cookie, body = job
        client = app.test_client()
        client.set_cookie("civic-door", cookie, path="/puerta")
        for _try in range(20):
            response = client.post("/puerta/api/envios", json=body, headers=HEADERS)
            if response.status_code != 503:
                return response.status_code
        return 503

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, work)) == {200}
    assert told_by_lists(place) == expected
    assert set(place.scans()) == {row["id"] for _phone, row in made}
    marks = db.session.query(Attendance).filter(Attendance.superseded_at.is_(None)).count()
    assert marks == db.session.query(Attendance.person_id).distinct().count()


def test_the_same_rows_under_a_new_pass(at_door):
    """A phone that got a new pass sends its old rows under their old name: nothing doubles, its undo still holds."""
    old = at_door.phone()
    first, second = (
        old.scan(at_door.session, at_door.tickets[0]),
        old.mark(at_door.session, at_door.people[1]),
    )
    assert old.one(first) == ("entered", "entered")
    new = at_door.phone(door_pass=old.device.door_pass, label="Puerta 2")
    answers = new.send(first, second, old.undo(first), made_on=old.device.public_id)
    assert [a["answer"] for a in answers] == ["undone", "entered", "undone"]
    assert at_door.status(at_door.people[0]) is None
    assert at_door.status(at_door.people[1]) == "present"


def test_one_bad_row_never_loses_another(at_door):
    phone = at_door.phone()
    good = phone.scan(at_door.session, at_door.tickets[0])
    bad = [
        phone.row("dance", at_door.session), phone.row("scan", at_door.session), phone.row("mark", "x", ref="zz"),
        phone.row("walk_in", at_door.session, person={"names": 4}), phone.row("scan", 999999, code="x" * 9000),
        phone.row("mark", at_door.session, ref="f" * 32, n=-4, claimed_at="0001-01-01T00:00:00+14:00"),
        phone.row("walk_in", at_door.session, person={"names": "Ana\x00", "surnames": "\u202eRojas", "document_kind": "dni",
                                                      "document_number": "123"}),
        phone.row("undo", at_door.session, undoes={"a": 1}, clock_skew=float("1e300")),
    ]  # fmt: skip
    answers = phone.send(*bad, good, {"id": "no spaces allowed"}, "nothing", None, {"id": None})
    expected = ["review"] * len(bad)
    expected[4] = "refused"  # a code that nobody issued: kept, and nothing to decide
    assert [a["answer"] for a in answers[: len(bad)]] == expected
    assert answers[len(bad)]["answer"] == "entered"
    assert [(a["answer"], a["kept"]) for a in answers[-4:]] == [("refused", False)] * 4
    assert at_door.in_force() == {(at_door.session.id, at_door.people[0].id): ("present", "scanned")}
    kept = at_door.scans()
    assert set(kept) == {row["id"] for row in [*bad, good]}
    assert all(kept[row["id"]].told for row in bad), "what was sent of somebody unknown is kept, sealed"


@pytest.mark.parametrize(
    "claimed",
    ["1999-01-01T00:00:00-05:00", "2087-05-05T10:00:00Z", "not a date", None, "2026-01-01T10:00:00"],
)
def test_a_wrong_clock_is_flagged_and_moves_nothing(at_door, claimed):
    phone = at_door.phone()
    row = phone.scan(at_door.session, at_door.tickets[0], claimed_at=claimed)
    assert phone.one(row) == ("entered", "entered")
    scan = at_door.scans()[row["id"]]
    assert "clock_wrong" in scan.flags
    assert scan.state is ScanState.ENTERED
    assert at_door.status(at_door.people[0]) == "present"
