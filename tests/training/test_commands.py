"""Courses of templates, editions with their rule, series and requirements: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.accreditation import commands as accreditation
from civic.accreditation.models import FileState, MandateRole, Membership, Representation
from civic.accreditation.rules import warnings
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.events.drafts import SessionDraft
from civic.events.models import Category, EventStatus
from civic.people.models import Person, System
from civic.spaces.commands import give_role
from civic.spaces.models import Space, TeamRole
from civic.training import commands, queries
from civic.training.commands import CourseDraft, EditionDraft, StaffDraft
from civic.training.models import Course, Edition, EditionStaff
from civic.training.templates import templates

SEVEN = {
    "project_formulation_youth", "civil_society_representatives", "leadership_advocacy", "governance_gender",
    "sustainable_territorial_development", "authorities_officials", "exchange_public_management",
}  # fmt: skip


def test_every_offer_of_the_plans_is_a_template():
    ready = templates()
    assert {one.key for one in ready.courses} == SEVEN
    assert {(one.key, one.target, one.category) for one in ready.series} == {
        ("thematic_workshops", 4, Category.TRAINING),
        ("provincial_events", 4, Category.CIVIC),
        ("regional_forums", 2, Category.FORUM),
        ("family_integration", 6, Category.CIVIC),
    }


@pytest.mark.parametrize("key", sorted(SEVEN))
def test_a_template_fills_a_course_that_only_the_team_sees(make, key):
    space = make.space()
    coordinator = make.team(space, TeamRole.COORDINATOR)
    with transaction():
        made = commands.course_from_template(coordinator, space, key)
    template = next(one for one in templates().courses if one.key == key)
    assert (made.title, made.hours, tuple(made.syllabus)) == (
        template.title,
        template.hours,
        template.syllabus,
    )
    assert (made.is_public, made.template_key) == (False, key)
    with transaction():
        again = commands.course_from_template(coordinator, db.session.get(Space, space.id), key)
    assert again.slug != made.slug
    assert again.programme_id == made.programme_id


def test_only_coordinators_plan(make):
    space = make.space()
    for role in (TeamRole.FACILITATOR, TeamRole.OBSERVER):
        member = make.team(space, role)
        with pytest.raises(NotAllowed), transaction():
            commands.course_from_template(member, space, "governance_gender")
    with pytest.raises(NotFound), transaction():
        commands.course_from_template(System(), space, "no_such_template")


@pytest.mark.parametrize(
    "wrong", [{"sessions_percent": None, "test_percent": None}, {"sessions_percent": 0}, {"test_percent": 101}, {"hours": 0}]
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(make, wrong):
    draft = CourseDraft(**({"title": "Curso", "programme": "Escuela", "hours": 8} | wrong))
    space = make.space()
    with pytest.raises(Refused), transaction():
        commands.make_course(System(), space, draft)
    assert db.session.query(Course).count() == 0


def test_an_edition_brings_its_event_and_keeps_its_rule(make, course):
    space = make.space()
    found = course(space)
    begins = clock.now() + timedelta(days=10)
    sessions = [
        SessionDraft(begins + timedelta(days=n), begins + timedelta(days=n, hours=3)) for n in range(3)
    ]
    with transaction():
        made = commands.make_edition(
            System(), found,
            EditionDraft("2026-II", sessions, place="Local", seats=20, staff=[StaffDraft("Ana Soto", "UNSA")]),
        )  # fmt: skip
    assert (made.event.category, made.event.status) == (Category.TRAINING, EventStatus.DRAFT)
    assert (made.event.audience, len(made.event.sessions), made.event.capacity) == (found.audience, 3, 20)
    assert [(s.name, s.institution) for s in made.staff] == [("Ana Soto", "UNSA")]
    draft = CourseDraft("Otro", "Escuela", 99, sessions_percent=100)
    with transaction():
        commands.edit_course(System(), db.session.get(Course, found.id), draft, 1)
    kept = db.session.get(Edition, made.id)
    assert (kept.hours, kept.sessions_percent) == (20, 80), "what was promised to those who registered stays"
    with pytest.raises(Refused), transaction():
        commands.edit_course(System(), db.session.get(Course, found.id), draft, 1)


def test_the_rule_is_fixed_once_a_list_is_closed(make, edition):
    found = edition(make.space(), closed=1)
    with pytest.raises(Refused), transaction():
        commands.edit_edition(System(), found, "otra", found.hours, (50, None), [])
    with transaction():
        commands.edit_edition(System(), found, "otra", found.hours, (80, None), [StaffDraft("Luz Rojas")])
    assert db.session.get(Edition, found.id).label == "otra"


def test_an_event_is_one_edition_of_its_own_space(make, course, edition):
    space, other = make.space(), make.space()
    found = edition(space)
    second = course(space, "governance_gender")
    foreign = make.event(other, category=Category.TRAINING)
    civic = make.event(space)
    for event in (found.event, foreign, civic):
        with pytest.raises(Refused), transaction():
            commands.tie_event(System(), second, event, "x")


def test_who_has_completed_and_what_each_is_missing(make, edition):
    people = [make.person(f"Persona{n} Apellido{n} Uno") for n in range(4)]
    found = edition(
        make.space(), sessions=5, closed=5,
        came={people[0]: range(5), people[1]: range(4), people[2]: range(3), people[3]: []},
    )  # fmt: skip
    rows = {row.person.id: row for row in queries.completions(found)}
    assert [bool(rows[p.id].missing) for p in people] == [False, False, True, True]
    assert [rows[p.id].attended for p in people] == [5, 4, 3, 0]
    fourth = clock.local(found.event.sessions[3].starts_at).date()
    assert rows[people[0].id].completed_on == rows[people[1].id].completed_on == fourth
    assert rows[people[2].id].completed_on is None
    assert rows[people[0].id].hours == found.hours
    assert [queries.completed(p.id, found.course_id) for p in people] == [True, True, False, False]


def test_a_session_counts_when_its_list_is_closed(make, edition):
    person = make.person()
    found = edition(make.space(), sessions=2, closed=1, came={person: [0, 1]}, status=EventStatus.PUBLISHED)
    [row] = queries.progress(found)
    assert (row.attended, row.held, row.open_lists, row.done) == (1, 1, 1, False)
    with transaction():
        db.session.get(Edition, found.id).event.sessions[1].attendance_closed_at = clock.now()
    [row] = queries.progress(queries.edition_by_id(found.id))
    assert row.done


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.POSTPONED, EventStatus.CANCELLED])
def test_an_edition_that_is_off_completes_nobody(make, edition, status):
    person = make.person()
    found = edition(make.space(), came={person: range(4)}, status=status)
    [row] = queries.completions(found)
    assert row.completed_on is None
    assert row.missing
    assert not queries.completed(person.id, found.course_id)


def test_who_came_without_a_place_is_in_the_cohort(make, edition):
    person = make.person()
    found = edition(make.space(), sessions=1, closed=1)
    make.attendance(found.event, person)
    [row] = queries.completions(found)
    assert (row.person.id, row.missing) == (person.id, [])


def test_the_cohort_asks_the_same_number_of_questions_for_few_and_many(make, edition, count_queries):
    few = edition(make.space(), sessions=1, closed=1, came={make.person(): [0]})
    many = edition(make.space(), sessions=1, closed=1, came={make.person(): [0] for _n in range(12)})
    counts = []
    for one in (few, many):
        db.session.expire_all()
        found = queries.edition_by_id(one.id)
        counts.append(count_queries(lambda found=found: queries.progress(found)))
    assert counts[0] == counts[1]


# ── a course as a door ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def door(make, course):
    """A space that asks its titulars for a course: (space, course, file, representation, person, two committee members)."""
    space = make.space()
    found = course(space)
    organization = make.organization()
    membership = make.membership(space, organization, FileState.SUBMITTED)
    person = make.person("Rosa Condori Apaza")
    named = make.representation(space, organization, person, state=FileState.SUBMITTED)
    judges = [make.team(space, TeamRole.ACCREDITOR) for _n in range(2)]
    with transaction():
        commands.ask_for_course(System(), space, found, MandateRole.TITULAR)
    return space, found, membership, named, person, judges


def test_the_committee_reads_what_is_missing_and_the_act_is_refused(make, door):
    _space, found, membership, named, person, judges = door
    file, alone = db.session.get(Membership, membership.id), db.session.get(Representation, named.id)
    said = [sentence for sentence in warnings(file, [alone]) if found.title in sentence]
    assert len(said) == 1
    assert person.full_name in said[0]
    assert f"/formacion/{found.slug}" in said[0]
    with pytest.raises(Refused, match=found.title), transaction():
        accreditation.accept(judges[0], file)
    assert db.session.get(Membership, membership.id).state is FileState.SUBMITTED


def test_the_sentence_shows_the_way_to_the_next_edition(make, door, edition):
    space, found, membership, named, _person, _judges = door
    ahead = edition(
        space,
        of=found,
        closed=0,
        label="2027-I",
        status=EventStatus.PUBLISHED,
        begins=clock.now() + timedelta(days=9),
    )
    file, alone = db.session.get(Membership, membership.id), db.session.get(Representation, named.id)
    assert any(f"/formacion/ediciones/{ahead.slug}" in sentence for sentence in warnings(file, [alone]))


def test_who_has_completed_it_is_accredited(make, door, edition):
    space, found, membership, _named, person, judges = door
    edition(space, of=found, came={person: range(4)})
    with transaction():
        accreditation.accept(judges[0], db.session.get(Membership, membership.id))
    with transaction():
        accreditation.confirm(judges[1], db.session.get(Membership, membership.id))
    assert db.session.get(Membership, membership.id).state is FileState.ACCREDITED


def test_a_course_asked_for_between_both_decisions_stops_the_second(make, door, course):
    space, _found, membership, _named, _person, judges = door
    with transaction():
        commands.drop_requirement(System(), queries.requirements_of(space)[0])
    with transaction():
        accreditation.accept(judges[0], db.session.get(Membership, membership.id))
    other = course(space, "governance_gender")
    with transaction():
        commands.ask_for_course(System(), db.session.get(Space, space.id), other, MandateRole.TITULAR)
    with pytest.raises(Refused, match=other.title), transaction():
        accreditation.confirm(judges[1], db.session.get(Membership, membership.id))


def test_it_is_asked_for_that_role_in_that_space_alone(make, door):
    space, found, _membership, _named, _person, _judges = door
    assert queries.requirements_for(space, MandateRole.ALTERNATE) == []
    assert queries.requirements_for(make.space(), MandateRole.TITULAR) == []
    with pytest.raises(Refused), transaction():
        commands.ask_for_course(System(), space, found, MandateRole.TITULAR)


def test_a_role_of_the_team_is_given_after_the_course(make, course, edition):
    space = make.space()
    found, coordinator, person = (
        course(space),
        make.team(space, TeamRole.COORDINATOR),
        make.person(account=True),
    )
    with transaction():
        commands.ask_for_course(System(), space, found, TeamRole.FACILITATOR)
    with pytest.raises(Refused, match=found.title), transaction():
        give_role(coordinator, space, person, TeamRole.FACILITATOR)
    with transaction():
        give_role(coordinator, space, person, TeamRole.OBSERVER)
    edition(space, of=found, came={person: range(4)})
    with transaction():
        give_role(
            coordinator,
            db.session.get(Space, space.id),
            db.session.get(Person, person.id),
            TeamRole.FACILITATOR,
        )


# ── series ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_series_counts_what_was_held(make):
    space = make.space()
    with transaction():
        series = commands.series_from_template(System(), space, "regional_forums")
    forums = [
        make.event(
            space, category=Category.FORUM, status=EventStatus.HELD, starts_at=clock.now() - timedelta(days=n)
        )
        for n in (9, 5)
    ] + [make.event(space, category=Category.FORUM)]
    for event in forums:
        with transaction():
            commands.take_into_series(System(), queries.series_by_slug(space, series.slug), event)
    [(found, held)] = queries.series_of(space)
    assert (len(found.events), held, found.target) == (3, 2, 2)
    with pytest.raises(Refused), transaction():
        commands.take_into_series(System(), found, forums[0])
    fair = make.event(space)
    with pytest.raises(Refused), transaction():
        commands.take_into_series(System(), found, fair)
    with transaction():
        commands.leave_series(System(), queries.series_by_slug(space, series.slug), forums[0])
    assert queries.series_of(space)[0][1] == 1


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_teaches_moves_comes_back_and_is_forgotten(make, edition):
    kept, duplicate = make.person(), make.person()
    found = edition(make.space(), closed=0)
    with transaction():
        commands.edit_edition(
            System(), found, "x", found.hours, (80, None), [StaffDraft("Ana Soto", person_id=duplicate.id)]
        )
    with transaction():
        answers = persons_merged.send(kept, duplicate=duplicate, actor=System())
        moved = {str(n): rows for n, (_who, rows) in enumerate(answers) if rows}
    assert db.session.query(EditionStaff).one().person_id == kept.id
    with transaction():
        merge_undone.send(kept, duplicate=duplicate, moved=moved, actor=System())
    assert db.session.query(EditionStaff).one().person_id == duplicate.id
    with transaction():
        person_forgotten.send(duplicate, actor=System())
    assert db.session.query(EditionStaff).count() == 0


def test_a_copy_of_ones_data_tells_of_ones_courses(make, edition):
    person = make.person()
    found = edition(make.space(), came={person: range(4)})
    parts = dict(part for _who, part in person_exported.send(person) if part)
    [line] = parts["training"]
    assert line["course"] == found.course.title
    assert line["completed_on"]


def test_every_change_leaves_a_line(make, course, edition):
    space = make.space()
    found = edition(space, closed=0)
    with transaction():
        asked = commands.ask_for_course(System(), space, found.course, TeamRole.EVALUATOR)
    with transaction():
        commands.drop_requirement(System(), queries.requirement_of(space, asked.id))
    actions = {entry.action for entry in db.session.query(AuditEntry)}
    assert {
        "training.make_programme", "training.make_course", "training.make_edition", "training.ask_for_course",
        "training.drop_requirement",
    } <= actions  # fmt: skip
