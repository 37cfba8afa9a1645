"""What is past its time goes, what is not stays, and what must stay stays: every rule at its limit, on both databases."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, inspect, select
from werkzeug.datastructures import FileStorage

from civic.accreditation.models import Mandate
from civic.attendance.models import Attendance
from civic.certificates.models import CertificatePack
from civic.core import clock, retention, storage
from civic.core.audit import AuditEntry, audit_problems
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.files import StoredFile, store
from civic.core.jobs import Job, JobState
from civic.core.reads import DataRead, DataReadSubject
from civic.core.throttle import Attempt
from civic.door.models import DoorScan, ScanKind, ScanState
from civic.events.models import EventStatus
from civic.imports.models import ImportBatch, ListKind
from civic.messages.models import Message, MessageChannel, MessageState
from civic.people.models import (
    AccessLink,
    Account,
    DataRequest,
    LinkPurpose,
    OpenSession,
    Person,
    RequestKind,
    System,
    WayIn,
)
from civic.privacy.commands import set_term
from civic.proposals.models import ProposalState
from civic.sheets.models import AttendanceSheet, SheetRow, SheetScan, SheetState
from civic.training.models import Course, Edition, Programme
from tests.make import Make


def saved(thing: Any) -> Any:
    with transaction():
        db.session.add(thing)
        db.session.flush()
    return thing


def a_file() -> StoredFile:
    with transaction():
        stored = store(FileStorage(io.BytesIO(b"%PDF-1.4\n%%EOF"), filename="hoja.pdf"), None)
        db.session.flush()
    return stored


def person(make: Make, **more: Any) -> Person:
    return make.person(created_at=clock.now(), **more)


def attempt(make: Make) -> Any:
    return saved(Attempt(key=f"{clock.now().timestamp()}", at=clock.now()))


def job(make: Make) -> Any:
    now = clock.now()
    return saved(
        Job(
            kind="x",
            payload={},
            locale="es",
            state=JobState.DONE,
            created_at=now,
            run_after=now,
            finished_at=now,
        )
    )


def reading(make: Make) -> Any:
    line = saved(DataRead(at=clock.now(), reader_id=1, data=["phone"], place="x", subjects=1))
    saved(DataReadSubject(read_id=line.id, kind="people", subject_id=1))
    return line


def link(make: Make) -> Any:
    return saved(
        AccessLink(
            person_id=make.person().id, purpose=LinkPurpose.RESET, token_hash=f"h{clock.now().timestamp()}",
            created_at=clock.now(), expires_at=clock.now(),
        )
    )  # fmt: skip


def a_session(make: Make) -> Any:
    now = clock.now()
    return saved(
        OpenSession(
            session_hash=f"s{now.timestamp()}", person_id=make.person().id, way=WayIn.PASSWORD, agent="chrome/android",
            began_at=now, seen_at=now,
        )
    )  # fmt: skip


def data_request(make: Make) -> Any:
    asked = clock.now() - timedelta(days=5)
    return saved(
        DataRequest(
            person_id=make.person().id, kind=RequestKind.ACCESS, text="Mis datos", created_at=asked, due_on=clock.today(),
            answered_at=clock.now(), answer="Aquí están", accepted=True,
        )
    )  # fmt: skip


def message(make: Make) -> Any:
    return saved(
        Message(
            person_id=make.person().id, kind="plan/owed", channel=MessageChannel.CALL, state=MessageState.DONE, locale="es",
            subject="Aviso", body="Hola, Rosa", short_text="Hola", note="no estaba", finished_at=clock.now(),
        )
    )  # fmt: skip


def preview(make: Make) -> Any:
    return saved(
        ImportBatch(
            kind=ListKind.PEOPLE, space_id=make.space().id, file_name="x.csv", sha256="", rows="[]", report="[]",
            created_at=clock.now(),
        )
    )  # fmt: skip


def pack(make: Make) -> Any:
    space = make.space()
    event = make.event(space)
    programme = saved(Programme(space_id=space.id, slug=f"p-{space.id}", name="Programa"))
    course = saved(
        Course(programme_id=programme.id, space_id=space.id, slug=f"c-{space.id}", title="Curso", hours=8, is_public=True)
    )  # fmt: skip
    edition = saved(
        Edition(
            course_id=course.id, event_id=event.id, slug=f"e-{space.id}", label="I", hours=8, sessions_percent=80,
            test_percent=None,
        )
    )  # fmt: skip
    return saved(CertificatePack(edition_id=edition.id, file_id=a_file().id, count=1, made_at=clock.now()))


def draft(make: Make) -> Any:
    call = make.call(make.space())
    return make.proposal(
        call, person=make.person(), state=ProposalState.DRAFT, saved_at=clock.now(), created_at=clock.now()
    )


def told(make: Make) -> Any:
    space = make.space()
    device, _cookie = make.door(space, make.event(space))
    return saved(
        DoorScan(
            client_id=f"c{space.id}", space_id=space.id, device_id=device.id, made_on="x", counter=1, kind=ScanKind.WALK_IN,
            received_at=clock.now(), valid=True, state=ScanState.LEFT, flags=[], told='{"names": "Rosa"}',
        )
    )  # fmt: skip


def sheet(make: Make) -> AttendanceSheet:
    event = make.event(make.space())
    return saved(
        AttendanceSheet(
            session_id=event.sessions[0].id, version=1, code=f"H{event.id}", state=SheetState.CLOSED,
            printed_at=clock.now(), first_at=clock.now(), closed_at=clock.now(),
        )
    )  # fmt: skip


def written(make: Make) -> Any:
    return saved(
        SheetRow(sheet_id=sheet(make).id, number=1, page=1, is_blank=True, document_number="40111222", phone="+51987654321")
    )  # fmt: skip


def scanned(make: Make) -> Any:
    return saved(SheetScan(sheet_id=sheet(make).id, file_id=a_file().id, added_at=clock.now()))


def again(thing: Any) -> Any:
    """The row as it is now, or None."""
    return db.session.get(type(thing), inspect(thing).identity[0], populate_existing=True)


def gone(thing: Any) -> bool:
    return again(thing) is None


def erased(*names: str) -> Callable[[Any], bool]:
    def are(thing: Any) -> bool:
        now = again(thing)
        assert now is not None, "the row itself must stay"
        return all(not getattr(now, name) for name in names)

    return are


def forgotten(thing: Any) -> bool:
    now = again(thing)
    return bool(now and now.forgotten_at and now.document_number is None and now.given_names == "Persona")


# Rule → (what makes a row of this moment, whether it was taken away).
CASES: dict[str, tuple[Callable[[Make], Any], Callable[[Any], bool]]] = {
    "core.attempts": (attempt, gone),
    "core.jobs": (job, gone),
    "core.reads": (reading, gone),
    "people.links": (link, gone),
    "people.sessions": (a_session, gone),
    "people.requests": (data_request, erased("text", "answer")),
    "people.contact": (
        lambda make: person(make, phone="+51987654321", email="rosa@example.pe"),
        erased("phone", "phone_key", "email"),
    ),
    "people.quiet": (person, forgotten),
    "messages.texts": (message, erased("recipient", "body", "short_text", "note", "attachment")),
    "imports.previews": (preview, gone),
    "certificates.packs": (pack, gone),
    "proposals.drafts": (draft, gone),
    "door.told": (told, erased("told")),
    "sheets.written": (written, erased("document_number", "phone")),
    "sheets.scans": (scanned, gone),
    "files.orphans": (lambda _make: a_file(), gone),
}


def test_every_rule_is_tried(app):
    assert set(CASES) == set(retention.RULES)


def test_only_what_is_past_its_time_goes(app, make):
    """Of every rule: a day before the limit and on it a thing stays; a day after it goes."""
    now, things = clock.now(), {}
    for code, (made_by, _is_gone) in CASES.items():
        days = retention.RULES[code].days
        for age in (days - 1, days, days + 1):
            with clock.pretending(now - timedelta(days=age)):
                things[code, age - days] = made_by(make)

    def taken() -> dict[tuple[str, int], bool]:
        return {key: CASES[key[0]][1](thing) for key, thing in things.items()}

    with clock.pretending(now):
        assert {line.rule.code: (line.days, line.number) for line in retention.dry_run()} == {
            code: (retention.RULES[code].days, 1) for code in CASES
        }
        assert not any(taken().values()), "a dry run takes nothing away"
        assert retention.apply_rules(System()) == dict.fromkeys(CASES, 1)
        assert taken() == {(code, late): late == 1 for code in CASES for late in (-1, 0, 1)}
        assert retention.apply_rules(System()) == dict.fromkeys(CASES, 0)


def test_counts_and_public_acts_stay(app, make):
    """Who is erased by a rule stays as a number; mandates and whoever holds one, and the trail, are untouched."""
    long_ago = clock.now() - timedelta(days=15 * 365)
    with clock.pretending(long_ago):
        space = make.space()
        organization = make.organization()
        guest, holder = person(make), person(make)
        event = make.event(space, status=EventStatus.HELD, starts_at=clock.now())
        make.attendance(event, guest)
        make.attendance(event, holder, organization=organization)
        make.representation(
            space, organization, holder, valid_from=date(2012, 1, 1), valid_to=date(2013, 1, 1)
        )

    def counted() -> tuple[Any, ...]:
        return (
            db.session.scalar(select(func.count()).select_from(Attendance)),
            db.session.scalars(select(Attendance.status).order_by(Attendance.id)).all(),
            db.session.scalar(select(func.count()).select_from(Mandate)),
        )

    before, lines = counted(), db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    assert retention.apply_rules(System())["people.quiet"] == 1
    assert forgotten(guest)
    kept = again(holder)
    assert kept is not None
    assert kept.forgotten_at is None
    assert counted() == before
    after = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    assert after > lines, "what a rule did stands in the trail"
    assert list(audit_problems()) == []


def test_files_that_something_points_to_stay(app, make):
    with clock.pretending(clock.now() - timedelta(days=300)):
        scan = scanned(make)
        kept = db.session.get(StoredFile, scan.file_id).place
        orphan = a_file()
        lost = orphan.place
    assert storage.current().exists(lost)
    assert retention.apply_rules(System())["files.orphans"] == 1
    assert gone(orphan)
    assert not storage.current().exists(lost)
    assert storage.current().exists(kept)


def test_a_rule_that_fails_does_not_keep_the_others(app, make, caplog):
    """The database refuses to delete young readings, whatever the program's clock says; the other rules go on."""
    line = reading(make)
    saved(Attempt(key="k", at=clock.now()))
    with clock.pretending(clock.now() + timedelta(days=3000)):
        done = retention.apply_rules(System())
    assert done["core.reads"] == -1
    assert done["core.attempts"] == 1
    assert not gone(line)
    assert "core.reads" in caplog.text


