"""What other rooms ask of events: attendance lists, what comes next, what lies between, what a person has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.errors import NotFound
from civic.core.text import like
from civic.events import queries
from civic.events.filters import Filters
from civic.events.models import Category, EventStatus, RegistrationState
from civic.people.models import Visitor
from civic.spaces.queries import tree_ids


def days(n):
    return clock.at(clock.today() + timedelta(days=n), 9)


@pytest.fixture
def space(make):
    return make.space()


def test_the_attendance_list_has_the_confirmed_first_by_surname(make, space):
    event = make.event(space)
    make.registration(event, make.person("Ana Zapata"), RegistrationState.WAITING)
    make.registration(event, make.person("Rosa Ñahui"))
    make.registration(event, make.person("Luis Ávila"))
    make.registration(event, make.person("Juan Nina"), RegistrationState.CANCELLED)
    names = [r.person.first_surname for r in queries.registrations_of_session(event.sessions[0])]
    assert names == ["Ávila", "Ñahui", "Zapata"]


def test_registered_people_are_found_by_surname_or_last_three(make, space):
    event = make.event(space)
    make.registration(event, make.person("Rosa Ñahui", dni="41234567"))
    make.registration(event, make.person("Luis Ávila", dni="45555999"))
    for text, found in (
        ("nahui", ["Ñahui"]),
        ("567", ["Ñahui"]),
        ("AVILA", ["Ávila"]),
        ("%", []),
        ("000", []),
    ):
        page = queries.registrations_page(event, 1, text)
        wanted = found if text != "%" else ["Ávila", "Ñahui"]
        assert [r.person.first_surname for r in page] == wanted, text


def test_what_comes_next_is_public_and_not_over(make, space):
    make.event(space, "b", starts_at=days(5))
    make.event(space, "a", starts_at=days(2))
    make.event(space, "c", starts_at=days(3), status=EventStatus.DRAFT)
    make.event(space, "d", starts_at=days(-3))
    make.event(space, "e", starts_at=days(3), status=EventStatus.CANCELLED)
    make.event(make.space(), "f", starts_at=days(1))
    assert [e.title for e in queries.upcoming_events([space.id])] == ["a", "b"]
    assert [e.title for e in queries.upcoming_events(None, 2)] == ["f", "a"]
    assert [e.title for e in queries.upcoming_events(tree_ids(space), 1)] == ["a"]


def test_a_course_that_has_begun_is_still_to_come(make, space):
    course = make.event(space, "Curso", starts_at=days(-1), sessions=3)
    assert queries.upcoming_events([space.id]) == [course]
    assert course.next_session(clock.now()).starts_at > clock.now() - timedelta(hours=3)


def test_between_two_moments_only_sessions_count(make, space):
    course = make.event(space, "Curso", starts_at=days(-10), sessions=1)
    make.event(space, "Más tarde", starts_at=days(3))
    assert queries.events_between(days(-11), days(-9)) == [course]
    assert queries.events_between(days(-9), days(2)) == []
    assert [e.title for e in queries.events_between(days(-11), days(9), [space.id], [EventStatus.PUBLISHED])] == [
        "Curso", "Más tarde",
    ]  # fmt: skip


def test_search_puts_what_comes_first(make, space):
    make.event(space, "Foro pasado", starts_at=days(-2))
    make.event(space, "Foro lejano", starts_at=days(40))
    make.event(space, "Foro cercano", starts_at=days(4))
    make.event(space, "Foro secreto", status=EventStatus.DRAFT)
    assert [e.title for e in queries.events_matching(like("FORO"))] == [
        "Foro cercano",
        "Foro lejano",
        "Foro pasado",
    ]


def test_pages_of_lists(make, space):
    for n in range(23):
        make.event(space, f"e{n:02}", starts_at=days(n + 1), category=Category.CIVIC)
    page = queries.events_upcoming(Filters(category=Category.CIVIC), 2)
    assert (page.total, [e.title for e in page]) == (23, ["e20", "e21", "e22"])
    assert queries.events_upcoming(Filters(category=Category.FAIR), 1).total == 0
    assert [e.title for e in queries.events_of_team(space, 1)][:2] == ["e00", "e01"]


def test_a_persons_places(make, space):
    person = make.person()
    coming = make.registration(make.event(space, starts_at=days(3)), person)
    past = make.registration(make.event(space, starts_at=days(-3)), person)
    make.registration(make.event(space, starts_at=days(4)), person, RegistrationState.CANCELLED)
    assert queries.registrations_of_person(person) == [coming]
    assert queries.registrations_of_person(person, past=True) == [past]


def test_a_draft_is_not_found_by_strangers(make, space):
    event = make.event(space, status=EventStatus.DRAFT)
    with pytest.raises(NotFound):
        queries.visible_event(Visitor(), event.slug)
    with pytest.raises(NotFound):
        queries.visible_event(make.person(account=True), event.slug)
    assert queries.month_sessions(clock.today().replace(day=1), Filters()) == []
    assert queries.feed_sessions([space.id], days(-9)) == []
    assert list(queries.district_choices()) == []
