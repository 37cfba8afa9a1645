"""A figure that is kept is the figure that counting anew would give, whatever was done since: random histories on both databases."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count as numbers
from pathlib import Path
from typing import Any

import pytest
from flask import g
from sqlalchemy import text

import civic
from civic.accreditation import commands as seats
from civic.accreditation.models import EndReason, FileState, MandateRole, Representation
from civic.attendance import commands as marks
from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel
from civic.attendance.queries import came_known
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.events import commands as events
from civic.events.models import Category, Event, EventSession, EventStatus
from civic.monitoring import queries
from civic.monitoring.board import board
from civic.monitoring.commands import close_year
from civic.monitoring.participation import Period
from civic.monitoring.queries import kept as keeping
from civic.monitoring.queries import rows
from civic.monitoring.queries.kept import OTHER_ACTS, OTHER_ROOMS, kept, shelf
from civic.people import commands as people
from civic.people.commands.persons import data_of
from civic.people.models import Person, PersonMerge, System
from civic.spaces import commands as spaces
from civic.spaces.commands import SpaceDraft
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from tests.monitoring.database import crowd

ANYBODY = System()


@pytest.fixture(autouse=True)
def keep(app, monkeypatch):
    """Figures are kept, as they are outside of tests."""
    monkeypatch.setitem(app.config, "KEEP_FIGURES", True)
    shelf().clear()


def recorded() -> None:
    """A line, so that what a test made before without one is behind the end of the trail."""
    with transaction():
        record(ANYBODY, "tests.prepared", ANYBODY)


def answers(space: Space) -> dict[str, Any]:
    """All that is kept of a space."""
    today = clock.today()
    report = queries.report(space, detailed=True)
    return {
        "now": (report.figures, report.breakdowns),
        "earlier": queries.report(space, today.year, today - timedelta(days=2)).figures,
        "alone": queries.report(space, with_children=False).figures,
        "proved": queries.report(space, proof=ProofLevel.CONFIRMED).figures,
        "missing": queries.missing(space),
        "people": [(one.person.id, one.organizations) for one in queries.pending_people(space).items],
        "organizations": [one.id for one in queries.pending_organizations(space).items],
        "districts": queries.districts_of_people(space),
        "events": queries.first_events_of_year(space, today.year, today, most=50),
        "years": queries.years_of(space),
        "trained": queries.training_report(space, detailed=True).trainings,
    }


def counted_anew(app: Any, read: Any) -> Any:
    """What a read gives when nothing is kept."""
    app.config["KEEP_FIGURES"] = False
    try:
        return read()
    finally:
        app.config["KEEP_FIGURES"] = True


@dataclass
class World:
    """A space with one below it and one beside it, people with mandates, events, and acts to choose from."""

    make: Any
    chance: random.Random
    spaces: list[Space] = field(default_factory=list)
    team: list[int] = field(default_factory=list)  # two administrators
    names: Any = field(default_factory=numbers)

    def build(self) -> None:
        """What is there before the first act."""
        top = self.make.space("Mesa de arriba")
        self.spaces = [top, self.make.space("Mesa de abajo", parent_id=top.id), self.make.space("Otra mesa")]
        self.team = [self.make.administrator().id for _ in range(2)]
        for space in self.spaces:
            for n in range(4):
                person = self.make.person(sex="female" if n % 2 else "male")
                self.make.representation(space, self.make.organization(), person)
            for days in (1, 3, 40):
                self.event(space, clock.today() - timedelta(days=days))
        recorded()

    def event(self, space: Space, day: date) -> Event:
        """An event of a past day, still to be marked as held."""
        category = self.chance.choice([Category.CIVIC, Category.CULTURAL, Category.TRAINING])
        start = max(clock.at(day, 9), clock.at(date(clock.today().year, 1, 1), 9))
        return self.make.event(space, category=category, status=EventStatus.PUBLISHED, starts_at=start)

    def any(self, model: Any) -> Any:
        """Some row of a table."""
        return self.chance.choice(db.session.query(model).order_by(model.id).all())

    def act(self) -> str:
        """Do one thing, or be refused; which it was."""
        name = self.chance.choice(ACTS)
        try:
            with transaction():
                getattr(self, name)()
        except Refused:
            return f"{name} (refused)"
        return name

    def mark(self) -> None:
        status = self.chance.choice([*AttendanceStatus][:4])
        marks.record_attendance(
            ANYBODY, self.any(EventSession), self.any(Person), status, reason="Se vio en la lista"
        )

    def undo(self) -> None:
        mark = self.any(Attendance) if db.session.query(Attendance).count() else None
        if mark is not None:
            marks.undo_attendance(ANYBODY, mark.session, mark)

    def close_list(self) -> None:
        marks.close_session(ANYBODY, self.any(EventSession))

    def correct_list(self) -> None:
        session = self.any(EventSession)
        first, second = (db.session.get(Person, one) for one in self.team)
        asked = marks.propose_correction(
            first, session, self.any(Person), AttendanceStatus.PRESENT, "Firmó el papel"
        )
        marks.confirm_correction(second, asked)

    def hold(self) -> None:
        events.hold_event(ANYBODY, self.any(Event))

    def reopen(self) -> None:
        events.reopen_event(ANYBODY, self.any(Event), "Fue otro día")

    def cancel(self) -> None:
        events.cancel_event(ANYBODY, self.any(Event), "Llovió")

    def accredit(self) -> None:
        space = self.chance.choice(self.spaces)
        values = {"name": f"Club {next(self.names)}", "kind_code": "club_madres", "ubigeo": "180301"}
        organization = seats.record_organization(ANYBODY, space, values)
        seat = seats.record_seat(ANYBODY, space, organization, clock.today() - timedelta(days=30), "Acta 1")
        role = self.chance.choice([*MandateRole])
        seats.record_representative(
            ANYBODY, seat, self.any(Person), role, clock.today() - timedelta(days=20), None, "Acta 1"
        )

    def end_mandate(self) -> None:
        named = self.any(Representation)
        if named.state is FileState.ACCREDITED:
            seats.end_representation(
                ANYBODY, named, clock.today() - timedelta(days=1), EndReason.RESIGNED, "Carta"
            )

    def merge(self) -> None:
        people.merge_persons(ANYBODY, self.any(Person), self.any(Person), "Misma tarjeta")

    def part(self) -> None:
        merges = db.session.query(PersonMerge).filter(PersonMerge.undone_at.is_(None)).all()
        if merges:
            people.undo_merge(ANYBODY, merges[-1], "No era")

    def correct_person(self) -> None:
        person = self.any(Person)
        data = data_of(person, sex="female" if person.sex == "male" else "male")
        people.correct_person(ANYBODY, person, data, "Tarjeta")

    def move_space(self) -> None:
        space = self.spaces[2]
        above = None if space.parent_id else self.spaces[0].id
        spaces.edit_space(ANYBODY, space, SpaceDraft(name=space.name, parent_id=above))


ACTS = [
    *["mark"] * 8, *["hold"] * 3, "undo", "close_list", "correct_list", "reopen", "cancel", "accredit", "end_mandate", "merge",
    "part", "correct_person", "move_space",
]  # fmt: skip


def came_at_once(space: Space) -> dict[int, set[int]]:
    """Who came where, as the rate reads it."""
    today = clock.today()
    return rows.came_by_sitting(
        tree_ids(space), Period.of_year(today.year, today), rows.end_of_knowledge(today), rows.one_person()
    )


def came_one_by_one(space: Space) -> dict[int, set[int]]:
    """The same from every mark by itself."""
    today, same = clock.today(), rows.one_person()
    came: dict[int, set[int]] = {}
    for mark in came_known(
        spaces=tree_ids(space),
        from_day=date(today.year, 1, 1),
        to_day=today,
        as_of=rows.end_of_knowledge(today),
    ):
        if db.session.get(Event, mark.event_id).category in (Category.CIVIC, Category.CULTURAL):
            came.setdefault(mark.session_id, set()).add(same.get(mark.person_id, mark.person_id))
    return came


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_the_kept_figure_is_the_counted_one(app, make, seed):
    world = World(make, random.Random(seed))
    world.build()
    done = []
    for _ in range(18):
        done.append(world.act())
        for space in world.spaces[::2]:
            assert answers(space) == counted_anew(app, lambda space=space: answers(space)), (space.name, done)
            assert came_at_once(space) == came_one_by_one(space), (space.name, done)
    assert sum("refused" not in act for act in done) > 9


@pytest.fixture
def held(app, make):
    """A space with a figure, one below it and one beside it."""
    space = make.space("Mesa de Ilo")
    crowd(make, space, 3, 6)
    below, beside = make.space("Mesa de agua", parent_id=space.id), make.space("Mesa de Huaylas")
    recorded()
    return space, below, beside


def how_often(monkeypatch, space, act=lambda: None) -> int:
    """How often the figure of a space is counted when it is asked for before and after an act."""
    real, seen = queries.reports.count, []
    monkeypatch.setattr(queries.reports, "count", lambda *a, **k: seen.append(1) or real(*a, **k))
    queries.report(space)
    act()
    queries.report(space)
    return len(seen)


def mark_at(make, space):
    """An act: somebody came to an event of a space."""
    event, person = make.event(space, starts_at=clock.now() - timedelta(hours=3)), make.person()
    recorded()

    def act():
        with transaction():
            session = db.session.get(EventSession, event.sessions[0].id)
            marks.record_attendance(
                ANYBODY, session, db.session.get(Person, person.id), AttendanceStatus.PRESENT
            )

    return act


def test_an_unchanged_space_is_counted_once(held, monkeypatch):
    assert how_often(monkeypatch, held[0]) == 1


def test_a_mark_below_counts_and_a_mark_elsewhere_does_not(held, make, monkeypatch):
    space, below, beside = held
    here, elsewhere = mark_at(make, below), mark_at(make, beside)
    assert how_often(monkeypatch, space, elsewhere) == 1
    shelf().clear()
    assert how_often(monkeypatch, space, here) == 2


def test_what_is_written_of_people_counts(app, make):
    """A mark on a second record of somebody, joined; and a person who moves to another group."""
    space = make.space("Mesa de Ilo")
    made = crowd(make, space, 10, 30, sex=lambda n: "female" if n % 2 else "male")
    double = make.person()
    make.attendance(db.session.query(Event).filter_by(space_id=space.id).one(), double)
    recorded()
    before = queries.report(space, detailed=True)
    with transaction():
        last, twin = db.session.get(Person, made[-1].id), db.session.get(Person, double.id)
        people.merge_persons(ANYBODY, last, twin, "Misma tarjeta")
    joined = queries.report(space, detailed=True)
    assert joined.figures.share.numerator == before.figures.share.numerator + 1
    with transaction():
        for one in made[:20]:
            person = db.session.get(Person, one.id)
            people.correct_person(ANYBODY, person, data_of(person, sex="unstated"), "Tarjeta")
    assert queries.report(space, detailed=True).breakdowns != joined.breakdowns


def test_what_changes_no_figure_is_passed_over(held, make, monkeypatch):
    event, person = make.event(held[0]), make.person(account=True)
    recorded()

    def register():
        with transaction():
            events.register(person, db.session.get(Event, event.id), db.session.get(Person, person.id))

    assert how_often(monkeypatch, held[0], register) == 1


def test_an_act_that_nobody_has_named_counts_as_a_change(held, monkeypatch):
    assert how_often(monkeypatch, held[0], recorded) == 2


def test_after_very_much_was_done_it_is_counted_anew(held, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_LINKS", 2)

    def three_visits():
        for _ in range(3):
            with transaction():
                record(ANYBODY, "people.sign_in", ANYBODY)

    assert how_often(monkeypatch, held[0], three_visits) == 2


def test_another_history_is_noticed(held, monkeypatch):
    """A backup brought back under the running program, with the chain as long as before or longer."""
    ends = iter([keeping.End(5, "a"), keeping.End(5, "b"), keeping.End(7, "c")])
    monkeypatch.setattr(keeping, "end_of_chain", lambda: next(ends))

    def asked(n: int) -> int:
        g.pop("remembered", None)  # another request
        return kept("x", held[0], None, lambda: n)

    assert [asked(n) for n in range(3)] == [0, 1, 2]


def test_what_was_changed_behind_the_program_is_seen_after_a_minute(held, monkeypatch):
    """No line tells of it."""
    moment = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    counted = []

    def count() -> int:
        counted.append(1)
        return len(counted)

    def later(seconds: int) -> int:
        moment[0] += timedelta(seconds=seconds)
        return kept("x", held[0], None, count)

    assert [later(seconds) for seconds in (0, 59, 2, 59)] == [1, 1, 2, 2]


def test_without_a_trail_nothing_is_kept(held, monkeypatch):
    monkeypatch.setattr(keeping, "end_of_chain", lambda: keeping.End(0, "0" * 64))
    assert how_often(monkeypatch, held[0]) == 2


def test_inside_a_writing_block_it_is_counted_anew(held, make, monkeypatch):
    space = held[0]
    before = queries.report(space).figures.share
    with transaction():
        db.session.execute(text("UPDATE mandates SET valid_to = valid_from"))
        assert queries.report(space).figures.share != before
        db.session.rollback()
    assert queries.report(space).figures.share == before


def test_the_rows_of_a_plan_follow_too(app, make):
    from civic.plan import commands as plan_commands
    from civic.plan.queries import plan_by_slug

    space = make.space("Mesa de Concertación de Ilo", codes=["1803"])
    with transaction():
        plan_commands.load_plan(
            ANYBODY, Path(plan_commands.__file__).parent.parent / "data" / "ilo-2019-2022.yaml"
        )
    plan = plan_by_slug("ilo-2019-2022")
    assert plan.space is not None

    def values():
        return [
            (row.indicator.code, row.value, row.state) for row in board(plan_by_slug("ilo-2019-2022")).rows
        ]

    values()
    crowd(make, space, 3, 6)
    recorded()
    assert values() == counted_anew(app, values)


def test_a_figure_leaves_when_there_are_too_many(app, held, monkeypatch):
    monkeypatch.setattr(shelf(), "most", 2)
    for year in (2020, 2021, 2022):
        queries.report(held[0], year)
    assert len(shelf()._held) == 2


def test_a_closed_year_is_closed_with_what_is_true(held, make):
    space = held[0]
    year = clock.today().year - 1
    queries.report(space, year)
    make.representation(space, make.organization(), valid_from=date(year, 1, 1))  # leaves no line
    with transaction():
        closed = close_year(ANYBODY, db.session.get(Space, space.id), year)
    assert closed.denominator == queries.count(space, year, clock.today()).result.share.denominator


def test_the_acts_passed_over_are_acts_of_the_program():
    source = "".join(file.read_text() for file in Path(civic.__file__).parent.rglob("*.py"))
    assert [act for act in OTHER_ACTS if source.count(f'"{act}"') < 2] == []
    assert [room for room in OTHER_ROOMS if f'"{room}.' not in source] == []
