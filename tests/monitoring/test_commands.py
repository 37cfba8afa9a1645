"""A closed year stays as it was; what is found later is noted beside it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel, Source
from civic.cli import cli
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.monitoring import commands, queries
from civic.monitoring.models import ParticipationSnapshot
from civic.monitoring.participation import Share
from civic.people.models import System
from civic.spaces.models import TeamRole
from tests.monitoring.database import build


@pytest.fixture
def world(app, make):
    return build(make)


def close(actor, space, year=2022):
    with transaction():
        return commands.close_year(actor, space, year)


def correct(world, person, event, status):
    """A correction recorded now."""
    session = world.events[event].sessions[0]
    now = clock.now()
    with transaction():
        db.session.query(Attendance).filter_by(
            session_id=session.id, person_id=world.people[person].id, superseded_at=None
        ).update({"superseded_at": now})
        db.session.add(
            Attendance(
                session_id=session.id,
                person_id=world.people[person].id,
                status=status,
                source=Source.LIST,
                proof=ProofLevel.MARKED,
                recorded_at=now,
            )
        )


def test_a_closed_year_is_kept_whole(world, make):
    before = queries.report(world.space, 2022).figures
    kept = close(make.team(world.space, TeamRole.COORDINATOR), world.space)
    db.session.expire_all()
    kept = db.session.get(ParticipationSnapshot, kept.id)
    assert (kept.numerator, kept.denominator, kept.definition_version) == (4, 8, "1.0")
    assert kept.ids["numerator"] == sorted(world.people[n].id for n in (1, 3, 5, 12))
    assert kept.ids["denominator"] == sorted(world.people[n].id for n in (1, 3, 4, 5, 6, 9, 10, 12))
    found = queries.report(world.space, 2022)
    assert found.snapshot.id == kept.id
    assert found.figures == before
    [line] = db.session.query(AuditEntry).filter(AuditEntry.action.like("monitoring.%"))
    assert (line.action, line.space_id) == ("monitoring.close_year", world.space.id)
    assert line.after["numerator"] == 4


def test_a_correction_after_closing_is_noted_and_changes_nothing_silently(world, make):
    coordinator = make.team(world.space, TeamRole.COORDINATOR)
    close(coordinator, world.space)
    correct(world, 6, 2, AttendanceStatus.PRESENT)
    assert queries.report(world.space, 2022).figures.share == Share(4, 8)
    assert queries.count(world.space, 2022, clock.today()).result.share == Share(5, 8)
    with transaction():
        note = commands.note_recount(coordinator, world.space, 2022, "Apareció una lista en papel")
    assert (note.numerator, note.denominator) == (5, 8)
    assert queries.report(world.space, 2022).figures.share == Share(4, 8)
    with pytest.raises(Refused), transaction():
        commands.note_recount(coordinator, world.space, 2022, "Otra vez")


def test_before_the_day_of_closing_the_past_is_as_known_then(world):
    close(System(), world.space)
    assert queries.report(world.space, 2022, date(2022, 6, 1)).figures.share == Share(2, 8)
    assert queries.report(world.space, 2022, date(2022, 6, 1)).snapshot is None


def test_a_year_is_closed_once_and_after_its_cut_off_day(world, monkeypatch):
    moment = datetime(2023, 2, 1, 4, 59, tzinfo=clock.now().tzinfo)  # 23:59 of 31 January in Lima
    monkeypatch.setattr(clock, "now", lambda: moment)
    with pytest.raises(Refused):
        close(System(), world.space)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(minutes=1))
    close(System(), world.space)
    with pytest.raises(Refused):
        close(System(), world.space)
    assert db.session.query(ParticipationSnapshot).count() == 1


def test_a_note_needs_a_closed_year_and_a_reason(world):
    with pytest.raises(Refused), transaction():
        commands.note_recount(System(), world.space, 2022, "porque sí")
    close(System(), world.space)
    correct(world, 6, 2, AttendanceStatus.PRESENT)
    with pytest.raises(Refused), transaction():
        commands.note_recount(System(), world.space, 2022, " \u200b ")


@pytest.mark.parametrize(
    "role", [r for r in TeamRole if r not in (TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY)]
)
def test_only_the_coordination_closes(world, make, role):
    for actor in (make.team(world.space, role), make.team(make.space(), TeamRole.COORDINATOR)):
        with pytest.raises(NotAllowed):
            close(actor, world.space)
    assert db.session.query(ParticipationSnapshot).count() == 0


def run(app, *arguments):
    import civic.cli.monitoring  # noqa: F401  the subject attaches its commands

    return app.test_cli_runner().invoke(cli.commands[arguments[0]], arguments[1:], obj=None)


def test_the_command_line_prints_the_same(world, app):
    shown = run(app, "participation", world.space.slug, "--year", "2022", "--json")
    assert shown.exit_code == 0, shown.output
    answer = json.loads(shown.output)
    share = {"numerator": 4, "denominator": 8, "rate": 50.0}
    assert answer.items() >= share.items()
    assert answer["with_alternates"] == {"numerator": 5, "denominator": 9, "rate": 55.6}
    assert answer["by_organisation"] == {"numerator": 5, "denominator": 8, "rate": 62.5}
    assert (answer["target"], answer["gap"]) == (None, None)
    assert (answer["definition_version"], answer["as_of"]) == ("1.0", clock.today().isoformat())
    past = json.loads(
        run(
            app, "participation", world.space.slug, "--year", "2022", "--as-of", "2022-05-15", "--json"
        ).output
    )
    assert (past["numerator"], past["denominator"], past["as_of"]) == (2, 8, "2022-05-15")
    assert "4 of 8 = 50.0 %" in run(app, "participation", world.space.slug, "--year", "2022").output
