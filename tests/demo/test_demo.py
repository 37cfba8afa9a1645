"""The demonstration (what its rows rest on is tried on both databases): always the same, whole, and true to every rule of the rooms."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.accreditation.models import (
    AccreditationStep,
    FileState,
    Mandate,
    MandateRole,
    Membership,
    Representation,
)
from civic.attendance.models import CAME, Attendance, AttendanceCorrection
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import Base, db, transaction
from civic.core.errors import Refused
from civic.demo.accounts import DEMO_PASSWORD, SIGN_INS
from civic.demo.basics import load_basics
from civic.demo.commands import load_demo
from civic.demo.crowd import FIRST_DNI
from civic.demo.queries import is_loaded
from civic.events.models import (
    Category,
    Event,
    EventSession,
    EventStatus,
    EventStatusChange,
    Registration,
    RegistrationState,
    SeatPool,
)
from civic.messages.models import Message
from civic.organisations.kinds import KINDS
from civic.organisations.models import Organization, OrganizationKind, Sector
from civic.people.models import Account, Person, PlatformRole, System
from civic.people.queries import find_for_sign_in
from civic.spaces.models import Space, TeamMember, TeamRole
from civic.spaces.panels import tasks_of
from civic.spaces.queries import space_by_slug, spaces_of_team_member, team_roles
from civic.spaces.rules import is_in_team
from civic.voting.frozen import document
from civic.voting.kinds import Phase, Secrecy
from civic.voting.models import Poll
from civic.voting.published import lines_of
from civic.voting.queries import roll_of
from civic.voting.recount.check import check_box
from tests.conftest import Engine
from tests.make import Make

DAY = date(2026, 11, 21)
COUNTED = (Category.CIVIC, Category.CULTURAL)


def load(day: date = DAY, **how: Any) -> dict[str, int]:
    with transaction():
        return load_demo(System(), today=day, **how)


_told: dict[tuple[str, date], dict[str, int]] = {}


def loaded(engine: Engine, day: date) -> dict[str, int]:
    """What the load of a day told; each is loaded once, the next tests get a copy of what it made."""
    if not engine.bring(f"demo{day:%Y%m%d}"):
        _told[engine.kind, day] = load(day)
        engine.keep(f"demo{day:%Y%m%d}")
    return _told[engine.kind, day]


@pytest.fixture
def demo(app: Flask, engine: Engine) -> dict[str, int]:
    """The demonstration of the usual day."""
    return loaded(engine, DAY)


def numerator_and_denominator(slug: str, day: date) -> tuple[int, int]:
    """The year's participation by hand, straight from the rows."""
    space = space_by_slug(slug)
    year = (date(day.year, 1, 1), date(day.year, 12, 31))
    mandates: dict[int, list[Mandate]] = {}
    for mandate in db.session.scalars(select(Mandate).where(
        Mandate.space_id == space.id, Mandate.superseded_at.is_(None), Mandate.role == MandateRole.TITULAR,
        Mandate.sector == Sector.CIVIL_SOCIETY,
    )):  # fmt: skip
        if mandate.valid_from <= year[1] and (mandate.valid_to or year[1]) >= year[0]:
            mandates.setdefault(mandate.person_id, []).append(mandate)
    came = set()
    rows = db.session.execute(
        select(Attendance.person_id, EventSession.starts_at)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .where(Event.space_id == space.id, Event.status == EventStatus.HELD, Event.category.in_(COUNTED),
               Attendance.status.in_(CAME), Attendance.superseded_at.is_(None))
    )  # fmt: skip
    for person_id, starts in rows:
        on = clock.local(starts).date()
        if year[0] <= on <= year[1] and any(
            m.valid_from <= on <= (m.valid_to or on) for m in mandates.get(person_id, ())
        ):
            came.add(person_id)
    return len(came), len(mandates)


@pytest.mark.parametrize("day", [DAY, date(2026, 3, 9), date(2027, 7, 31)])
def test_ilo_stands_near_38_of_64_on_any_day(app: Flask, engine: Engine, day: date) -> None:
    loaded(engine, day)
    came, all_of_them = numerator_and_denominator("mesa-ilo", day)
    assert 60 <= all_of_them <= 68
    assert 34 <= came <= 42
    assert came / all_of_them < 0.70
    came, all_of_them = numerator_and_denominator("mesa-huaylas", day)
    assert 0.70 <= came / all_of_them < 0.85


