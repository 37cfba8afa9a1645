"""The same vectors from a real database, as known on any day, in a number of queries that rows do not raise."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from civic.accreditation.models import Mandate, MandateRole
from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel, Source
from civic.core import clock
from civic.core.db import db, transaction
from civic.events.models import Audience, Category, EventStatus, EventStatusChange
from civic.monitoring import queries
from civic.monitoring.participation import Flag, Share, State
from civic.monitoring.queries import Reason
from civic.organisations.models import Sector
from civic.people.models import System
from civic.plan import commands as plan_commands
from tests.monitoring import vectors as v
from tests.monitoring.database import build, crowd, held

PLANS = Path(plan_commands.__file__).parent.parent / "data"


def load_plan(name):
    with transaction():
        plan_commands.load_plan(System(), PLANS / f"{name}.yaml")


@pytest.fixture
def world(app, make):
    return build(make)


def test_the_vectors(world):
    load_plan("ilo-2019-2022")
    found = queries.report(world.space, 2022)
    assert (found.figures.share, found.figures.share.rate) == (Share(4, 8), 50.0)
    assert found.figures.with_alternates == Share(5, 9)
    assert found.figures.by_organisation == Share(5, 8)
    assert found.figures.exposed == Share(4, 7)
    assert found.figures.other_attendees == 5
    assert (found.target, found.need, found.gap, found.state) == (Decimal(70), 6, 2, State.FAR)
    assert found.indicator.code == "ILO-SOC-01-A"


@pytest.mark.parametrize("n", range(1, 13), ids=lambda n: f"P{n}")
def test_each_person(world, n):
    result = queries.count(world.space, 2022, clock.today()).result
    person = world.people[n].id
    assert (person in result.denominator) is v.IN_D[n]
    assert (person in result.numerator) is v.IN_N[n]


@pytest.mark.parametrize(
    ("as_of", "share"),
    [
        (date(2022, 3, 31), Share(0, 7)), (date(2022, 4, 1), Share(0, 8)), (date(2022, 5, 14), Share(0, 8)),
        (date(2022, 5, 15), Share(2, 8)), (date(2022, 7, 28), Share(3, 8)), (date(2022, 10, 20), Share(4, 8)),
        (date(2023, 6, 1), Share(4, 8)), (date(2020, 1, 1), Share(0, 0)),
    ],
)  # fmt: skip
def test_the_figure_of_a_past_day(world, as_of, share):
    assert queries.report(world.space, 2022, as_of).figures.share == share


def test_what_is_recorded_later_does_not_change_the_past(world, make):
    """A correction, a late mandate, a late event and a revocation, all recorded in 2023, leave 2022's days as they were."""
    days = [date(2022, 5, 15), date(2022, 8, 1), date(2022, 12, 31)]
    before = [queries.report(world.space, 2022, day).figures for day in days]
    late = clock.at(date(2023, 2, 1), 9)
    mark = db.session.query(Attendance).filter_by(person_id=world.people[5].id).one()
    with transaction():
        mark = db.session.get(Attendance, mark.id)
        mark.superseded_at = late
        db.session.flush()
        db.session.add(
            Attendance(
                session_id=mark.session_id,
                person_id=mark.person_id,
                status=AttendanceStatus.ABSENT,
                source=Source.LIST,
                proof=ProofLevel.MARKED,
                recorded_at=late,
            )
        )
        old = db.session.query(Mandate).filter_by(person_id=world.people[1].id).one()
        old.superseded_at = late
        db.session.flush()
        db.session.add(
            Mandate(
                representation_id=old.representation_id,
                person_id=old.person_id,
                space_id=old.space_id,
                organization_id=old.organization_id,
                sector=old.sector,
                role=old.role,
                valid_from=old.valid_from,
                valid_to=date(2022, 5, 1),
                recorded_at=late,
            )
        )
        db.session.add(
            EventStatusChange(event_id=world.events[3].id, status=EventStatus.CANCELLED, recorded_at=late)
        )
    make.representation(world.space, make.organization(), valid_from=date(2022, 1, 1), recorded_at=late)
    assert [queries.report(world.space, 2022, day).figures for day in days] == before
    assert queries.report(world.space, 2022, date(2023, 1, 31)).figures.share == Share(4, 8)
    # P5 no longer came, P1's mandate had ended, E3 was not held (P3 still came to E1, P12 to nothing), one person more
    assert queries.report(world.space, 2022, date(2023, 2, 1)).figures.share == Share(1, 9)


