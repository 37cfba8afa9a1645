"""Lists on both databases: applied whole or not at all, the same file twice, undone, and what blocks it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from civic.accreditation.models import FileState, Mandate, Membership, Representation
from civic.attendance.models import Attendance, AttendanceStatus, Source
from civic.core import clock, retention
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.events.models import Event, EventStatus
from civic.imports.commands import apply_import, undo_import
from civic.imports.models import BatchState, ImportBatch, ImportedRecord, ListKind
from civic.organisations.models import Organization
from civic.people.models import Person, System
from civic.spaces.models import TeamRole
from tests.imports.lists import PEOPLE, brought, csv_of, kept, seen, xlsx_of
from tests.make import Make

ORGANISATIONS = ("referencia", "nombre", "tipo", "distrito", "acreditada desde")
REPRESENTATIONS = ("referencia", "organización", "persona", "cargo", "desde", "hasta")
EVENTS = ("referencia", "título", "categoría", "fecha", "hora de inicio", "hora de fin", "lugar")
ATTENDANCE = ("referencia", "evento", "persona", "asistencia")
YESTERDAY = clock.today() - timedelta(days=1)
LONG_AGO = clock.today() - timedelta(days=200)


def written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def count(model: Any) -> int:
    return db.session.query(model).count()


def whole_set(space: Any) -> dict[ListKind, ImportBatch]:
    """One list of every kind, each resting on those before."""
    return {
        kind: brought(space, kind, csv_of(titles, *rows))
        for kind, titles, rows in (
            (ListKind.ORGANISATIONS, ORGANISATIONS,
             [("O-1", "Club de Madres «Ñusta»", "Club de madres", "Ilo, Ilo", written(LONG_AGO))]),
            (ListKind.PEOPLE, PEOPLE, [("P-1", "Rosa", "Mamani", "Quispe", "59000001", "900 000 001"),
                                       ("P-2", "Íngrid", "Ñahui", "", "", "")]),
            (ListKind.REPRESENTATIONS, REPRESENTATIONS, [("R-1", "O-1", "P-1", "titular", written(LONG_AGO), "")]),
            (ListKind.EVENTS, EVENTS, [("E-1", "Cabildo de prueba", "cívica", written(YESTERDAY), "9:00", "11:00", "Local")]),
            (ListKind.ATTENDANCE, ATTENDANCE, [("A-1", "E-1", "P-1", "presente"), ("A-2", "E-1", "P-2", "falta")]),
        )
    }  # fmt: skip


def test_the_five_lists_make_what_they_say(make: Make) -> None:
    space = make.space()
    whole_set(space)
    organization = db.session.query(Organization).one()
    assert organization.name == "Club de Madres «Ñusta»"
    assert organization.ubigeo == "180301"
    seat = db.session.query(Membership).one()
    assert (seat.state, seat.valid_from) == (FileState.ACCREDITED, LONG_AGO)
    mandate = db.session.query(Mandate).one()
    assert (mandate.valid_from, mandate.superseded_at) == (LONG_AGO, None)
    assert mandate.person.full_name == "Rosa Mamani Quispe"
    event = db.session.query(Event).one()
    assert event.status is EventStatus.HELD
    marks = {mark.person.given_names: mark for mark in db.session.query(Attendance)}
    assert marks["Rosa"].status is AttendanceStatus.PRESENT
    assert marks["Rosa"].organization_id == organization.id
    assert marks["Íngrid"].status is AttendanceStatus.ABSENT
    assert {mark.source for mark in marks.values()} == {Source.IMPORT}


def test_the_same_file_again_changes_nothing(make: Make) -> None:
    space = make.space()
    whole_set(space)
    tables = (Organization, Person, Representation, Mandate, Membership, Event, Attendance, ImportedRecord)
    before = {model: count(model) for model in tables}
    again = whole_set(space)
    assert {model: count(model) for model in tables} == before
    assert all(batch.count("same") == batch.count("total") for batch in again.values())


def test_one_wrong_row_keeps_the_whole_list_out(make: Make) -> None:
    space = make.space()
    data = csv_of(
        PEOPLE, ("P-1", "Rosa", "Mamani", "", "59000001", ""), ("P-2", "Luz", "Condori", "", "123", "")
    )
    batch = kept(space, ListKind.PEOPLE, data)
    with pytest.raises(Refused), transaction():
        apply_import(System(), batch)
    assert count(Person) == 0


def test_looking_leaves_nothing_behind(make: Make) -> None:
    space = make.space()
    lines = count(AuditEntry)
    results = seen(space, ListKind.PEOPLE, csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "59000001", "")))
    assert [result.state for result in results] == ["new"]
    assert (count(Person), count(ImportBatch), count(ImportedRecord), count(AuditEntry)) == (0, 0, 0, lines)


def test_lists_are_undone_in_reverse_and_leave_nothing(make: Make) -> None:
    space = make.space()
    batches = whole_set(space)
    for kind in reversed(ListKind):
        with transaction():
            undo_import(System(), batches[kind])
    for model in (
        Organization,
        Person,
        Representation,
        Mandate,
        Membership,
        Event,
        Attendance,
        ImportedRecord,
    ):
        assert count(model) == 0, model
    assert {batch.state for batch in db.session.query(ImportBatch)} == {BatchState.UNDONE}
    assert db.session.query(AuditEntry).filter_by(action="imports.undo_import").count() == 5


def test_what_something_rests_on_is_not_undone_and_is_named(make: Make) -> None:
    space = make.space()
    batches = whole_set(space)
    with pytest.raises(Refused) as refused, transaction():
        undo_import(System(), batches[ListKind.PEOPLE])
    assert "Rosa Mamani Quispe" in str(refused.value.sentence)
    assert count(Person) == 2  # all or nothing: Íngrid rests on a mark too, and nobody went
    with pytest.raises(Refused), transaction():
        undo_import(System(), batches[ListKind.ORGANISATIONS])
    assert count(Organization) == 1


def test_on_a_later_day_undoing_keeps_the_trace(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A past day may have been told of the mandate and the mark: they are ended and undone, not deleted."""
    space = make.space()
    batches = whole_set(space)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    with transaction():
        undo_import(System(), batches[ListKind.ATTENDANCE])
    with transaction():
        undo_import(System(), batches[ListKind.REPRESENTATIONS])
    in_force = db.session.query(Attendance).filter(Attendance.superseded_at.is_(None))
    assert {mark.status for mark in in_force} == {AttendanceStatus.VOID}
    assert count(Attendance) == 4
    mandate = db.session.query(Mandate).one()
    assert mandate.superseded_at == later
    assert db.session.query(Representation).one().state is FileState.ENDED
    with pytest.raises(Refused), transaction():
        undo_import(System(), batches[ListKind.EVENTS])


