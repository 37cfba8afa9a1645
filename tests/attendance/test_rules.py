"""Who logs attendance, when, and what a change needs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.attendance import rules
from civic.attendance.models import Attendance, AttendanceCorrection, AttendanceStatus, CorrectionState
from civic.core import clock
from civic.events.models import EventStatus
from civic.people.models import PlatformRole, System, Visitor
from civic.spaces.models import TeamRole

S = AttendanceStatus


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (TeamRole.COORDINATOR, True),
        (TeamRole.TECHNICAL_SECRETARY, True),
        (TeamRole.FACILITATOR, True),
        (TeamRole.ACCREDITOR, False),
        (TeamRole.EVALUATOR, False),
        (TeamRole.OBSERVER, False),
    ],
)
def test_who_may_record(make, role, may):
    space, other = make.space(), make.space()
    person = make.team(space, role)
    assert rules.may_record(person, space) is may
    assert not rules.may_record(person, other)


def test_platform_roles_and_strangers(make):
    space = make.space()
    assert rules.may_record(make.administrator(), space)
    assert rules.may_record(System(), space)
    assert not rules.may_record(make.administrator(PlatformRole.AUDITOR), space)
    assert not rules.may_record(Visitor(), space)


@pytest.mark.parametrize(
    ("status", "begins_in", "sentence"),
    [
        (EventStatus.PUBLISHED, timedelta(hours=2), None),
        (EventStatus.PUBLISHED, timedelta(hours=2, seconds=1), "two hours before"),
        (EventStatus.PUBLISHED, timedelta(days=-200), None),
        (EventStatus.HELD, timedelta(days=-1), None),
        (EventStatus.DRAFT, timedelta(0), "draft"),
        (EventStatus.CANCELLED, timedelta(0), "cancelled"),
        (EventStatus.POSTPONED, timedelta(0), "postponed"),
    ],
)
def test_why_not_record(make, app, status, begins_in, sentence):
    now = clock.now()
    event = make.event(make.space(), status=status, starts_at=now + begins_in)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        refusal = rules.why_not_record(event.sessions[0], now)
    assert (refusal is None) if sentence is None else (sentence in refusal)


def test_a_closed_list_takes_no_marks(door):
    door.session.attendance_closed_at = clock.now()
    assert "closed" in rules.why_not_record(door.session).lower() or rules.why_not_record(door.session)
    assert rules.why_not_close(door.session)


def mark(status, by, ago, **fields):
    return Attendance(status=status, recorded_by_id=by.id, recorded_at=clock.now() - ago, **fields)


def test_when_a_change_needs_a_reason(door):
    fresh, old = timedelta(minutes=9), timedelta(minutes=11)
    ana, luis = door.ana, door.luis
    assert not rules.needs_reason(ana, None, S.PRESENT)
    assert not rules.needs_reason(ana, mark(S.VOID, luis, old), S.PRESENT)
    assert not rules.needs_reason(ana, mark(S.PRESENT, ana, fresh), S.ABSENT)
    assert rules.needs_reason(ana, mark(S.PRESENT, ana, old), S.ABSENT)
    assert rules.needs_reason(ana, mark(S.PRESENT, luis, fresh), S.LATE)
    # somebody noted as absent comes after all
    assert not rules.needs_reason(ana, mark(S.ABSENT, luis, old), S.LATE)
    assert rules.needs_reason(ana, mark(S.ABSENT, luis, old), S.EXCUSED)


def test_undo_is_for_ones_own_fresh_mark_in_force(door):
    assert rules.may_undo(door.ana, mark(S.PRESENT, door.ana, timedelta(seconds=10)))
    assert not rules.may_undo(door.luis, mark(S.PRESENT, door.ana, timedelta(seconds=10)))
    assert not rules.may_undo(door.ana, mark(S.PRESENT, door.ana, timedelta(minutes=11)))
    assert not rules.may_undo(door.ana, mark(S.VOID, door.ana, timedelta(seconds=1)))
    replaced = mark(S.PRESENT, door.ana, timedelta(seconds=10), superseded_at=clock.now())
    assert not rules.may_undo(door.ana, replaced)


def test_who_may_decide_a_correction(door, make):
    correction = AttendanceCorrection(
        session=door.session,
        person_id=door.luis.id,
        proposed_by_id=door.ana.id,
        state=CorrectionState.PROPOSED,
    )
    assert rules.may_decide(door.coordinator, correction)
    assert not rules.may_decide(door.ana, correction), "who proposed it"
    assert not rules.may_decide(door.luis, correction), "whom it is about"
    assert not rules.may_decide(make.team(make.space(), TeamRole.FACILITATOR), correction), "of another space"
    assert rules.why_not_decide(correction) is None
    correction.state = CorrectionState.CONFIRMED
    assert rules.why_not_decide(correction)