def test_the_day_is_limas(world, make):
    """20:00 in Lima on 31 December is already the next year in UTC."""
    event = held(make, world.space, "Vigilia", Category.CIVIC, date(2022, 12, 31))
    with transaction():
        event = db.session.merge(event)
        event.sessions[0].starts_at = clock.at(date(2022, 12, 31), 20)
    make.attendance(event, world.people[6], recorded_at=clock.at(date(2022, 12, 31), 23))
    assert event.sessions[0].starts_at.date() == date(2023, 1, 1)
    assert queries.report(world.space, 2022).figures.share == Share(5, 8)


def test_with_and_without_the_spaces_below(world, make):
    below = make.space("Mesa temática de agua", parent_id=world.space.id)
    other = make.space("Mesa de Huaylas", codes=["0212"])
    person = make.person()
    make.representation(below, make.organization(), person, valid_from=date(2022, 1, 1))
    make.representation(other, make.organization(), valid_from=date(2022, 1, 1))
    event = held(make, below, "Limpieza del río", Category.CIVIC, date(2022, 9, 4))
    make.attendance(event, person)
    make.attendance(event, world.people[6])
    make.attendance(held(make, other, "Pasacalle", Category.CIVIC, date(2022, 9, 5)), world.people[9])
    assert queries.report(world.space, 2022).figures.share == Share(6, 9)
    assert queries.report(world.space, 2022, with_children=False).figures.share == Share(4, 8)
    assert queries.report(below, 2022).figures.share == Share(1, 1)


def test_nothing_at_all(app, make):
    found = queries.report(make.space(), 2022)
    assert found.figures.share.rate is None
    assert found.state is State.NO_DATA
    assert found.gap is None
    assert set(found.figures.flags) == {Flag.NO_DATA, Flag.NO_EVENTS}


def test_the_events_of_the_year_and_why_some_do_not_count(world, make):
    held(make, world.space, "Borrador", Category.CIVIC, date(2022, 9, 1), EventStatus.DRAFT)
    held(make, world.space, "Sin cerrar", Category.CIVIC, date(2022, 9, 2), EventStatus.PUBLISHED)
    held(make, world.space, "Aplazada", Category.CIVIC, date(2022, 9, 3), EventStatus.POSTPONED)
    found = {line.title: line.reason for line in queries.events_of_year(world.space, 2022, clock.today())}
    assert found == {
        "E1 cívica": None, "E2 cultural": None, "E3 cultural": None, "E4 capacitación": Reason.CATEGORY,
        "E5 cívica": Reason.CANCELLED, "Sin cerrar": Reason.NOT_HELD, "Aplazada": Reason.POSTPONED,
    }  # fmt: skip
    counted = [
        line for line in queries.events_of_year(world.space, 2022, clock.today()) if line.reason is None
    ]
    assert len(counted) == queries.report(world.space, 2022).figures.events
    earlier = {
        line.title: line.reason for line in queries.events_of_year(world.space, 2022, date(2022, 6, 30))
    }
    assert earlier == {"E1 cívica": None, "E4 capacitación": Reason.CATEGORY}, (
        "what was not known then is not listed"
    )


def test_breakdowns_follow_the_records(app, make):
    space = make.space("Mesa de Ilo")
    crowd(
        make, space, 30, 40, sex=lambda n: "female" if n % 2 else "male",
        birth_date=lambda n: date(1995 if n < 20 else 1950, 1, 1),
        ubigeo=lambda n: "180301" if n < 38 else "180302",
        settlement_code=lambda n: None,
    )  # fmt: skip
    found = queries.report(space, detailed=True).breakdowns
    assert [(row.key, row.people, row.band.value, row.came) for row in found["sex"].rows] == [
        ("female", 20, "about", 15), ("male", 20, "about", 15),
    ]  # fmt: skip
    assert [(row.key, row.people, row.band.value) for row in found["age"].rows] == [
        ("30-59", 20, "nearly_all"), ("60+", 20, "about"),
    ]  # fmt: skip
    assert found["district"].is_hidden, "2 people of one district would be told by subtraction"
    assert queries.report(space, detailed=True, as_of=clock.today() - timedelta(days=1)).breakdowns is None


