"""From the signed sheet to the marks: two readings, differences, proof, and what a sheet never does."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.attendance.commands import close_session, confirm_correction, record_attendance
from civic.attendance.models import (
    Attendance,
    AttendanceCorrection,
    AttendanceStatus,
    CorrectionState,
    ProofLevel,
    Source,
)
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.events.models import Event, EventStatus, Registration
from civic.people.commands import PersonData, publish_notices
from civic.people.models import Consent, DocumentKind, NoticeKind, Person, System
from civic.sheets import commands, queries
from civic.sheets.commands import Written
from civic.sheets.models import Reading, SheetState
from civic.spaces.models import TeamRole

R, S, P = Reading, AttendanceStatus, ProofLevel


def do(act, *args, **options):
    with transaction():
        return act(*args, **options)


def again(sheet):
    db.session.rollback()
    return queries.sheet_by_token(sheet.token)


def mark_of(person):
    return db.session.query(Attendance).filter_by(person_id=person.id, superseded_at=None).one_or_none()


@pytest.fixture
def sheet(door):
    return do(commands.print_sheet, door.ana, door.session)


def number_of(sheet, person):
    return next(row.number for row in queries.rows_of(sheet) if row.person_id == person.id)


def type_all(actor, sheet, readings, written=None):
    """One whole turn: {person: reading}."""
    numbers = {number_of(sheet, person): reading for person, reading in readings.items()}
    for page in range(1, queries.page_count(sheet) + 1):
        rows = {row.number for row in queries.rows_of(sheet, page)}
        told = {n: w for n, w in (written or {}).items() if n in rows}
        do(commands.save_page, actor, sheet, page, numbers | dict.fromkeys(told, R.SIGNED), told)
    return do(commands.finish_typing, actor, sheet)


def walk_in(number="45671234", **more):
    return Written(
        PersonData(
            "Nélida", "Ñaupari", "Quispe", document_kind=DocumentKind.DNI, document_number=number, **more
        )
    )


def test_a_sheet_keeps_the_order_of_the_paper(door, sheet, make):
    rows = queries.rows_of(sheet)
    names = [row.person.sorted_name for row in rows if not row.is_blank]
    assert names == sorted(names)
    assert len(names) == 3
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row.is_blank for row in rows) >= 5
    make.registration(door.event, make.person("Abel Aaa Bbb"))
    assert [row.person_id for row in queries.rows_of(again(sheet))] == [row.person_id for row in rows]
    newer = do(commands.print_sheet, door.luis, door.session)
    assert newer.version == 2
    assert newer.code.rsplit("-", 1) == [sheet.code.rsplit("-", 1)[0], "2"]
    assert len([row for row in queries.rows_of(newer) if row.person_id]) == 4


def test_the_code_names_the_place_and_no_person(sheet, door):
    place, letters, version = sheet.code.split("-")
    assert (place, version) == ("ILO", "1")
    assert len(letters) == 3
    assert not set(letters) & set("O0I1L")


def test_representatives_stand_on_it_only_when_asked(door, make):
    organization = make.organization()
    member = make.person("Zoila Zegarra Luna")
    make.representation(door.space, organization, member)
    plain = do(commands.print_sheet, door.ana, door.session)
    assert member.id not in {row.person_id for row in queries.rows_of(plain)}
    full = do(commands.print_sheet, door.ana, door.session, with_representatives=True)
    row = next(row for row in queries.rows_of(full) if row.person_id == member.id)
    assert row.organization_id == organization.id


def test_saving_a_page_is_no_attendance_yet(door, sheet):
    do(commands.save_page, door.ana, sheet, 1, {number_of(sheet, door.rosa): R.SIGNED})
    assert db.session.query(Attendance).count() == 0
    assert again(sheet).first_by_id == door.ana.id


def test_one_reading_is_signed_and_two_are_confirmed(door, sheet):
    readings = {door.rosa: R.SIGNED, door.julia: R.LATE}
    assert type_all(door.ana, sheet, readings).state is SheetState.TYPED
    rosa = mark_of(door.rosa)
    assert (rosa.status, rosa.source, rosa.proof) == (S.PRESENT, Source.PAPER, P.SIGNED)
    assert (rosa.device, rosa.device_order) == (sheet.code, number_of(sheet, door.rosa))
    assert mark_of(door.julia).status is S.LATE
    assert mark_of(door.pedro) is None
    assert type_all(door.luis, again(sheet), readings).state is SheetState.CHECKED
    rosa = mark_of(door.rosa)
    assert (rosa.proof, rosa.recorded_by_id, rosa.confirmed_by_id) == (P.CONFIRMED, door.ana.id, door.luis.id)
    do(commands.close_sheet, door.luis, again(sheet))
    assert again(sheet).state is SheetState.CLOSED


def test_nobody_is_both_people(door, sheet):
    type_all(door.ana, sheet, {door.rosa: R.SIGNED})
    with pytest.raises(Refused, match="Otra persona|Another person"):
        do(commands.save_page, door.ana, again(sheet), 1, {})
    with pytest.raises(Refused):
        do(commands.finish_typing, door.ana, again(sheet))


def test_two_do_not_type_at_once_but_one_can_take_over(door, sheet):
    do(commands.save_page, door.ana, sheet, 1, {number_of(sheet, door.rosa): R.SIGNED})
    with pytest.raises(Refused, match="Ana"):
        do(commands.save_page, door.luis, again(sheet), 1, {})
    do(commands.start_over, door.luis, again(sheet))
    assert all(row.first is None for row in queries.rows_of(again(sheet)))
    assert type_all(door.luis, again(sheet), {door.rosa: R.SIGNED}).first_by_id == door.luis.id


def test_a_typing_ends_only_with_all_its_pages(door, make):
    for _n in range(40):
        make.registration(door.event)
    sheet = do(commands.print_sheet, door.ana, door.session)
    do(commands.save_page, door.ana, sheet, 1, {1: R.SIGNED})
    with pytest.raises(Refused, match="2"):
        do(commands.finish_typing, door.ana, again(sheet))
    assert db.session.query(Attendance).count() == 0


def test_a_signature_adds_to_a_mark_and_takes_none_away(door, sheet):
    do(record_attendance, door.luis, door.session, door.rosa, S.LATE)
    do(record_attendance, door.luis, door.session, door.pedro, S.PRESENT)
    do(record_attendance, door.luis, door.session, door.julia, S.ABSENT)
    type_all(door.ana, sheet, {door.rosa: R.SIGNED, door.julia: R.SIGNED})
    assert (mark_of(door.rosa).status, mark_of(door.rosa).proof) == (S.LATE, P.SIGNED)
    assert (mark_of(door.julia).status, mark_of(door.julia).proof) == (S.PRESENT, P.SIGNED)
    assert (mark_of(door.pedro).status, mark_of(door.pedro).proof) == (S.PRESENT, P.MARKED)


def test_a_difference_waits_and_is_decided_with_a_reason(door, sheet):
    type_all(door.ana, sheet, {door.rosa: R.SIGNED, door.julia: R.SIGNED})
    type_all(door.luis, again(sheet), {door.julia: R.SIGNED, door.pedro: R.SIGNED})
    waiting = queries.rows_to_decide(again(sheet))
    assert {row.person_id for row in waiting} == {door.rosa.id, door.pedro.id}
    assert mark_of(door.rosa).proof is P.SIGNED
    assert mark_of(door.pedro) is None
    with pytest.raises(Refused):
        do(commands.close_sheet, door.luis, again(sheet))
    rosa, pedro = sorted(waiting, key=lambda row: row.person_id != door.rosa.id)
    with pytest.raises(Refused):
        do(commands.decide_row, door.luis, again(sheet), rosa, R.EMPTY, "  ")
    with pytest.raises(Refused):
        do(commands.decide_row, door.ana, again(sheet), rosa, R.SIGNED, "yo la escribí")
    do(commands.decide_row, door.coordinator, again(sheet), rosa, R.EMPTY, "la firma es de la fila de abajo")
    assert mark_of(door.rosa).status is S.VOID
    assert "la firma es de la fila de abajo" in mark_of(door.rosa).reason
    do(commands.decide_row, door.coordinator, again(sheet), pedro, R.SIGNED, "se ve en la foto")
    assert (mark_of(door.pedro).status, mark_of(door.pedro).proof) == (S.PRESENT, P.CONFIRMED)
    with pytest.raises(Refused):
        do(commands.decide_row, door.coordinator, again(sheet), rosa, R.SIGNED, "otra vez")
    do(commands.close_sheet, door.coordinator, again(sheet))
    entry = db.session.query(AuditEntry).filter_by(action="sheets.decide_row").first()
    assert entry.reason == "la firma es de la fila de abajo"


def test_who_decides_for_their_own_reading_confirms_nothing(door, sheet):
    type_all(door.ana, sheet, {})
    type_all(door.luis, again(sheet), {door.rosa: R.SIGNED})
    (row,) = queries.rows_to_decide(again(sheet))
    do(commands.decide_row, door.luis, again(sheet), row, R.SIGNED, "la firma es clara")
    assert mark_of(door.rosa).proof is P.SIGNED


def test_taking_back_gives_the_earlier_mark_again(door, sheet):
    do(record_attendance, door.luis, door.session, door.rosa, S.ABSENT)
    type_all(door.ana, sheet, {door.rosa: R.SIGNED})
    type_all(door.luis, again(sheet), {})
    (row,) = queries.rows_to_decide(again(sheet))
    do(commands.decide_row, door.luis, again(sheet), row, R.EMPTY, "la casilla está vacía")
    assert (mark_of(door.rosa).status, mark_of(door.rosa).source) == (S.ABSENT, Source.LIST)


def test_a_walk_in_of_the_paper_is_registered_and_what_waited_is_wiped(door, sheet):
    do(publish_notices, System())
    blank = next(row.number for row in queries.rows_of(sheet) if row.is_blank)
    type_all(door.ana, sheet, {}, {blank: walk_in(phone="+51987654321")})
    row = next(row for row in queries.rows_of(again(sheet)) if row.number == blank)
    person = db.session.get(Person, row.person_id)
    assert (person.first_surname, person.phone) == ("Ñaupari", "+51987654321")
    assert (row.document_number, row.phone, row.first_surname) == (None, None, None)
    assert (mark_of(person).source, mark_of(person).proof) == (Source.PAPER, P.SIGNED)
    assert db.session.query(Registration).filter_by(person_id=person.id).count() == 1
    consent = db.session.query(Consent).filter_by(person_id=person.id).one()
    assert (consent.notice.kind, consent.channel, consent.note) == (NoticeKind.PRIVACY, "paper", sheet.code)
    type_all(door.luis, again(sheet), {person: R.SIGNED})
    assert mark_of(person).proof is P.CONFIRMED


def test_the_second_person_writes_over_nobody(door, sheet):
    blank = next(row.number for row in queries.rows_of(sheet) if row.is_blank)
    type_all(door.ana, sheet, {}, {blank: walk_in()})
    other = walk_in("45671299")
    do(commands.save_page, door.luis, again(sheet), 1, {blank: R.SIGNED}, {blank: other, blank + 1: other})
    rows = {row.number: row for row in queries.rows_of(again(sheet))}
    assert rows[blank].first_surname is None
    assert rows[blank].person_id is not None
    assert (rows[blank + 1].written_turn, rows[blank + 1].document_number) == (2, "45671299")


def test_own_row_proves_nothing_to_its_writer(door, sheet, make):
    make.registration(door.event, door.ana)
    own = do(commands.print_sheet, door.luis, door.session)
    type_all(door.ana, own, {door.ana: R.SIGNED})
    assert mark_of(door.ana).proof is P.DECLARED
    type_all(door.luis, again(own), {door.ana: R.SIGNED})
    assert mark_of(door.ana).proof is P.CONFIRMED


def waiting():
    """{person: (status, source)} of the corrections that wait for a second person."""
    db.session.rollback()
    return {
        c.person_id: (c.status, c.source)
        for c in db.session.query(AttendanceCorrection).filter_by(state=CorrectionState.PROPOSED)
    }


def test_on_a_closed_list_a_sheet_becomes_corrections(door, sheet):
    """The first reading proposes, the second confirms; what the list says already stands, nobody is marked by one alone."""
    do(record_attendance, door.ana, door.session, door.julia, S.LATE)
    do(close_session, door.ana, door.session)
    with pytest.raises(Refused):
        do(commands.print_sheet, door.luis, door.session)
    blank = next(row.number for row in queries.rows_of(sheet) if row.is_blank)
    type_all(door.luis, again(sheet), {door.rosa: R.SIGNED, door.julia: R.SIGNED}, {blank: walk_in()})
    newcomer = queries.rows_of(again(sheet))[blank - 1].person
    assert waiting() == {door.rosa.id: (S.PRESENT, Source.PAPER), newcomer.id: (S.PRESENT, Source.PAPER)}
    assert mark_of(door.rosa) is None
    assert mark_of(door.julia).status is S.LATE
    with pytest.raises(Refused):
        do(commands.save_page, door.luis, again(sheet), 1, {})  # not the second person too
    numbers = {number_of(sheet, p): R.SIGNED for p in (door.rosa, door.julia)} | {blank: R.SIGNED}
    for page in range(1, queries.page_count(sheet) + 1):
        do(commands.save_page, door.ana, again(sheet), page, numbers)
    do(commands.finish_typing, door.ana, again(sheet))
    assert waiting() == {}
    mark = mark_of(door.rosa)
    assert (mark.status, mark.source, mark.proof) == (S.PRESENT, Source.PAPER, P.CONFIRMED)
    assert (mark.recorded_by_id, mark.confirmed_by_id) == (door.luis.id, door.ana.id)
    assert again(sheet).code in mark.reason
    assert mark_of(newcomer).status is S.PRESENT
    assert mark_of(door.julia).status is S.LATE
    do(commands.close_sheet, door.ana, again(sheet))


DECISIONS = {
    # first, second, decided by the second typist or a third person → correction that waits, status in force afterwards
    "first read it, the second decides for it": (R.SIGNED, R.EMPTY, R.SIGNED, "second", None, S.PRESENT),
    "first read it, the second decides against": (R.SIGNED, R.EMPTY, R.EMPTY, "second", None, None),
    "second read it and decides for it": (R.EMPTY, R.SIGNED, R.SIGNED, "second", S.PRESENT, None),
    "second read it, a third decides for it": (R.EMPTY, R.SIGNED, R.SIGNED, "third", S.PRESENT, None),
    "second read it, a third decides against": (R.EMPTY, R.SIGNED, R.EMPTY, "third", None, None),
    "late or not, a third decides": (R.SIGNED, R.LATE, R.SIGNED, "third", None, S.PRESENT),
    "late or not, the third says late": (R.SIGNED, R.LATE, R.LATE, "third", S.LATE, None),
}


@pytest.mark.parametrize("case", DECISIONS)
def test_a_difference_on_a_closed_list(door, sheet, make, case):
    first, second, decided, who, waits, in_force = DECISIONS[case]
    do(close_session, door.ana, door.session)
    type_all(door.luis, again(sheet), {door.rosa: first})
    type_all(door.ana, again(sheet), {door.rosa: second})
    row = queries.rows_of(again(sheet))[number_of(sheet, door.rosa) - 1]
    actor = door.ana if who == "second" else make.team(door.space, TeamRole.FACILITATOR)
    do(commands.decide_row, actor, again(sheet), row, decided, "lo vi")
    assert waiting().get(door.rosa.id, (None,))[0] is waits
    mark = mark_of(door.rosa)
    assert (mark.status if mark else None) is in_force
    do(commands.close_sheet, door.ana, again(sheet))


def test_a_list_closed_between_the_two_readings(door, sheet):
    """What the first typed while the list was open stands; a decision against it is a correction for a second person."""
    type_all(door.luis, again(sheet), {door.rosa: R.SIGNED, door.julia: R.SIGNED})
    do(close_session, door.ana, door.session)
    type_all(door.ana, again(sheet), {door.rosa: R.SIGNED})
    assert mark_of(door.rosa).proof is P.SIGNED
    row = queries.rows_of(again(sheet))[number_of(sheet, door.julia) - 1]
    do(commands.decide_row, door.ana, again(sheet), row, R.EMPTY, "la fila está vacía")
    assert mark_of(door.julia).status is S.PRESENT
    assert waiting() == {door.julia.id: (S.VOID, Source.PAPER)}
    (correction,) = db.session.query(AttendanceCorrection)
    do(confirm_correction, door.luis, correction)
    assert mark_of(door.julia).status is S.VOID


def test_a_cancelled_event_takes_no_sheet(door, sheet):
    do(close_session, door.ana, door.session)
    with transaction():
        db.session.get(Event, door.event.id).status = EventStatus.CANCELLED
    with pytest.raises(Refused):
        do(commands.save_page, door.luis, again(sheet), 1, {})


def test_an_unused_sheet_is_set_aside(door, sheet):
    do(commands.discard_sheet, door.ana, sheet)
    assert again(sheet).state is SheetState.DISCARDED
    with pytest.raises(Refused):
        do(commands.save_page, door.ana, again(sheet), 1, {})


def test_pictures_stay_with_the_sheet(door, sheet):
    data = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(data, "PNG")
    data.seek(0)
    scan = do(commands.add_scan, door.ana, sheet, FileStorage(data, filename="hoja 1.png"))
    assert scan.file.media_type == "image/jpeg"
    assert again(sheet).scans[0].file.name == "hoja 1.png"
    with pytest.raises(Refused):
        do(
            commands.add_scan,
            door.ana,
            again(sheet),
            FileStorage(io.BytesIO(b"MZ not a picture"), filename="x.jpg"),
        )


def test_strangers_can_do_nothing(door, sheet, make):
    stranger = make.person(account=True)
    row = queries.rows_of(sheet)[0]
    for act, more in (
        (commands.save_page, (1, {})), (commands.finish_typing, ()), (commands.close_sheet, ()),
        (commands.start_over, ()), (commands.discard_sheet, ()), (commands.decide_row, (row, R.SIGNED, "x")),
        (commands.add_scan, (FileStorage(io.BytesIO(b"x")),)),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            do(act, stranger, again(sheet), *more)
    with pytest.raises(NotAllowed):
        do(commands.print_sheet, stranger, door.session)


def test_hall_counts_sectors_and_names_nobody(door, sheet, make):
    organization = make.organization()
    do(record_attendance, door.ana, door.session, door.rosa, S.PRESENT, organization=organization)
    do(record_attendance, door.ana, door.session, door.julia, S.ABSENT)
    do(record_attendance, door.ana, door.session, door.pedro, S.PRESENT, Source.WALK_IN)
    hall = queries.hall_of(door.session)
    assert hall.came == 2
    assert [(each.sector and each.sector.value, each.came) for each in hall.sectors] == [
        ("civil_society", 1), (None, 1),
    ]  # fmt: skip
    assert hall.has_walk_in
    assert hall.last_sector is None