def test_a_name_we_know_is_asked_about_and_answered(make: Make) -> None:
    space = make.space()
    known = make.person("Rosa Mamani Quispe")
    make.representation(space, make.organization(), known)
    data = csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "", ""))
    (row,) = seen(space, ListKind.PEOPLE, data)
    assert row.state == "ask"
    assert [ident for ident, _words in row.candidates] == [known.id]
    assert "•••" in row.candidates[0][1]
    same = brought(space, ListKind.PEOPLE, data, choices={str(row.number): str(known.id)})
    assert same.count("known") == 1
    assert db.session.query(ImportedRecord).one().record_id == known.id
    with transaction():
        undo_import(System(), same)
    assert db.session.get(Person, known.id) is not None
    other = brought(space, ListKind.PEOPLE, data, choices={str(row.number): "new"})
    assert other.count("new") == 1
    assert count(Person) == 2


def test_two_rows_of_one_name_are_asked_about(make: Make) -> None:
    space = make.space()
    data = csv_of(PEOPLE, ("P-1", "Luz", "Condori", "", "", ""), ("P-2", "Luz", "Condori", "", "", ""))
    first, second = seen(space, ListKind.PEOPLE, data)
    assert (first.state, second.state) == ("new", "ask")
    brought(space, ListKind.PEOPLE, data, choices={str(second.number): str(-first.number)})
    assert count(Person) == 1
    assert len({record.record_id for record in db.session.query(ImportedRecord)}) == 1


