"""What becomes of scans: counted, refused, kept for a human, decided; and passes taken back. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.accreditation.models import FileState
from civic.attendance import commands as attendance
from civic.attendance.models import Attendance, AttendanceCorrection, AttendanceStatus
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.door import commands, queries
from civic.door.models import DoorDevice, DoorPass, ScanState
from civic.events.models import EventSession, Registration, RegistrationState
from civic.people.models import Person
from civic.spaces.models import TeamRole


def facilitator(place):
    return place.make.team(place.space, TeamRole.FACILITATOR)


def get(model, thing_id):
    return db.session.get(model, thing_id)


def actions() -> list[str]:
    return [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]


def close(place) -> None:
    with transaction():
        get(EventSession, place.session.id).attendance_closed_at = clock.now()


def test_a_scan_a_name_and_again(at_door):
    phone = at_door.phone()
    row = phone.scan(at_door.session, at_door.tickets[0])
    assert phone.one(row) == ("entered", "entered")
    assert phone.one(phone.mark(at_door.session, at_door.people[0])) == ("again", "already_in")
    assert phone.one(phone.mark(at_door.session, at_door.people[1], "late")) == ("entered", "entered")
    assert phone.one(phone.mark(at_door.session, at_door.people[2], "absent")) == ("entered", "noted")
    session, people = at_door.session.id, at_door.people
    assert at_door.in_force() == {
        (session, people[0].id): ("present", "scanned"), (session, people[1].id): ("late", "marked"),
        (session, people[2].id): ("absent", "marked"),
    }  # fmt: skip
    mark = db.session.query(Attendance).filter_by(client_id=row["id"]).one()
    assert (mark.device, mark.device_order, mark.source) == (phone.device.public_id, row["n"], "scan")
    assert mark.recorded_by_id == phone.device.door_pass.made_by_id
    assert actions().count("attendance.record_attendance") == 3


def test_when_and_through_which_door(at_door):
    first = at_door.phone(label="Puerta norte")
    first.send(first.scan(at_door.session, at_door.tickets[0]))
    second = at_door.phone(door_pass=first.device.door_pass, label="Puerta sur")
    second_row = second.scan(at_door.session, at_door.tickets[0])
    (answer,) = second.send(second_row)
    assert {answer["answer"], "again"} <= {"entered", "again"}
    assert answer["at"]
    assert "same_person_two_devices" in at_door.scans()[second_row["id"]].flags


@pytest.mark.parametrize(
    "code", ["https://cola.example/promo123", "abcdefghjkmnpqrstuvwxyz234", "ñandú", "x" * 500]
)
def test_a_foreign_code_is_not_on_the_list(at_door, code):
    phone = at_door.phone()
    assert phone.one(phone.row("scan", at_door.session, code=code)) == ("refused", "not_on_list")
    assert at_door.in_force() == {}


def test_another_events_ticket_waits(at_door):
    other = at_door.make.event(at_door.space, "Feria", starts_at=clock.now())
    ticket = at_door.make.registration(other)
    phone = at_door.phone()
    row = phone.scan(at_door.session, ticket)
    assert phone.one(row) == ("review", "other_event")
    assert "other_event" in at_door.scans()[row["id"]].flags
    assert phone.one(phone.scan(other.sessions[0], ticket)) == ("review", "other_event"), (
        "the pass is not for it"
    )
    assert at_door.in_force() == {}


def test_a_cancelled_registration_waits_unless_there_is_a_new_one(at_door):
    phone = at_door.phone()
    with transaction():
        get(Registration, at_door.tickets[0].id).state = RegistrationState.CANCELLED
    assert phone.one(phone.scan(at_door.session, at_door.tickets[0])) == ("review", "registration_cancelled")
    at_door.make.registration(at_door.event, at_door.people[0])
    assert phone.one(phone.scan(at_door.session, at_door.tickets[0])) == ("entered", "entered")


def test_credentials(at_door):
    make, phone = at_door.make, at_door.phone()
    good = make.representation(at_door.space, make.organization())
    ended = make.representation(
        at_door.space, make.organization(), state=FileState.ENDED, valid_to=clock.today() - timedelta(days=2)
    )
    assert phone.one(phone.scan(at_door.session, good)) == ("entered", "entered")
    row = phone.scan(at_door.session, ended)
    assert phone.one(row) == ("review", "credential_revoked")
    assert "revoked_credential" in at_door.scans()[row["id"]].flags
    mark = db.session.query(Attendance).one()
    assert mark.organization_id == good.membership.organization_id


def test_undo_gives_back_what_was_before(at_door):
    phone, who = at_door.phone(), facilitator(at_door)
    with transaction():
        attendance.record_attendance(
            get(Person, who.id), get(EventSession, at_door.session.id), get(Person, at_door.people[0].id),
            AttendanceStatus.ABSENT,
        )  # fmt: skip
    row = phone.scan(at_door.session, at_door.tickets[0])
    phone.send(row)
    assert at_door.status(at_door.people[0]) == "present"
    assert phone.one(phone.undo(row)) == ("undone", "undone")
    assert at_door.status(at_door.people[0]) == "absent"
    again = phone.scan(at_door.session, at_door.tickets[1])
    phone.send(again, phone.undo(again))
    assert at_door.status(at_door.people[1]) is None
    phone.send(phone.scan(at_door.session, at_door.tickets[1]))
    assert at_door.status(at_door.people[1]) == "present"


def test_a_mark_by_hand_gives_way_only_to_a_better_one(at_door):
    phone, who = at_door.phone(), facilitator(at_door)

    def by_hand(person, status, reason=None):
        with transaction():
            attendance.record_attendance(
                get(Person, who.id),
                get(EventSession, at_door.session.id),
                get(Person, person.id),
                status,
                reason=reason,
            )

    rosa, luis, ana, _ = at_door.people
    by_hand(rosa, AttendanceStatus.LATE)
    assert phone.one(phone.scan(at_door.session, at_door.tickets[0])) == ("again", "already_in")
    assert at_door.in_force()[at_door.session.id, rosa.id] == ("late", "scanned")
    by_hand(luis, AttendanceStatus.ABSENT, "avisó que no viene")
    assert phone.one(phone.scan(at_door.session, at_door.tickets[1])) == ("review", "disagrees")
    assert at_door.status(luis) == "absent"
    by_hand(ana, AttendanceStatus.PRESENT)
    assert phone.one(phone.mark(at_door.session, ana, "absent")) == ("review", "disagrees")
    assert at_door.status(ana) == "present"


def test_walk_ins(at_door):
    phone = at_door.phone()
    row = phone.walk_in(at_door.session, "Julia", "Huamán Rojas", "44556601")
    assert phone.one(row) == ("entered", "entered")
    assert phone.one(row) == ("entered", "entered")
    other = at_door.phone(door_pass=phone.device.door_pass)
    other.send(other.walk_in(at_door.session, "Julia", "Huamán Rojas", "44556601"))
    julia = db.session.query(Person).filter_by(given_names="Julia").one()
    assert at_door.status(julia) == "present"
    registration = db.session.query(Registration).filter_by(person_id=julia.id).one()
    assert (registration.channel, registration.state) == ("walk_in", RegistrationState.CONFIRMED)


def test_a_walk_in_without_document_and_a_known_name_waits(at_door):
    phone, who = at_door.phone(), facilitator(at_door)
    first, second = [phone.walk_in(at_door.session, "Julia", "Huamán Rojas") for _ in range(2)]
    assert phone.one(first) == ("entered", "entered")
    assert phone.one(second) == ("review", "same_name")
    assert len(at_door.in_force()) == 1
    decide(at_door, who, second, another=True)
    assert len(at_door.in_force()) == 2


def test_a_full_event_lets_walk_ins_in_without_a_seat(app, make):
    from tests.door.scene import scene

    place = scene(app, make, people=1, seats=1)
    phone = place.phone()
    assert phone.one(phone.walk_in(place.session, "Julia", "Huamán", "44556601")) == ("entered", "entered")
    assert db.session.query(Registration).count() == 1


def test_a_wrong_document_waits_and_can_still_count(at_door):
    phone, who = at_door.phone(), facilitator(at_door)
    row = phone.walk_in(at_door.session, "Julia", "Huamán Rojas", "123")
    assert phone.one(row) == ("review", "check")
    assert db.session.query(Person).filter_by(given_names="Julia").count() == 0
    decide(at_door, who, row)
    julia = db.session.query(Person).filter_by(given_names="Julia").one()
    assert julia.document_number is None
    assert at_door.status(julia) == "present"


def decide(place, actor, row, *, leave=False, **more):
    scan = place.scans()[row["id"]]
    with transaction():
        scan, actor = queries.scan_of_space(place.space, scan.id), get(Person, actor.id)
        act = commands.leave_scan if leave else commands.accept_scan
        act(actor, scan, "estuvo, la vi", **more)


def test_a_human_decides(at_door):
    phone, who = at_door.phone(), facilitator(at_door)
    with transaction():
        for ticket in at_door.tickets[:2]:
            get(Registration, ticket.id).state = RegistrationState.CANCELLED
    rows = [phone.scan(at_door.session, ticket) for ticket in at_door.tickets[:2]]
    phone.send(*rows)
    decide(at_door, who, rows[0])
    decide(at_door, who, rows[1], leave=True)
    assert at_door.status(at_door.people[0]) == "present"
    assert at_door.status(at_door.people[1]) is None
    scans = at_door.scans()
    assert [scans[row["id"]].state for row in rows] == [ScanState.ACCEPTED, ScanState.LEFT]
    assert scans[rows[0]["id"]].decision_reason == "estuvo, la vi"
    assert {"door.accept_scan", "door.leave_scan"} <= set(actions())
    with pytest.raises(Refused):
        decide(at_door, who, rows[0])
    assert phone.one(rows[0]) == ("entered", "entered")
    assert phone.one(phone.undo(rows[0])) == ("review", "decided")


def test_only_the_team_decides(at_door):
    phone = at_door.phone()
    row = phone.row("mark", at_door.session, ref="f" * 32)
    phone.send(row)
    with pytest.raises(NotAllowed):
        decide(at_door, at_door.make.person(account=True), row)


def test_after_closing_two_persons_decide(at_door):
    phone, who = at_door.phone(), facilitator(at_door)
    early = phone.scan(at_door.session, at_door.tickets[1])
    phone.send(early)
    close(at_door)
    row = phone.scan(at_door.session, at_door.tickets[0])
    assert phone.one(row) == ("review", "list_closed")
    assert phone.one(phone.undo(early)) == ("review", "list_closed")
    assert phone.one(early) == ("entered", "entered")
    decide(at_door, who, row)
    assert at_door.status(at_door.people[0]) is None
    correction = db.session.query(AttendanceCorrection).one()
    second = facilitator(at_door)
    with transaction():
        attendance.confirm_correction(get(Person, second.id), get(AttendanceCorrection, correction.id))
    assert at_door.status(at_door.people[0]) == "present"


def test_a_revoked_pass_loses_nothing_and_lets_nobody_in(at_door):
    phone = at_door.phone()
    coordinator = phone.device.door_pass.made_by_id
    before = phone.scan(at_door.session, at_door.tickets[0])
    phone.send(before)
    with transaction():
        commands.revoke(get(Person, coordinator), get(DoorPass, phone.device.pass_id))
    late = phone.scan(at_door.session, at_door.tickets[1])
    response = phone.post({"device": phone.device.public_id, "rows": [before, late, phone.undo(before)]})
    assert response.status_code == 403
    assert response.json["error"] == "ended"
    assert [row["answer"] for row in response.json["rows"]] == ["entered", "review", "review"]
    assert at_door.status(at_door.people[0]) == "present"
    assert at_door.status(at_door.people[1]) is None
    assert "pass_ended" in at_door.scans()[late["id"]].flags
    assert "door.revoke" in actions()
    assert phone.list().status_code == 403


def test_passes_are_made_used_and_counted(at_door):
    coordinator = at_door.make.team(at_door.space, TeamRole.COORDINATOR)
    today = clock.today()
    with transaction():
        made, token = commands.make_pass(
            get(Person, coordinator.id), at_door.space, "Puerta", [at_door.event], today, today, 1
        )
        pass_id = made.id
    assert token not in str(get(DoorPass, pass_id).__dict__)
    from civic.people.models import Visitor

    with transaction():
        device, cookie = commands.activate(Visitor(), token)
        device_id = device.id
    assert queries.device_by_cookie(cookie).id == device_id
    with pytest.raises(Refused), transaction():
        commands.activate(Visitor(), token)
    assert db.session.query(DoorDevice).count() == 1
    who = facilitator(at_door)
    with pytest.raises(NotAllowed), transaction():
        commands.make_pass(who, at_door.space, "x", [at_door.event], today, today)
    assert {"door.make_pass", "door.activate"} <= set(actions())


def test_merged_people_take_their_scans_along(at_door):
    from civic.people.commands import merge_persons

    phone = at_door.phone()
    row = phone.scan(at_door.session, at_door.tickets[0])
    phone.send(row)
    operator = at_door.make.administrator()
    kept = at_door.make.person()
    old_ref = phone.mark(at_door.session, at_door.people[0])
    with transaction():
        merge_persons(
            get(Person, operator.id), get(Person, kept.id), get(Person, at_door.people[0].id), "misma persona"
        )
    assert at_door.scans()[row["id"]].person_id == kept.id
    assert phone.one(old_ref) == ("again", "already_in"), "the old name on the phone leads to the kept record"
