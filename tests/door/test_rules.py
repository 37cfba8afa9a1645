"""What a pass is good for and until when, what a QR says, and the shape of rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db
from civic.door import rules
from civic.door.codes import Refs, code_hash, salt, token_of
from civic.door.rows import id_of, read_person, read_row, split_surnames
from civic.spaces.models import TeamMember


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("abcdefghjkmnpqrstuvwxyz234", "abcdefghjkmnpqrstuvwxyz234"),
        ("https://ilo.example/inscripciones/abcdefghjk", "abcdefghjk"),
        ("https://ilo.example/credenciales/abcdefghjk/?x=1#y", "abcdefghjk"),
        ("https://other.example/ñ", None),
        ("short", None),
        ("", None),
        ("a" * 41, None),
    ],
)
def test_the_token_in_a_qr(text, token):
    assert token_of(text) == token


def test_a_name_belongs_to_one_device(app):
    one, two = Refs("one"), Refs("two")
    assert one.open(one.seal(17)) == 17
    assert one.seal(17) == one.seal(17) != two.seal(17)
    assert two.open(one.seal(17)) is None
    assert one.open("f" * 32) is None
    assert one.open("17") is None
    assert salt("one") != salt("two")
    assert len(code_hash("s", "t")) == 20


@pytest.mark.parametrize(
    ("text", "surnames"),
    [
        ("Mamani Quispe", ("Mamani", "Quispe")),
        ("Mamani", ("Mamani", None)),
        ("De la Cruz Mamani", ("De la Cruz", "Mamani")),
        ("Quispe de la Vega", ("Quispe", "de la Vega")),
    ],
)
def test_two_surnames_in_one_field(text, surnames):
    assert split_surnames(text) == surnames


@pytest.mark.parametrize("raw", [None, "", "a b", "x" * 41, 7, ["a"], "ñ"])
def test_ids_that_cannot_be_kept(raw):
    assert id_of({"id": raw}) is None


@pytest.mark.parametrize("thing", [[], "x", None, 4])
def test_what_is_no_row_has_no_id(thing):
    assert id_of(thing) is None


@pytest.mark.parametrize(
    "more",
    [
        {"n": "1"}, {"n": True}, {"n": -1}, {"n": 2**60}, {"kind": None}, {"kind": {}}, {"status": "void"}, {"code": ""},
        {"code": 4}, {"kind": "walk_in"}, {"kind": "undo"},
    ],
)  # fmt: skip
def test_a_row_with_a_fault_says_so(more):
    row = {"id": "a", "n": 1, "kind": "scan", "session": 1, "code": "abcdefgh"}
    assert not read_row(row).fault
    assert read_row(row | more).fault


def test_walk_ins_need_a_name():
    assert read_person({"names": "Ana", "surnames": ""}) is None
    assert read_person("Ana") is None
    told = read_person(
        {"names": "Ana", "surnames": "Rojas", "document_kind": "unicorn", "document_number": "1"}
    )
    assert told is not None
    assert told.document_number is None


def test_a_pass_is_good_for_its_days(at_door):
    door_pass = at_door.phone().device.door_pass
    end = clock.end_of(door_pass.valid_to)
    assert rules.why_ended(door_pass) is None
    assert rules.why_ended(door_pass, end - timedelta(seconds=1)) is None
    assert rules.why_ended(door_pass, end)
    assert rules.why_not_activate(door_pass, 1) is None
    assert rules.why_not_activate(door_pass, 20)
    assert rules.why_not_activate(door_pass, 1, clock.at(door_pass.valid_from) - timedelta(minutes=1))


def test_a_phone_is_a_door_for_72_hours(at_door):
    device = at_door.phone().device
    assert rules.valid_until(device) == device.activated_at + timedelta(hours=72)
    assert rules.why_device_ended(device) is None
    assert rules.why_device_ended(device, device.activated_at + timedelta(hours=72))


def test_a_pass_ends_with_the_power_of_who_made_it(at_door):
    from civic.core.db import transaction

    phone = at_door.phone()
    made_by = phone.device.door_pass.made_by_id
    with transaction():
        db.session.query(TeamMember).filter_by(person_id=made_by).update({"until": clock.now()})
    assert rules.why_device_ended(phone.device)
    assert phone.list().status_code == 403


@pytest.mark.parametrize(
    ("days", "events", "phones"),
    [
        ((0, 0), 0, 1),
        ((1, 0), 1, 1),
        ((-3, -1), 1, 1),
        ((0, 31), 1, 1),
        ((0, 0), 1, 0),
        ((0, 0), 1, 21),
        ((0, 0), 21, 1),
    ],
)
def test_passes_that_cannot_be_made(app, days, events, phones):
    first, last = (clock.today() + timedelta(days=d) for d in days)
    with app.test_request_context():
        assert rules.why_not_make(first, last, events, phones)
        assert rules.why_not_make(clock.today(), clock.today(), 1, 1) is None