def test_a_new_year_begins_honestly(app: Flask) -> None:
    """On the second of January nobody has come yet; the load must still work."""
    load(date(2027, 1, 2))
    came, all_of_them = numerator_and_denominator("mesa-ilo", date(2027, 1, 2))
    assert came <= 38
    assert all_of_them >= 50


def is_moment_of_writing(table: str, column: Any) -> bool:
    """Whether a command of a room above notes by itself when a row was written; older rooms are given their moments."""
    written = getattr(getattr(column.default, "arg", None), "__wrapped__", None) is clock.now
    by_itself = ("calls", "plan_drafts", "agreement_renewals", "commitment_reports")
    return written and (table.startswith("training_") or table in by_itself)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as it is read; what is encrypted is opened, hashes of passwords and moments of writing left out."""
    left_out = {"accounts": {"password_hash"}, "audit_entries": {"at"}, "messages": {"created_at", "finished_at"},
                "plans": {"loaded_at"}, "notices": {"published_at"},
                # keys and nonces are drawn anew at every load, as they must be, and what is made from them with them (an acta
                # cites the fingerprint of a vote)
                "polls": {"frozen", "fingerprint", "registrar_n", "registrar_secret", "box_public", "box_secret", "result"},
                "roll_entries": {"blinded", "blind_signature"}, "box_heads": {"root", "signature"}, "poll_steps": {"details"},
                "stored_files": {"token"}, "plan_drafts": {"token"}, "records": {"content", "salts", "approved_hash", "seal", "previous_seal"},
                "record_signatures": {"salt"}, "record_annexes": {"seal"}}  # fmt: skip
    read = {}
    for table in Base.metadata.sorted_tables:
        # the lines of the trail name the blocks in which they were written; the key of a secret ballot is its own hash
        if table.name in ("audit_entries", "audit_links", "secret_ballots"):
            continue
        columns = [
            column
            for column in table.columns
            if column.name not in left_out.get(table.name, set())
            and not is_moment_of_writing(table.name, column)
        ]
        read[table.name] = [
            tuple(row) for row in db.session.execute(select(*columns).order_by(*table.primary_key))
        ]
    return read


def test_the_same_seed_and_day_give_the_same(app: Flask, engine: Engine) -> None:
    def once(seed: int) -> dict[str, list[tuple[Any, ...]]]:
        engine.reset()
        with transaction():
            load_demo(System(), seed=seed, today=DAY)
        found = everything()
        db.session.remove()
        return found

    first, second, other = once(2026), once(2026), once(7)
    for table, rows in first.items():
        assert rows == second[table], table
    assert first["people"] != other["people"]


def test_every_kind_of_organisation_in_two_provinces(demo: dict[str, int]) -> None:
    organizations = db.session.query(Organization).all()
    assert len(organizations) >= 110
    assert {organization.kind_code for organization in organizations} == {kind[0] for kind in KINDS}
    assert {o.ubigeo[:4] for o in organizations if o.ubigeo} == {"1803", "0212"}
    featured = db.session.query(Space).filter_by(is_featured=True).order_by(Space.slug).all()
    assert [space.slug for space in featured] == ["mesa-huaylas", "mesa-ilo"]
    assert len({o.ubigeo for o in organizations if o.ubigeo and o.ubigeo.startswith("0212")}) == 10


@pytest.mark.parametrize("day", [DAY, date(2027, 7, 31), date(2028, 2, 29)])
def test_there_is_always_something_next(app: Flask, engine: Engine, day: date) -> None:
    loaded(engine, day)
    start, soon = clock.at(day), clock.at(day + timedelta(days=21))
    for code in ("1803", "0212"):
        ahead = db.session.scalars(
            select(Event).where(Event.status == EventStatus.PUBLISHED, Event.starts_at >= start,
                                Event.starts_at < soon, Event.ubigeo.startswith(code))
        ).all()  # fmt: skip
        assert len(ahead) >= 5
        assert min(clock.local(event.starts_at).date() for event in ahead) == day
        tomorrow = day + timedelta(days=1)
        assert any(clock.local(event.starts_at).date() <= tomorrow for event in ahead)


@pytest.mark.both
def test_seats_and_registrations_agree(demo: dict[str, int]) -> None:
    pools = {pool.id: pool for pool in db.session.query(SeatPool)}
    confirmed = Counter(
        row.pool_id for row in db.session.query(Registration).filter_by(state=RegistrationState.CONFIRMED)
    )
    for pool in pools.values():
        assert pool.taken == confirmed[pool.id]
        assert pool.seats is None or pool.taken <= pool.seats
    highest = dict(
        db.session.execute(
            select(Registration.event_id, func.max(Registration.number)).group_by(Registration.event_id)
        ).all()
    )
    for event in db.session.query(Event):
        assert event.next_number == highest.get(event.id, 0) + 1
    waiting = db.session.query(Registration).filter_by(state=RegistrationState.WAITING).all()
    assert waiting
    for row in waiting:  # nobody waits while a seat they may take is free
        assert row.pool_id is None
        sector = row.organization.sector if row.organization else None
        open_to_them = [
            p for p in pools.values() if p.event_id == row.event_id and p.sector in (None, sector)
        ]
        assert all(p.taken == p.seats for p in open_to_them)
    assert any(len([p for p in pools.values() if p.event_id == e.id]) == 3 for e in db.session.query(Event))


def test_every_closed_poll_can_be_recounted_and_every_moment_is_there(demo: dict[str, int]) -> None:
    polls = db.session.query(Poll).all()
    phases = {poll.phase(clock.at(DAY, 9)) for poll in polls}
    assert {Phase.DRAFT, Phase.OBJECTIONS, Phase.ANNOUNCED, Phase.OPEN, Phase.PROCLAIMED} <= phases
    counted = [poll for poll in polls if poll.result]
    assert {poll.secrecy for poll in counted} == {Secrecy.NAMED, Secrecy.SECRET}
    for poll in counted:
        report = check_box(lines_of(poll))
        assert report.is_good, poll.title
        assert poll.result["valid"]
        assert json.loads(poll.frozen) == document(poll, roll_of(poll))
    assert db.session.query(Message).filter(Message.kind.startswith("voting/")).count() == 0


def test_nobody_twice(demo: dict[str, int]) -> None:
    standing = Counter(
        (r.event_id, r.person_id)
        for r in db.session.query(Registration).filter(Registration.state != RegistrationState.CANCELLED)
    )
    assert max(standing.values()) == 1
    marks = Counter(
        (a.session_id, a.person_id)
        for a in db.session.query(Attendance).filter(Attendance.superseded_at.is_(None))
    )
    assert max(marks.values()) == 1
    titulares: dict[int, list[Mandate]] = {}
    for mandate in db.session.query(Mandate).filter_by(superseded_at=None, role=MandateRole.TITULAR):
        titulares.setdefault((mandate.organization_id, mandate.space_id), []).append(mandate)  # type: ignore[call-overload]
    for seat in titulares.values():
        seat.sort(key=lambda m: m.valid_from)
        for earlier, later in pairwise(seat):
            assert earlier.valid_to is not None
            assert earlier.valid_to < later.valid_from


@pytest.mark.both
def test_what_was_recorded_was_recorded_before_today(demo: dict[str, int]) -> None:
    now = clock.at(DAY)
    for model, column in (
        (Mandate, Mandate.recorded_at), (Attendance, Attendance.recorded_at), (AccreditationStep, AccreditationStep.at),
        (EventStatusChange, EventStatusChange.recorded_at), (Registration, Registration.registered_at),
        (Person, Person.created_at), (Event, Event.created_at),
    ):  # fmt: skip
        assert db.session.query(model).filter(column > now).count() == 0, model
    last = {}
    for change in db.session.query(EventStatusChange).order_by(
        EventStatusChange.recorded_at, EventStatusChange.id
    ):
        last[change.event_id] = change.status
    for event in db.session.query(Event):
        assert last[event.id] is event.status
        assert event.starts_at == min(session.starts_at for session in event.sessions)
        assert event.ends_at == max(session.ends_at for session in event.sessions)
        assert (event.status is EventStatus.HELD) <= (event.ends_at <= now)


def test_files_end_where_their_steps_say(demo: dict[str, int]) -> None:
    steps: dict[int, list[AccreditationStep]] = {}
    for step in db.session.query(AccreditationStep).order_by(AccreditationStep.id):
        if step.representation_id is None:
            steps.setdefault(step.membership_id, []).append(step)
    states = Counter()
    for membership in db.session.query(Membership):
        trail = steps.get(membership.id, [])
        states[membership.state] += 1
        assert (trail[-1].to_state if trail else FileState.DRAFT) is membership.state
        assert all(one.to_state is two.from_state for one, two in pairwise(trail))
        if membership.state is FileState.ACCREDITED:
            assert membership.reviewed_by_id != membership.confirmed_by_id
    assert set(states) == set(FileState)
    for representation in db.session.query(Representation):
        current = (
            db.session.query(Mandate).filter_by(representation_id=representation.id, superseded_at=None).all()
        )
        settled = representation.state in (FileState.ACCREDITED, FileState.ENDED)
        assert len(current) == (1 if settled else 0)
        if settled:
            assert current[0].valid_to == representation.valid_to


def test_the_variety_of_a_year(demo: dict[str, int]) -> None:
    events = db.session.query(Event).all()
    assert {event.category for event in events} == set(Category)
    assert {event.status for event in events} == set(EventStatus)
    assert any(len(event.sessions) == 4 for event in events)
    closed = db.session.query(EventSession).filter(EventSession.attendance_closed_at.is_not(None)).count()
    open_lists = (
        db.session.query(EventSession)
        .filter(EventSession.attendance_closed_at.is_(None), EventSession.ends_at < clock.at(DAY))
        .count()
    )
    assert closed > 50
    assert open_lists >= 3
    assert {c.state.value for c in db.session.query(AttendanceCorrection)} == {"confirmed", "proposed"}
    assert db.session.query(Attendance).filter(Attendance.superseded_at.is_not(None)).count() == 2


def test_people_are_plainly_fictional(demo: dict[str, int]) -> None:
    for person in db.session.query(Person):
        if person.document_kind.value == "dni":
            assert FIRST_DNI < int(person.document_number or 0) < FIRST_DNI + 1_000_000
        assert person.phone is None or person.phone.startswith("+51900000")
        assert person.email is None or person.email.endswith("example.org")
        assert person.birth_date is None or person.birth_date < DAY


def test_the_sign_ins_open_what_they_say(demo: dict[str, int]) -> None:
    from argon2 import PasswordHasher

    assert len(DEMO_PASSWORD) >= 15
    people = {}
    for _role, username in SIGN_INS:
        person = find_for_sign_in(username)
        assert person is not None
        assert person.account is not None
        assert person.account.is_demo
        assert PasswordHasher().verify(person.account.password_hash, DEMO_PASSWORD)
        people[username] = person
    assert db.session.query(Account).count() == len(SIGN_INS)
    assert people["administradora"].role_names == {PlatformRole.ADMINISTRATOR}
    assert people["auditora"].role_names == {PlatformRole.AUDITOR}
    ilo, huaylas = space_by_slug("mesa-ilo"), space_by_slug("mesa-huaylas")
    assert team_roles(people["coordinadora.ilo"].id, ilo.id) == {TeamRole.COORDINATOR}
    assert team_roles(people["facilitador.huaylas"].id, huaylas.id) == {TeamRole.FACILITATOR}
    reviewers = {people[name].id for name in ("acreditador.ilo", "acreditadora.ilo")}
    waiting = db.session.query(Membership).filter_by(space_id=ilo.id, state=FileState.REVIEWED).one()
    assert waiting.reviewed_by_id in reviewers
    registered = db.session.query(Registration).filter_by(person_id=people["ciudadana"].id).all()
    assert sum(r.event.starts_at > clock.at(DAY) for r in registered) >= 2


@pytest.mark.both
def test_a_team_is_asked_the_same_alone_and_among_others(demo: dict[str, int], app: Flask) -> None:
    """Each room answers for all spaces of a person at once; who is asked what is decided space by space."""
    spaces = list(db.session.scalars(select(Space).order_by(Space.id)))
    people = [find_for_sign_in(username) for _role, username in SIGN_INS]
    rooms, tones = set(), Counter()
    for person in people:
        assert person is not None
        with app.test_request_context():
            together = tasks_of(spaces, person)
            assert together == {space.id: tasks_of([space], person)[space.id] for space in spaces}, person
            for space in spaces:
                assert is_in_team(person, space) or not together[space.id], (person, space)
                tones.update(task.tone for task in together[space.id])
                rooms |= {sentence_without_numbers(task.sentence) for task in together[space.id]}
    assert len(rooms) > 25, "nearly everything a team can be asked is in the demonstration"
    assert min(tones[tone] for tone in ("bad", "wait", "info")) > 10


def sentence_without_numbers(sentence: str) -> str:
    return re.sub(r"\d+|“.*”|«.*»|: .*", "", sentence)


@pytest.mark.both
def test_seven_spaces_cost_what_one_costs(
    demo: dict[str, int], app: Flask, signed_in: Any, count_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of somebody who leads many spaces: no room is asked once for each of them."""
    monkeypatch.setitem(app.config, "KEEP_FIGURES", True)
    coordinator = find_for_sign_in("coordinadora.ilo")
    assert coordinator is not None
    browser, person_id = signed_in(coordinator), coordinator.id

    def cost() -> int:
        browser.get("/mi-pagina")  # counts the figures that a process keeps
        db.session.expunge_all()
        return int(count_queries(lambda: browser.get("/mi-pagina")))

    assert len(spaces_of_team_member(coordinator)) == 7
    seven = cost()
    with transaction():
        for member in db.session.query(TeamMember).filter_by(person_id=person_id).all():
            if member.space.slug != "mesa-ilo":
                member.until = clock.now()
    one = cost()
    assert seven == one


