"""Marks, undoing, closing, corrections by two persons, merges: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.attendance import commands, queries
from civic.attendance.models import (
    Attendance,
    AttendanceCorrection,
    AttendanceStatus,
    CorrectionState,
    ProofLevel,
    Source,
)
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import attendance_closed, merge_undone, person_forgotten, persons_merged
from civic.events.models import EventStatus, Registration, RegistrationState
from civic.people.commands import PersonData
from civic.people.models import DocumentKind, Person
from civic.spaces.models import TeamRole

S = AttendanceStatus


def put(door, person, status=S.PRESENT, by=None, **more):
    with transaction():
        return commands.record_attendance(by or door.ana, door.session, person, status, **more)


def rows(person):
    return db.session.query(Attendance).filter_by(person_id=person.id).order_by(Attendance.id).all()


def in_force(person):
    return [row for row in rows(person) if row.superseded_at is None]


def test_a_mark_says_who_what_when_and_how_well_proved(door):
    mark = put(door, door.rosa)
    assert (mark.status, mark.source, mark.proof) == (S.PRESENT, Source.LIST, ProofLevel.MARKED)
    assert mark.recorded_by_id == door.ana.id
    assert clock.now() - mark.recorded_at < timedelta(seconds=10)
    entry = db.session.query(AuditEntry).filter_by(action="attendance.record_attendance").one()
    assert (entry.actor_id, entry.space_id, entry.after["status"]) == (door.ana.id, door.space.id, "present")


def test_marking_the_same_again_changes_nothing(door):
    first = put(door, door.rosa)
    assert put(door, door.rosa, by=door.luis).id == first.id
    assert len(rows(door.rosa)) == 1


def test_the_same_client_id_is_one_mark_whatever_is_sent_with_it(door):
    first = put(door, door.rosa, client_id="tablet-1-17", device="tablet-1", device_order=17)
    again = put(door, door.julia, S.ABSENT, client_id="tablet-1-17")
    assert again.id == first.id
    assert not rows(door.julia)
    assert (first.device, first.device_order) == ("tablet-1", 17)


def test_a_change_supersedes_and_keeps_the_row(door):
    first = put(door, door.rosa)
    second = put(door, door.rosa, S.LATE)
    assert first.superseded_at == second.recorded_at
    assert first.superseded_by_id == second.id
    assert [row.status for row in rows(door.rosa)] == [S.PRESENT, S.LATE]


def test_a_better_proof_of_the_same_replaces_it_and_a_worse_one_does_not(door):
    put(door, door.rosa)
    scanned = put(door, door.rosa, source=Source.SCAN, by=door.luis)
    assert scanned.proof is ProofLevel.SCANNED
    assert put(door, door.rosa).id == scanned.id
    assert [row.proof for row in rows(door.rosa)] == [ProofLevel.MARKED, ProofLevel.SCANNED]


def test_nobody_proves_their_own_attendance(door):
    assert put(door, door.ana).proof is ProofLevel.DECLARED
    assert put(door, door.ana, by=door.luis).proof is ProofLevel.MARKED


def test_a_later_change_needs_a_reason(door, later):
    put(door, door.rosa)
    later(minutes=11)
    with pytest.raises(Refused):
        put(door, door.rosa, S.ABSENT)
    corrected = put(door, door.rosa, S.ABSENT, reason="la confundí con su hermana")
    assert corrected.reason == "la confundí con su hermana"
    assert in_force(door.rosa) == [corrected]


def test_only_the_spaces_facilitators_record(door, make):
    for stranger in (
        make.person(),
        make.team(make.space(), TeamRole.FACILITATOR),
        make.team(door.space, TeamRole.OBSERVER),
    ):
        with pytest.raises(NotAllowed):
            put(door, door.rosa, by=stranger)
    assert not rows(door.rosa)


def test_nobody_is_marked_at_a_cancelled_event(door, make):
    event = make.event(door.space, status=EventStatus.CANCELLED, starts_at=clock.now())
    with pytest.raises(Refused), transaction():
        commands.record_attendance(door.ana, event.sessions[0], door.rosa, S.PRESENT)


def test_for_whom_a_person_came(door, make):
    told, mandate = make.organization("Junta"), make.organization("Club de Madres")
    day = clock.local(door.session.starts_at).date()  # after midnight that of yesterday
    make.registration(door.event, registered := make.person(), organization_id=told.id)
    make.representation(door.space, mandate, registered)
    make.representation(door.space, mandate, represents := make.person())
    make.representation(
        door.space, mandate, ended := make.person(), valid_to=day - timedelta(days=1),
    )  # fmt: skip
    make.representation(make.space(), mandate, elsewhere := make.person())
    came_for = [put(door, p).organization_id for p in (registered, represents, ended, elsewhere)]
    assert came_for == [told.id, mandate.id, None, None]


def test_undo_brings_back_what_was_there_before(door):
    put(door, door.rosa, S.ABSENT)
    mark = put(door, door.rosa, S.PRESENT)
    with transaction():
        restored = commands.undo_attendance(door.ana, door.session, mark)
    assert in_force(door.rosa) == [restored]
    assert restored.status is S.ABSENT


def test_undoing_the_first_mark_leaves_none(door):
    mark = put(door, door.rosa)
    with transaction():
        commands.undo_attendance(door.ana, door.session, mark)
    assert [row.status for row in in_force(door.rosa)] == [S.VOID]
    counts = queries.session_counts([door.session.id])[door.session.id]
    assert (counts.came, counts.expected, counts.unmarked) == (0, 3, 3)
    assert put(door, door.rosa, by=door.luis).status is S.PRESENT


def test_undo_refuses_other_peoples_old_and_replaced_marks(door, later):
    mark = put(door, door.rosa)
    with pytest.raises(Refused), transaction():
        commands.undo_attendance(door.luis, door.session, mark)
    changed = put(door, door.rosa, S.LATE)
    with pytest.raises(Refused), transaction():
        commands.undo_attendance(door.ana, door.session, db.session.get(Attendance, mark.id))
    later(minutes=11)
    with pytest.raises(Refused), transaction():
        commands.undo_attendance(door.ana, door.session, db.session.get(Attendance, changed.id))
    assert in_force(door.rosa)[0].status is S.LATE


def test_many_at_once_leaves_out_what_needs_a_reason(door, later):
    put(door, door.rosa, S.PRESENT, by=door.luis)
    put(door, door.julia, S.ABSENT)
    with transaction():
        done = commands.record_many(door.ana, door.session, [door.rosa, door.julia, door.pedro], S.ABSENT)
    assert [mark.person_id for mark in done.changed] == [door.pedro.id]
    assert done.unchanged == [door.julia]
    assert done.left_out == [door.rosa]
    assert in_force(door.rosa)[0].status is S.PRESENT


def test_the_rest_did_not_come(door, make):
    put(door, door.rosa)
    make.registration(door.event, waiting := make.person(), RegistrationState.WAITING)
    with transaction():
        done = commands.mark_rest_absent(door.ana, door.session)
    assert {mark.person_id for mark in done.changed} == {door.julia.id, door.pedro.id}
    assert not rows(waiting)


def closed(door):
    with transaction():
        return commands.close_session(door.ana, door.session)


def test_closing_says_how_many_stay_without_a_mark_and_is_for_good(door):
    told = []
    listener = attendance_closed.connect(
        lambda session, actor: told.append((session.id, actor.id)), weak=False
    )
    put(door, door.rosa)
    assert closed(door) == 2
    attendance_closed.disconnect(listener)
    assert told == [(door.session.id, door.ana.id)]
    with pytest.raises(Refused):
        put(door, door.julia)
    with pytest.raises(Refused):
        closed(door)
    assert not rows(door.julia)


def test_a_session_that_has_not_begun_is_not_closed(door, make):
    event = make.event(door.space, starts_at=clock.now() + timedelta(hours=1))
    with pytest.raises(Refused), transaction():
        commands.close_session(door.ana, event.sessions[0])


def proposed(door, status=S.PRESENT, person=None):
    with transaction():
        return commands.propose_correction(
            door.ana, door.session, person or door.julia, status, "firmó en papel"
        )


def test_after_closing_a_second_person_puts_a_correction_into_force(door):
    put(door, door.julia, S.ABSENT)
    closed(door)
    correction = proposed(door)
    assert in_force(door.julia)[0].status is S.ABSENT, "nothing changes before the second person"
    with pytest.raises(NotAllowed), transaction():
        commands.confirm_correction(door.ana, correction)
    with transaction():
        mark = commands.confirm_correction(door.luis, db.session.get(AttendanceCorrection, correction.id))
    assert in_force(door.julia) == [mark]
    assert (mark.status, mark.proof, mark.recorded_by_id, mark.confirmed_by_id, mark.reason) == (
        S.PRESENT, ProofLevel.CONFIRMED, door.ana.id, door.luis.id, "firmó en papel",
    )  # fmt: skip
    with pytest.raises(Refused), transaction():
        commands.confirm_correction(door.coordinator, db.session.get(AttendanceCorrection, correction.id))


def test_a_declined_correction_changes_nothing(door):
    closed(door)
    correction = proposed(door)
    with transaction():
        commands.decline_correction(door.luis, correction)
    assert not rows(door.julia)
    assert db.session.get(AttendanceCorrection, correction.id).state is CorrectionState.DECLINED
    assert proposed(door).state is CorrectionState.PROPOSED, "it may be proposed again"


def test_what_cannot_be_proposed(door):
    with pytest.raises(Refused):
        proposed(door)  # the list is open
    put(door, door.julia)
    closed(door)
    with pytest.raises(Refused):
        proposed(door, S.PRESENT)  # the list says so already
    proposed(door, S.ABSENT)
    with pytest.raises(Refused):
        proposed(door, S.LATE)  # one waits already
    with pytest.raises(Refused), transaction():
        commands.propose_correction(door.ana, door.session, door.rosa, S.PRESENT, "  ")


def walk_in(door, **data):
    told = {"given_names": "Hilda", "first_surname": "Cusi", **data}
    with transaction():
        return commands.admit_walk_in(
            door.ana, door.session, PersonData(**told), client_id=data.pop("once", None)
        )


def test_a_walk_in_is_written_down_registered_and_marked(door):
    with transaction():
        mark = commands.admit_walk_in(
            door.ana,
            door.session,
            PersonData("Hilda", "Cusi", document_kind=DocumentKind.DNI, document_number="45678912"),
        )
    registration = db.session.query(Registration).filter_by(person_id=mark.person_id).one()
    assert (mark.status, mark.source, registration.channel) == (S.PRESENT, Source.WALK_IN, "walk_in")
    assert registration.registered_by_id == door.ana.id


def test_a_walk_in_sent_twice_is_one_person(door):
    before = db.session.query(Person).count()
    for _again in range(3):
        with transaction():
            commands.admit_walk_in(door.ana, door.session, PersonData("Hilda", "Cusi"), client_id="form-0")
    assert db.session.query(Person).count() == before + 1
    assert queries.session_counts([door.session.id])[door.session.id].came == 1


def test_a_walk_in_who_is_on_the_list_is_only_marked(door):
    with transaction():
        mark = commands.admit_walk_in(
            door.ana,
            door.session,
            PersonData("Rosa", "Mamani", "Quispe", DocumentKind.DNI, door.rosa.document_number),
        )
    assert mark.person_id == door.rosa.id
    assert db.session.query(Registration).filter_by(event_id=door.event.id).count() == 3


def test_at_a_full_event_the_walk_in_is_marked_without_a_seat(door, make):
    event = make.event(door.space, seats=1, starts_at=clock.now())
    make.registration(event)
    with transaction():
        mark = commands.admit_walk_in(door.ana, event.sessions[0], PersonData("Hilda", "Cusi"))
    assert mark.came
    assert db.session.query(Registration).filter_by(event_id=event.id).count() == 1


# --- merging, parting, forgetting ---------------------------------------------------------------------------------------


def merge(kept, duplicate, actor):
    with transaction():
        return {
            f"{receiver.__module__}.{receiver.__name__}": part
            for receiver, part in persons_merged.send(kept, duplicate=duplicate, actor=actor)
            if part and receiver.__module__ == "civic.attendance.listeners"
        }


def test_a_merge_moves_marks_and_leaves_the_past_as_it_was_known(door, later):
    mark = put(door, door.julia)
    then = clock.now()
    later(hours=1)
    merge(door.rosa, door.julia, door.ana)
    assert [c.person_id for c in queries.came_known(sessions=[door.session.id])] == [door.rosa.id]
    assert [c.person_id for c in queries.came_known(sessions=[door.session.id], as_of=then)] == [
        door.julia.id
    ]
    assert (in_force(door.rosa)[0].recorded_by_id, in_force(door.julia)) == (door.ana.id, [])
    assert db.session.get(Attendance, mark.id).person_id == door.julia.id, "no row is rewritten"


@pytest.mark.parametrize(
    ("kept_first", "kept_status", "other_status", "winner"),
    [
        (True, S.PRESENT, S.PRESENT, "kept"),
        (False, S.PRESENT, S.PRESENT, "duplicate"),
        (True, S.ABSENT, S.LATE, "duplicate"),
        (False, S.PRESENT, S.ABSENT, "kept"),
    ],
)
def test_when_both_have_a_mark_the_first_valid_one_counts(
    door, later, kept_first, kept_status, other_status, winner
):
    order = [(door.rosa, kept_status, door.ana), (door.julia, other_status, door.luis)]
    for person, status, by in order if kept_first else reversed(order):
        put(door, person, status, by=by)
        later(minutes=1)
    moved = merge(door.rosa, door.julia, door.ana)
    row = in_force(door.rosa)
    assert len(row) == 1
    assert row[0].recorded_by_id == (door.ana.id if winner == "kept" else door.luis.id)
    assert not in_force(door.julia)
    with transaction():
        merge_undone.send(door.rosa, duplicate=door.julia, moved=moved, actor=door.ana)
    assert [r.status for r in in_force(door.rosa)] == [kept_status]
    assert [r.status for r in in_force(door.julia)] == [other_status]


def test_parting_leaves_what_was_corrected_since(door, later):
    put(door, door.julia)
    moved = merge(door.rosa, door.julia, door.ana)
    put(door, door.rosa, S.LATE, by=door.luis, reason="llegó tarde")
    with transaction():
        merge_undone.send(door.rosa, duplicate=door.julia, moved=moved, actor=door.ana)
    assert [r.status for r in in_force(door.rosa)] == [S.LATE]
    assert [r.status for r in in_force(door.julia)] == [S.PRESENT]


def test_a_merge_moves_corrections_and_never_leaves_two_open(door):
    closed(door)
    proposed(door, person=door.rosa)
    proposed(door, person=door.julia)
    merge(door.rosa, door.julia, door.ana)
    states = [c.state for c in queries.corrections_of_person(door.session, door.rosa)]
    assert sorted(states) == [CorrectionState.DECLINED, CorrectionState.PROPOSED]


def test_forgetting_a_person_keeps_the_count_and_loses_the_words(door, later):
    put(door, door.rosa)
    later(minutes=11)
    put(door, door.rosa, S.LATE, reason="Rosa avisó por teléfono")
    with transaction():
        person_forgotten.send(door.rosa, actor=door.ana)
    assert queries.session_counts([door.session.id])[door.session.id].came == 1
    assert not [row for row in rows(door.rosa) if row.reason]
