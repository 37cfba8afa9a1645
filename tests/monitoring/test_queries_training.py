"""People trained: the same number in the plan's line, on the page and in the download; editions by their own rule."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.demo.extras import PLAN_FOLDER
from civic.events.models import Audience, Category, EventStatus
from civic.monitoring.queries import trained_lines, training_report
from civic.monitoring.trained import TrainingCame, TrainingSitting, people_trained
from civic.organisations.models import Sector
from civic.people.models import System
from civic.plan.commands import load_plan
from civic.plan.queries import trained_sector
from civic.training import commands
from civic.training.completion import EventRule, Rule

PUBLIC, CIVIL = Sector.PUBLIC, Sector.CIVIL_SOCIETY


@pytest.fixture
def space(make):
    found = make.space("Mesa de Huaylas", codes=["0212"], is_featured=True)
    with transaction():
        load_plan(System(), PLAN_FOLDER / "huaylas-2015-2017.yaml", found)
    return found


def training(
    make, space, title, people, *, sessions=2, closed=True, status=EventStatus.HELD, came=None, edition=None
):
    """A training; `came` says to how many sessions each came; `edition` gives it a rule of its own."""
    event = make.event(
        space, title, category=Category.TRAINING, status=status, sessions=sessions, audience=Audience.OFFICIALS,
        starts_at=clock.now() - timedelta(days=20),
    )  # fmt: skip
    with transaction():
        if edition is not None:
            course = commands.course_from_template(System(), space, "authorities_officials")
            course.sessions_percent, course.test_percent = edition, None
            commands.tie_event(System(), course, event, title)
        for session in event.sessions if closed else []:
            session.attendance_closed_at = session.ends_at
    for person, number in zip(people, came or [sessions] * len(people), strict=True):
        for n in range(number):
            make.attendance(event, person, session=n)
    return event


def test_the_same_number_on_the_page_in_the_download_and_in_the_plan(app, make, space, client):
    people = [make.person(ubigeo="021201") for _n in range(18)]
    training(make, space, "Uno", people[:12])
    training(make, space, "Dos", people[6:], edition=100, came=[2] * 9 + [1] * 3)
    [line] = [line for line in trained_lines(space) if line.sector is PUBLIC]
    assert (line.completed, line.attended, int(line.target)) == (15, 18, 200)
    body = client.get(f"/espacios/{space.slug}/formacion/cifras").get_data(as_text=True)
    assert re.search(r"15 de 200", body), "the target card"
    answer = client.get(f"/datos/capacitacion.csv?espacio={space.slug}").get_data(as_text=True)
    rows = {row["sector"]: row for row in csv.DictReader(io.StringIO(answer.lstrip("\ufeff")))}
    assert (rows["public"]["culminaron"], rows["public"]["asistieron"], rows["public"]["meta"]) == (
        "15",
        "18",
        "200",
    )
    assert rows["todas"]["culminaron"] == "15"
    report = training_report(space, detailed=True)
    assert report.people.by_sector[PUBLIC].numbers == (18, 15)
    plan = line.indicator.goal.section.plan
    for indicator in plan_lines(plan, PUBLIC):  # the result, and the activity that repeats its number
        sheet = client.get(f"/planes/{plan.slug}/indicadores/{indicator.code}").get_data(as_text=True)
        assert "15 de 200" in sheet
        assert f"/espacios/{space.slug}/formacion/cifras" in sheet
        assert ("se cuentan una vez" in sheet) is bool(indicator.stated_in)
    other = next(i for s in plan.sections for g in s.goals for i in g.indicators if "course_topic" in i.rule)
    sheet = client.get(f"/planes/{plan.slug}/indicadores/{other.code}").get_data(as_text=True)
    assert "15 de 200" not in sheet


def plan_lines(plan, sector):
    """The lines of a plan that promise people of a sector trained: with their own number, and with another's."""
    lines = [i for s in plan.sections for g in s.goals for i in g.indicators if trained_sector(i) is sector]
    assert {bool(one.stated_in) for one in lines} == {True, False}
    return lines


def test_a_person_of_two_trainings_counts_once(make, space):
    people = [make.person() for _n in range(3)]
    training(make, space, "Uno", people)
    training(make, space, "Dos", people, edition=80)
    assert training_report(space).people.everybody.numbers == (3, 3)


@pytest.mark.parametrize(
    ("closed", "status", "edition", "counted"),
    [
        (True, EventStatus.HELD, 80, 1),
        (
            True,
            EventStatus.PUBLISHED,
            80,
            1,
        ),  # who has completed a course is not kept waiting for the mark «held»
        (False, EventStatus.HELD, 80, 0),  # a list that is open says nothing yet
        (True, EventStatus.CANCELLED, 80, 0),
        (False, EventStatus.HELD, None, 1),  # a plain training counts once it is held
        (True, EventStatus.PUBLISHED, None, 0),
    ],
)
def test_what_counts(make, space, closed, status, edition, counted):
    training(make, space, "Uno", [make.person()], closed=closed, status=status, edition=edition)
    assert training_report(space).people.everybody.numbers.completed == counted


def test_an_edition_under_way_completes_nobody_before_its_time():
    """Two of four sessions were held: all came to both, and nobody has 80 % of four."""
    from datetime import date

    sittings = [TrainingSitting(n, 1, date(2026, 5, n), PUBLIC) for n in (1, 2)]
    came = [TrainingCame(7, n, None) for n in (1, 2)]
    own = {1: EventRule(Rule(80), 4, {})}
    assert people_trained(sittings, came, [], own).everybody.numbers == (1, 0)
    assert people_trained(sittings, came, [], {1: EventRule(Rule(50), 4, {})}).everybody.numbers == (1, 1)
    assert people_trained(sittings, came, []).everybody.numbers == (1, 1)


def test_small_cells_are_not_told(app, make, space, client):
    people = [make.person(ubigeo="021201") for _n in range(20)] + [
        make.person(ubigeo="021206") for _n in range(2)
    ]
    training(make, space, "Grande", people[:20])
    training(make, space, "Chico", people[20:])
    report = training_report(space, detailed=True)
    rows = {one.title: one.row for one in report.cohorts}
    assert rows["Chico"].band.value == "hidden"
    assert rows["Grande"].people == 20
    for shown in report.breakdowns.values():
        for row in shown.rows:
            assert row.people % app.config["SMALL_CELL"] == 0
    assert "021206" not in {row.key for row in report.breakdowns["district"].rows}


def test_the_page_asks_the_same_number_of_questions(make, space, client, count_queries):
    address = f"/espacios/{space.slug}/formacion/cifras"
    training(make, space, "Uno", [make.person() for _n in range(2)], edition=80)
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for n in range(4):
        training(make, space, f"Más {n}", [make.person() for _n in range(3)], edition=80 if n % 2 else None)
    assert count_queries(lambda: client.get(address)) == few