def test_basics_may_run_at_every_start(app: Flask) -> None:
    with transaction():
        db.session.query(OrganizationKind).filter_by(code="otra").delete()
    with transaction():
        first = load_basics(System())
    with transaction():
        again = load_basics(System())
    assert first["organization_kinds"] == 1
    assert set(again.values()) == {0}


def test_refusals(make: Make, app: Flask) -> None:
    app.config["ENV_NAME"] = "production"
    try:
        with pytest.raises(Refused):
            load()
    finally:
        app.config["ENV_NAME"] = "testing"
    make.person()
    with pytest.raises(Refused):
        load()
    assert not is_loaded()


def test_a_second_load_is_refused(demo: dict[str, int]) -> None:
    with pytest.raises(Refused):
        load()
    assert db.session.query(AuditEntry).filter_by(action="demo.load_demo").count() == 1


def test_a_larger_one_keeps_the_first_provinces_and_adds_others(app: Flask) -> None:
    counts = load(scale=3)
    assert db.session.query(Space).filter_by(parent_id=None).count() == 6
    assert counts["people"] > 1400
    assert 60 <= numerator_and_denominator("mesa-ilo", DAY)[1] <= 68
    test_seats_and_registrations_agree(counts)
    test_nobody_twice(counts)
    new = Make().person()  # numbers given by hand do not collide with those the database gives
    assert new.id > counts["people"]


