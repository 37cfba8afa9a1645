"""Several facilitators at the same moment, on both databases: one row in force, a sentence for the others, never an error."""

from __future__ import annotations

from civic.attendance import commands
from civic.attendance.models import Attendance, AttendanceCorrection, AttendanceStatus
from civic.core.db import db, transaction
from civic.events.models import EventSession
from civic.people.commands import PersonData
from civic.people.models import Person
from tests.races import changing_at_once, errors

S = AttendanceStatus


def see_anew() -> None:
    """Forget what this session has read."""
    db.session.rollback()
    db.session.expire_all()


def get(model, thing_id):
    return db.session.get(model, thing_id)


def test_two_facilitators_mark_one_person(app, door):
    ids = (door.ana.id, door.luis.id, door.session.id, door.rosa.id)

    def mark(actor, status):
        return lambda: commands.record_attendance(
            get(Person, actor), get(EventSession, ids[2]), get(Person, ids[3]), status
        )

    for round_ in range(5):
        results = changing_at_once(
            app, [mark(ids[round_ % 2], S.PRESENT), mark(ids[1 - round_ % 2], S.PRESENT)] * 3
        )
        wrong = errors(results)
        assert not wrong, wrong
        assert any(not isinstance(r, Exception) for r in results)
        see_anew()
        rows = db.session.query(Attendance).filter_by(session_id=ids[2], person_id=ids[3]).all()
        assert [row.superseded_at for row in rows] == [None]
        with transaction():
            db.session.query(Attendance).delete()


def test_marks_that_disagree_leave_one_in_force(app, door):
    ana, luis, session, rosa = door.ana.id, door.luis.id, door.session.id, door.rosa.id

    def mark(actor, status):
        return lambda: commands.record_attendance(
            get(Person, actor),
            get(EventSession, session),
            get(Person, rosa),
            status,
            reason="los dos a la vez",
        )

    results = changing_at_once(
        app, [mark(ana, S.PRESENT), mark(luis, S.ABSENT), mark(ana, S.LATE), mark(luis, S.EXCUSED)]
    )
    assert not errors(results), results
    see_anew()
    rows = db.session.query(Attendance).filter_by(person_id=rosa).all()
    assert len([row for row in rows if row.superseded_at is None]) == 1
    done = [r for r in results if not isinstance(r, Exception)]
    assert len(rows) == len(done), "every accepted mark is kept"


def test_no_mark_slips_in_after_the_list_is_closed(app, door, make):
    ana, session = door.ana.id, door.session.id
    people = [make.registration(door.event).person_id for _n in range(6)]

    def mark(person):
        return lambda: commands.record_attendance(
            get(Person, ana), get(EventSession, session), get(Person, person), S.PRESENT
        )

    acts = [mark(p) for p in people]
    acts.insert(3, lambda: commands.close_session(get(Person, ana), get(EventSession, session)))
    results = changing_at_once(app, acts)
    assert not errors(results), results
    see_anew()
    closed_at = get(EventSession, session).attendance_closed_at
    assert not isinstance(results[3], Exception), str(results[3])
    assert closed_at is not None
    marks = db.session.query(Attendance).filter_by(session_id=session).all()
    assert len(marks) == len([r for r in results if isinstance(r, Attendance)])
    assert all(mark.recorded_at <= closed_at for mark in marks)


def test_two_second_persons_confirm_at_once(app, door):
    with transaction():
        commands.close_session(door.ana, door.session)
    with transaction():
        correction = commands.propose_correction(door.ana, door.session, door.rosa, S.PRESENT, "firmó")
    deciders = (door.luis.id, door.coordinator.id)
    results = changing_at_once(
        app,
        [
            lambda who=who: commands.confirm_correction(
                get(Person, who), get(AttendanceCorrection, correction.id)
            )
            for who in deciders
        ],
    )
    assert sorted(type(r).__name__ for r in results) == ["Attendance", "Refused"]


def test_a_walk_in_form_sent_twice_at_once_makes_one_person(app, door):
    ana, session, before = door.ana.id, door.session.id, db.session.query(Person).count()

    def send():
        return commands.admit_walk_in(
            get(Person, ana), get(EventSession, session), PersonData("Hilda", "Cusi"), client_id="form-0"
        )

    results = changing_at_once(app, [send] * 4)
    assert not errors(results), results
    see_anew()
    assert db.session.query(Person).count() == before + 1