def test_terms_are_moved_within_bounds_with_a_reason(app, make):
    administrator = make.administrator()
    rule = retention.RULES["messages.texts"]
    for wrong in (rule.least - 1, rule.most + 1, None):
        with pytest.raises(Refused), transaction():
            set_term(administrator, rule.code, wrong, "porque sí")
    citizen = make.person(account=True)
    with pytest.raises(NotAllowed), transaction():
        set_term(citizen, rule.code, rule.least, "porque sí")
    with transaction():
        set_term(administrator, rule.code, 60, "La directiva dice dos meses")
    with clock.pretending(clock.now() - timedelta(days=61)):
        thing = message(make)
    assert retention.apply_rules(System())[rule.code] == 1
    assert erased("body")(thing)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.set_term")).one()
    assert (entry.before, entry.after, entry.reason) == (
        {"days": rule.days}, {"days": 60}, "La directiva dice dos meses",
    )  # fmt: skip
    with transaction():
        set_term(administrator, rule.code, rule.days, "Otra vez como el programa")
    assert retention.settings() == {}


def test_a_setting_out_of_bounds_is_not_obeyed(app):
    """Whatever stands in the table, nothing is kept for less than the law asks."""
    rule = retention.RULES["core.reads"]
    row = retention.RetentionSetting(code=rule.code, days=1, reason="", set_at=clock.now())
    assert retention.days_of(rule, row) == rule.least >= 731


def test_who_signs_in_now_and_then_is_not_forgotten(app, make):
    with clock.pretending(clock.now() - timedelta(days=6 * 365)):
        lively, quiet = person(make, account=True), person(make, account=True)
        for one in (lively, quiet):
            with transaction():
                db.session.get(Account, one.id).created_at = clock.now()
    with transaction():
        db.session.get(Account, lively.id).last_sign_in_at = clock.now() - timedelta(days=30)
    assert retention.apply_rules(System())["people.quiet"] == 1
    assert forgotten(quiet)
    assert not forgotten(lively)


def test_more_than_one_batch(app, make):
    with clock.pretending(clock.now() - timedelta(days=10)), transaction():
        db.session.add_all(Attempt(key=str(n), at=clock.now()) for n in range(retention.BATCH + 5))
    assert retention.apply_rules(System())["core.attempts"] == retention.BATCH + 5
    lines = db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "retention.apply")).all()
    assert [line["rows"] for line in lines if line["kept_days"] == 2] == [retention.BATCH, 5]