def test_a_coordinator_is_not_told_of_people_elsewhere(make: Make) -> None:
    """A list is no way to ask whether somebody is in the records: only those of the space are suggested or found."""
    space = make.space()
    coordinator = make.team(space, TeamRole.COORDINATOR)
    make.person("Rosa Mamani Quispe", dni="59000001")
    by_name = csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "", ""))
    assert [row.state for row in seen(space, ListKind.PEOPLE, by_name, actor=coordinator)] == ["new"]
    organization = make.organization("Junta de Prueba")
    make.membership(space, organization)
    titles = ("referencia", "organización", "número de documento", "cargo", "desde")
    rows = csv_of(titles, ("R-1", "Junta de Prueba", "59000001", "titular", written(clock.today())))
    (row,) = seen(space, ListKind.REPRESENTATIONS, rows, actor=coordinator)
    assert row.state == "wrong"
    assert row.problems[0][0] == "número de documento"


def test_an_organisation_we_know_is_asked_about(make: Make) -> None:
    space = make.space()
    known = make.organization("Junta Vecinal Miramar")
    make.membership(space, known)
    data = csv_of(ORGANISATIONS, ("O-1", "JUNTA VECINAL  MIRAMAR", "Junta vecinal", "Ilo, Ilo", ""))
    (row,) = seen(space, ListKind.ORGANISATIONS, data)
    assert (row.state, row.candidates) == ("ask", [(known.id, known.name)])
    brought(space, ListKind.ORGANISATIONS, data, choices={str(row.number): str(known.id)})
    assert count(Organization) == 1


def test_a_second_titular_is_refused_with_the_reason(make: Make) -> None:
    space = make.space()
    whole_set(space)
    data = csv_of(REPRESENTATIONS, ("R-2", "O-1", "P-2", "titular", written(clock.today()), ""))
    (row,) = seen(space, ListKind.REPRESENTATIONS, data)
    assert row.state == "wrong"
    assert "Rosa Mamani Quispe" in row.problems[0][1]


def test_changed_rows(make: Make) -> None:
    space = make.space()
    whole_set(space)
    event = csv_of(
        EVENTS, ("E-1", "Cabildo de Miramar", "cívica", written(YESTERDAY), "9:00", "11:00", "Local nuevo")
    )
    assert brought(space, ListKind.EVENTS, event).count("changed") == 1
    assert db.session.query(Event).one().title == "Cabildo de Miramar"
    marks = csv_of(ATTENDANCE, ("A-1", "E-1", "P-1", "tarde"), ("A-2", "E-1", "P-2", "falta"))
    batch = brought(space, ListKind.ATTENDANCE, marks)
    assert (batch.count("changed"), batch.count("same")) == (1, 1)
    in_force = db.session.query(Attendance).filter(Attendance.superseded_at.is_(None))
    assert {mark.status for mark in in_force} == {AttendanceStatus.LATE, AttendanceStatus.ABSENT}
    person = csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "59000001", "900 000 009"))
    assert brought(space, ListKind.PEOPLE, person).count("changed") == 1
    assert db.session.query(Person).filter_by(given_names="Rosa").one().phone == "+51900000009"
    mandate = csv_of(REPRESENTATIONS, ("R-1", "O-1", "P-1", "titular", written(YESTERDAY), ""))
    assert [row.state for row in seen(space, ListKind.REPRESENTATIONS, mandate)] == ["wrong"]