def test_the_command_line_says_what_it_loads(app: Flask) -> None:
    from click.testing import CliRunner

    from civic.cli.demo import demo as command

    result = CliRunner().invoke(command, ["--seed", "3"])
    assert result.exit_code == 0, result.output
    assert "Huaylas" in result.output
    assert "The demonstration is loaded" in result.output
    assert is_loaded()
    assert isinstance(CliRunner().invoke(command, []).exception, Refused)
    assert CliRunner().invoke(command, ["--scale", "0"]).exit_code == 2


def test_a_breach_drill_gives_everything_in_one_go(demo: Any, app: Flask, signed_in: Any) -> None:
    """A lost laptop, a stolen session, a lost phone of the door, a backup: whom it concerns, numbers, list and notices."""
    from civic.core.personal import HELD
    from civic.privacy import queries
    from civic.privacy.commands import BreachDraft, write_breach
    from civic.privacy.models import BreachKind

    administrator = find_for_sign_in("administradora")
    assert administrator is not None
    ilo = space_by_slug("mesa-ilo")
    drafts = {
        BreachKind.TABLES: {
            "tables": [name for name, held in HELD.items() if held.bank == "events"],
            "space": ilo,
        },
        BreachKind.SESSION: {"account": find_for_sign_in("acreditador.ilo")},
        BreachKind.DOOR: {"device": queries.devices()[0]},
        BreachKind.BACKUP: {"has_key": True},
    }
    found: dict[BreachKind, Any] = {}
    for kind, more in drafts.items():
        draft = BreachDraft(kind, f"Simulacro {kind}", "Práctica", clock.now(), is_drill=True, **more)
        with transaction():
            found[kind] = write_breach(administrator, draft)
    numbers = {kind: breach.people_count for kind, breach in found.items()}
    assert numbers[BreachKind.BACKUP] > numbers[BreachKind.TABLES] > numbers[BreachKind.DOOR] > 5
    assert numbers[BreachKind.SESSION] >= 2
    assert {"document", "phone", "email"} <= set(found[BreachKind.BACKUP].data_counts)
    browser = signed_in(administrator)
    for kind, breach in found.items():
        address = f"/administracion/privacidad/incidentes/{breach.id}"
        listed = browser.post(f"{address}/personas").text.splitlines()
        assert len(listed) == numbers[kind] + 1
        assert str(numbers[kind]) in browser.get(f"{address}/avisos").text.replace(",", "")
