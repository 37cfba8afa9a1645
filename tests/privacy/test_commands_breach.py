"""Whom a breach concerns, and by which data; steps and deadlines; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.personal import HELD, Data
from civic.core.reads import note_read
from civic.people.commands import forget_person, merge_persons
from civic.people.models import Person, System
from civic.privacy import queries, rules
from civic.privacy.commands import BreachDraft, describe_breach, note_step, write_breach
from civic.privacy.models import Breach, BreachKind, Step

HOUR = timedelta(hours=1)


def written(**more: Any) -> Breach:
    draft = BreachDraft(
        **({"kind": BreachKind.TABLES, "title": "Laptop perdida", "happened": "Se perdió.", "aware_at": clock.now()} | more)
    )  # fmt: skip
    with transaction():
        return write_breach(System(), draft)


def concerned(breach: Breach) -> dict[int, list[str]]:
    return {one.person_id: one.data for one in queries.people_of_breach(breach)}


def test_a_table_names_its_people_of_the_space_and_the_time(app, make):
    here, elsewhere = make.space(codes=["1803"]), make.space(codes=["0212"])
    event, other = make.event(here), make.event(elsewhere)
    mine, theirs = make.registration(event), make.registration(other)
    with clock.pretending(clock.now() - timedelta(days=90)):
        long_ago = make.registration(event)
    everybody = written(tables=["registrations"])
    assert set(concerned(everybody)) == {mine.person_id, theirs.person_id, long_ago.person_id}
    assert everybody.data_counts == {"attendance": 3}
    assert set(concerned(written(tables=["registrations"], space=here))) == {
        mine.person_id,
        long_ago.person_id,
    }
    lately = written(tables=["registrations"], space=here, since=clock.now() - timedelta(days=30))
    assert set(concerned(lately)) == {mine.person_id}
    before = written(tables=["registrations"], until=clock.now() - timedelta(days=30))
    assert set(concerned(before)) == {long_ago.person_id}


def test_people_without_a_way_to_a_space_are_those_it_knows(app, make):
    here = make.space()
    known = make.registration(make.event(here)).person_id
    make.person()
    assert set(concerned(written(tables=["people"], space=here))) == {known}


def test_sealed_columns_count_only_when_the_key_went_too(app, make):
    person = make.person(phone="+51987654321")
    without, with_key = written(tables=["people"]), written(tables=["people"], has_key=True)
    assert "document" not in concerned(without)[person.id]
    assert {"document", "phone", "names"} <= set(concerned(with_key)[person.id])


def test_contacts_of_an_organisation_are_its_leaders(app, make):
    leader = make.leader(make.organization(phone="+51987654321"))
    found = concerned(written(tables=["organizations"], has_key=True))
    assert found == {leader.id: ["phone", "email", "address"]}


def test_a_stolen_session_concerns_whom_it_was_shown_in_that_time(app, make):
    thief_used, seen, seen_before, led = (
        make.person(account=True),
        make.person(),
        make.person(),
        make.organization(),
    )
    leader = make.leader(led)
    start = clock.now() - 5 * HOUR
    with clock.pretending(start - HOUR):
        note_read(thief_used, (Data.PHONE,), people=[seen_before.id], place="messages.calls")
    with clock.pretending(start + HOUR):
        note_read(thief_used, (Data.PHONE,), people=[seen.id], place="messages.calls")
        note_read(
            thief_used, (Data.PAPERS,), others=[("organizations", led.id)], place="organisations.document"
        )
    breach = written(kind=BreachKind.SESSION, account=thief_used, since=start, until=clock.now())
    found = concerned(breach)
    assert set(found) == {thief_used.id, seen.id, leader.id}
    assert found[seen.id] == ["phone"]
    assert found[leader.id] == ["papers"]
    assert "access" in found[thief_used.id]


def test_a_lost_phone_concerns_the_list_it_carried(app, make):
    space = make.space()
    event, other = make.event(space, starts_at=clock.now() + HOUR), make.event(space)
    coming, stranger = make.registration(event), make.registration(other)
    accredited = make.representation(space, make.organization())
    device, _cookie = make.door(space, event)
    found = concerned(written(kind=BreachKind.DOOR, device=device))
    assert set(found) == {coming.person_id, accredited.person_id}
    assert stranger.person_id not in found
    assert all("phone" not in data and "document" not in data for data in found.values())


def test_a_backup_concerns_everybody_who_was_there(app, make):
    known = make.person()
    with clock.pretending(clock.now() + HOUR):
        later = make.person(created_at=clock.now())
        found = concerned(written(kind=BreachKind.BACKUP, until=clock.now() - timedelta(minutes=30)))
    assert known.id in found
    assert later.id not in found


def test_merged_records_are_told_once_and_erased_ones_not(app, make):
    administrator = make.administrator()
    kept, duplicate, erased = make.person(), make.person(), make.person()
    event = make.event(make.space())
    make.registration(event, duplicate)
    with transaction():
        merge_persons(administrator, kept, duplicate, "son la misma persona")
    with transaction():
        forget_person(administrator, erased, "lo pidió")
    found = concerned(written(tables=["people", "registrations"]))
    assert duplicate.id not in found
    assert erased.id not in found
    assert "attendance" in found[kept.id]


def test_what_was_found_stays_when_data_changes_later(app, make):
    registration = make.registration(make.event(make.space()))
    breach = written(tables=["registrations"])
    make.registration(make.event(make.space()))
    assert set(concerned(queries.breach_by_id(breach.id))) == {registration.person_id}
    assert queries.breach_by_id(breach.id).people_count == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"tables": []},
        {"kind": BreachKind.SESSION},
        {"kind": BreachKind.DOOR},
        {"tables": ["people"], "aware_at": "tomorrow"},
        {"tables": ["people"], "since": "tomorrow", "until": "now"},
    ],
)
def test_what_is_missing_is_asked_for(app, wrong):
    moments = {"now": clock.now(), "tomorrow": clock.now() + timedelta(days=1)}
    with pytest.raises(Refused):
        written(
            **{key: moments[v] if key in ("aware_at", "since", "until") else v for key, v in wrong.items()}
        )
    assert db.session.scalar(select(Breach.id)) is None


def test_steps_are_written_once_in_a_possible_order(app, make):
    administrator = make.administrator()
    aware = clock.now() - 10 * HOUR
    breach = written(tables=["people"], aware_at=aware, is_drill=True)
    assert rules.tell_by(breach) == aware + 48 * HOUR
    assert queries.unclosed_breaches() == []  # a drill is nothing to tell
    for step, at in (
        (Step.CLOSED, clock.now()),
        (Step.CONTAINED, aware - HOUR),
        (Step.CONTAINED, clock.now() + HOUR),
    ):
        with pytest.raises(Refused), transaction():
            note_step(administrator, breach, step, at)
    for step in (Step.CONTAINED, Step.AUTHORITY, Step.PEOPLE, Step.CLOSED):
        with transaction():
            note_step(administrator, breach, step, clock.now(), "hecho")
    with pytest.raises(Refused), transaction():
        note_step(administrator, breach, Step.AUTHORITY, clock.now())
    told = queries.breach_by_id(breach.id)
    assert told.steps[0].step is Step.DETECTED
    assert {one.step for one in told.steps} == set(Step)
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("privacy.note_step") == 5


def test_a_real_breach_waits_for_the_authority(app, make):
    breach = written(tables=["people"])
    assert [one.id for one in queries.unclosed_breaches()] == [breach.id]
    with transaction():
        note_step(System(), breach, Step.AUTHORITY, clock.now())
    assert queries.unclosed_breaches() == []


def test_only_administrators_write_breaches(app, make):
    operator: Person = make.person(account=True)
    breach = written(tables=["people"])
    draft = BreachDraft(BreachKind.TABLES, "x", "x", clock.now(), tables=["people"])
    for act in (
        lambda: write_breach(operator, draft),
        lambda: describe_breach(operator, breach, "a", "b"),
        lambda: note_step(operator, breach, Step.CONTAINED, clock.now()),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()


def test_every_declared_table_can_be_asked(app, make):
    """With and without a space and a stretch of time, on either database."""
    space = make.space()
    breach = written(
        tables=sorted(HELD), space=space, since=clock.now() - HOUR, until=clock.now(), has_key=True
    )
    assert written(tables=sorted(HELD), has_key=True).people_count >= breach.people_count