def test_a_reference_never_becomes_another_person(make: Make) -> None:
    space = make.space()
    whole_set(space)
    data = csv_of(PEOPLE, ("P-1", "Otra", "Persona", "", "59000077", ""))
    (row,) = seen(space, ListKind.PEOPLE, data)
    assert row.state == "wrong"


def test_a_mark_of_a_facilitator_is_not_overruled(make: Make) -> None:
    space = make.space()
    whole_set(space)
    event = db.session.query(Event).one()
    person = make.person("Julia Flores Choque")
    make.attendance(event, person, AttendanceStatus.PRESENT)
    titles = ("referencia", "evento", "número de documento", "asistencia")
    number = str(person.document_number)
    (row,) = seen(space, ListKind.ATTENDANCE, csv_of(titles, ("A-9", event.slug, number, "falta")))
    assert row.state == "wrong"
    (row,) = seen(space, ListKind.ATTENDANCE, csv_of(titles, ("A-9", event.slug, number, "presente")))
    assert row.state == "known"


def test_spreadsheets_come_in_like_plain_lists(make: Make) -> None:
    space = make.space()
    data = xlsx_of(
        PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", 59000001, 900000001), ("P-2", "=1+1", "@Luz", "", "", "")
    )
    rosa, formula = seen(space, ListKind.PEOPLE, data)
    assert rosa.state == "new"
    assert formula.state == "wrong"


def test_formulas_are_text(make: Make) -> None:
    """A cell that begins like a formula is kept as the text it is, and leaves again with its apostrophe."""
    space = make.space()
    data = csv_of(ORGANISATIONS, ("O-1", "=HYPERLINK(«x») Unidos", "Junta vecinal", "", ""))
    brought(space, ListKind.ORGANISATIONS, data)
    assert db.session.query(Organization).one().name == "=HYPERLINK(«x») Unidos"


def test_only_coordinators_of_the_space(make: Make) -> None:
    space, elsewhere = make.space(), make.space()
    data = csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "", ""))
    for actor in (make.team(elsewhere, TeamRole.COORDINATOR), make.team(space, TeamRole.FACILITATOR)):
        with pytest.raises(NotAllowed):
            seen(space, ListKind.PEOPLE, data, actor=actor)
    batch = kept(space, ListKind.PEOPLE, data)
    facilitator = make.team(space, TeamRole.FACILITATOR)
    with pytest.raises(NotAllowed), transaction():
        apply_import(facilitator, batch)


def test_applying_twice_is_refused_and_the_rows_are_gone(make: Make) -> None:
    space = make.space()
    batch = brought(space, ListKind.PEOPLE, csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "59000001", "")))
    assert batch.rows is None
    assert batch.report is None
    with pytest.raises(Refused), transaction():
        apply_import(System(), batch)


def test_rows_are_sealed_while_they_wait(make: Make) -> None:
    space = make.space()
    kept(space, ListKind.PEOPLE, csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "59000001", "")))
    raw = db.session.execute(db.text("SELECT rows, report FROM import_batches")).one()
    assert "59000001" not in raw[0] + raw[1]
    assert "Mamani" not in raw[0] + raw[1]


def test_what_became_known_since_the_preview_is_judged_again(make: Make) -> None:
    space = make.space()
    data = csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "", ""))
    batch = kept(space, ListKind.PEOPLE, data)
    make.representation(space, make.organization(), make.person("Rosa Mamani Quispe"))
    with pytest.raises(Refused), transaction():
        apply_import(System(), batch)
    assert count(Person) == 1


def test_old_previews_are_forgotten(make: Make) -> None:
    space = make.space()
    data = csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "", ""))
    kept(space, ListKind.PEOPLE, data)
    with clock.pretending(clock.now() + timedelta(days=7, hours=1)):
        kept(space, ListKind.PEOPLE, data)
        assert retention.apply_rules(System())["imports.previews"] == 1
    assert count(ImportBatch) == 1
