"""What was known when, who is on the list, who fits a search: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.attendance import commands, queries
from civic.attendance.models import AttendanceStatus, ProofLevel
from civic.core import clock
from civic.core.db import transaction
from civic.events.models import RegistrationState
from civic.people.person_data import PersonData
from civic.spaces.queries import tree_ids

S = AttendanceStatus


def put(door, person, status=S.PRESENT, **more):
    with transaction():
        return commands.record_attendance(door.ana, door.session, person, status, **more)


def names(page):
    return [row.person.sorted_name for row in page]


def test_only_present_and_late_came(door, make):
    put(door, door.rosa)
    put(door, door.julia, S.LATE)
    put(door, door.pedro, S.EXCUSED)
    assert {(c.person_id, c.status) for c in queries.came_known()} == {
        (door.rosa.id, S.PRESENT),
        (door.julia.id, S.LATE),
    }
    one = queries.came_known(sessions=[door.session.id])[0]
    assert (one.event_id, one.space_id, one.day) == (
        door.event.id,
        door.space.id,
        clock.local(door.session.starts_at).date(),
    )


def test_a_past_moment_can_be_asked_again(door, later):
    start = clock.now()
    put(door, door.rosa)
    marked = clock.now()
    later(hours=1)
    put(door, door.rosa, S.ABSENT, reason="la confundí")
    corrected = clock.now()
    later(hours=1)
    put(door, door.rosa, S.LATE)
    known = [
        [c.status for c in queries.came_known(as_of=moment)]
        for moment in (start - timedelta(seconds=1), marked, corrected, None)
    ]
    assert known == [[], [S.PRESENT], [], [S.LATE]]


def test_days_spaces_and_proofs_narrow_it(door, make):
    child = make.space("Mesa temática", parent_id=door.space.id)
    other = make.space()
    inside = make.event(child, starts_at=clock.at(clock.today() - timedelta(days=40), 23, 30))
    outside = make.event(other, starts_at=clock.now() - timedelta(days=40))
    make.attendance(inside, door.rosa, proof=ProofLevel.SIGNED)
    make.attendance(outside, door.rosa)
    day = clock.today() - timedelta(days=40)

    def found(**choice):
        return [c.event_id for c in queries.came_known(**choice)]

    assert found(spaces=[door.space.id]) == []
    assert found(spaces=tree_ids(door.space)) == [inside.id]
    assert found(spaces=[child.id], from_day=day, to_day=day) == [inside.id], (
        "half past eleven in Lima is that day"
    )
    assert found(spaces=[child.id], from_day=day + timedelta(days=1)) == []
    assert found(spaces=[child.id], to_day=day - timedelta(days=1)) == []
    assert found(spaces=[child.id], levels=[ProofLevel.MARKED]) == []
    assert found(spaces=[child.id], levels=[ProofLevel.SIGNED, ProofLevel.CONFIRMED]) == [inside.id]
    assert found(events=[inside.id]) == found(sessions=[inside.sessions[0].id]) == [inside.id]


def test_counts_take_everybody_on_the_list_once(door, make):
    make.registration(door.event, make.person(), RegistrationState.WAITING)
    make.registration(door.event, make.person(), RegistrationState.CANCELLED)
    put(door, door.rosa)
    put(door, make.person())  # not registered
    put(door, door.julia, S.ABSENT)
    other = make.event(door.space)
    counts = queries.session_counts([door.session.id, other.sessions[0].id])
    mine = counts[door.session.id]
    assert (mine.expected, mine.came, mine.absent, mine.unmarked) == (4, 2, 1, 1)
    assert counts[other.sessions[0].id].expected == 0


def test_the_list_is_by_surname_and_hides_who_gave_the_place_back(door, make):
    make.registration(door.event, gone := make.person("Ada Alvarez Soto"), RegistrationState.CANCELLED)
    page = queries.door_page(door.session, 1)
    assert names(page) == ["Condori Apaza, Julia", "Huamán Torres, Pedro", "Mamani Quispe, Rosa"]
    assert names(queries.door_page(door.session, 1, term="alvarez")) == [gone.sorted_name]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mamani", ["Mamani Quispe, Rosa"]),
        ("MAMÁNI", ["Mamani Quispe, Rosa"]),
        ("huaman", ["Huamán Torres, Pedro"]),
        ("ros mam", ["Mamani Quispe, Rosa"]),
        ("mani", []),
        ("678", ["Condori Apaza, Julia"]),
        ("78", ["Condori Apaza, Julia"]),
        ("６７８", ["Condori Apaza, Julia"]),
        ("%", ["Condori Apaza, Julia", "Huamán Torres, Pedro", "Mamani Quispe, Rosa"]),
        ("_a", ["Condori Apaza, Julia"]),
        ("'; drop table people; --", []),
    ],
)
def test_search(make, door, typed, found):
    with transaction():
        door.julia.document_tail = "678"
    assert names(queries.door_page(door.session, 1, term=typed)) == found


def test_two_people_of_one_name_are_marked_as_such(door, make):
    make.registration(door.event, make.person("Rosa Mamani Quispe"))
    flags = {row.person.id: row.same_name for row in queries.door_page(door.session, 1)}
    assert sum(flags.values()) == 2
    assert flags[door.rosa.id]
    assert not flags[door.julia.id]


def test_a_whole_number_is_cut_to_its_end():
    assert queries.last_three("40 123 678") == "678"
    assert queries.last_three("４０１２３６７８") == "678"
    assert queries.last_three("678") is None
    assert queries.last_three("mamani") is None


def test_filters_of_the_list(door):
    put(door, door.rosa)
    put(door, door.julia, S.EXCUSED)
    wanted = {
        state: names(queries.door_page(door.session, 1, state=state))
        for state in ("came", "not_came", "unmarked")
    }
    assert wanted == {
        "came": ["Mamani Quispe, Rosa"],
        "not_came": ["Condori Apaza, Julia"],
        "unmarked": ["Huamán Torres, Pedro"],
    }


def test_who_else_the_space_knows(door, make):
    make.representation(door.space, make.organization(), represents := make.person("Gloria Mamani Huanca"))
    make.representation(make.space(), make.organization(), make.person("Berta Mamani Lejos"))
    make.registration(make.event(door.space), earlier := make.person("Celia Mamani Soto"))
    found = queries.people_known_to_space(door.session, "mamani")
    assert {person.id for person in found} == {represents.id, earlier.id}, "Rosa stands on the list already"
    assert queries.people_known_to_space(door.session, "  ") == []
    assert queries.person_at_session(door.session, earlier.id).id == earlier.id


def test_look_alikes_are_suggested_unless_a_document_says_otherwise(door, make):
    alike = queries.look_alikes(door.session, PersonData("Roza", "Mamany"))
    assert [p.id for p in alike] == [door.rosa.id]
    assert queries.look_alikes(door.session, PersonData("Rosa", "Mamani", "Flores")) == []
    assert queries.look_alikes(door.session, PersonData("Rosa", "Mamani", document_number="40999111")) == []
    make.representation(make.space(), make.organization(), make.person("Rosa Mamani Lejos"))
    assert len(queries.look_alikes(door.session, PersonData("Rosa", "Mamani"))) == 1, "of this space only"


def test_attendance_of_a_person_newest_first(door, make):
    old = make.event(door.space, starts_at=clock.now() - timedelta(days=9))
    make.attendance(old, door.rosa)
    put(door, door.rosa)
    assert [a.session_id for a in queries.attendance_of_person(door.rosa)] == [
        door.session.id,
        old.sessions[0].id,
    ]


def test_what_is_asked_of_the_team(door):
    put(door, door.rosa)
    space_ids, line = [door.space.id], (door.space.id, door.event.slug, door.event.title, 1)
    assert queries.events_with_open_lists(space_ids, clock.now()) == [], "it is still on"
    (waiting,) = queries.events_with_open_lists(space_ids, clock.now() + timedelta(days=1))
    assert (waiting.space_id, waiting.slug, waiting.title, waiting.number) == line
    with transaction():
        commands.close_session(door.ana, door.session)
    with transaction():
        commands.propose_correction(door.ana, door.session, door.julia, S.PRESENT, "firmó")
    assert queries.events_with_open_lists(space_ids, clock.now() + timedelta(days=1)) == []
    (waiting,) = queries.events_with_corrections(space_ids)
    assert (waiting.space_id, waiting.slug, waiting.title, waiting.number) == line


def test_of_each_space_the_latest_open_lists_are_named(make):
    """A space with many does not take the places of another's; the limit is each space's own."""
    full, other = make.space("Mesa de Ilo"), make.space("Mesa de Pacocha")
    days = [clock.now() - timedelta(days=n) for n in (9, 1, 5)]
    lists = [make.event(full, starts_at=day) for day in days]
    alone = make.event(other, starts_at=clock.now() - timedelta(days=30))
    found = queries.events_with_open_lists([full.id, other.id], clock.now(), limit=2)
    by_space = {space.id: [row.slug for row in found if row.space_id == space.id] for space in (full, other)}
    assert by_space == {full.id: [lists[1].slug, lists[2].slug], other.id: [alone.slug]}