def test_the_merged_person_is_broken_down_once(world, make):
    crowd(make, world.space, 0, 30, day=date(2022, 11, 1))
    traits = queries.reports.rows.trait_rows(
        [world.space.id], queries.reports.Period.of_year(2022), clock.now(), queries.reports.rows.one_person()
    )
    ids = [row.person for row in traits]
    assert len(ids) == len(set(ids))
    assert world.people[12].id in ids


def test_pending_people_and_organizations(app, make):
    space = make.space("Mesa de Ilo")
    people = crowd(make, space, 3, 8, ubigeo=lambda n: "180301" if n < 5 else "180303")
    gone = make.person()
    make.representation(space, make.organization(), gone, valid_to=clock.today() - timedelta(days=1))
    alternate = make.person()
    organization = make.organization("Club de Madres")
    make.representation(space, organization, alternate, role=MandateRole.ALTERNATE)
    page = queries.pending_people(space)
    assert {item.person.id for item in page.items} == {p.id for p in people[3:]}
    assert [i.person.name_key for i in page.items] == sorted(i.person.name_key for i in page.items)
    assert {i.person.id for i in queries.pending_people(space, "180303").items} == {p.id for p in people[5:]}
    assert [len(queries.pending_people(space, number=n, size=2)) for n in (1, 2, 3, 4)] == [2, 2, 1, 1]
    names = [organization.name for organization in queries.pending_organizations(space).items]
    assert "Club de Madres" in names
    assert len(names) == 6
    assert [name for _code, name in queries.districts_of_people(space)] == ["Ilo", "Pacocha"]


def test_trained_people_against_the_plan(app, make):
    space = make.space("Mesa de Huaylas", codes=["0212"])
    load_plan("huaylas-2015-2017")
    day = clock.today() - timedelta(days=30)
    start = clock.at(day, 9)
    course = make.event(
        space, "Gestión pública", category=Category.TRAINING, status=EventStatus.HELD, starts_at=start, sessions=2,
        audience=Audience.OFFICIALS, recorded_at=start + timedelta(days=2),
    )  # fmt: skip
    official, half, leader, guest = (make.person() for _ in range(4))
    town, club = make.organization(sector=Sector.PUBLIC), make.organization()
    make.representation(space, club, leader)
    for person, sessions, organization in [
        (official, (0, 1), town), (half, (0,), None), (leader, (0, 1), None), (guest, (0, 1), None)
    ]:  # fmt: skip
        for session in sessions:
            make.attendance(course, person, session=session, organization=organization)
    lines = {line.sector: line for line in queries.trained_lines(space)}
    # leader speaks for a club by mandate; guest came to an event made for officials
    assert (lines[Sector.PUBLIC].completed, lines[Sector.PUBLIC].attended) == (2, 3)
    assert (lines[Sector.CIVIL_SOCIETY].completed, lines[Sector.CIVIL_SOCIETY].attended) == (1, 1)
    assert {line.target for line in lines.values()} == {Decimal(200)}
    assert lines[Sector.PUBLIC].gap == 198
    assert queries.trained_lines(make.space("Otra")) == []


def test_years(world):
    assert queries.years_of(world.space)[0] == clock.today().year
    assert queries.years_of(world.space)[-1] == 2021


def test_the_number_of_queries_does_not_grow(app, make, count_queries):
    small, large = make.space("Chica"), make.space("Grande")
    crowd(make, small, 3, 6, settlement_code=None)
    crowd(make, large, 30, 60, settlement_code=None)

    def asked(space, read):
        db.session.rollback()
        db.session.refresh(space)
        return count_queries(lambda: read(space))

    for read, most in [
        (lambda space: queries.report(space, detailed=True), 16),
        (queries.target_card, 9),
        (queries.pending_people, 11),
        (queries.pending_organizations, 10),
        (lambda space: queries.events_of_year(space, clock.today().year, clock.today()), 2),
    ]:
        assert asked(small, read) == asked(large, read) <= most
